"""Messages in a column of a data frame of Spark: the same results as without it."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper.diagnostics.rendering import notice_object
from mapper.spark import map_column
from tests.batch.orders import order
from tests.spark.conftest import MANY, executors

pytestmark = pytest.mark.spark

FIELDS = (
    "code",
    "severity",
    "message",
    "reason",
    "source_path",
    "target_path",
    "count",
    "rows",
    "line",
)
FIELDS = (*FIELDS, "column", "value")


def messages(count: int) -> list[bytes]:
    """Orders, every seventh of which fails in one of several ways, and some with notices."""
    made = [order(number) for number in range(count)]
    for number in range(3, count, 7):
        wrong = (
            made[number].replace(b"<number>", b"<numbr>"),
            made[number][:-5],
            b"",
            made[number].replace(b"</customer>", b"</customer><extra/>"),
        )
        made[number] = wrong[number % len(wrong)]
    return made


def expected(mapping: mapper.Mapping, contents: list[bytes]) -> list[dict[str, Any]]:
    """What comes of messages one by one, without Spark."""
    found = []
    for result in mapping.map_each(contents):
        objects = [notice_object(notice) for notice in result.notices]
        found.append(
            {
                "record": bytes(result.to_json()) if result.ok else None,
                "notices": [{name: one.get(name) for name in FIELDS} for one in objects],
                "error": next((one["code"] for one in objects if one["severity"] == "error"), None),
            }
        )
    return found


def plain(row: Any) -> dict[str, Any]:
    """A row of the result as `expected` has it."""
    found = row.asDict(recursive=True)
    record = found["record"]
    return {
        "record": None if record is None else bytes(record),
        "notices": found["notices"],
        "error": found["error"],
    }


def frame(spark: Any, contents: list[bytes], parts: int = 4) -> Any:
    """Messages as a data frame, with their numbers."""
    rows = [(number, bytearray(content)) for number, content in enumerate(contents)]
    return spark.createDataFrame(rows, "id INT, message BINARY").repartition(parts)


def test_results_are_those_without_spark(spark: Any, shop: Path) -> None:
    """Records, notices and errors of many messages; the mapping's files are not needed any more."""
    mapping = mapper.load(shop / "mappings/shop/order.yaml")
    contents = messages(MANY)
    wanted = expected(mapping, contents)
    assert {one["error"] for one in wanted} > {None, "source-empty", "source-incomplete"}
    assert any(one["record"] and one["notices"] for one in wanted)
    (shop / "mappings").rename(shop / "gone")
    rows = map_column(frame(spark, contents), mapping, "message").collect()
    rows.sort(key=lambda row: row.id)
    assert [row.id for row in rows] == list(range(MANY))
    assert [plain(row) for row in rows] == wanted
    trace = rows[0].trace
    assert (trace.mapping, trace.version, trace.today) == ("shop/order", "1.0.0", None)
    assert trace.sha256 == mapping.provenance.digest
    assert all(row.trace.seconds > 0 for row in rows)


def test_a_killed_executor_is_survived(spark: Any, shop: Path) -> None:
    """It is killed while it maps; Spark begins another, and no message is lost or mapped twice."""
    mapping = mapper.load(shop / "mappings/shop/order.yaml")
    contents = messages(MANY)
    made = map_column(frame(spark, contents, 40), mapping, "message")
    tracker = spark.sparkContext.statusTracker()

    def at_work() -> bool:
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        return any(one and one.numTasks == 40 and one.numCompletedTasks > 1 for one in stages)

    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(made.collect)
        while not at_work() and not job.done():
            time.sleep(0.005)
        assert not job.done()
        killed = min(executors(spark))
        os.kill(killed, signal.SIGKILL)
        rows = sorted(job.result(), key=lambda row: row.id)
    assert killed not in executors(spark)
    assert [plain(row) for row in rows] == expected(mapping, contents)


def test_text_parameters_limits_and_columns(spark: Any, shop: Path) -> None:
    """A column of text; parameters and limits hold; `keep` says which columns stay."""
    mapping = mapper.load(
        shop / "mappings/shop/order.yaml", limits=mapper.Limits(input_bytes=len(order(1)))
    )
    rows = [(1, 2, order(1).decode()), (3, 4, order(100_000).decode()), (5, 6, None)]
    texts = spark.createDataFrame(rows, "a INT, b INT, text STRING")
    made = map_column(texts, mapping, "text", to="xml", params={"currency": "USD"}, keep=["b"])
    assert made.columns == ["b", "number", "record", "notices", "error", "trace"]
    first, second, third = sorted(made.collect(), key=lambda row: row.b)
    wanted = mapping.map(order(1), params={"currency": "USD"}).to_xml()
    assert (first.b, bytes(first.record), first.error) == (2, wanted, None)
    assert first.trace.parameters == ["currency"]
    assert (second.record, second.error) == (None, "source-too-large")
    assert (third.record, third.error) == (None, "source-empty")


def test_a_delivery_has_a_row_for_each_of_its_messages(spark: Any, project_root: Path) -> None:
    """They are numbered, and the other columns stand with each."""
    mapping = mapper.load(project_root / "mappings/uwv/ikv.yaml")
    content = (project_root / "fixtures/uwv/ikv/als-json/input.json").read_bytes()
    results = [result for _, result in mapping.map_all(content)]
    rows = map_column(frame(spark, [content]), mapping, "message").collect()
    rows.sort(key=lambda row: row.number)
    assert [row.number for row in rows] == list(range(1, len(results) + 1))
    assert [plain(row)["record"] for row in rows] == [
        result.to_json() if result.ok else None for result in results
    ]


def test_what_cannot_be_is_refused_at_once(spark: Any, shop: Path) -> None:
    """Before Spark does anything."""
    mapping = mapper.load(shop / "mappings/shop/order.yaml")
    df = spark.createDataFrame([(1, "x", "e")], "id INT, message STRING, error STRING")
    with pytest.raises(ValueError, match=r"no column `mesage`.*`message`"):
        map_column(df, mapping, "mesage")
    with pytest.raises(ValueError, match="neither text nor bytes"):
        map_column(df, mapping, "id")
    with pytest.raises(ValueError, match="`error` is a column of the result"):
        map_column(df, mapping, "message")
    with pytest.raises(mapper.MessageError, match="nonsense"):
        map_column(df, mapping, "message", keep=[], params={"nonsense": "1"})
