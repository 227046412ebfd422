"""Promises about attack and damage files: each ends as a bad file does, and leaves nothing behind."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.trust.attack_files import attacks

FAMILIES = Counter(attack.family for attack in attacks())


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> list[list[object]]:
    """How each attack ended, run in one process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.trust.attack_runner", tmp_path_factory.mktemp("attacks")],
        capture_output=True,
        cwd=project_root,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("family", FAMILIES)
def test_an_attack_ends_as_a_bad_file_does(family: str, ended: list[list[object]]) -> None:
    """No hang, no growth, no internal error, no traceback, no value shown, nothing else written."""
    found = [(name, faults) for one, name, faults in ended if one == family]
    assert len(found) == FAMILIES[family]
    assert [one for one in found if one[1]] == []


def test_the_page_counts_them(project_root: Path) -> None:
    """There are at least three hundred, and docs/trust.md says how many of which kind."""
    assert sum(FAMILIES.values()) >= 300
    page = (project_root / "docs" / "trust.md").read_text("utf-8")
    rows = re.findall(r"^\| ([A-Za-z ]+) \| (\d+) \|", page, re.MULTILINE)
    assert {name: int(count) for name, count in rows} == dict(FAMILIES)
