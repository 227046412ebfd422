"""Steps of a JSON Pointer (RFC 6901)."""

from __future__ import annotations


def pointer_step(name: str) -> str:
    """A name as a step of a pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def name_of_step(step: str) -> str:
    """The name that a step of a pointer means."""
    return step.replace("~1", "/").replace("~0", "~")
