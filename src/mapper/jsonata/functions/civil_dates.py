"""Days and dates of the proleptic Gregorian calendar, for all the years ECMAScript knows.

Python's datetime ends at the years 1 and 9999; a time here may be 100 million days from 1970.
"""

from __future__ import annotations

from typing import Final

MILLIS_IN_DAY: Final = 86_400_000
#: ECMA-262, TimeClip: the largest distance from 1970.
MAX_MILLIS: Final = 8_640_000_000_000_000

_DAYS_BEFORE_MONTH: Final = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_DAYS_IN_MONTH: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap_year(year: int) -> bool:
    """Whether the year has a 29th of February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Return how many days the month (1 to 12) has."""
    return 29 if month == 2 and is_leap_year(year) else _DAYS_IN_MONTH[month - 1]


def days_to_date(year: int, month: int, day: int) -> int:
    """Return the days from 1970-01-01 to a date.

    A month outside 1 to 12 belongs to another year, a day outside the month to another month.
    """
    year += (month - 1) // 12
    month = (month - 1) % 12 + 1
    before = year - 1
    leap_days = before // 4 - before // 100 + before // 400
    day_of_year = _DAYS_BEFORE_MONTH[month - 1] + (month > 2 and is_leap_year(year)) + day
    return before * 365 + leap_days + day_of_year - 719_163


def date_of_days(days: int) -> tuple[int, int, int]:
    """Return year, month and day of the date so many days after 1970-01-01."""
    # In cycles of 400 years from 1 March of the year 0, so that a leap day comes last.
    cycle, day_of_cycle = divmod(days + 719_468, 146_097)
    year_of_cycle = (
        day_of_cycle - day_of_cycle // 1460 + day_of_cycle // 36_524 - day_of_cycle // 146_096
    ) // 365
    day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle // 4 - year_of_cycle // 100)
    march_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * march_month + 2) // 5 + 1
    month = march_month + 3 if march_month < 10 else march_month - 9
    return year_of_cycle + cycle * 400 + (month <= 2), month, day


def weekday(days: int) -> int:
    """Return the day of the week, 1 for Monday to 7 for Sunday (ISO 8601)."""
    return (days + 3) % 7 + 1


def full_year(year: int) -> int:
    """Return the year that ECMAScript's Date.UTC reads a number as: 0 to 99 are 1900 to 1999."""
    return 1900 + year if 0 <= year <= 99 else year
