"""What a reader or writer needs to know of a contract, as tuples.

A `Shape` is made of tuples, texts, numbers, booleans, datatypes and outcomes alone, so that
`repr()` of it is Python source that a compiled module can hold. Types refer to each other by their index in `types`, so a
shape may be recursive.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias

from mapper.datatypes.builtin_types import WhiteSpace
from mapper.datatypes.facets import Datatype
from mapper.policies.outcomes import DEFAULT_POLICIES, Outcome

LeafBase: TypeAlias = Literal["string", "integer", "decimal", "double", "boolean"]
"""What a leaf is: `double` is a decimal that may be written with an exponent, INF or NaN."""

FieldKind: TypeAlias = Literal["element", "attribute", "text"]

FieldShape: TypeAlias = tuple[str, FieldKind, tuple[str, ...], int, bool, bool]
"""(key in the document, kind, accepted names, index of its type, repeated, read).

Names are in Clark notation (`{uri}local`, or `local` where unqualified); the first one is written.
A field that is not read is known, but left out of the document.
"""

Pick: TypeAlias = tuple[str, int, int] | None
"""The source span of the outcome in a rule: (file, line, column); None for the default."""


class LeafRules(NamedTuple):
    """What the value of a leaf is judged by, and what becomes of one that does not hold.

    `type` is its simple type, None where reading its base asks as much. `format` is the name of the
    format, for messages; `pattern` its pattern in XSD's dialect, and
    `check` the name of what else holds of it: a function of the module, or a built-in type of XSD
    (`xsd:date`). Each is empty where there is none. `invalid` and `unknown` are the outcomes of
    `on_source_invalid` and `on_source_unknown`, each with where it was picked. `named` are the
    values by which rules select a branch, if they do: any other value is reported, and kept.
    """

    type: Datatype | None = None
    format: str = ""
    pattern: str = ""
    check: str = ""
    invalid: Outcome = DEFAULT_POLICIES.on_source_invalid
    unknown: Outcome = DEFAULT_POLICIES.on_source_unknown
    invalid_pick: Pick = None
    unknown_pick: Pick = None
    named: tuple[str, ...] = ()


LeafShape: TypeAlias = tuple[Literal["leaf"], LeafBase, WhiteSpace, tuple[Any, ...] | None]
"""("leaf", base, white space, the fields of its `LeafRules`; None where its base is all)."""

AnyShape: TypeAlias = tuple[Literal["any"]]

Least: TypeAlias = Literal["value", "empty", "none"]
"""What a required member must at least have: a value; the member itself, perhaps empty; or a list,
perhaps without items (in XML that is the same as no list)."""

RequiredShape: TypeAlias = tuple[str, Least, bool, Outcome, Pick]
"""A member that the contract requires: (key, the least there must be, whether it may be nil,
what happens where it is missing, where that was picked)."""

ObjectShape: TypeAlias = tuple[
    Literal["object"], bool, tuple[FieldShape, ...], tuple[RequiredShape, ...]
]
"""("object", whether undeclared content is allowed, the fields in order, what is required)."""

TypeShape: TypeAlias = LeafShape | AnyShape | ObjectShape


class Shape(NamedTuple):
    """The shape of one message: its element, its envelopes and its types.

    `tags` are the accepted names of the message element in Clark notation, the first one is
    written. Each of `envelopes` is a path of elements around the message, outermost first, and
    holds the accepted names of each. `prefixes` are namespaces with the prefix that is written
    for them; `required` are the keys that every message has, be it without a value. `unknown` says
    what content is that the contract does not have.
    """

    message: str
    tags: tuple[str, ...]
    envelopes: tuple[tuple[tuple[str, ...], ...], ...]
    root: int
    types: tuple[TypeShape, ...]
    prefixes: tuple[tuple[str, str], ...] = ()
    required: tuple[str, ...] = ()
    unknown: Literal["notice", "error"] = "notice"
    nillable: tuple[tuple[int, str], ...] = ()
    """The elements that may be there without a value: the index of the type they are of, and key."""
    listed: bool = False
    """Whether the message is a JSON list, of items of the type `root`."""
    minimum: int = 0
    """How many items such a message has at least."""
