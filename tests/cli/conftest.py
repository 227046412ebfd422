"""Runs the program as a user does: a process, its streams and its exit code."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Ended:
    """How a run of the program ended."""

    code: int
    out: str
    err: str


RunMapper = Callable[..., Ended]


@pytest.fixture
def run_mapper(tmp_path: Path) -> RunMapper:
    """Runs `mapper` with arguments in an empty folder (or `cwd`), with `stdin` and `env`."""

    def run(
        *arguments: str | Path,
        stdin: bytes = b"",
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> Ended:
        inherited = {k: v for k, v in os.environ.items() if k not in {"CI", "MAPPER_DEBUG"}}
        done = subprocess.run(
            [sys.executable, "-m", "mapper", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=cwd or tmp_path,
            env={**inherited, "COLUMNS": "100", "PYTHONUTF8": "1", **(env or {})},
            check=False,
            timeout=120,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
