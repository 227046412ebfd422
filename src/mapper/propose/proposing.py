"""For each leaf of a target the source leaves that may fill it, the best first, with a confidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from typing import Final, Literal

from mapper.contract.message_model import Message, ObjectType
from mapper.propose.container_likeness import containers_of
from mapper.propose.field_likeness import FieldLikeness, every_name
from mapper.propose.learned_names import LearnedNames, ReadLeaf
from mapper.propose.message_leaves import LeafPath, leaves_of
from mapper.propose.name_words import NameWords

Confidence = Literal["sure", "likely", "weak", "none"]

CANDIDATES: Final = 5
"""How many source leaves are named for a leaf of the target."""
_CONTAINER: Final = 0.2
"""How much of a likeness is lost in an object that does not fit at all."""
SURE: Final = (0.8, 0.13)
"""The likeness of what is sure, and by how much more it is like than the next."""
LIKELY: Final = 0.58
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
    rows = FieldLikeness(targets, sources, words, learned).rows()
    containers = containers_of(targets, sources, rows)
    made = []
    for target, row in zip(targets, rows, strict=True):
        fits = containers.fits_of(target.above, [leaf.above for leaf in sources])
        likeness = [own * (1 - _CONTAINER * (1 - fit)) for own, fit in zip(row, fits, strict=True)]
        made.append(_proposal(target, source, sources, likeness))
    return list(_once(made, source))


def _once(proposals: Sequence[Proposal], source: Message) -> Iterator[Proposal]:
    """What is only likely is so for the name of the target that a source leaf is most like.

    A leaf that is like many fields for a word they share (a name, a date) would fill all of them.
    """
    best: dict[object, tuple[float, str]] = {}
    for one in proposals:
        if one.confidence in ("sure", "likely"):
            first = one.candidates[0]
            key = field_of(source, first.leaf)
            best[key] = max(best.get(key, (0.0, "")), (first.likeness, one.target.names[-1]))
    for one in proposals:
        name = one.target.names[-1]
        if one.confidence == "likely" and best[field_of(source, one.candidates[0].leaf)][1] != name:
            yield replace(one, confidence="weak")
        else:
            yield one


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
    return "likely" if first >= LIKELY else "weak"


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
