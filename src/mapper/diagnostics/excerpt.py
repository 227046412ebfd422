"""The line of a file that a finding is about, with a caret under the exact span."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from mapper.diagnostics.diagnostic import Position
from mapper.diagnostics.escaping import escaped, width

MAX_BYTES: Final = 50_000_000
COLUMNS: Final = 120
_BEFORE: Final = 40
QUOTED: Final = frozenset({".yaml", ".yml", ".xsd"})
"""Only what developers write is quoted: no rows of tables, and nothing of messages."""
_BREAK: Final = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


class Excerpts:
    """Reads the lines of files for findings, each file once."""

    def __init__(self) -> None:
        self._files: dict[str, list[str]] = {}

    def of(self, position: Position, columns: int = COLUMNS) -> tuple[str, str] | None:
        """The line and the carets below it, or None where the file has no such line.

        A span over several lines is marked to the end of its first one. A line of more than
        `columns` is cut around the span.
        """
        before = min(_BEFORE, columns // 3)
        lines = self._lines(position.file)
        if not 1 <= position.line <= len(lines):
            return None
        line = lines[position.line - 1]
        start = min(position.column - 1, len(line))
        end = position.end_column - 1 if position.end_column is not None else start + 1
        if position.end_line is not None and position.end_line > position.line:
            end = len(line.rstrip())
        end = max(start + 1, min(end, len(line)))
        head, span, tail = line[:start], line[start:end], line[end:]
        if len(line) > columns:
            head = "…" + head[-before:] if len(head) > before else head
            room = columns - len(head)
            if len(span) > room:
                span, tail = span[: room - 1] + "…", ""
            elif len(span) + len(tail) > room:
                tail = tail[: room - len(span) - 1] + "…"
        head, span, tail = escaped(head), escaped(span), escaped(tail)
        if not head.strip():
            # Indentation says nothing here, and pushes the text out of the window.
            shown_head = head[-2:]
        else:
            indent = len(head) - len(head.lstrip())
            shown_head = head[max(0, indent - 2) :]
        carets = "^" * max(1, width(span))
        return (shown_head + span + tail).rstrip(), " " * width(shown_head) + carets

    def _lines(self, file: str) -> list[str]:
        lines = self._files.get(file)
        if lines is None:
            lines = self._files[file] = _read(file)
        return lines


def _read(file: str) -> list[str]:
    """The lines of a file; none where it may not or cannot be read: the finding stands alone."""
    if PurePath(file).suffix.lower() not in QUOTED:
        return []
    try:
        with open(file, "rb") as stream:
            content = stream.read(MAX_BYTES)
    except (OSError, ValueError):
        return []
    return _BREAK.split(content.decode("utf-8-sig", errors="replace"))
