"""Tables: code lists and lookups, from CSV files with a header (RFC 4180).

Findings name lines and columns of a table, never what stands in its rows.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.nearest import meant
from mapper.mapping_file.file_model import Table
from mapper.yaml_text.file_contents import file_content, unsaved_content
from mapper.yaml_text.spanned_text import Text

if TYPE_CHECKING:
    from _csv import Reader

MAX_BYTES: Final = 50_000_000
MOST_COLUMNS: Final = 2_000
MOST_FAULTS: Final = 100
"""How many things are reported of one table: after them it is not read any further."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class TableData:
    """The content of a table.

    `rows` maps a key (a tuple of texts where the table has several key columns) to the row, an
    object of the columns of `value` by name; empty cells are not in it. `single` says that a
    lookup gives the one column of `value` rather than the row.
    """

    file: str
    header: tuple[str, ...]
    key: tuple[str, ...]
    value: tuple[str, ...]
    single: bool
    rows: dict[str | tuple[str, ...], Row]
    replaced: bool = False
    """Whether a deployment's own file replaced the one that is named."""

    def values(self) -> dict[str | tuple[str, ...], str | None]:
        """Key → value of a table with one value column; None where the cell is empty."""
        return {key: row.get(self.value[0]) for key, row in self.rows.items()}


def read_table(table: Table, path: Path) -> tuple[TableData | None, list[Finding]]:
    """The data of a table, and what is wrong with its file or its columns."""
    file = str(path)
    top = Position(file, 1, 1)
    try:
        if unsaved_content(path) is None and path.stat().st_size > MAX_BYTES:
            message = f"the table is larger than {MAX_BYTES} bytes"
            return None, [Finding("file-too-large", message, top)]
        content = file_content(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        hint = "save the file as UTF-8"
        return None, [Finding("table-malformed", "the table is not UTF-8", top, hint=hint)]
    except OSError as error:
        message = f"the table cannot be read: {error.strerror}"
        return None, [Finding("file-not-found", message, top)]
    if len(table.separator) != 1:
        message = "the separator must be one character"
        return None, [Finding("wrong-kind", message, table.key_spans.get("separator"))]
    return _Reading(table, file).read(content)


class _Reading:
    def __init__(self, table: Table, file: str) -> None:
        self.table = table
        self.file = file
        self.findings: list[Finding] = []

    def read(self, content: str) -> tuple[TableData | None, list[Finding]]:
        rows = csv.reader(
            io.StringIO(content, newline=""), delimiter=self.table.separator, strict=True
        )
        try:
            header = next(rows, [])
            if not self._header(header):
                return None, self.findings
            data = self._rows(header, rows)
        except csv.Error as error:
            self._report("table-malformed", f"the table is not CSV: {error}", rows.line_num)
            return None, self.findings
        return data, self.findings

    def _header(self, header: list[str]) -> bool:
        if not any(header):
            self._report("table-malformed", "the table has no header", 1)
            return False
        if len(header) > MOST_COLUMNS:
            message = f"the table has more than {MOST_COLUMNS} columns"
            self._report("file-too-large", message, 1)
            return False
        seen: set[str] = set()
        for number, name in enumerate(header, 1):
            if not name.strip():
                self._report("table-malformed", f"column {number} has no name", 1)
            elif name in seen:
                self._report("table-malformed", f"duplicate column `{name}`", 1)
            seen.add(name)
        for column in (*self.table.key, *self.table.value):
            if column not in header:
                names = ", ".join(f"`{name}`" for name in header)
                message = f"the table {self.file} has no column `{column}`"
                hint = meant(column, header) or f"its columns are {names}"
                self.findings.append(
                    Finding("table-without-column", message, column.position, hint=hint)
                )
        return not self.findings

    def _rows(self, header: list[str], rows: Reader) -> TableData:
        keys = [header.index(column) for column in self.table.key]
        wanted: tuple[Text, ...] | list[str] = self.table.value or header
        values = [(str(column), header.index(column)) for column in wanted]
        found: dict[str | tuple[str, ...], Row] = {}
        lines: dict[str | tuple[str, ...], int] = {}
        begin = 2
        for row in rows:
            line, begin = begin, rows.line_num + 1
            if len(self.findings) >= MOST_FAULTS:
                message = f"more than {MOST_FAULTS} things are wrong; the rest is not read"
                self._report("table-malformed", message, line)
                break
            if not row:
                continue
            if len(row) != len(header):
                message = f"a row of {len(row)} cells under a header of {len(header)}"
                self._report("table-malformed", message, line)
                continue
            if any(cell != cell.strip() for cell in row):
                message = "a cell begins or ends with white space, which counts"
                self._report("table-malformed", message, line)
            parts = tuple(row[index] for index in keys)
            if not all(parts):
                self._report("empty-key", "the row has no key", line)
                continue
            key = parts[0] if len(parts) == 1 else parts
            if key in found:
                message = f"duplicate row key (first on line {lines[key]})"
                self._report("duplicate-key", message, line)
                continue
            lines[key] = line
            found[key] = {name: row[index] for name, index in values if row[index]}
        return TableData(
            self.file,
            tuple(header),
            tuple(map(str, self.table.key)),
            tuple(name for name, _ in values),
            len(self.table.value) == 1,
            found,
        )

    def _report(self, code: str, message: str, line: int) -> None:
        self.findings.append(Finding(code, message, Position(self.file, max(line, 1), 1)))
