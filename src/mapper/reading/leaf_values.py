"""Leaf values: the value of a text in the document."""

from __future__ import annotations

from mapper.datatypes.builtin_types import WhiteSpace, normalised
from mapper.jsonata.runtime.limits import MAX_DIGITS
from mapper.reading.shape import LeafBase

_TRUE = frozenset({"true", "1"})
_FALSE = frozenset({"false", "0"})
_NOT_FINITE = frozenset({"INF", "+INF", "-INF", "NaN"})


class Unfit(Exception):  # noqa: N818 - not an error yet: the reader reports it and goes on
    """A text is not of its base type."""


def read_leaf(text: str, base: LeafBase, white_space: WhiteSpace) -> str | int | bool | None:
    """The value of a leaf; None where the text is empty or only white space.

    The lexical forms are those of XSD part 2.

    Raises:
        Unfit: the text is not such a value.

    """
    text = normalised(text, white_space)
    if not text or text.isspace():
        return None
    if base == "string":
        return text
    if base == "integer":
        return read_integer(text)
    if base == "boolean":
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        raise Unfit
    if not is_decimal(text) and not (base == "double" and is_double(text)):
        raise Unfit
    return text


def read_integer(text: str) -> int:
    """The integer that the text writes in decimal digits.

    Raises:
        Unfit: the text is not an integer, or has too many digits.

    """
    digits = text[1:] if text[:1] in ("+", "-") else text
    if len(text) > MAX_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise Unfit
    return int(text)


def is_decimal(text: str) -> bool:
    """Whether the text is a decimal number without an exponent, of not too many digits."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    whole, _, fraction = digits.partition(".")
    return len(text) <= MAX_DIGITS and (whole + fraction).isdigit() and digits.isascii()


def is_double(text: str) -> bool:
    """Whether the text is a number with an exponent, an infinity or not-a-number."""
    number, mark, exponent = text.replace("E", "e", 1).partition("e")
    exponent = exponent[1:] if exponent[:1] in ("+", "-") else exponent
    exponential = bool(mark) and exponent.isascii() and exponent.isdigit() and is_decimal(number)
    return exponential or text in _NOT_FINITE
