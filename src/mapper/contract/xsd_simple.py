"""Simple types of XSD, as leaf types: derivation steps and facets in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from xmlschema.validators import XsdAtomicRestriction, XsdList, XsdSimpleType, XsdUnion

from mapper.contract.model import Facets, LeafType
from mapper.contract.simple_types import ANY_SIMPLE, BUILT_IN, base_of, white_space_of

XSD: Final = "{http://www.w3.org/2001/XMLSchema}"

_COUNTS: Final = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "totalDigits": "total_digits",
    "fractionDigits": "fraction_digits",
}
_BOUNDS: Final = {
    "minInclusive": "minimum",
    "maxInclusive": "maximum",
    "minExclusive": "exclusive_minimum",
    "maxExclusive": "exclusive_maximum",
}

Member = Callable[[XsdSimpleType], LeafType]


def simple_leaf(xsd: XsdSimpleType, name: str | None, member: Member) -> LeafType:
    """The leaf type of a simple type; `member` gives those of list items and union members."""
    steps = list(_steps(xsd))
    root = steps[-1]
    leaf = LeafType(name, "string")
    if isinstance(root, XsdUnion):
        leaf.members = tuple(member(each) for each in root.member_types)
        bases = {each.base for each in leaf.members}
        leaf.base = bases.pop() if len(bases) == 1 else "string"
    elif isinstance(root, XsdList):
        leaf.item = member(root.item_type)
    else:
        primitive = (root.name or "").removeprefix(XSD)
        leaf.primitive = primitive if primitive in BUILT_IN else ANY_SIMPLE
        leaf.base = base_of(leaf.primitive)
    leaf.facets = _facets(steps, leaf)
    return leaf


def _steps(xsd: XsdSimpleType) -> Iterator[XsdSimpleType]:
    """A type and what it derives from, down to a built-in type, a list or a union."""
    while True:
        yield xsd
        built_in = xsd.name is not None and xsd.name.startswith(XSD)
        if built_in or not isinstance(xsd, XsdAtomicRestriction):
            return
        base = xsd.base_type
        if base is None:
            return
        # a complex type with simple content may stand among the steps
        xsd = base.content if not isinstance(base, XsdSimpleType) else base


def _facets(steps: list[XsdSimpleType], leaf: LeafType) -> Facets:
    values: dict[str, object] = {}
    patterns: list[str] = []
    if leaf.item is not None:
        values["white_space"] = "collapse"
    elif not leaf.members:
        values["white_space"] = white_space_of(leaf.primitive)
    # from the built-in type to the type itself, so that the last step has the last word
    for step in reversed(steps):
        if step.name is not None and step.name.startswith(XSD):
            continue
        for key, facet in step.facets.items():
            word = (key or "").removeprefix(XSD)
            if word in _COUNTS:
                values[_COUNTS[word]] = int(facet.value)
            elif word == "length":
                values["min_length"] = values["max_length"] = int(facet.value)
            elif word in _BOUNDS:
                values[_BOUNDS[word]] = str(facet.elem.get("value")).strip()
            elif word == "whiteSpace":
                values["white_space"] = facet.value
            elif word == "enumeration":
                values["enum"] = tuple(str(each.get("value")) for each in facet)
            elif word == "pattern":
                texts = [str(each.get("value")) for each in facet]
                pattern = texts[0] if len(texts) == 1 else "|".join(f"({text})" for text in texts)
                if pattern not in patterns:
                    patterns.append(pattern)
    return replace(Facets(), patterns=tuple(patterns), **values)
