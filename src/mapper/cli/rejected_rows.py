"""The file of what could not be mapped: one line per row and error, for who sends the rows again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import typer

from mapper.cli.inputs import Input
from mapper.cli.terminal import talk
from mapper.diagnostics.diagnostic import Notice
from mapper.writing.whole_files import write_atomically

COLUMNS: Final = ("input", "message", "row", "code", "source", "target", "says")
"""What the file has in each line; `value` follows only where values were asked for."""


class RejectedRows:
    """Collects the errors of messages that could not be mapped, and writes them as CSV (RFC 4180).

    A row is the line of its table that it begins on; what is no row has the number of its message,
    or neither. No value of the data is in the file, unless `values` are asked for.
    """

    def __init__(self, path: Path, values: bool, inputs: Sequence[Input]) -> None:
        if any(one.path is not None and one.path.resolve() == path.resolve() for one in inputs):
            raise typer.BadParameter(f"{path} is an input: give --rejects another file")
        import csv

        self._path = path
        self._values = values
        self._text = io.StringIO(newline="")
        self._lines = csv.writer(self._text)
        self._lines.writerow((*COLUMNS, "value") if values else COLUMNS)

    def add(self, source: Input, notices: Iterable[Notice], number: int | None) -> None:
        """Add the errors among the notices of a message of an input."""
        for notice in notices:
            if notice.severity != "error":
                continue
            for row in notice.rows or (None,):
                line = (
                    *(source.name, number, row, notice.code),
                    *(notice.source_path, notice.target_path, notice.message),
                )
                self._lines.writerow((*line, notice.value) if self._values else line)

    def write(self) -> None:
        """Write the file, whole or not at all; also where nothing was rejected."""
        try:
            write_atomically(self._path, self._text.getvalue().encode())
        except OSError as error:
            message = f"--rejects {self._path} cannot be written: {error.strerror}"
            raise typer.BadParameter(message) from None
        talk(f"written  {self._path}")
