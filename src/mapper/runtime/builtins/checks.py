"""Checks that conversions need: calendar dates and check digits. Extensions of mapper."""

from __future__ import annotations

from typing import Any

from mapper.runtime.builtins.civil_dates import days_in_month
from mapper.runtime.builtins.function_errors import function_error
from mapper.runtime.missing import MISSING

# The parts of a picture, with how many digits each has and the values it admits beside the day.
_PARTS = {"YYYY": (0, 9999), "MM": (1, 12), "DD": (1, 31), "hh": (0, 23), "mm": (0, 59)}
_SECONDS = ("ss", 0, 59)


def is_date(text: Any, picture: Any) -> Any:
    """`$is_date(text, picture)`: whether the text is a date of the (Gregorian) calendar.

    The picture holds YYYY, MM, DD, hh, mm, ss, each digits of that width, and other characters
    for themselves: `YYYYMMDD`, `YYYY-MM-DDThh:mm:ss`. Raises `invalid-argument` for a picture
    with no such part.
    """
    if text is MISSING or picture is MISSING:
        return MISSING
    if picture == "YYYYMMDD":
        return _is_calendar_day(text)
    parts = _read_picture(text, picture)
    if parts is None:
        return False
    for name, (low, high) in _PARTS.items():
        if name in parts and not low <= parts[name] <= high:
            return False
    if not _SECONDS[1] <= parts.get(_SECONDS[0], 0) <= _SECONDS[2]:
        return False
    if "DD" in parts and "MM" in parts:
        # Without a year the 29th of February may be one.
        return parts["DD"] <= days_in_month(parts.get("YYYY", 2000), parts["MM"])
    return True


def _is_calendar_day(text: str) -> bool:
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return False
    month, day = int(text[4:6]), int(text[6:])
    return 1 <= month <= 12 and 1 <= day <= days_in_month(int(text[:4]), month)


def _read_picture(text: str, picture: str) -> dict[str, int] | None:
    """Take the parts out of the text; None where it does not fit the picture."""
    parts: dict[str, int] = {}
    position = 0
    matches = len(text) == len(picture)
    while position < len(picture):
        for name in (*_PARTS, _SECONDS[0]):
            if picture.startswith(name, position):
                digits = text[position : position + len(name)]
                matches = matches and digits.isascii() and digits.isdigit()
                parts[name] = int(digits) if matches else 0
                position += len(name)
                break
        else:
            matches = matches and text[position] == picture[position]
            position += 1
    if not parts:
        message = "The picture given to $is_date has none of YYYY, MM, DD, hh, mm, ss"
        raise function_error("invalid-argument", "is_date", message, value=picture)
    return parts if matches else None


def weighted_modulus(text: Any, weights: Any, modulus: Any) -> Any:
    """`$weighted_modulus(text, weights, modulus)`: the digits times their weights, added up.

    The result is the rest of that sum by `modulus`; 0 tells a valid number in tests such as the
    eleven-test. Nothing where the text is not exactly one digit a weight. Raises
    `invalid-argument` for weights that are not whole and a modulus that is not positive.
    """
    if text is MISSING or weights is MISSING or modulus is MISSING:
        return MISSING
    if len(text) != len(weights) or not (text.isascii() and text.isdigit()):
        return MISSING
    if modulus <= 0 or modulus != int(modulus) or any(weight != int(weight) for weight in weights):
        message = "$weighted_modulus takes whole weights and a whole modulus above 0"
        raise function_error("invalid-argument", "weighted_modulus", message)
    total = 0
    for digit, weight in zip(text, weights, strict=True):
        total += int(digit) * int(weight)
    return total % int(modulus)
