"""The model of a contract: messages, object types, leaf types.

Types refer to each other directly, so a contract may be recursive; nothing here ever expands
all paths. Object identity is type identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from mapper.contract.evidence_statement import Evidence
from mapper.datatypes.builtin_types import Base
from mapper.datatypes.facets import NO_FACETS, Datatype, Facets
from mapper.datatypes.table_form import AS_XSD, BY_NAME, CellForm, ColumnForm, TableForm
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.regex.pattern_matching import Matcher, compiled
from mapper.regex.schema_patterns import xsd_pattern

Kind = Literal["element", "attribute", "text"]
Side = Literal["source", "target"]
"""The side of a mapping on which a message is: it reads it, or makes it."""


@dataclass(frozen=True, slots=True)
class Documentation:
    """What a schema says to readers of a type, a field, a message or a whole contract."""

    title: str = ""
    description: str = ""


NO_DOCUMENTATION: Final = Documentation()


@dataclass(slots=True, eq=False)
class LeafType:
    """A value: its base, its facets, and the format that says what it means."""

    name: str | None
    base: Base
    facets: Facets = NO_FACETS
    format: str | None = None
    primitive: str = "string"
    """The XSD built-in the type derives from (`string`, `token`, `date`, `nonNegativeInteger`)."""
    item: LeafType | None = None
    """What a list separated by white space holds (`xs:list`); lengths then count its items."""
    members: tuple[LeafType, ...] = ()
    """The types of a union (`xs:union`); a value must be one of them."""
    exclusive: bool = False
    """Whether a value must be of one type of the union alone (JSON Schema's `oneOf`)."""
    evidence: Evidence | None = None
    """What its values (`enum`) rest on, where that is not what the whole file rests on."""
    cell: CellForm = AS_XSD
    """How a table writes it, where no field says otherwise."""
    position: Position | None = None
    meanings: Mapping[str, str] = field(default_factory=dict)
    """What its codes (`enum`) mean, of those whose meaning is known."""
    documentation: Documentation = NO_DOCUMENTATION

    @property
    def datatype(self) -> Datatype:
        """What its values are judged by: the type without a name, a meaning or a source span."""
        return Datatype(
            self.base,
            self.facets,
            self.primitive,
            self.item.datatype if self.item is not None else None,
            tuple(member.datatype for member in self.members),
            self.exclusive,
        )


@dataclass(slots=True, eq=False)
class AnyType:
    """Content of any shape (`xs:anyType`, `xs:any`, an empty JSON schema).

    Where `members` are given it has one of these shapes; it is read as it comes all the same.
    """

    name: str | None = None
    position: Position | None = None
    members: tuple[LeafType | ObjectType | ListType | NullType, ...] = ()
    documentation: Documentation = NO_DOCUMENTATION


@dataclass(slots=True, eq=False)
class ListType:
    """A list among the shapes of mixed content, or within another list."""

    item: Type
    minimum: int = 0
    maximum: int | None = None
    first: tuple[Type, ...] = ()
    """The types of its first items, where the place says what an item is; `item` is the others'."""
    name: str | None = None
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class NullType:
    """JSON's `null`, where it stands for itself among the shapes of mixed content."""


@dataclass(slots=True, eq=False)
class Field:
    """One name of an object, once, wherever it is in the schema's content model.

    `name` is the key in the document: the local name, `@name` for an attribute, `#text` for the
    text beside attributes. `namespaces` holds the URIs that are accepted (the first is written);
    empty for an unqualified name.
    """

    name: str
    type: Type
    minimum: int = 1
    maximum: int | None = 1
    kind: Kind = "element"
    xml_name: str = ""
    namespaces: tuple[str, ...] = ()
    nillable: bool = False
    least: int = 1
    """How many there must be where there are any; `minimum` where the field is required."""
    may_be_empty: bool = False
    """Whether a list that must be there may hold nothing: `required` beside `minItems: 0`."""
    listed: bool = False
    """Whether it is a list though it has one item at most (a JSON list with `maxItems: 1`)."""
    filled: bool = False
    """Whether a JSON list that is there must hold something, also where it need not be there."""
    column: ColumnForm = BY_NAME
    """Where its column is in a table, and how that is written."""
    position: Position | None = None
    documentation: Documentation = NO_DOCUMENTATION

    @property
    def fewest(self) -> int:
        """How many items a JSON list has at least, where it is there."""
        return self.least if self.required or self.filled or self.least > 1 else 0

    @property
    def repeated(self) -> bool:
        """Whether the document holds a list here, always."""
        return self.listed or self.maximum is None or self.maximum > 1

    @property
    def required(self) -> bool:
        """Whether every valid object has a value of it, apart from what choices allow."""
        return self.minimum > 0

    @property
    def stands(self) -> bool:
        """Whether it must be there, be it without a value: what `required` says in a contract."""
        return self.required or self.may_be_empty


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to satisfy a choice: the names that must be there, and all that may."""

    required: frozenset[str]
    allowed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which names may occur together: at least one alternative must hold.

    Only the names of the choice count (the union of `allowed`); all others are free.
    A field in a choice has `minimum` 0.
    """

    alternatives: tuple[Alternative, ...]

    @property
    def names(self) -> frozenset[str]:
        """All names the choice speaks of."""
        return frozenset().union(*(alternative.allowed for alternative in self.alternatives))


@dataclass(frozen=True, slots=True)
class RepeatedChoice:
    """Names that a schema lets alternate (`<choice maxOccurs="unbounded">`).

    The document groups them per name: how they alternate is lost. Together there are at least
    `minimum` and at most `maximum` of them; each is an optional field of its own.
    """

    names: tuple[str, ...]
    minimum: int = 0
    maximum: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FurtherNames:
    """What an open object has in JSON under names that its fields lack: names that are data.

    It is judged, and it is not read: no path leads to a name that only a message knows.
    """

    patterns: Mapping[str, Type | None]
    """The type of all names that a pattern fits (ECMA-262, as `patternProperties` has it); None
    where there may be none."""
    others: Type | None = None
    """The type of names that no pattern fits; None where there may be none."""

    @property
    def types(self) -> tuple[Type, ...]:
        """All types that are under such names."""
        return tuple(each for each in (*self.patterns.values(), self.others) if each is not None)

    def types_of(self, name: str, *, declared: bool) -> list[Type] | None:
        """The types that hold for a name; None where it may not be there."""
        found = [each for pattern, each in self.patterns.items() if fits_name(pattern, name)]
        if not (found or declared):
            found = [self.others]
        known = [each for each in found if each is not None]
        return known if len(known) == len(found) else None


@lru_cache(maxsize=1024)
def _names_of(pattern: str) -> Matcher:
    return compiled(xsd_pattern(pattern))


def fits_name(pattern: str, name: str) -> bool:
    """Whether a pattern of JSON Schema fits a name. Raises RegexError where it is none."""
    return _names_of(pattern).fullmatch(name) is not None


@dataclass(slots=True, eq=False)
class ObjectType:
    """An object: its fields in order, the choices among them, and whether it is open."""

    name: str | None
    fields: dict[str, Field] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    repeated_choices: tuple[RepeatedChoice, ...] = ()
    open: bool = False
    """Whether content that is not declared is allowed (`xs:any`, no `additionalProperties`)."""
    further: FurtherNames | None = None
    """What that content is, where it is open and that is known."""
    format: str | None = None
    """What the object means, where values of other formats can become it (an amount)."""
    table: TableForm | None = None
    """How a table of such objects is written, where they are the rows of one."""
    position: Position | None = None
    documentation: Documentation = NO_DOCUMENTATION


Type = LeafType | ObjectType | AnyType


@dataclass(frozen=True, slots=True)
class QualifiedName:
    """An element name with the namespace URIs that are accepted (none: unqualified)."""

    local: str
    namespaces: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Message:
    """A message: its element, its type, and the envelopes it may arrive in.

    `envelopes` are paths of elements around the message (`Envelope`/`Body`); the message may
    also come bare. Where it is `listed` it is a JSON list whose items are of `type`.
    """

    name: str
    type: Type
    namespaces: tuple[str, ...] = ()
    envelopes: tuple[tuple[QualifiedName, ...], ...] = ()
    position: Position | None = None
    short_names: dict[str, str] = field(default_factory=dict)
    """The name by which the contract calls each namespace: a prefix that readers will know."""
    listed: bool = False
    minimum: int = 0
    maximum: int | None = None
    """How many items a message that is a list may have."""
    documentation: Documentation = NO_DOCUMENTATION

    @property
    def list_field(self) -> Field | None:
        """A message that is a list, as a field without a name; None for any other."""
        if not self.listed:
            return None
        least = max(self.minimum, 1)
        return Field("", self.type, self.minimum, self.maximum, least=least, listed=True)


@dataclass(slots=True, eq=False)
class Contract:
    """The messages and named types of one side."""

    name: str
    file: str
    messages: dict[str, Message] = field(default_factory=dict)
    types: dict[str, Type] = field(default_factory=dict)
    digest: str = ""
    """SHA-256 of the file and of all it refers to, by which what is derived from it is cached."""
    namespaces: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Alias groups: a short name, and the URIs that count as one (the first is written)."""
    namespace: str | None = None
    """The short name that messages, and names without a prefix, belong to."""
    qualified: bool = False
    """Whether child elements belong to a namespace where nothing else is said."""
    warnings: tuple[Finding, ...] = ()
    """What its file adds to the one that it extends, and that one says itself."""
    evidence: Evidence | None = None
    """What the file rests on: the codes of all its enumerations that say nothing themselves."""
    documentation: Documentation = NO_DOCUMENTATION
