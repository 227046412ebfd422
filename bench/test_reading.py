"""How long reading and writing take, beside what bounds them: parsing alone."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from pytest_benchmark.fixture import BenchmarkFixture

from mapper.reading.json_reader import JsonReader
from mapper.reading.reference.reference_reader import read_reference
from mapper.reading.xml_reader import XmlReader
from mapper.writing.json_writer import write_json
from mapper.writing.xml_writer import XmlWriter
from tests.reading.library import ANSWER, DOCUMENT, shape

SHAPE = shape()
SHELVES = 25


def _large() -> tuple[bytes, dict[str, Any]]:
    """A message of some thirty kilobytes: the example's shelf, many times."""
    begin, end = ANSWER.index(b"  <shelf>"), ANSWER.index(b"  <shelf/>")
    shelf = ANSWER[begin:end]
    document = {**DOCUMENT, "shelf": DOCUMENT["shelf"] * SHELVES}
    return ANSWER[:begin] + shelf * SHELVES + ANSWER[end:], document


MESSAGE, RECORD = _large()
JSON = json.dumps(RECORD).encode()

READ: dict[str, Callable[[], object]] = {
    "lxml, parsing alone": lambda: etree.fromstring(MESSAGE),
    "ElementTree, parsing alone": lambda: ET.fromstring(MESSAGE),
    "xml": lambda: XML.read(MESSAGE),
    "xml, two fields": lambda: PROJECTED.read(MESSAGE),
    "xml, the norm": lambda: read_reference(MESSAGE, SHAPE),
    "json, parsing alone": lambda: json.loads(JSON),
    "json": lambda: READ_JSON.read(JSON),
}
WRITE: dict[str, Callable[[], object]] = {
    "xml": lambda: WRITER.write(RECORD),
    "xml, pretty": lambda: WRITER.write(RECORD, pretty=True),
    "json": lambda: write_json(RECORD),
}
XML = XmlReader(SHAPE)
PROJECTED = XmlReader(shape(("shelf", "book", "title"), ("shelf", "place")))
READ_JSON = JsonReader(SHAPE)
WRITER = XmlWriter(SHAPE)


@pytest.mark.parametrize("name", READ)
def test_reading(name: str, benchmark: BenchmarkFixture) -> None:
    """Bytes to document."""
    benchmark.group = "reading"
    assert benchmark(READ[name]) is not None


@pytest.mark.parametrize("name", WRITE)
def test_writing(name: str, benchmark: BenchmarkFixture) -> None:
    """Record to bytes."""
    benchmark.group = "writing"
    assert XML.read(MESSAGE).document == RECORD
    assert benchmark(WRITE[name]) is not None
