"""The fields and choices of an object, as one deterministic content model.

XSD wants content models in which the next element alone says which branch is taken (XML Schema
part 1, "Unique Particle Attribution"). The fields have one order, so they are taken one by
one: where having a field or not leaves different alternatives, the model branches there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from mapper.contract.message_model import Field, ObjectType, RepeatedChoice

MAX_ALTERNATIVES: Final = 4096


@dataclass(frozen=True, slots=True)
class OneField:
    """A field, or names that alternate: what is at one position of the model."""

    fields: tuple[Field, ...]
    optional: bool
    repeated: RepeatedChoice | None = None


@dataclass(frozen=True, slots=True)
class InOrder:
    """Parts one after another, all or none of them where it is optional."""

    parts: tuple[Part, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several sequences."""

    branches: tuple[InOrder, ...]


Part = OneField | InOrder | OneOf

_Alternative = tuple[frozenset[int], frozenset[int]]
_Alternatives = frozenset[_Alternative]


class TooManyAlternativesError(ValueError):
    """The choices of an object multiply beyond what can be written out."""


def content_parts(type_: ObjectType) -> list[Part]:
    """The content model of an object's child elements.

    Raises TooManyAlternativesError where choices are entangled beyond measure.
    """
    units = _units(type_)
    number = {field.name: index for index, unit in enumerate(units) for field in unit.fields}
    choices = [
        _reduced(
            frozenset(
                (
                    frozenset(number[name] for name in each.required if name in number),
                    frozenset(number[name] for name in each.allowed if name in number),
                )
                for each in choice.alternatives
            )
        )
        for choice in type_.choices
    ]
    parts: list[Part] = []
    start = 0
    for first, last, inside in _spans(choices):
        parts += [units[index] for index in range(start, first)]
        parts += _span(units, first, last, inside)
        start = last + 1
    parts += [units[index] for index in range(start, len(units))]
    return parts


def _units(type_: ObjectType) -> list[OneField]:
    """The positions of the model in order; names that alternate share one."""
    together = {name: choice for choice in type_.repeated_choices for name in choice.names}
    units: list[OneField] = []
    done: set[RepeatedChoice] = set()
    for field in type_.fields.values():
        if field.kind != "element":
            continue
        choice = together.get(field.name)
        if choice is None:
            units.append(OneField((field,), optional=field.minimum == 0))
        elif choice not in done:
            done.add(choice)
            fields = tuple(type_.fields[name] for name in choice.names if name in type_.fields)
            least = max(choice.minimum, sum(each.minimum for each in fields))
            whole = replace(choice, minimum=least)
            units.append(OneField(fields, optional=least == 0, repeated=whole))
    return units


def _spans(choices: list[_Alternatives]) -> list[tuple[int, int, list[_Alternatives]]]:
    """The stretches of positions that choices name; those that overlap as one."""
    found: list[tuple[int, int, list[_Alternatives]]] = []
    for choice in choices:
        names = frozenset[int]().union(*(allowed for _, allowed in choice))
        if names:
            found.append((min(names), max(names), [choice]))
    result: list[tuple[int, int, list[_Alternatives]]] = []
    for first, last, inside in sorted(found, key=lambda each: each[:2]):
        if result and first <= result[-1][1]:
            before = result.pop()
            result.append((before[0], max(before[1], last), before[2] + inside))
        else:
            result.append((first, last, inside))
    return result


def _span(units: list[OneField], first: int, last: int, choices: list[_Alternatives]) -> list[Part]:
    spoken = frozenset[int]().union(*(allowed for choice in choices for _, allowed in choice))
    free = frozenset(index for index in range(first, last + 1) if index not in spoken)
    always = frozenset(index for index in free if not units[index].optional)
    alternatives: _Alternatives = frozenset({(always, free)})
    for choice in choices:
        if len(alternatives) * len(choice) > MAX_ALTERNATIVES:
            raise TooManyAlternativesError
        alternatives = _reduced(
            frozenset(
                (one[0] | other[0], one[1] | other[1])
                for one, other in product(alternatives, choice)
            )
        )
    return _build(units, first, last, alternatives, {})


def _build(
    units: list[OneField],
    index: int,
    last: int,
    alternatives: _Alternatives,
    known: dict[tuple[int, _Alternatives], list[Part]],
) -> list[Part]:
    """The model of the positions from `index` on, where these alternatives are left."""
    if index > last:
        return []
    key = (index, alternatives)
    if key in known:
        return known[key]
    this = frozenset({index})
    with_this = _reduced(
        frozenset((need - this, may - this) for need, may in alternatives if index in may)
    )
    without = _reduced(
        frozenset((need, may - this) for need, may in alternatives if index not in need)
    )
    unit = units[index]
    result: list[Part]
    if not with_this:
        result = _build(units, index + 1, last, without, known)
    elif not without:
        rest = _build(units, index + 1, last, with_this, known)
        result = [OneField(unit.fields, optional=False, repeated=unit.repeated), *rest]
    elif with_this == without:
        rest = _build(units, index + 1, last, without, known)
        result = [OneField(unit.fields, optional=True, repeated=unit.repeated), *rest]
    else:
        rest = _build(units, index + 1, last, with_this, known)
        here: tuple[Part, ...] = (
            OneField(unit.fields, optional=False, repeated=unit.repeated),
            *rest,
        )
        other = _build(units, index + 1, last, without, known)
        match other:
            case []:
                result = [InOrder(here, optional=True)]
            case [OneOf(branches)]:
                result = [OneOf((InOrder(here), *branches))]
            case _:
                result = [OneOf((InOrder(here), InOrder(tuple(other))))]
    known[key] = result
    return result


def _reduced(alternatives: _Alternatives) -> _Alternatives:
    """Without those that another one covers."""
    return frozenset(
        one
        for one in alternatives
        if not any(
            other != one and other[0] <= one[0] and one[1] <= other[1] for other in alternatives
        )
    )
