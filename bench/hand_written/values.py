"""Values of the target, checked and noted, as the mappings written by hand share them.

`at` is a place in both messages: (the place around it, target step, source step), where a step is
a name or a path, or (name, index). Paths are joined only where something is noted.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

Step = str | tuple[str, int]
At = tuple[Any, Step, Step] | None


class Note(NamedTuple):
    """What the receiver must know about one value."""

    code: str
    severity: str
    target_path: str
    source_path: str


Notes = list[Note]
Record = dict[str, Any]


def note(
    notes: Notes, code: str, at: At, name: str, source: str, severity: str = "warning"
) -> None:
    """Note something about the field `name` at `at`, made of `source`."""
    target, origin = [name], [source]
    while at is not None:
        for steps, step in ((target, at[1]), (origin, at[2])):
            steps.append(step if isinstance(step, str) else f"{step[0]}[{step[1]}]")
        at = at[0]
    # a step that begins with a slash begins at the message again
    start = next((i for i, step in enumerate(origin) if step.startswith("/")), len(origin))
    origin = [step.removeprefix("/") for step in origin[: start + 1]]
    paths = (".".join(step for step in reversed(steps) if step) for steps in (target, origin))
    notes.append(Note(code, severity, *paths))


def text(
    record: Record, name: str, value: Any, most: int, at: At, source: str, notes: Notes
) -> None:
    """A text, cut at `most`."""
    if len(value) <= most:
        record[name] = value
    else:
        note(notes, "text-truncated", at, name, source)
        record[name] = value[:most].rstrip()


def short(
    record: Record, name: str, value: Any, most: int, at: At, source: str, notes: Notes
) -> None:
    """A code or another text that means nothing when it is cut: too long, it is left out."""
    if len(value) <= most:
        record[name] = value
    else:
        note(notes, "value-too-long", at, name, source)


NO_DIGITS = re.compile(r"\D*").fullmatch


def name_text(
    record: Record, name: str, value: Any, most: int, at: At, source: str, notes: Notes
) -> None:
    """A name without digits, cut at `most`."""
    if NO_DIGITS(value) is None:
        note(notes, "value-invalid", at, name, source)
    else:
        text(record, name, value, most, at, source, notes)


def name_short(
    record: Record, name: str, value: Any, most: int, at: At, source: str, notes: Notes
) -> None:
    """A text without digits that is left out where it is too long."""
    if len(value) <= most and NO_DIGITS(value) is None:
        note(notes, "value-invalid", at, name, source)
    else:
        short(record, name, value, most, at, source, notes)


def digits(
    record: Record, name: str, value: Any, length: int, at: At, source: str, notes: Notes
) -> None:
    """So many digits."""
    if len(value) == length and value.isdecimal():
        record[name] = value
    else:
        note(notes, "value-invalid", at, name, source)


def number(
    record: Record, name: str, value: Any, low: int, high: int, at: At, source: str, notes: Notes
) -> None:
    """An integer within bounds."""
    if value.__class__ is int and low <= value <= high:
        record[name] = value
    else:
        note(notes, "value-invalid", at, name, source)


def coded(
    record: Record,
    name: str,
    value: Any,
    table: dict[str, str],
    at: At,
    source: str,
    notes: Notes,
) -> None:
    """What a table says for a code."""
    found = table.get(value)
    if found is not None:
        record[name] = found
    else:
        note(notes, "code-unknown", at, name, source)


MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@lru_cache(maxsize=4096)
def is_date(value: str) -> bool:
    """Whether EEJJMMDD is a day of the calendar; what is zero is not known."""
    if len(value) != 8 or not value.isdecimal():
        return False
    year, month, day = int(value[:4]), int(value[4:6]), int(value[6:])
    if not year or not month or not day:
        return True
    if month > 12:
        return False
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day <= MONTHS[month - 1] + leap


def date(record: Record, name: str, value: Any, at: At, source: str, notes: Notes) -> None:
    """A date that may be incomplete."""
    if is_date(value):
        record[name] = value
    else:
        note(notes, "value-invalid", at, name, source)


def eleven(value: str) -> bool:
    """Whether nine digits pass the eleven-test."""
    if len(value) != 9 or not (value.isascii() and value.isdecimal()):
        return False
    a, b, c, d, e, f, g, h, i = map(int, value)
    return (9 * a + 8 * b + 7 * c + 6 * d + 5 * e + 4 * f + 3 * g + 2 * h - i) % 11 == 0


def citizen(record: Record, name: str, value: Any, at: At, source: str, notes: Notes) -> None:
    """A number that the eleven-test holds for."""
    if eleven(value):
        record[name] = value
    else:
        note(notes, "value-invalid", at, name, source)


POSTCODE = re.compile(r"[1-9][0-9]{3}[a-zA-Z]{2}").fullmatch


def postcode(record: Record, value: Any, at: At, source: str, notes: Notes) -> None:
    """A Dutch postal code."""
    if POSTCODE(value):
        record["Postcd"] = value
    else:
        note(notes, "value-invalid", at, "Postcd", source)


@lru_cache(maxsize=4096)
def cents(value: str) -> tuple[str, int] | None:
    """The sign and the whole hundredths of a decimal; None where there is a part of one."""
    try:
        exact = Decimal(value)
    except InvalidOperation:
        return None
    shifted = abs(exact).scaleb(2)
    if shifted != shifted.to_integral_value() or shifted >= 10**18:
        return None
    return ("-" if exact < 0 else "+", int(shifted))


def amount(value: str, currency: str, at: At, source: str, notes: Notes) -> Record | None:
    """An amount in hundredths; None where it has a part of a hundredth."""
    made = cents(value)
    if made is None:
        note(notes, "value-invalid", at, "WaardeBedr", source)
        return None
    return {"CdMunteenheid": currency, "CdPositiefNegatief": made[0], "WaardeBedr": made[1]}


def within(made: Any, kept: Any) -> bool:
    """Whether all that `made` says is said in `kept` too."""
    if isinstance(made, dict) and isinstance(kept, dict):
        return all(name in kept and within(value, kept[name]) for name, value in made.items())
    if isinstance(made, list) and isinstance(kept, list):
        return all(any(within(one, other) for other in kept) for one in made)
    return bool(made == kept)
