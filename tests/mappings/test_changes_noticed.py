"""Promises that the cases notice a mapping which says something else than it should."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import mapper
from mapper.cases import CaseOutcome, find_cases, run_cases

FOLDER = Path(__file__).parent / "changes"
"""A file a registry: changes that read well, and the cases that must fail when they are made.

An entry says what would go wrong (`change`), where (`file` below `mappings`, `old` text that
stands there once, `new` text) and which `cases` below `fixtures` notice it, each of them.
"""

CHANGES: list[dict[str, Any]] = [
    {**change, "registry": file.stem}
    for file in sorted(FOLDER.glob("*.yaml"))
    for change in yaml.safe_load(file.read_text("utf-8"))
]


@pytest.mark.parametrize(
    "change", CHANGES, ids=[f"{change['registry']}: {change['change']}" for change in CHANGES]
)
def test_a_changed_mapping_fails_its_cases(
    change: dict[str, Any], project_root: Path, tmp_path: Path
) -> None:
    """A mapping with one rule changed still loads, and every case that is named for it fails.

    The same cases pass before the change, so that it is the change which they notice.
    """
    assert change["cases"]
    assert [case for case in change["cases"] if not _passes(project_root, case)] == []

    mappings = tmp_path / "mappings"
    shutil.copytree(project_root / "mappings", mappings)
    (tmp_path / "fixtures").symlink_to(project_root / "fixtures")
    file = mappings / change["file"]
    text = file.read_text("utf-8")
    assert text.count(change["old"]) == 1, f"{change['file']} holds the old text not once"
    file.write_text(text.replace(change["old"], change["new"]), "utf-8")
    outcomes = _run(tmp_path, change["cases"])
    assert [outcome.findings for outcome in outcomes if outcome.findings] == []
    assert [outcome.case.name for outcome in outcomes if outcome.passed] == []


@cache
def _passes(root: Path, case: str) -> bool:
    """Whether a case, or all cases of a folder, pass with the mappings as they are."""
    outcomes = _run(root, [case])
    return bool(outcomes) and all(outcome.passed for outcome in outcomes)


def _run(root: Path, cases: list[str]) -> list[CaseOutcome]:
    folders = [root / "fixtures" / case for case in cases]
    return list(run_cases(find_cases(folders), mapper.load))
