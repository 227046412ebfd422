"""Dates and times as tables write them: pictures such as `dd-mm-jjjj`, read as XSD's forms."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

TimeKind = Literal["date", "date-time", "time"]
"""What a picture writes: a day, a moment or a time of day; the names of the general formats."""

_PART: Final = re.compile(r"'([^']*)'|([A-Za-z])\2*|[^A-Za-z']")
_LETTERS: Final = {
    **dict.fromkeys("jJyY", "year"),
    **dict.fromkeys("dD", "day"),
    **dict.fromkeys("uUhH", "hour"),
    "s": "second",
    "S": "fraction",
}
_KINDS: Final[dict[frozenset[str], TimeKind]] = {
    frozenset({"year", "month", "day"}): "date",
    frozenset({"year", "month", "day", "hour", "minute"}): "date-time",
    frozenset({"hour", "minute"}): "time",
}


class PictureError(ValueError):
    """A picture cannot be read; the message says why."""


class DatePicture(NamedTuple):
    """A picture, ready to read by."""

    kind: TimeKind
    pattern: re.Pattern[str]

    def canonical(self, text: str) -> str | None:
        """The text in the form of XSD (ISO 8601); None where it is not written so.

        Whether the day is on the calendar is for the type to judge.
        """
        match = self.pattern.fullmatch(text)
        if match is None:
            return None
        found = match.groupdict()
        day = clock = ""
        if self.kind != "time":
            day = f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}"
        if self.kind != "date":
            clock = f"{found['hour']:0>2}:{found['minute']}:{found.get('second') or '00'}"
            clock += f".{found['fraction']}" if found.get("fraction") else ""
        return f"{day}T{clock}" if day and clock else day or clock


@lru_cache(maxsize=256)
def date_picture(picture: str) -> DatePicture:
    """Read a picture: `dd-mm-jjjj`, `yyyyMMdd`, `d-m-jjjj`, `jjjj-mm-dd uu:mm:ss`.

    `d`, `m`, and `j` or `y` are day, month and year, `u` or `h` the hour (to 24), `s` seconds and
    `S` their fraction; an `m` after the hour is the minutes. One letter is one digit or two, two
    letters are two digits. Any other character stands for itself, as does text in quotes, and
    `T`. The letters are those of CSV on the Web (UTS #35), with the Dutch ones beside them.

    Raises:
        PictureError: it is not such a picture, or could be read in two ways.

    """
    pattern = ""
    seen: set[str] = set()
    before = ""
    position = 0
    while position < len(picture):
        part = _PART.match(picture, position)
        if part is None:
            raise PictureError("a quote is not closed")
        position = part.end()
        letter = part[2]
        name = None if letter is None else _component(letter, seen)
        if name is None:
            pattern += re.escape(part[1] if part[1] is not None else part[0])
            before = ""
            continue
        if name in seen:
            raise PictureError(f"the {name} occurs twice")
        width = len(part[0])
        if before and 1 in (width, len(before)):
            raise PictureError(f"`{before}{part[0]}` could be read in two ways")
        before = part[0]
        seen.add(name)
        pattern += f"(?P<{name}>{_digits(name, width)})"
    kind = _KINDS.get(frozenset(seen - {"second", "fraction"}))
    if kind is None or ("second" in seen and kind == "date"):
        raise PictureError("it needs a day, a month and a year, or hours and minutes, or all five")
    if "fraction" in seen and "second" not in seen:
        raise PictureError("it has a fraction, and no seconds")
    return DatePicture(kind, re.compile(pattern))


def _component(letter: str, seen: set[str]) -> str | None:
    """What a letter stands for; None for one that stands for itself."""
    if letter in "mM":
        return "minute" if "hour" in seen and letter == "m" else "month"
    if letter == "T":
        return None
    name = _LETTERS.get(letter)
    if name is None:
        raise PictureError(f"`{letter}` is no letter of a picture; put text between quotes")
    return name


def _digits(name: str, width: int) -> str:
    """The digits of a component that is written with so many letters."""
    if name == "fraction":
        return f"[0-9]{{1,{width}}}"
    if name == "year":
        if width != 4:
            raise PictureError("a year has four digits: two do not say which century")
        return "[0-9]{4}"
    if width == 2:
        return "[0-9]{2}"
    if width == 1 and name in ("day", "month", "hour"):
        return "[0-9]{1,2}"
    raise PictureError(f"the {name} has {width} letters")
