"""The reader of CSV (RFC 4180, with any separator): a header, and an object a row.

A cell that is empty is absent, and so is a row of such cells. Columns are matched by their name
in the header; their order is free.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any, NamedTuple

from mapper.reading.bounds import check_size
from mapper.reading.leaves import Unfit, read_leaf
from mapper.reading.names import shown
from mapper.reading.notes import Chain, Notes
from mapper.reading.outcome import refuse
from mapper.reading.shape import LeafBase, Shape, TypeShape, WhiteSpace
from mapper.runtime.limits import Limits


def read_rows(
    data: bytes,
    shape: Shape,
    row_type: TypeShape,
    path: Chain,
    notes: Notes,
    *,
    separator: str = ";",
    encoding: str = "utf-8",
    limits: Limits,
    file: str | None = None,
) -> list[dict[str, Any]]:
    """The rows of a table; `row_type` is the object type of a row, `path` leads to the table.

    Raises:
        ReadError: the source is no such table, or is out of bounds.

    """
    check_size(data, limits, file)
    text = _decode(data, encoding, file)
    # The lines keep their ends: a cell in quotes may hold some.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[dict[str, Any]] = []
    try:
        header = next(reader, [])
        if len(header) > limits.columns:
            refuse(
                "source-too-many-elements",
                f"the header has more than {limits.columns} columns",
                file=file,
                line=1,
            )
        columns = _columns(header, shape, row_type, path, notes, file)
        most = limits.elements // max(1, len(header))
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                refuse(
                    "source-not-csv",
                    f"the row has {len(cells)} cells, the header {len(header)}",
                    file=file,
                    line=reader.line_num,
                )
            row = _row(cells, columns, path, notes)
            if row is not None:
                rows.append(row)
            if reader.line_num > most:
                refuse(
                    "source-too-many-elements",
                    f"the source has more than {limits.elements} cells",
                    file=file,
                    line=reader.line_num,
                )
    except csv.Error:
        refuse(
            "source-not-csv",
            "the row is not well-formed CSV: a quote is not closed, or stands within a cell, "
            "or a cell is too long",
            file=file,
            line=reader.line_num,
        )
    return rows


def _decode(data: bytes, encoding: str, file: str | None) -> str:
    try:
        return data.decode("utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding)
    except (UnicodeDecodeError, LookupError):
        refuse("source-encoding", f"the bytes are not in {shown(encoding)}", file=file)


class _Column(NamedTuple):
    """A column that the contract knows; `plain` where its text is its value."""

    place: int
    key: str
    base: LeafBase
    white_space: WhiteSpace
    plain: bool
    repeated: bool
    read: bool


def _columns(
    header: list[str],
    shape: Shape,
    row_type: TypeShape,
    path: Chain,
    notes: Notes,
    file: str | None,
) -> list[_Column]:
    """The columns that the contract knows; the others are noted."""
    fields = {field[0]: field for field in row_type[2]} if row_type[0] == "object" else {}
    names = [name.strip() for name in header]
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        refuse(
            "source-duplicate-key",
            f"the column `{shown(twice)}` stands twice in the header",
            file=file,
            line=1,
        )
    if not any(name in fields for name in names):
        known = ", ".join(f"`{name}`" for name in list(fields)[:5])
        refuse(
            "source-wrong-message",
            f"the contract knows none of the columns; expected are such as {known} "
            "(is the separator right?)",
            file=file,
            line=1,
        )
    columns: list[_Column] = []
    for index, name in enumerate(names):
        field = fields.get(name)
        type_ = shape.types[field[3]] if field is not None else None
        if field is None or type_ is None or type_[0] != "leaf":
            notes.unknown(path, name, fields, what="column")
        else:
            _, base, white_space = type_
            plain = base == "string" and white_space == "preserve" and not field[4] and field[5]
            columns.append(_Column(index, name, base, white_space, plain, field[4], field[5]))
    for field in fields.values():
        if field[5] and field[0] not in names:
            notes.missing_column((path, field[0]))
    return columns


def _row(
    cells: list[str], columns: list[_Column], path: Chain, notes: Notes
) -> dict[str, Any] | None:
    row: dict[str, Any] = {}
    content = False
    for place, key, base, white_space, plain, repeated, read in columns:
        cell = cells[place]
        if not cell:
            continue
        if plain:
            if not cell.isspace():
                row[key] = cell
            continue
        if content and not read:
            continue
        try:
            value = read_leaf(cell, base, white_space)
        except Unfit:
            if read:
                notes.unfit((path, key), base, cell)
            continue
        if value is not None:
            content = True
            if read:
                row[key] = [value] if repeated else value
    return row if row or content else None
