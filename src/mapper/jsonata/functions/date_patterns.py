"""Date pictures as regular expressions that read text."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from mapper.jsonata.functions.compiled_pattern import Pattern
from mapper.jsonata.functions.date_components import DAYS, MONTHS
from mapper.jsonata.functions.date_markers import Marker, date_picture
from mapper.jsonata.functions.function_errors import function_error
from mapper.jsonata.functions.integer_pictures import (
    WORD_VALUES,
    IntegerPicture,
    integer_prefix,
    parse_by_picture,
)
from mapper.jsonata.runtime.missing import MISSING

_SYNTAX: Final = frozenset(".*+?^${}()|[]\\/")

Reader = Callable[[str], float | None]


class DatePattern:
    """A picture as a pattern, with a reader for each of its components."""

    __slots__ = ("_pattern", "_readers")

    def __init__(self, picture: str) -> None:
        parts: list[str] = []
        readers: list[tuple[str, Reader] | None] = []
        for part in date_picture(picture):
            if isinstance(part, str):
                escaped = "".join(f"\\{char}" if char in _SYNTAX else char for char in part)
                parts.append(f"({escaped})")
                readers.append(None)
            else:
                regex, reader = _marker_pattern(part)
                parts.append(f"({regex})")
                readers.append((part.component, reader))
        self._pattern = Pattern(f"^{''.join(parts)}$", "i")
        self._readers = tuple(readers)

    def parse(self, text: str) -> dict[str, float | None] | None:
        """Read the components; None for one without a value. None where the text does not match.

        Of two markers for one component the last one counts.
        """
        match = self._pattern.search(text)
        if match is None:
            return None
        values: dict[str, float | None] = {}
        for group, reader in zip(match.groups, self._readers, strict=True):
            if reader is not None and group is not MISSING:
                component, read = reader
                values[component] = read(group)
        return values


@lru_cache(maxsize=256)
def date_pattern(picture: str) -> DatePattern:
    """Compile a picture. Raises D3130 to D3135 for an invalid picture."""
    return DatePattern(picture)


def _marker_pattern(marker: Marker) -> tuple[str, Reader]:
    if marker.component in {"Z", "z"}:
        return _timezone_pattern(marker)
    if marker.component == "f":
        return "[0-9]+", lambda text: float(f"0.{text[:3]}") * 1000
    if marker.has_integer:
        return _integer_regex(marker.integer), lambda text: parse_by_picture(text, marker.integer)
    return "[a-zA-Z]+", _names(marker).get


def _names(marker: Marker) -> dict[str, int]:
    if marker.component in {"M", "x"}:
        names: tuple[str, ...] = MONTHS
    elif marker.component == "F":
        names = DAYS
    elif marker.component == "P":
        return {"am": 0, "AM": 0, "pm": 1, "PM": 1}
    else:
        message = f"Only months and days have names; the component {marker.component} has none"
        raise function_error("D3133", "toMillis", message)
    # As in the reference, a width of 0 is no width.
    return {name[: marker.maximum or None]: number for number, name in enumerate(names, start=1)}


def _timezone_pattern(marker: Marker) -> tuple[str, Reader]:
    separator = marker.integer.separators[0][1] if marker.integer.interval else ""
    regex = "GMT[-+][0-9]+" if marker.component == "z" else "[-+][0-9]+"
    if separator:
        regex += ("\\" + separator if separator in _SYNTAX else separator) + "[0-9]+"

    def read(text: str) -> float:
        if marker.component == "z":
            text = text[3:]
        if separator:
            hours, _, minutes = text.partition(separator)
        elif len(text) <= 3:
            hours, minutes = text, ""
        else:
            hours, minutes = text[:3], text[3:]
        return (integer_prefix(hours) or 0) * 60 + (integer_prefix(minutes) or 0)

    return regex, read


def _integer_regex(picture: IntegerPicture) -> str:
    if picture.kind == "decimal":
        regex = "[0-9]" + (f"{{{picture.parse_width}}}" if picture.parse_width else "+")
        return regex + ("(?:th|st|nd|rd)" if picture.ordinal else "")
    if picture.kind == "letters":
        return "[A-Z]+" if picture.case == "upper" else "[a-z]+"
    if picture.kind == "roman":
        return "[MDCLXVI]+" if picture.case == "upper" else "[mdclxvi]+"
    if picture.kind == "words":
        return f"(?:{'|'.join([*WORD_VALUES, 'and', '[-, ]'])})+"
    message = "The date picture has a number format that cannot be read"
    raise function_error("D3130", "toMillis", message)
