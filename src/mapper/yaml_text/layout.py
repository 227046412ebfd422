"""One layout for YAML files: the same content and comments, in the same order.

Indentation, blanks around indicators and blank lines are mapper's. Where a line breaks inside
brackets, and which quotes a text has, stays the author's. A scalar that PyYAML's own parser
refuses, though libyaml reads it, gets quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeGuard

from mapper.diagnostics.diagnostic import Finding
from mapper.yaml_text.quoting import quoted, refused_elsewhere
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode, read_yaml

STEP: Final = 2
"""Columns per level."""
WIDTH: Final = 100
"""A value below its key goes up beside it where the line then has at most so many columns."""
_COMMENT: Final = re.compile(r"#.*")
_INDICATOR: Final = re.compile(r"(?<=^[|>])[1-9]|(?<=^[|>][-+])[1-9]")
_KEPT: Final = re.compile(r"[|>][1-9]?\+")


def formatted(content: bytes | str, file: str) -> str | list[Finding]:
    """The text of a file in mapper's layout, or what is wrong with a file that cannot be read.

    `file` is its name in findings. The result has the tree and the comments of the file, and is
    its own layout.
    """
    root, findings = read_yaml(content, file)
    if findings:
        return findings
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    root, _ = read_yaml(plain, file)
    first = _Printer(plain)
    printed = first.print(root)
    again, _ = read_yaml(printed, file)
    if not plain.endswith("\n") and _content(again) != _content(root):
        # The last line of a block scalar, which a line end would change.
        printed = printed.removesuffix("\n")
        again, _ = read_yaml(printed, file)
    second = _Printer(printed)
    if (
        second.print(again).rstrip("\n") != printed.rstrip("\n")
        or _content(again) != _content(root)
        or second.comments != first.comments
    ):
        raise AssertionError(f"{file}: a layout with other content")
    return printed


class _Gap(NamedTuple):
    """What stands between two scalars: whether lines end there, and whether comments do."""

    broken: bool
    commented: bool


class _Level(NamedTuple):
    """A block: its column in the source, from 0, and the column that it gets."""

    column: int
    indent: int


@dataclass(slots=True)
class _Printer:
    text: str
    at: int = 0
    """How far the source was read."""
    lines: list[str] = field(default_factory=list)
    line: str = ""
    comments: list[str] = field(default_factory=list)
    closed: list[_Level] = field(default_factory=list)
    """The blocks that ended after the last scalar: a comment below may still be theirs."""

    def print(self, root: Node | None) -> str:
        if root is not None:
            self.gap(root.start, _Level(-1, 0))
            self.node(root, 0)
        self.gap(len(self.text), _Level(-1, 0))
        self.break_line("")
        while self.lines and not self.lines[-1]:
            self.lines.pop()
        return "".join(f"{line}\n" for line in self.lines)

    def break_line(self, start: str) -> None:
        """Ends the line, if one has begun, and begins the next with `start`."""
        if self.line.strip():
            self.lines.append(self.line.rstrip())
        self.line = start

    def gap(self, end: int, level: _Level) -> _Gap:
        """Reads on to `end`, where only indicators, blanks and comments stand, and prints comments.

        A comment on a line of its own belongs to `level`, or to a block that has just been closed
        and that it is not left of.
        """
        first, *rows = self.text[self.at : end].split("\n")
        self.at = max(self.at, end)
        commented = False
        for number, row in enumerate((first, *rows)):
            if comment := _COMMENT.search(row):
                commented = True
                words = comment.group().rstrip()
                self.comments.append(words)
                if number == 0 and self.line:
                    self.line = f"{self.line.rstrip()}  {words}"
                else:
                    self.break_line(" " * self.indent_of(comment.start(), level) + words)
                    self.break_line("")
            elif not row.strip() and 0 < number < len(rows):
                self.break_line("")
                if self.lines and self.lines[-1]:
                    self.lines.append("")
        self.closed.clear()
        return _Gap(bool(rows), commented)

    def indent_of(self, column: int, level: _Level) -> int:
        inner = [one.indent for one in self.closed if level.column < one.column <= column]
        return max(inner, default=level.indent)

    def node(self, node: Node, indent: int, *, flow: bool = False) -> None:
        """A node at the end of the line; the lines that follow are indented from `indent`."""
        if isinstance(node, ScalarNode):
            self.scalar(node, indent, flow=flow)
        elif _is_block(node):
            self.block(node, indent)
        else:
            self.brackets(node, indent)

    def block(self, node: MappingNode | SequenceNode, indent: int) -> None:
        """The entries of a block, a line each; the first goes on in the line of a `- `."""
        level = _Level(node.column - 1, indent)
        for number, (key, value) in enumerate(_entries(node)):
            read = self.gap((key or value).start, level)
            if number or read.commented or not self.line:
                self.break_line(" " * indent)
            if key is None:
                self.line += "- "
                self.node(value, indent + STEP if _is_block(value) else indent)
            else:
                self.scalar(key, indent, flow=False)
                self.line += ":"
                self.member(value, level)
        self.closed.append(level)

    def member(self, value: Node, level: _Level) -> None:
        """The value of a key in a block."""
        if isinstance(value, ScalarNode) and value.empty:
            return
        below = _Level(level.column + 1, level.indent + STEP)
        read = self.gap(value.start, below)
        if _is_block(value):
            self.break_line(" " * below.indent)
            self.block(value, below.indent)
            return
        fits = "\n" not in value.raw and len(self.line) + 1 + len(value.raw) <= WIDTH
        if read.commented or (read.broken and not fits and not _is_block_scalar(value)):
            self.break_line(" " * below.indent)
        else:
            self.line += " "
        self.node(value, level.indent)

    def brackets(self, node: MappingNode | SequenceNode, indent: int) -> None:
        """A collection in brackets or braces: lines break where the author broke them."""
        opening, closing = "{}" if isinstance(node, MappingNode) else "[]"
        bare = self.text[node.start] != opening
        """A single pair in a list, `[a: b]`, stands for an object in braces."""
        self.line += opening
        self.at = node.start if bare else node.start + 1
        inner = _Level(-1, indent + STEP)
        for number, (key, value) in enumerate(_entries(node)):
            self.line += "," if number else ""
            self.go_on((key or value).start, inner, " " if number else "")
            if key is not None:
                self.scalar(key, inner.indent, flow=True)
                if isinstance(value, ScalarNode) and value.empty:
                    continue
                self.line += ":"
                self.go_on(value.start, _Level(-1, inner.indent + STEP), " ")
            self.node(value, inner.indent, flow=True)
        self.go_on(node.end if bare else node.end - 1, inner, "", closing_at=indent)
        self.at = node.end
        self.line += closing

    def go_on(self, end: int, level: _Level, blank: str, closing_at: int | None = None) -> None:
        """Reads on inside brackets: a line break of the author's stays, else there is a blank."""
        if self.gap(end, level).broken:
            self.break_line(" " * (level.indent if closing_at is None else closing_at))
        else:
            self.line += blank

    def scalar(self, node: ScalarNode, indent: int, *, flow: bool) -> None:
        raw = self.text[node.start : node.end]
        if _is_block_scalar(node):
            self.block_scalar(node, indent + STEP)
            return
        self.at = max(self.at, node.end)
        if node.style == "plain" and refused_elsewhere(raw.strip(), flow=flow):
            raw = quoted(node.text)
        first, *rows = raw.strip().split("\n")
        self.line += first
        for row in rows:
            self.lines.append(self.line)
            self.line = " " * (indent + STEP) + row.strip(" \t") if row.strip() else ""

    def block_scalar(self, node: ScalarNode, indent: int) -> None:
        """A text of lines, which move as a whole. Empty lines at its end are only part of it
        where the header keeps them.
        """
        raw = self.text[node.start : node.end].removesuffix("\n")
        if not _KEPT.match(raw):
            raw = raw.rstrip()
        self.at = node.start + len(raw)
        header, *rows = raw.split("\n")
        if comment := _COMMENT.search(header):
            self.comments.append(comment.group().rstrip())
            header = f"{header[: comment.start()].rstrip()}  {comment.group()}"
        self.line += _INDICATOR.sub(str(STEP), header)
        self.break_line("")
        filled = [_leading(row) for row in rows if row.strip()]
        base = min(filled, default=0)
        if _INDICATOR.search(header) and filled:
            base = filled[0] - _leading(node.text.lstrip("\n"))
        self.lines += [" " * indent + row[base:] if row.strip() else "" for row in rows]


def _leading(row: str) -> int:
    return len(row) - len(row.lstrip(" "))


def _entries(node: MappingNode | SequenceNode) -> Iterator[tuple[ScalarNode | None, Node]]:
    if isinstance(node, MappingNode):
        yield from node.entries
    else:
        yield from ((None, item) for item in node.items)


def _is_block(node: Node) -> TypeGuard[MappingNode | SequenceNode]:
    return not isinstance(node, ScalarNode) and not node.flow


def _is_block_scalar(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.style in {"literal", "folded"}


def _content(node: Node | None) -> object:
    """A tree without its layout."""
    if isinstance(node, MappingNode):
        return {key.text: _content(value) for key, value in node.entries}
    if isinstance(node, SequenceNode):
        return [_content(item) for item in node.items]
    return node.text if node else None
