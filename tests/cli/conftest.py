"""Runs the program as a user does, with its streams and its exit code."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mapper.cli import main


@dataclass(frozen=True)
class Ended:
    """How a run of the program ended."""

    code: int
    out: str
    err: str


RunMapper = Callable[..., Ended]


def run_in(
    folder: Path, *arguments: str | Path, stdin: bytes = b"", env: dict[str, str] | None = None
) -> Ended:
    """Runs `mapper` with arguments in a folder, with `stdin` and `env`, within this process.

    Streams, arguments, working directory and environment are what a process of its own would
    have; only its start is saved, which takes longer than most of what is tested.
    """
    out, err = io.BytesIO(), io.BytesIO()
    code: object = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in ("CI", "MAPPER_DEBUG"):
            patch.delenv(name, raising=False)
        for name, value in {"COLUMNS": "100", **(env or {})}.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["mapper", *map(str, arguments)])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        patch.setattr(sys, "stdout", io.TextIOWrapper(out, "utf-8", write_through=True))
        patch.setattr(sys, "stderr", io.TextIOWrapper(err, "utf-8", write_through=True))
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        shown, said = out.getvalue().decode(), err.getvalue().decode()
    assert isinstance(code, int)
    return Ended(code, shown, said)


@pytest.fixture
def run_mapper(tmp_path: Path) -> RunMapper:
    """Runs `mapper` with arguments in `tmp_path`, as `run_in` does."""

    def run(*arguments: str | Path, stdin: bytes = b"", env: dict[str, str] | None = None) -> Ended:
        return run_in(tmp_path, *arguments, stdin=stdin, env=env)

    return run


@pytest.fixture
def start_mapper(tmp_path: Path) -> RunMapper:
    """Runs `python -W error -m mapper` with arguments in `tmp_path`, as a process."""

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ended:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "mapper", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "100"},
            check=False,
            timeout=120,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
