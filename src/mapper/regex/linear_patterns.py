"""Patterns of contracts and formats, compiled such that no value keeps them busy for long.

Python's engine backtracks: a pattern like `(a+)+b` takes it years for a text of forty characters.
Patterns in which that can happen are RE2's to match, whose time is linear in the text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Protocol


class Matcher(Protocol):
    """A compiled pattern, of either engine."""

    def fullmatch(self, string: str, /) -> Any:
        """A match of the whole text, or None."""


_PARTS = re.compile(
    r"""\\. | \[(?:\\.|[^\]\\])*\]                              # no quantifier
    | (?P<group>\)(?:[*+]|\{\d+(?:,\d*)?\}))                    # of a group
    | (?P<open>[*+]|\{\d+,\})                                   # without an upper bound
    """,
    re.VERBOSE | re.DOTALL,
)
_ONE_PART = re.compile(r"\(\?:(\\[dDwWsS]|\[[^\]\[\\]+\])\)(\{\d+(?:,\d+)?\})")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_DIFFERENT = frozenset("wWsSbBAZ")
"""Escapes that mean something else to RE2."""


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> Matcher:
    """A pattern, as `schema_patterns` translates it, compiled once in a process."""
    pattern = ungrouped(pattern)
    if may_backtrack(pattern):
        linear = _linear(pattern)
        if linear is not None:
            return linear
    return re.compile(pattern)


def ungrouped(pattern: str) -> str:
    """The pattern without groups of one part, which need none to repeat."""
    return _ONE_PART.sub(r"\1\2", pattern)


def may_backtrack(pattern: str) -> bool:
    """Whether matching may take more than a time in proportion to the text.

    So it is where a group repeats, or where two parts repeat without end.
    """
    open_ = 0
    for part in _PARTS.finditer(pattern):
        if part["group"]:
            return True
        open_ += part["open"] is not None
    return open_ > 1


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


def _linear(pattern: str) -> Matcher | None:
    """The pattern for RE2; None where RE2 has no such pattern."""
    if any(escape[1] in _DIFFERENT for escape in _ESCAPE.finditer(pattern)):
        return None
    # Only here: most patterns need no RE2, and what imports this module is to start quickly.
    import re2

    options = re2.Options()
    options.log_errors = False
    # Python's `\d` is any decimal digit, as XSD has it; RE2's own is ASCII.
    spelled = _ESCAPE.sub(
        lambda escape: {"d": r"\p{Nd}", "D": r"\P{Nd}"}.get(escape[1], escape[0]), pattern
    )
    try:
        return _Linear(re2.compile(spelled, options))
    except re2.error:
        return None
