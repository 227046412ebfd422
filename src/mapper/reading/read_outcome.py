"""What reading gives: a document with its notices, or an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, NoReturn

from mapper.diagnostics.diagnostic import Notice, Position
from mapper.diagnostics.errors import MessageError
from mapper.reading.reading_notes import LeftOut


class _Pair(NamedTuple):
    document: Any
    notices: tuple[Notice, ...]


class Reading(_Pair):
    """A document and what must be known about it: a pair."""

    left_out: tuple[LeftOut, ...] = ()
    """Where the document lacks a value that breaks its contract."""


class ReadError(MessageError):
    """A source cannot be read; `notices` holds the errors and all other notices."""


def refuse_part(part: str, file: str, what: str) -> NoReturn:
    """Refuse a delivery in which the file of a part is there and cannot be read."""
    message = f"the file of the part `{part}` {what}; a part is a regular file"
    refuse("source-part-unreadable", message, file=file, line=1, source_path=part)


def refuse(
    code: str,
    message: str,
    *,
    file: str | None = None,
    line: int | None = None,
    column: int = 1,
    source_path: str | None = None,
) -> NoReturn:
    """Raise the `ReadError` of one error, placed where `line` is known."""
    raise ReadError((refusal(code, message, file, line, column, source_path),)) from None


def refusal(
    code: str,
    message: str,
    file: str | None = None,
    line: int | None = None,
    column: int = 1,
    source_path: str | None = None,
) -> Notice:
    """The notice of one error, placed where `line` is known."""
    position = Position(file or "<source>", line, column) if line is not None else None
    return Notice(code, message, "error", source_path=source_path, position=position)


def settle(
    document: Any,
    notices: Iterable[Notice],
    place: Callable[[tuple[Notice, ...]], tuple[Notice, ...]] | None = None,
    left_out: tuple[LeftOut, ...] = (),
) -> Reading:
    """Give the reading, or raise `ReadError` where one of the notices is an error.

    `place` gives the errors among the notices their place in the source.
    """
    all_notices = tuple(notices)
    if any(notice.severity == "error" for notice in all_notices):
        raise ReadError(place(all_notices) if place is not None else all_notices)
    reading = Reading(document, all_notices)
    if left_out:
        reading.left_out = left_out
    return reading
