"""From a contract's message to the shape that readers and writers use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from mapper.contract.model import AnyType, Field, LeafType, Message, ObjectType, Type
from mapper.reading.shape import FieldShape, LeafBase, Shape, TypeShape

_Paths = frozenset[tuple[str, "_Paths | None"]]
"""What is read of an object: names with what is read below them; None is everything."""

Reads = Mapping[ObjectType, frozenset[str] | None]
"""For each object type the fields that are read of it, wherever it stands; None is everything."""

_BINARY = frozenset({"float", "double"})


def shape_of(
    message: Message,
    paths: Iterable[tuple[str, ...]] | None = None,
    *,
    reads: Reads | None = None,
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
    shaper = _Shaper(reads or {})
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
    )


def _required(type_: Type) -> tuple[str, ...]:
    if not isinstance(type_, ObjectType):
        return ()
    return tuple(field.name for field in type_.fields.values() if field.stands)


_BY_TYPE: Final = frozenset({("", None)})
"""In place of paths: what is read stands in the table by type. No path is like it."""


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
    """Gives every type, with what is read of it, one place in the table of types."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self.types: list[TypeShape] = []
        self._indices: dict[tuple[object, _Paths | None], int] = {}

    def index(self, type_: Type, reads: _Paths | None) -> int:
        if isinstance(type_, LeafType):
            return self._place(self._leaf(type_))
        if isinstance(type_, AnyType):
            return self._place(("any",))
        if reads is _BY_TYPE and self._reads.get(type_, _BY_TYPE) is None:
            reads = None
        key = (type_, reads)
        if key not in self._indices:
            # The place is taken before the fields are walked, so that a type may hold itself.
            self._indices[key] = place = len(self.types)
            self.types.append(("object", type_.open, ()))
            self.types[place] = ("object", type_.open, self._fields(type_, reads))
        return self._indices[key]

    def _place(self, shape: TypeShape) -> int:
        key = (shape, None)
        if key not in self._indices:
            self._indices[key] = len(self.types)
            self.types.append(shape)
        return self._indices[key]

    def _fields(self, type_: ObjectType, reads: _Paths | None) -> tuple[FieldShape, ...]:
        below: Mapping[str, _Paths | None] | None
        if reads is _BY_TYPE:
            below = dict.fromkeys(self._reads.get(type_) or (), _BY_TYPE)
        else:
            below = None if reads is None else dict(reads)
        return tuple(
            (
                field.name,
                field.kind,
                _tags(_local_name(field), field.namespaces),
                self.index(field.type, None if below is None else below.get(field.name)),
                field.repeated,
                below is None or field.name in below,
            )
            for field in type_.fields.values()
        )

    @staticmethod
    def _leaf(type_: LeafType) -> TypeShape:
        base: LeafBase = type_.base
        if base == "decimal" and type_.primitive in _BINARY:
            base = "double"
        white_space = type_.facets.white_space if base == "string" else "collapse"
        return ("leaf", base, white_space)


def _local_name(field: Field) -> str:
    return field.xml_name or field.name.removeprefix("@")
