"""The facets of simple types, checked on values as they stand in a document or a record.

The verdict is that of XML Schema 1.0 part 2. A `FacetSpec` is made of primitives alone, so that
`repr()` of it is Python source that a compiled module can hold; `contract.facet_specs` makes it.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from mapper.datatypes.lexical import LEXICAL, value_of
from mapper.regex.linear_patterns import compiled

_WORDS: Final = {
    "type": "is not of type {primitive}",
    "max_length": "is longer than {max_length}",
    "min_length": "is shorter than {min_length}",
    "pattern": "does not match the pattern",
    "enum": "is not one of the listed values",
    "minimum": "is less than {minimum}",
    "maximum": "is more than {maximum}",
    "exclusive_minimum": "is not more than {exclusive_minimum}",
    "exclusive_maximum": "is not less than {exclusive_maximum}",
    "total_digits": "has more than {total_digits} digits",
    "fraction_digits": "has more than {fraction_digits} decimals",
}


class FacetSpec(NamedTuple):
    """What a value must fulfil. `patterns` are Python expressions; bounds are as written.

    `primitive` names the built-in type whose lexical form holds, `item` is set for a list type,
    `members` for a union; `white_space` is `preserve`, `replace` or `collapse`.
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
    white_space: str = "preserve"


def violated(value: object, spec: FacetSpec) -> str | None:
    """The facet that `value` breaks (`type`, `max_length`, `pattern`, …), None where it fits.

    `value` is text, an int (base `integer`) or a bool (base `boolean`); the text of an integer
    or a boolean is judged as its lexical form.
    """
    text = _text(value)
    if text is None:
        return "type"
    if spec.white_space != "preserve":
        text = normalised(text, spec.white_space)
    if spec.members:
        if all(violated(text, member) is not None for member in spec.members):
            return "type"
    elif spec.item is not None:
        if any(violated(part, spec.item) is not None for part in text.split()):
            return "type"
    elif spec.primitive != "string":
        check = LEXICAL.get(spec.primitive)
        if check is not None and not check(text):
            return "type"
    return _facets(text, spec)


def words(broken: str, spec: FacetSpec) -> str:
    """What the broken facet says, in words that follow `the value`."""
    if broken == "type" and spec.members:
        return "is of none of its types"
    if broken == "type" and spec.item is not None:
        return "has an item that is not of its type"
    return _WORDS[broken].format(**spec._asdict())


def normalised(text: str, white_space: str) -> str:
    """The text as the white space facet makes it (XML Schema part 2, section 4.3.6)."""
    if white_space == "preserve":
        return text
    text = text.replace("\t", " ").replace("\n", " ").replace("\r", " ")
    if white_space == "replace":
        return text
    return " ".join(part for part in text.split(" ") if part)


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


def _facets(text: str, spec: FacetSpec) -> str | None:
    if spec.max_length is not None or spec.min_length is not None:
        length = _length(text, spec)
        if spec.max_length is not None and length > spec.max_length:
            return "max_length"
        if spec.min_length is not None and length < spec.min_length:
            return "min_length"
    for pattern in spec.patterns:
        if compiled(pattern).fullmatch(text) is None:
            return "pattern"
    if spec.enum is not None and not _listed(text, spec):
        return "enum"
    if spec.primitive == "string":
        return None
    return _bounds(text, spec) or _digits(text, spec)


def _length(text: str, spec: FacetSpec) -> int:
    """The length in what the type counts (XML Schema part 2, section 4.3.1)."""
    if spec.item is not None or spec.primitive in {"NMTOKENS", "IDREFS", "ENTITIES"}:
        return len(text.split())
    if spec.primitive == "hexBinary":
        return len(text) // 2
    if spec.primitive == "base64Binary":
        bare = text.replace(" ", "")
        return len(bare) // 4 * 3 - bare.count("=")
    return len(text)


def _listed(text: str, spec: FacetSpec) -> bool:
    """Whether the list holds the text, or another text for the same value."""
    codes = spec.enum or ()
    if text in codes:
        return True
    if spec.primitive == "string" or spec.item is not None or spec.members:
        return spec.white_space != "preserve" and any(
            normalised(code, spec.white_space) == text for code in codes
        )
    value = value_of(spec.primitive, text)
    return value is not None and any(
        value_of(spec.primitive, normalised(code, spec.white_space)) == value for code in codes
    )


def _bounds(text: str, spec: FacetSpec) -> str | None:
    bounds = (
        spec.minimum,
        spec.maximum,
        spec.exclusive_minimum,
        spec.exclusive_maximum,
    )
    if bounds == (None, None, None, None):
        return None
    value: Any = value_of(spec.primitive, text)
    low, high, above, below = (
        value_of(spec.primitive, bound) if bound is not None else None for bound in bounds
    )
    if value is None:
        return None
    if low is not None and not value >= low:
        return "minimum"
    if high is not None and not value <= high:
        return "maximum"
    if above is not None and not value > above:
        return "exclusive_minimum"
    if below is not None and not value < below:
        return "exclusive_maximum"
    return None


def _digits(text: str, spec: FacetSpec) -> str | None:
    if spec.total_digits is None and spec.fraction_digits is None:
        return None
    whole, _, fraction = text.lstrip("+-").partition(".")
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    if spec.fraction_digits is not None and len(fraction) > spec.fraction_digits:
        return "fraction_digits"
    if spec.total_digits is not None and len(whole) + len(fraction) > spec.total_digits:
        return "total_digits"
    return None
