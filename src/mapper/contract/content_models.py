"""Content models of XSD, as fields and choices over names.

A content model nests sequences and choices; a contract has every name once, in order, with the
choices apart. Here the one becomes the other: exactly where names are enough to say it, and with
a remark where they are not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise, product
from typing import Final, Literal, TypeVar

from mapper.contract.message_model import Alternative, Choice, RepeatedChoice

_Name = TypeVar("_Name")

MAX_ALTERNATIVES: Final = 512
"""Beyond this a choice is no longer worked out, and all its names are optional."""


@dataclass(frozen=True, slots=True)
class ElementParticle:
    """An element: its name in the contract, and how often it occurs there."""

    name: str
    minimum: int = 1
    maximum: int | None = 1


@dataclass(frozen=True, slots=True)
class GroupParticle:
    """A sequence, a choice, or elements in any order (`all`)."""

    model: Literal["sequence", "choice", "all"]
    particles: tuple[Particle, ...]
    minimum: int = 1
    maximum: int | None = 1


Particle = ElementParticle | GroupParticle


@dataclass(slots=True)
class Occurs:
    """How often a name may occur in an object: the greatest number, and the least if any."""

    least: int = 1
    maximum: int | None = 1


@dataclass(slots=True)
class ContentModel:
    """What a content model says about names."""

    order: list[str] = field(default_factory=list)
    occurs: dict[str, Occurs] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    choices: list[list[Alternative]] = field(default_factory=list)
    repeated: list[RepeatedChoice] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def model_choices(self) -> tuple[Choice, ...]:
        """The choices, as the model has them."""
        return tuple(Choice(tuple(alternatives)) for alternatives in self.choices)


def content_model(particle: Particle) -> ContentModel:
    """Work out a content model."""
    if isinstance(particle, ElementParticle):
        return _element(particle)
    parts = [content_model(each) for each in particle.particles if each.maximum != 0]
    if not any(part.order for part in parts):
        return ContentModel()
    if particle.maximum != 1 and parts:
        return _repeated(particle, parts)
    result = _choice(parts) if particle.model == "choice" else _sequence(parts)
    if particle.model == "all" and len(result.order) > 1:
        result.repeated = [RepeatedChoice(tuple(result.order))]
    if particle.minimum == 0:
        _set_alternatives(result, [*_alternatives(result), _NOTHING])
        _loosen(result)
    return result


_NOTHING: Final = Alternative(frozenset(), frozenset())


def presence(alternatives: list[Alternative]) -> tuple[set[str], tuple[Choice, ...]]:
    """The names that are always there, and the choice among the others, if there is one."""
    names = frozenset[str]().union(*(each.allowed for each in alternatives))
    model = ContentModel(sorted(names), {name: Occurs() for name in names})
    _set_alternatives(model, alternatives)
    return model.required, model.model_choices


def _element(particle: ElementParticle) -> ContentModel:
    occurs = Occurs(max(1, particle.minimum), particle.maximum)
    required = {particle.name} if particle.minimum > 0 else set()
    return ContentModel([particle.name], {particle.name: occurs}, required)


def _sequence(parts: list[ContentModel]) -> ContentModel:
    result = ContentModel()
    for part in parts:
        shared = result.occurs.keys() & part.occurs.keys()
        if shared:
            names = ", ".join(sorted(shared))
            result.remarks.append(f"{names}: occurs more than once, grouped here")
            _join_shared(result, part, shared)
        else:
            result.required |= part.required
            result.choices += part.choices
            result.occurs |= part.occurs
        result.order += [name for name in part.order if name not in result.order]
        result.repeated += part.repeated
        result.remarks += part.remarks
        if shared:
            # what stands between the two places may stand on either side of their items
            first = min(result.order.index(name) for name in shared)
            if len(result.order) - first > 1:
                result.repeated.append(RepeatedChoice(tuple(result.order[first:])))
    result.repeated = _disjoint(result.repeated, result.order)
    return result


def _stretch(repeated: RepeatedChoice, order: list[str]) -> RepeatedChoice:
    """A repeated choice with the names that another branch has between its own."""
    places = sorted(order.index(name) for name in repeated.names)
    names = tuple(order[places[0] : places[-1] + 1])
    return repeated if len(names) == len(places) else RepeatedChoice(names, repeated.minimum)


def _disjoint(repeated: list[RepeatedChoice], order: list[str]) -> list[RepeatedChoice]:
    """Repeated choices that share names as one: a name has one position."""
    kept: list[RepeatedChoice] = []
    for each in repeated:
        one = each
        for other in [other for other in kept if set(other.names) & set(one.names)]:
            kept.remove(other)
            names = {*one.names, *other.names}
            whole = one if names == set(one.names) else other
            exact = names == set(whole.names) and one.names != other.names
            one = RepeatedChoice(
                tuple(name for name in order if name in names),
                max(one.minimum, other.minimum),
                whole.maximum if exact else None,
            )
        kept.append(one)
    return kept


def _join_shared(result: ContentModel, part: ContentModel, shared: Iterable[str]) -> None:
    """Put a part behind what there is, where names are in both."""
    both = [
        Alternative(one.required | other.required, one.allowed | other.allowed)
        for one, other in product(_alternatives(result), _alternatives(part))
    ]
    always_one, always_other = _always(result), _always(part)
    for name, occurs in part.occurs.items():
        have = result.occurs.get(name)
        if have is None:
            result.occurs[name] = occurs
            continue
        total = None
        if have.maximum is not None and occurs.maximum is not None:
            total = have.maximum + occurs.maximum
        least = min(have.least, occurs.least)
        if name in always_one and name in always_other:
            least = have.least + occurs.least
        elif name in always_one:
            least = have.least
        elif name in always_other:
            least = occurs.least
        result.occurs[name] = Occurs(least, total)
    _set_alternatives(result, both)


def _choice(parts: list[ContentModel]) -> ContentModel:
    result = ContentModel()
    alternatives: list[Alternative] = []
    for part in parts:
        alternatives += _alternatives(part)
        for name, occurs in part.occurs.items():
            have = result.occurs.get(name)
            if have is None:
                result.occurs[name] = occurs
                continue
            if have.maximum != occurs.maximum:
                result.remarks.append(f"{name}: how often depends on the branch of the choice")
            maximum = (
                None
                if have.maximum is None or occurs.maximum is None
                else max(have.maximum, occurs.maximum)
            )
            result.occurs[name] = Occurs(min(have.least, occurs.least), maximum)
        result.repeated += part.repeated
        result.remarks += part.remarks
    orders = [part.order for part in parts]
    result.order, clash = merged(orders)
    if clash:
        result.remarks.append(f"{', '.join(clash)}: their order depends on the branch")
        found = alternating(result.order, (pair for order in orders for pair in pairwise(order)))
        result.repeated += [RepeatedChoice(tuple(names)) for names in found]
    stretches = [_stretch(each, result.order) for each in result.repeated]
    result.repeated = _disjoint(stretches, result.order)
    _set_alternatives(result, alternatives)
    _loosen(result)
    return result


def _loosen(result: ContentModel) -> None:
    """Let what alternates be absent as a whole: the alternatives say now when it must be there."""
    for index, repeated in enumerate(result.repeated):
        if repeated.minimum > 1:
            names = ", ".join(repeated.names)
            result.remarks.append(f"{names}: at least {repeated.minimum} where there are any")
        result.repeated[index] = replace(repeated, minimum=0)


def _repeated(group: GroupParticle, parts: list[ContentModel]) -> ContentModel:
    """A group that may occur more than once: grouped per name."""
    single = group.model == "choice" and all(
        isinstance(each, ElementParticle) and each.maximum == 1 for each in group.particles
    )
    inner = _choice(parts) if group.model == "choice" else _sequence(parts)
    result = ContentModel(list(inner.order), {}, set(), [], inner.repeated, inner.remarks)
    always = _always(inner) if group.minimum > 0 else set()
    for name, occurs in inner.occurs.items():
        maximum = (
            None
            if group.maximum is None or occurs.maximum is None
            else group.maximum * occurs.maximum
        )
        least = occurs.least * group.minimum if name in always else occurs.least
        result.occurs[name] = Occurs(max(1, least), maximum)
    result.required = always
    if len(inner.order) == 1:
        if any(occurs.least > 1 for occurs in inner.occurs.values()):
            result.remarks.append(f"{inner.order[0]}: come in groups, counted here one by one")
        return result
    if single:
        some = all(part.required for part in parts)
        result.repeated.append(
            RepeatedChoice(tuple(inner.order), group.minimum if some else 0, group.maximum)
        )
        return result
    result.remarks.append(f"{', '.join(inner.order)}: repeat together, grouped here per name")
    if group.minimum > 0:
        # any of its alternatives may stand beside any other, but one of them must be there
        names = frozenset(inner.order)
        _set_alternatives(
            result, [Alternative(each.required, names) for each in _alternatives(inner)]
        )
    result.repeated.append(RepeatedChoice(tuple(inner.order)))
    return result


def _always(model: ContentModel) -> set[str]:
    """The names that are there in every case."""
    always = set(model.required)
    for alternatives in model.choices:
        always |= frozenset.intersection(*(each.required for each in alternatives))
    return always


def _alternatives(model: ContentModel) -> list[Alternative]:
    """All alternatives of a content model, its choices multiplied."""
    in_choices = {name for each in model.choices for one in each for name in one.allowed}
    free = frozenset(model.occurs.keys() - in_choices)
    result = [Alternative(frozenset(model.required), free | frozenset(model.required))]
    # names that alternate, at least once in all: one of them is there
    some = [
        [Alternative(frozenset({name}), frozenset(repeated.names)) for name in repeated.names]
        for repeated in model.repeated
        if repeated.minimum > 0
    ]
    for alternatives in [*model.choices, *some]:
        if len(result) * len(alternatives) > MAX_ALTERNATIVES:
            model.remarks.append(f"{', '.join(model.order)}: too many alternatives, all optional")
            return [Alternative(frozenset(model.required), frozenset(model.occurs))]
        result = [
            Alternative(one.required | other.required, one.allowed | other.allowed)
            for one, other in product(result, alternatives)
        ]
    return result


def _set_alternatives(model: ContentModel, alternatives: list[Alternative]) -> None:
    """Let a content model say these alternatives and nothing else."""
    kept = _without_subsumed(alternatives)
    merged = _merge(kept)
    names = frozenset(model.occurs)
    if len(merged) == 1 and merged[0].allowed == names:
        model.required, model.choices = set(merged[0].required), []
        return
    always = frozenset.intersection(*(each.required for each in kept))
    always &= frozenset.intersection(*(each.allowed for each in kept))
    free = frozenset(
        name
        for name in names
        if name not in always
        and all(name in each.allowed and name not in each.required for each in kept)
    )
    model.required = set(always)
    aside = always | free
    rest = [Alternative(each.required - aside, each.allowed - aside) for each in kept]
    model.choices = [_without_subsumed(rest)]


def _without_subsumed(alternatives: list[Alternative]) -> list[Alternative]:
    kept: list[Alternative] = []
    for index, one in enumerate(alternatives):
        others = kept + alternatives[index + 1 :]
        if not any(
            other.required <= one.required and one.allowed <= other.allowed for other in others
        ):
            kept.append(one)
    return kept


def _merge(alternatives: list[Alternative]) -> list[Alternative]:
    """The same alternatives, where two that differ in one name become one with it optional."""
    found = True
    result = list(alternatives)
    while found:
        found = False
        for one, other in product(result, result):
            extra = one.allowed - other.allowed
            if len(extra) == 1 and (one.required, one.allowed) == (
                other.required | extra,
                other.allowed | extra,
            ):
                joined = Alternative(other.required, one.allowed)
                result = _without_subsumed(
                    [each for each in result if each not in (one, other)] + [joined]
                )
                found = True
                break
    return result


def alternating(order: list[_Name], pairs: Iterable[tuple[_Name, _Name]]) -> list[list[_Name]]:
    """The stretches of an order in which names alternate, if each pair may follow one another."""
    places = {name: place for place, name in enumerate(order)}
    back = sorted((places[after], places[name]) for name, after in pairs)
    stretches: list[list[int]] = []
    for first, last in back:
        if first >= last:
            continue
        if stretches and first <= stretches[-1][1]:
            stretches[-1][1] = max(stretches[-1][1], last)
        else:
            stretches.append([first, last])
    return [order[first : last + 1] for first, last in stretches]


def merged(orders: list[list[_Name]]) -> tuple[list[_Name], list[_Name]]:
    """One order that keeps those of all branches, and the names for which there is none."""
    before: dict[_Name, set[_Name]] = {}
    for order in orders:
        for index, name in enumerate(order):
            before.setdefault(name, set()).update(order[:index])
    result: list[_Name] = []
    clash: list[_Name] = []
    waiting = list(before)
    while waiting:
        ready = next((name for name in waiting if before[name] <= set(result)), None)
        if ready is None:
            ready = waiting[0]
            clash.append(ready)
        waiting.remove(ready)
        result.append(ready)
    return result, clash
