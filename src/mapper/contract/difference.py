"""What changed between two versions of a contract, and whom each change can break.

A mapping that reads messages of the contract breaks where more may come than before, or less is
certain. One that makes them breaks where less is allowed than before, or more is required.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from mapper.contract.message_model import (
    AnyType,
    Contract,
    Field,
    FurtherNames,
    LeafType,
    ListType,
    Message,
    NullType,
    ObjectType,
    Side,
    Type,
)
from mapper.datatypes.facets import Facets

NONE: Final = frozenset[Side]()
SOURCE: Final = frozenset[Side]({"source"})
TARGET: Final = frozenset[Side]({"target"})
BOTH: Final = SOURCE | TARGET


Shape = Type | ListType | NullType


@dataclass(frozen=True, slots=True)
class Change:
    """One change: where in the contract, what, and the sides of a mapping that it can break.

    `path` begins with the message; a type that is used in several places is named where it is met
    first.
    """

    path: str
    what: str
    breaks: frozenset[Side]


def changes(old: Contract, new: Contract) -> list[Change]:
    """All changes from one version of a contract to the next, message by message."""
    comparison = _Comparison()
    for name, message in old.messages.items():
        other = new.messages.get(name)
        if other is None:
            comparison.add(name, "the message is gone", BOTH)
        else:
            comparison.message(name, message, other)
    for name in new.messages.keys() - old.messages.keys():
        comparison.add(name, "a new message", NONE)
    return comparison.found


class _Comparison:
    def __init__(self) -> None:
        self.found: list[Change] = []
        self._seen: set[tuple[Shape, Shape]] = set()

    def add(self, path: str, what: str, breaks: frozenset[Side]) -> None:
        self.found.append(Change(path, what, breaks))

    def message(self, name: str, old: Message, new: Message) -> None:
        if set(old.namespaces) - set(new.namespaces):
            self.add(name, "its namespace is another", BOTH)
        if set(old.envelopes) != set(new.envelopes):
            self.add(name, "its envelopes are others", BOTH)
        if old.listed != new.listed:
            self.add(name, "is a list now" if new.listed else "is not a list any more", BOTH)
        elif new.listed:
            self._least(name, old.minimum, new.minimum)
            self._most(name, old.maximum, new.maximum)
        self.types(name, old.type, new.type)

    def types(self, path: str, old: Shape, new: Shape) -> None:
        if (old, new) in self._seen:
            return
        self._seen.add((old, new))
        if isinstance(old, ObjectType) and isinstance(new, ObjectType):
            self._objects(path, old, new)
        elif isinstance(old, LeafType) and isinstance(new, LeafType):
            self._leaves(path, old, new)
        elif isinstance(old, AnyType) and isinstance(new, AnyType):
            self._mixed(path, old, new)
        elif isinstance(old, ListType) and isinstance(new, ListType):
            self._least(path, old.minimum, new.minimum)
            self._most(path, old.maximum, new.maximum)
            self.types(path, old.item, new.item)
            if len(old.first) != len(new.first):
                self.add(path, "the places of its items say something else", BOTH)
            for one, other in zip(old.first, new.first, strict=False):
                self.types(path, one, other)
        elif type(old) is not type(new):
            self.add(path, f"is {_kind(new)} now, and was {_kind(old)}", BOTH)

    def _objects(self, path: str, old: ObjectType, new: ObjectType) -> None:
        for name, field in old.fields.items():
            other = new.fields.get(name)
            if other is None:
                self.add(f"{path}.{name}", "is gone", BOTH)
            else:
                self._fields(f"{path}.{name}", field, other)
        for name, field in new.fields.items():
            if name not in old.fields:
                required = field.stands
                what = "is new, and required" if required else "is new"
                self.add(f"{path}.{name}", what, TARGET if required else NONE)
        if old.format != new.format:
            self._format(path, old.format, new.format)
        if old.table != new.table:
            self.add(path, "its table is written in another dialect", BOTH)
        if old.open != new.open:
            what = "names that it does not have are allowed" if new.open else "is closed now"
            self.add(path, what, SOURCE if new.open else TARGET)
        self._further(path, old.further, new.further)
        self._choices(path, old, new)

    def _further(self, path: str, old: FurtherNames | None, new: FurtherNames | None) -> None:
        """How what stands under names that are data changed."""
        if old is None or new is None:
            if old is not new:
                said = "are said" if old is None else "are not said any more"
                self.add(f"{path}.*", f"the values of further names {said}", BOTH)
            return
        for pattern in sorted(old.patterns.keys() ^ new.patterns.keys()):
            gone = "gone" if pattern in old.patterns else "new"
            self.add(f"{path}./{pattern}/", f"the pattern of names is {gone}", BOTH)
        for pattern in sorted(old.patterns.keys() & new.patterns.keys()):
            self._held(f"{path}./{pattern}/", old.patterns[pattern], new.patterns[pattern])
        self._held(f"{path}.*", old.others, new.others)

    def _held(self, path: str, old: Type | None, new: Type | None) -> None:
        """How the type under names that are data changed; None is that there may be none."""
        if old is not None and new is not None:
            self.types(path, old, new)
        elif old is not new:
            what = (
                "such names are allowed" if old is None else "such names are not allowed any more"
            )
            self.add(path, what, SOURCE if old is None else TARGET)

    def _mixed(self, path: str, old: AnyType, new: AnyType) -> None:
        if not old.members and not new.members:
            return
        if [*map(type, old.members)] != [*map(type, new.members)]:
            self.add(path, "its content has other shapes", BOTH)
            return
        for one, other in zip(old.members, new.members, strict=True):
            self.types(path, one, other)

    def _choices(self, path: str, old: ObjectType, new: ObjectType) -> None:
        before, after = (
            {(choice.names, choice.alternatives) for choice in type_.choices}
            for type_ in (old, new)
        )
        if old.repeated_choices != new.repeated_choices:
            self.add(path, "other names of it may alternate, or other numbers of them", BOTH)
        if before == after:
            return
        if not after:
            self.add(path, "the choice among its names is gone", SOURCE)
        elif not before:
            self.add(path, "its names are a choice now", TARGET)
        else:
            self.add(path, "its choices are others", BOTH)

    def _fields(self, path: str, old: Field, new: Field) -> None:
        if old.repeated != new.repeated:
            self.add(path, "is a list now" if new.repeated else "is not a list any more", BOTH)
        if old.stands and not new.stands:
            self.add(path, "is optional now", SOURCE)
        elif new.stands and not old.stands:
            self.add(path, "is required now", TARGET)
        if old.repeated and new.repeated:
            self._least(path, old.least, new.least)
            self._most(path, old.maximum, new.maximum)
        if old.nillable != new.nillable:
            self.add(
                path,
                "may be null now" if new.nillable else "may not be null any more",
                SOURCE if new.nillable else TARGET,
            )
        if (old.kind, old.xml_name) != (new.kind, new.xml_name):
            self.add(path, "stands in XML as something else", BOTH)
        elif set(old.namespaces) - set(new.namespaces):
            self.add(path, "its namespace is another", BOTH)
        if old.column != new.column:
            self.add(path, "its column in a table is another, or is written otherwise", BOTH)
        self.types(path, old.type, new.type)

    def _least(self, path: str, old: int, new: int) -> None:
        if old != new:
            self.add(path, f"at least {new} now, and {old} before", TARGET if new > old else SOURCE)

    def _most(self, path: str, old: int | None, new: int | None) -> None:
        if old == new:
            return
        more = new is None or (old is not None and new > old)
        said = ("any number" if number is None else str(number) for number in (new, old))
        self.add(path, "at most {} now, and {} before".format(*said), SOURCE if more else TARGET)

    def _format(self, path: str, old: str | None, new: str | None) -> None:
        self.add(path, f"its format is {new or 'none'} now, and was {old or 'none'}", BOTH)

    def _leaves(self, path: str, old: LeafType, new: LeafType) -> None:
        if (old.base, old.primitive) != (new.base, new.primitive):
            self.add(path, f"is of type {new.primitive} now, and was {old.primitive}", BOTH)
            return
        if old.format != new.format:
            self._format(path, old.format, new.format)
        if old.cell != new.cell:
            self.add(path, "a table writes it otherwise", BOTH)
        shapes = [(len(each.members), each.exclusive) for each in (old, new)]
        if shapes[0] != shapes[1] or (old.item is None) != (new.item is None):
            self.add(path, "its values are of other types", BOTH)
        for what, breaks in facet_changes(old.facets, new.facets):
            self.add(path, what, breaks)
        for one, other in zip(old.members, new.members, strict=False):
            self.types(path, one, other)
        if old.item is not None and new.item is not None:
            self.types(path, old.item, new.item)


def facet_changes(old: Facets, new: Facets) -> Iterator[tuple[str, frozenset[Side]]]:
    """How the facets of a value changed."""
    yield from _codes(old.enum, new.enum)
    if old.patterns != new.patterns:
        yield "its pattern is another", BOTH
    for name, low in _LIMITS.items():
        one, other = getattr(old, name), getattr(new, name)
        if one == other:
            continue
        word = name.replace("_", " ")
        what = f"{word} {_said(other)} now, and {_said(one)} before"
        grown = _greater(other, one)
        if one is None or other is None or grown is None:
            yield what, (TARGET if one is None else SOURCE if other is None else BOTH)
        else:
            yield what, (TARGET if grown is low else SOURCE)
    if old.multiple_of != new.multiple_of:
        yield f"multiples {_said(new.multiple_of)} now, and {_said(old.multiple_of)} before", BOTH
    if old.white_space != new.white_space:
        yield "its white space counts otherwise", BOTH


_LIMITS: Final = {
    "min_length": True,
    "max_length": False,
    "minimum": True,
    "maximum": False,
    "exclusive_minimum": True,
    "exclusive_maximum": False,
    "total_digits": False,
    "fraction_digits": False,
}
"""The facets that limit a value, and whether from below."""


def _codes(
    old: tuple[str, ...] | None, new: tuple[str, ...] | None
) -> Iterator[tuple[str, frozenset[Side]]]:
    if old is None or new is None:
        if old != new:
            listed = new is not None
            what = "its codes are listed now" if listed else "its codes are not listed any more"
            yield what, TARGET if listed else SOURCE
        return
    gone = [code for code in old if code not in new]
    added = [code for code in new if code not in old]
    if gone:
        yield f"the list has no {_listed(gone)} any more", TARGET
    if added:
        yield f"the list has {_listed(added)} too", SOURCE


def _listed(codes: list[str]) -> str:
    shown = ", ".join(f"`{code}`" for code in codes[:8])
    return shown + (f" and {len(codes) - 8} more" if len(codes) > 8 else "")


def _said(value: object) -> str:
    return "without" if value is None else str(value)


def _greater(one: object, other: object) -> bool | None:
    """Whether one limit is greater than another; None where they do not compare as numbers."""
    try:
        return Decimal(str(one)) > Decimal(str(other))
    except InvalidOperation:
        return None


def _kind(type_: Shape) -> str:
    for kind, said in _KINDS.items():
        if isinstance(type_, kind):
            return said
    return "any content"


_KINDS: Final = {
    LeafType: "a value",
    ObjectType: "an object",
    ListType: "a list",
    NullType: "null",
}
