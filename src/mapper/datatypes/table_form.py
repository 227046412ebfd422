"""How a table is written as CSV: its dialect, its columns, and what stands in their cells.

Made of tuples, texts, numbers and booleans alone, so that `repr()` is Python source that a compiled
module can hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal, NamedTuple

from mapper.datatypes.date_writing import date_picture

CellKind = Literal["text", "number", "boolean", "date", "date-time", "time"]
"""What a column holds, so far as that can be written in several ways."""


class CellForm(NamedTuple):
    """How values are written in cells; what is empty is not said."""

    decimal: str = ""
    """The decimal mark; a point where it is not said."""
    group: str = ""
    """The mark between groups of three digits; none where it is not said."""
    date: str = ""
    """The picture of a date."""
    date_time: str = ""
    """The picture of a date and a time."""
    time: str = ""
    """The picture of a time of day."""
    boolean: tuple[str, ...] = ()
    """The texts for true and for false."""
    null: tuple[str, ...] = ()
    """Texts that say that there is no value."""

    def over(self, other: CellForm) -> CellForm:
        """What this one says, and the other for what it does not; the two marks go together."""
        if self.decimal or self.group:
            other = other._replace(decimal="", group="")
        return other._replace(**{key: said for key, said in self._asdict().items() if said})


AS_XSD: Final = CellForm()
"""Values as XSD writes them: nothing else is said."""


class ColumnForm(NamedTuple):
    """Where the column of a field is, and how it is written, as a contract says.

    `names` are those that the header may have for it; empty for that of the field. `position` is
    the number of the column, from 1, where its name does not find it; else 0.
    """

    names: tuple[str, ...] = ()
    position: int = 0
    cell: CellForm = AS_XSD


BY_NAME: Final = ColumnForm()
"""The column that has the name of its field."""


class Column(NamedTuple):
    """The column of a field: its key in the document, where it is, and how it is written."""

    key: str
    names: tuple[str, ...]
    position: int = 0
    kind: CellKind = "text"
    cell: CellForm = AS_XSD


class TableForm(NamedTuple):
    """The dialect of a table, and the columns of its rows in order (none: each has its own name).

    `quote` may be empty: then no cell is quoted. Without `escape` a quote within a quoted cell is
    doubled; else it follows that character. `skip` is how many lines come before the header,
    and lines that begin with `comment` are passed over. With `trim` white space around a cell is
    no part of it.
    """

    encoding: str = "utf-8"
    separator: str = ";"
    quote: str = '"'
    escape: str = ""
    header: bool = True
    skip: int = 0
    comment: str = ""
    trim: bool = False
    cell: CellForm = AS_XSD
    columns: tuple[Column, ...] = ()


Canonical = Callable[[str], str | None]
"""Gives the form of XSD of a text, and None for a text that is not written as it should be."""


def canonical(kind: CellKind, form: CellForm) -> Canonical | None:
    """How a cell becomes the form of XSD; None where it is written so already."""
    match kind:
        case "number" if form.group or form.decimal not in ("", "."):
            return _number(form.decimal or ".", form.group)
        case "boolean" if form.boolean:
            return dict(zip(form.boolean, ("true", "false"), strict=True)).get
        case "date" | "date-time" | "time":
            picture = {"date": form.date, "date-time": form.date_time, "time": form.time}[kind]
            return date_picture(picture).canonical if picture else None
        case _:
            return None


def written_as(kind: CellKind, form: CellForm) -> str:
    """How a cell should be written, in words for a message."""
    match kind:
        case "number":
            mark = f"a number with the decimal mark `{form.decimal or '.'}`"
            return (
                f"{mark}, and `{form.group}` between groups of three digits" if form.group else mark
            )
        case "boolean":
            return " or ".join(f"`{each}`" for each in form.boolean)
        case "date":
            return form.date
        case "date-time":
            return form.date_time
        case _:
            return form.time


def _number(decimal: str, group: str) -> Canonical:
    """A number with these marks; a group has three digits, so that no mark is mistaken."""
    whole = "[0-9]+"
    if group:
        whole = f"(?:[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+|[0-9]+)"
    match = re.compile(f"[+-]?{whole}(?:{re.escape(decimal)}[0-9]+)?(?:[eE][+-]?[0-9]+)?").fullmatch

    def read(text: str) -> str | None:
        if match(text) is None:
            return None
        return (text.replace(group, "") if group else text).replace(decimal, ".")

    return read
