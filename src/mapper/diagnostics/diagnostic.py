"""Positions, findings (about files) and notices (about one message)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

Severity = Literal["error", "warning", "info"]
CodeKind = Literal["finding", "notice", "expression-error", "read-error"]
"""What a code is about: a file, a message, the evaluation of an expression, what cannot be read."""


@dataclass(frozen=True, slots=True)
class Position:
    """A position in a file, or a span where it has an end. Its text is `file:line:column`."""

    file: str
    """The file, as it was named to mapper; `<source>` for a message that is not a file."""
    line: int
    """The line, from 1."""
    column: int
    """The column, from 1, in code points."""
    end_line: int | None = None
    """The line of its end."""
    end_column: int | None = None
    """The column of its end, which is not part of it."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or doubtful in a file, with its position and how to fix it."""

    code: str
    """Which finding it is."""
    message: str
    """What is wrong, in words."""
    position: Position | None = None
    """Where it is."""
    severity: Severity = "error"
    """How bad it is: a file with an error is not used."""
    hint: str | None = None
    """What to do, or the nearest name."""
    source_path: str | None = None
    """The path in the source that it is about."""
    target_path: str | None = None
    """The path in the target that it is about."""


Start = tuple[str, int, int]
"""Where something stands in files: file, line and column."""


def start_of(position: Position) -> Start:
    """File, line and column: what is found in files is ordered by them."""
    return position.file, position.line, position.column


def ordered_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by file and source span, each once, whatever their hints."""
    once: dict[tuple[object, ...], Finding] = {}
    for one in findings:
        key = (one.code, one.position, one.message, one.source_path, one.target_path)
        once.setdefault(key, one)
    return sorted(
        once.values(),
        key=lambda one: (one.position is None, start_of(one.position) if one.position else ()),
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a user must know about one message."""

    code: str
    """Which notice it is."""
    message: str
    """What it is about, in words, without any value of the data."""
    severity: Severity = "warning"
    """How bad it is: with an error the message could not be mapped."""
    target_path: str | None = None
    """The path in the target, with indices from 0."""
    source_path: str | None = None
    """The path in the source."""
    position: Position | None = None
    """Where the rule stands in its file, or the error in the message."""
    value: str | None = field(default=None, repr=False)
    """The value that it is about: data of a person, printed only when values are asked for."""
    count: int = 1
    """How often it happened."""
    rows: tuple[int, ...] = ()
    """The rows of a table in which it happened, ten at most: each is the line that it begins on."""
    reason: str | None = None
    """The code that the mapping itself gives, by `$fail` or `$notice`."""


NOTICES_LEFT_OUT: Final = "notices-left-out"


def notices_left_out(count: int, severity: Severity) -> Notice:
    """The notice that stands for those of a severity beyond the limit."""
    message = f"there are more notices of this kind ({severity}) than the limit; they are counted"
    return Notice(NOTICES_LEFT_OUT, message, severity, count=count)
