"""A batch that is killed, or that cannot write, goes on: nothing is lost, and nothing there twice."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mapper.batch.range_items import Task
from mapper.batch.range_report import RangeReport
from mapper.batch.worker_crew import Crew
from tests.batch.orders import MAPPING, as_lines, fill, made, outputs
from tests.cli.conftest import RunMapper

MANY = range(1200)
KILLS = 20 if os.environ.get("MAPPER_FUZZ") == "full" else 3


def _start(
    folder: Path, *arguments: str, limit: Callable[[], None] | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "mapper", "batch", MAPPING, *arguments],
        cwd=folder,
        stderr=subprocess.PIPE,
        preexec_fn=limit,  # noqa: PLW1509  # a limit of the new process, before any thread is
    )


def _whole(folder: Path) -> bool:
    """Whether no file is left that was being written."""
    return not [file for file in folder.rglob("*") if ".tmp" in file.name]


@pytest.mark.slow
@pytest.mark.parametrize("target", ["out", "out.jsonl"])
def test_a_killed_batch_goes_on(shop: Path, run_mapper: RunMapper, target: str) -> None:
    """Killed at random moments, the same command ends with what one run gives."""
    fill(shop / "in", MANY)
    (shop / "more.jsonl").write_bytes(as_lines(MANY))
    arguments = ("in", "more.jsonl", "-o", target, "--jobs", "2")
    seen = random.Random(13)
    for _ in range(KILLS):
        started = _start(shop, *arguments)
        time.sleep(seen.uniform(0.3, 2.5))
        started.send_signal(signal.SIGKILL)
        started.communicate(timeout=60)
    ended = run_mapper("batch", MAPPING, *arguments)
    assert ended.code == 0, ended
    whole = [made(number) for number in MANY]
    if target == "out":
        found = outputs(shop / "out")
        assert len(found) == 2 * len(MANY)
        assert found[::2] == found[1::2] == whole
    else:
        lines = (shop / target).read_text("utf-8").splitlines()
        assert [json.loads(line) for line in lines] == whole + whole
    assert _whole(shop)
    assert "2400 mapped, 0 not mapped" in ended.err
    assert json.loads((shop / f"{target}.batch/run.json").read_text("utf-8"))["left"] == 0


def test_what_a_killed_process_was_writing_goes(
    shop: Path, run_mapper: RunMapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process of this run is killed while it writes; another does its range, and its file goes."""
    fill(shop / "in", range(3))
    mapped = Crew.map

    def killed_once(crew: Crew, tasks: Iterator[Task]) -> Iterator[RangeReport]:
        (shop / "out/.0.json.0123abcd.tmp").write_bytes(b"{")
        yield from mapped(crew, tasks)

    monkeypatch.setattr(Crew, "map", killed_once)
    assert run_mapper("batch", MAPPING, "in", "-o", "out").code == 0
    assert len(outputs(shop / "out")) == 3
    assert _whole(shop)


@pytest.mark.parametrize("most", [20_000, 60_000, 100_000])
def test_a_full_disk_loses_nothing(shop: Path, run_mapper: RunMapper, most: int) -> None:
    """What cannot be written is said; with room again the same command ends with what one run gives."""
    (shop / "all.jsonl").write_bytes(as_lines(MANY))
    arguments = ("all.jsonl", "-o", "out.jsonl", "--jobs", "1")

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    started = _start(shop, *arguments, limit=little_room)
    _, said = started.communicate(timeout=60)
    assert started.returncode == 1, said
    assert b"written" in said
    assert not (shop / "out.jsonl").exists()
    ended = run_mapper("batch", MAPPING, *arguments)
    assert ended.code == 0, ended
    lines = (shop / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [made(number) for number in MANY]
    assert _whole(shop)


def test_a_folder_that_cannot_be_written_for_a_while(shop: Path, run_mapper: RunMapper) -> None:
    """The others go on, and the same command maps what could not be written."""
    fill(shop / "in/deep", range(5))
    fill(shop / "in", range(5, 10))
    (shop / "out").mkdir()
    (shop / "out/deep").write_text("in the way", "utf-8")
    ended = run_mapper("batch", MAPPING, "in", "-o", "out", "--jobs", "1")
    assert ended.code == 1
    assert "5 mapped, 5 not mapped" in ended.err
    assert "output-unwritable 5" in ended.err
    assert outputs(shop / "out") == [made(number) for number in range(5, 10)]
    (shop / "out/deep").unlink()
    ended = run_mapper("batch", MAPPING, "in", "-o", "out", "--jobs", "1")
    assert ended.code == 0, ended
    assert outputs(shop / "out") == [made(number) for number in range(10)]


def test_an_output_that_cannot_be_written_stops_no_other(shop: Path, run_mapper: RunMapper) -> None:
    """A name that is too long for the temporary file is a failure of that message alone."""
    fill(shop / "in", range(3))
    (shop / "in/0001.xml").rename(shop / f"in/{'n' * 246}.xml")
    ended = run_mapper("batch", MAPPING, "in", "-o", "out", "--jobs", "1")
    assert ended.code == 1
    assert outputs(shop / "out") == [made(0), made(2)]
    (failed,) = (shop / "out.batch/failed.jsonl").read_text("utf-8").splitlines()
    assert json.loads(failed)["notices"][0]["code"] == "output-unwritable"


def test_a_source_that_changes_is_reported(shop: Path, run_mapper: RunMapper) -> None:
    """One that was mapped counts as failed, and is mapped as it is when that is asked for."""
    fill(shop / "in", range(3))
    arguments = ("in", "-o", "out", "--jobs", "1")
    assert run_mapper("batch", MAPPING, *arguments).code == 0
    text = (shop / "in/0001.xml").read_bytes()
    (shop / "in/0001.xml").write_bytes(text.replace(b"De Kern", b"De Velg"))
    ended = run_mapper("batch", MAPPING, *arguments)
    assert ended.code == 1
    assert "2 mapped, 1 not mapped" in ended.err
    (failed,) = (shop / "out.batch/failed.jsonl").read_text("utf-8").splitlines()
    entry = json.loads(failed)
    assert (entry["label"], entry["notices"][0]["code"]) == ("in/0001.xml", "source-changed")
    ended = run_mapper("batch", MAPPING, *arguments, "--again")
    assert ended.code == 0, ended
    assert outputs(shop / "out")[1] == {**made(1), "Customer": "De Velg"}


def test_one_file_holds_nothing_twice(shop: Path, run_mapper: RunMapper) -> None:
    """What came of a source before it changed stays in it, so it is reported, and not mapped again."""
    fill(shop / "in", range(3))
    arguments = ("in", "-o", "out.jsonl", "--jobs", "1")
    assert run_mapper("batch", MAPPING, *arguments).code == 0
    (shop / "in/0001.xml").write_bytes((shop / "in/0001.xml").read_bytes() + b"\n")
    for more in ((), ("--again",)):
        ended = run_mapper("batch", MAPPING, *arguments, *more)
        assert ended.code == 1
        assert "[source-changed]" in ended.err
        lines = (shop / "out.jsonl").read_text("utf-8").splitlines()
        assert [json.loads(line) for line in lines] == [made(number) for number in range(3)]


def test_a_source_that_changes_before_its_turn(shop: Path, run_mapper: RunMapper) -> None:
    """Its ranges are not those of its new content: none of its messages is mapped."""
    (shop / "all.jsonl").write_bytes(as_lines(MANY))
    started = _start(shop, "all.jsonl", "-o", "out", "--jobs", "1", "--max-failures", "0")
    deadline = time.monotonic() + 60
    while not list((shop / "out").glob("*.json")) and time.monotonic() < deadline:
        time.sleep(0.01)
    started.send_signal(signal.SIGKILL)
    started.communicate(timeout=60)
    before = len(outputs(shop / "out"))
    (shop / "all.jsonl").write_bytes(b"\n" + as_lines(MANY))
    ended = run_mapper("batch", MAPPING, "all.jsonl", "-o", "out", "--jobs", "1")
    assert ended.code == 1
    assert "source-changed" in ended.err
    assert len(outputs(shop / "out")) <= before + 200
