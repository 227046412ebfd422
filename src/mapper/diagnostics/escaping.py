"""Text of files and messages, made harmless to a terminal.

Control characters can move the cursor, recolour or hide text, and Unicode's directional marks can
make a line read in another order than it is written. They are shown as escapes.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_HARMFUL: Final = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
TAB: Final = "    "

_NAME: Final = re.compile(r"(?:[^\W\d]|[@#$])[\w.:#/+-]*")
_LONGEST: Final = 80
_MOST_DIGITS: Final = 5
"""A year or a version has fewer digits than the number of a person, a date, a phone, an account."""
_PART: Final = re.compile("[/:]")
_POSTCODE: Final = re.compile(r"\d{4}[_.-]*[A-Z]{2}(?![a-z])")


def escaped(text: str) -> str:
    r"""The text with what a terminal would act on as `\x1b` or `\u202e`; tabs become blanks."""
    return _HARMFUL.sub(_escape, text.replace("\t", TAB))


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def width(text: str) -> int:
    """How many columns of a terminal an escaped text takes (UAX 11; marks take none)."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shown(name: str) -> str:
    """The name, or a placeholder where it may be data or cannot be printed.

    A key of a JSON object can be any text, such as a person's number; and a name in XML can hold
    one. So no name is shown that is no name of a program, is long, or holds six digits, together or
    not, a postcode, or an address of mail. A namespace may have them in several of its parts.
    """
    if (
        len(name) <= _LONGEST
        and _NAME.fullmatch(name)
        and all(sum(map(str.isnumeric, part)) <= _MOST_DIGITS for part in _PART.split(name))
        and not _POSTCODE.search(name)
    ):
        return name
    return "(a name that is not shown)"
