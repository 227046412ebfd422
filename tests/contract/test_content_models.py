"""Content models of XSD as fields and choices, and back."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.contract.content_models import (
    ElementParticle,
    GroupParticle,
    Particle,
    content_model,
)
from mapper.contract.message_model import Field, LeafType, ObjectType
from mapper.contract.xsd.xsd_content import InOrder, OneField, OneOf, Part, content_parts


def one(name: str, minimum: int = 1, maximum: int | None = 1) -> ElementParticle:
    """An element."""
    return ElementParticle(name, minimum, maximum)


def seq(*particles: Particle, minimum: int = 1) -> GroupParticle:
    """A sequence."""
    return GroupParticle("sequence", particles, minimum)


def choice(*particles: Particle, minimum: int = 1) -> GroupParticle:
    """A choice."""
    return GroupParticle("choice", particles, minimum)


MODELS: dict[str, Particle] = {
    "answer": choice(seq(one("C"), one("F", 0)), one("F"), one("N")),
    "optional choice": seq(one("A"), choice(one("B"), one("C"), minimum=0)),
    "choice of optionals": choice(one("A", 0), one("B", 0)),
    "same name in two branches": seq(
        one("A"), choice(seq(one("B"), one("C", 0, 13)), one("C", 1, 13))
    ),
    "optional group": seq(one("A"), seq(one("B"), one("C", 0), one("D"), minimum=0)),
    "choice in choice": choice(seq(one("A"), choice(one("B"), one("C"))), seq(one("D"), one("B"))),
    "two choices": seq(choice(one("A"), one("B")), one("C", 0), choice(one("D"), one("E"), minimum=0)),
    "group of optionals": choice(seq(one("A", 0), one("B", 0)), one("C")),
    "all optional": seq(one("A", 0), one("B", 0), minimum=0),
}  # fmt: skip


def language(particle: Particle) -> set[frozenset[str]]:
    """The sets of names that a content model allows."""
    if isinstance(particle, ElementParticle):
        result = {frozenset({particle.name})}
    elif particle.model == "choice":
        result = {names for each in particle.particles for names in language(each)}
    else:
        result = {frozenset[str]()}
        for each in particle.particles:
            result = {a | b for a, b in product(result, language(each))}
    return result | {frozenset()} if particle.minimum == 0 else result


def object_of(particle: Particle) -> ObjectType:
    """The object type of a content model."""
    model = content_model(particle)
    fields = {
        name: Field(name, LeafType(None, "string"), int(name in model.required), xml_name=name)
        for name in model.order
    }
    return ObjectType(None, fields, model.model_choices)


def allowed(type_: ObjectType) -> set[frozenset[str]]:
    """The sets of names that an object allows."""
    result = set()
    for bits in product((False, True), repeat=len(type_.fields)):
        names = frozenset(name for name, bit in zip(type_.fields, bits, strict=True) if bit)
        required = all(name in names for name, field in type_.fields.items() if field.required)
        if required and all(
            any(a.required <= names & each.names <= a.allowed for a in each.alternatives)
            for each in type_.choices
        ):
            result.add(names)
    return result


def sequences(parts: tuple[Part, ...]) -> set[tuple[str, ...]]:
    """The sequences of names that an exported model accepts, each name once."""
    result: set[tuple[str, ...]] = {()}
    for part in parts:
        if isinstance(part, OneField):
            here: set[tuple[str, ...]] = {(part.fields[0].name,)}
            here |= {()} if part.optional else set()
        elif isinstance(part, InOrder):
            here = sequences(part.parts) | ({()} if part.optional else set())
        else:
            here = {names for branch in part.branches for names in sequences((branch,))}
        result = {a + b for a, b in product(result, here)}
    return result


def starts(parts: tuple[Part, ...]) -> list[str]:
    """The names that a model may begin with, once for every place that takes them."""
    result: list[str] = []
    for part in parts:
        optional = False
        if isinstance(part, OneField):
            result.append(part.fields[0].name)
            optional = part.optional
        elif isinstance(part, InOrder):
            result += starts(part.parts)
            optional = part.optional or () in sequences(part.parts)
        else:
            result += [name for branch in part.branches for name in starts((branch,))]
            optional = () in sequences((part,))
        if not optional:
            break
    return result


def every(parts: tuple[Part, ...]) -> list[tuple[Part, ...]]:
    """All places of a model from where it goes on."""
    found = [parts[index:] for index in range(len(parts))]
    for part in parts:
        if isinstance(part, InOrder):
            found += every(part.parts)
        elif isinstance(part, OneOf):
            found += [place for branch in part.branches for place in every(branch.parts)]
    return found


@pytest.mark.parametrize("name", MODELS)
def test_the_same_names_may_stand_together(name: str) -> None:
    """An object allows exactly the sets of names that its content model allows."""
    assert allowed(object_of(MODELS[name])) == language(MODELS[name])


@pytest.mark.parametrize("name", MODELS)
def test_the_exported_model_is_the_same_and_deterministic(name: str) -> None:
    """Written as a content model again, an object accepts the same names, each in one way."""
    type_ = object_of(MODELS[name])
    parts = tuple(content_parts(type_))
    assert {frozenset(names) for names in sequences(parts)} == language(MODELS[name])
    order = list(type_.fields)
    for names in sequences(parts):
        assert list(names) == sorted(names, key=order.index)
    for place in every(parts):
        assert len(starts(place)) == len(set(starts(place)))


def test_what_alternates_is_grouped_and_counted() -> None:
    """A repeated choice of elements keeps how many there must be together."""
    model = content_model(GroupParticle("choice", (one("A"), one("B")), 2, None))
    assert [(each.names, each.minimum, each.maximum) for each in model.repeated] == [
        (("A", "B"), 2, None)
    ]
    assert model.remarks == []


def test_what_is_lost_is_said() -> None:
    """Names that repeat together, or in an order that depends on the branch, leave a remark."""
    together = content_model(GroupParticle("sequence", (one("A"), one("B")), 1, None))
    assert "repeat together" in together.remarks[0]
    turned = content_model(choice(seq(one("A"), one("B")), seq(one("B"), one("A"))))
    assert "order depends" in turned.remarks[0]


def particles(names: str = "ABCDE") -> st.SearchStrategy[Particle]:
    """Content models over a few names, each perhaps in several places."""
    element = st.builds(one, st.sampled_from(names), st.integers(0, 1))
    return st.recursive(
        element,
        lambda inner: st.builds(
            lambda model, parts, minimum: GroupParticle(model, tuple(parts), minimum),
            st.sampled_from(("sequence", "choice")),
            st.lists(inner, min_size=1, max_size=3),
            st.integers(0, 1),
        ),
        max_leaves=7,
    )


@settings(deadline=None)
@given(particles())
def test_any_content_model_keeps_which_names_stand_together(particle: Particle) -> None:
    """Whatever nests in whatever: an object allows exactly the sets of names of its model."""
    assert allowed(object_of(particle)) == language(particle)


@settings(deadline=None)
@given(particles())
def test_any_object_is_exported_exactly_and_deterministic(particle: Particle) -> None:
    """The model that is written for an object takes its names in order, and in one way only."""
    type_ = object_of(particle)
    parts = tuple(content_parts(type_))
    assert {frozenset(names) for names in sequences(parts)} == allowed(type_)
    for place in every(parts):
        assert len(starts(place)) == len(set(starts(place)))
