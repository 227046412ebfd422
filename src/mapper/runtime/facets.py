"""The facets of simple types, checked on values as they stand in a document or a record.

The verdict is that of XML Schema 1.0 part 2. A `FacetSpec` is made of primitives alone, so that
`repr()` of it is Python source that a compiled module can hold; `contract.facet_specs` makes it.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, NamedTuple

_ZONE: Final = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_YEAR: Final = r"-?(?:[1-9]\d{3,}|0\d{3})"
_TIME: Final = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_MONTH_DAY: Final = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_NAME: Final = r"[A-Za-z_À-ÖØ-öø-˿Ͱ-ͽͿ-῿][\w.\-·]*"

LEXICAL: Final[dict[str, str]] = {
    "date": rf"{_YEAR}-{_MONTH_DAY}{_ZONE}",
    "dateTime": rf"{_YEAR}-{_MONTH_DAY}T{_TIME}{_ZONE}",
    "time": rf"{_TIME}{_ZONE}",
    "gYear": rf"{_YEAR}{_ZONE}",
    "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}",
    "gMonthDay": rf"--{_MONTH_DAY}{_ZONE}",
    "gDay": rf"---(?:0[1-9]|[12]\d|3[01]){_ZONE}",
    "gMonth": rf"--(?:0[1-9]|1[0-2]){_ZONE}",
    "duration": r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    "boolean": r"true|false|1|0",
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    "integer": r"[+-]?\d+",
    "double": r"(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?|-?INF|NaN)",
    "float": r"(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?|-?INF|NaN)",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "base64Binary": r"(?:(?:[A-Za-z0-9+/] ?){4})*"
    r"(?:(?:[A-Za-z0-9+/] ?){3}[A-Za-z0-9+/]|(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?="
    r"|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "NMTOKEN": r"[\w.\-:·]+",
    "Name": rf"(?::|{_NAME})[\w.\-:·]*",
    "NCName": _NAME,
    "ID": _NAME,
    "IDREF": _NAME,
    "ENTITY": _NAME,
    "QName": rf"(?:{_NAME}:)?{_NAME}",
}
"""What a value of an XSD built-in type looks like, as Python patterns (`\\d` is ASCII here)."""

RANGES: Final[dict[str, tuple[int | None, int | None]]] = {
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
"""The bounds of the built-in integer types."""


class FacetSpec(NamedTuple):
    """What a value must fulfil. `patterns` are Python expressions; bounds are decimal text.

    `primitive` names the built-in type whose lexical form holds, `item` is set for a list type,
    `members` for a union.
    """

    base: str
    primitive: str = "string"
    enum: tuple[str, ...] | None = None
    patterns: tuple[str, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    exclusive_minimum: str | None = None
    exclusive_maximum: str | None = None
    total_digits: int | None = None
    fraction_digits: int | None = None
    item: FacetSpec | None = None
    members: tuple[FacetSpec, ...] = ()


def violated(value: object, spec: FacetSpec) -> str | None:
    """The facet that `value` breaks (`type`, `max_length`, `pattern`, …), None where it fits.

    `value` is text, an int (base `integer`) or a bool (base `boolean`); the text of an integer
    or a boolean is judged as its lexical form.
    """
    text = _text(value)
    if text is None:
        return "type"
    if spec.members:
        if all(violated(text, member) is not None for member in spec.members):
            return "type"
    elif spec.item is not None:
        if any(violated(part, spec.item) is not None for part in text.split()):
            return "type"
    elif not _lexical(text, spec.base, spec.primitive):
        return "type"
    return _facets(text, spec)


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else None


def _facets(text: str, spec: FacetSpec) -> str | None:
    if spec.max_length is not None or spec.min_length is not None:
        length = len(text.split()) if spec.item is not None else _length(text, spec.primitive)
        if spec.max_length is not None and length > spec.max_length:
            return "max_length"
        if spec.min_length is not None and length < spec.min_length:
            return "min_length"
    for pattern in spec.patterns:
        if compiled(pattern).fullmatch(text) is None:
            return "pattern"
    if spec.enum is not None and not _listed(text, spec):
        return "enum"
    if spec.base in ("integer", "decimal"):
        return _bounds(text, spec)
    return None


def _length(text: str, primitive: str) -> int:
    if primitive == "hexBinary":
        return len(text) // 2
    if primitive == "base64Binary":
        bare = text.replace(" ", "")
        return len(bare) // 4 * 3 - bare.count("=")
    return len(text)


def _listed(text: str, spec: FacetSpec) -> bool:
    assert spec.enum is not None  # noqa: S101  # the caller has looked
    if text in spec.enum:
        return True
    if spec.base in ("integer", "decimal"):
        value = _decimal(text)
        return value is not None and any(_decimal(code) == value for code in spec.enum)
    return False


def _lexical(text: str, base: str, primitive: str) -> bool:
    name = primitive if primitive in LEXICAL else base
    pattern = LEXICAL.get(name)
    if pattern is not None and _ascii(pattern, name).fullmatch(text) is None:
        return False
    if name in ("date", "dateTime"):
        return _calendar(text)
    bounds = RANGES.get(primitive)
    if bounds is not None:
        number = int(text)
        return (bounds[0] is None or number >= bounds[0]) and (
            bounds[1] is None or number <= bounds[1]
        )
    return True


def _calendar(text: str) -> bool:
    """Whether the day exists; years beyond what `date` knows repeat its 400-year cycle."""
    found = re.match(r"(-?\d+)-(\d\d)-(\d\d)", text)
    if found is None or int(found[1]) == 0:
        return False
    try:
        date(int(found[1]) % 400 + 400, int(found[2]), int(found[3]))
    except ValueError:
        return False
    return True


def _bounds(text: str, spec: FacetSpec) -> str | None:
    number = _decimal(text)
    if number is None:
        return "type" if spec.primitive not in ("float", "double") else None
    checks = (
        ("minimum", spec.minimum, lambda bound: number < bound),
        ("maximum", spec.maximum, lambda bound: number > bound),
        ("exclusive_minimum", spec.exclusive_minimum, lambda bound: number <= bound),
        ("exclusive_maximum", spec.exclusive_maximum, lambda bound: number >= bound),
    )
    for name, bound, breaks in checks:
        if bound is not None and breaks(Decimal(bound)):
            return name
    if spec.total_digits is None and spec.fraction_digits is None:
        return None
    whole, _, fraction = text.lstrip("+-").partition(".")
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    if spec.fraction_digits is not None and len(fraction) > spec.fraction_digits:
        return "fraction_digits"
    if spec.total_digits is not None and len(whole) + len(fraction) > spec.total_digits:
        return "total_digits"
    return None


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of a contract, compiled once in a process."""
    return re.compile(pattern)


@lru_cache(maxsize=256)
def _ascii(pattern: str, name: str) -> re.Pattern[str]:
    """The pattern of a built-in type: digits are ASCII, name characters are not."""
    flags = 0 if name in ("NMTOKEN", "Name", "NCName", "ID", "IDREF", "ENTITY", "QName") else re.A
    return re.compile(pattern, flags)
