"""The native core: an optional module that reads and writes what it is certain of, faster.

It is a distribution of its own, `message-mapper-native`, and owns no rule: where it falls back,
Python does the message, with the same result. `MAPPER_NATIVE=off` leaves it unused.
"""

from __future__ import annotations

import os
from types import ModuleType
from typing import Final

VERSION: Final = "0.2.0-dev0"
"""The version of the native core that belongs to this one, as Cargo writes it."""

INTERFACE: Final = 2
"""How the native core is called; it is raised with what is passed to it, within a version too."""


def _load() -> tuple[ModuleType | None, str, bool]:
    if os.environ.get("MAPPER_NATIVE", "").lower() == "off":
        return (
            None,
            "off, as MAPPER_NATIVE says; messages are read in Python, which is slower",
            True,
        )
    try:
        import mapper_native
    except ImportError:
        return None, "not installed; messages are read in Python, which is slower", True
    if mapper_native.VERSION != VERSION:
        wrong = (
            f"of version {mapper_native.VERSION}, and {VERSION} is needed: it is not used; "
            "messages are read in Python, which is slower"
        )
        return None, wrong, False
    interface = getattr(mapper_native, "INTERFACE", 0)
    if interface != INTERFACE:
        wrong = (
            f"another build of {VERSION}, with interface {interface}, and {INTERFACE} is needed: "
            "it is not used; messages are read in Python, which is slower"
        )
        return None, wrong, False
    return mapper_native, f"{VERSION}, in use", True


CORE, STATE, FITS = _load()
"""The module, or None; what is said of it; whether it is as it was meant to be."""
