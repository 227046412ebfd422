"""The rows of a CSV file of a delivery as bytes, each with the cells that say whose it is."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO, NamedTuple, NoReturn

from mapper.datatypes.table_form import TableForm
from mapper.reading.read_outcome import refuse


class Row(NamedTuple):
    """A row: the wanted cells, without white space around, and its bytes with the line end."""

    cells: tuple[str, ...]
    content: bytes


class RowReader:
    """Reads a file of a part row by row. `header` are the bytes of its first row.

    Raises ReadError where the file is not such a table, or lacks a wanted column.
    """

    def __init__(
        self, stream: IO[bytes], form: TableForm, wanted: tuple[str, ...], file: str, most: int
    ) -> None:
        self._lines = iter(lambda: stream.readline(most + 1), b"")
        self._separator = form.separator.encode(form.encoding)
        self._form = form
        self._file = file
        self._most = most
        self._line = 0
        self.header = self._record()
        if form.encoding.lower() in {"utf-8", "utf8"}:
            self.header = self.header.removeprefix(b"\xef\xbb\xbf")
        names = [name.strip() for name in self._cells(self.header)]
        self._width = len(names)
        for name in wanted:
            if names.count(name) != 1:
                message = (
                    f"the header has the column `{name}` {names.count(name)} times; once is needed"
                )
                refuse("source-wrong-message", message, file=file, line=1)
        self._places = tuple(names.index(name) for name in wanted)

    def __iter__(self) -> Iterator[Row]:
        separator, places = self._separator, self._places
        last = max(places, default=0) + 1
        gaps = self._width - 1
        encoding = self._form.encoding
        while record := self._record():
            if b'"' not in record:
                if record.count(separator) != gaps:
                    if record.isspace():
                        continue
                    self._refuse_width(record.count(separator) + 1)
                parts = record.split(separator, last)
                try:
                    cells = tuple([parts[at].strip().decode(encoding) for at in places])
                except UnicodeDecodeError:
                    self._refuse_encoding()
                yield Row(cells, record)
                continue
            quoted = self._cells(record)
            if len(quoted) != self._width:
                self._refuse_width(len(quoted))
            yield Row(tuple(quoted[at].strip() for at in places), record)

    def _record(self) -> bytes:
        """The next line, or the lines that a quoted cell goes over; empty at the end."""
        line = next(self._lines, b"")
        self._line += 1
        if line.count(b'"') % 2:
            lines = [line]
            size = len(line)
            odd = True
            while odd and (line := next(self._lines, b"")):
                self._line += 1
                lines.append(line)
                size += len(line)
                odd ^= line.count(b'"') % 2 == 1
                if size > self._most:
                    break
            line = b"".join(lines)
        if len(line) > self._most:
            message = f"a row has more bytes than the limit of {self._most}"
            refuse("source-too-large", message, file=self._file, line=self._line)
        return line if line.endswith(b"\n") or not line else line + b"\n"

    def _cells(self, record: bytes) -> list[str]:
        try:
            text = record.decode(self._form.encoding).rstrip("\r\n")
            rows = list(csv.reader([text + "\n"], delimiter=self._form.separator, strict=True))
        except UnicodeDecodeError:
            self._refuse_encoding()
        except csv.Error:
            message = "the row is not well-formed CSV: a quote is not closed, or is within a cell"
            refuse("source-not-csv", message, file=self._file, line=self._line)
        return rows[0] if rows else []

    def _refuse_encoding(self) -> NoReturn:
        message = f"the bytes are not in {self._form.encoding}"
        refuse("source-encoding", message, file=self._file, line=self._line)

    def _refuse_width(self, cells: int) -> NoReturn:
        message = f"the row has {cells} cells, the header {self._width}"
        refuse("source-not-csv", message, file=self._file, line=self._line)
