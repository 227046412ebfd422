"""Promises about the one layout of YAML files."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mapper.yaml_text.layout import formatted
from mapper.yaml_text.yaml_nodes import MappingNode, Node, SequenceNode, read_yaml

CASES = yaml.safe_load((Path(__file__).parent / "layout.yaml").read_text("utf-8"))
ROOT = Path(__file__).parents[2]
FILES = sorted(
    file
    for folder in ("mappings", "examples", "fixtures")
    for file in (ROOT / folder).rglob("*.yaml")
)


def content(node: Node | None) -> object:
    """The tree of a file, without its layout."""
    if isinstance(node, MappingNode):
        return [(key.text, content(value)) for key, value in node]
    if isinstance(node, SequenceNode):
        return ["list", *map(content, node.items)]
    return node.text if node else None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_a_file_comes_out_in_one_layout(case: dict[str, str]) -> None:
    """The layout is as `layout.yaml` shows it, and its own layout."""
    assert formatted(case["given"], "f.yaml") == case["layout"]
    assert formatted(case["layout"], "f.yaml") == case["layout"]


def test_the_files_of_the_project_are_in_this_layout() -> None:
    """`mapper fmt --check` finds nothing, and PyYAML's own parser reads every file."""
    assert len(FILES) > 100
    for file in FILES:
        text = file.read_text("utf-8")
        assert formatted(text, str(file)) == text, file
        yaml.load(text, Loader=yaml.SafeLoader)


def disturbed(text: str, rng: random.Random) -> str:
    """Some lines of a file with other blanks, breaks and comments; it may no longer be YAML."""
    rows = text.split("\n")
    start = rng.randrange(len(rows))
    rows = rows[start : start + rng.randrange(1, 40)]
    for number in range(rng.randrange(1, 6)):
        row = rng.randrange(len(rows))
        blanks = " " * rng.randrange(12)
        rows[row] = rng.choice(
            [
                f"{blanks}# comment {number}\n{rows[row]}",
                f"\n\n{rows[row]}",
                f"{rows[row]} # comment {number}",
                rows[row].replace(": ", f":\n{blanks}", 1),
                rows[row].replace(": ", f":   # comment {number}\n{blanks}", 1),
                rows[row].replace(", ", f",\n{blanks}", 1),
                rows[row].replace(", ", f", # comment {number}\n{blanks}", 1),
                rows[row].replace("- ", "-   ", 1),
                rows[row].replace(">-", rng.choice(["|", ">+", "|2-", ">-2", "> # comment"])),
            ]
        )
    return "\n".join(rows) + rng.choice(["", "\n", "\n\n"])


@given(st.integers(0, 2**32))
def test_content_and_comments_stay(seed: int) -> None:
    """Whatever the layout of a file, its tree and its comments are kept, and once is enough."""
    rng = random.Random(seed)
    text = disturbed(rng.choice(FILES).read_text("utf-8"), rng)
    root, findings = read_yaml(text, "f.yaml")
    layout = formatted(text, "f.yaml")
    if findings:
        assert layout == findings
        return
    assert isinstance(layout, str)
    assert content(read_yaml(layout, "f.yaml")[0]) == content(root)
    assert formatted(layout, "f.yaml") == layout
    for number in range(6):
        comment = f"# comment {number}"
        assert layout.count(comment) == text.count(comment)
    assert not any(line != line.rstrip() for line in layout.split("\n") if "|" not in layout)


def test_line_ends_and_a_mark_of_order_go() -> None:
    """A file of another system comes out with plain line ends and without a byte order mark."""
    assert formatted(b"\xef\xbb\xbfa:\r\n   b: c\r\n", "f.yaml") == "a:\n  b: c\n"


def test_what_is_no_yaml_stays_as_it_is() -> None:
    """A file that cannot be read gives its findings."""
    found = formatted("a: [b", "f.yaml")
    assert [one.code for one in found if not isinstance(one, str)] == ["yaml-syntax"]
