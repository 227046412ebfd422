"""Strict YAML: text and nothing else, each node with its position."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode, read_yaml


def plain(node: Node | None) -> object:
    """The node as Python values, all scalars text."""
    if isinstance(node, MappingNode):
        return {key.text: plain(value) for key, value in node}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.items]
    return node.text if isinstance(node, ScalarNode) else None


def test_every_scalar_is_text() -> None:
    """Nothing is turned into a boolean, number, date or null."""
    node, findings = read_yaml("a: no\nb: 012\nc: ~\nd: 2026-01-01\ne:\nf: 1.50\n", "f.yaml")
    assert findings == []
    assert plain(node) == {
        "a": "no", "b": "012", "c": "~", "d": "2026-01-01", "e": "", "f": "1.50",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: &x 1\n", "yaml-not-allowed", 1, 4),
        ("a: *x\n", "yaml-not-allowed", 1, 4),
        ("a: !!str 1\n", "yaml-not-allowed", 1, 4),
        ("a: 1\n<<: {b: 2}\n", "yaml-not-allowed", 2, 1),
        ("? [a]\n: 1\n", "yaml-not-allowed", 1, 3),
        ("a: 1\n---\nb: 2\n", "yaml-not-allowed", 2, 1),
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1),
        ("a: b: c\n", "yaml-syntax", 1, 5),
        ("a: [1\n", "yaml-syntax", 2, 1),
        ("a: \x07\n", "yaml-syntax", 1, 4),
        ("[" * 200, "file-too-large", 1, 101),
    ],
)
def test_what_is_no_plain_data_is_found(text: str, code: str, line: int, column: int) -> None:
    """Anchors, aliases, tags, merge keys and the like are findings at their place."""
    _, findings = read_yaml(text, "f.yaml")
    found = findings[0]
    assert found.position is not None
    assert (found.code, found.position.line, found.position.column) == (code, line, column)


def test_all_findings_come_in_one_pass() -> None:
    """Reading goes on after a finding."""
    _, findings = read_yaml("a: &x 1\na: 2\nb: !t 3\n", "f.yaml")
    assert [finding.position.line for finding in findings if finding.position] == [1, 2, 3]


def test_bytes_that_are_not_utf8_are_a_finding() -> None:
    """The place of the first bad byte is given."""
    node, findings = read_yaml(b"a: b\nc: \xff\n", "f.yaml")
    assert node is None
    assert findings[0].position is not None
    assert (findings[0].position.line, findings[0].position.column) == (2, 4)


def test_spans_hold_the_text_of_a_scalar() -> None:
    """The offsets of a node cut its source out of the file, quotes included."""
    text = "é: 'it''s' # x\nb: |\n  one\n  two\nc: two\n  lines\n"
    node, _ = read_yaml(text, "f.yaml")
    assert isinstance(node, MappingNode)
    quoted, block, folded = (value for _, value in node)
    assert text[quoted.start : quoted.end] == "'it''s'"
    assert text[block.start : block.end] == "|\n  one\n  two\n"
    assert isinstance(folded, ScalarNode)
    assert folded.text == "two lines"
    assert (folded.position.line, folded.position.end_line) == (5, 6)


_DATA = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcé 1", max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(_DATA.filter(lambda value: value not in ("", [], {})))
def test_what_yaml_writes_is_read_back(value: object) -> None:
    """Any data of text, lists and mappings comes back as it was written."""
    text = yaml.dump(value, Dumper=_Quoted, allow_unicode=True)
    node, findings = read_yaml(text, "f.yaml")
    assert findings == []
    assert plain(node) == value


class _Quoted(yaml.SafeDumper):
    """Writes every text in quotes, and never an alias."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_Quoted.add_representer(
    str, lambda dumper, data: dumper.represent_scalar("tag:yaml.org,2002:str", data, style='"')
)
