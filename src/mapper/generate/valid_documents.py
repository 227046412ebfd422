"""Valid documents of a message: every branch sooner or later, recursion limited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from mapper.contract.message_model import AnyType, Field, LeafType, Message, ObjectType, Type
from mapper.datatypes.facets import violated
from mapper.generate.leaf_samples import Holds, LeafSampler, NoSampleError

DEEPEST: Final = 14
"""Below this only what is required is made."""

MOST_ITEMS: Final = 3


def documents(
    message: Message, count: int, *, seed: int = 0, holds: Holds | None = None
) -> Iterator[Any]:
    """`count` documents that are valid by the contract of a message.

    Each is what a reader makes of a valid message: dicts, lists, text, int and bool. Sooner or
    later every field and every branch of a choice is in one of them, some sparse, some full; where
    types are recursive they are deep, and end. The same message, seed and version of mapper give
    the same documents.

    `holds(leaf, value)` says what else must be true of a value, such as the check of its format. An
    optional field whose type asks for something that cannot be made is left out.

    Raises NoSampleError where that field is required.
    """
    for number in range(count):
        random = Random(f"{seed}/{number}")  # noqa: S311  # reproducible, not secret
        yield DocumentMaker(random, holds).document(message)


@dataclass(slots=True)
class DocumentMaker:
    """Makes documents; one instance a document."""

    random: Random
    holds: Holds | None = None
    values: LeafSampler = field(init=False)
    fullness: float = field(init=False)
    """How likely an optional field is, chosen once a document: sparse ones and full ones."""
    _open: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.values = LeafSampler(self.random, self.holds)
        self.fullness = self.random.choice((0.15, 0.4, 0.7, 0.95))

    def document(self, message: Message) -> Any:
        """One document."""
        field = message.list_field
        if field is None:
            return self.value(message.type, 0)
        empty = not field.required and self.random.random() > self.fullness
        return ([] if empty else self._field(field, 0, required=field.required)) or []

    def value(self, type_: Type, depth: int) -> Any:
        """A value of a type. Raises NoSampleError where none can be made."""
        if isinstance(type_, LeafType):
            return self.values.value(type_)
        if isinstance(type_, AnyType):
            return {}
        return self.object(type_, depth)

    def object(self, type_: ObjectType, depth: int) -> dict[str, Any]:
        """An object with its required fields and some of the others."""
        again = self._open.count(id(type_))
        self._open.append(id(type_))
        try:
            wanted = self._wanted(type_, depth, again)
            made: dict[str, Any] = {}
            for name, declared in type_.fields.items():
                if name in wanted:
                    value = self._field(declared, depth, required=wanted[name])
                    if value is not None:
                        made[name] = value
            return made or self._filled(type_, depth)
        finally:
            self._open.pop()

    def _filled(self, type_: ObjectType, depth: int) -> dict[str, Any]:
        """An object with one field, where none was wanted: one without content is not there."""
        free = set(type_.fields).difference(*(choice.names for choice in type_.choices))
        leaves = sorted(n for n in free if isinstance(type_.fields[n].type, LeafType))
        # One object below may be tried, no more: where types hold each other, all would be many.
        deep = depth > DEEPEST or self._open.count(id(type_)) > 1
        others = [] if deep else sorted(free.difference(leaves))
        self.random.shuffle(leaves)
        for name in [*leaves, *self.random.sample(others, min(1, len(others)))]:
            value = self._field(type_.fields[name], depth, required=False)
            if value is not None:
                return {name: value}
        return {}

    def _wanted(self, type_: ObjectType, depth: int, again: int) -> dict[str, bool]:
        """The fields to make; whether each is required."""
        chance = 0.0 if depth > DEEPEST or again > 1 else self.fullness * 0.8**depth + 0.05
        wanted = {
            name: declared.stands
            for name, declared in type_.fields.items()
            if declared.stands or _has_text(declared) or self.random.random() < chance
        }
        for choice in type_.choices:
            for name in choice.names:
                wanted.pop(name, None)
            alternatives = list(choice.alternatives)
            if chance == 0.0:
                # The shortest way out of a recursion.
                alternatives.sort(key=lambda alternative: len(alternative.required))
                alternatives = alternatives[:1]
            chosen = self.random.choice(alternatives)
            for name in sorted(chosen.allowed):
                if name in chosen.required or self.random.random() < chance:
                    wanted[name] = name in chosen.required
        for repeated in type_.repeated_choices:
            if repeated.minimum and not any(name in wanted for name in repeated.names):
                wanted[self.random.choice(repeated.names)] = True
        return wanted

    def _field(self, declared: Field, depth: int, *, required: bool) -> Any:
        try:
            if not declared.repeated:
                return self._present(self.value(declared.type, depth + 1), declared.type)
            least = max(declared.least, 1)
            most = MOST_ITEMS if declared.maximum is None else declared.maximum
            count = self.random.randint(least, max(least, min(most, least + MOST_ITEMS - 1)))
            items = [self.value(declared.type, depth + 1) for _ in range(count)]
            kept = [item for item in items if self._present(item, declared.type) is not None]
            if len(kept) >= least:
                return kept
            return [] if required and declared.may_be_empty else None
        except NoSampleError:
            if required:
                raise
            return None

    @staticmethod
    def _present(value: Any, type_: Type) -> Any:
        """An object without content counts as absent, unless its type has none."""
        if value == {} and isinstance(type_, ObjectType) and type_.fields:
            return None
        return value


def _has_text(declared: Field) -> bool:
    """Whether it is the text beside attributes, and may not be empty: then an element has one."""
    if declared.kind != "text" or not isinstance(declared.type, LeafType):
        return False
    return violated("", declared.type.datatype) is not None
