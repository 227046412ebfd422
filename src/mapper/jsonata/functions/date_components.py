"""The components of a time, as date pictures name them."""

from __future__ import annotations

from typing import Final

from mapper.jsonata.functions.civil_dates import (
    MILLIS_IN_DAY,
    date_of_days,
    days_to_date,
    full_year,
    weekday,
)

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
#: From Monday on, as ISO 8601 counts.
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Moment:
    """A time in UTC; a component is computed when it is read."""

    __slots__ = ("day", "days", "millis", "month", "year")

    def __init__(self, millis: int) -> None:
        self.days, self.millis = divmod(millis, MILLIS_IN_DAY)
        self.year, self.month, self.day = date_of_days(self.days)

    def component(self, letter: str) -> int | str:
        """Return the value of a component: a number, or am, pm, ISO."""
        hour = self.millis // 3_600_000
        if letter == "Y":
            return self.year
        if letter == "M":
            return self.month
        if letter == "D":
            return self.day
        if letter == "H":
            return hour
        if letter == "m":
            return self.millis // 60_000 % 60
        if letter == "s":
            return self.millis // 1000 % 60
        if letter == "f":
            return self.millis % 1000
        if letter == "h":
            return hour % 12 or 12
        if letter == "P":
            return "pm" if hour >= 12 else "am"
        if letter == "F":
            return weekday(self.days)
        if letter in "dWwXx":
            return self._counted(letter)
        return "ISO"

    def _counted(self, letter: str) -> int:
        """Return a component that is counted from the start of a year or a month."""
        # The years 0 to 99 stand for 1900 to 1999 here, as in the reference (Date.UTC).
        year = full_year(self.year)
        today = days_to_date(year, self.month, self.day)
        if letter == "d":
            return today - days_to_date(year, 1, 1) + 1
        if letter in "WX":
            before, start, after = (_first_week(self.year + step, 1) for step in (-1, 0, 1))
            limit = 52
        else:
            before, start, after = (
                _first_week(*_month(self.year, self.month + step)) for step in (-1, 0, 1)
            )
            limit = 4
        if letter in "Ww":
            week = (today - start) / 7 + 1
            if week > limit and today >= after:
                return 1
            if week < 1:
                week = (today - before) / 7 + 1
            return int(week // 1)
        step = -1 if self.days < start else int(self.days >= after)
        return self.year + step if letter == "X" else _month(self.year, self.month + step)[1]


def _month(year: int, month: int) -> tuple[int, int]:
    """Return year and month, where the month may be 0 or 13."""
    return year + (month - 1) // 12, (month - 1) % 12 + 1


def _first_week(year: int, month: int) -> int:
    """Return the day on which the first week begins: the one that holds the first Thursday."""
    first = days_to_date(full_year(year), month, 1)
    day = weekday(first)
    return first + 8 - day if day > 4 else first - day + 1
