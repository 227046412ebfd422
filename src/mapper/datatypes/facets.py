"""Simple types and their facets, and the one verdict on a value: that of XML Schema 1.0 part 2.

A contract's leaf and a compiled module hold the same objects: `repr()` of a `Datatype` is Python
source that makes it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from mapper.datatypes.builtin_types import Base, WhiteSpace, list_items, normalised
from mapper.datatypes.lexical import LEXICAL, value_of
from mapper.regex.pattern_matching import compiled


class Facets(NamedTuple):
    """What a simple type asks of its values, as XSD 1.0 part 2 and JSON Schema know it.

    `patterns` must all match, each the whole text, in XSD's dialect; `minimum`, `maximum` and the
    exclusive ones are as they were written, and compare as the type's values do.
    """

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
    multiple_of: str | None = None
    white_space: WhiteSpace = "preserve"

    def __repr__(self) -> str:
        return _source(self)

    @property
    def bounded(self) -> bool:
        """Whether a bound, a number of digits or a step is asked for."""
        asked = (
            self.minimum, self.maximum, self.exclusive_minimum, self.exclusive_maximum,
            self.total_digits, self.fraction_digits, self.multiple_of,
        )  # fmt: skip
        return any(each is not None for each in asked)


NO_FACETS: Final = Facets()


class Datatype(NamedTuple):
    """A simple type: what its values are in a document, and all that is asked of them.

    `primitive` names the built-in type whose lexical form holds (`token`, `date`); `item` is set
    for a list type (`xs:list`), `members` for a union (`xs:union`). Where a union is `exclusive` a
    value must be of one of its members alone (JSON Schema's `oneOf`).
    """

    base: Base = "string"
    facets: Facets = NO_FACETS
    primitive: str = "string"
    item: Datatype | None = None
    members: tuple[Datatype, ...] = ()
    exclusive: bool = False

    def __repr__(self) -> str:
        return _source(self)


def _source(made: Facets | Datatype) -> str:
    """As Python, without what is as it is by default."""
    given = (
        f"{name}={value!r}"
        for name, value in made._asdict().items()
        if value != made._field_defaults[name]
    )
    return f"{type(made).__name__}({', '.join(given)})"


_SAID: Final = {
    "type": "the value is not of type {primitive}",
    "item": "an item of the value is not of the type of its list",
    "member": "the value is of none of the types of its union",
    "exclusive": "the value is of more than one type of its union",
    "max_length": "the {what} is longer than {max_length}{unit}",
    "min_length": "the {what} is shorter than {min_length}{unit}",
    "pattern": "the value does not match the {side}'s pattern",
    "enum": "the value is not one of those that the {side} lists",
    "minimum": "the value is less than {minimum}",
    "maximum": "the value is more than {maximum}",
    "exclusive_minimum": "the value is not more than {exclusive_minimum}",
    "exclusive_maximum": "the value is not less than {exclusive_maximum}",
    "total_digits": "the value has more than {total_digits} digits",
    "fraction_digits": "the value has more than {fraction_digits} decimals",
    "multiple_of": "the value is not a multiple of {multiple_of}",
}
"""What is said of a value that breaks a facet, without the value."""

_LISTS: Final = frozenset({"NMTOKENS", "IDREFS", "ENTITIES"})


def violated(value: object, type_: Datatype) -> str | None:
    """The facet that `value` breaks (`type`, `max_length`, `pattern`, …), None where it fits.

    `value` is text, an int (base `integer`) or a bool (base `boolean`); the text of an integer
    or a boolean is judged as its lexical form.
    """
    text = _text(value)
    if text is None:
        return "type"
    if type_.facets.white_space != "preserve":
        text = normalised(text, type_.facets.white_space)
    if type_.members:
        fitting = [member.base for member in type_.members if violated(text, member) is None]
        if not fitting:
            return "type"
        if type_.exclusive and not _any_alone(fitting):
            return "exclusive"
    elif type_.item is not None:
        if any(violated(part, type_.item) is not None for part in list_items(text)):
            return "type"
    elif type_.primitive != "string":
        check = LEXICAL.get(type_.primitive)
        if check is not None and not check(text):
            return "type"
    return _broken_facet(text, type_)


def _any_alone(bases: Sequence[Base]) -> bool:
    """Whether of texts, of numbers or of booleans there is one: a text may be read as any."""
    kinds = ["number" if base in {"integer", "decimal"} else base for base in bases]
    return any(kinds.count(kind) == 1 for kind in kinds)


def explained(broken: str, type_: Datatype, side: str = "contract") -> str:
    """What is wrong with a value that breaks a facet of its type, in words without the value.

    `side` says whose type it is: the `source`, the `target`, or a `contract` alone.
    """
    if broken == "type":
        broken = "member" if type_.members else "type" if type_.item is None else "item"
    what, unit = "text", ""
    if _is_list(type_):
        what, unit = "list", " items"
    elif type_.primitive in ("hexBinary", "base64Binary"):
        what, unit = "value", " bytes"
    return _SAID[broken].format(
        primitive=type_.primitive, side=side, what=what, unit=unit, **type_.facets._asdict()
    )


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, int):
        return None
    try:
        return str(value)
    except ValueError:
        # Python refuses to print integers of thousands of digits, and no message has them
        return None


def _broken_facet(text: str, type_: Datatype) -> str | None:
    facets = type_.facets
    if facets.max_length is not None or facets.min_length is not None:
        length = _length(text, type_)
        if facets.max_length is not None and length > facets.max_length:
            return "max_length"
        if facets.min_length is not None and length < facets.min_length:
            return "min_length"
    for pattern in facets.patterns:
        if compiled(pattern).fullmatch(text) is None:
            return "pattern"
    if facets.enum is not None and not _listed(text, type_):
        return "enum"
    if type_.primitive == "string" or not facets.bounded:
        return None
    return _bounds(text, type_) or _digits(text, facets) or _step(text, type_)


def _is_list(type_: Datatype) -> bool:
    return type_.item is not None or type_.primitive in _LISTS


def _length(text: str, type_: Datatype) -> int:
    """The length in what the type counts (XML Schema part 2, section 4.3.1)."""
    if _is_list(type_):
        return len(list_items(text))
    if type_.primitive == "hexBinary":
        return len(text) // 2
    if type_.primitive == "base64Binary":
        bare = text.replace(" ", "")
        return len(bare) // 4 * 3 - bare.count("=")
    return len(text)


def _listed(text: str, type_: Datatype) -> bool:
    """Whether the list holds the text, or another text for the same value."""
    codes, white_space = type_.facets.enum or (), type_.facets.white_space
    if text in codes:
        return True
    if type_.primitive == "string" or type_.item is not None or type_.members:
        return white_space != "preserve" and any(
            normalised(code, white_space) == text for code in codes
        )
    value = value_of(type_.primitive, text)
    return value is not None and any(
        value_of(type_.primitive, normalised(code, white_space)) == value for code in codes
    )


def _bounds(text: str, type_: Datatype) -> str | None:
    facets = type_.facets
    value: Any = value_of(type_.primitive, text)
    if value is None:
        return None
    low, high, above, below = (
        value_of(type_.primitive, bound) if bound is not None else None
        for bound in (
            facets.minimum,
            facets.maximum,
            facets.exclusive_minimum,
            facets.exclusive_maximum,
        )
    )
    if low is not None and not value >= low:
        return "minimum"
    if high is not None and not value <= high:
        return "maximum"
    if above is not None and not value > above:
        return "exclusive_minimum"
    if below is not None and not value < below:
        return "exclusive_maximum"
    return None


def _step(text: str, type_: Datatype) -> str | None:
    if type_.facets.multiple_of is None:
        return None
    from fractions import Fraction  # only here: few types have a step

    value: Any = value_of(type_.primitive, text)
    if not isinstance(value, Decimal):
        return None
    return "multiple_of" if Fraction(value) % Fraction(type_.facets.multiple_of) else None


def _digits(text: str, facets: Facets) -> str | None:
    if facets.total_digits is None and facets.fraction_digits is None:
        return None
    whole, _, fraction = text.lstrip("+-").partition(".")
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    if facets.fraction_digits is not None and len(fraction) > facets.fraction_digits:
        return "fraction_digits"
    if facets.total_digits is not None and len(whole) + len(fraction) > facets.total_digits:
        return "total_digits"
    return None
