"""`$toMillis` and `$fromMillis`: times by pictures (XPath F&O 3.1, format-dateTime).

A picture is text with markers in brackets: `[Y0001]-[M01]-[D01]`. X and x, the year and the month
of a week, are JSONata's own additions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from mapper.jsonata.functions.civil_dates import (
    MAX_MILLIS,
    MILLIS_IN_DAY,
    date_of_days,
    days_to_date,
    full_year,
)
from mapper.jsonata.functions.date_components import DAYS, MONTHS, Moment
from mapper.jsonata.functions.date_markers import Marker, date_picture
from mapper.jsonata.functions.date_patterns import date_pattern
from mapper.jsonata.functions.function_errors import function_error
from mapper.jsonata.functions.integer_pictures import (
    format_by_picture,
    integer_picture,
)
from mapper.jsonata.runtime.evaluation import Evaluation
from mapper.jsonata.runtime.missing import MISSING

ISO_8601: Final = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]"

_OFFSET: Final = re.compile("[+-]?[0-9]{4}")
_ISO_TEXT: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[01][0-9]))?(?:-(?P<day>[0-3][0-9]))?"
    r"(?:T(?P<hour>[0-2][0-9]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9])"
    r"(?:\.(?P<fraction>[0-9]+))?)?"
    r"(?P<zone>Z|(?P<sign>[+-])(?P<zone_hour>[0-2][0-9]):?(?P<zone_minute>[0-5][0-9]))?"
)


def from_millis(millis: Any, picture: Any, timezone: Any) -> Any:
    """`$fromMillis`: the time as text, in ISO 8601 or as the picture says.

    `timezone` is an offset such as +0100. Raises D3132 to D3135 for an invalid picture, D1001 for
    a time beyond the calendar, `invalid-timezone` for a time zone that is not an offset.
    """
    if millis is MISSING:
        return MISSING
    hours, minutes = _read_timezone(timezone)
    parts = date_picture(ISO_8601 if picture is MISSING else picture)
    shifted = int(millis + (60 * hours + minutes) * 60_000) if abs(millis) <= MAX_MILLIS else None
    if shifted is None or abs(shifted) > MAX_MILLIS:
        message = "The time is out of range: more than 100 million days from 1970"
        raise function_error("D1001", "fromMillis", message, value=millis)
    moment = Moment(shifted)
    return "".join(
        part if isinstance(part, str) else _component(moment, part, hours, minutes)
        for part in parts
    )


def _read_timezone(timezone: Any) -> tuple[int, int]:
    if timezone is MISSING:
        return 0, 0
    if not _OFFSET.fullmatch(timezone):
        message = "A time zone must be an offset of hours and minutes: +0100"
        raise function_error("invalid-timezone", "fromMillis", message, value=timezone)
    offset = int(timezone)
    # As the reference does: -0530 becomes -6 hours and -30 minutes.
    return offset // 100, offset % 100 if offset >= 0 else -(-offset % 100)


def _component(moment: Moment, marker: Marker, hours: int, minutes: int) -> str:
    component = marker.component
    if component in "Zz":
        return _timezone_text(marker, hours, minutes)
    value = moment.component(component)
    if isinstance(value, str):
        return value.upper() if component == "P" and marker.names == "upper" else value
    if component == "Y" and marker.year_digits > 0:
        # The sign stays with the remainder, as in ECMAScript.
        value = abs(value) % 10**marker.year_digits * (-1 if value < 0 else 1)
    if marker.names is not None and component != "f":
        return _name(value, marker)
    return format_by_picture(value, marker.integer)


def _name(value: int, marker: Marker) -> str:
    if marker.component in "Mx":
        name = MONTHS[value - 1]
    elif marker.component == "F":
        name = DAYS[value - 1]
    else:
        message = f"Only months and days have names; the component {marker.component} has none"
        raise function_error("D3133", "fromMillis", message)
    if marker.names != "title":
        name = name.upper() if marker.names == "upper" else name.lower()
    return name if marker.maximum is None else name[: marker.maximum]


def _timezone_text(marker: Marker, hours: int, minutes: int) -> str:
    offset = hours * 100 + minutes
    picture = marker.integer
    if picture.interval:
        text = format_by_picture(offset, picture)
    elif picture.mandatory in {1, 2}:
        text = format_by_picture(hours, picture)
        if minutes:
            text += ":" + format_by_picture(minutes, integer_picture("00"))
    elif picture.mandatory in {3, 4}:
        text = format_by_picture(offset, picture)
    else:
        message = "A time zone in a picture has one to four digits"
        raise function_error("D3134", "fromMillis", message)
    if offset >= 0:
        text = f"+{text}"
    if marker.component == "z":
        text = f"GMT{text}"
    return "Z" if offset == 0 and marker.modifier == "t" else text


def to_millis(evaluation: Evaluation, text: Any, picture: Any) -> Any:
    """`$toMillis`: the time that the text gives, in milliseconds since 1970.

    Without a picture the text is ISO 8601; D3110 is raised where it is not. With a picture: no
    value where the text does not match it, D3136 where the picture leaves a gap.
    """
    if text is MISSING:
        return MISSING
    if picture is not MISSING:
        return _parse_by_picture(evaluation, text, picture)
    match = _ISO_TEXT.fullmatch(text)
    millis = None if match is None else _iso_millis(match.groupdict())
    if millis is None:
        message = (
            "The text given to $toMillis is not a timestamp in ISO 8601 (2000-12-31T23:59:59Z); "
            "give a picture for another form"
        )
        raise function_error("D3110", "toMillis", message, value=text)
    return millis


def _iso_millis(parts: dict[str, str | None]) -> int | None:
    """Return the time of a text in ISO 8601; None where a part is out of range.

    As in the reference a day is any of 1 to 31: 30 February is 2 March.
    """
    month, day = int(parts["month"] or 1), int(parts["day"] or 1)
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    fraction = (parts["fraction"] or "")[:3].ljust(3, "0")
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    after_midnight = minute or second or int(fraction)
    if hour > 24 or (hour == 24 and after_midnight):
        return None
    zone_hour, zone_minute = int(parts["zone_hour"] or 0), int(parts["zone_minute"] or 0)
    if zone_hour > 23 or (parts["sign"] and parts["hour"] is None):
        return None
    offset = (zone_hour * 60 + zone_minute) * (-1 if parts["sign"] == "-" else 1)
    minutes = hour * 60 + minute - offset
    days = days_to_date(int(parts["year"] or 0), month, day)
    return days * MILLIS_IN_DAY + minutes * 60_000 + second * 1000 + int(fraction)


# The components of a date, and those of a time of day.
_DATE: Final = frozenset("YMD")
_DATE_BY_DAY_OF_YEAR: Final = frozenset("Yd")
_DATE_BY_WEEK_OF_MONTH: Final = frozenset("Xxw")
_DATE_BY_WEEK: Final = frozenset("XW")
_DATE_PARTS: Final = frozenset("YXMxWwdD")
_TIME: Final = frozenset("Hmsf")
_TIME_PARTS: Final = frozenset("PHhmsf")
_TIME_BY_HALF_DAY: Final = frozenset("Phmsf")


def _parse_by_picture(evaluation: Evaluation, text: str, picture: str) -> Any:
    found = date_pattern(picture).parse(text)
    if not found:
        return MISSING
    given = frozenset(name for name, value in found.items() if value)
    by_day_of_year, by_week = _date_kind(given & _DATE_PARTS)
    time = given & _TIME_PARTS
    half_day = bool(time) and not time <= _TIME and time <= _TIME_BY_HALF_DAY
    order = ("YD" if by_day_of_year else by_week or "YMD") + ("Phmsf" if half_day else "Hmsf")
    values = _fill_gaps(found, order, evaluation)
    if by_week:
        message = "A date cannot be read from a week: give year, month and day"
        raise function_error("D3136", "toMillis", message)
    year = full_year(int(values["Y"]))
    month, day = max(int(values.get("M", 0)), 1), int(values["D"])
    if by_day_of_year:
        first = days_to_date(year, 1, 1)
        _, month, day = date_of_days(first + int(values["d"]) - 1)
    hour = values.get("H", 0)
    if half_day:
        hour = (0 if values["h"] == 12 else values["h"]) + (12 if values["P"] == 1 else 0)
    minutes = int(hour) * 60 + int(values["m"])
    millis = days_to_date(year, month, day) * MILLIS_IN_DAY + minutes * 60_000
    millis += int(values["s"]) * 1000 + int(values["f"])
    millis -= int(found.get("Z") or found.get("z") or 0) * 60_000
    if abs(millis) > MAX_MILLIS:
        message = "The time is out of range: more than 100 million days from 1970"
        raise function_error("D1001", "toMillis", message, value=text)
    return millis


def _date_kind(given: frozenset[str]) -> tuple[bool, str]:
    """Whether the date is given by the day of the year, and the parts of one given by a week."""
    if not given or given <= _DATE:
        return False, ""
    if given <= _DATE_BY_DAY_OF_YEAR:
        return True, ""
    if given <= _DATE_BY_WEEK_OF_MONTH:
        return False, "XxwF"
    return False, "XWF" if given <= _DATE_BY_WEEK else ""


def _fill_gaps(
    found: Mapping[str, float | None], order: str, evaluation: Evaluation
) -> dict[str, float]:
    """Complete the parts that were read, from the largest to the smallest.

    Larger parts are taken from the present time, smaller parts are the least possible. Raises
    D3136 for a gap in between.
    """
    values = {name: value for name, value in found.items() if value is not None}
    now: Moment | None = None
    started = ended = False
    for name in order:
        if name in values:
            started = True
            if ended:
                message = "The picture given to $toMillis leaves out a part between two others"
                raise function_error("D3136", "toMillis", message)
        elif started:
            values[name] = 1 if name in "MDd" else 0
            ended = True
        else:
            now = now or Moment(evaluation.millis)
            value = now.component(name)
            # As in the reference, neither am nor pm counts as pm.
            values[name] = 0 if isinstance(value, str) else value
    return values
