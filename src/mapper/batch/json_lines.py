"""JSON Lines: a message on each line, in UTF-8. Blank lines are no messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mapper.batch.source_cuts import MOST_BYTES, MOST_MESSAGES, BatchSource, Cut, Item, slices_of

_BLOCK = 1 << 20
_BOM = b"\xef\xbb\xbf"


def cut_lines(path: str) -> Iterator[Cut]:
    """Ranges of lines: where the first one begins, its number, and where the last one ends."""
    start = end = messages = 0
    first = line = 1
    content = False  # whether the line has any, of which a long one is read in pieces
    with open(path, "rb") as stream:
        while text := stream.readline(_BLOCK):
            end += len(text)
            content = content or not text.isspace()
            if not text.endswith(b"\n"):
                continue
            line += 1
            messages += content
            content = False
            if messages == MOST_MESSAGES or (messages and end - start >= MOST_BYTES):
                yield Cut(messages, {"start": start, "end": end, "line": first})
                start, first, messages = end, line, 0
    if messages + content:
        yield Cut(messages + content, {"start": start, "end": end, "line": first})


def items_of_lines(source: BatchSource, place: dict[str, Any], most: int) -> Iterator[Item]:
    """The messages of a range; of one that is too long as much as shows that. Raises ReadError."""
    span = (place["start"], place["end"])
    (data,) = slices_of(source.path, [span], MOST_BYTES + most)
    for number, text in enumerate(data.split(b"\n"), place["line"]):
        if text and not text.isspace():
            label = f"{source.path}:{number}"
            yield Item(number, label, f"{source.stem}.{number}", text.removeprefix(_BOM))
