r"""Line ends in texts that a multiline pattern searches.

In multiline mode JavaScript's ^ and $ stand at \n, \r, U+2028 and U+2029, RE2's at \n alone. A
text that has one of the others is therefore written with every line end as three characters:
\n, a private character that says which one it was, \n. Then RE2's ^ and $ stand where
JavaScript's do, and a class that holds a line end becomes an alternative of three characters.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

#: The private character for each line end.
LINE_MARKS: Final = MappingProxyType(
    {"\n": "\U0010fff0", "\r": "\U0010fff1", "\u2028": "\U0010fff2", "\u2029": "\U0010fff3"}
)
LINE_MARK_RANGE: Final = (0x10FFF0, 0x10FFF3)
_LINE_ENCODING: Final = str.maketrans({end: f"\n{mark}\n" for end, mark in LINE_MARKS.items()})
_LINE_DECODING: Final = MappingProxyType({mark: end for end, mark in LINE_MARKS.items()})


def needs_encoding(text: str) -> bool:
    """Whether the text has a line end that RE2 does not take for one."""
    return "\r" in text or "\u2028" in text or "\u2029" in text


def encode_lines(text: str) -> str:
    """Write a text for a pattern's `encoded` translation."""
    return text.translate(_LINE_ENCODING)


def decode_lines(text: str) -> str:
    """Give back what `encode_lines` was given (a piece of its result)."""
    for mark, end in _LINE_DECODING.items():
        text = text.replace(f"\n{mark}\n", end)
    return text
