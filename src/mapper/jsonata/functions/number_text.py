"""Numbers as text, the way ECMAScript writes them (ECMA-262, Number::toString and toPrecision).

JSONata writes a number as JSON does, but first rounds a number with a fraction to 15 significant
digits, so that `0.1 + 0.2` is written 0.3.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

#: Digits that JSONata keeps of a number with a fraction.
SIGNIFICANT_DIGITS = 15

#: From here on floats have no fraction, and not every integer is a float.
MAX_SAFE_INTEGER = 2**53


def ecmascript_text(value: float) -> str:
    """Return the shortest text that reads back as `value`, in ECMAScript's notation.

    Exponents occur from 1e21 up and below 1e-6, written `1e+21` and `1e-7`. An int is written
    with all its digits. NaN and the infinities are written as in ECMAScript.
    """
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return "NaN"
    if value in (math.inf, -math.inf):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    magnitude = abs(value)
    if magnitude < MAX_SAFE_INTEGER and magnitude == int(magnitude):
        return str(int(value))
    sign = "-" if value < 0 else ""
    mantissa, _, exponent_text = repr(magnitude).partition("e")
    whole, _, fraction = mantissa.partition(".")
    if fraction == "0":
        fraction = ""
    if not exponent_text and 1e-6 <= magnitude < 1e21:
        return f"{sign}{whole}.{fraction}" if fraction else sign + whole
    digits = (whole + fraction).lstrip("0")
    # The value is 0.digits × 10^point.
    point = len(whole) + int(exponent_text or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    exponent = point - 1
    tail = f".{digits[1:]}" if count > 1 else ""
    return f"{sign}{digits[0]}{tail}e{'+' if exponent >= 0 else '-'}{abs(exponent)}"


def to_significant_digits(value: float) -> float:
    """Round a float to 15 significant digits, ties away from zero (ECMA-262, toPrecision)."""
    if value == 0 or not math.isfinite(value):
        return value
    text = repr(value)
    # A double read from at most 15 digits gives those digits back: nothing to round.
    if len(text) <= SIGNIFICANT_DIGITS and abs(value) > 1e-300:
        return value
    # Only a 16th digit 5 can be a tie, which Python rounds to the even digit.
    if not f"{value:.15e}".partition("e")[0].endswith("5"):
        return float(f"{value:.14e}")
    context = Context(prec=SIGNIFICANT_DIGITS, rounding=ROUND_HALF_UP)
    return float(context.create_decimal(Decimal(value)))


def number_text(value: float) -> str:
    """Return a finite number as JSONata's `$string` and `&` write it."""
    if isinstance(value, int):
        return str(value)
    if value == int(value):
        return ecmascript_text(value)
    return ecmascript_text(to_significant_digits(value))


def to_fixed(value: float, places: int) -> str:
    """Return `value`, not negative, with `places` decimals, ties away from zero (toFixed)."""
    if isinstance(value, int):
        return f"{value}.{'0' * places}" if places > 0 else str(value)
    if value >= 1e21:
        return ecmascript_text(value)
    if value < 1e9 and places <= 6:
        text = f"{value:.{places}f}"
        # A text that reads back as the same number was not rounded, so it was no tie.
        if float(text) == value:
            return text
    quantum = Decimal(1).scaleb(-places)
    # The context is wide enough for every finite double, so that quantize cannot fail.
    context = Context(prec=400 + places, rounding=ROUND_HALF_UP)
    return format(Decimal(value).quantize(quantum, context=context), "f")


def normalise(value: float) -> float:
    """Return a whole float as an int, any other value as it is.

    Whole floats of 2^53 and more stay floats: their lower digits are unknown.
    """
    if value.__class__ is float and -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
        whole = int(value)
        if whole == value:
            return whole
    return value
