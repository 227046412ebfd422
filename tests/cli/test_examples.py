"""The examples of the help work as they are written, in the folder `examples`."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.conftest import RunMapper
from tests.cli.test_conventions import COMMANDS

FOLDER = Path(__file__).parents[2] / "examples"
# What the lines call beside the tools that every machine has: this mapper, and a pager.
FUNCTIONS = f'mapper() {{ {sys.executable} -m mapper "$@"; }}; less() {{ cat; }}'


# These go on until somebody stops them.
ENDLESS = {"lsp", "watch"}


def _lines(text: str) -> list[str]:
    """The example lines of a help text."""
    shown = text.partition("Examples")[2].replace("\\\n", "")
    return [line[4:] for line in shown.splitlines() if line[:4] == "    "]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_examples_of_help_work(
    tmp_path: Path, bare_path: Path, run_mapper: RunMapper, command: list[str]
) -> None:
    """Each line, one after the other, ends with 0 and says nothing of errors."""
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    lines = _lines(run_mapper(*command, "--help").out)
    assert len(lines) >= 1
    for line in lines:
        words = shlex.split(line, comments=True)
        if words[1] in ENDLESS:
            _stopped(words[1:], tmp_path)
            continue
        if words[0] == "mapper" and not {"|", ">"} & set(words):
            ended = run_mapper(*words[1:])
            if "spark" in words and find_spec("pyspark") is None:
                # An extra of half a gigabyte; `make test-spark` has it and runs such a batch.
                assert "[extra-missing]" in ended.err
                continue
            assert ended.code == 0, (line, ended)
            assert "error" not in ended.err
            continue
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", f"{FUNCTIONS}; {line}"],
            cwd=tmp_path,
            env={**os.environ, "PATH": str(bare_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, (line, done.stderr)


def _stopped(words: list[str], folder: Path) -> None:
    """Starts a command that goes on, and stops it once it has shown something, or ends its input."""
    with subprocess.Popen(
        [sys.executable, "-m", "mapper", *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        if running.stdout.readline():
            running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=120)
        assert running.returncode == 0, (words, err)


def test_the_examples_hold_what_they_promise(tmp_path: Path, run_mapper: RunMapper) -> None:
    """The mappings of the folder have no findings, and its cases pass."""
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    ended = run_mapper("check", "--warnings-as-errors")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "5 mapping files and 5 other files checked: no findings\n"
    assert run_mapper("test").code == 0
