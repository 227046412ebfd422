"""Promises about what check finds in a mapping that someone broke."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper.diagnostics.diagnostic import Finding
from mapper.plan import check

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "broken.yaml").read_text("utf-8")
)
MAPPING = Path("nhr/inschrijving.yaml")


def replace(root: Path, edit: dict[str, Any]) -> bool:
    """Make one edit; false where the text is not there any more."""
    file = root / edit["file"]
    text = file.read_text("utf-8")
    if edit["replace"] not in text:
        return False
    file.write_text(text.replace(edit["replace"], edit["by"], 1), "utf-8")
    return True


def break_it(root: Path, case: dict[str, Any]) -> bool:
    """Break the mapping below `root` as a case says."""
    return replace(root, case) and ("also" not in case or replace(root, case["also"]))


def found(findings: list[Finding], case: dict[str, Any]) -> list[Finding]:
    """The findings that a case promises."""
    return [f for f in findings if f.code == case["code"] and f.position is not None]


@pytest.fixture
def root(project_root: Path, tmp_path: Path) -> Path:
    """A copy of the mappings."""
    copy = tmp_path / "mappings"
    shutil.copytree(project_root / "mappings", copy)
    return copy


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_is_broken_is_found_where_it_is(case: dict[str, Any], root: Path) -> None:
    """Each fault is found with its file, line and column, and with how to fix it."""
    assert break_it(root, case), "the mapping is not what the case breaks any more"
    findings = found(check([root / MAPPING]), case)
    assert findings
    position = findings[0].position
    assert position is not None
    file = root / case["file"]
    assert Path(position.file).resolve() == file.resolve()
    line = file.read_text("utf-8").splitlines()[position.line - 1]
    if case["at"] is not None:
        start = line[position.column - 1 :] if not case["at"].startswith(" ") else line
        assert (start + "\n").startswith(case["at"])
    if case["hint"] is not None:
        assert findings[0].hint is not None
        assert case["hint"] in findings[0].hint


def test_all_faults_come_in_one_pass(root: Path) -> None:
    """One check reports every fault of a mapping, not the first one of many."""
    broken = [case for case in CASES if break_it(root, case)]
    codes = {case["code"] for case in broken}
    assert len(codes) >= 12
    findings = check([root / MAPPING])
    assert codes - {finding.code for finding in findings} == set()


def test_the_mapping_itself_has_no_findings(root: Path) -> None:
    """What is broken above is whole before it is broken."""
    assert check([root / MAPPING]) == []
