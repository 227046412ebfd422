"""The reader of CSV (RFC 4180, with any separator): a header, and an object a row.

A cell that is empty is absent, and so is a row of such cells. Columns are matched by their name
in the header; their order is free.
"""

from __future__ import annotations

import csv
import io
from typing import Any

from mapper.reading.bounds import check_size
from mapper.reading.leaves import Unfit, read_leaf
from mapper.reading.names import shown
from mapper.reading.notes import Chain, Notes
from mapper.reading.outcome import refuse
from mapper.reading.shape import FieldShape, Shape, TypeShape
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


def _columns(
    header: list[str],
    shape: Shape,
    row_type: TypeShape,
    path: Chain,
    notes: Notes,
    file: str | None,
) -> list[tuple[FieldShape, Any] | None]:
    """For each column its field and leaf; None for what the contract does not know."""
    fields = {field[0]: field for field in row_type[2]} if row_type[0] == "object" else {}
    names = [name.strip() for name in header]
    twice = next((name for name in names if names.count(name) > 1), None)
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
    columns: list[tuple[FieldShape, Any] | None] = []
    for name in names:
        field = fields.get(name)
        type_ = shape.types[field[3]] if field is not None else None
        if field is None or type_ is None or type_[0] != "leaf":
            notes.unknown(path, name, fields, what="column")
            columns.append(None)
        else:
            columns.append((field, type_[1:]))
    for field in fields.values():
        if field[5] and field[0] not in names:
            notes.missing_column((path, field[0]))
    return columns


def _row(
    cells: list[str], columns: list[tuple[FieldShape, Any] | None], path: Chain, notes: Notes
) -> dict[str, Any] | None:
    row: dict[str, Any] = {}
    content = False
    for cell, column in zip(cells, columns, strict=True):
        if column is None or not cell:
            continue
        (key, _, _, _, repeated, read), leaf = column
        try:
            value = read_leaf(cell, *leaf)
        except Unfit:
            if read:
                notes.unfit((path, key), leaf[0], cell)
            continue
        if value is not None:
            content = True
            if read:
                row[key] = [value] if repeated else value
    return row if content else None
