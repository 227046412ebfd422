"""Where the nodes of a source stand in its files; they are read again, once, on first use."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from mapper.explanation.explained_values import SourcePlace
from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.file_origins import FileOrigin
from mapper.reading.locate import LineColumn, decode, elements, members, path_steps
from mapper.reading.read_outcome import ReadError
from mapper.reading.shape import Shape
from mapper.reading.source_reading import SourceReader

_Steps = tuple[tuple[str, int | None], ...]


class SourceLines:
    """The places of the nodes of one message, whose document `reader` made of `source`.

    Of a table that is a row for each message it is the one that begins on the line `row`. Where
    it is not certain which element, member or row a node is, no place is given.
    """

    def __init__(
        self,
        source: bytes | str | Path | None,
        reader: SourceReader,
        document: Any,
        *,
        row: int | None = None,
    ) -> None:
        self._source = source
        self._reader = reader
        self._document = document
        self._row = row
        self._known: dict[str, SourcePlace | None] = {}
        self._found: dict[int, _NodeLines] = {}

    def of(self, path: str) -> SourcePlace | None:
        """The place of a source path; None where it is not known."""
        if path not in self._known:
            steps = _of_elements(path_steps(path))
            places = (self._in(number, steps) for number in range(len(self._origins)))
            self._known[path] = next((place for place in places if place is not None), None)
        return self._known[path]

    @cached_property
    def _origins(self) -> list[FileOrigin]:
        """The files of the source; none where it cannot be read again."""
        source, origins = self._source, list[FileOrigin]()
        if self._row is not None:
            return [FileOrigin("", None, rows=(self._row,))]
        if source is None or (
            isinstance(source, Path) and not (source.is_file() or source.is_dir())
        ):
            return []  # a pipe gives what it holds once
        try:
            self._reader.read(source, origins=origins)
        except ReadError:
            return []  # it has changed since
        return origins

    def _in(self, number: int, steps: _Steps) -> SourcePlace | None:
        """The place in one of the files; None where the node is not in it."""
        origin, value = self._origins[number], self._document
        item = 0
        if origin.part or origin.first is not None:
            if not steps or steps[0][0] != origin.part:
                return None
            (name, index), *others = steps
            value = dict.get(value, name, MISSING) if name else value
            steps = tuple(others)
            if origin.first is not None:
                # The list stands where its first item does.
                item = (index or 0) - origin.first
                there = isinstance(value, list) and (index or 0) < len(value)
                if not (there and 0 <= item < origin.items):
                    return None
                value = value[index or 0]
        if origin.rows:
            return SourcePlace(origin.rows[item], None, origin.file)
        if number not in self._found:
            self._found[number] = _NodeLines.of(origin)
        lines = self._found[number]
        listed = (("", 0),) in lines.found
        if origin.first is not None and origin.shape is None and listed:
            if lines.counts[(), ""] != origin.items:
                return None
            found = lines.place((("", item), *steps), value, 1)
        else:
            found = lines.place(steps, value) if origin.items == 1 else None
        return None if found is None else SourcePlace(*found, origin.file)


class _NodeLines(NamedTuple):
    """The lines of the nodes of a text, and how many of a name are in each."""

    found: dict[_Steps, LineColumn]
    counts: Counter[tuple[_Steps, str]]

    @classmethod
    def of(cls, origin: FileOrigin) -> _NodeLines:
        """Those of a file in XML or JSON."""
        content, shape = origin.content, origin.shape
        found = _json_lines(decode(content)) if shape is None else _xml_lines(content, shape)
        ends = (steps for steps in found if steps and steps[-1][1] is not None)
        return cls(found, Counter((_first(steps[:-1]), steps[-1][0]) for steps in ends))

    def place(self, steps: _Steps, value: Any, known: int = 0) -> LineColumn | None:
        """The line and column of what stands below a value of the document.

        A reader leaves out what is empty: an index of the document is that of the text where both
        have as many items. The first `known` steps are those of the text already.
        """
        for number, (name, index) in enumerate(steps[known:], known):
            if name:
                value = dict.get(value, name, MISSING) if isinstance(value, dict) else MISSING
            items = value if isinstance(value, list) else [value]
            whole = index is None and isinstance(value, list)
            counted = self.counts.get((_first(steps[:number]), name), 1)
            if not whole and value is not MISSING and counted != len(items):
                return None
            if index is not None:
                value = items[index] if index < len(items) else MISSING
        return self.found.get(steps) or self.found.get(_first(steps))


def _of_elements(steps: Iterable[tuple[str, int | None]]) -> _Steps:
    """The steps that lead to an element or a member, those of attributes and texts aside."""
    return tuple(step for step in steps if step[0][:1] not in ("@", "#"))


def _first(steps: _Steps) -> _Steps:
    """The steps, each with an index: that of the first item where it had none."""
    return tuple((name, index or 0) for name, index in steps)


def _xml_lines(content: bytes | str, shape: Shape) -> dict[_Steps, LineColumn]:
    data = content.encode() if isinstance(content, str) else content
    found: dict[_Steps, LineColumn] = {}
    for path, where in elements(data, shape):
        found.setdefault(tuple(path), where)
    return found


def _json_lines(text: str) -> dict[_Steps, LineColumn]:
    ends = [offset for offset, mark in enumerate(text) if mark == "\n"]
    found: dict[_Steps, LineColumn] = {}
    for path, offset in members(text):
        steps: list[tuple[str, int | None]] = []
        for step in path:
            if isinstance(step, str):
                steps.append((step, None))
            elif steps and steps[-1][1] is None:
                steps[-1] = (steps[-1][0], step)
            else:
                steps.append(("", step))
        row = bisect_right(ends, offset - 1)
        column = offset - (ends[row - 1] if row else -1)
        found.setdefault(tuple(steps), (row + 1, column))
    return found
