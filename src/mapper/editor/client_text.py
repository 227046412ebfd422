"""A text of an editor: offsets, and the positions by which mapper and the editor's client name them.

A client counts lines from 0 and characters in code units of the encoding that was agreed on
(Language Server Protocol 3.17, "Text Documents"); mapper counts from 1, in code points, and takes
as the end of a line what YAML 1.1 does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from lsprotocol.types import Position, PositionEncodingKind, Range

from mapper.diagnostics import diagnostic

_CLIENT_BREAK: Final = re.compile(r"\r\n|[\n\r]")
_YAML_BREAK: Final = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_BOM: Final = "\ufeff"


class ClientText:
    """A text, with positions in both ways of counting. Positions beyond its end stand for its end."""

    def __init__(self, text: str, encoding: str | None = None) -> None:
        self.text = text
        self.encoding = encoding or PositionEncodingKind.Utf16

    @cached_property
    def _client_lines(self) -> list[int]:
        return [0, *(found.end() for found in _CLIENT_BREAK.finditer(self.text))]

    @cached_property
    def _yaml_lines(self) -> list[int]:
        start = len(_BOM) if self.text.startswith(_BOM) else 0
        return [start, *(found.end() for found in _YAML_BREAK.finditer(self.text))]

    def offset(self, position: Position) -> int:
        """The offset of a position of the client."""
        if position.line >= len(self._client_lines):
            return len(self.text)
        start = self._client_lines[position.line]
        found = _CLIENT_BREAK.search(self.text, start)
        line = self.text[start : found.start() if found else len(self.text)]
        units = 0
        for number, width in enumerate(self._widths(line)):
            units += width
            if units > position.character:
                return start + number
        return start + len(line)

    def position(self, offset: int) -> Position:
        """The client's position of an offset."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._client_lines, offset) - 1
        before = self.text[self._client_lines[line] : offset]
        return Position(line, sum(self._widths(before)))

    def range(self, start: int, end: int) -> Range:
        """The client's range between two offsets."""
        return Range(self.position(start), self.position(max(start, end)))

    def offset_at(self, line: int, column: int) -> int:
        """The offset of a line and a column as mapper counts them."""
        starts = self._yaml_lines
        if line > len(starts):
            return len(self.text)
        return min(starts[max(line, 1) - 1] + max(column, 1) - 1, len(self.text))

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset, as mapper counts them."""
        line = max(bisect_right(self._yaml_lines, offset), 1)
        return line, max(offset - self._yaml_lines[line - 1] + 1, 1)

    def span(self, position: diagnostic.Position) -> tuple[int, int]:
        """The offsets between which a source span of mapper lies; one character where it has no end."""
        start = self.offset_at(position.line, position.column)
        if position.end_line is None or position.end_column is None:
            return start, min(start + 1, len(self.text))
        return start, max(start, self.offset_at(position.end_line, position.end_column))

    def range_of(self, position: diagnostic.Position) -> Range:
        """The client's range of a source span of mapper."""
        return self.range(*self.span(position))

    def _widths(self, text: str) -> Iterator[int]:
        """How many code units each character takes."""
        if self.encoding == PositionEncodingKind.Utf32:
            return (1 for _ in text)
        if self.encoding == PositionEncodingKind.Utf8:
            return (len(each.encode("utf-8", "surrogatepass")) for each in text)
        return (2 if each > "\uffff" else 1 for each in text)
