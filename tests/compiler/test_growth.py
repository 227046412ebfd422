"""Promises about growth: what one item costs does not grow with how many there are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper.running.mapping import Mapping
from tests.plan.test_rules import FOLDER, mapping_text

JOINED = {
    "a filter on equality": """\
Person:
  $each: crew
  $as: sailor
  Name: name
  Seat: {$value: '$$.seat[number = $sailor.seat].deck', $on_many: first}
""",
    "$where with an equality": """\
Person:
  $each: crew
  $as: sailor
  Name: name
  Bag: {$each: $$.seat, $where: number = $sailor.seat and deck != "", $value: deck}
""",
    "a join": """\
Person: {$each: crew, Name: name, Seat: $seat_of(seat).deck}
""",
}
MORE = "index: {seat_of: {over: seat, by: number}}\n"


def build(rules: str, folder: Path) -> Mapping:
    """The mapping of these rules."""
    for path in FOLDER.glob("*.yaml"):
        if not path.name.endswith(".cases.yaml"):
            (folder / path.name).write_text(path.read_text("utf-8"), "utf-8")
    (folder / "case.yaml").write_text(mapping_text({"map": rules, "more": MORE}), "utf-8")
    return mapper.load(folder / "case.yaml")


def calls(mapping: Mapping, number: int) -> int:
    """How many calls it takes to map a voyage of so many sailors, each with a seat of one's own."""
    document = {
        "crew": [{"name": f"n{each}", "seat": f"s{each}"} for each in range(number)],
        "seat": [{"number": f"s{each}", "deck": f"d{each}"} for each in range(number)],
    }
    record, _ = mapping.map_document(document)
    assert len(record["Person"]) == number
    last = record["Person"][-1]
    assert f"d{number - 1}" in (last.get("Seat"), *last.get("Bag", ()))
    counted = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        mapping.map_document(document)
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("name", JOINED)
def test_an_item_costs_the_same_among_many(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of a thousand costs at most a fifth more calls than one of ten."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    mapping = build(JOINED[name], tmp_path)
    few, many = calls(mapping, 10) / 10, calls(mapping, 1000) / 1000
    assert many <= 1.2 * few
