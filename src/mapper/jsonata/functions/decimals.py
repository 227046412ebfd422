"""Exact decimal numbers as text: an extension of mapper.

A decimal is written as in XML Schema (`xs:decimal`): digits, a sign, a point; no exponent. An int
is allowed too, but not a number with a fraction, which is already binary. Results are text without
an exponent, with as many decimals as the operation yields: 1.10 + 2 is 3.10.

A missing argument gives a missing result. Every function raises `invalid-decimal` for a text that
is not a decimal.
"""

from __future__ import annotations

import re
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from types import MappingProxyType
from typing import Any, Final

from mapper.jsonata.functions.function_errors import function_error
from mapper.jsonata.runtime.limits import MAX_DIGITS
from mapper.jsonata.runtime.missing import MISSING

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_MODES: Final = MappingProxyType(
    {
        "half-even": ROUND_HALF_EVEN,
        "half-up": ROUND_HALF_UP,
        "half-down": ROUND_HALF_DOWN,
        "up": ROUND_UP,
        "down": ROUND_DOWN,
        "ceiling": ROUND_CEILING,
        "floor": ROUND_FLOOR,
    }
)


def _context(rounding: str = ROUND_HALF_EVEN) -> Context:
    # Twice the limit: wide enough for a product, so that nothing is rounded. Made per call, as a
    # context keeps flags and belongs to one thread.
    return Context(prec=4 * MAX_DIGITS, rounding=rounding, Emin=MIN_EMIN, Emax=MAX_EMAX)


def _read(value: Any, function: str) -> Decimal:
    if value.__class__ is str:
        if len(value) <= MAX_DIGITS and _DECIMAL.fullmatch(value):
            return Decimal(value)
    elif value.__class__ is int and abs(value) < 10**MAX_DIGITS:
        return Decimal(value)
    hint = (
        "a number with a fraction is not an exact decimal: give it as text"
        if value.__class__ is float
        else "expected digits with at most one point and a sign"
    )
    message = f"An argument of ${function} is not a decimal: {hint}"
    raise function_error("invalid-decimal", function, message, value=value)


def _parts(value: Any) -> tuple[str, str] | None:
    """The digits before and after the point of a simple decimal; None for any other value.

    A simple one needs no `Decimal`: it has no sign, no leading zeros, no bare point.
    """
    if value.__class__ is not str or len(value) > MAX_DIGITS or not value.isascii():
        return None
    whole, point, fraction = value.partition(".")
    if not whole.isdigit() or (whole[0] == "0" and whole != "0"):
        return None
    if point and not fraction.isdigit():
        return None
    return whole, fraction


def _write(value: Decimal) -> str:
    # Text has no negative zero; its decimals stay.
    return format(abs(value) if value.is_zero() else value, "f")


def add(left: Any, right: Any) -> Any:
    """`$decimal_add(left, right)`."""
    if left is MISSING or right is MISSING:
        return MISSING
    context = _context()
    return _write(context.add(_read(left, "decimal_add"), _read(right, "decimal_add")))


def subtract(left: Any, right: Any) -> Any:
    """`$decimal_subtract(left, right)`."""
    if left is MISSING or right is MISSING:
        return MISSING
    name = "decimal_subtract"
    return _write(_context().subtract(_read(left, name), _read(right, name)))


def multiply(left: Any, right: Any) -> Any:
    """`$decimal_multiply(left, right)`: with the decimals of both."""
    if left is MISSING or right is MISSING:
        return MISSING
    name = "decimal_multiply"
    return _write(_context().multiply(_read(left, name), _read(right, name)))


def total(values: Any) -> Any:
    """`$decimal_sum(values)`: "0" for an empty array."""
    if values is MISSING:
        return MISSING
    context = _context()
    result = Decimal(0)
    for value in values:
        result = context.add(result, _read(value, "decimal_sum"))
    return _write(result)


def compare(left: Any, right: Any) -> Any:
    """`$decimal_compare(left, right)`: -1, 0 or 1; 1.0 equals 1."""
    if left is MISSING or right is MISSING:
        return MISSING
    one, other = _read(left, "decimal_compare"), _read(right, "decimal_compare")
    return (one > other) - (one < other)


def round_to(value: Any, places: Any = MISSING, mode: Any = MISSING) -> Any:
    """`$decimal_round(value, places, mode)`: exactly `places` decimals (default 0).

    Negative places round to tens, hundreds. The mode is `half-even` (the default), `half-up`,
    `half-down`, `up`, `down`, `ceiling` or `floor`. Raises `invalid-argument` for another.
    """
    if value is MISSING:
        return MISSING
    number = _read(value, "decimal_round")
    digits = 0 if places is MISSING else _whole(places, "decimal_round")
    rounding = _MODES.get("half-even" if mode is MISSING else mode)
    if rounding is None:
        message = f"$decimal_round knows the modes {', '.join(_MODES)}"
        raise function_error("invalid-argument", "decimal_round", message, value=mode)
    return _write(number.quantize(Decimal(1).scaleb(-digits), context=_context(rounding)))


def shift(value: Any, places: Any) -> Any:
    """`$decimal_shift(value, places)`: move the point, to the right for positive places.

    Turns euros into cents with 2 ("12.34" → "1234") and cents into euros with -2.
    """
    if value is MISSING or places is MISSING:
        return MISSING
    digits = _whole(places, "decimal_shift")
    parts = _parts(value)
    if parts is not None and parts[0] != "0" and 0 <= digits <= len(parts[1]):
        whole, fraction = parts[0] + parts[1][:digits], parts[1][digits:]
        return f"{whole}.{fraction}" if fraction else whole
    shifted = _context().scaleb(_read(value, "decimal_shift"), Decimal(digits))
    return _write(shifted)


def absolute(value: Any) -> Any:
    """`$decimal_abs(value)`: without its sign."""
    if value is MISSING or _parts(value) is not None:
        return value
    return _write(_read(value, "decimal_abs").copy_abs())


def negate(value: Any) -> Any:
    """`$decimal_negate(value)`: with the other sign."""
    return MISSING if value is MISSING else _write(_read(value, "decimal_negate").copy_negate())


def sign(value: Any) -> Any:
    """`$decimal_sign(value)`: -1, 0 or 1."""
    if value is MISSING:
        return MISSING
    parts = _parts(value)
    if parts is not None:
        return 1 if parts[0] != "0" or parts[1].strip("0") else 0
    number = _read(value, "decimal_sign")
    return (number > 0) - (number < 0)


def is_decimal(value: Any) -> Any:
    """`$is_decimal(value)`: whether the functions of this module take it."""
    if value is MISSING:
        return MISSING
    if value.__class__ is str:
        return len(value) <= MAX_DIGITS and _DECIMAL.fullmatch(value) is not None
    return value.__class__ is int


def _whole(places: Any, function: str) -> int:
    # When an argument is left out, the next one, a text, is read as this one.
    if isinstance(places, (int, float)) and abs(places) <= MAX_DIGITS and places == int(places):
        return int(places)
    message = f"The number of places given to ${function} must be whole, and at most {MAX_DIGITS}"
    raise function_error("invalid-argument", function, message, value=places)
