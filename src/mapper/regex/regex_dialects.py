r"""How the parts of a pattern are written for the engines that run them.

Beside RE2 there is Python's `re`, which is many times quicker on short texts; it serves patterns
that it cannot be long about, see `Translation.quick_length`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from mapper.regex.character_classes import (
    LINE_END,
    Range,
    character_text,
    class_text,
    merge,
    subtract,
)
from mapper.regex.line_ends import LINE_MARK_RANGE, LINE_MARKS

_SYNTAX: Final = frozenset("^$\\.*+?()[]{}|")
_SYNTAX_IN_CLASS: Final = frozenset("^]\\-[&~|")
_LINE_END_TEXT: Final = r"\n\r\u2028\u2029"


class Dialect(Protocol):
    """Writes characters, classes and anchors."""

    text_start: str
    text_end: str
    line_start: str
    line_end: str

    def character(self, code: int) -> str:
        """Write one character that stands for itself."""

    def characters(self, ranges: Sequence[Range]) -> str:
        """Write one character out of a set."""


class Re2:
    """RE2's own dialect."""

    text_start: str = r"\A"
    text_end: str = r"\z"
    line_start: str = "(?m:^)"
    line_end: str = "(?m:$)"

    def character(self, code: int) -> str:
        """Write one character that stands for itself."""
        return character_text(code, _SYNTAX)

    def characters(self, ranges: Sequence[Range]) -> str:
        """Write one character out of a set."""
        return class_text(ranges)


class Re2OverLines(Re2):
    """RE2's dialect for texts as `encode_lines` writes them."""

    def character(self, code: int) -> str:
        """Write one character that stands for itself."""
        mark = LINE_MARKS.get(chr(code))
        return super().character(code) if mark is None else f"(?:\\n{mark}\\n)"

    def characters(self, ranges: Sequence[Range]) -> str:
        """Write one character out of a set; a line end is three, and so an alternative."""
        alternatives = [
            f"\\n{mark}\\n"
            for end, mark in LINE_MARKS.items()
            if any(low <= ord(end) <= high for low, high in ranges)
        ]
        rest = class_text(subtract(ranges, (*LINE_END, LINE_MARK_RANGE)))
        return f"(?:{'|'.join([rest, *alternatives])})" if alternatives else rest


class PythonRe:
    r"""The dialect of Python's `re`, for use with its flag ASCII (which `\b` heeds)."""

    text_start: str = r"\A"
    text_end: str = r"\Z"
    line_start: str = rf"(?:\A|(?<=[{_LINE_END_TEXT}]))"
    line_end: str = rf"(?:\Z|(?=[{_LINE_END_TEXT}]))"

    def character(self, code: int) -> str:
        """Write one character that stands for itself."""
        return _python_character(code, _SYNTAX)

    def characters(self, ranges: Sequence[Range]) -> str:
        """Write one character out of a set."""
        merged = merge(ranges)
        if not merged:
            return "(?!)"
        if merged == ((0, 0x10FFFF),):
            return "(?s:.)"
        out: list[str] = []
        for low, high in merged:
            out.append(_python_character(low, _SYNTAX_IN_CLASS))
            if high > low:
                out.append("-" if high > low + 1 else "")
                out.append(_python_character(high, _SYNTAX_IN_CLASS))
        return f"[{''.join(out)}]"


def _python_character(code: int, special: frozenset[str]) -> str:
    char = chr(code)
    if char in special:
        return "\\" + char
    if char.isascii() and char.isprintable():
        return char
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
