"""The type of an expression: which kinds of items, one or many, always present or optional."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from mapper.contract.message_model import AnyType, Field, LeafType, Message, ObjectType, Type
from mapper.jsonata.analyse.known_present import NONE_KNOWN, KnownPresent, kept

Kind = Literal[
    "string", "integer", "number", "boolean", "null", "function", "array", "object", "any"
]

Origin = tuple[str, ...]
"""A path in the source, as keys from the message's content."""


@dataclass(frozen=True, slots=True, eq=False)
class Computed:
    """A computed value: its kind, and the fields of a constructed object."""

    kind: Kind
    fields: tuple[tuple[str, Inferred], ...] = ()
    closed: bool = False
    """Whether `fields` are all fields."""


@dataclass(frozen=True, slots=True, eq=False)
class FunctionType:
    """A function of the mapping (an index, a table) and its result type; a lambda has no name."""

    name: str
    returns: Inferred
    parameters: int = 1


Item = LeafType | ObjectType | AnyType | Computed | FunctionType


@dataclass(frozen=True, slots=True, eq=False)
class Inferred:
    """The type of an expression.

    `items` are the types of one item; `origins` the source paths, if the whole value is read from
    the source.
    """

    items: tuple[Item, ...]
    optional: bool = False
    many: bool = False
    origins: tuple[Origin, ...] = ()

    def maybe(self, optional: bool = True) -> Inferred:
        """The same type, optional."""
        return replace(self, optional=True) if optional and not self.optional else self

    def present(self) -> Inferred:
        """The same type, known to be present."""
        return replace(self, optional=False) if self.optional else self

    def one(self) -> Inferred:
        """The type of one item."""
        return replace(self, many=False, optional=False)

    @property
    def path(self) -> str:
        """The source path for messages: the first origin, dotted."""
        if not self.origins:
            return ""
        return ".".join(step for step in self.origins[0] if step and not step.startswith("\0"))

    @property
    def leaves(self) -> tuple[LeafType, ...]:
        """The leaf types among the items."""
        return tuple(item for item in self.items if isinstance(item, LeafType))

    @property
    def objects(self) -> tuple[ObjectType, ...]:
        """The object types among the items."""
        return tuple(item for item in self.items if isinstance(item, ObjectType))

    @property
    def source_objects(self) -> tuple[ObjectType, ...]:
        """The object types of the source among the items, and in the objects made of them."""
        made = (item.fields for item in self.items if isinstance(item, Computed))
        inner = (type_.source_objects for fields in made for _, type_ in fields)
        return (*self.objects, *(each for types in inner for each in types))

    @property
    def unknown(self) -> bool:
        """Whether some item is of unknown type."""
        return not self.items or any(
            isinstance(item, AnyType) or (isinstance(item, Computed) and item.kind == "any")
            for item in self.items
        )

    def kinds(self) -> frozenset[Kind]:
        """The JSONata kinds that an item may have."""
        return frozenset(kind_of(item) for item in self.items)


def members_of(type_: Inferred) -> Iterator[tuple[ObjectType, str]]:
    """All members of the objects among the items: an object with none of them is false."""
    return ((each, name) for each in type_.objects for name in each.fields)


@dataclass(slots=True)
class TypeScope:
    """What an expression can see: the types of `$`, of `$$` and of the variables in scope.

    `known_present` are the expressions known to have a value here; `outer` are the types of `$` in
    the scopes around this one.
    """

    context: Inferred
    root: Inferred
    names: dict[str, Inferred] = field(default_factory=dict)
    known_present: KnownPresent = NONE_KNOWN
    outer: tuple[Inferred, ...] = ()

    def inner(self, context: Inferred | None = None, **names: Inferred) -> TypeScope:
        """A nested scope: with another item as `$`, or with more variables."""
        known = self.known_present
        if known and (names or context is not None):
            known = kept(known, names, context is not None)
        return TypeScope(
            context or self.context, self.root, {**self.names, **names}, known, self.outer
        )

    def entering(self, context: Inferred, known: KnownPresent = NONE_KNOWN) -> TypeScope:
        """The scope of an item of which `known` holds; it remembers the outer `$`."""
        inner = self.inner(context)
        inner.known_present |= known
        inner.outer = (*self.outer, self.context)
        return inner

    def stepping(self, item: Inferred, known: KnownPresent) -> TypeScope:
        """The scope of a later step of a path, of whose items `known` holds."""
        inner = self.inner(item)
        inner.known_present |= known
        inner.outer = ()
        return inner

    def knowing(self, known: KnownPresent) -> TypeScope:
        """The same scope, with more known to be present."""
        if known <= self.known_present:
            return self
        return replace(self, known_present=self.known_present | known)


def type_of_message(message: Message) -> Inferred:
    """The type of `$$`: what a message holds, a list where the message is one."""
    empty = message.listed and not message.minimum
    return Inferred((message.type,), empty, message.listed, origins=((),))


def computed(kind: Kind, optional: bool = False, many: bool = False) -> Inferred:
    """The type of a computed value."""
    return Inferred((Computed(kind),), optional, many)


ANY = computed("any", optional=True, many=True)
WRONG = Computed("any")
"""The item of a wrong expression; a step into it gives no second finding."""

UNKNOWN = Inferred((WRONG,), optional=True)
"""The type of a wrong expression: one value of any kind."""

STRING = computed("string")
INTEGER = computed("integer")
NUMBER = computed("number")
BOOLEAN = computed("boolean")
NULL = computed("null")
FUNCTION = computed("function")
NOTHING = Inferred((), optional=True)


def kind_of(item: Item) -> Kind:
    """The JSONata kind of an item; a decimal is text in the document."""
    if isinstance(item, LeafType):
        return {
            "string": "string",
            "decimal": "string",
            "integer": "integer",
            "boolean": "boolean",
        }[item.base]  # type: ignore[return-value]  # the keys and values are the literals above
    if isinstance(item, ObjectType):
        return "object"
    if isinstance(item, FunctionType):
        return "function"
    if isinstance(item, AnyType):
        return "any"
    return item.kind


def union(types: Iterable[Inferred]) -> Inferred:
    """The type of a value that is one of several."""
    items: list[Item] = []
    origins: list[Origin] = []
    optional = many = False
    traced = True
    for type_ in types:
        optional = optional or type_.optional
        many = many or type_.many
        traced = traced and (bool(type_.origins) or not type_.items)
        for origin in type_.origins:
            if origin not in origins:
                origins.append(origin)
        for item in type_.items:
            if not any(_same(item, other) for other in items):
                items.append(item)
    return Inferred(tuple(items), optional, many, tuple(origins) if traced else ())


def _same(left: Item, right: Item) -> bool:
    if left is right:
        return True
    return (
        isinstance(left, Computed)
        and isinstance(right, Computed)
        and left.kind == right.kind
        and WRONG not in (left, right)
        and not left.fields
        and not right.fields
    )


def step_into(context: Inferred, name: str) -> Inferred | None:
    """The type of the field `name` of `context`; None where no item can have it.

    An item of unknown type may have any field; of a union, the items that lack the field make
    the result optional.
    """
    found: list[Inferred] = []
    missing = False
    for item in context.items:
        field_ = _field(item, name)
        if field_ is None:
            missing = True
        else:
            found.append(field_)
    if not context.items:
        return ANY
    if not found:
        return None
    result = union(found)
    origins = tuple((*origin, name) for origin in context.origins)
    return Inferred(
        result.items,
        result.optional or missing or context.optional,
        result.many or context.many,
        origins,
    )


def _field(item: Item, name: str) -> Inferred | None:
    if isinstance(item, ObjectType):
        declared = item.fields.get(name)
        if declared is None:
            return ANY if item.open else None
        return field_type(declared).maybe(_may_be_empty(declared.type))
    if isinstance(item, AnyType):
        return ANY
    if item is WRONG:
        return UNKNOWN
    if isinstance(item, Computed):
        for key, value in item.fields:
            if key == name:
                return value
        if item.kind in ("any", "array", "object") and not item.closed:
            return ANY
    return None


def field_type(declared: Field) -> Inferred:
    """The type of a declared field, seen from its object."""
    return Inferred((declared.type,), not declared.required, declared.repeated)


def _may_be_empty(type_: Type, above: tuple[ObjectType, ...] = ()) -> bool:
    """Whether a required object may have no content, and so be absent."""
    if not isinstance(type_, ObjectType) or type_ in above:
        return False
    inner = (*above, type_)
    if any(f.required and not _may_be_empty(f.type, inner) for f in type_.fields.values()):
        return False
    if any(all(way.required for way in choice.alternatives) for choice in type_.choices):
        return False
    return not any(choice.minimum for choice in type_.repeated_choices)


def names_of(context: Inferred) -> list[str]:
    """All field names an item may have, for the nearest name."""
    names: list[str] = []
    for item in context.items:
        if isinstance(item, ObjectType):
            names.extend(item.fields)
        elif isinstance(item, Computed):
            names.extend(key for key, _ in item.fields)
    return names


def describe(type_: Inferred) -> str:
    """The type in words: `text`, `object Locatie`, `list of number, perhaps absent`."""
    words = []
    for item in type_.items:
        word = _word(item)
        if word not in words:
            words.append(word)
    text = " or ".join(words) or "nothing"
    if type_.many:
        text = f"list of {text}"
    return f"{text}, perhaps absent" if type_.optional and words else text


def _word(item: Item) -> str:
    if isinstance(item, LeafType):
        word = {"string": "text", "decimal": "decimal text"}.get(item.base, item.base)
        return f"{word} ({item.format})" if item.format else word
    if isinstance(item, ObjectType):
        return f"object {item.name}" if item.name else "object"
    if isinstance(item, FunctionType):
        return "function"
    if isinstance(item, AnyType):
        return "anything"
    return {"string": "text", "any": "anything"}.get(item.kind, item.kind)
