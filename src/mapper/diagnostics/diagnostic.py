"""Positions, findings (about files) and notices (about one message)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; lines and columns count from 1, columns in code points."""

    file: str
    line: int
    column: int
    end_line: int | None = None
    end_column: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or doubtful in a file, with its place and how to fix it."""

    code: str
    message: str
    position: Position | None = None
    severity: Severity = "error"
    hint: str | None = None
    source_path: str | None = None
    target_path: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a user must know about one message.

    With severity `error` the message could not be mapped. `value` is filled always and printed
    only when values are asked for: these are citizens' data.
    """

    code: str
    message: str
    severity: Severity = "warning"
    target_path: str | None = None
    source_path: str | None = None
    position: Position | None = None
    value: str | None = None
    count: int = 1
