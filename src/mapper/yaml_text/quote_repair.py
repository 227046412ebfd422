"""Putting in quotes what YAML trips over, and finding the way back to the text as it is.

A file that needed repair is never used; but reading on finds everything else that is wrong with
it, and all of that is reported at its source span in the file that the user has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from mapper.diagnostics.diagnostic import Finding, Position
from mapper.yaml_text.balance import balanced
from mapper.yaml_text.quoting import collision, quote_hint, quoted
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode, YamlSource

_ENTRY: Final = re.compile(
    r"""(?P<lead>[ ]*(?:-[ ]+)*)
        (?:(?P<key>'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|[^\s'"\[\]{},#|>][^\s:]*?)[ ]*:(?:[ \t]+|$))?
        (?P<value>.*)""",
    re.VERBOSE | re.DOTALL,
)
_COMMENT: Final = re.compile(r"[ \t]+#(?:[ \t]|$)")
_DEVICE: Final = re.compile(r"&[\w-]+\s*[\[{\n]|!(?:!|[\w-]+\s)")
"""An anchor or tag that is meant as one: what follows it is of YAML too."""
_KEY_IN_BRACES: Final = re.compile(r"""[{,][ ]*(?:'[^']*'|"[^"]*"|[^\s:'"{}\[\],()]+):[ ]+""")
_NESTED: Final = re.compile(r"\s*(?:- )?[$@\w#'\"-]+:(?:\s|$)")


@dataclass(slots=True)
class _Entry:
    """A `key: value` or `- value`, by rows (from 0) and offsets in them.

    `value` is without a comment; it goes on below as far as rows are indented more.
    """

    first: int
    last: int
    key: str | None
    key_at: int
    value: str
    value_at: int

    @property
    def end(self) -> int:
        """Where the value ends in its first row, when it stands there alone."""
        return self.value_at + len(self.value)


@dataclass(slots=True)
class QuoteRepair:
    """The rows of a file as they are repaired, one collision at a time."""

    file: str
    original: str
    rows: list[str] = field(init=False)
    _changes: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    """Row → changes in order: offset, length before, length after."""

    def __post_init__(self) -> None:
        self.rows = self.original.split("\n")

    @property
    def text(self) -> str:
        """The text as repaired so far."""
        return "\n".join(self.rows)

    def apply(self, finding: Finding) -> Finding | None:
        """Put the expression that YAML's finding is about in quotes; the finding for it, or None."""
        if finding.code not in {"yaml-syntax", "yaml-not-allowed"} or finding.position is None:
            return None
        at = finding.position.line - 1
        found = self._in_flow(finding, finding.position)
        if found is not None:
            return found
        # YAML may notice only on a later line that an earlier one was cut.
        for row in range(min(at, len(self.rows) - 1), max(-1, at - 4), -1):
            entry = self._entry(row)
            if entry is None or not entry.first <= at <= entry.last + 1:
                continue
            found = self._key(entry) or self._value(entry)
            if found is not None:
                return found
        return self._unclosed() if finding.code == "yaml-syntax" else None

    # Finding what to quote.

    def _entry(self, row: int) -> _Entry | None:
        """The entry that begins in a row, with the more indented rows below it."""
        found = _ENTRY.fullmatch(self.rows[row].rstrip("\r"))
        if found is None or (not found["lead"].strip() and found["key"] is None):
            return None
        lead = found["lead"]
        width = len(lead) if found["key"] is not None else lead.rstrip().rfind("-")
        value = _without_comment(found["value"].rstrip())
        entry = _Entry(row, row, found["key"], found.start("key"), value, found.start("value"))
        if not value:
            return entry
        rest: list[str] = []
        for below in range(row + 1, len(self.rows)):
            body = self.rows[below].strip()
            if body and len(self.rows[below]) - len(self.rows[below].lstrip(" ")) <= width:
                break
            rest.append(body)
            if body:
                entry.last = below
        entry.value = "\n".join([value, *rest[: entry.last - row]])
        return entry

    def _unclosed(self) -> Finding | None:
        """A quote that does not close runs on to the next one: YAML notices anywhere below."""
        for row in range(len(self.rows)):
            entry = self._entry(row)
            if entry is not None and entry.value[:1] in {"'", '"'} and collision(entry.value):
                return self._value(entry)
        return None

    def _key(self, entry: _Entry) -> Finding | None:
        key = entry.key
        if key is None or key[0] not in "@%`*&!":
            return None
        position = self._quote(entry.first, entry.key_at, key)
        message = f"YAML does not take a name that begins with `{key[0]}`"
        hint = f"quote the name: `{quoted(key)}: …`"
        return Finding("quote-expression", message, position, hint=hint)

    def _value(self, entry: _Entry) -> Finding | None:
        value = entry.value
        reason = collision(value)
        if reason is None or _DEVICE.match(value):
            return None
        first_row = value.split("\n", 1)[0]
        below = self.rows[entry.first + 1 : entry.last + 1]
        if collision(first_row) is not None and any(map(_NESTED.match, below)):
            # What stands below is rules of its own, not the rest of the expression.
            entry.last, value = entry.first, first_row
            reason = collision(value) or reason
        if entry.last == entry.first:
            position = self._quote(entry.first, entry.value_at, value)
        else:
            position = self._quote_rows(entry)
        return Finding("quote-expression", reason, position, hint=quote_hint(value, entry.key))

    def _in_flow(self, finding: Finding, position: Position) -> Finding | None:
        """An expression in brackets or braces."""
        row = position.line - 1
        entry = self._entry(row) if row < len(self.rows) else None
        if entry is None or entry.value[:1] not in {"{", "["} or "\n" in entry.value:
            return None
        line = self.rows[row][: entry.end]
        # YAML reports an alias or anchor without a name after its sign.
        for start in (position.column - 1, position.column - 2):
            if not entry.value_at < start < len(line):
                continue
            segment = line[start : len(line.rstrip("]} "))].rstrip()
            opened = line[:start].rstrip()[-1:] in {":", ",", "[", "{"}
            if opened and segment and segment[0] in "@%`*&!|>":
                return self._segment(row, start, segment)
        if finding.code != "yaml-syntax" or collision(entry.value) is not None:
            return None
        return self._in_braces(entry, line, position.column - 1)

    def _in_braces(self, entry: _Entry, line: str, at: int) -> Finding | None:
        """An expression in braces, of which YAML takes a bracket, comma or colon as its own."""
        keys = list(_KEY_IN_BRACES.finditer(line, entry.value_at))
        for number in range(len(keys) - 1, -1, -1):
            start = keys[number].end()
            last = number == len(keys) - 1
            end = len(line.rstrip("} ")) if last else keys[number + 1].start()
            segment = line[start:end].rstrip()
            if start > at or not segment:
                continue
            if segment[0] not in "'\"{[" and re.search(r"[\[\]{},]|:(?: |$)| #", segment):
                return self._segment(entry.first, start, segment)
            return None
        return None

    def _segment(self, row: int, start: int, segment: str) -> Finding:
        position = self._quote(row, start, segment)
        reason = collision(segment) or (
            "YAML reads a comma or bracket of this expression as its own"
        )
        return Finding("quote-expression", reason, position, hint=quote_hint(segment))

    # Changing rows.

    def _quote(self, row: int, start: int, segment: str) -> Position:
        """Quote part of a row; its source span."""
        end = start + len(segment)
        position = Position(
            self.file, row + 1, self._column(row, start) + 1, row + 1, self._column(row, end) + 1
        )
        line = self.rows[row]
        self._change(row, start, len(segment), line[:start] + quoted(segment) + line[end:])
        return position

    def _quote_rows(self, entry: _Entry) -> Position:
        """Quote a value over several rows; there are as many as before."""
        last = self.rows[entry.last].rstrip()
        position = Position(
            self.file,
            entry.first + 1,
            self._column(entry.first, entry.value_at) + 1,
            entry.last + 1,
            self._column(entry.last, len(last)) + 1,
        )
        for row in range(entry.first, entry.last + 1):
            line = self.rows[row].rstrip()
            start = entry.value_at if row == entry.first else 0
            body = line[start:].replace("'", "''")
            opening = "'" if row == entry.first else ""
            closing = "'" if row == entry.last else ""
            self._change(row, start, len(line) - start, line[:start] + opening + body + closing)
        return position

    def _change(self, row: int, start: int, length: int, line: str) -> None:
        grown = length + len(line) - len(self.rows[row])
        self._changes.setdefault(row, []).append((start, length, grown))
        self.rows[row] = line

    # The way back.

    def _column(self, row: int, column: int) -> int:
        """The offset in the row as it is in the file, of one in the repaired row."""
        for start, before, after in reversed(self._changes.get(row, ())):
            if column >= start + after:
                column += before - after
            elif column > start:
                column = min(column - 1, start + before)
        return column

    def original_position(self, position: Position | None) -> Position | None:
        """The position in the file of one in the repaired text."""
        if position is None:
            return None
        end_line, end_column = position.end_line, position.end_column
        if end_line is not None and end_column is not None:
            end_column = self._column(end_line - 1, end_column - 1) + 1
        column = self._column(position.line - 1, position.column - 1) + 1
        return Position(position.file, position.line, column, end_line, end_column)

    def restore(self, node: Node) -> None:
        """Make the nodes of the repaired text stand in the text as it is."""
        source = YamlSource(self.file, self.original)
        starts = [0]
        for row in self.original.split("\n"):
            starts.append(starts[-1] + len(row) + 1)
        waiting: list[Node] = [node]
        while waiting:
            found = waiting.pop()
            if isinstance(found, MappingNode):
                for key, value in found.entries:
                    waiting += [key, value]
            elif isinstance(found, SequenceNode):
                waiting += found.items
            found.source = source
            found.column = self._column(found.line - 1, found.column - 1) + 1
            found.end_column = self._column(found.end_line - 1, found.end_column - 1) + 1
            found.start = starts[min(found.line, len(starts)) - 1] + found.column - 1
            found.end = starts[min(found.end_line, len(starts)) - 1] + found.end_column - 1
            if not isinstance(found, ScalarNode) or found.style not in {"single", "double"}:
                continue
            written = self.original[found.start : found.end]
            if written[:1] not in {"'", '"'} or written == found.text:
                # The quotes were not in the file.
                found.style = "plain"


def _without_comment(value: str) -> str:
    """A value without the comment behind it: one that stands apart, after what is whole."""
    for found in _COMMENT.finditer(value):
        if balanced(value[: found.start()]):
            return value[: found.start()]
    return value
