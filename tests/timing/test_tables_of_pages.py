"""The tables of the pages about speed: each is made from a run, and stands where its mark is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.tables import MARKED, PAGES, TABLES, Races, made, written


def benchmark(group: str, params: dict[str, str], micro: float, **ratios: float) -> dict[str, Any]:
    """What pytest-benchmark keeps of one contestant."""
    return {
        "group": group,
        "name": f"test[{params}]",
        "params": params,
        "stats": {"rounds": 9, "median": micro / 1e6, "min": micro / 1e6},
        "extra_info": {
            "version": "1.2",
            "messages": 7,
            "microseconds a message": micro,
            "ratios": ratios,
        },
    }


@pytest.fixture
def races(tmp_path: Path) -> Races:
    """A run of two races."""
    file = tmp_path / "now.json"
    stack, person = "nhr/inschrijving, bytes to JSON", "uwv/loonaangifte-2026, one person"
    named = "xmltodict + jsonata-python"
    run = {
        "datetime": "2026-01-02T03:04:05",
        "machine_info": {"python_version": "3.11", "cpu": {"brand_raw": "A  B", "count": 2}},
        "benchmarks": [
            benchmark(stack, {"peer": "mapper"}, 10.0, **{named: 80.25}),
            benchmark(stack, {"peer": named}, 802.5, mapper=1 / 80.25),
            benchmark(person, {"way": "alone"}, 10.0, **{"one of twenty": 1.75}),
            benchmark(person, {"way": "one of twenty"}, 17.5, alone=1 / 1.75),
        ],
    }
    file.write_text(json.dumps(run), "utf-8")
    return Races(file)


def test_each_table_has_one_place() -> None:
    """In one page, between its marks, with figures."""
    found = [mark for page in PAGES for mark in MARKED.findall(page.read_text("utf-8"))]
    assert sorted(name for _, name, _, _ in found) == sorted(TABLES)
    assert all(any(each.isdigit() for each in text) for _, _, text, _ in found)


def test_a_table_is_made_of_a_run(races: Races, capsys: pytest.CaptureFixture[str]) -> None:
    """Those whose races were run; the others are named."""
    tables = made(races)
    assert list(tables) == ["end-to-end"]
    assert tables["end-to-end"] == (
        "| | | aim |\n"
        "|---|---:|---:|\n"
        "| times as fast as xmltodict + jsonata-python (7 messages) | 80 | 80 |\n"
        "| one person of twenty, in the time of the person alone | 1.8 | 2 at most |\n"
    )
    left = capsys.readouterr().err
    assert all(f"`{name}`" in left for name in TABLES if name != "end-to-end")


def test_only_what_is_between_the_marks_is_written() -> None:
    """A table without figures stays, and so does all text."""
    page = (
        "before\n<!-- table large -->\nold\n<!-- end -->\n"
        "<!-- table bytes -->\nolder\n<!-- end -->\n"
    )
    assert written(page, {"large": "| new |\n"}) == page.replace("old\n", "\n| new |\n\n", 1)
