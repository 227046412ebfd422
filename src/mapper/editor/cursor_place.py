"""Where in a file the cursor stands: the keys down to it, and what is written there so far.

A file that is being written is seldom YAML at the moment. Where it is not, it is read once more
with what stands at the cursor replaced by a word, and the brackets of its line closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from mapper.yaml_text.collisions import read
from mapper.yaml_text.scalar_spans import Lines
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, read_yaml

Path = tuple[str, ...]
"""Keys from the root of a file; of an item of a list its index, from 0."""

_STAND_IN: Final = "x"
_ENTRY: Final = re.compile(
    r"""(?P<lead>[ ]*(?:-[ ]+)*)
        (?:(?P<key>'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|[^\s'"\[\]{},#|>][^\s:]*?)[ ]*:[ \t]+)?
        (?P<rest>.*)""",
    re.VERBOSE | re.DOTALL,
)
_QUOTED: Final = re.compile(r"""'(?:[^']|'')*'|"(?:[^"\\]|\\.)*\"""")
_SEPARATOR: Final = re.compile(r"[\[{,]\s*|:\s+")
_CLOSING: Final = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file.

    For a `value` the path is its own; for a `key` it is that of the block the key stands in.
    `text` is the value or the key, and `offset` the place of the cursor in it. `others` are the
    keys beside it. `node` is the scalar, where there is one.
    """

    path: Path
    kind: Literal["key", "value"]
    text: str
    offset: int
    others: frozenset[str] = frozenset()
    node: ScalarNode | None = None

    @property
    def before(self) -> str:
        """What is written before the cursor."""
        return self.text[: self.offset]


def place_at(text: str, file: str, offset: int) -> Place | None:
    """The place at an offset of a text; None where nothing can be written by the file's rules."""
    root, findings = read_yaml(text, file)
    if root is not None and not findings and (found := _within(root, (), offset)) is not None:
        return found
    # What is wrong elsewhere keeps nothing from being written here.
    for reader in (read_yaml, read):
        for changed, at, written in _completed(text, offset):
            root, findings = reader(changed, file)
            if root is not None and (reader is read or not findings):
                found = _within(root, (), at)
                if found is not None:
                    return Place(found.path, found.kind, written, len(written), found.others)
    root, _ = read(text, file)
    return _within(root, (), offset) if root is not None else None


def _within(node: Node, path: Path, offset: int) -> Place | None:
    if isinstance(node, ScalarNode):
        if not (node.start <= offset <= node.end) or node.empty:
            return None
        return Place(path, "value", *_written(node, offset), node=node)
    if isinstance(node, MappingNode):
        for key, _ in node.entries:
            if key.start <= offset <= key.end:
                others = frozenset(one.text for one, _ in node.entries if one is not key)
                return Place(path, "key", *_written(key, offset), others=others, node=key)
        inner = ((value, key.text) for key, value in node.entries)
    else:
        inner = ((item, str(number)) for number, item in enumerate(node.items))
    # A block ends where the next one begins: both may hold the offset.
    below = (
        _within(each, (*path, step), offset)
        for each, step in inner
        if each.start <= offset <= each.end
    )
    return next((found for found in below if found is not None), None)


def _written(node: ScalarNode, offset: int) -> tuple[str, int]:
    """The value of a scalar, and the offset in it of an offset in the file."""
    lines = Lines(node.source)
    text = lines.text(node)
    if text.spans is None:
        return str(text), max(0, min(offset - node.start - text.lead, len(text)))
    line, column = lines.line_and_column(offset)
    reached = (number for number, span in enumerate(text.spans) if span[:2] >= (line, column))
    return str(text), min(next(reached, len(text)), len(text))


def _completed(text: str, offset: int) -> Iterator[tuple[str, int, str]]:
    """The text with a word instead of what is at the cursor: where that is, and what it stands for."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    rest = text[end:] if end >= 0 else ""
    head = text[start:offset]
    entry = _ENTRY.fullmatch(head)
    if entry is None:
        return
    value_at, opened = (
        _segment(entry["rest"]) if entry["key"] or entry["rest"][:1] in "{[" else (0, "")
    )
    at = start + entry.start("rest") + value_at
    written = _unquoted(text[at:offset])
    closing = "".join(_CLOSING[one] for one in reversed(opened))
    before = text[:at].rstrip(" ").endswith(":")
    if opened.endswith("{") and not before:
        yield text[:at] + f"{_STAND_IN}: {_STAND_IN}" + closing + rest, at, written
    elif opened or entry["key"]:
        yield text[:at] + _STAND_IN + closing + rest, at, written
    else:
        yield text[:at] + f"{_STAND_IN}: {_STAND_IN}" + rest, at, written
        yield text[:at] + _STAND_IN + rest, at, written


def _segment(value: str) -> tuple[int, str]:
    """Where the last part of a value in brackets begins, and the brackets that are open there."""
    if value[:1] not in {"{", "["}:
        return 0, ""
    at, opened, index = 0, "", 0
    while index < len(value):
        quoted = _QUOTED.match(value, index) if not value[at:index].strip() else None
        if quoted:
            index = quoted.end()
            continue
        separator = _SEPARATOR.match(value, index)
        if value[index] in "]}":
            opened = opened[:-1]
        elif separator and (value[index] not in "[{" or not value[at:index].strip()):
            opened += value[index] if value[index] in "[{" else ""
            at = index = separator.end()
            continue
        index += 1
    return at, opened


def _unquoted(written: str) -> str:
    """What half a scalar says."""
    if written[:1] == "'":
        return written[1:].replace("''", "'")
    return written[1:].replace('\\"', '"') if written[:1] == '"' else written
