"""Promises about what check asks of a mapping that runs: each question once for one cause."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper.diagnostics.catalogue import CODES
from mapper.plan import check

FOLDER = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "questions.yaml").read_text("utf-8"))
MAPPING = "register.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the mapping of the questions."""
    return Path(shutil.copytree(FOLDER / "meaning", tmp_path / "mappings"))


def edit(file: Path, replace: str, by: str) -> None:
    """Replace a text of a file that stands there once."""
    text = file.read_text("utf-8")
    assert text.count(replace) == 1, replace
    file.write_text(text.replace(replace, by), "utf-8")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_question_is_asked_once(case: dict[str, Any], root: Path) -> None:
    """What is taken for known is asked about, once, where it stands, and nothing else is reported."""
    changed = root / case.get("file", MAPPING)
    edit(changed, case["replace"], case["by"])
    if "also" in case:
        edit(root / MAPPING, case["also"]["replace"], case["also"]["by"])
    found = check([root / MAPPING])
    assert [f"{one.severity} {one.code}" for one in found] == [case["code"]], found
    (finding,) = found
    assert finding.code in CODES
    assert finding.position is not None
    if case["at"] is not None:
        lines = Path(finding.position.file).read_text("utf-8").splitlines()
        line = lines[finding.position.line - 1]
        assert line[finding.position.column - 1 :].startswith(case["at"]), line
    assert case.get("hint", "") in (finding.hint or "")
    assert case.get("message", "") in finding.message


def test_a_mapping_that_answers_every_question_has_none(root: Path) -> None:
    """Where the rules say what happens, nothing is asked."""
    assert check([root]) == []
