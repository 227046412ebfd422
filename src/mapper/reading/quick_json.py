"""JSON by a fast parser, where it can be proven that a strict one would read the same.

The fast parser takes the last of two members with one name, and makes a binary number of a
fraction. So the source says how many names it has: whoever walks through the value counts the
members, and where both agree no name was lost. And it says how it writes a fraction. What may not
be the same is left to the strict parser, and so is what the fast one refuses: to say what is wrong.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, Final

import orjson

from mapper.datatypes.builtin_types import NumberText
from mapper.jsonata.runtime.limits import Limits

_WHITE_SPACE: Final = b" \t\n\r"

_FRACTION: Final = re.compile(rb"\.[0-9]")
_NUMBER: Final = re.compile(rb"-?[0-9]+\.[0-9]+")
_LONGEST: Final = 40
"""How many characters of a number stand before its point, at most; 2^63 has 19 digits."""

_EXPONENT: Final = b"0e"
_DIGITS_AND_E: Final = bytes.maketrans(b"123456789E", b"000000000e")


class InexactError(Exception):
    """The value is not, or may not be, what a strict parser reads."""


class QuickJson:
    """The value of a source, which is exact where it has as many members as `names`.

    A fraction is a float; `written` gives it as it stands in the source.
    """

    def __init__(self, source: bytes) -> None:
        """Parse it. Raises InexactError where the strict parser must."""
        try:
            self.value: Any = orjson.loads(source)
        except orjson.JSONDecodeError as error:
            raise InexactError from error
        # A quote may stand before a colon within a text too: then there are more names than
        # members, as where a name occurs twice.
        self.names = source.translate(None, _WHITE_SPACE).count(b'":')
        self._source = source

    def written(self, number: float) -> NumberText:
        """A number with a fraction as the source writes it. Raises InexactError where that is in doubt."""
        text = self._fractions.get(number)
        if text is None:
            raise InexactError
        return NumberText(text)

    @cached_property
    def _fractions(self) -> dict[float, str]:
        """The numbers with a fraction by their value; none where one may have an exponent."""
        source = self._source
        # An escaped quote would be taken for the end of a text.
        if b"\\" in source or _EXPONENT in source.translate(_DIGITS_AND_E):
            return {}
        found: dict[float, str] = {}
        before, quotes = 0, 0
        for point in _FRACTION.finditer(source):
            at = point.start()
            quotes += source.count(b'"', before, at)
            before = at
            if quotes % 2:
                continue  # within a text
            start = at
            while source[start - 1 : start].isdigit() and at - start < _LONGEST:
                start -= 1
            start -= source[start - 1 : start] == b"-"
            number = _NUMBER.match(source, start)
            text = number[0].decode() if number is not None else ""
            value = float(text or "nan")
            if found.setdefault(value, text) != text:
                found[value] = ""
        return {value: text for value, text in found.items() if text}


def parse_quickly(source: bytes | str, limits: Limits) -> QuickJson:
    """The value of a source. Raises InexactError where the strict parser must read it."""
    if not isinstance(source, bytes) or len(source) > limits.input_bytes:
        raise InexactError
    if len(source) > limits.elements:
        raise InexactError  # which may be more values than the limit
    return QuickJson(source)
