"""The lexical forms of XSD's built-in types, and the order of their values.

XML Schema part 2, section 3. Texts come with their white space already collapsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from mapper.datatypes.builtin_types import INTEGERS
from mapper.jsonata.runtime.limits import MAX_DIGITS
from mapper.regex.pattern_matching import compiled

_ZONE: Final = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR: Final = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_DAY: Final = r"(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = (
    r"(?P<hour>[01][0-9]|2[0-4]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
)

# Texts, which `re` compiles when they are first asked for, and keeps: most processes need few.
_INTEGER: Final = r"[+-]?[0-9]+"
_DECIMAL: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_FLOAT: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|-?INF|NaN"
_DURATION: Final = (
    r"(?P<sign>-?)P(?=.)(?:(?P<year>[0-9]+)Y)?(?:(?P<month>[0-9]+)M)?(?:(?P<day>[0-9]+)D)?"
    r"(?:T(?=.)(?:(?P<hour>[0-9]+)H)?(?:(?P<minute>[0-9]+)M)?"
    r"(?:(?P<second>[0-9]+(?:\.[0-9]+)?)S)?)?"
)
_BASE64: Final = (
    r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){3}[A-Za-z0-9+/]"
    r"|(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?"
)
_TIMES: Final = {
    "date": f"{_YEAR}-{_DAY}{_ZONE}",
    "dateTime": f"{_YEAR}-{_DAY}T{_CLOCK}{_ZONE}",
    "time": f"{_CLOCK}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gYearMonth": f"{_YEAR}-(?P<month>0[1-9]|1[0-2]){_ZONE}",
    "gMonth": f"--(?P<month>0[1-9]|1[0-2])(?:--)?{_ZONE}",
    "gMonthDay": f"--{_DAY}{_ZONE}",
    "gDay": f"---(?P<day>0[1-9]|[12][0-9]|3[01]){_ZONE}",
}
_MONTH_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Lexical = Callable[[str], bool]


def _full(pattern: str) -> Lexical:
    return lambda text: re.fullmatch(pattern, text) is not None


def _pattern(pattern: str) -> Lexical:
    # Compiled when it is first asked for: most messages have no names.
    return lambda text: compiled(pattern).fullmatch(text) is not None


_ncname: Final = _pattern(r"[\i-[:]][\c-[:]]*")


def _list_of(item: Lexical) -> Lexical:
    return lambda text: all(map(item, text.split(" ")))


def _decimal(text: str) -> bool:
    return len(text) <= MAX_DIGITS and re.fullmatch(_DECIMAL, text) is not None


def _integer(low: int | None, high: int | None) -> Lexical:
    def check(text: str) -> bool:
        if len(text) > MAX_DIGITS or re.fullmatch(_INTEGER, text) is None:
            return False
        if low is None and high is None:
            return True
        value = int(text)
        return (low is None or value >= low) and (high is None or value <= high)

    return check


def _time(kind: str) -> Lexical:
    pattern = _TIMES[kind]

    def check(text: str) -> bool:
        found = re.fullmatch(pattern, text)
        if found is None:
            return False
        parts = found.groupdict()
        if parts.get("hour") == "24" and (parts["minute"] != "00" or Decimal(parts["second"]) != 0):
            return False
        year = parts.get("year")
        if year is not None and int(year) == 0:
            return False
        if parts.get("month") is None or parts.get("day") is None:
            return True
        month, day = int(parts["month"]), int(parts["day"])
        if day > _MONTH_LENGTHS[month - 1]:
            return False
        return month != 2 or day < 29 or year is None or _leap(int(year))

    return check


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


LEXICAL: Final[Mapping[str, Lexical]] = MappingProxyType(
    {kind: _time(kind) for kind in _TIMES}
    | {kind: _integer(low, high) for kind, (low, high) in INTEGERS.items()}
    | {
        "boolean": _full("true|false|1|0"),
        "decimal": _decimal,
        "float": lambda text: re.fullmatch(_FLOAT, text) is not None,
        "double": lambda text: re.fullmatch(_FLOAT, text) is not None,
        "duration": lambda text: re.fullmatch(_DURATION, text) is not None,
        "language": _full("[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"),
        "Name": _pattern(r"\i\c*"),
        **dict.fromkeys(("NCName", "ID", "IDREF", "ENTITY"), _ncname),
        "NMTOKEN": _pattern(r"\c+"),
        "NMTOKENS": _list_of(_pattern(r"\c+")),
        "IDREFS": _list_of(_ncname),
        "ENTITIES": _list_of(_ncname),
        "QName": lambda text: all(map(_ncname, text.split(":", 1))),
        "hexBinary": _full("([0-9a-fA-F]{2})*"),
        "base64Binary": lambda text: re.fullmatch(_BASE64, text) is not None,
    }
)
"""Per built-in type whether a text is of it; types that are not here take any text."""


def value_of(primitive: str, text: str) -> object | None:
    """The value of a text in a form that compares as the type says, or None where it has none.

    Times without a zone count as UTC, where the standard leaves some pairs open.
    """
    if primitive in INTEGERS or primitive == "decimal":
        return Decimal(text) if len(text) <= MAX_DIGITS and re.fullmatch(_DECIMAL, text) else None
    if primitive in {"float", "double"}:
        return float(text.replace("INF", "inf")) if re.fullmatch(_FLOAT, text) else None
    if primitive == "boolean":
        return {"true": 1, "1": 1, "false": 0, "0": 0}.get(text)
    if primitive == "hexBinary":
        return text.upper()
    if primitive == "duration":
        found = re.fullmatch(_DURATION, text) if len(text) <= MAX_DIGITS else None
        return _span(found.groupdict()) if found is not None else None
    if primitive in _TIMES:
        found = re.fullmatch(_TIMES[primitive], text)
        return _moment(found.groupdict()) if found is not None else None
    return text


class DurationSpan:
    """A duration, as the moments at which it ends from each of the standard's four starts.

    One is less than another where it is from every start; some are neither less nor greater, and
    break any bound.
    """

    __slots__ = ("ends",)

    def __init__(self, ends: tuple[Decimal, ...]) -> None:
        self.ends = ends

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DurationSpan) and self.ends == other.ends

    def __hash__(self) -> int:
        return hash(self.ends)

    def __lt__(self, other: DurationSpan) -> bool:
        return all(one < two for one, two in zip(self.ends, other.ends, strict=True))

    def __le__(self, other: DurationSpan) -> bool:
        return all(one <= two for one, two in zip(self.ends, other.ends, strict=True))


_STARTS: Final = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""Year and month of the moments that order durations (XML Schema part 2, section 3.2.6.2)."""


def _span(parts: Mapping[str, str | None]) -> DurationSpan:
    months = int(parts["year"] or 0) * 12 + int(parts["month"] or 0)
    seconds = (int(parts["day"] or 0) * 24 + int(parts["hour"] or 0)) * 3600
    rest = int(parts["minute"] or 0) * 60 + Decimal(parts["second"] or 0)
    sign = -1 if parts["sign"] else 1
    ends = []
    for year, month in _STARTS:
        years, months_over = divmod(month - 1 + sign * months, 12)
        day, _ = _moment({"year": str(year + years), "month": str(months_over + 1)})
        ends.append(day * 86400 + sign * (seconds + rest))
    return DurationSpan(tuple(ends))


def _moment(parts: Mapping[str, str | None]) -> tuple[int, Decimal]:
    """Days and seconds of a point in time, after its zone."""
    year, month, day = (
        int(parts.get(key) or default)
        for key, default in (("year", "4"), ("month", "1"), ("day", "1"))
    )
    past = year - 1
    days = past * 365 + past // 4 - past // 100 + past // 400
    days += sum(_MONTH_LENGTHS[: month - 1]) + day
    if month > 2 and not _leap(year):
        days -= 1
    seconds = Decimal(parts.get("second") or 0)
    seconds += int(parts.get("minute") or 0) * 60 + int(parts.get("hour") or 0) * 3600
    zone = parts.get("zone")
    if zone and zone != "Z":
        shift = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
        seconds += -shift if zone[0] == "+" else shift
    whole = seconds // 86400
    return days + int(whole), seconds - whole * 86400
