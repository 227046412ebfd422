"""The limits on a source of any format."""

from __future__ import annotations

from typing import BinaryIO, Final, NoReturn

from mapper.jsonata.runtime.limits import Limits
from mapper.reading.read_outcome import refuse

_PIECE: Final = 1 << 20


def as_bytes(source: bytes | str, file: str | None) -> tuple[bytes, str | None]:
    """The bytes of a source, and the encoding that overrides what it declares, if any."""
    if isinstance(source, bytes):
        return source, None
    try:
        return source.encode(), "utf-8"
    except UnicodeEncodeError:
        refuse("source-encoding", "the text holds half a surrogate pair", file=file)


def check_size(data: bytes, limits: Limits, file: str | None) -> None:
    """Refuse a source that is empty or too large."""
    if len(data) > limits.input_bytes:
        message = f"the source has {len(data)} bytes; the limit is {limits.input_bytes}"
        refuse("source-too-large", message, file=file)
    if not data or data.isspace():
        refuse("source-empty", "the source is empty", file=file, line=1)


def refuse_deep(limits: Limits, file: str | None) -> NoReturn:
    """Refuse values that are nested too deeply."""
    refuse("source-too-deep", f"values are nested more than {limits.depth} deep", file=file)


def refuse_members(limits: Limits, file: str | None) -> NoReturn:
    """Refuse an object with too many members."""
    message = f"an object has more than {limits.members} members"
    refuse("source-too-many-members", message, file=file)


def refuse_recursion(file: str | None) -> NoReturn:
    """Refuse values within a limit that is higher than Python can follow."""
    message = "values are nested deeper than Python can follow, though within the limit"
    refuse("source-too-deep", message, file=file)


def read_at_most(stream: BinaryIO, most: int) -> bytes:
    """The bytes of a stream, `most` of them.

    Piece by piece: one read of so many bytes takes memory for all of them, however few come.
    """
    pieces: list[bytes] = []
    while most > 0 and (piece := stream.read(min(most, _PIECE))):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)
