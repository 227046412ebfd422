"""Choices: which names of an object may occur together.

Written as JSON Schema's `oneOf` or `anyOf` over branches that hold only `required` and
`properties` with `false` (forbidden) or `true` (allowed). `oneOf` means that exactly one branch
holds; what that forbids is worked out here, so that the model needs only alternatives.
"""

from __future__ import annotations

from dataclasses import dataclass

from mapper.contract.message_model import Alternative, Choice


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch as it was written: names that must be there, and names that may not."""

    required: frozenset[str]
    forbidden: frozenset[str]
    mentioned: frozenset[str]


class UnclearChoiceError(ValueError):
    """Two branches of a `oneOf` may hold at once in a way that no list of names can say."""

    def __init__(self, first: int, second: int) -> None:
        self.first = first
        self.second = second
        super().__init__(first, second)


def choice_of(branches: list[Branch], *, exclusive: bool) -> Choice:
    """The choice that branches say.

    With `exclusive` (`oneOf`) exactly one branch holds, else (`anyOf`) at least one. Raises
    UnclearChoiceError where two branches can hold at once.
    """
    names = frozenset[str]().union(*(branch.mentioned for branch in branches))
    alternatives = []
    for index, branch in enumerate(branches):
        forbidden = set(branch.forbidden)
        if exclusive:
            for other_index, other in enumerate(branches):
                if other_index == index or _apart(branch, other):
                    continue
                extra = other.required - branch.required
                if len(extra) != 1 or not other.forbidden <= branch.forbidden:
                    raise UnclearChoiceError(index, other_index)
                # where this branch holds the other holds too as soon as that name is there
                forbidden |= extra
        alternatives.append(Alternative(branch.required, names - forbidden))
    return Choice(tuple(alternatives))


def branches_of(choice: Choice) -> tuple[bool, list[tuple[list[str], list[str]]]]:
    """What `choice_of` reads back as the same choice: exclusive, and per branch the names
    required and the names forbidden, sorted as given by the alternatives.

    Exclusive alternatives of one name each need not say what they forbid.
    """
    names = choice.names
    alternatives = choice.alternatives
    exclusive = all(
        not one.required <= other.allowed or not other.required <= one.allowed
        for index, one in enumerate(alternatives)
        for other in alternatives[index + 1 :]
    )
    short = exclusive and all(
        len(alternative.allowed) <= 1 and alternative.required == alternative.allowed
        for alternative in alternatives
    )
    branches = []
    for alternative in alternatives:
        forbidden = names - alternative.allowed
        if short and alternative.required:
            forbidden = frozenset()
        branches.append((sorted(alternative.required), sorted(forbidden)))
    return exclusive, branches


def _apart(one: Branch, other: Branch) -> bool:
    """Whether two branches cannot hold at once, by what they say themselves."""
    return bool(one.required & other.forbidden or other.required & one.forbidden)
