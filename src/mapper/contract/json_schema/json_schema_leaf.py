"""Values of JSON Schema, as leaf types."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from mapper.contract.message_model import LeafType
from mapper.datatypes.builtin_types import PRIMITIVE_OF_TYPE, base_of, white_space_of
from mapper.datatypes.facets import Facets
from mapper.regex.regex_error import RegexError
from mapper.regex.schema_patterns import xsd_pattern

FORMATS: Final = frozenset({"date", "date-time", "time"})
"""The formats that are kept: those that mean something in a mapping."""
_SIZES: Final = {"int32": "int", "int64": "long"}
_STEP: Final = re.compile(r"0?\.(0*)1|1(\.0*)?")


def json_leaf(schema: dict[str, Any]) -> tuple[LeafType, list[str]]:
    """The leaf type of a schema, and what of it could not be taken over."""
    remarks: list[str] = []
    types = schema.get("type")
    named = [types] if isinstance(types, str) else [each for each in types or () if each]
    known = [each for each in named if each in PRIMITIVE_OF_TYPE]
    if len(known) > 1:
        remarks.append(f"one of the types {', '.join(known)}, taken as text")
        known = ["string"]
    type_ = known[0] if known else "string"
    format_ = schema.get("format")
    primitive = PRIMITIVE_OF_TYPE[type_]
    if type_ == "integer" and format_ in _SIZES:
        primitive = _SIZES[format_]
    facets = Facets(
        enum=_enum(schema),
        min_length=_count(schema, "minLength"),
        max_length=_count(schema, "maxLength"),
        white_space=white_space_of(primitive),
    )
    if type_ in {"integer", "number"}:
        facets = _bounds(schema, facets, remarks)
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        try:
            facets = replace(facets, patterns=(xsd_pattern(pattern),))
        except RegexError as error:
            remarks.append(f"a pattern is left out: {error}")
    leaf = LeafType(None, base_of(primitive), facets, primitive=primitive)
    leaf.format = format_ if type_ == "string" and format_ in FORMATS else None
    return leaf, remarks


def _enum(schema: dict[str, Any]) -> tuple[str, ...] | None:
    if "const" in schema:
        return (_text(schema["const"]),)
    values = schema.get("enum")
    if not isinstance(values, list):
        return None
    return tuple(_text(value) for value in values if value is not None) or None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _count(schema: dict[str, Any], key: str) -> int | None:
    value = schema.get(key)
    return int(value) if isinstance(value, str) and value.isdecimal() else None


def _bounds(schema: dict[str, Any], facets: Facets, remarks: list[str]) -> Facets:
    """Bounds of numbers; drafts up to 4 say with `true` that they are exclusive."""
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if above is True:
        low, above = None, low
    if below is True:
        high, below = None, high
    step = schema.get("multipleOf")
    digits = None
    if isinstance(step, str):
        found = _STEP.fullmatch(step)
        if found is None:
            remarks.append(f"multiples of {step} only")
        else:
            digits = len(found[1]) + 1 if found[1] is not None else 0
    return replace(
        facets,
        minimum=_number(low),
        maximum=_number(high),
        exclusive_minimum=_number(above),
        exclusive_maximum=_number(below),
        fraction_digits=digits,
    )


def _number(value: Any) -> str | None:
    return (
        value if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", value) else None
    )
