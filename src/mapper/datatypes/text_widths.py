"""How long the text of a value can be at most."""

from __future__ import annotations

from mapper.datatypes.builtin_types import INTEGERS
from mapper.datatypes.facets import Datatype
from mapper.regex.pattern_tree import widest
from mapper.regex.xsd_patterns import parse_xsd


def longest(type_: Datatype) -> int | None:
    """How many characters a value of a type can have at most; None where nothing says it."""
    facets = type_.facets
    if type_.item is not None or type_.members:
        return None
    known = [widest(parse_xsd(pattern)) for pattern in facets.patterns]
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
