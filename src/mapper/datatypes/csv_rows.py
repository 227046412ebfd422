"""The rows of CSV text (RFC 4180, in any dialect), each with the line that it begins on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final, TextIO

from mapper.datatypes.table_form import TableForm
from mapper.diagnostics.escaping import shown
from mapper.jsonata.runtime.limits import Limits

Row = tuple[int, list[str]]
"""The line that a row begins on, from 1, and its cells."""

_BOM: Final = b"\xef\xbb\xbf"
_UTF_8: Final = frozenset({"utf-8", "utf8", "utf_8", "u8"})
_WITH_BOM: Final = frozenset({"utf-8-sig", "utf_8_sig"})


class CsvFaultError(ValueError):
    """Bytes are not the table that they should be: why, from which line on, and the code of that."""

    def __init__(self, code: str, message: str, line: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line


class CsvRows:
    """The rows of a table after the lines that its dialect skips, empty ones left out.

    After a row that is not well-formed nothing shows where the next one begins, so none is read.
    """

    def __init__(self, data: bytes, form: TableForm, limits: Limits) -> None:
        self._form = form
        self._limits = limits
        self._most = limits.elements
        encoding = "utf-8-sig" if form.encoding.lower() in _UTF_8 else form.encoding
        self.holds_nul = _holds_nul(data, form.encoding, encoding)
        """Whether a NUL is anywhere in the text, which no table holds."""
        # The lines keep their line ends: a quoted cell may hold some.
        text = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
        self._lines = _UncommentedLines(text, form.comment)
        for _ in range(form.skip):
            next(self._lines.text, None)
            self._lines.number += 1
        self._skipped = self._lines.number
        self._reader = csv.reader(
            self._lines if form.comment else text,
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
            CsvFaultError: a row is not well-formed, or there are more columns or cells than the
                limits allow.

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
                message = (
                    "the row that begins here is not well-formed CSV: a quote is not closed, or is "
                    "within a cell, or a cell is too long; nothing from here on is read"
                )
                raise CsvFaultError("source-not-csv", message, line) from None
            if commented:
                line = self._lines.first
            if not cells:
                continue
            if len(cells) > self._limits.columns:
                message = f"the row has more than {self._limits.columns} columns"
                raise CsvFaultError("source-too-many-elements", message, line)
            self._most -= len(cells)
            if self._most < 0:
                message = f"the source has more than {self._limits.elements} cells"
                raise CsvFaultError("source-too-many-elements", message, line)
            yield line, [cell.strip() for cell in cells] if trim else cells


class _UncommentedLines:
    """The lines of a text without those that are comments, which only begin between rows."""

    def __init__(self, text: TextIO, comment: str) -> None:
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


def _holds_nul(data: bytes, said: str, encoding: str) -> bool:
    """Whether the text of a table holds a NUL; refuses bytes that are not in the encoding."""
    if data.startswith(_BOM) and said.lower() not in _UTF_8 | _WITH_BOM:
        message = f"the bytes begin as UTF-8 does, and the contract says {shown(said)}"
        raise CsvFaultError("source-encoding", message, 1)
    try:
        return "\0" in data.decode(encoding)
    except UnicodeError as error:
        line = 1
        if isinstance(error, UnicodeDecodeError) and "16" not in said and "32" not in said:
            line += data.count(b"\n", 0, error.start)
        message = f"the bytes are not in {shown(said)}"
        raise CsvFaultError("source-encoding", message, line) from None
    except LookupError:
        raise CsvFaultError("source-encoding", f"there is no encoding {shown(said)}", 1) from None
