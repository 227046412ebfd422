"""One large JSON document as a message per record: an item of a long list.

A message is the document with this one item in the list. Where the document itself is the list,
an item is the message.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from mapper.batch.xml_records import MOST_AROUND, Around, Record
from mapper.jsonata.runtime.limits import Limits
from mapper.reading.read_outcome import refuse

WHOLE: Final = "$"
"""The path of a document that is the list itself."""
_BLOCK: Final = 1 << 20
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[{}\[\],:]|[^\s"{}\[\],:]+', re.DOTALL)


def items_in(path: str, split: str, limits: Limits) -> Iterator[Record | Around]:
    """The items of the list at a path of member names with dots, and what is around it, last.

    Raises ReadError for a document without such a list, or that ends too early, is nested too
    deeply, or has more around the list than a message may hold again.
    """
    with open(path, "rb") as stream:
        yield from _items(path, stream, [] if split == WHOLE else split.split("."), limits)


def _items(  # noqa: C901  # one loop over tokens: a call for each would cost more
    path: str, stream: BinaryIO, wanted: list[str], limits: Limits
) -> Iterator[Record | Around]:
    depth = 0
    keys: list[str | None] = []  # of the objects around, the member that is read; None in a list
    text = b""  # the last token, where it is a string
    some = False  # whether an item was met
    opened = closed = 0  # the list: behind its bracket, and where it ends
    first = last = 0  # the item that is read: where it begins, and its last token ends
    for token, start in _tokens(stream):
        listed = opened and not closed
        if listed and depth == len(wanted) + 1 and token in (b",", b"]"):
            if not last and (token == b"," or some):
                _refuse_broken(path)
            if last:
                yield Record(1, first, last)
            some = True
            first = last = 0
            closed = start if token == b"]" else 0
        elif listed:
            first = first or start
            last = start + len(token)
        if token in (b"{", b"["):
            if depth > limits.depth:
                refuse(
                    "source-too-deep", f"values are nested more than {limits.depth} deep", file=path
                )
            if token == b"[" and depth == len(wanted) and keys == wanted:
                if opened:
                    refuse("source-duplicate-key", "the document has the list twice", file=path)
                opened = start + 1
            depth += 1
            keys.append(None)
        elif token in (b"}", b"]"):
            if not keys:
                _refuse_broken(path)
            depth -= 1
            keys.pop()
        elif token == b":" and keys and not listed:
            keys[-1] = text[1:-1].decode(errors="replace")
        text = token
    if not opened or depth:
        what = "ends too early" if depth else "has no list there"
        code = "source-incomplete" if depth else "source-wrong-message"
        refuse(code, f"the document {what}", file=path, source_path=".".join(wanted) or None)
    size = os.fstat(stream.fileno()).st_size
    around = opened + size - closed
    if around > MOST_AROUND and wanted:
        message = (
            f"there are {around} bytes around the list, and each message would hold them again; "
            f"the limit is {MOST_AROUND}"
        )
        refuse("source-too-large", message, file=path)
    before = os.pread(stream.fileno(), opened, 0) if wanted else b""
    after = os.pread(stream.fileno(), size - closed, closed) if wanted else b""
    yield Around(1, 0, before, after)


def _tokens(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """The tokens of a document, each with where it begins. Text outside of them is white space."""
    left, base = b"", 0
    while True:
        # Of a long string ever more is read at once: it is searched from its start each time.
        block = stream.read(_BLOCK + len(left))
        data = left + block
        taken = 0
        for found in _TOKEN.finditer(data):
            if found.end() == len(data) and block:
                break  # it may go on in the next block
            taken = found.end()
            yield found[0], base + found.start()
        if not block:
            return
        left, base = data[taken:], base + taken


def _refuse_broken(path: str) -> None:
    refuse(
        "source-not-json", "the document is not JSON: a bracket or comma is out of place", file=path
    )
