"""Promises about the instrumented build: it gives what the mapping gives, and is no other mapping."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper import generate
from mapper.cases.case_runs import produce
from mapper.cases.discovery import find_cases
from mapper.compiler.module_code import module_source
from mapper.diagnostics.errors import FindingsError
from mapper.explanation.recorded_document import recorded_document
from mapper.explanation.recorded_frames import RuleFrame
from mapper.explanation.recorded_run import RecordedMapping
from mapper.plan.plan_building import build
from tests.compiler.test_builds_agree import outcomes, read
from tests.explanation.recorded_mappings import recorded as recorded_mapping
from tests.own_mappings import FILES, plan
from tests.plan.test_rules import CASES, load


def reported(notices: Any) -> list[tuple[object, ...]]:
    """What notices say, but for the column within an expression."""
    return [(n.code, n.severity, n.target_path, n.source_path, n.value, n.count) for n in notices]


@pytest.mark.parametrize("name", FILES)
def test_the_instrumented_build_agrees_on_every_case(name: str) -> None:
    """For every case of the project it gives the same records and the same notices."""
    mapping, recorded = mapper.load(FILES[name]), recorded_mapping(name)
    try:
        cases = find_cases([FILES[name]])
    except FindingsError:
        pytest.fail("this mapping has no cases")
    for case in cases:
        given, made = produce(case, mapping), produce(case, recorded)
        assert reported(made.notices) == reported(given.notices), case.name
        assert made.refused == given.refused, case.name
        records = {key: one.record for key, one in given.messages.items()}
        assert {key: one.record for key, one in made.messages.items()} == records, case.name


@pytest.mark.parametrize("name", CASES)
def test_the_instrumented_build_agrees_on_every_instruction(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On messages that keep the contract, and on broken ones, it gives what the mapping gives."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    mapping = load(CASES[name], tmp_path)
    recorded = RecordedMapping(build(tmp_path / "case.yaml"))
    source = recorded.plan.source
    documents = list(generate.documents(source, 6, seed=5))
    documents += [broken.document for broken in generate.broken(source, 12, seed=6)]
    compared = 0
    for document in documents:
        given = read(mapping, document)
        if given is None:
            continue
        recorded.recorder.begin()
        parameters = CASES[name].get("parameters")
        fast, _ = outcomes(mapping, mapping, given, parameters)
        watched, _ = recorded_document(given, recorded.recorder.read)
        slow, _ = outcomes(recorded, recorded, watched, parameters)
        assert fast == slow
        compared += 1
    assert compared > 3


@pytest.mark.parametrize("name", FILES)
def test_frames_are_one_tree(name: str) -> None:
    """Every frame is left, within the frame that it was entered in, and each evaluation is in one."""
    recorded = recorded_mapping(name)
    for case in find_cases([FILES[name]])[:5]:
        recorded.last = None
        produce(case, recorded)
        if recorded.last is None:
            continue
        pending: list[RuleFrame] = [recorded.last.frame]
        while pending:
            frame = pending.pop()
            assert all(each.parent is frame for each in frame.frames)
            assert all(each.frame is frame for each in frame.evaluations)
            pending += frame.frames


def test_no_other_build_calls_a_recorder() -> None:
    """What is written for a run has no trace of the recorder."""
    for name in FILES:
        assert "recorder" not in module_source(plan(name)).text
