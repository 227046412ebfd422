"""Where the nodes of a source stand in its text; the text is read again, once, on first use."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from pathlib import Path

from mapper.reading.locate import LineColumn, decode, elements, members, path_steps
from mapper.reading.shape import Shape
from mapper.reading.source_reading import sniff
from mapper.yaml_text.file_contents import bounded_content

_Steps = tuple[tuple[str, int | None], ...]


class SourceLines:
    """The lines of the nodes of one message in XML or JSON.

    Of a table, or of a delivery in parts, they are not known.
    """

    def __init__(self, source: bytes | str | Path | None, shape: Shape) -> None:
        self._source = source
        self._shape = shape
        self._known: dict[str, LineColumn | None] = {}

    def of(self, path: str) -> LineColumn | None:
        """The line and column of a source path; None where it is not known."""
        if path not in self._known:
            steps = _of_elements(path_steps(path))
            first = tuple((name, index or 0) for name, index in steps)
            self._known[path] = self._found.get(steps) or self._found.get(first)
        return self._known[path]

    @cached_property
    def _found(self) -> dict[_Steps, LineColumn]:
        source = self._source
        if isinstance(source, Path):
            source = bounded_content(source) if source.is_file() else None
        if source is None:
            return {}
        if sniff(source) == "xml":
            data = source.encode() if isinstance(source, str) else source
            found: dict[_Steps, LineColumn] = {}
            for path, where in elements(data, self._shape):
                found.setdefault(tuple(path), where)
            return found
        try:
            return _json_lines(decode(source))
        except (ValueError, IndexError):  # a table
            return {}


def _of_elements(steps: list[tuple[str, int | None]]) -> _Steps:
    """The steps that lead to an element or a member, those of attributes and texts aside."""
    return tuple(step for step in steps if step[0][:1] not in ("@", "#"))


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
