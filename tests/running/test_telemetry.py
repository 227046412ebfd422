"""Spans and metrics of OpenTelemetry say what was mapped, and hold none of its data."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.batch.orders import fill, order
from tests.cli.conftest import run_in

DATA = ("De Kern", "A-1", "nut", "XTS")
"""What the messages and parameters hold."""
COLLECTED = """\
import json, sys
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
trace.set_tracer_provider(provider)
metrics.set_meter_provider(MeterProvider([reader]))

def emitted():
    return json.dumps({
        "spans": [json.loads(span.to_json()) for span in spans.get_finished_spans()],
        "metrics": json.loads(reader.get_metrics_data().to_json()),
    })
"""
SERVICE = """
import mapper
from pathlib import Path
mapping = mapper.load("mappings/shop/order.yaml")
mapping.map(Path("in/0000.xml"), params={"currency": "XTS"})
for result in mapping.map_each([Path("in/0001.xml"), b"<no"]):
    assert not result.ok
list(mapper.load("mappings/shop/orders.yaml").map_all(Path("day.xml")))
print(emitted())
"""
BATCH = """
from mapper.cli import main
sys.argv = ["mapper", "batch", "mappings/shop/order.yaml", "in", "-o", "out", "--jobs", "1"]
try:
    main()
except SystemExit as ended:
    assert ended.code == 1
print(emitted())
"""


@pytest.fixture
def shop(project_root: Path, tmp_path: Path) -> Path:
    """Three orders, of which one breaks its contract, and a delivery of two."""
    shutil.copytree(project_root / "examples/mappings", tmp_path / "mappings")
    shutil.copy(project_root / "examples/day.xml", tmp_path)
    fill(tmp_path / "in", range(3))
    (tmp_path / "in/0001.xml").write_bytes(order(1).replace(b"<number>A-1</number>", b""))
    return tmp_path


def _emitted(folder: Path, program: str) -> tuple[list[dict[str, Any]], dict[str, list[Any]]]:
    """The spans, and the points of each metric."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", COLLECTED + program],
        capture_output=True,
        check=False,
        cwd=folder,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert [word for word in DATA if word in done.stdout] == []
    found = json.loads(done.stdout.splitlines()[-1])
    scopes = [one for each in found["metrics"]["resource_metrics"] for one in each["scope_metrics"]]
    assert [one["scope"]["name"] for one in scopes] == ["mapper"]
    return found["spans"], {
        metric["name"]: metric["data"]["data_points"] for metric in scopes[0]["metrics"]
    }


def test_a_message_has_a_span(shop: Path) -> None:
    """It says what made it, what was noted, and why it failed; what was not read has one too."""
    spans, metrics = _emitted(shop, SERVICE)
    assert [span["name"] for span in spans] == ["map"] * len(spans)
    first, broken, unread, *delivered = spans
    assert first["attributes"]["mapper.mapping"] == "shop/order"
    assert len(first["attributes"]["mapper.sha256"]) == 64
    assert first["attributes"]["mapper.parameters"] == ["currency"]
    assert (first["attributes"]["mapper.mapped"], first["attributes"]["mapper.failed"]) == (1, 0)
    assert first["start_time"] < first["end_time"]
    assert broken["status"]["status_code"] == unread["status"]["status_code"] == "ERROR"
    assert unread["status"]["description"] == "source-incomplete"
    codes = {event["attributes"]["mapper.code"] for event in broken["events"]}
    assert broken["status"]["description"] in codes
    assert {span["attributes"]["mapper.mapping"] for span in delivered} == {"shop/orders"}
    assert len(delivered) > 1
    counted = {
        (point["attributes"]["mapper.mapping"], point["attributes"].get("error.type")): point
        for point in metrics["mapper.messages"]
    }
    assert counted["shop/order", None]["value"] == 1
    assert counted["shop/order", "source-incomplete"]["value"] == 1
    assert sum(point["count"] for point in metrics["mapper.duration"]) == len(spans)


def test_a_range_of_a_batch_has_a_span(shop: Path) -> None:
    """The process that gives ranges emits it, with the count of what was mapped and what failed."""
    (span,), metrics = _emitted(shop, BATCH)
    assert span["name"] == "map range"
    attributes = span["attributes"]
    assert (attributes["mapper.mapped"], attributes["mapper.failed"]) == (2, 1)
    assert sum(point["value"] for point in metrics["mapper.messages"]) == 3
    assert sum(point["count"] for point in metrics["mapper.duration"]) == 3


def test_it_is_not_loaded_for_who_does_not_collect(shop: Path) -> None:
    """Nothing of OpenTelemetry is loaded where the process has not loaded it."""
    program = "import sys, mapper\nmapper.load('mappings/shop/order.yaml').map(open('in/0000.xml', 'rb').read())\n"
    program += "assert not [name for name in sys.modules if name.startswith('opentelemetry')]\n"
    done = subprocess.run([sys.executable, "-c", program], check=False, cwd=shop)
    assert done.returncode == 0
    assert run_in(shop, "run", "mappings/shop/order.yaml", "in/0000.xml").code == 0
