"""`$string`: values as JSON text, the way ECMAScript's JSON.stringify writes them."""

from __future__ import annotations

import json
import math
from typing import Any

from mapper.jsonata.functions.function_errors import function_error
from mapper.jsonata.functions.number_text import normalise, number_text, to_significant_digits
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.function import Function
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.sequence import OuterArray

_quote = json.JSONEncoder(ensure_ascii=False).encode


def string(value: Any, prettify: Any = MISSING) -> Any:
    """`$string`: a string as it is, any other value as JSON; `prettify` indents by two.

    A function becomes the empty string. Raises D3001 for a number that is not a JSON number,
    D1001 for one within an array or object.
    """
    if value.__class__ is str or value is MISSING:
        return value
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            message = "The argument of $string is infinite or not a number"
            raise function_error("D3001", "string", message, value=value)
        return number_text(value)
    if isinstance(value, Function):
        return ""
    if isinstance(value, OuterArray):
        value = value[0]
    out: list[str] = []
    _write(value, out, "\n" if prettify is True else "")
    return "".join(out)


def clone(value: Any) -> Any:
    """`$clone`: a deep copy through JSON: functions become the empty string."""
    if value is MISSING:
        return MISSING
    return _copy(value[0] if isinstance(value, OuterArray) else value)


def _write(value: Any, out: list[str], newline: str) -> None:
    """Append the JSON text of `value`; `newline` is empty, or a line end with the indent."""
    if value.__class__ is str:
        out.append(_quote(value))
    elif value is None or value is MISSING:
        out.append("null")
    elif value is True:
        out.append("true")
    elif value is False:
        out.append("false")
    elif isinstance(value, dict):
        _write_object(value, out, newline)
    elif isinstance(value, list):
        _write_array(value, out, newline)
    elif isinstance(value, (int, float)):
        if math.isnan(value):
            out.append("null")
        else:
            _check_finite(value)
            out.append(number_text(value))
    elif isinstance(value, Function):
        out.append('""')
    else:
        out.append(_quote(str(value)))


def _write_object(value: dict[str, Any], out: list[str], newline: str) -> None:
    inner = newline and newline + "  "
    colon = ": " if newline else ":"
    before = "{" + inner
    for name, member in value.items():
        out.extend((before, _quote(name), colon))
        _write(member, out, inner)
        before = "," + inner
    out.append(newline + "}" if value else "{}")


def _write_array(value: list[Any], out: list[str], newline: str) -> None:
    inner = newline and newline + "  "
    before = "[" + inner
    for item in value:
        out.append(before)
        _write(item, out, inner)
        before = "," + inner
    out.append(newline + "]" if value else "[]")


def _check_finite(value: float) -> None:
    if value in (math.inf, -math.inf):
        raise ExpressionError("D1001", "A number is out of range", value=value)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_copy(item) for item in value]
    if value.__class__ is float:
        if math.isnan(value):
            return None
        _check_finite(value)
        return normalise(value if value.is_integer() else to_significant_digits(value))
    if isinstance(value, Function):
        return ""
    return None if value is MISSING else value
