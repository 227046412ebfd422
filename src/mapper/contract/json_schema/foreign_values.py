"""Foreign documents, in JSON or YAML, as the values that JSON Schema speaks of.

Publishers write YAML as they please: anchors, merge keys and tags are read here, where mapper's own
files admit none. Numbers keep how they were written, so that no digit is lost. Scalars are those of
YAML 1.2's core schema (section 10.3.2), which is JSON's.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final, NoReturn

import yaml

from mapper.contract.json_pointer import pointer_step
from mapper.datatypes.builtin_types import NumberText
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.yaml_text.file_contents import bounded_content

MAX_BYTES: Final = 100_000_000
MAX_DEPTH: Final = 200


Value = dict[str, Any] | list[Any] | NumberText | str | bool | None

_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_OTHER_BASE: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")


class ForeignDocument:
    """One document: its content, and where each of its objects and lists stands."""

    def __init__(self, file: Path) -> None:
        """Read a file. Raises FindingsError where it is not JSON or YAML, with its place."""
        self.file = file
        self.name = str(file)
        self._lines: dict[int, tuple[int, int]] = {}
        self._parents: dict[int, tuple[int, str | int]] = {}
        self._text = self._decoded()
        self.content = self._read()
        self._link(self.content)

    def position(self, value: object) -> Position:
        """Where an object or a list stands; the start of the document for anything else."""
        if not self._lines:  # of JSON they are looked for when one is wanted
            self._locate()
        line, column = self._lines.get(id(value), (1, 1))
        return Position(self.name, line, column)

    def holds(self, value: object) -> bool:
        """Whether an object or a list stands somewhere below the root of the document."""
        return id(value) in self._parents

    def pointer(self, value: object) -> str:
        """The JSON Pointer (RFC 6901) of an object or a list of the document."""
        steps: list[str] = []
        key = id(value)
        while key in self._parents:
            key, step = self._parents[key]
            steps.append(pointer_step(str(step)))
        return "#" + "".join(f"/{step}" for step in reversed(steps))

    def _decoded(self) -> str:
        try:
            if self.file.stat().st_size > MAX_BYTES:
                self._fail("file-too-large", f"the file is larger than {MAX_BYTES} bytes")
            content = bounded_content(self.file)
        except OSError:
            self._fail("file-not-found", f"`{self.file}` cannot be read")
        for encoding in ("utf-8-sig", "utf-16") if content[:2] in _MARKS else ("utf-8-sig",):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
        self._fail("yaml-syntax", "the file is not UTF-8")

    def _read(self) -> Value:
        if self._text.lstrip()[:1] in ("{", "["):
            try:
                return _json(self._text)
            except (ValueError, RecursionError):
                pass  # perhaps YAML in brackets; what is wrong with it YAML says with its place
        tree = self._tree()
        self._lines = tree.lines
        return tree.root[0] if tree.root else None

    def _locate(self) -> None:
        """The places of a JSON document: it is read again as YAML, and both trees are walked."""
        self._lines[id(self.content)] = (1, 1)
        try:
            tree = self._tree()
        except FindingsError:  # JSON that is not YAML
            return
        waiting = [(self.content, tree.root[0])]
        while waiting:
            own, other = waiting.pop()
            if isinstance(own, dict | list) and type(own) is type(other):
                self._lines[id(own)] = tree.lines[id(other)]
                if isinstance(own, dict) and isinstance(other, dict):
                    waiting += [(value, other.get(key)) for key, value in own.items()]
                elif isinstance(other, list):
                    waiting += zip(own, other, strict=False)

    def _link(self, root: Value) -> None:
        waiting: list[Any] = [root]
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict | list):
                inner: Any = value.items() if isinstance(value, dict) else enumerate(value)
                for key, child in inner:
                    if isinstance(child, dict | list) and id(child) not in self._parents:
                        self._parents[id(child)] = (id(value), key)
                        waiting.append(child)
        self._parents.pop(id(root), None)

    def _tree(self) -> _Tree:
        tree = _Tree()
        try:
            for event in yaml.parse(self._text, Loader=yaml.CLoader):
                if isinstance(event, yaml.DocumentStartEvent) and tree.root:
                    self._fail("yaml-not-allowed", "a second document in one file", event)
                fault = tree.take(event)
                if fault is not None:
                    self._fail(*fault, event)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._fail("yaml-syntax", error.problem or "the file is not YAML", mark=mark)
        except yaml.reader.ReaderError as error:
            before = self._text[: max(0, int(error.position))]
            place = Position(self.name, before.count("\n") + 1, len(before) - before.rfind("\n"))
            message = "a character that YAML does not allow"
            raise FindingsError([Finding("yaml-syntax", message, place)]) from error
        return tree

    def _fail(
        self, code: str, message: str, event: yaml.Event | None = None, *, mark: Any = None
    ) -> NoReturn:
        place = _line_and_column(event.start_mark if event is not None else mark)
        raise FindingsError([Finding(code, message, Position(self.name, *place))])


Fault = tuple[str, str]
"""The code of a finding, and what it says."""


class _Tree:
    """Values made of the events of YAML, one by one."""

    def __init__(self) -> None:
        self.root: list[Any] = []
        self.lines: dict[int, tuple[int, int]] = {}
        self._anchors: dict[str, Any] = {}
        self._stack: list[tuple[Any, list[Any]]] = []  # a collection, and the key that waits

    def take(self, event: yaml.Event) -> Fault | None:
        """Add what an event brings; what is wrong with it, or None."""
        if isinstance(event, yaml.ScalarEvent):
            return self._attach(_scalar(event), event, event.anchor)
        if isinstance(event, yaml.CollectionStartEvent):
            value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            self.lines[id(value)] = _line_and_column(event.start_mark)
            fault = self._attach(value, event, event.anchor)
            if len(self._stack) >= MAX_DEPTH:
                return "file-too-large", f"more than {MAX_DEPTH} levels"
            self._stack.append((value, []))
            return fault
        if isinstance(event, yaml.AliasEvent):
            if event.anchor is None or event.anchor not in self._anchors:
                return "yaml-syntax", f"no anchor `&{event.anchor}` stands before this"
            return self._attach(self._anchors[event.anchor], event, None)
        if isinstance(event, yaml.CollectionEndEvent):
            self._stack.pop()
        return None

    def _attach(self, value: Any, event: yaml.Event, anchor: str | None) -> Fault | None:
        if anchor is not None:
            self._anchors[anchor] = value
        if not self._stack:
            self.root.append(value)
            return None
        parent, key = self._stack[-1]
        if isinstance(parent, list):
            parent.append(value)
        elif key:
            _set(parent, key.pop(), value)
        elif isinstance(value, dict | list):
            return "yaml-not-allowed", "a key must be text"
        else:
            key.append(event.value if isinstance(event, yaml.ScalarEvent) else str(value))
        return None


def _set(parent: dict[str, Any], name: str, value: Any) -> None:
    """Add a key; that of a merge adds those of other mappings that are not there."""
    if name != "<<" or not isinstance(value, dict | list):
        parent[name] = value
        return
    for merged in value if isinstance(value, list) else [value]:
        for inner, each in merged.items() if isinstance(merged, dict) else ():
            parent.setdefault(inner, each)


_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


def _line_and_column(mark: Any) -> tuple[int, int]:
    """Both from 1; the start of the document where the library gives no mark."""
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _scalar(event: yaml.ScalarEvent) -> Value:
    text: str = event.value
    if event.style or (event.tag or "").endswith(":str"):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text):
        return NumberText(text)
    if _OTHER_BASE.fullmatch(text):
        return NumberText(int(text, 0))
    return text


def _json(text: str) -> Value:
    """JSON with its numbers as they were written. Raises ValueError where it is none."""
    value: Value = json.loads(
        text, parse_int=NumberText, parse_float=NumberText, parse_constant=_refused
    )
    return value


def _refused(word: str) -> None:
    raise ValueError(word)
