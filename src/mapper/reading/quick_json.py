"""JSON by a fast parser, where it can be proven that a strict one would read the same.

The fast parser takes the last of two members with one name. So the source says how many names it
has: whoever walks through the value counts the members, and where both agree no name was lost. What
may not be the same is left to the strict parser, and so is what the fast one refuses: to say what
is wrong.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from mapper.datatypes.builtin_types import NumberText
from mapper.jsonata.runtime.limits import Limits

_WHITE_SPACE: Final = b" \t\n\r"

_DECODER: Final = msgspec.json.Decoder(float_hook=NumberText)


class InexactError(Exception):
    """The value is not, or may not be, what a strict parser reads."""


def parse_quickly(source: bytes | str, limits: Limits) -> tuple[Any, int]:
    """The value of a source, and how many members it has if the parser lost none.

    Raises InexactError where the strict parser must read it.
    """
    if not isinstance(source, bytes) or len(source) > limits.input_bytes:
        raise InexactError
    if len(source) > limits.elements:
        raise InexactError  # which may be more values than the limit
    try:
        value = _DECODER.decode(source)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InexactError from error
    # A quote may stand before a colon within a text too: then there are more names than members, as
    # where a name occurs twice.
    names = source.translate(None, _WHITE_SPACE).count(b'":')
    if names > limits.members:
        raise InexactError  # which may be those of one object
    return value, names
