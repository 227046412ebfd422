"""From a leaf type to the facets that are checked at run time, and how long its text can be."""

from __future__ import annotations

import re
from functools import lru_cache

from mapper.contract.message_model import LeafType
from mapper.datatypes.facets import FacetSpec, violated, words
from mapper.regex.schema_patterns import to_python


def spec_of(leaf: LeafType) -> FacetSpec:
    """The facets of a leaf type, with patterns in Python's dialect."""
    facets = leaf.facets
    return FacetSpec(
        leaf.base,
        leaf.primitive,
        facets.enum,
        tuple(to_python(pattern) for pattern in facets.patterns),
        facets.min_length,
        facets.max_length,
        facets.minimum,
        facets.maximum,
        facets.exclusive_minimum,
        facets.exclusive_maximum,
        facets.total_digits,
        facets.fraction_digits,
        spec_of(leaf.item) if leaf.item is not None else None,
        tuple(spec_of(member) for member in leaf.members),
        facets.white_space,
    )


def leaf_problem(value: object, leaf: LeafType) -> str | None:
    """What is wrong with a value of this type, in words without the value; None where it fits."""
    spec = spec_of(leaf)
    broken = violated(value, spec)
    return words(broken, spec) if broken is not None else None


_INTEGERS = {
    "byte": 4,
    "unsignedByte": 3,
    "short": 6,
    "unsignedShort": 5,
    "int": 11,
    "unsignedInt": 10,
    "long": 20,
    "unsignedLong": 20,
}
"""How many characters an integer of XSD's bounded types has at most, with its sign."""


def longest(leaf: LeafType) -> int | None:
    """How many characters a value of this type can have at most; None where nothing says it."""
    facets = leaf.facets
    if leaf.item is not None or leaf.members:
        return None
    known = [_width(pattern) for pattern in facets.patterns]
    known.append(facets.max_length)
    if facets.enum is not None:
        known.append(max((len(code) for code in facets.enum), default=0))
    if leaf.base == "integer":
        known += [_digits(leaf), _INTEGERS.get(leaf.primitive)]
    if leaf.base == "boolean":
        known.append(len("false"))
    lengths = [length for length in known if length is not None]
    return min(lengths) if lengths else None


def _digits(leaf: LeafType) -> int | None:
    facets = leaf.facets
    digits = [facets.total_digits] if facets.total_digits is not None else []
    if facets.maximum is not None:
        digits.append(len(facets.maximum.lstrip("-").split(".")[0]))
    if not digits:
        return None
    positive = leaf.primitive in ("nonNegativeInteger", "positiveInteger") or (
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
