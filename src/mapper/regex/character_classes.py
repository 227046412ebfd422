"""Sets of characters as ranges of code points."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

Range = tuple[int, int]

MAX_CODE_POINT: Final = 0x10FFFF

_DIGIT: Final[tuple[Range, ...]] = ((0x30, 0x39),)
_WORD: Final[tuple[Range, ...]] = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACE: Final[tuple[Range, ...]] = (
    (0x09, 0x0D),
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
)
LINE_END: Final[tuple[Range, ...]] = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
_CLASS_ESCAPES: Final = MappingProxyType({"d": _DIGIT, "w": _WORD, "s": _SPACE})


GENERAL_CATEGORIES: Final = MappingProxyType(
    {
        "Letter": "L", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll",
        "Titlecase_Letter": "Lt", "Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M",
        "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Number": "N",
        "Decimal_Number": "Nd", "Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P",
        "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps",
        "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf",
        "Other_Punctuation": "Po", "Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc",
        "Modifier_Symbol": "Sk", "Other_Symbol": "So", "Separator": "Z", "Space_Separator": "Zs",
        "Line_Separator": "Zl", "Paragraph_Separator": "Zp", "Other": "C", "Control": "Cc",
        "Format": "Cf", "Private_Use": "Co", "Unassigned": "Cn",
    }
)  # fmt: skip
"""The general categories of Unicode by their long names, as ECMA-262 has them."""


def class_escape(letter: str) -> tuple[Range, ...]:
    r"""Return the set that `\d`, `\w`, `\s` or one of their capitals stands for."""
    ranges = _CLASS_ESCAPES[letter.lower()]
    return complement(ranges) if letter.isupper() else ranges


def merge(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Return the union of ranges, in order and without overlap."""
    merged: list[Range] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """Return all other characters; the ranges are merged ones."""
    result: list[Range] = []
    start = 0
    for low, high in ranges:
        if low > start:
            result.append((start, low - 1))
        start = high + 1
    if start <= MAX_CODE_POINT:
        result.append((start, MAX_CODE_POINT))
    return tuple(result)


def subtract(ranges: Sequence[Range], taken: Iterable[Range]) -> tuple[Range, ...]:
    """Return the ranges without those taken."""
    return complement(merge([*complement(merge(ranges)), *taken]))


@lru_cache(maxsize=1)
def _case_variants() -> dict[int, tuple[int, ...]]:
    """The characters beyond ASCII that JavaScript's flag i takes for one another, by code point.

    ECMA-262, Canonicalize without u: the upper case, where that is one UTF-16 unit and does not
    fall into ASCII.
    """
    families: dict[int, list[int]] = {}
    for code in range(0x80, 0x10000):
        families.setdefault(_canonical(code), []).append(code)
    return {
        code: tuple(family) for family in families.values() if len(family) > 1 for code in family
    }


def _canonical(code: int) -> int:
    upper = chr(code).upper()
    if len(upper) != 1 or ord(upper) > 0xFFFF or (code >= 0x80 and ord(upper) < 0x80):
        return code
    return ord(upper)


def fold(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """Add to a set what the flag i takes for the same."""
    folded = list(ranges)
    for low, high in ranges:
        # A to Z and a to z lie 32 apart, and nothing beyond ASCII folds into them.
        for first, last, shift in ((0x41, 0x5A, 32), (0x61, 0x7A, -32)):
            if low <= last and high >= first:
                folded.append((max(low, first) + shift, min(high, last) + shift))
        if high >= 0x80 and low <= 0xFFFF:
            for code, family in _case_variants().items():
                if low <= code <= high:
                    folded.extend((member, member) for member in family)
    return merge(folded)


@lru_cache(maxsize=1)
def _categories() -> dict[str, tuple[Range, ...]]:
    found: dict[str, list[Range]] = {}
    start, before = 0, unicodedata.category("\0")
    for code in range(1, MAX_CODE_POINT + 1):
        now = unicodedata.category(chr(code))
        if now != before:
            found.setdefault(before, []).append((start, code - 1))
            start, before = code, now
    found.setdefault(before, []).append((start, MAX_CODE_POINT))
    return {name: tuple(ranges) for name, ranges in found.items()}


@lru_cache(maxsize=64)
def category(name: str) -> tuple[Range, ...]:
    """The characters of a general category of Unicode (`Nd`), or of all that begin so (`L`)."""
    return merge(
        each for known, ranges in _categories().items() if known.startswith(name) for each in ranges
    )
