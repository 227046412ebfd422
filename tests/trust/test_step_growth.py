"""Promises about growth: what a sender or an author can make larger costs in proportion to its size."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trust.growth_runner import TIMES, kinds

MOST = 1.25 * TIMES
"""Four times the size takes at most five times the steps: what is quadratic takes up to sixteen."""


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> dict[str, list[int]]:
    """The steps of each kind of input, of one size and of four times that."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.trust.growth_runner", tmp_path_factory.mktemp("growth")],
        capture_output=True,
        cwd=project_root,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return {name: counts for name, *counts in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("kind", kinds())
def test_steps_grow_with_the_size(kind: str, counted: dict[str, list[int]]) -> None:
    """Lines of Python are counted, not seconds."""
    small, large = counted[kind]
    assert small > 100
    assert large <= MOST * small
