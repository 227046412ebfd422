"""The reader of tables in CSV: one object per row, by the columns that the contract knows.

An empty cell is absent, and so is a row of empty cells. Columns are found by their name in the
header, in any order, or by their position.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple, NoReturn

from mapper.datatypes.csv_rows import CsvFaultError, CsvRows, Row
from mapper.datatypes.table_form import Canonical, Column, TableForm, canonical, written_as
from mapper.diagnostics.diagnostic import Notice, Position
from mapper.diagnostics.escaping import shown
from mapper.jsonata.runtime.limits import Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.leaf_judging import INVALID, NO_CHECKS, Checks, Fault, Judge
from mapper.reading.notice_collector import Chain, NoticeCollector
from mapper.reading.read_outcome import ReadError, Reading, refusal, refuse, settle
from mapper.reading.reading_limits import check_size
from mapper.reading.shape import FieldShape, LeafShape, RequiredShape, Shape, TypeShape


def read_rows(  # noqa: PLR0913  # what a part's file says of its form, by name
    data: bytes,
    shape: Shape,
    row_type: TypeShape,
    path: Chain,
    collector: NoticeCollector,
    *,
    form: TableForm,
    limits: Limits,
    file: str | None = None,
    checks: Checks = NO_CHECKS,
    lines: list[int] | None = None,
) -> list[dict[str, Any]]:
    """The rows of a table; `row_type` is the object type of a row, `path` the path of the table.

    `lines` gets for each the line that it begins on.

    Raises:
        ReadError: the source is not such a table, or exceeds a limit.

    """
    table = TableReader(data, shape, row_type, path, form, limits, file, checks)
    table.head(collector)
    rows: list[dict[str, Any]] = []
    for line, cells in table.rows:
        row = table.row(line, cells, collector)
        if row is not None:
            rows.append(row)
            if lines is not None:
                lines.append(line)
    return rows


def read_each_row(
    data: bytes,
    shape: Shape,
    *,
    form: TableForm,
    limits: Limits,
    file: str | None,
    checks: Checks,
    strict: bool,
) -> Iterator[tuple[int, Reading | ReadError]]:
    """The messages of a table in which each row is one: the line it begins on, and its document.

    A row that cannot be read has the error in the place of a document, and the next one follows
    where it can be found. What is noted of the header stands with the first row.

    Raises:
        ReadError: the table as a whole cannot be read.

    """
    table = TableReader(data, shape, shape.types[shape.root], None, form, limits, file, checks)
    head = NoticeCollector(unknown=shape.unknown, most=limits.notices)
    table.head(head)
    rows = (table.line - 1,)
    noted = settle(None, (replace(one, rows=rows) for one in head.notices(strict=strict))).notices
    while True:
        line = table.line
        collector = NoticeCollector(unknown=shape.unknown, most=limits.notices)
        try:
            line, cells = next(table.rows, (0, None))
            if cells is None:
                return
            row = table.row(line, cells, collector)
            if row is None:
                continue
            notices = (*noted, *collector.notices(strict=strict))
            yield line, settle(row, notices, left_out=collector.left_out)
        except ReadError as error:
            yield line, error
        noted = ()


class TableReader:
    """Reads one table: first its head, then row by row."""

    def __init__(
        self,
        data: bytes,
        shape: Shape,
        row_type: TypeShape,
        path: Chain,
        form: TableForm,
        limits: Limits,
        file: str | None,
        checks: Checks,
    ) -> None:
        check_size(data, limits, file)
        try:
            self._rows = CsvRows(data, form, limits)
        except CsvFaultError as fault:
            refuse_row(fault.code, fault.message, file, fault.line)
        self.rows: Iterator[Row] = self._all_rows(file)
        """The rows that are still to be read."""
        self._shape = shape
        self._type = row_type
        self._path = path
        self._form = form
        self._file = file
        self._checks = checks
        self._width = 0
        self._columns: list[_Column] = []
        self._required: tuple[RequiredShape, ...] = ()

    def _all_rows(self, file: str | None) -> Iterator[Row]:
        try:
            yield from self._rows
        except CsvFaultError as fault:
            refuse_row(fault.code, fault.message, file, fault.line)

    @property
    def line(self) -> int:
        """The line that the next row begins on."""
        return self._rows.line

    def head(self, collector: NoticeCollector) -> None:
        """Read the header, and find the columns; the others are reported.

        Raises:
            ReadError: there is no header, or it is not that of the table.

        """
        first = next(self.rows, None)
        if first is None:
            what = "it has no header" if self._form.header else "it has no row"
            refuse("source-not-csv", f"the table is empty: {what}", file=self._file, line=1)
        line, names = first
        self._refuse_nul(line, names)
        self._width = len(names)
        if not self._form.header:
            self.rows = _and_then(first, self.rows)
            names = []
        fields = {field[0]: field for field in _fields(self._type)}
        positions = self._positions([name.strip() for name in names], fields, line, collector)
        judges: dict[tuple[LeafShape, Column], Judge | _Written] = {}
        for position, key, column in positions:
            field = fields[key]
            type_ = self._shape.types[field[3]]
            if type_[0] != "leaf":
                collector.unknown(self._path, key, fields, what="column")
                continue
            known = (type_, column._replace(key="", names=(), position=0))
            if known not in judges:
                judges[known] = _judge(type_, column, self._checks)
            judge = judges[known]
            direct = judge.most is not None and not field[4] and field[5]
            most = judge.most if direct and judge.most is not None else 0
            self._columns.append(_Column(position, key, judge, most, field[4], field[5]))
        found = {column.key for column in self._columns}
        needed = {entry[0] for entry in _required(self._type)}
        for field in fields.values():
            if field[5] and field[0] not in found and self._shape.types[field[3]][0] == "leaf":
                collector.missing_column((self._path, field[0]), required=field[0] in needed)
        self._required = tuple(
            entry
            for entry in _required(self._type)
            if entry[0] in found and entry[1] == "value" and not entry[2]
        )

    def _positions(
        self,
        names: list[str],
        fields: dict[str, FieldShape],
        line: int,
        collector: NoticeCollector,
    ) -> list[tuple[int, str, Column]]:
        """Where the columns of fields are, in the order of the table."""
        said = {column.key: column for column in self._form.columns}
        columns = [said.get(key) or Column(key, (key,)) for key in fields]
        found: dict[int, Column] = {}
        for index, column in enumerate(columns, 1):
            number = column.position or (0 if self._form.header else index)
            if number > self._width:
                message = (
                    f"the table has {self._width} columns, the contract one with number {number}"
                )
                refuse_row("source-wrong-message", message, self._file, line)
            if number:
                found[number - 1] = column
        if (
            not self._form.header
            and self._width > len(columns)
            and not any(column.position for column in columns)
        ):
            message = f"the row has {self._width} cells, the contract {len(columns)} columns"
            refuse_row("source-not-csv", message, self._file, line)
        by_name = {
            name: column for column in columns if not column.position for name in column.names
        }
        counts = Counter(name for index, name in enumerate(names) if index not in found)
        for index, name in enumerate(names):
            if index in found:
                continue
            column_ = by_name.get(name)
            listed = column_ is not None and fields[column_.key][4]
            if name and counts[name] > 1 and not listed:
                message = f"the header has the column `{shown(name)}` twice"
                refuse_row("source-duplicate-key", message, self._file, line)
            if column_ is None:
                label = name or f"column-{index + 1}"
                collector.unknown(self._path, label, by_name, what="column")
                continue
            found[index] = column_
        self._refuse_synonyms(found, fields, line)
        if not found:
            known = ", ".join(f"`{name}`" for name in list(by_name)[:5])
            message = (
                f"the contract knows none of the columns; expected columns such as {known} "
                "(is the separator right?)"
            )
            refuse_row("source-wrong-message", message, self._file, line)
        return [(index, found[index].key, found[index]) for index in sorted(found)]

    def _refuse_synonyms(
        self, found: dict[int, Column], fields: dict[str, FieldShape], line: int
    ) -> None:
        """Refuse a header in which two columns are that of one field, which is not a list."""
        counts = Counter(column.key for column in found.values())
        twice = next(
            (key for key, count in counts.items() if count > 1 and not fields[key][4]), None
        )
        if twice is not None:
            message = f"the header has two columns for `{twice}`, by different names"
            refuse_row("source-duplicate-key", message, self._file, line)

    def row(self, line: int, cells: list[str], collector: NoticeCollector) -> dict[str, Any] | None:
        """The object of a row; None for one of empty cells.

        Raises:
            ReadError: the row has more or fewer cells than the header.

        """
        if len(cells) != self._width:
            first = "the header" if self._form.header else "the first row"
            message = f"the row has {len(cells)} cells, {first} {self._width}"
            refuse_row("source-not-csv", message, self._file, line)
        self._refuse_nul(line, cells)
        collector.row = line
        faulty: set[str] = set()
        row = _row(cells, self._columns, self._path, collector, faulty)
        if row is not None:
            for key, _, _, outcome, pick in self._required:
                if key not in row and key not in faulty:
                    collector.required(self._path, key, outcome, pick)
        return row

    def _refuse_nul(self, line: int, cells: list[str]) -> None:
        if self._rows.holds_nul and any("\0" in cell for cell in cells):
            message = "the row holds a NUL: is the encoding right?"
            refuse_row("source-not-csv", message, self._file, line)


def refuse_row(code: str, message: str, file: str | None, line: int) -> NoReturn:
    """Refuse a table because of one row, by the line that it begins on.

    Raises:
        ReadError: always.

    """
    raise ReadError((replace(refusal(code, message, file, line), rows=(line,)),)) from None


def placed(notices: tuple[Notice, ...], file: str | None) -> tuple[Notice, ...]:
    """The notices of a table, with the row that each was first in as its position."""
    return tuple(
        replace(notice, position=Position(file or "<source>", notice.rows[0], 1))
        if notice.rows and notice.position is None
        else notice
        for notice in notices
    )


class _Column(NamedTuple):
    """A column that the contract knows.

    A text of at most `most` characters is its own value; `judge` decides about any other.
    """

    position: int
    key: str
    judge: Judge | _Written
    most: int
    repeated: bool
    read: bool


class _Written:
    """A judge of cells that are written otherwise than XSD writes the value."""

    __slots__ = ("_canonical", "_how", "_judge", "_null", "most")

    def __init__(self, judge: Judge, column: Column, read: Canonical | None) -> None:
        self._judge = judge
        self._canonical = read
        self._null = frozenset(column.cell.null)
        self._how = written_as(column.kind, column.cell) if read is not None else ""
        self.most: int | None = None

    def __getitem__(self, cell: str) -> Any:
        if cell in self._null or cell.isspace():
            return None
        if self._canonical is None:
            return self._judge[cell]
        text = self._canonical(cell.strip())
        if text is None:
            rules = self._judge.rules
            kept = cell if rules.base == "string" else MISSING
            said = rules.said
            message = f"the cell is not written as the contract says: {self._how}"
            return Fault(INVALID, message, cell, said.invalid, said.invalid_pick, kept)
        return self._judge[text]


def _judge(type_: LeafShape, column: Column, checks: Checks) -> Judge | _Written:
    judge = Judge(type_, checks)
    read = canonical(column.kind, column.cell)
    return judge if read is None and not column.cell.null else _Written(judge, column, read)


def _and_then(first: Row, rest: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rest


def _fields(row_type: TypeShape) -> tuple[FieldShape, ...]:
    return row_type[2] if row_type[0] == "object" else ()


def _required(row_type: TypeShape) -> tuple[RequiredShape, ...]:
    return row_type[3] if row_type[0] == "object" else ()


def _row(
    cells: list[str],
    columns: list[_Column],
    path: Chain,
    collector: NoticeCollector,
    faulty: set[str],
) -> dict[str, Any] | None:
    """The object of a row; None for an empty one. `faulty` gets the keys whose values are invalid."""
    row: dict[str, Any] = {}
    content = False
    for position, key, judge, most, repeated, read in columns:
        cell = cells[position]
        if not cell:
            continue
        if len(cell) <= most:
            if not cell.isspace():
                row[key] = cell
            continue
        if content and not read:
            continue
        value = judge[cell]
        if value.__class__ is Fault:
            content = True
            if not read:
                continue
            faulty.add(key)
            value = collector.fault((path, key), value, row, key)
            if value is MISSING:
                continue
        if value is not None:
            content = True
            if read and repeated:
                row.setdefault(key, []).append(value)
            elif read:
                row[key] = value
    return row if row or content else None
