"""What a reader or writer needs to know of a contract, in plain tuples.

A `Shape` is made of tuples, strings, numbers and booleans alone, so that `repr()` of it is Python
source that a compiled module can hold. Types refer to each other by their index in `types`, so a
shape may be recursive.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

LeafBase: TypeAlias = Literal["string", "integer", "decimal", "double", "boolean"]
"""What a leaf is: `double` is a decimal that may be written with an exponent, INF or NaN."""

WhiteSpace: TypeAlias = Literal["preserve", "replace", "collapse"]

FieldKind: TypeAlias = Literal["element", "attribute", "text"]

FieldShape: TypeAlias = tuple[str, FieldKind, tuple[str, ...], int, bool, bool]
"""(key in the document, kind, accepted names, index of its type, repeated, read).

Names are in Clark notation (`{uri}local`, or `local` where unqualified); the first one is written.
A field that is not read is known, but left out of the document.
"""

LeafShape: TypeAlias = tuple[Literal["leaf"], LeafBase, WhiteSpace]

AnyShape: TypeAlias = tuple[Literal["any"]]

ObjectShape: TypeAlias = tuple[Literal["object"], bool, tuple[FieldShape, ...]]
"""("object", whether undeclared content is allowed, the fields in order)."""

TypeShape: TypeAlias = LeafShape | AnyShape | ObjectShape


class Shape(NamedTuple):
    """The shape of one message: its element, its envelopes and its types.

    `tags` are the accepted names of the message element in Clark notation, the first one is
    written. Each of `envelopes` is a path of elements around the message, outermost first, and
    holds the accepted names of each. `prefixes` are namespaces with the prefix that is written
    for them; `required` are the keys that every message has, be it without a value.
    """

    message: str
    tags: tuple[str, ...]
    envelopes: tuple[tuple[tuple[str, ...], ...], ...]
    root: int
    types: tuple[TypeShape, ...]
    prefixes: tuple[tuple[str, str], ...] = ()
    required: tuple[str, ...] = ()
