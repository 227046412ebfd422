"""Promises about files whose indentation is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from mapper.yaml_text.collisions import read
from mapper.yaml_text.yaml_nodes import MappingNode, Node, SequenceNode

MAPPINGS = Path(__file__).parents[2] / "mappings"
CASES = yaml.safe_load((Path(__file__).parent / "indentation.yaml").read_text("utf-8"))


def content(node: Node | None) -> object:
    """The tree of a file; blanks in a text, which no expression minds, count as one."""
    if isinstance(node, MappingNode):
        return [(key.text, content(value)) for key, value in node]
    if isinstance(node, SequenceNode):
        return ["list", *map(content, node.items)]
    return " ".join(node.text.split()) if node else None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_the_finding_names_the_line_and_how_to_indent_it(case: dict[str, str]) -> None:
    """It is the only finding: what follows cannot be kept apart."""
    _, findings = read(case["text"], "f.yaml")
    shown = [f"{one.position}: {one.message}; {one.hint}" for one in findings]
    assert shown == [f"f.yaml:{case['finding']}"]
    assert {one.code for one in findings} == {"yaml-indentation"}


@pytest.mark.parametrize(
    "name", ["kadaster/persoonsinfo.yaml", "nhr/inschrijving.yaml", "uwv/ikv.yaml"]
)
def test_one_blank_less_at_any_line_is_found_there(name: str) -> None:
    """Where the file no longer parses, or means something else, the first finding names
    indentation, at that line or the next. Where nothing changes, there is no finding.
    """
    text = (MAPPINGS / name).read_text("utf-8")
    rows = text.split("\n")
    before = content(read(text, name)[0])
    found = 0
    for number, row in enumerate(rows):
        if not row.startswith(" "):
            continue
        changed = "\n".join([*rows[:number], row[1:], *rows[number + 1 :]])
        node, findings = read(changed, name)
        if not findings:
            assert content(node) == before, number + 1
            continue
        assert findings[0].code == "yaml-indentation", number + 1
        assert findings[0].position is not None
        assert findings[0].position.line in {number + 1, number + 2}
        found += 1
    assert found > 60


def test_repair_is_bounded() -> None:
    """Quotes within quotes would double at each attempt; a text is not repaired for ever."""
    text = "a:\n" + "".join(f"  {'b' * n}: 'x'y: {{'\n" for n in range(1, 40))
    _, findings = read(text, "f.yaml")
    assert findings
