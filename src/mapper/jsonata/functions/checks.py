"""Checks that conversions need: calendar dates and check digits. Extensions of mapper."""

from __future__ import annotations

from functools import lru_cache
from operator import mul
from types import MappingProxyType
from typing import Any, Final

from mapper.jsonata.functions.civil_dates import days_in_month
from mapper.jsonata.functions.function_errors import function_error
from mapper.jsonata.runtime.missing import MISSING

# The parts of a picture and their smallest and largest values.
_PARTS: Final = MappingProxyType(
    {
        **{"YYYY": (0, 9999), "MM": (1, 12), "DD": (1, 31)},
        **{"hh": (0, 23), "mm": (0, 59), "ss": (0, 59)},
    }
)


def is_date(text: Any, picture: Any) -> Any:
    """`$is_date(text, picture)`: whether the text is a date of the (Gregorian) calendar.

    The picture holds YYYY, MM, DD, hh, mm, ss, each digits of that width; other characters are
    literal: `YYYYMMDD`, `YYYY-MM-DDThh:mm:ss`. Raises `invalid-argument` for a picture without
    any such part.
    """
    if text is MISSING or picture is MISSING:
        return MISSING
    parts, literals = _analyse_picture(picture)
    if len(text) != len(picture):
        return False
    for index, char in literals:
        if text[index] != char:
            return False
    year, month, day = 2000, 0, 0
    for name, start, end, low, high in parts:
        digits = text[start:end]
        if not (digits.isascii() and digits.isdigit() and low <= int(digits) <= high):
            return False
        if name == "DD":
            day = int(digits)
        elif name == "MM":
            month = int(digits)
        elif name == "YYYY":
            year = int(digits)
    # Without a year 29 February may be a date.
    return not (day and month) or day <= days_in_month(year, month)


_Part = tuple[str, int, int, int, int]


@lru_cache(maxsize=64)
def _analyse_picture(picture: str) -> tuple[tuple[_Part, ...], tuple[tuple[int, str], ...]]:
    """Return the parts, each with its position and range, and the other characters."""
    parts: list[_Part] = []
    literals: list[tuple[int, str]] = []
    position = 0
    while position < len(picture):
        for name, (low, high) in _PARTS.items():
            if picture.startswith(name, position):
                parts.append((name, position, position + len(name), low, high))
                position += len(name)
                break
        else:
            literals.append((position, picture[position]))
            position += 1
    if not parts:
        message = "The picture given to $is_date has none of YYYY, MM, DD, hh, mm, ss"
        raise function_error("invalid-argument", "is_date", message, value=picture)
    return tuple(parts), tuple(literals)


def weighted_modulus(text: Any, weights: Any, modulus: Any) -> Any:
    """`$weighted_modulus(text, weights, modulus)`: the digits times their weights, added up.

    The result is the remainder of that sum by `modulus`; in tests such as the eleven-test 0 means
    a valid number. No value unless the text is exactly one digit per weight. Raises
    `invalid-argument` for weights that are not whole and a modulus that is not positive.
    """
    if text is MISSING or weights is MISSING or modulus is MISSING:
        return MISSING
    if len(text) != len(weights) or not (text.isascii() and text.isdigit()):
        return MISSING
    # The byte of a digit minus the byte of 0 is its value.
    total = sum(map(mul, text.encode(), weights)) - 48 * sum(weights)
    if total.__class__ is not int or modulus.__class__ is not int or modulus <= 0:
        message = "$weighted_modulus takes whole weights and a whole modulus above 0"
        raise function_error("invalid-argument", "weighted_modulus", message)
    return total % modulus
