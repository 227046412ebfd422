"""`mapper batch --engine spark`: outputs, notices and dead letters of the local engine."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest

from mapper.batch.batch_errors import BatchError
from mapper.batch.range_items import Task
from mapper.batch.range_mapping import RangeMapper
from mapper.batch.source_cuts import BatchSource, Cut, SourceKind
from mapper.spark.spark_crew import MARKS, SparkCrew
from tests.batch.orders import MAPPING
from tests.cli.conftest import RunMapper
from tests.spark.conftest import MANY, executors
from tests.spark.deadly_mapper import DeadlyMapper

pytestmark = pytest.mark.spark

TASKS = [
    Task(number, BatchSource(1, SourceKind.LINES), 10 * number, Cut(10, {}))
    for number in range(1, 5)
]


def source(shop: Path, count: int) -> None:
    """JSON Lines of orders; every seventh has no number, every eleventh is no JSON."""
    with (shop / "in.jsonl").open("w", encoding="utf-8") as out:
        for number in range(count):
            line = {"article": "nut", "quantity": number + 1}
            entry = {"number": f"A-{number}", "customer": "De Kern", "line": [line]}
            if number % 7 == 3:
                del entry["number"]
            out.write(json.dumps(entry)[: 20 if number % 11 == 5 else None] + "\n")


def outcome(shop: Path, target: str) -> tuple[dict[str, bytes], list[Any], Any]:
    """What a batch wrote, its dead letters, and its counts and notices."""
    work = shop / f"{target}.batch"
    files = sorted((shop / target).iterdir()) if (shop / target).is_dir() else [shop / target]
    letters = [json.loads(line) for line in (work / "failed.jsonl").read_text("utf-8").splitlines()]
    run = json.loads((work / "run.json").read_bytes())
    counts = {name: run[name] for name in ("mapped", "failed", "left", "notices", "mapping")}
    return {file.stem: file.read_bytes() for file in files}, letters, counts


@pytest.mark.parametrize("kind", ["", ".jsonl"])
def test_all_is_as_the_local_engine_has_it(
    spark: Any, shop: Path, run_mapper: RunMapper, kind: str
) -> None:
    """Files and one file for all; a batch of one engine goes on with the other."""
    source(shop, MANY)
    common = (MAPPING, "in.jsonl", "--engine")
    local = run_mapper("batch", *common, "local", "-o", f"local{kind}")
    other = run_mapper("batch", *common, "spark", "-o", f"spark{kind}")
    assert (local.code, other.code) == (1, 1), other
    (files, letters, counts), (found, *rest) = (
        outcome(shop, f"{e}{kind}") for e in ("local", "spark")
    )
    assert list(found.values()) == list(files.values())
    assert rest == [letters, counts]
    assert counts["failed"] > MANY / 7
    assert not (shop / f"spark{kind}.batch" / MARKS).exists()
    again = run_mapper("batch", *common, "local", "-o", f"spark{kind}")
    assert "0 of them now" in again.err


def test_a_killed_executor_loses_nothing(spark: Any, shop: Path, run_mapper: RunMapper) -> None:
    """It is killed while the batch runs: all is as without."""
    source(shop, MANY)
    common = (MAPPING, "in.jsonl", "--engine")
    run_mapper("batch", *common, "local", "-o", "local")
    with ThreadPoolExecutor(1) as pool:
        killing = pool.submit(_kill_one, spark, shop / "spark")
        ended = run_mapper("batch", *common, "spark", "-o", "spark")
        killed, written = killing.result()
    assert ended.code == 1, ended
    assert killed not in executors(spark)
    files, *_ = found = outcome(shop, "spark")
    assert written < len(files)
    assert found == outcome(shop, "local")


def _kill_one(spark: Any, target: Path) -> tuple[int, int]:
    """Kills an executor when some messages are written: which, and how many are written by then."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if target.is_dir() and len(list(target.iterdir())) > 100:
            killed = min(executors(spark))
            os.kill(killed, signal.SIGKILL)
            return killed, len(list(target.iterdir()))
        time.sleep(0.01)
    raise AssertionError("nothing was written")


def test_messages_that_kill_are_left_alone(spark: Any, tmp_path: Path) -> None:
    """Each after two processes; the ranges are done but for them, and so are all others, once."""
    crew = SparkCrew(spark, tmp_path, cast(RangeMapper, DeadlyMapper(23, 25, 31)))
    found = sorted((report.number, report.mapped) for report in crew.map(iter(TASKS)))
    assert found == [(1, 10), (2, 8), (3, 9), (4, 10)]


def test_executors_that_see_another_folder_end_the_batch(spark: Any, tmp_path: Path) -> None:
    """What they would write would be where nobody looks for it."""
    crew = SparkCrew(spark, tmp_path, cast(RangeMapper, DeadlyMapper()))
    attempt = crew._prepare()._replace(marks=str(tmp_path / "elsewhere"))
    crew._prepare = lambda: attempt  # type: ignore[method-assign]  # stands for another machine
    with pytest.raises(BatchError, match="does not see"):
        list(crew.map(iter(TASKS)))
