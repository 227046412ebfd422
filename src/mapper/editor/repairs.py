"""Changes of a file that fix what was found in it: code actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.nearest import Repair
from mapper.editor.client_text import ClientText
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode, read_yaml

_REMOVE: Final = "remove it"


@dataclass(frozen=True, slots=True)
class Edit:
    """A text instead of what stands between two offsets, and the finding that it fixes."""

    title: str
    start: int
    end: int
    text: str
    finding: Finding


def changes(findings: Iterable[Finding], text: ClientText, start: int, end: int) -> Iterator[Edit]:
    """The changes for findings that touch a range of offsets."""
    for finding in findings:
        if finding.position is None or finding.hint is None:
            continue
        first, last = text.span(finding.position)
        if last < start or first > end:
            continue
        if isinstance(finding.hint, Repair):
            yield from _instead(finding, finding.hint, text.text, first, last)
        elif finding.hint == _REMOVE:
            yield from _removed(finding, text.text, first)


def _instead(finding: Finding, repair: Repair, text: str, first: int, last: int) -> Iterator[Edit]:
    """The right word, where the wrong one stands in the span, or begins there, once."""
    at = first if text.startswith(repair.wrong, first) else text.find(repair.wrong, first, last)
    if at < 0 or not repair.wrong:
        return
    title = f"Write `{repair.right}`" if repair.right else f"Remove `{repair.wrong}`"
    yield Edit(title, at, at + len(repair.wrong), repair.right, finding)


def _removed(finding: Finding, text: str, at: int) -> Iterator[Edit]:
    """The entry of a block without what nothing uses: all its lines."""
    root, _ = read_yaml(text, "")
    entry = _entry(root, at) if root is not None else None
    if entry is None:
        return
    key, value = entry
    start = text.rfind("\n", 0, key.start) + 1
    if text[start : key.start].strip():
        return
    end = value.end if value.end > key.end else key.end
    line_end = text.find("\n", len(text[:end].rstrip()))
    end = line_end + 1 if line_end >= 0 else len(text)
    yield Edit(f"Remove `{key.text}`", start, end, "", finding)


def _entry(node: Node, at: int) -> tuple[ScalarNode, Node] | None:
    """The entry of a block whose key, or whose value, stands at an offset."""
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            if key.start == at or (value.start == at and isinstance(value, ScalarNode)):
                return None if node.flow else (key, value)
            if value.start <= at < value.end:
                found = _entry(value, at)
                only = isinstance(value, MappingNode) and len(value.entries) == 1
                return (key, value) if found and only and not node.flow else found
    elif isinstance(node, SequenceNode):
        for item in node.items:
            if item.start <= at < item.end:
                return _entry(item, at)
    return None
