"""Built-in functions on numbers, and the effective boolean value.

Ints stay ints, and exact; a whole float is returned as an int. Where the reference would give NaN
or an infinity, which JSON cannot hold, D1001 is raised instead.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from mapper.jsonata.functions.function_errors import function_error, out_of_range
from mapper.jsonata.functions.number_text import MAX_SAFE_INTEGER, ecmascript_text, normalise
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.function import Function
from mapper.jsonata.runtime.limits import MAX_DIGITS
from mapper.jsonata.runtime.missing import MISSING

_DECIMAL_TEXT = re.compile(r"-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?")
_RADIX_TEXT = re.compile(r"0(?:[xX][0-9A-Fa-f]+|[oO][0-7]+|[bB][01]+)")
_BASES = {"x": 16, "o": 8, "b": 2}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def number(value: Any) -> Any:
    """`$number`: a number from text (as JSON writes it, or 0x…, 0o…, 0b…) or from a boolean.

    Raises D3030 where the text is not a number.
    """
    if value is MISSING:
        return MISSING
    if value is True:
        return 1
    if value is False:
        return 0
    if value.__class__ is not str:
        return value
    digits = value.replace(".", "", 1)
    if digits.isdigit() and digits.isascii() and len(value) < 300:
        # The common case: digits, with at most one point between them.
        if len(digits) == len(value):
            return int(value)
        if value[0] != "." and value[-1] != ".":
            result = float(value)
            whole = result.is_integer() and result <= MAX_SAFE_INTEGER
            return int(result) if whole else result
    if len(value) <= MAX_DIGITS:
        if match := _DECIMAL_TEXT.fullmatch(value):
            if match[1] is None and match[2] is None and len(value) < 300:
                return int(value)
            result = float(value)
            if math.isfinite(result):
                return normalise(result)
        elif _RADIX_TEXT.fullmatch(value):
            return int(value[2:], _BASES[value[1].lower()])
    message = "The text given to $number is not a number: expected digits, one point, an exponent"
    raise function_error("D3030", "number", message, value=value)


def absolute(value: Any) -> Any:
    """`$abs`."""
    return MISSING if value is MISSING else abs(value)


def floor(value: Any) -> Any:
    """`$floor`: the largest whole number that is not larger."""
    if value is MISSING or value.__class__ is int:
        return value
    return math.floor(value) if abs(value) < 2**53 else value


def ceil(value: Any) -> Any:
    """`$ceil`: the smallest whole number that is not smaller."""
    if value is MISSING or value.__class__ is int:
        return value
    return math.ceil(value) if abs(value) < 2**53 else value


def round_half_even(value: Any, precision: Any = MISSING) -> Any:
    """`$round`: to `precision` decimals (negative: tens, hundreds), ties to the even digit.

    Ties are those of the number as it is written: 2.675 is halfway between 2.67 and 2.68.
    """
    if value is MISSING:
        return MISSING
    if precision is MISSING or precision == 0:
        if value.__class__ is int or abs(value) >= 2**53:
            return value
        return round(value)
    if precision != int(precision):
        raise out_of_range("round", value)
    places = int(precision)
    if abs(places) > 400:
        return _round_far(value, places)
    if value.__class__ is int:
        if places >= 0:
            return value
        context = Context(prec=len(str(value)) + 2, rounding=ROUND_HALF_EVEN, Emax=999_999)
        unit = Decimal(1).scaleb(-places)
        try:
            return int(Decimal(value).quantize(unit, context=context))
        except ArithmeticError:
            return 0
    if not math.isfinite(value):
        raise out_of_range("round", value)
    shifted = _shift(repr(value), places)
    if math.isinf(shifted):
        raise out_of_range("round", value)
    whole = round(shifted) if abs(shifted) < 2**53 else shifted
    return normalise(_shift(repr(whole), -places))


def _shift(text: str, places: int) -> float:
    mantissa, _, exponent = text.partition("e")
    return float(f"{mantissa}e{int(exponent or 0) + places}")


def _round_far(value: float, places: int) -> float:
    """Round to more digits than a double can hold."""
    if value == 0 or places < 0:
        return 0
    raise out_of_range("round", value)


def square_root(value: Any) -> Any:
    """`$sqrt`. Raises D3060 for a negative number."""
    if value is MISSING:
        return MISSING
    if value < 0:
        raise function_error(
            "D3060", "sqrt", "$sqrt of a negative number is not defined", value=value
        )
    return normalise(math.sqrt(value))


def power(base: Any, exponent: Any) -> Any:
    """`$power`. Raises D3061 where the result is not a JSON number."""
    if base is MISSING:
        return MISSING
    error = function_error(
        "D3061", "power", "The result of $power is not a JSON number", value=base
    )
    if exponent is MISSING:
        raise error
    try:
        result = math.pow(base, exponent)
    except (OverflowError, ValueError, ZeroDivisionError) as cause:
        raise error from cause
    if not math.isfinite(result):
        raise error
    if abs(base) == 1 and math.isinf(exponent):
        raise error
    return normalise(result)


def format_base(value: Any, radix: Any) -> Any:
    """`$formatBase`: a whole number in base 2 to 36. Raises D3100 for another base."""
    if value is MISSING:
        return MISSING
    whole = round_half_even(value)
    base = 10 if radix is MISSING else round_half_even(radix)
    if base < 2 or base > 36:
        raise function_error("D3100", "formatBase", "The base given to $formatBase must be 2 to 36")
    if base == 10:
        return ecmascript_text(whole)
    rest = abs(int(whole))
    digits: list[str] = []
    while rest:
        rest, digit = divmod(rest, base)
        digits.append(_DIGITS[digit])
    text = "".join(reversed(digits)) or "0"
    return f"-{text}" if whole < 0 else text


def total(values: Any) -> Any:
    """`$sum`: the numbers added up in their order."""
    if values is MISSING:
        return MISSING
    result: float = 0
    try:
        # Not sum(): from Python 3.12 on it compensates for rounding, which the reference does not.
        for value in values:
            result += value
    except OverflowError as cause:
        raise out_of_range("sum") from cause
    if result.__class__ is float:
        if not math.isfinite(result):
            raise out_of_range("sum")
        return normalise(result)
    return result


def average(values: Any) -> Any:
    """`$average`: the sum over the count; nothing for an empty array."""
    if values is MISSING or not values:
        return MISSING
    try:
        return normalise(total(values) / len(values))
    except OverflowError as cause:
        raise out_of_range("average") from cause


def maximum(values: Any) -> Any:
    """`$max`; nothing for an empty array."""
    return MISSING if values is MISSING or not values else max(values)


def minimum(values: Any) -> Any:
    """`$min`; nothing for an empty array."""
    return MISSING if values is MISSING or not values else min(values)


def boolean(value: Any) -> Any:
    """`$boolean`: false for null, zero, empty values, functions, and arrays of only these."""
    if value is MISSING or value is True or value is False:
        return value
    if value is None:
        return False
    if isinstance(value, list):
        if len(value) == 1:
            return boolean(value[0])
        return any(boolean(item) is True for item in value)
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            return False
        raise ExpressionError("D1001", "A number is out of range", value=value)
    return not isinstance(value, Function) and bool(value)


def negation(value: Any) -> Any:
    """`$not`: the opposite of `$boolean`."""
    return MISSING if value is MISSING else boolean(value) is not True
