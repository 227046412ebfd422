"""How long the text of a value can be at most."""

from __future__ import annotations

import re
from functools import lru_cache

from mapper.datatypes.builtin_types import INTEGERS
from mapper.datatypes.facets import Datatype


def longest(type_: Datatype) -> int | None:
    """How many characters a value of a type can have at most; None where nothing says it."""
    facets = type_.facets
    if type_.item is not None or type_.members:
        return None
    known = [_width(pattern) for pattern in facets.patterns]
    known.append(facets.max_length)
    if facets.enum is not None:
        known.append(max((len(code) for code in facets.enum), default=0))
    if type_.base == "integer":
        known.append(_digits(type_))
    if type_.base == "boolean":
        known.append(len("false"))
    lengths = [length for length in known if length is not None]
    return min(lengths) if lengths else None


def _digits(type_: Datatype) -> int | None:
    """How many characters an integer can have, its sign included."""
    facets = type_.facets
    low, high = INTEGERS.get(type_.primitive, (None, None))
    digits = [facets.total_digits] if facets.total_digits is not None else []
    if facets.maximum is not None:
        digits.append(len(facets.maximum.lstrip("-").split(".")[0]))
    if low is not None and high is not None:
        digits.append(max(len(str(abs(low))), len(str(high))))
    if not digits:
        return None
    positive = (low is not None and low >= 0) or (
        facets.minimum is not None and not facets.minimum.startswith("-")
    )
    return min(digits) + (0 if positive else 1)


@lru_cache(maxsize=4096)
def _width(pattern: str) -> int | None:
    """The longest text that a pattern of classes with counts (`[0-9]{8}`) matches."""
    rest = pattern
    total = 0
    part = re.compile(
        r"(?:\[[^\]\[]*\]|\\[dDwWsSpP](?:\{[A-Za-z]+\})?|[\w \-])(\{(\d+)(?:,(\d+))?\})?"
    )
    while rest:
        found = part.match(rest)
        if found is None or rest[found.end() :].startswith(("*", "+", "?", "{")):
            return None
        total += int(found[3] or found[2] or 1)
        rest = rest[found.end() :]
    return total
