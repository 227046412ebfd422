"""Promises about the text of explanations, as golden files."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from mapper.mapping_file.file_model import Rule
from mapper.policies.outcomes import EVENTS
from tests.compiler.golden_modules import mapping_text
from tests.explanation.golden_explanations import CASES, GOLDEN, golden_text
from tests.plan.test_rules import keys

UNSHOWN = {"$source", "$assumed", "$max_depth", "$on_source_invalid", "$on_source_unknown"}
"""What rests on a publication, and what a case of another file shows."""


@pytest.mark.parametrize("name", CASES)
def test_an_explanation_is_as_it_was(name: str) -> None:
    """What is printed of each value is what its golden file has."""
    assert golden_text(name) == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_there_is_no_other_golden_file() -> None:
    """Each golden file belongs to a case."""
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", CASES)
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    """Each line fits, whatever the width."""
    assert [line for line in golden_text(name, width).splitlines() if len(line) > width] == []


@pytest.mark.parametrize("name", CASES)
def test_no_value_is_shown_unasked(name: str) -> None:
    """The part that is printed without values has none of the message's texts."""
    masked = golden_text(name).split("\n\n")[0]
    for value in values(CASES[name]["document"]):
        assert f'"{value}"' not in masked or f'"{value}"' in CASES[name]["map"]


def values(node: Any) -> list[str]:
    """The texts of a message."""
    if isinstance(node, dict):
        return [each for value in node.values() for each in values(value)]
    if isinstance(node, list):
        return [each for value in node for each in values(value)]
    return [node] if isinstance(node, str) else []


def test_every_instruction_and_policy_is_shown() -> None:
    """A golden file shows how each instruction, and each policy, is explained."""
    texts = [mapping_text(case) for case in CASES.values()]
    files = [each for case in CASES.values() for each in case.get("files", {}).items()]
    texts += [text for name, text in files if name.endswith(".yaml")]
    said = {key for text in texts for key, _ in keys(yaml.safe_load(text))}
    wanted = {field.alias for field in Rule.model_fields.values() if field.alias}
    wanted = {name for name in wanted if name.startswith("$")} | {f"${each}" for each in EVENTS}
    assert wanted - said - UNSHOWN == set()
