"""Promises about messages that say that the source has nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper.diagnostics.errors import MessageError
from mapper.running.mapping import Mapping

CONTRACT = """\
contract: library/search
messages:
  Answer:
    type: object
    properties: {asked: {type: string}, books: {type: array, items: {type: string}}}
  Found:
    type: object
    properties: {Book: {type: array, items: {type: string}}, Nothing: {}}
"""
MAPPING = """\
mapping: library/found
source: {contract: search.contract.yaml, message: Answer}
target: {contract: search.contract.yaml, message: Found}
map:
  Book: {$each: books, $value: $}
  Nothing: {$nothing_when: asked and $not($exists(books))}
"""


@pytest.fixture
def mapping(tmp_path: Path) -> Mapping:
    """A search that says so where it found nothing."""
    folder = tmp_path / "mappings"
    folder.mkdir()
    (folder / "search.contract.yaml").write_text(CONTRACT, "utf-8")
    (folder / "found.yaml").write_text(MAPPING, "utf-8")
    return mapper.load(folder / "found.yaml")


def codes(mapping: Mapping, answer: Any) -> list[str]:
    """What the refusal of an answer says."""
    with pytest.raises(MessageError) as refused:
        mapping.map(json.dumps(answer).encode())
    return [one.code for one in refused.value.notices if one.severity == "error"]


def test_an_answer_without_finds_is_nothing(mapping: Mapping) -> None:
    """What was asked and answered with an empty list has nothing."""
    answer = {"asked": "owls", "books": []}
    assert mapping.map(json.dumps(answer).encode()).record == {"Nothing": {}}


def test_nothing_is_not_said_beside_content_that_nobody_knows(mapping: Mapping) -> None:
    """An answer of another version may hold what was found under a name that is not known."""
    assert codes(mapping, {"asked": "owls", "titles": ["Night"]}) == ["nothing-with-unread"]


def test_a_document_is_refused_too(mapping: Mapping) -> None:
    """What the reader did not know counts for a document that is given on its own."""
    _, notices = mapping.map_document({"asked": "owls"}, unread=1)
    assert [one.code for one in notices] == ["nothing-with-unread"]


def test_content_that_nobody_knows_beside_finds_is_told_alone(mapping: Mapping) -> None:
    """A message with content is not refused for what it does not know: that is a notice."""
    result = mapping.map(json.dumps({"asked": "owls", "books": ["Day"], "titles": []}).encode())
    assert result.record == {"Book": ["Day"]}
    assert result.unread == 1


SHELVES = """\
contract: library/shelves
messages:
  Shelves:
    type: object
    properties: {shelf: {type: array, items: {$ref: '#/$defs/Shelf'}}}
  Report:
    type: object
    properties: {Shelf: {type: array, items: {$ref: '#/$defs/Line'}}}
$defs:
  Shelf: {type: object, properties: {name: {type: string}, seen: {type: string}, book: {type: string}}}
  Line: {type: object, properties: {Name: {type: string}, Book: {type: string}, Empty: {}}}
"""
REPORT = """\
mapping: library/report
source: {contract: shelves.contract.yaml, message: Shelves}
target: {contract: shelves.contract.yaml, message: Report}
map:
  Shelf:
    $each: shelf
    $distinct_by: name
    Name: name
    Book: book
    Empty: {$nothing_when: seen and $not($exists(book))}
"""


def test_an_item_that_is_left_out_says_nothing_of_the_message(tmp_path: Path) -> None:
    """What `$distinct_by` drops may say that it has nothing: the message does not say it."""
    (tmp_path / "shelves.contract.yaml").write_text(SHELVES, "utf-8")
    (tmp_path / "report.yaml").write_text(REPORT, "utf-8")
    mapping = mapper.load(tmp_path / "report.yaml")
    kept, dropped = {"name": "A", "book": "Night"}, {"name": "A", "seen": "May"}
    result = mapping.map(json.dumps({"shelf": [kept, dropped], "note": "x"}).encode())
    assert result.record == {"Shelf": [{"Name": "A", "Book": "Night"}]}
    assert result.unread == 1
    assert codes(mapping, {"shelf": [dropped], "note": "x"}) == ["nothing-with-unread"]
