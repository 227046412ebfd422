"""From a contract's message to the shape that readers and writers use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from mapper.contract.message_model import AnyType, Field, LeafType, Message, ObjectType, Type
from mapper.datatypes.builtin_types import WHITE_SPACE, Base
from mapper.datatypes.facets import Datatype, Facets, violated
from mapper.policies.outcomes import DEFAULT_POLICIES, Outcome
from mapper.reading.shape import (
    FieldShape,
    LeafBase,
    LeafRules,
    Least,
    Pick,
    RequiredShape,
    Shape,
    TypeShape,
)
from mapper.regex.pattern_matching import compiled

_Paths = frozenset[tuple[str, "_Paths | None"]]
"""What is read of an object: names with what is read below them; None is everything."""

Reads = Mapping[ObjectType, frozenset[str] | None]
"""The fields that are read of each object type, wherever it occurs; None is everything."""

_BINARY = frozenset({"float", "double"})


class Judging(Protocol):
    """By what the fields that are read are judged."""

    def rules(self, leaf: LeafType, owner: ObjectType | None, name: str) -> LeafRules:
        """The rules of a leaf, as the field `name` of `owner`; of the message itself neither."""

    def missing(self, owner: ObjectType, name: str) -> tuple[Outcome, Pick]:
        """What happens where `owner` lacks its required field `name`, and where that was picked."""


class ByContract:
    """Judges by the contract alone: its facets, and no format; what breaks it is left out."""

    def rules(self, leaf: LeafType, owner: ObjectType | None, name: str) -> LeafRules:
        """The facets of a leaf."""
        return LeafRules(judged_type(leaf))

    def missing(self, owner: ObjectType, name: str) -> tuple[Outcome, Pick]:
        """It is reported."""
        return DEFAULT_POLICIES.on_source_invalid, None


def judged_type(leaf: LeafType) -> Datatype | None:
    """The type that a leaf is judged by; None where reading its base asks as much."""
    type_ = leaf.datatype
    return None if type_ in _BARE else type_


_BASES: Final[Mapping[Base, tuple[str, ...]]] = {
    "string": ("string", "normalizedString", "token", "anySimpleType", "anyURI"),
    "integer": ("integer",),
    "decimal": ("decimal",),
    "boolean": ("boolean",),
}
_BARE: Final = frozenset(
    Datatype(base, Facets(white_space=white_space), primitive)
    for base, primitives in _BASES.items()
    for primitive in primitives
    for white_space in WHITE_SPACE.values()
)
"""Types that ask no more of a value than its base does."""


def shape_of(
    message: Message,
    paths: Iterable[tuple[str, ...]] | None = None,
    *,
    reads: Reads | None = None,
    judging: Judging | None = None,
) -> Shape:
    """Make the shape of a message, projected to what is read of it.

    `paths` are the paths that are read, as keys of the document. All below the end of a path is
    read too; a path that ends in an empty name asks only whether there is anything at all.
    `reads` says the same by type: of a type that is not in it, only presence is read; what is
    read whole is read whole to its leaves. Without either everything is read. Names the contract
    does not have are ignored, as they are in a document.

    A projected document is the whole document without what is not read: an object that has
    content, none of which is read, is `{}`.
    """
    shaper = _Shaper(reads or {}, judging)
    if reads is not None:
        root = shaper.index(message.type, _BY_TYPE)
    else:
        root = shaper.index(message.type, _grouped(paths) if paths is not None else None)
    return Shape(
        message=message.name,
        tags=_tags(message.name, message.namespaces),
        envelopes=tuple(
            tuple(_tags(step.local, step.namespaces) for step in path) for path in message.envelopes
        ),
        root=root,
        types=tuple(shaper.types),
        prefixes=tuple(message.short_names.items()),
        required=_required(message.type),
        nillable=tuple(shaper.nillable),
        listed=message.listed,
        minimum=message.minimum,
    )


def _required(type_: Type) -> tuple[str, ...]:
    if not isinstance(type_, ObjectType):
        return ()
    return tuple(field.name for field in type_.fields.values() if field.stands)


_BY_TYPE: Final = frozenset({("", None)})
"""Used instead of paths where the table says by type what is read; equal to no path."""


def _grouped(paths: Iterable[tuple[str, ...]]) -> _Paths | None:
    below: dict[str, list[tuple[str, ...]]] = {}
    for path in paths:
        if not path:
            return None
        if path[0]:
            below.setdefault(path[0], []).append(path[1:])
    return frozenset((name, _grouped(rest)) for name, rest in below.items())


def _tags(local: str, namespaces: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{{{uri}}}{local}" if uri else local for uri in namespaces) or (local,)


class _Shaper:
    """Gives every type, with what is read of it, one index in the table of types."""

    def __init__(self, reads: Reads, judging: Judging | None) -> None:
        self._reads = reads
        self._judging = judging
        self.types: list[TypeShape] = []
        self.nillable: list[tuple[int, str]] = []
        self._indices: dict[tuple[object, _Paths | None], int] = {}

    def index(
        self,
        type_: Type,
        reads: _Paths | None,
        owner: ObjectType | None = None,
        name: str = "",
    ) -> int:
        """The index of a type: of the message, or of the field `name` of `owner`."""
        if isinstance(type_, LeafType):
            return self._add(self._leaf(type_, owner, name))
        if isinstance(type_, AnyType):
            return self._add(("any",))
        if reads is _BY_TYPE and self._reads.get(type_, _BY_TYPE) is None:
            reads = None
        key = (type_, reads)
        if key not in self._indices:
            # The index is taken before the fields are walked, so that a type may be recursive.
            self._indices[key] = index = len(self.types)
            self.types.append(("object", type_.open, (), ()))
            fields = self._fields(type_, reads)
            required = self._required(type_, fields)
            self.types[index] = ("object", type_.open, fields, required)
            self.nillable += [(index, each.name) for each in type_.fields.values() if each.nillable]
        return self._indices[key]

    def _add(self, shape: TypeShape) -> int:
        key = (shape, None)
        if key not in self._indices:
            self._indices[key] = len(self.types)
            self.types.append(shape)
        return self._indices[key]

    def _fields(self, type_: ObjectType, reads: _Paths | None) -> tuple[FieldShape, ...]:
        below: Mapping[str, _Paths | None] | None
        # What is not read has a type all the same: of it only presence is asked.
        unread = None
        if reads is _BY_TYPE:
            below, unread = dict.fromkeys(self._reads.get(type_) or (), _BY_TYPE), _BY_TYPE
        else:
            below = None if reads is None else dict(reads)
        made: list[FieldShape] = []
        for field in type_.fields.values():
            read = below is None or field.name in below
            inner = None if below is None else below.get(field.name, unread)
            index = self.index(field.type, inner, type_, field.name)
            tags = _tags(_local_name(field), field.namespaces)
            made.append((field.name, field.kind, tags, index, field.repeated, read))
        return tuple(made)

    def _required(
        self, type_: ObjectType, fields: tuple[FieldShape, ...]
    ) -> tuple[RequiredShape, ...]:
        """What the contract requires of the object, of what is read."""
        if self._judging is None:
            return ()
        return tuple(
            (
                field.name,
                _least(field, self._judging.rules(field.type, type_, field.name))
                if isinstance(field.type, LeafType)
                else _least(field),
                field.nillable,
                *self._judging.missing(type_, field.name),
            )
            for field, shape in zip(type_.fields.values(), fields, strict=True)
            if field.stands and shape[5]
        )

    def _leaf(self, type_: LeafType, owner: ObjectType | None, name: str) -> TypeShape:
        base: LeafBase = type_.base
        if base == "decimal" and type_.primitive in _BINARY:
            base = "double"
        white_space = type_.facets.white_space if base == "string" else "collapse"
        rules = None
        if self._judging is not None:
            rules = tuple(self._judging.rules(type_, owner, name))
            while rules and rules[-1] == _NO_RULES[len(rules) - 1]:
                rules = rules[:-1]
        return ("leaf", base, white_space, rules or None)


_NO_RULES: Final = tuple(LeafRules())


def _least(field: Field, rules: LeafRules | None = None) -> Least:
    """The least that there must be of a required field; `rules` are those of its leaf."""
    if field.may_be_empty:
        return "none"
    if rules is not None and (
        rules.check or (rules.pattern and compiled(rules.pattern).fullmatch("") is None)
    ):
        return "value"
    return "empty" if _may_be_empty(field.type) else "value"


def _may_be_empty(type_: Type) -> bool:
    """Whether what is there without content keeps to its type."""
    if isinstance(type_, LeafType):
        return violated("", type_.datatype) is None
    if isinstance(type_, AnyType):
        return True
    return not (
        any(field.required for field in type_.fields.values())
        or any(all(way.required for way in choice.alternatives) for choice in type_.choices)
        or any(choice.minimum for choice in type_.repeated_choices)
    )


def _local_name(field: Field) -> str:
    return field.xml_name or field.name.removeprefix("@")
