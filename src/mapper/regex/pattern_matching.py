"""Patterns of contracts and formats, compiled such that no value keeps them busy for long.

Python's engine backtracks: a pattern like `(a+)+b` takes it years for a text of forty characters.
Where that can happen, RE2 matches, whose time is linear in the text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Protocol

from mapper.regex.pattern_tree import quick_length
from mapper.regex.pattern_writing import PythonRe, Re2WithoutGroups
from mapper.regex.re2_engine import open_re2
from mapper.regex.regex_error import RegexError
from mapper.regex.xsd_patterns import parse_xsd


class Matcher(Protocol):
    """A compiled pattern, of either engine."""

    def fullmatch(self, string: str, /) -> Any:
        """A match of the whole text, or None."""


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> Matcher:
    """A pattern of XSD, compiled once in a process.

    It is one of Python's where that cannot take long. Raises RegexError where it is no pattern, or
    neither engine can be trusted with it.
    """
    quick = quick_python(pattern)
    if quick is None:
        return _Linear(open_re2(Re2WithoutGroups().write(parse_xsd(pattern))))
    try:
        return re.compile(quick)
    except (re.error, OverflowError, RecursionError) as error:
        raise RegexError("regex-unsupported", f"the pattern cannot be used: {error}", 0) from error


def quick_python(pattern: str) -> str | None:
    """A pattern of XSD as Python's `re` has it; None where that could take long."""
    tree = parse_xsd(pattern)
    return PythonRe().write(tree) if quick_length(tree, whole=True) is None else None


class _Linear:
    """A pattern that RE2 matches."""

    __slots__ = ("_pattern",)

    def __init__(self, pattern: Any) -> None:
        self._pattern = pattern

    def fullmatch(self, string: str, /) -> Any:
        """A match of the whole text, or None; half a surrogate pair matches nothing."""
        try:
            return self._pattern.fullmatch(string)
        except UnicodeEncodeError:
            return None
