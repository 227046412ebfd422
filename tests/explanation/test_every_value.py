"""Promises about explanations: no value without one, and no absent field without a reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from mapper.cases.case_runs import produce
from mapper.cases.discovery import find_cases
from mapper.diagnostics.errors import MessageError
from mapper.explanation.explained_values import ExplainedState, ExplainedValue
from mapper.explanation.message_explanation import MessageExplanation
from mapper.explanation.recorded_run import RecordedMapping
from mapper.explanation.source_lines import SourceLines
from mapper.plan.plan_building import build
from tests.explanation.recorded_mappings import recorded as recorded_mapping
from tests.own_mappings import FILES
from tests.plan.test_rules import CASES, load


def leaves(value: Any, path: str) -> Iterator[str]:
    """The target paths of the values of a record."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{number}]")
    else:
        yield path


def check(explanation: MessageExplanation) -> int:
    """Assert what each explanation of a message must say; how many there are."""
    found = {each.path: each for each in explanation.all()}
    if not explanation.refused:
        given = {path for path, each in found.items() if each.state is ExplainedState.GIVEN}
        assert given >= {path for path in leaves(explanation.record, "") if path}
    for each in found.values():
        explains(each)
    return len(found)


def explains(one: ExplainedValue) -> None:
    """Assert that a value has its rule and the steps to it, and an absent one its reason."""
    if one.state is ExplainedState.GIVEN:
        assert one.rule is not None, one.path
        assert one.steps, one.path
    else:
        assert one.reason, one.path
        assert "not reached" not in one.reason, (one.path, one.reason)
    for step in one.steps:
        for each in step.filters:
            assert each.tried == each.passed + len(each.away), one.path


@pytest.mark.parametrize("name", FILES)
def test_every_value_of_every_case_is_explained(name: str) -> None:
    """Of each case every value has a rule and steps, and every declared field without one a reason."""
    recorded = recorded_mapping(name)
    for case in find_cases([FILES[name]]):
        recorded.last = None
        produce(case, recorded)
        if recorded.last is not None:
            lines = SourceLines(case.source, recorded.reader, recorded.last.document)
            assert check(MessageExplanation(recorded.plan, recorded.last, lines)) > 0, case.name


@pytest.mark.parametrize("name", CASES)
def test_every_instruction_is_explained(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is for every case of every instruction, outcome and event."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    load(CASES[name], tmp_path)
    recorded = RecordedMapping(build(tmp_path / "case.yaml"))
    with suppress(MessageError):  # a message that is refused is explained too
        recorded.map(CASES[name]["document"], params=CASES[name].get("parameters"))
    if recorded.last is not None:
        lines = SourceLines(None, recorded.reader, recorded.last.document)
        check(MessageExplanation(recorded.plan, recorded.last, lines))
