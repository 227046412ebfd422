"""Strict YAML, as a tree of nodes that know where they stand.

The part of YAML 1.2 that is data and nothing else: every scalar is text (nothing is turned into
a number, a boolean or null), and anchors, aliases, tags, merge keys, duplicate keys, keys that
are not scalars and more than one document are findings. Reading goes on after a finding
where it can, so that one pass reports them all.

The tree is built from libyaml's events without recursion, so depth and size are bounded here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import yaml

from mapper.diagnostics.diagnostic import Finding, Position

MAX_BYTES: Final = 20_000_000
MAX_DEPTH: Final = 100
MAX_NODES: Final = 1_000_000
MAX_FINDINGS: Final = 1_000
"""After so many findings a file is not read any further."""

Style = Literal["plain", "single", "double", "literal", "folded"]

_STYLES: Final[dict[str | None, Style]] = {
    None: "plain",
    "": "plain",
    "'": "single",
    '"': "double",
    "|": "literal",
    ">": "folded",
}


@dataclass(slots=True, eq=False)
class YamlSource:
    """The text of a file; offsets in nodes count its code points from 0."""

    file: str
    text: str


@dataclass(slots=True, eq=False)
class Span:
    """What all nodes share: the source and where in it the node stands.

    `line` and `column` count from 1, `start` and `end` are offsets in `source.text`. A quoted
    scalar starts at its quote, a block scalar at its `|` or `>`.
    """

    source: YamlSource
    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int

    @property
    def raw(self) -> str:
        """The node as it is written."""
        return self.source.text[self.start : self.end].strip()

    @property
    def position(self) -> Position:
        """The node's source span."""
        return Position(self.source.file, self.line, self.column, self.end_line, self.end_column)


@dataclass(slots=True, eq=False)
class ScalarNode(Span):
    """Text. A key without a value has the empty plain scalar."""

    text: str = ""
    style: Style = "plain"

    @property
    def empty(self) -> bool:
        """Whether nothing was written at all (`key:`)."""
        return self.style == "plain" and not self.text


@dataclass(slots=True, eq=False)
class SequenceNode(Span):
    """A list; `flow` says whether it was written in brackets."""

    items: list[Node] = field(default_factory=list)
    flow: bool = False


@dataclass(slots=True, eq=False)
class MappingNode(Span):
    """Keys and values in the order of the file; a key stands here once."""

    entries: list[tuple[ScalarNode, Node]] = field(default_factory=list)
    flow: bool = False

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None."""
        for name, value in self.entries:
            if name.text == key:
                return value
        return None

    def key(self, key: str) -> ScalarNode | None:
        """The key itself, for its source span, or None."""
        for name, _ in self.entries:
            if name.text == key:
                return name
        return None

    def __iter__(self) -> Iterator[tuple[ScalarNode, Node]]:
        return iter(self.entries)


Node = ScalarNode | SequenceNode | MappingNode


def read_yaml(content: bytes | str, file: str) -> tuple[Node | None, list[Finding]]:
    """The root node of a YAML file and all that is wrong with it.

    `content` is the file (UTF-8 when bytes), `file` its name in positions. The node is None
    where the file is empty or cannot be read at all; in the second case a finding says why.
    """
    reader = _Reader(file)
    text = reader.decode(content)
    if text is None:
        return None, reader.findings
    return reader.read(text), reader.findings


@dataclass(slots=True, eq=False)
class _Open:
    """A collection whose end was not met yet, and in a mapping the key that waits for a value."""

    node: SequenceNode | MappingNode
    key: ScalarNode | None = None
    dropped: bool = False
    seen: dict[str, ScalarNode] = field(default_factory=dict)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.source = YamlSource(file, "")

    def decode(self, content: bytes | str) -> str | None:
        if len(content) > MAX_BYTES:
            self._report("file-too-large", f"the file is larger than {MAX_BYTES} bytes", None)
            return None
        if isinstance(content, bytes):
            try:
                return content.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                before = content[: error.start].decode("utf-8-sig")
                position = Position(
                    self.file, before.count("\n") + 1, len(before) - before.rfind("\n")
                )
                self._report(
                    "yaml-syntax", "the file is not UTF-8", position, "save the file as UTF-8"
                )
                return None
        return content.removeprefix("\ufeff")

    def read(self, text: str) -> Node | None:
        self.source = YamlSource(self.file, text)
        events = yaml.parse(text, Loader=yaml.CLoader)
        try:
            return self._build(events)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            position = Position(self.file, mark.line + 1, mark.column + 1) if mark else None
            parts = [error.problem, error.context]
            message = ", ".join(part for part in parts if part) or "the file is not YAML"
            self._report("yaml-syntax", message, position)
        except yaml.reader.ReaderError as error:
            # libyaml names no line here, only how far it came
            before = text[: max(0, int(error.position))]
            position = Position(self.file, before.count("\n") + 1, len(before) - before.rfind("\n"))
            message = f"a character that YAML does not allow (U+{_code(error.character):04X})"
            self._report("yaml-syntax", message, position)
        return None

    def _build(self, events: Iterator[yaml.Event]) -> Node | None:
        root: Node | None = None
        documents = 0
        nodes = 0
        stack: list[_Open] = []
        for event in events:
            if not isinstance(event, yaml.NodeEvent):
                if isinstance(event, yaml.CollectionEndEvent):
                    self._close(stack.pop().node, event)
                elif isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        message = "a file holds one YAML document"
                        hint = "remove the `---`, or split the file"
                        self._report("yaml-not-allowed", message, self._position(event), hint)
                        return root
                continue
            nodes += 1
            if len(self.findings) >= MAX_FINDINGS:
                message = f"more than {MAX_FINDINGS} things are wrong; the rest is not read"
                self._report("file-too-large", message, self._position(event))
                return None
            if nodes > MAX_NODES or len(stack) >= MAX_DEPTH:
                what = f"{MAX_NODES} nodes" if nodes > MAX_NODES else f"{MAX_DEPTH} levels"
                self._report("file-too-large", f"more than {what}", self._position(event))
                return None
            built = self._node(event)
            if stack:
                self._attach(stack[-1], built)
            elif documents == 1:
                root = built
            if not isinstance(built, ScalarNode):
                stack.append(_Open(built))
        return root if not (isinstance(root, ScalarNode) and root.empty) else None

    def _close(self, node: SequenceNode | MappingNode, event: yaml.Event) -> None:
        _, _, node.end_line, node.end_column, _, node.end = _span(event)

    def _attach(self, parent: _Open, child: Node) -> None:
        if isinstance(parent.node, SequenceNode):
            parent.node.items.append(child)
        elif parent.key is None:
            parent.key, parent.dropped = self._key(parent, child)
        else:
            if not parent.dropped:
                parent.node.entries.append((parent.key, child))
            parent.key = None

    def _key(self, parent: _Open, child: Node) -> tuple[ScalarNode, bool]:
        """The key, and whether its entry must be left out because something is wrong with it."""
        if not isinstance(child, ScalarNode):
            self._report("yaml-not-allowed", "a key must be text", child.position, _QUOTE)
            span = (child.line, child.column, child.end_line, child.end_column)
            return ScalarNode(self.source, *span, child.start, child.end), True
        if child.text == "<<" and child.style == "plain":
            self._report(
                "yaml-not-allowed", "YAML merge keys are not allowed", child.position, _REPEAT
            )
            return child, True
        first = parent.seen.setdefault(child.text, child)
        if first is not child:
            message = f"duplicate key `{child.text}` (first on line {first.line})"
            self._report("duplicate-key", message, child.position, "keep one of the two")
            return child, True
        return child, False

    def _node(self, event: yaml.NodeEvent) -> Node:
        span = _span(event)
        if event.anchor is not None:
            alias = isinstance(event, yaml.AliasEvent)
            what = (
                f"YAML aliases are not allowed (`*{event.anchor}`)"
                if alias
                else f"YAML anchors are not allowed (`&{event.anchor}`)"
            )
            self._report("yaml-not-allowed", what, self._position(event), f"{_REPEAT}; {_QUOTE}")
        if isinstance(event, _TAGGED) and event.tag is not None:
            message = f"YAML tags are not allowed (`{event.tag}`)"
            self._report("yaml-not-allowed", message, self._position(event), _QUOTE)
        if isinstance(event, yaml.ScalarEvent):
            return ScalarNode(self.source, *span, event.value, _STYLES[event.style])
        if isinstance(event, yaml.MappingStartEvent):
            return MappingNode(self.source, *span, flow=bool(event.flow_style))
        if isinstance(event, yaml.SequenceStartEvent):
            return SequenceNode(self.source, *span, flow=bool(event.flow_style))
        return ScalarNode(self.source, *span, f"*{event.anchor}")

    def _position(self, event: yaml.Event) -> Position:
        return Position(self.file, *_span(event)[:4])

    def _report(
        self, code: str, message: str, position: Position | None, hint: str | None = None
    ) -> None:
        position = position or Position(self.file, 1, 1)
        self.findings.append(Finding(code, message, position, hint=hint))


_TAGGED: Final = (yaml.ScalarEvent, yaml.CollectionStartEvent)
_QUOTE: Final = "put it in quotes if it is meant as text"
_REPEAT: Final = "write the content out where it is used"


def _span(event: yaml.Event) -> tuple[int, int, int, int, int, int]:
    """Line and column of start and end, from 1, and both offsets."""
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:
        return 1, 1, 1, 1, 0, 0
    return start.line + 1, start.column + 1, end.line + 1, end.column + 1, start.index, end.index


def _code(character: object) -> int:
    if isinstance(character, int):
        return character
    return ord(str(character)[:1] or "\0")
