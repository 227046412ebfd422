"""Promises about places: of a table, and of a delivery in parts, the file and the line of a node are said."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from mapper.explanation.explained_values import SourcePlace
from mapper.explanation.recorded_run import RecordedMapping
from mapper.explanation.source_lines import SourceLines
from mapper.plan.plan_building import build
from tests.cli.conftest import RunMapper

HARBOUR = Path(__file__).parent / "harbour"
OF_ANN = ("--param", "owner=ann")
FILES = {
    # A cell with a line end, a blank line, a row of empty cells: the second trip begins on line 6.
    "trip-1.csv": 'number,owner,note,seat\n1,ann,"two\nlines",11\n\n,,,\n2,bob,short,12\n',
    "trip-2.csv": "owner,number,seat,note\nann,3,13,late\n",
    "seat.csv": "number,deck,kind\n11,low,open\n12,high,open\n13,high,shut\n",
    "ship.xml": "<ship>\n <name>Zwaan</name>\n</ship>\n",
    "log.json": '[\n {"trip": "1", "text": "left"},\n {"trip": "3", "text": "back"}\n]\n',
}
DECK = """\
Trip[0].Deck = ***
  rule       trips.yaml:26:11
  parameter  $owner · given to the run
  $each      trip[owner = $owner] · 2 items
             < trip = a list, 3 items in/trip-1.csv:2
    filter   2 of 3 pass · owner = $owner
             turned away: trip[1] in/trip-1.csv:6 (trip[1].owner = ***)
             @ trips.yaml:23:12
  item       1 of 2
             < trip[0] = an object in/trip-1.csv:2
             @ trips.yaml:23:5
  join       $seat_of · 1 row with this key, of 2 keys
             key = ***
             < seat[0] = an object in/seat.csv:2
  value      $seat_of(seat).deck
             < trip[0].seat = *** in/trip-1.csv:2
             < seat[0].deck = *** in/seat.csv:2
    where of $seat_of
             2 of 3 pass · kind = "open"
             turned away: seat[2] in/seat.csv:4 (seat[2].kind = ***)

Trip[1].Deck is absent
  because    the expression gives nothing: $seat_of(seat).deck; $seat_of finds
             no row with this key [reference-unknown]
  rule       trips.yaml:26:11
  parameter  $owner · given to the run
  $each      trip[owner = $owner] · 2 items
             < trip = a list, 3 items in/trip-1.csv:2
    filter   2 of 3 pass · owner = $owner
             turned away: trip[1] in/trip-1.csv:6 (trip[1].owner = ***)
             @ trips.yaml:23:12
  item       2 of 2
             < trip[2] = an object in/trip-2.csv:2
             @ trips.yaml:23:5
  join       $seat_of · 0 rows with this key, of 2 keys
             key = ***
  value      $seat_of(seat).deck
             < trip[2].seat = *** in/trip-2.csv:2
"""
ALL = """\
Ship = ***
    < ship.name = *** ship.xml:2:2
    @ trips.yaml:21:9
Trip[0].Number = ***
    < trip[0].number = *** trip-1.csv:2
    @ trips.yaml:24:13
Trip[0].Note = ***
    < trip[0].note = *** trip-1.csv:2
    @ trips.yaml:25:11
Trip[0].Deck = ***
    < seat[0].deck = *** seat.csv:2
    @ trips.yaml:26:11
Trip[0].Log = ***
    < log[0].text = *** log.json:2:16
    @ trips.yaml:27:10
"""


@pytest.fixture(autouse=True)
def harbour(tmp_path: Path) -> Path:
    """The mapping, and a delivery as a folder and as an archive, in the folder of the commands."""
    shutil.copytree(HARBOUR, tmp_path, dirs_exist_ok=True)
    (tmp_path / "in").mkdir()
    with ZipFile(tmp_path / "in.zip", "w") as archive:
        for name, text in FILES.items():
            (tmp_path / "in" / name).write_text(text, "utf-8")
            archive.writestr(name, text)
    return tmp_path


def places(one: Any) -> Iterator[tuple[str, Any, Any, Any]]:
    """The paths in an explanation in JSON, with their places."""
    if isinstance(one, dict):
        if "path" in one:
            yield one["path"], one.get("file"), one.get("line"), one.get("column")
        for each in one.values():
            yield from places(each)
    elif isinstance(one, list):
        for each in one:
            yield from places(each)


def lines_of(mapping: Path, source: Path | bytes, **params: str) -> SourceLines:
    """The places of a message that was mapped."""
    recorded = RecordedMapping(build(mapping))
    recorded.map(source, params=params)
    assert recorded.last is not None
    return SourceLines(source, recorded.reader, recorded.last.document)


def test_a_value_of_a_delivery_is_explained_by_file_and_line(run_mapper: RunMapper) -> None:
    """Of rows the line they begin on, in their own file; of a part in XML or JSON the column too."""
    asked = ("explain", "trips.yaml", "in", *OF_ANN)
    narrow = {"COLUMNS": "80"}
    assert run_mapper(*asked, "Trip.Deck", env=narrow).out == DECK
    assert run_mapper(*asked, env=narrow).out.startswith(ALL)


def test_an_archive_is_explained_as_a_folder_is(run_mapper: RunMapper) -> None:
    """The name of the archive stands before that of the file."""
    ended = run_mapper(
        "explain", "trips.yaml", "in.zip", "Trip.Deck", *OF_ANN, env={"COLUMNS": "80"}
    )
    assert ended.out == DECK.replace(" in/", " in.zip/")


def test_json_has_the_file_and_the_line(run_mapper: RunMapper) -> None:
    """A row has no column; `file` is the name within the delivery."""
    ended = run_mapper("explain", "trips.yaml", "in", *OF_ANN, "--format", "json")
    explained = {one["target_path"]: one for one in json.loads(ended.out)["explanations"]}
    assert explained["Ship"]["sources"] == [
        {
            "path": "ship.name",
            "there": True,
            "made": True,
            "file": "ship.xml",
            "line": 2,
            "column": 2,
        }
    ]
    assert set(places(explained["Trip[0].Deck"])) == {
        ("trip", "trip-1.csv", 2, None),
        ("trip[0]", "trip-1.csv", 2, None),
        ("trip[0].seat", "trip-1.csv", 2, None),
        ("trip[1]", "trip-1.csv", 6, None),
        ("trip[1].owner", "trip-1.csv", 6, None),
        ("seat[0]", "seat.csv", 2, None),
        ("seat[0].deck", "seat.csv", 2, None),
        ("seat[2]", "seat.csv", 4, None),
        ("seat[2].kind", "seat.csv", 4, None),
    }
    assert ("log[1].text", "log.json", 3, 16) in set(places(explained["Trip[1].Log"]))


def test_a_row_of_a_table_has_its_line(run_mapper: RunMapper) -> None:
    """With --row that line, whatever stands before it, and without a column."""
    asked = ("explain", "row.yaml", "in/trip-1.csv", "--row", "6")
    assert "< note = *** in/trip-1.csv:6\n" in run_mapper(*asked, "Note").out
    assert "< note = *** line 6\n" in run_mapper(*asked).out
    assert run_mapper("explain", "row.yaml", "in/trip-1.csv", "--row", "5").code == 2
    # Of a table with one row there is nothing to choose.
    ended = run_mapper("explain", "row.yaml", "in/trip-2.csv", "Note")
    assert "< note = *** in/trip-2.csv:2\n" in ended.out


def test_a_table_that_is_a_message_has_the_lines_of_its_rows(run_mapper: RunMapper) -> None:
    """The message is a list, and each of its items a row."""
    ended = run_mapper("explain", "rows.yaml", "in/trip-1.csv", "Trip.Note")
    assert "< [0].note = *** in/trip-1.csv:2\n" in ended.out
    assert "< [1].note = *** in/trip-1.csv:6\n" in ended.out


def test_a_file_that_is_a_part_is_named_as_it_was_given(
    run_mapper: RunMapper, harbour: Path
) -> None:
    """One file that is a delivery has no file within it."""
    ended = run_mapper("explain", "trips.yaml", "in/trip-1.csv", "Trip[0].Note", *OF_ANN)
    assert "< trip[0].note = *** in/trip-1.csv:2\n" in ended.out
    lines = lines_of(harbour / "trips.yaml", harbour / "in" / "trip-1.csv", owner="ann")
    assert lines.of("trip[1].note") == SourcePlace(6)


def test_a_part_of_several_files_has_the_lines_of_each(harbour: Path) -> None:
    """A file in XML is an item, one in JSON an item or a list of them; empty ones give none."""
    for name, text in {
        "crew-1.xml": "<crew><name>Ann</name></crew>",
        "crew-2.xml": "<crew/>",
        "crew-3.xml": "<crew>\n<flag>x</flag>\n<name>Bob</name></crew>",
        "mark-1.json": '[\n{"text": "a"},\n{"text": "b"}]',
        "mark-2.json": '{\n"text": "c"}',
        "mark-3.json": '[{"text": "d"}]',
    }.items():
        (harbour / "in" / name).write_text(text, "utf-8")
    lines = lines_of(harbour / "trips.yaml", harbour / "in", owner="ann")
    assert lines.of("crew[0].name") == SourcePlace(1, 7, "crew-1.xml")
    assert lines.of("crew[1]") == SourcePlace(1, 1, "crew-3.xml")
    assert lines.of("crew[1].name") == SourcePlace(3, 1, "crew-3.xml")
    assert lines.of("crew[2].name") is None
    assert lines.of("mark[0]") == SourcePlace(2, 1, "mark-1.json")
    assert lines.of("mark[1].text") == SourcePlace(3, 2, "mark-1.json")
    assert lines.of("mark[2].text") == SourcePlace(2, 1, "mark-2.json")
    assert lines.of("mark[3].text") == SourcePlace(1, 3, "mark-3.json")


def test_no_place_is_given_that_is_not_certain(harbour: Path) -> None:
    """Where a reader left out empty items, an index of the document is not that of the text."""
    mapping, folder = harbour / "trips.yaml", harbour / "in"
    log = folder / "log.json"
    lines = lines_of(mapping, folder, owner="ann")
    assert lines.of("log[1].text") == SourcePlace(3, 16, "log.json")
    assert lines.of("log[2].text") is None
    assert lines.of("trip[3]") is None
    assert lines.of("other.name") is None
    log.write_text('[\n {},\n {"trip": "1", "text": "left"}\n]\n', "utf-8")
    lines = lines_of(mapping, folder, owner="ann")
    assert lines.of("log[0].text") is None
    assert lines.of("ship.name") == SourcePlace(2, 2, "ship.xml")
    whole = {"trip": [{"number": "1", "owner": "ann"}], "log": [{}, {"trip": "1", "text": "a"}]}
    lines = lines_of(mapping, json.dumps(whole, indent=1).encode(), owner="ann")
    assert lines.of("trip[0].number") == SourcePlace(4, 4)
    assert lines.of("log[0].text") is None


def test_a_source_that_went_has_no_places(harbour: Path) -> None:
    """The files are read again; where that fails, or they hold less now, nothing is said."""
    lines = lines_of(harbour / "trips.yaml", harbour / "in", owner="ann")
    shutil.rmtree(harbour / "in")
    assert lines.of("trip[0].note") is None
    lines = lines_of(harbour / "trips.yaml", harbour / "in.zip", owner="ann")
    (harbour / "in.zip").write_text("number\n", "utf-8")
    assert lines.of("trip[0].note") is None
