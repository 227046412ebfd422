"""Built-in functions on objects, and on the type of a value."""

from __future__ import annotations

from typing import Any

from mapper.jsonata.functions.function_errors import function_error
from mapper.jsonata.runtime import paths
from mapper.jsonata.runtime.function import Function
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.sequence import Sequence


def keys(value: Any) -> Any:
    """`$keys`: the member names of an object, or of all objects of an array, each once."""
    if isinstance(value, dict):
        return Sequence(value)
    if isinstance(value, list):
        names: dict[str, None] = {}
        for item in value:
            names.update(dict.fromkeys(keys(item)))
        return Sequence(names)
    return Sequence()


def lookup(value: Any, key: Any) -> Any:
    """`$lookup`: a member of an object; for an array, that member of all its objects."""
    return paths.lookup(value, "undefined" if key is MISSING else key)


def spread(value: Any) -> Any:
    """`$spread`: one object per member of an object; for an array, of each of its objects."""
    if isinstance(value, dict):
        return Sequence({name: member} for name, member in value.items())
    if isinstance(value, list):
        # An array of no members is still a sequence; with members it is an array.
        given = [item for item in value if item is not MISSING]
        if not given:
            return Sequence()
        result: list[Any] = []
        for item in given:
            parts = spread(item)
            if isinstance(parts, list):
                result.extend(parts)
            elif parts is not MISSING:
                result.append(parts)
        return result
    return value


def merge(values: Any) -> Any:
    """`$merge`: one object with the members of all; the last member of a name wins."""
    if values is MISSING:
        return MISSING
    result: dict[str, Any] = {}
    for value in values:
        result.update(value)
    return result


def exists(value: Any) -> Any:
    """`$exists`: whether there is a value; null is a value."""
    return value is not MISSING


def type_name(value: Any) -> Any:
    """`$type`: null, number, string, boolean, array, object or function."""
    if value is MISSING:
        return MISSING
    if value is None:
        return "null"
    if value.__class__ is str:
        return "string"
    if value is True or value is False:
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, list):
        return "array"
    return "function" if isinstance(value, Function) else "object"


def error(message: Any) -> Any:
    """`$error`: always raises D3137, with the given message."""
    text = message if message is not MISSING and message else "$error() function evaluated"
    raise function_error("D3137", "error", text)


def assert_true(condition: Any, message: Any) -> Any:
    """`$assert`: no value where the condition holds; else raises D3141 with the message."""
    if condition is True:
        return MISSING
    text = message if message is not MISSING and message else "$assert() statement failed"
    raise function_error("D3141", "assert", text)
