"""The rows of CSV text (RFC 4180, in any dialect), each with the line that it begins on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NoReturn

from mapper.datatypes.table_form import TableForm
from mapper.diagnostics.escaping import shown
from mapper.jsonata.runtime.limits import Limits
from mapper.reading.read_outcome import ReadError, refusal, refuse
from mapper.reading.reading_limits import check_size

Row = tuple[int, list[str]]
"""The line that a row begins on, from 1, and its cells."""

_BOM: Final = b"\xef\xbb\xbf"
_UTF_8: Final = frozenset({"utf-8", "utf8", "utf_8", "u8"})


def refuse_row(code: str, message: str, file: str | None, line: int) -> NoReturn:
    """Refuse a table because of one row, by the line that it begins on.

    Raises:
        ReadError: always.

    """
    raise ReadError((replace(refusal(code, message, file, line), rows=(line,)),)) from None


class CsvRows:
    """The rows of a table after the lines that its dialect skips, empty ones left out.

    After a row that is not well-formed nothing shows where the next one begins, so none is read.
    """

    def __init__(
        self, data: bytes, form: TableForm, limits: Limits, file: str | None = None
    ) -> None:
        check_size(data, limits, file)
        self._form = form
        self._limits = limits
        self._file = file
        self._most = limits.elements
        text = _decode(data, form.encoding, file)
        # The lines keep their line ends: a quoted cell may hold some.
        self._lines = _UncommentedLines(io.StringIO(text, newline=""), form.comment)
        for _ in range(form.skip):
            next(self._lines.text, None)
            self._lines.number += 1
        self.holds_nul = "\0" in text
        """Whether a NUL is anywhere in the text, which no table holds."""
        lines: Iterator[str] = self._lines
        self._skipped = self._lines.number
        if not form.comment:
            lines = self._lines.text
        self._reader = csv.reader(
            lines,
            delimiter=form.separator,
            quotechar=form.quote or None,
            quoting=csv.QUOTE_MINIMAL if form.quote else csv.QUOTE_NONE,
            escapechar=form.escape or None,
            doublequote=not form.escape,
            strict=True,
        )

    @property
    def line(self) -> int:
        """The line that the next row begins on."""
        if self._form.comment:
            return self._lines.number + 1
        return self._skipped + self._reader.line_num + 1

    def __iter__(self) -> Iterator[Row]:
        """The rows.

        Raises:
            ReadError: a row is not well-formed, or there are more cells than the limit allows.

        """
        reader = self._reader
        commented = bool(self._form.comment)
        trim = self._form.trim
        while True:
            line = self.line
            self._lines.between_rows = True
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                self._refuse_row(line)
            if commented:
                line = self._lines.first
            if not cells:
                continue
            if len(cells) > self._limits.columns:
                message = f"the row has more than {self._limits.columns} columns"
                refuse_row("source-too-many-elements", message, self._file, line)
            self._most -= len(cells)
            if self._most < 0:
                message = f"the source has more than {self._limits.elements} cells"
                refuse_row("source-too-many-elements", message, self._file, line)
            yield line, [cell.strip() for cell in cells] if trim else cells

    def _refuse_row(self, line: int) -> NoReturn:
        message = (
            "the row that begins here is not well-formed CSV: a quote is not closed, or is within "
            "a cell, or a cell is too long; nothing from here on is read"
        )
        refuse_row("source-not-csv", message, self._file, line)


class _UncommentedLines:
    """The lines of a text without those that are comments, which only begin between rows."""

    def __init__(self, text: io.StringIO, comment: str) -> None:
        self.text = text
        self.number = 0
        self.first = 0
        self.between_rows = True
        self._comment = comment

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.text)
        self.number += 1
        while self.between_rows and line.startswith(self._comment):
            line = next(self.text)
            self.number += 1
        if self.between_rows:
            self.first = self.number
            self.between_rows = False
        return line


def _decode(data: bytes, encoding: str, file: str | None) -> str:
    """The text of a table; a byte order mark is no part of it."""
    utf_8 = encoding.lower() in _UTF_8
    if data.startswith(_BOM) and not utf_8 and encoding.lower() not in ("utf-8-sig", "utf_8_sig"):
        message = f"the bytes begin as UTF-8 does, and the contract says {shown(encoding)}"
        refuse("source-encoding", message, file=file, line=1)
    try:
        return data.decode("utf-8-sig" if utf_8 else encoding)
    except UnicodeError as error:
        line = 1
        if isinstance(error, UnicodeDecodeError) and "16" not in encoding and "32" not in encoding:
            line += data.count(b"\n", 0, error.start)
        refuse("source-encoding", f"the bytes are not in {shown(encoding)}", file=file, line=line)
    except LookupError:
        refuse("source-encoding", f"there is no encoding {shown(encoding)}", file=file, line=1)
