"""No bytes lead a reader, a compiler or an evaluation to anything but a result or a report."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from mapper.compiler.cache_folder import SETTING
from tests.fuzzing.fuzz_targets import TARGETS, seeds

FULL = os.environ.get("MAPPER_FUZZ") == "full"
SECONDS = 60 * float(os.environ.get("MAPPER_FUZZ_MINUTES", "2"))
"""For each target, where a fuzzer runs it."""


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_of_a_target(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them ends as it should; so a fuzzer begins from where nothing is wrong."""
    monkeypatch.setenv(SETTING, "off")
    target = TARGETS[name](tmp_path)
    found = list(seeds(name))
    assert found
    for data in found:
        target(data)


def _a_fuzzer_finds_nothing(name: str, tmp_path: Path, project_root: Path) -> None:
    """In so many minutes, led by what an input reaches."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.fuzzing.run_fuzzer", name, tmp_path, str(int(SECONDS))],
        cwd=project_root,
        capture_output=True,
        text=True,
        check=False,
    )
    broken = [file.read_bytes()[:2_000] for file in (tmp_path / "found").glob("*")]
    assert (ended.returncode, broken) == (0, []), ended.stderr[-4_000:]


if FULL:
    # It takes minutes for each target, so only `make fuzz` has this test.
    test_a_fuzzer_finds_nothing = pytest.mark.parametrize("name", TARGETS)(
        pytest.mark.skipif(
            find_spec("atheris") is None, reason="atheris has no wheel for this machine"
        )(_a_fuzzer_finds_nothing)
    )
