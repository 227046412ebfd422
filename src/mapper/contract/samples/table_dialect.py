"""How a table of samples is written: found out from its bytes; what is a guess becomes a remark."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from mapper.datatypes.date_writing import date_picture
from mapper.datatypes.lexical import LEXICAL
from mapper.datatypes.table_form import CellForm, CellKind, TableForm, canonical

SEPARATORS: Final = (";", ",", "\t", "|")
_LOOKED_AT: Final = 65536
_ROWS: Final = 200

_DAYS: Final = ("dd-mm-jjjj", "mm-dd-jjjj", "dd/mm/jjjj", "mm/dd/jjjj", "dd.mm.jjjj", "jjjj/mm/dd")
_LOOSE: Final = ("d-m-jjjj", "m-d-jjjj", "d/m/jjjj", "m/d/jjjj", "d.m.jjjj")
_CLOCKS: Final = ("uu:mm", "uu:mm:ss")
_WRITINGS: Final[tuple[tuple[CellKind, CellForm], ...]] = (
    *(("date", CellForm(date=picture)) for picture in (*_DAYS, *_LOOSE)),
    *(
        ("date-time", CellForm(date_time=f"{day} {clock}"))
        for day in (*_DAYS, "jjjj-mm-dd", *_LOOSE)
        for clock in _CLOCKS
    ),
    ("number", CellForm(decimal=",")),
    ("number", CellForm(decimal=",", group=".")),
    ("number", CellForm(group=",")),
)
"""What the cells of a column may be written as, the strictest first."""
_PRIMITIVES: Final = {"date": "date", "date-time": "dateTime", "time": "time"}


class Writing(NamedTuple):
    """How the cells of a column are written, and what is doubtful about that."""

    kind: CellKind = "text"
    cell: CellForm = CellForm()
    remark: str = ""


def dialect_of(data: bytes) -> tuple[TableForm, list[str]]:
    """The encoding and separator of a table, with a remark where something else is possible."""
    remarks = []
    encoding = _encoding(data)
    if encoding not in ("utf-8", "utf-16"):
        remarks.append(f"not in UTF-8: taken to be {encoding}")
    head = data[:_LOOKED_AT].decode(encoding, "replace").removeprefix("\ufeff")
    if len(data) > _LOOKED_AT:
        head = head[: head.rfind("\n") + 1]  # the last row may be cut
    counts = {separator: _columns(head, separator) for separator in SEPARATORS}
    separator = max(SEPARATORS, key=lambda each: counts[each])
    if counts[separator][0] < 2:
        separator = TableForm().separator
        remarks.append("one column: nothing shows what separates columns")
    return TableForm(encoding, separator), remarks


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding in ("utf-8", "cp1252"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "iso-8859-1"


def _columns(text: str, separator: str) -> tuple[int, int]:
    """How many columns all of the first rows have with a separator; 0 where they differ."""
    widths: Counter[int] = Counter()
    try:
        for number, row in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        ):
            if number == _ROWS:
                break
            if row:
                widths[len(row)] += 1
    except csv.Error:
        return 0, 0
    if not widths:
        return 0, 0
    width, rows = widths.most_common(1)[0]
    same = rows * 10 >= widths.total() * 9
    return (width, rows) if same and width > 1 else (0, 0)


class ColumnWriting:
    """Finds out how a column is written, from all of its cells."""

    def __init__(self) -> None:
        self._fits = list(_WRITINGS)
        self._seen: set[str] = set()
        self.cells = 0

    def note(self, cell: str) -> None:
        """Look at a cell that has a value."""
        self.cells += 1
        if self._fits:
            text = cell.strip()
            self._fits = [each for each in self._fits if _holds(*each, text)]
            if "," in text:
                self._seen.add(",")
            if "." in text:
                self._seen.add(".")

    def found(self) -> Writing:
        """How it is written, as XSD does where nothing else is shown."""
        if not self.cells or not self._fits:
            return Writing()
        dates = [each for each in self._fits if each[0] != "number"]
        if dates:
            kind, cell = dates[0]
            return self._date(kind, cell, dates)
        numbers = [cell for _, cell in self._fits]
        if CellForm(group=",") in numbers and len(numbers) > 1 and "," in self._seen:
            return Writing(
                remark="a comma before three digits: nothing shows if it is a decimal mark"
            )
        if "," not in self._seen:
            return Writing()
        return Writing("number", numbers[0])

    def _date(
        self, kind: CellKind, cell: CellForm, dates: Iterable[tuple[CellKind, CellForm]]
    ) -> Writing:
        picture = cell.date or cell.date_time
        swapped = (
            picture.translate(
                str.maketrans("dm", "md"),
            )
            if kind == "date"
            else ""
        )
        others = [form.date or form.date_time for _, form in dates]
        if any(_is_swapped(picture, other) for other in others) or swapped in others:
            remark = "dates with the day or the month first: no day after the 12th shows which"
            return Writing(remark=remark)
        return Writing(kind, cell)


def _is_swapped(picture: str, other: str) -> bool:
    """Whether two pictures differ in whether the day or the month comes first."""
    first = [letter for letter in picture if letter in "dm"][:1]
    second = [letter for letter in other if letter in "dm"][:1]
    return first != second


def _holds(kind: CellKind, cell: CellForm, text: str) -> bool:
    read = canonical(kind, cell)
    value = read(text) if read is not None else None
    if value is None:
        return False
    return kind == "number" or LEXICAL[_PRIMITIVES[kind]](value)


def is_value(cell: str) -> bool:
    """Whether a cell is a number or a date, which no header is made of."""
    text = cell.strip()
    days = ("jjjj-mm-dd", *_DAYS, *_LOOSE)
    return text.replace(",", "").replace(".", "").lstrip("-").isdecimal() or any(
        date_picture(picture).canonical(text) is not None for picture in days
    )
