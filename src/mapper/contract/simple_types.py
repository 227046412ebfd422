"""The simple types that are built into XSD 1.0, and what mapper makes of each.

XML Schema part 2, section 3: the type each is derived from, its white space, and what its
values are in a document.
"""

from __future__ import annotations

from typing import Final, Literal

from mapper.contract.message_model import Base

WhiteSpace = Literal["preserve", "replace", "collapse"]

WHITE_SPACE: Final[dict[str, WhiteSpace]] = {
    "preserve": "preserve",
    "replace": "replace",
    "collapse": "collapse",
}

INTEGERS: Final[dict[str, tuple[str | None, str | None]]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, "0"),
    "negativeInteger": (None, "-1"),
    "nonNegativeInteger": ("0", None),
    "positiveInteger": ("1", None),
    "long": ("-9223372036854775808", "9223372036854775807"),
    "int": ("-2147483648", "2147483647"),
    "short": ("-32768", "32767"),
    "byte": ("-128", "127"),
    "unsignedLong": ("0", "18446744073709551615"),
    "unsignedInt": ("0", "4294967295"),
    "unsignedShort": ("0", "65535"),
    "unsignedByte": ("0", "255"),
}
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

PRIMITIVE_OF_TYPE: Final[dict[str, str]] = {
    "string": "string",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
}
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
