"""Whatever a process was started without, and whenever it is stopped: it ends as it should."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mapper.cli.progress import Progress
from tests.batch.orders import MAPPING, fill
from tests.cli.conftest import RunMapper, run_in
from tests.cli.test_conventions import COMMANDS
from tests.cli.test_examples import ENDLESS

SHOP = Path(__file__).parents[2] / "examples"
# `lsp` and `watch` go on until they are stopped; tests of their own do that.
ENDING = [command for command in COMMANDS if command[0] not in ENDLESS]
CLOSED = (">&-", "<&- 2>&-", "<&- >&- 2>&-")


def _copy(folder: Path) -> None:
    """The folder of the examples, with the file that the first of them makes."""
    shutil.copytree(SHOP, folder, dirs_exist_ok=True)
    shutil.copy(folder / "mappings/shop/order.yaml", folder / "mappings/shop/new.yaml")


def _example(command: list[str], folder: Path) -> str:
    """The first example of a command's help."""
    shown = run_in(folder, *command, "--help").out.partition("Examples")[2]
    lines = re.findall(r"^ +mapper ([^|>#]+?)(?:  #.*)?$", shown.replace("\\\n", ""), re.MULTILINE)
    return f"{sys.executable} -m mapper {lines[0]}"


@pytest.mark.slow
@pytest.mark.parametrize("command", ENDING, ids=" ".join)
def test_a_closed_stream_is_no_fault(tmp_path: Path, command: list[str]) -> None:
    """A command whose results nobody can get fails; any other does as with open streams.

    No text gets into a file that takes the number of a stream.
    """
    _copy(tmp_path / "open")
    line = _example(command, tmp_path / "open")
    usual = subprocess.run(
        line, shell=True, cwd=tmp_path / "open", capture_output=True, check=False
    )
    assert usual.returncode == 0, usual.stderr
    made = _made(tmp_path / "open")
    for number, closed in enumerate(CLOSED):
        folder = tmp_path / str(number)
        _copy(folder)
        ended = subprocess.run(
            f"{line} {closed}", shell=True, cwd=folder, capture_output=True, check=False
        )
        lost = ">&-" in closed.split() and bool(usual.stdout)
        assert (ended.returncode, b"Traceback" in ended.stderr) == (int(lost), False), (
            closed,
            ended.stderr,
        )
        assert ended.stdout == (b"" if ">&-" in closed.split() else usual.stdout) or _timed(command)
        assert lost or _made(folder).keys() == made.keys()
        mine = {name: text for name, text in _made(folder).items() if not _timed_file(name)}
        assert lost or mine == {name: made[name] for name in mine}


def _timed(command: list[str]) -> bool:
    return command == ["bench"]


def _timed_file(name: str) -> bool:
    """Whether a file says how long something took."""
    return ".batch/" in name or name.endswith(".run.json")


def _made(folder: Path) -> dict[str, bytes]:
    """What the files of a folder hold that were not there before."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not (SHOP / file.relative_to(folder)).exists()
    }


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_stopped_says_what_was_done(tmp_path: Path, stop: signal.Signals) -> None:
    """So many were mapped: that many files are there, whole; and none that was being written."""
    shutil.copytree(SHOP / "mappings", tmp_path / "mappings")
    fill(tmp_path / "in", range(3000))
    started = subprocess.Popen(
        [sys.executable, "-m", "mapper", "run", MAPPING, "in", "-o", "out/"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (tmp_path / "out/0010.json").exists():
        assert started.poll() is None
        time.sleep(0.01)
    started.send_signal(stop)
    _, said = started.communicate(timeout=60)
    assert started.returncode == 130
    found = re.fullmatch(
        r"mapper: stopped: (\d+) mapped, 0 not mapped; (\d+) inputs not begun\n", said
    )
    assert found is not None, said
    files = [file for file in (tmp_path / "out").iterdir() if file.name != ".run.json"]
    assert [file for file in files if file.suffix != ".json"] == []
    assert 0 <= len(files) - int(found[1]) <= 1
    assert all(json.loads(file.read_bytes()) for file in files)
    record = json.loads((tmp_path / "out/.run.json").read_bytes())
    assert (record["stopped"], record["mapped"]) == (True, int(found[1]))


@pytest.mark.slow
@pytest.mark.parametrize("command", ENDING, ids=" ".join)
def test_an_interruption_is_no_fault(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a command is interrupted it ends with 130, says so, and leaves nothing half written."""
    # Early and in the middle, by the calls of the program's own functions. Python loses an interruption
    # in a callback of its own, as at the end of an import: what is ended then is not begun twice.
    for at in (20, 3_000):
        folder = tmp_path / str(at)
        folder.mkdir()
        _copy(folder)
        words = shlex.split(_example(command, folder))[3:]
        ended = _stopped_at(folder, words, at)
        assert ended in (130, 0), (at, ended)
    assert list(tmp_path.rglob("*.tmp")) == []


def _stopped_at(folder: Path, words: list[str], at: int) -> int:
    """How a command ends that is interrupted at such a call of its own functions."""
    program = f"""\
import os, signal, sys
left = {at}
def count(frame, event, argument):
    global left
    if event == "call" and str(frame.f_globals.get("__name__")).startswith("mapper"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGINT)
from mapper.cli import main
sys.argv = ["mapper", *{words!r}]
sys.setprofile(count)
main()
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in ended.stderr, ended.stderr[-2000:]
    assert "internal error" not in ended.stderr
    if ended.returncode == 130:
        assert "stopped" in ended.stderr
    return ended.returncode


def test_it_says_how_far_the_work_was(tmp_path: Path, run_mapper: RunMapper) -> None:
    """A command with many things to do says how many are done."""
    progress = Progress("cases", 30)
    progress.step(12)
    assert str(progress) == "12 of 30 cases"
