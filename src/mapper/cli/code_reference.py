"""The line at the end of a command that says how to ask what a code means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Final

from mapper.cli.terminal import talk

_LANGUAGE: Final = re.compile(r"[DST]\d{4}")
_printed: ContextVar[str | None] = ContextVar("printed", default=None)


def is_of_language(code: str) -> bool:
    """Whether a code is one of JSONata's own, such as `T2001`."""
    return _LANGUAGE.fullmatch(code) is not None


def codes_printed(codes: Iterable[str]) -> None:
    """Remembers the first of mapper's own codes that a command printed as text."""
    if _printed.get() is None:
        _printed.set(next((code for code in codes if not is_of_language(code)), None))


def refer_to_codes() -> None:
    """Says how to ask, once per command; nothing where no code was printed."""
    code = _printed.get()
    if code is not None:
        talk(f"For more about a code: mapper codes {code}")
        _printed.set(None)
