"""The leaves of a message, each with the fields that lead to it; types that repeat are bounded."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mapper.contract.message_model import Field, Message, ObjectType, Type

SAME_TYPE: Final = 3
"""How often a type that holds objects is followed: at the paths where it comes first."""

MOST_LEAVES: Final = 20_000
"""How many leaves of a message are listed."""


@dataclass(frozen=True, slots=True, eq=False)
class LeafPath:
    """A leaf of a message: the fields that lead to it from the message's content."""

    steps: tuple[Field, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the path, as rules have them."""
        return tuple(step.name for step in self.steps)

    @property
    def path(self) -> str:
        """The path, dotted."""
        return ".".join(self.names)

    @property
    def field(self) -> Field:
        """The leaf itself."""
        return self.steps[-1]

    @property
    def above(self) -> tuple[str, ...]:
        """The names of the object that the leaf is a field of."""
        return self.names[:-1]


def leaves_of(message: Message, values: frozenset[str] = frozenset()) -> list[LeafPath]:
    """The leaves of a message, those nearest to its root first, then in the contract's order.

    An object that has a format, or whose type is one of `values`, counts as a leaf.
    """
    return list(_leaves(message.type, values))


def is_value(type_: Type, values: frozenset[str] = frozenset()) -> bool:
    """Whether a type is taken as one value: a leaf, or an object that means one (an amount)."""
    return not isinstance(type_, ObjectType) or type_.format is not None or type_.name in values


def _leaves(root: Type, values: frozenset[str]) -> Iterator[LeafPath]:
    waiting: deque[tuple[tuple[Field, ...], ObjectType, tuple[ObjectType, ...]]] = deque()
    if isinstance(root, ObjectType):
        waiting.append(((), root, (root,)))
    listed: Counter[int] = Counter()
    count = 0
    while waiting:
        above, type_, types = waiting.popleft()
        if any(isinstance(field.type, ObjectType) for field in type_.fields.values()):
            listed[id(type_)] += 1
            if listed[id(type_)] > SAME_TYPE:
                continue
        for field in type_.fields.values():
            inner = field.type
            if not isinstance(inner, ObjectType) or is_value(inner, values):
                count += 1
                if count > MOST_LEAVES:
                    return
                yield LeafPath((*above, field))
            elif inner not in types:
                waiting.append(((*above, field), inner, (*types, inner)))
