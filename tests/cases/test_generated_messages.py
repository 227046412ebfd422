"""Promises about messages made from a contract and run through a mapping."""

import json
import os
from pathlib import Path

import pytest

import mapper
from mapper.cases import generated_messages
from mapper.cases.generated_messages import generated_runs, kept
from mapper.plan.plan_building import build
from mapper.yaml_text.mapping_folders import SHARED, checked_files

ROOT = Path(__file__).parents[2]
MAPPINGS = [
    file
    for file in checked_files([ROOT / "mappings"])
    if not file.name.endswith(SHARED) and "views" not in file.parts
]
COUNT = 500 if os.environ.get("MAPPER_FUZZ") == "full" else 10


@pytest.mark.parametrize("file", MAPPINGS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_any_message_is_mapped_validly_or_refused(file: Path) -> None:
    """Of valid messages and broken ones: no error, no invalid output, both builds the same."""
    runs = list(generated_runs(build(file), COUNT, seed=5))
    assert [(run.number, run.what, run.problem) for run in runs if run.problem] == []
    assert [bool(run.what) for run in runs] == [False, True] * (COUNT // 2)


def test_the_same_seed_makes_the_same_messages() -> None:
    """So that what fails can be made again; another seed makes others."""
    plan = build(ROOT / "mappings/kadaster/haalcentraal-objectinfo.yaml")

    def made(seed: int) -> list[str]:
        return [json.dumps(run.document, default=str) for run in generated_runs(plan, 6, seed)]

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_what_fails_is_kept_and_can_be_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An output that its contract does not allow is a problem; its message gives it again."""
    file = ROOT / "mappings/kadaster/haalcentraal-objectinfo.yaml"
    plan = build(file)

    def refuses(target: object, record: object) -> list[mapper.Notice]:
        return [mapper.Notice("output-invalid", "it is too short", "error", "A.B")]

    monkeypatch.setattr(generated_messages, "validate", refuses)
    failed = next(run for run in generated_runs(plan, 20, seed=1) if run.problem)
    assert failed.problem == "the output is invalid: A.B: it is too short"
    path = kept(failed, tmp_path / "new", "one")
    again = mapper.load(file).map_all(path, params=failed.parameters)
    assert [result.ok for _, result in again]
    assert json.loads(path.read_text()) == json.loads(json.dumps(failed.document, default=str))


def test_an_error_of_the_program_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever leaves the mapping but a refusal is told, and the next message goes on."""
    plan = build(ROOT / "mappings/kadaster/haalcentraal-objectinfo.yaml")

    def breaks(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(mapper.Mapping, "map_all", breaks)
    problems = {run.problem for run in generated_runs(plan, 4)}
    assert problems == {"KeyError leaves the mapping"}
