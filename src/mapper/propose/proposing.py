"""For each leaf of a target the source leaves that may fill it, the best first, with a confidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from heapq import nlargest
from typing import Final, Literal

from mapper.contract.message_model import Message, ObjectType
from mapper.propose.container_likeness import containers_of
from mapper.propose.field_likeness import FieldLikeness, every_name
from mapper.propose.learned_names import LearnedNames, ReadLeaf
from mapper.propose.message_leaves import LeafPath, leaves_of
from mapper.propose.name_words import NameWords

Confidence = Literal["sure", "likely", "weak", "none"]

TAKEN: Final = ("sure", "likely")
"""How confident a proposal is that becomes a rule; others stand in a comment alone."""
CANDIDATES: Final = 5
"""How many source leaves are named for a leaf of the target."""
_CONTAINER: Final = 0.2
"""How much of a likeness is lost in an object that does not fit at all."""
SURE: Final = (0.8, 0.13)
"""The likeness of what is sure, and by how much more it is like than the next."""
LIKELY: Final = (0.58, 0.05)
"""The same of what is likely."""
_AS_LIKE: Final = 0.08
"""By how much less a source leaf may be like a field to count as like it as another."""
WEAK: Final = 0.38
"""The likeness below which there is no proposal."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A source leaf, and how like it is to that of the target: from 0 to 1."""

    leaf: LeafPath
    likeness: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """What may fill a leaf of the target."""

    target: LeafPath
    candidates: tuple[Candidate, ...]
    confidence: Confidence


def propose(
    targets: Sequence[LeafPath],
    source: Message,
    abbreviations: Mapping[str, str],
    read: Sequence[ReadLeaf] = (),
) -> list[Proposal]:
    """What may fill leaves of a target, from a source message.

    `abbreviations` say what parts of names stand for (`{"Cd": "code"}`); `read` are the fields that
    other mappings read for targets.
    """
    sources = leaves_of(source)
    words = NameWords(abbreviations, every_name(targets) | every_name(sources))
    learned = LearnedNames(read, words)
    compared = FieldLikeness(targets, sources, words, learned)
    rows = compared.rows()
    containers = containers_of(targets, sources, rows)
    made = []
    for target, row in zip(targets, rows, strict=True):
        fits = containers.fits_of(target.above, [leaf.above for leaf in sources])
        likeness = [own * (1 - _CONTAINER * (1 - fit)) for own, fit in zip(row, fits, strict=True)]
        one = _proposal(target, source, sources, likeness)
        if one.confidence in TAKEN and not compared.share(target, one.candidates[0].leaf):
            one = replace(one, confidence="weak")
        made.append(one)
    return list(_once(made, source))


def _once(proposals: Sequence[Proposal], source: Message) -> Iterator[Proposal]:
    """Proposals of which a source leaf is in one rule: that for the field which it is most like.

    A leaf that is like many fields for a word they share (a name, a date), or for an object that the
    target has in several places, would fill all of them. Of those that it is as like, it goes to the
    one around which more is proposed; of such, to the first.
    """
    rivals: dict[object, list[Proposal]] = defaultdict(list)
    for one in proposals:
        if one.confidence in TAKEN:
            rivals[field_of(source, one.candidates[0].leaf)].append(one)
    for key, all_of_it in rivals.items():
        best = max(one.candidates[0].likeness for one in all_of_it)
        rivals[key] = [one for one in all_of_it if one.candidates[0].likeness >= best - _AS_LIKE]
    around: Counter[tuple[str, ...]] = Counter()
    chosen: dict[int, int] = {}
    for each in sorted(rivals.values(), key=len):  # those without a rival say where the others go
        first = max(each, key=partial(_support, each, around))
        chosen[id(first)] = len(each)
        around.update(first.target.names[:end] for end in range(len(first.target.names)))
    for one in proposals:
        if one.confidence not in TAKEN:
            yield one
        elif id(one) not in chosen:
            yield replace(one, confidence="weak")
        else:
            yield one if chosen[id(one)] == 1 else replace(one, confidence="likely")


def _support(
    rivals: Sequence[Proposal], around: Counter[tuple[str, ...]], one: Proposal
) -> tuple[int, int]:
    """How much more is proposed around a field than around any of its rivals, in the objects in which they
    are apart; of such, whether as many lists are around it as around its source leaf.
    """
    mine = one.target.names
    least = []
    for other in rivals:
        theirs = other.target.names
        end = next((at for at, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), 0)
        if end < min(len(mine), len(theirs)) - 1:
            least.append(around[mine[: end + 1]] - around[theirs[: end + 1]])
    lists = _lists(one.target) - _lists(one.candidates[0].leaf)
    return min(least, default=0), -abs(lists)


def _lists(leaf: LeafPath) -> int:
    """How many lists a leaf is in."""
    return sum(step.repeated for step in leaf.steps[:-1])


def _proposal(
    target: LeafPath,
    source: Message,
    sources: Sequence[LeafPath],
    likeness: Sequence[float],
) -> Proposal:
    best = nlargest(4 * CANDIDATES, range(len(sources)), key=likeness.__getitem__)
    once: dict[object, Candidate] = {}
    for number in best:
        leaf = sources[number]
        once.setdefault(field_of(source, leaf), Candidate(leaf, likeness[number]))
    found = [each for each in once.values() if each.likeness >= WEAK][:CANDIDATES]
    return Proposal(target, tuple(found), _confidence(found))


def _confidence(found: Sequence[Candidate]) -> Confidence:
    if not found:
        return "none"
    first = found[0].likeness
    second = found[1].likeness if len(found) > 1 else 0.0
    if first >= SURE[0] and first - second >= SURE[1]:
        return "sure"
    return "likely" if first >= LIKELY[0] and first - second >= LIKELY[1] else "weak"


def field_of(message: Message, leaf: LeafPath) -> tuple[int, tuple[str, ...]]:
    """Which field a leaf is, wherever the object is that has it: a type, and the path in it.

    An object that holds only leaves (a code with its description) is a value of the one around it.
    """
    types = [message.type, *(step.type for step in leaf.steps[:-1])]
    start = len(types) - 1
    while start > 0 and not _holds_objects(types[start]):
        start -= 1
    return id(types[start]), leaf.names[start:]


def _holds_objects(type_: object) -> bool:
    return isinstance(type_, ObjectType) and any(
        isinstance(field.type, ObjectType) for field in type_.fields.values()
    )
