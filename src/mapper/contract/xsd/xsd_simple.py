"""Simple types of XSD, as leaf types: derivation steps and facets in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xmlschema.validators import (
    XsdAtomicRestriction,
    XsdComplexType,
    XsdEnumerationFacets,
    XsdFacet,
    XsdList,
    XsdPatternFacets,
    XsdSimpleType,
    XsdUnion,
)

from mapper.contract.message_model import LeafType
from mapper.contract.xsd.schema_loading import XSD
from mapper.datatypes.builtin_types import (
    ANY_SIMPLE,
    BUILT_IN,
    WHITE_SPACE,
    base_of,
    white_space_of,
)
from mapper.datatypes.facets import Facets

Member = Callable[[XsdSimpleType], LeafType]


def simple_leaf(xsd: XsdSimpleType, name: str | None, member: Member) -> LeafType:
    """The leaf type of a simple type; `member` gives those of list items and union members."""
    steps = list(derivation_steps(xsd))
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


def not_judged(xsd: XsdSimpleType) -> Iterator[tuple[object, str]]:
    """What a simple type demands that a leaf type does not say: the component, and words."""
    for step in derivation_steps(xsd):
        if not _built_in(step):
            for key in step.facets:
                word = (key or "").removeprefix(XSD)
                if word == "explicitTimezone":
                    yield step, "explicitTimezone is not judged"
                elif word == "assertion":
                    yield step, "an assertion is not judged"


def derivation_steps(xsd: XsdSimpleType) -> Iterator[XsdSimpleType]:
    """A type and what it derives from, down to a built-in type, a list or a union."""
    step: XsdSimpleType | None = xsd
    while step is not None:
        yield step
        if _built_in(step) or not isinstance(step, XsdAtomicRestriction):
            return
        base: object = step.base_type
        # a complex type with simple content may stand among the steps
        base = base.content if isinstance(base, XsdComplexType) else base
        step = base if isinstance(base, XsdSimpleType) else None


def _built_in(xsd: XsdSimpleType) -> bool:
    return xsd.name is not None and xsd.name.startswith(XSD)


def _facets(steps: list[XsdSimpleType], leaf: LeafType) -> Facets:
    facets = Facets()
    if leaf.item is not None:
        facets = facets._replace(white_space="collapse")
    elif not leaf.members:
        facets = facets._replace(white_space=white_space_of(leaf.primitive))
    # from the built-in type to the type itself, so that the last step has the last word
    for step in reversed(steps):
        if _built_in(step):
            continue
        for key, facet in step.facets.items():
            word = (key or "").removeprefix(XSD)
            if isinstance(facet, XsdEnumerationFacets):
                values = tuple(str(each.get("value")) for each in facet)
                facets = facets._replace(enum=values)
            elif isinstance(facet, XsdPatternFacets):
                texts = [str(each.get("value")) for each in facet]
                pattern = texts[0] if len(texts) == 1 else "|".join(f"({text})" for text in texts)
                if pattern not in facets.patterns:
                    facets = facets._replace(patterns=(*facets.patterns, pattern))
            elif isinstance(facet, XsdFacet):
                facets = _with(facets, word, str(facet.elem.get("value")).strip())
    return facets


def _with(facets: Facets, word: str, value: str) -> Facets:
    """The facets with one more, as XSD names it."""
    match word:
        case "length":
            return facets._replace(min_length=int(value), max_length=int(value))
        case "minLength":
            return facets._replace(min_length=int(value))
        case "maxLength":
            return facets._replace(max_length=int(value))
        case "totalDigits":
            return facets._replace(total_digits=int(value))
        case "fractionDigits":
            return facets._replace(fraction_digits=int(value))
        case "minInclusive":
            return facets._replace(minimum=value, exclusive_minimum=None)
        case "maxInclusive":
            return facets._replace(maximum=value, exclusive_maximum=None)
        case "minExclusive":
            return facets._replace(exclusive_minimum=value, minimum=None)
        case "maxExclusive":
            return facets._replace(exclusive_maximum=value, maximum=None)
        case "whiteSpace" if value in {"preserve", "replace", "collapse"}:
            return facets._replace(white_space=WHITE_SPACE[value])
    return facets
