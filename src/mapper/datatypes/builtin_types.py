"""The simple types that are built into XSD 1.0, and what mapper makes of each.

XML Schema part 2, section 3: the type each is derived from, its white space, and what its
values are in a document.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

Base: TypeAlias = Literal["string", "integer", "decimal", "boolean"]
"""What a value is in the document: text, int, decimal text (no digit is lost), or bool."""

WhiteSpace: TypeAlias = Literal["preserve", "replace", "collapse"]


class NumberText(str):
    """A number of JSON or YAML as it was written, so that no digit is lost."""

    __slots__ = ()


WHITE_SPACE: Final[Mapping[str, WhiteSpace]] = MappingProxyType(
    {"preserve": "preserve", "replace": "replace", "collapse": "collapse"}
)

INTEGERS: Final[Mapping[str, tuple[int | None, int | None]]] = MappingProxyType(
    {
        "integer": (None, None),
        "nonPositiveInteger": (None, 0),
        "negativeInteger": (None, -1),
        "nonNegativeInteger": (0, None),
        "positiveInteger": (1, None),
        "long": (-(2**63), 2**63 - 1),
        "int": (-(2**31), 2**31 - 1),
        "short": (-(2**15), 2**15 - 1),
        "byte": (-128, 127),
        "unsignedLong": (0, 2**64 - 1),
        "unsignedInt": (0, 2**32 - 1),
        "unsignedShort": (0, 2**16 - 1),
        "unsignedByte": (0, 255),
    }
)
"""The integer types with their least and greatest value."""

TEXTS: Final = frozenset(
    {"string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN"}
    | {"ID", "IDREF", "ENTITY", "anyURI", "QName", "NOTATION", "hexBinary", "base64Binary"}
)
LISTS: Final = frozenset({"NMTOKENS", "IDREFS", "ENTITIES"})
TIMES: Final = frozenset(
    {"date", "dateTime", "time", "duration", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay"}
)
NUMBERS: Final = frozenset({"decimal", "float", "double"})
ANY_SIMPLE: Final = "anySimpleType"

BUILT_IN: Final = frozenset({*INTEGERS, *TEXTS, *LISTS, *TIMES, *NUMBERS, "boolean", ANY_SIMPLE})

PRIMITIVE_OF_TYPE: Final[Mapping[str, str]] = MappingProxyType(
    {"string": "string", "integer": "integer", "number": "decimal", "boolean": "boolean"}
)
"""The XSD type that a JSON Schema `type` stands for where nothing else is said."""


def base_of(primitive: str) -> Base:
    """What a value of a built-in type is in a document."""
    if primitive in INTEGERS:
        return "integer"
    if primitive in NUMBERS:
        return "decimal"
    return "boolean" if primitive == "boolean" else "string"


def white_space_of(primitive: str) -> WhiteSpace:
    """What a built-in type does with white space (XML Schema part 2, section 4.3.6)."""
    if primitive in {"string", ANY_SIMPLE}:
        return "preserve"
    return "replace" if primitive == "normalizedString" else "collapse"


def normalised(text: str, white_space: WhiteSpace) -> str:
    """The text as the white space facet makes it (XML Schema part 2, section 4.3.6).

    A no-break space is text.
    """
    if white_space == "preserve":
        return text
    text = text.replace("\t", " ").replace("\n", " ").replace("\r", " ")
    if white_space == "replace":
        return text
    return " ".join(_parts(text))


def list_items(text: str) -> list[str]:
    """The items of a list: XML Schema separates them by its four blanks alone (`xs:list`)."""
    return _parts(normalised(text, "replace"))


def _parts(text: str) -> list[str]:
    return [part for part in text.split(" ") if part]
