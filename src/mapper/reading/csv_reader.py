"""The reader of CSV (RFC 4180, with any separator): a header, and one object per row.

An empty cell is absent, and so is a row of empty cells. Columns are matched by the name in the
header, in any order.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any, NamedTuple

from mapper.diagnostics.escaping import shown
from mapper.jsonata.runtime.limits import Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.leaf_judging import NO_CHECKS, Checks, Fault, Judge
from mapper.reading.notice_collector import Chain, NoticeCollector
from mapper.reading.read_outcome import refuse
from mapper.reading.reading_limits import check_size
from mapper.reading.shape import LeafShape, RequiredShape, Shape, TypeShape


def read_rows(  # noqa: PLR0913  # what a part's file says of its form, by name
    data: bytes,
    shape: Shape,
    row_type: TypeShape,
    path: Chain,
    collector: NoticeCollector,
    *,
    separator: str = ";",
    encoding: str = "utf-8",
    limits: Limits,
    file: str | None = None,
    checks: Checks = NO_CHECKS,
) -> list[dict[str, Any]]:
    """The rows of a table; `row_type` is the object type of a row, `path` the path of the table.

    Raises:
        ReadError: the source is not such a table, or exceeds a limit.

    """
    check_size(data, limits, file)
    text = _decode(data, encoding, file)
    # The lines keep their line ends: a quoted cell may hold some.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[dict[str, Any]] = []
    try:
        header = next(reader, [])
        if len(header) > limits.columns:
            message = f"the header has more than {limits.columns} columns"
            refuse("source-too-many-elements", message, file=file, line=1)
        columns = _columns(header, shape, row_type, path, collector, file, checks)
        required = _required(row_type, columns)
        most = limits.elements // max(1, len(header))
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                message = f"the row has {len(cells)} cells, the header {len(header)}"
                refuse("source-not-csv", message, file=file, line=reader.line_num)
            row = _row(cells, columns, required, path, collector)
            if row is not None:
                rows.append(row)
            if reader.line_num > most:
                message = f"the source has more than {limits.elements} cells"
                refuse("source-too-many-elements", message, file=file, line=reader.line_num)
    except csv.Error:
        message = (
            "the row is not well-formed CSV: a quote is not closed, or is within a cell, "
            "or a cell is too long"
        )
        refuse("source-not-csv", message, file=file, line=reader.line_num)
    return rows


def _decode(data: bytes, encoding: str, file: str | None) -> str:
    try:
        return data.decode("utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding)
    except (UnicodeDecodeError, LookupError):
        refuse("source-encoding", f"the bytes are not in {shown(encoding)}", file=file)


class _Column(NamedTuple):
    """A column that the contract knows.

    A text of at most `most` characters is its own value; `judge` decides about any other.
    """

    position: int
    key: str
    judge: Judge
    most: int
    repeated: bool
    read: bool


def _required(row_type: TypeShape, columns: list[_Column]) -> tuple[RequiredShape, ...]:
    """What the contract requires of a row, among the columns that are present and never empty."""
    if row_type[0] != "object":
        return ()
    keys = {column.key for column in columns}
    return tuple(
        entry for entry in row_type[3] if entry[0] in keys and entry[1] == "value" and not entry[2]
    )


def _columns(
    header: list[str],
    shape: Shape,
    row_type: TypeShape,
    path: Chain,
    collector: NoticeCollector,
    file: str | None,
    checks: Checks,
) -> list[_Column]:
    """The columns that the contract knows; the others are reported."""
    fields = {field[0]: field for field in row_type[2]} if row_type[0] == "object" else {}
    names = [name.strip() for name in header]
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        message = f"the header has the column `{shown(twice)}` twice"
        refuse("source-duplicate-key", message, file=file, line=1)
    if not any(name in fields for name in names):
        known = ", ".join(f"`{name}`" for name in list(fields)[:5])
        message = (
            f"the contract knows none of the columns; expected columns such as {known} "
            "(is the separator right?)"
        )
        refuse("source-wrong-message", message, file=file, line=1)
    columns: list[_Column] = []
    judges: dict[LeafShape, Judge] = {}
    for index, name in enumerate(names):
        field = fields.get(name)
        type_ = shape.types[field[3]] if field is not None else None
        if field is None or type_ is None or type_[0] != "leaf":
            collector.unknown(path, name, fields, what="column")
        else:
            judge = judges.setdefault(type_, Judge(type_, checks))
            direct = judge.most is not None and not field[4] and field[5]
            most = judge.most if direct and judge.most is not None else 0
            columns.append(_Column(index, name, judge, most, field[4], field[5]))
    needed = {entry[0] for entry in row_type[3]} if row_type[0] == "object" else set()
    for field in fields.values():
        if field[5] and field[0] not in names:
            collector.missing_column((path, field[0]), required=field[0] in needed)
    return columns


def _row(
    cells: list[str],
    columns: list[_Column],
    required: tuple[RequiredShape, ...],
    path: Chain,
    collector: NoticeCollector,
) -> dict[str, Any] | None:
    row: dict[str, Any] = {}
    content = False
    faulty: set[str] = set()
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
            if read:
                row[key] = [value] if repeated else value
    if not row and not content:
        return None
    for key, _, _, outcome, pick in required:
        if key not in row and key not in faulty:
            collector.required(path, key, outcome, pick)
    return row
