"""Which items of a document each file of its source gave, and what shows where they stand in it."""

from __future__ import annotations

from typing import NamedTuple

from mapper.reading.shape import Shape


class FileOrigin(NamedTuple):
    """A file that was read: a part of a delivery, a table, or a message.

    `part` is the member of the document that it gave, empty where it gave the document itself;
    `file` its name in the delivery, None where it is the source as a whole. Where that member is a
    list, it gave so many `items` of it from the index `first` on; else `first` is None.
    """

    part: str
    file: str | None
    first: int | None = None
    items: int = 1
    rows: tuple[int, ...] = ()
    """Of a table the lines that the items begin on."""
    content: bytes | str = b""
    """The text of what is not a table."""
    shape: Shape | None = None
    """The shape of its message, by which the elements of XML have their names; None for JSON."""
