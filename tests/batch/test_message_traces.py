"""What made a message is known afterwards, without any of its data."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

import mapper
from tests.batch.conftest import EXAMPLES
from tests.batch.orders import MAPPING, as_lines, fill, order
from tests.cli.conftest import RunMapper

DATA = ("De Kern", "A-1", "nut", "XTS")
"""What the messages and parameters hold."""


def _lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("command", ["run", "batch"])
def test_a_log_has_a_line_per_message(shop: Path, run_mapper: RunMapper, command: str) -> None:
    """It names the message, what made it, and its notices by code; nothing of its data."""
    fill(shop / "in", range(3))
    (shop / "in/0001.xml").write_bytes(order(1).replace(b"<number>A-1</number>", b""))
    more = ("--jobs", "1") if command == "batch" else ()
    ended = run_mapper(
        *(command, MAPPING, "in", "-o", "out/", "--log", "json", "--param", "currency=XTS", *more)
    )
    assert ended.code == 1
    found = {str(line["message"]): line for line in _lines(ended.err)}
    assert {name: line["state"] for name, line in found.items()} == {
        "in/0000.xml": "mapped",
        "in/0001.xml": "failed",
        "in/0002.xml": "mapped",
    }
    loaded = mapper.load(shop / MAPPING)
    for line in found.values():
        made = line["mapping"]
        assert isinstance(made, dict)
        assert (made["name"], made["version"]) == ("shop/order", "1.0.0")
        assert made["sha256"] == loaded.provenance.digest
        assert "currency" in str(line["parameters"])
    assert found["in/0001.xml"]["notices"]
    assert [word for word in DATA if word in ended.err] == []


def test_a_result_knows_what_made_it(shop: Path) -> None:
    """Its trace has the mapping, the names of parameters, and the day where one of them is that."""
    (shop / "mappings/shop/dated.yaml").write_text(
        "extends: order.yaml\nmapping: shop/dated\nparameters:\n  day: {today: true}\n"
        "map:\n  Customer: {$value: $day, $on_overflow: truncate}\n",
        "utf-8",
    )
    day = date(2026, 1, 31)
    trace = mapper.load(shop / "mappings/shop/dated.yaml").map(order(1), today=day).trace
    assert trace["mapping"]["name"] == "shop/dated"
    assert [one["contract"] for one in trace["mapping"]["contracts"]] == [
        "shop/order",
        "shop/invoice",
    ]
    assert (trace["parameters"], trace["today"]) == (["currency", "day"], "2026-01-31")
    assert trace["seconds"] > 0
    undated = mapper.load(shop / MAPPING).map(order(1), today=day).trace
    assert (undated["parameters"], undated["today"]) == (["currency"], None)
    assert [word for word in DATA if word in json.dumps(trace)] == []


def test_an_output_is_traced_to_what_made_it(shop: Path, run_mapper: RunMapper) -> None:
    """To its source, and to the version of the mapping that made it, whatever made others since."""
    fill(shop / "in/deep", range(2))
    (shop / "in/deep/0001.xml").write_bytes(order(1).replace(b"<number>A-1</number>", b""))
    (shop / "all.jsonl").write_bytes(as_lines(range(2)))
    common = ("batch", MAPPING, "in", "all.jsonl", "-o", "out", "--jobs", "1")
    assert run_mapper(*common).code == 1
    first = mapper.load(shop / MAPPING).provenance.digest
    text = (shop / MAPPING).read_text("utf-8")
    (shop / MAPPING).write_text(
        text.replace("  Number: ", "  Number: {$const: A-1}\n  # Number: "), "utf-8"
    )
    second = mapper.load(shop / MAPPING).provenance.digest
    assert first != second
    assert run_mapper(*common, "--again").code == 0
    for output, source, digest in [
        ("out/deep/0000.json", "in/deep/0000.xml", first),
        ("out/deep/0001.json", "in/deep/0001.xml", second),
        ("out/all.3.json", "all.jsonl, message 3", first),
    ]:
        ended = run_mapper("trace", output, "--format", "json")
        assert (ended.code, ended.err) == (0, "")
        found = json.loads(ended.out)
        assert (found["source"], found["mapping"]["sha256"]) == (source, digest)
    shown = run_mapper("trace", "out/all.1.json").out
    assert shown.startswith("source:    all.jsonl, message 1\nmapping:   shop/order 1.0.0, sha256 ")
    assert "today:     " in shown


def test_one_file_is_traced_as_a_whole(shop: Path, run_mapper: RunMapper) -> None:
    """Its record says what made it."""
    fill(shop / "in", range(2))
    assert run_mapper("batch", MAPPING, "in", "-o", "all.xml", "--jobs", "1").code == 0
    found = json.loads(run_mapper("trace", "all.xml", "--format", "json").out)
    assert (found["source"], found["mapping"]["name"]) == (None, "shop/order")


def test_an_output_of_a_run_is_traced_too(shop: Path, run_mapper: RunMapper) -> None:
    """In a folder, whatever runs have written into it since; what a run did not write is not its own."""
    fill(shop / "in", range(3))
    run = ("run", MAPPING, "in", "-o", "out/")
    assert run_mapper(*run).code == 0
    first = mapper.load(shop / MAPPING).provenance.digest
    text = (shop / MAPPING).read_text("utf-8")
    (shop / MAPPING).write_text(text + "# another\n", "utf-8")
    (shop / "in/0001.xml").write_bytes(b"<no")
    (shop / "in/0002.xml").unlink()
    shutil.copy(EXAMPLES / "day.xml", shop / "in2.xml")
    assert run_mapper(*run, "--log", "json").code == 1
    assert run_mapper("run", "mappings/shop/orders.yaml", "in2.xml", "-o", "out/").code == 0
    second = mapper.load(shop / MAPPING).provenance.digest
    for output, source, digest in [
        ("out/0000.json", "in/0000.xml", second),
        ("out/0001.json", "in/0001.xml", first),
        ("out/0002.json", "in/0002.xml", first),
        ("out/in2.2.json", "in2.xml, message 2", None),
    ]:
        found = json.loads(run_mapper("trace", output, "--format", "json").out)
        assert found["source"] == source
        if digest is not None:
            assert found["mapping"]["sha256"] == digest
    record = json.loads((shop / "out/.run.json").read_bytes())
    assert (record["mapped"], record["failed"], record["stopped"]) == (2, 0, False)
    assert record["durations"]
    assert len(record["earlier"]) == 2
    assert [word for word in DATA if word in json.dumps(record)] == []
    assert run_mapper(*run).code == 1
    assert len(json.loads((shop / "out/.run.json").read_bytes())["earlier"]) == 2


def test_what_no_batch_made_is_a_usage_error(shop: Path, run_mapper: RunMapper) -> None:
    """A file beside no record, and one in a folder of outputs that is none of them."""
    fill(shop / "in", range(1))
    assert run_mapper("batch", MAPPING, "in", "-o", "out", "--jobs", "1").code == 0
    (shop / "out/other.json").write_text("{}", "utf-8")
    for file in ("out/other.json", "in/0000.xml"):
        ended = run_mapper("trace", file)
        assert (ended.code, ended.out) == (2, "")
        assert "is in no record of a batch or a run" in " ".join(ended.err.split())
