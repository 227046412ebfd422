"""The result of reading: a document with its notices, or an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple, NoReturn

from mapper.diagnostics.diagnostic import Notice, Position
from mapper.diagnostics.errors import MessageError
from mapper.reading.notice_collector import LeftOut

UNNAMED: Final = "<source>"
"""The file of a position in a source that is not a file."""


class _Pair(NamedTuple):
    document: Any
    notices: tuple[Notice, ...]


class Reading(_Pair):
    """A document and its notices, as a pair."""

    left_out: tuple[LeftOut, ...] = ()
    """The values that the document lacks because they break their contract."""


class ReadError(MessageError):
    """A source cannot be read; `notices` holds the errors and all other notices."""


def refuse_part(part: str, file: str, what: str) -> NoReturn:
    """Refuse a delivery with an unreadable file of a part."""
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
    """Raise a `ReadError` with one error."""
    raise ReadError((refusal(code, message, file, line, column, source_path),)) from None


def refusal(
    code: str,
    message: str,
    file: str | None = None,
    line: int | None = None,
    column: int = 1,
    source_path: str | None = None,
) -> Notice:
    """The notice of an error, with a position where `line` is known."""
    position = Position(file or UNNAMED, line, column) if line is not None else None
    return Notice(code, message, "error", source_path=source_path, position=position)


def settle(
    document: Any,
    notices: Iterable[Notice],
    locate: Callable[[tuple[Notice, ...]], tuple[Notice, ...]] | None = None,
    left_out: tuple[LeftOut, ...] = (),
) -> Reading:
    """The reading; raises `ReadError` where one of the notices is an error.

    `locate` adds to errors their position in the source.
    """
    all_notices = tuple(notices)
    if all_notices and any(notice.severity == "error" for notice in all_notices):
        raise ReadError(locate(all_notices) if locate is not None else all_notices)
    reading = Reading(document, all_notices)
    if left_out:
        reading.left_out = left_out
    return reading
