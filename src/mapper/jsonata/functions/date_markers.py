"""Date pictures, analysed into text and markers (XPath F&O 3.1, 9.8.4.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal

from mapper.jsonata.functions.function_errors import function_error
from mapper.jsonata.functions.integer_pictures import (
    IntegerPicture,
    integer_picture,
    integer_prefix,
)

Names = Literal["upper", "lower", "title"]

_DEFAULTS: Final = MappingProxyType(
    {
        **dict.fromkeys("YMDdWwXxHhf", "1"),
        **dict.fromkeys("FPCE", "n"),
        **dict.fromkeys("ms", "01"),
        **dict.fromkeys("Zz", "01:01"),
    }
)
_NUMERIC: Final = frozenset("YMDdFWwXxHhmsf")
_NO_INTEGER: Final = IntegerPicture("sequence")
_WHITE_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Marker:
    """One marker of a picture.

    `names` asks for a name instead of a number; with `has_integer` the number is written as
    `integer` says; `year_digits` is how many digits of a year are kept, 0 for all.
    """

    component: str
    names: Names | None = None
    modifier: str = ""
    integer: IntegerPicture = _NO_INTEGER
    has_integer: bool = False
    maximum: int | None = None
    year_digits: int = 0


@lru_cache(maxsize=256)
def date_picture(picture: str) -> tuple[str | Marker, ...]:
    """Split a picture into literal text and markers.

    Raises D3132 for an unknown component, D3135 for a bracket that is not closed.
    """
    parts: list[str | Marker] = []
    position = start = 0
    while (bracket := picture.find("[", position)) >= 0:
        _add_text(parts, picture[start:bracket])
        if picture.startswith("[[", bracket):
            parts.append("[")
            position = start = bracket + 2
            continue
        end = picture.find("]", bracket)
        if end < 0:
            message = "A [ in the date picture has no closing ]"
            raise function_error("D3135", "fromMillis", message)
        marker = _read_marker(_WHITE_SPACE.sub("", picture[bracket + 1 : end]))
        previous = parts[-1] if parts else None
        if (
            marker.has_integer
            and marker.component not in "Zz"
            and isinstance(previous, Marker)
            and (previous.has_integer)
        ):
            # Two adjacent numbers: the first has exactly its width.
            width = previous.integer.mandatory
            parts[-1] = replace(previous, integer=replace(previous.integer, parse_width=width))
        parts.append(marker)
        position = start = end + 1
    _add_text(parts, picture[start:])
    return tuple(parts)


def _add_text(parts: list[str | Marker], text: str) -> None:
    if text:
        parts.append(text.replace("]]", "]"))


def _read_marker(text: str) -> Marker:
    component = text[:1]
    body, comma, width = text.rpartition(",")
    minimum = maximum = None
    if comma:
        low, dash, high = width.partition("-")
        minimum, maximum = _width(low), _width(high) if dash else None
        presentation = body[1:]
    else:
        presentation = text[1:]
    modifier = ""
    if len(presentation) > 1 and presentation[-1] in "atco":
        presentation, modifier = presentation[:-1], presentation[-1]
    elif not presentation:
        presentation = _DEFAULTS.get(component, "")
    if not presentation:
        message = "The date picture has an unknown component; known are Y M D d F W w X x H h P m"
        raise function_error("D3132", "fromMillis", f"{message} s f Z z C E", value=component)
    marker = Marker(component, modifier=modifier, maximum=maximum)
    if presentation[0] == "n":
        marker = replace(marker, names="lower")
    elif presentation[0] == "N":
        marker = replace(marker, names="title" if presentation[1:2] == "n" else "upper")
    elif component in _NUMERIC and component:
        marker = _with_integer(marker, presentation, minimum)
    if component in {"Z", "z"}:
        return replace(marker, integer=integer_picture(presentation), has_integer=True)
    return marker


def _width(text: str) -> int | None:
    return None if text == "*" else integer_prefix(text)


def _with_integer(marker: Marker, presentation: str, minimum: int | None) -> Marker:
    pattern = f"{presentation};{marker.modifier}" if marker.modifier else presentation
    integer = integer_picture(pattern)
    decimal = integer.kind == "decimal"
    if decimal and minimum is not None and integer.mandatory < minimum:
        integer = replace(integer, mandatory=minimum)
    year_digits = 0
    if marker.component == "Y":
        if marker.maximum is not None:
            year_digits = marker.maximum
            integer = replace(integer, mandatory=marker.maximum)
        elif decimal and integer.mandatory + integer.optional >= 2:
            year_digits = integer.mandatory + integer.optional
    return replace(marker, integer=integer, has_integer=True, year_digits=year_digits)
