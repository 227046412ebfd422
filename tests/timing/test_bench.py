"""`mapper bench`: what it measures, keeps and compares. No test asks how long anything takes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mapper.timing.stage_times import StageTimes
from mapper.timing.timing_report import changes, read_reports
from tests.cli.conftest import Ended, run_in

ORDER = "mappings/shop/order.yaml"
ROWS = ["parse", "read", "map", "write", "all", "simple parser"]


@pytest.fixture
def bench(tmp_path: Path, project_root: Path) -> Callable[..., Ended]:
    """Runs the command in a copy of the examples, with few rounds."""
    shutil.copytree(project_root / "examples", tmp_path, dirs_exist_ok=True)

    def run(*arguments: str) -> Ended:
        return run_in(tmp_path, "bench", *arguments, "--rounds", "3")

    return run


def reports(ended: Ended) -> dict[str, Any]:
    """What was printed as JSON, by mapping."""
    assert ended.code == 0, ended.err
    made: dict[str, Any] = json.loads(ended.out)["mappings"]
    return made


def test_each_stage_has_its_times(bench: Callable[..., Ended]) -> None:
    """Stages and parsers, the sum, memory, compiling, loading and a new process."""
    report = reports(bench(ORDER, "in/a.xml", "--format", "json"))[ORDER]
    assert list(report["rows"]) == ROWS
    assert report["messages"] == 1
    assert report["rows"]["parse"]["times_parse"] == 1
    for figure in ("memory", "compile_ms", "load_ms", "python_ms", "first_message_ms"):
        assert report[figure] > 0


def test_the_cases_of_all_mappings(bench: Callable[..., Ended]) -> None:
    """Without a mapping all that have cases are measured, each with the inputs of its cases."""
    found = reports(bench("--format", "json"))
    assert {ORDER, "mappings/shop/orders.yaml"} <= set(found)


def test_the_table_fits_a_terminal(bench: Callable[..., Ended]) -> None:
    """As text it has a line a row and no line that is wider than 80 columns."""
    ended = bench(ORDER, "in/a.xml", "--to", "xml")
    assert ended.code == 0
    assert max(map(len, ended.out.splitlines())) <= 80
    for word in ("read", "map", "write", "all three", "xmltodict", "messages a second"):
        assert word in ended.out


def test_what_cannot_be_mapped_is_left_out(bench: Callable[..., Ended], tmp_path: Path) -> None:
    """It is counted; where nothing is left there is nothing to measure."""
    (tmp_path / "broken.xml").write_text("<broken")
    some = bench(ORDER, "in/a.xml", "broken.xml")
    assert (some.code, "1 of 2 inputs cannot be mapped" in some.err) == (0, True)
    none = bench(ORDER, "broken.xml")
    assert (none.code, none.out) == (1, "")
    assert "nothing to measure" in none.err


def slowed(file: Path, row: str, factor: float) -> None:
    """Change what was saved: the row took so many times as long."""
    saved = json.loads(file.read_text())
    saved["mappings"][ORDER]["rows"][row]["times_parse"] *= factor
    file.write_text(json.dumps(saved))


def test_what_became_slower_fails_a_build(bench: Callable[..., Ended], tmp_path: Path) -> None:
    """A stage beyond the threshold is named and gives 1; one that became faster gives 0."""
    saved = tmp_path / "before.json"
    assert bench(ORDER, "in/a.xml", "--save", "before.json").code == 0
    compared = (ORDER, "in/a.xml", "--compare", "before.json", "--threshold", "20")
    assert bench(*compared).code == 0
    slowed(saved, "map", 1 / 1000)
    ended = bench(*compared)
    assert ended.code == 1
    assert f"slower: {ORDER}, map" in ended.err
    slowed(saved, "map", 1_000_000)
    assert bench(*compared).code == 0


def test_a_comparison_is_of_what_both_have(tmp_path: Path, bench: Callable[..., Ended]) -> None:
    """A mapping that is not in the other file is no change."""
    bench(ORDER, "in/a.xml", "--save", "one.json")
    one = read_reports(tmp_path / "one.json")
    assert {change.factor for change in changes(one, one)} == {1.0}
    assert list(changes({}, one)) == list(changes(one, {})) == []


SAME = """Order.{
  "Number": number, "Customer": customer, "Country": "Netherlands", "Currency": "EUR",
  "Line": line.{"Article": article, "Quantity": $number(quantity)}
}"""


def test_an_expression_is_timed_where_it_makes_the_same(
    bench: Callable[..., Ended], tmp_path: Path
) -> None:
    """Another record makes a comparison worth nothing: it is said of which input, and not timed."""
    (tmp_path / "same.jsonata").write_text(SAME)
    same = reports(bench(ORDER, "in/a.xml", "--expression", "same.jsonata", "--format", "json"))
    assert "jsonata stack" in same[ORDER]["rows"]
    (tmp_path / "other.jsonata").write_text('{"Number": "another"}')
    ended = bench(ORDER, "in/a.xml", "--expression", "other.jsonata")
    assert ended.code == 0
    assert "jsonata-python stack" not in ended.out
    assert "another record of in/a.xml" in ended.out


@pytest.mark.parametrize(
    ("name", "content"),
    [("no.json", "{"), ("other.json", "[]"), ("old.json", '{"format": 0, "mappings": {}}')],
)
def test_a_file_that_is_no_report(
    bench: Callable[..., Ended], tmp_path: Path, name: str, content: str
) -> None:
    """What --save did not write is a usage error."""
    (tmp_path / name).write_text(content)
    ended = bench(ORDER, "in/a.xml", "--compare", name)
    assert ended.code == 2
    assert "is no report" in ended.err


def test_standard_input_cannot_be_measured(bench: Callable[..., Ended]) -> None:
    """It can be read once."""
    assert bench(ORDER, "-").code == 2


def test_ratios_are_made_within_a_round() -> None:
    """A round in which everything took ten times as long changes no ratio."""
    times = StageTimes(1, 1, {"parse": [1.0, 10.0, 1.0, 1.0], "read": [2.0, 20.0, 2.0, 2.0]})
    assert times.ratio("read") == 2.0
    assert times.seconds("read") == 2.0
