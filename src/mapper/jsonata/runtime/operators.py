"""The operators of the language, with every rule and error of jsonata-js.

Generated code handles the common operands inline and calls these for all others.
"""

from __future__ import annotations

import math
from typing import Any

from mapper.jsonata.functions.number_text import MAX_SAFE_INTEGER, normalise
from mapper.jsonata.functions.numbers import boolean
from mapper.jsonata.functions.stringify import string
from mapper.jsonata.runtime.evaluation import Evaluation
from mapper.jsonata.runtime.expression_errors import ExpressionError, LimitError
from mapper.jsonata.runtime.function import Function
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.sequence import Sequence

_LARGEST_RANGE = 10_000_000
_NUMBERS: frozenset[Any] = frozenset((int, float))  # bool is a class of its own


def is_number(value: Any) -> bool:
    """Whether `value` is a finite number; raises D1001 for an infinite one."""
    if value.__class__ is int:
        return True
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if math.isinf(value):
        raise ExpressionError("D1001", "The number is out of range", value=value)
    return not math.isnan(value)


def _operands(operator: str, left: Any, right: Any) -> bool:
    """Check both sides of an arithmetic operator; False when one of them is MISSING."""
    if left is not MISSING and not is_number(left):
        message = f"The left side of {operator} must be a number"
        raise ExpressionError("T2001", message, token=operator, value=left)
    if right is not MISSING and not is_number(right):
        message = f"The right side of {operator} must be a number"
        raise ExpressionError("T2002", message, token=operator, value=right)
    return left is not MISSING and right is not MISSING


def add(left: Any, right: Any) -> Any:
    """`left + right`."""
    if left.__class__ in _NUMBERS and right.__class__ in _NUMBERS:
        result = left + right
        if -MAX_SAFE_INTEGER < result < MAX_SAFE_INTEGER:
            return result if result.__class__ is int or result % 1 else int(result)
    if not _operands("+", left, right):
        return MISSING
    return _bounded(left + right)


def subtract(left: Any, right: Any) -> Any:
    """`left - right`."""
    if left.__class__ in _NUMBERS and right.__class__ in _NUMBERS:
        result = left - right
        if -MAX_SAFE_INTEGER < result < MAX_SAFE_INTEGER:
            return result if result.__class__ is int or result % 1 else int(result)
    if not _operands("-", left, right):
        return MISSING
    return _bounded(left - right)


def multiply(left: Any, right: Any) -> Any:
    """`left * right`."""
    if left.__class__ in _NUMBERS and right.__class__ in _NUMBERS:
        result = left * right
        if -MAX_SAFE_INTEGER < result < MAX_SAFE_INTEGER:
            return result if result.__class__ is int or result % 1 else int(result)
    if not _operands("*", left, right):
        return MISSING
    return _bounded(left * right)


def divide(left: Any, right: Any) -> Any:
    """`left / right`; by zero it is infinite, which is an error at its next use."""
    if not _operands("/", left, right):
        return MISSING
    if right == 0:
        if left == 0:
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1, right)
    if left.__class__ is int and right.__class__ is int and left % right == 0:
        return _bounded(left // right)
    return normalise(left / right)


def remainder(left: Any, right: Any) -> Any:
    """`left % right`; it has the sign of the left side."""
    if not _operands("%", left, right):
        return MISSING
    if right == 0:
        return math.nan
    if left.__class__ is int and right.__class__ is int:
        rest = abs(left) % abs(right)
        return rest if left >= 0 else -rest
    return normalise(math.fmod(left, right))


def negate(value: Any) -> Any:
    """Unary minus."""
    if value is MISSING:
        return MISSING
    if is_number(value):
        return -value
    raise ExpressionError("D1002", "Only a number can be negated", value=value)


def _bounded(number: Any) -> Any:
    """Beyond 2^53 a result is a double, as in the reference; so integers cannot grow without end."""
    if number.__class__ is float:
        return normalise(number)
    return number if -MAX_SAFE_INTEGER <= number <= MAX_SAFE_INTEGER else float(number)


def equals(left: Any, right: Any) -> bool:
    """`left = right`: deep; true is not 1; the order of fields does not matter."""
    if left is MISSING or right is MISSING:
        return False
    return deep_equal(left, right)


def differs(left: Any, right: Any) -> bool:
    """`left != right`; false when one of them is MISSING."""
    if left is MISSING or right is MISSING:
        return False
    return not deep_equal(left, right)


def deep_equal(left: Any, right: Any) -> bool:
    """Whether two values are the same value."""
    if left is right:
        return not (left.__class__ is float and math.isnan(left))
    if isinstance(left, bool) or isinstance(right, bool):
        return False
    if isinstance(left, list):
        return (
            isinstance(right, list)
            and len(left) == len(right)
            and all(map(deep_equal, left, right))
        )
    if isinstance(left, dict):
        return (
            isinstance(right, dict)
            and left.keys() == right.keys()
            and all(deep_equal(value, right[key]) for key, value in left.items())
        )
    return bool(left == right)


def includes(left: Any, right: Any) -> bool:
    """`left in right`: whether the array (or the single value) contains it; not deep."""
    if left is MISSING or right is MISSING:
        return False
    items = right if isinstance(right, list) else (right,)
    if isinstance(left, list | dict | Function):
        return any(item is left for item in items)
    return any(deep_equal(left, item) for item in items if not isinstance(item, list | dict))


def _comparable(operator: str, left: Any, right: Any) -> bool:
    """Check both sides of a comparison; False when one of them is MISSING."""
    kinds = []
    for side, value in (("left", left), ("right", right)):
        if value is MISSING:
            kinds.append("")
        elif isinstance(value, str):
            kinds.append("s")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            kinds.append("n")
        else:
            message = f"The {side} side of {operator} must be a number or a string"
            raise ExpressionError("T2010", message, token=operator, value=value)
    if "" in kinds:
        return False
    if kinds[0] != kinds[1]:
        message = f"Both sides of {operator} must be numbers, or both must be strings"
        raise ExpressionError("T2009", message, token=operator, value=left)
    return True


def _text_order(left: Any, right: Any) -> tuple[Any, Any]:
    """The operands; for strings beyond ASCII, keys in the order of UTF-16 units."""
    if isinstance(left, str) and not (left.isascii() and right.isascii()):
        return left.encode("utf-16-be", "surrogatepass"), right.encode("utf-16-be", "surrogatepass")
    return left, right


def less(left: Any, right: Any) -> Any:
    """`left < right`."""
    if left.__class__ is str and right.__class__ is str and left.isascii() and right.isascii():
        return left < right
    if not _comparable("<", left, right):
        return MISSING
    left, right = _text_order(left, right)
    return left < right


def less_equal(left: Any, right: Any) -> Any:
    """`left <= right`."""
    if left.__class__ is str and right.__class__ is str and left.isascii() and right.isascii():
        return left <= right
    if not _comparable("<=", left, right):
        return MISSING
    left, right = _text_order(left, right)
    return left <= right


def greater(left: Any, right: Any) -> Any:
    """`left > right`."""
    if left.__class__ is str and right.__class__ is str and left.isascii() and right.isascii():
        return left > right
    if not _comparable(">", left, right):
        return MISSING
    left, right = _text_order(left, right)
    return left > right


def greater_equal(left: Any, right: Any) -> Any:
    """`left >= right`."""
    if left.__class__ is str and right.__class__ is str and left.isascii() and right.isascii():
        return left >= right
    if not _comparable(">=", left, right):
        return MISSING
    left, right = _text_order(left, right)
    return left >= right


def truthy(value: Any) -> bool:
    """Whether `value` counts as true in a condition."""
    return boolean(value) is True


def text(value: Any) -> str:
    """`value` as an operand of `&`: MISSING is the empty string."""
    if value is MISSING:
        return ""
    result: str = string(value)
    return result


def check_text(evaluation: Evaluation, value: str) -> str:
    """`value`; raises D2015 when it is longer than the limit."""
    if len(value) > evaluation.limits.text_length:
        limit = evaluation.limits.text_length
        raise LimitError("D2015", f"The string would be longer than {limit} characters")
    return value


def number_range(evaluation: Evaluation, left: Any, right: Any) -> Any:
    """`[left..right]`."""
    for code, side, value in (("T2003", "left", left), ("T2004", "right", right)):
        whole = value.__class__ is int or (isinstance(value, float) and value.is_integer())
        if value is not MISSING and not whole:
            message = f"The {side} side of .. must be a whole number"
            raise ExpressionError(code, message, value=value)
    if left is MISSING or right is MISSING or left > right:
        return MISSING
    size = right - left + 1
    if size > _LARGEST_RANGE:
        message = f"The range would hold more than {_LARGEST_RANGE} numbers"
        raise LimitError("D2014", message)
    evaluation.check_length(size)
    evaluation.count(size)
    return Sequence(range(int(left), int(right) + 1))
