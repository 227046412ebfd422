"""`mapper batch` as a user sees it: usage errors, the summary, failures that are mapped again."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.batch.orders import MAPPING, as_lines, fill, made, order, outputs
from tests.cli.conftest import RunMapper, run_in


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["in", "-o", "out", "--jobs", "0"], "--jobs"),
        (["in", "-o", "out", "--jobs", "two"], "--jobs"),
        (["-", "-o", "out"], "standard input"),
        (["in", "-o", "taken.txt"], "is a file, and messages need a folder"),
        (["in", "-o", "taken.xml"], "is there already"),
        (["in", "-o", "blocked"], "the state of the batch needs a folder"),
        (["in", "-o", "out.jsonl", "--to", "xml"], "another form"),
        (["in", "-o", "in/out"], "would be sources"),
        (["in", "-o", "all.xml", "--root", "a b"], "not a name in XML"),
        (["in", "in/0001.xml", "in/0001.xml", "other/0001.xml", "-o", "out"], "both become"),
        (["absent", "-o", "out"], "absent does not exist"),
        (["in", "-o", "out", "--param", "nonsense=1"], "nonsense"),
    ],
    ids=str,
)
def test_usage_errors(shop: Path, run_mapper: RunMapper, arguments: list[str], words: str) -> None:
    """What cannot be is refused before anything is mapped."""
    fill(shop / "in", range(2))
    fill(shop / "other", range(2))
    for name in ("taken.txt", "taken.xml", "blocked.batch"):
        (shop / name).write_text("taken", "utf-8")
    ended = run_mapper("batch", MAPPING, *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert words in " ".join(ended.err.replace("|", " ").split())
    assert not list((shop).rglob("000*.json"))


def test_a_state_of_another_batch_is_refused(shop: Path, run_mapper: RunMapper) -> None:
    """Another mapping, form or content of the mapping would mix two kinds of output."""
    fill(shop / "in", range(2))
    common = ("in", "-o", "out", "--jobs", "1")
    assert run_mapper("batch", MAPPING, *common).code == 0
    for arguments, word in [
        ((MAPPING, *common, "--to", "xml"), "form"),
        ((MAPPING, *common, "--strict-source"), "strict source"),
        (("mappings/shop/orders.yaml", *common), "mapping"),
        ((MAPPING, *common, "--param", "currency=USD"), "parameters"),
    ]:
        ended = run_mapper("batch", *arguments)
        assert ended.code == 2
        assert word in ended.err
    text = (shop / MAPPING).read_text("utf-8")
    (shop / MAPPING).write_text(text.replace('"1.0.0"', '"1.0.1"'), "utf-8")
    ended = run_mapper("batch", MAPPING, *common)
    assert ended.code == 2
    assert "--again" in ended.err


@pytest.mark.parametrize("target", ["out", "out.jsonl", "out.xml"])
def test_what_failed_is_mapped_again_alone(shop: Path, run_mapper: RunMapper, target: str) -> None:
    """With the mapping as it is then; what was mapped before stays, and nothing comes twice."""
    fill(shop / "in", range(5))
    bad = order(3).replace(b"<number>A-3</number>", b"")
    (shop / "in/0003.xml").write_bytes(bad)
    common = ("in", "-o", target, "--jobs", "1")
    ended = run_mapper("batch", MAPPING, *common)
    assert ended.code == 1
    assert "4 mapped, 1 not mapped" in ended.err
    assert "in/0003.xml:" in ended.err
    (failed,) = (shop / f"{target}.batch/failed.jsonl").read_text("utf-8").splitlines()
    assert json.loads(failed)["mapping"]["version"] == "1.0.0"
    ended = run_mapper("batch", MAPPING, *common)
    assert ended.code == 1
    assert "0 of them now" in ended.err
    text = (shop / MAPPING).read_text("utf-8")
    assert "Number: " in text
    (shop / MAPPING).write_text(
        text.replace("  Number: ", "  Number: {$const: A-3}\n  # Number: "), "utf-8"
    )
    ended = run_mapper("batch", MAPPING, *common, "--again")
    assert ended.code == 0, ended
    assert "5 mapped, 0 not mapped; 1 of them now" in ended.err
    assert not (shop / f"{target}.batch/failed.jsonl").read_text("utf-8")
    if target == "out":
        assert outputs(shop / target) == [made(number) for number in range(5)]
    else:
        text = (shop / target).read_text("utf-8")
        assert sorted(part[:3] for part in text.split("A-")[1:]) == sorted(
            f"{number}{'<' if target == 'out.xml' else chr(34)}"
            + ("/" if target == "out.xml" else ",")
            for number in range(5)
        )


def test_new_files_join_a_batch_that_is_done(shop: Path, run_mapper: RunMapper) -> None:
    """The same command maps what has come since, and nothing else."""
    fill(shop / "in", range(3))
    common = ("in", "-o", "out.jsonl", "--jobs", "1")
    assert run_mapper("batch", MAPPING, *common).code == 0
    fill(shop / "in", range(3, 5))
    # Files that were there are as they were: only their time would tell otherwise.
    ended = run_mapper("batch", MAPPING, *common)
    assert (ended.code, "2 of them now" in ended.err) == (0, True), ended
    lines = (shop / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [made(number) for number in range(5)]


def test_too_many_failures_stop_a_batch(shop: Path, run_mapper: RunMapper) -> None:
    """What is left is said; with the limit raised the same command goes on."""
    (shop / "bad.jsonl").write_bytes(b'{"number": 1, "line"\n' * 1000)
    (shop / "good.jsonl").write_bytes(as_lines(range(3)))
    common = ("bad.jsonl", "good.jsonl", "-o", "out", "--jobs", "1")
    ended = run_mapper("batch", MAPPING, *common, "--max-failures", "10")
    assert ended.code == 1
    assert "0 mapped, 200 not mapped" in ended.err
    assert "803 left; the same command goes on" in ended.err
    ended = run_mapper("batch", MAPPING, *common)
    assert "3 mapped, 1000 not mapped" in ended.err
    assert "A-" not in ended.err


def test_the_summary_is_for_machines_too(shop: Path, run_mapper: RunMapper) -> None:
    """As JSON on standard output, the same as in run.json: counts, notices by code, durations."""
    fill(shop / "in", range(3))
    (shop / "in/0001.xml").write_bytes(order(1).replace(b"De Kern", b"De Kern" * 20))
    ended = run_mapper("batch", MAPPING, "in", "-o", "out", "--jobs", "1", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    assert found == json.loads((shop / "out.batch/run.json").read_text("utf-8"))
    assert (found["mapped"], found["failed"], found["left"], found["now"]) == (3, 0, 0, 3)
    assert found["notices"] == {"warning": {"source-value-invalid": 1}}
    assert 0 < found["durations"]["p50"] <= found["durations"]["p99"]
    assert len(found["slowest"]) == 3
    assert found["mapping"]["name"] == "shop/order"
    assert len(found["mapping"]["sha256"]) == 64


def test_a_source_that_cannot_be_read_stops_no_other(shop: Path, run_mapper: RunMapper) -> None:
    """A damaged archive and a pipe are reported, and mapped once they can be."""
    fill(shop / "in", range(2))
    (shop / "a.zip").write_bytes(b"PK\x03\x04 damaged")
    (shop / "b.xml").symlink_to("/nowhere")
    (shop / "c.jsonl").write_bytes(as_lines(range(2, 3)))
    common = ("in", "a.zip", "*.xml", "c.jsonl", "-o", "out", "--jobs", "1")
    ended = run_mapper("batch", MAPPING, *common)
    assert ended.code == 1
    assert "[source-archive]" in ended.err
    assert "3 mapped, 1 not mapped" in ended.err
    assert "1 of the sources could not be read" in ended.err
    failed = (shop / "out.batch/failed.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["label"] for line in failed] == ["b.xml", "a.zip"]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_batch_that_is_stopped_says_what_was_done(shop: Path, stop: signal.Signals) -> None:
    """It ends what it has begun, says how much is left, and ends with 130."""
    fill(shop / "in", range(3000))
    started = subprocess.Popen(
        [sys.executable, "-m", "mapper", "batch", MAPPING, "in", "-o", "out", "--jobs", "1"],
        cwd=shop,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not list((shop / "out").glob("*.json")) and time.monotonic() < deadline:
        time.sleep(0.01)
    started.send_signal(stop)
    _, said = started.communicate(timeout=60)
    assert started.returncode == 130, said
    assert "stopped: " in said
    done = len(outputs(shop / "out"))
    assert f"{done} mapped, 0 not mapped" in said
    assert f"{3000 - done} left; the same command goes on" in said


def test_an_output_without_a_name_has_one(shop: Path, run_mapper: RunMapper) -> None:
    """The folder that one works in, and the one above it; but not that of all folders."""
    fill(shop / "in", range(2))
    (shop / "deep/er").mkdir(parents=True)
    for folder, output in (("deep/er", "."), ("deep", "..")):
        mapping, source = (os.path.relpath(shop / one, shop / folder) for one in (MAPPING, "in"))
        arguments = ("batch", mapping, source, "-o", output, "--jobs", "1")
        assert run_in(shop / folder, *arguments).code == 0
        target = (shop / folder / output).resolve()
        assert sorted(file.name for file in target.glob("*.json")) == ["0000.json", "0001.json"]
        assert (target.parent / f"{target.name}.batch/run.json").is_file()
        assert run_in(target, "trace", ".").code == 0
    ended = run_mapper("batch", MAPPING, "in", "-o", "/")
    assert (ended.code, "name a folder" in ended.err) == (2, True)
    assert run_mapper("trace", "/").code == 2
