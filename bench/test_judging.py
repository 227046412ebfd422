"""What it costs to judge the source where it is read: the same reader by two shapes, in turn.

The messages are made of the source's contract, each with values of its own: names, numbers, days
and codes that no other message has, as far as the contract lets them differ. They keep to contract
and formats, so that both readers give the same document and report nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import mapper
from bench.race import Race, race
from bench.reporting import CLOCK, report
from mapper.contract.message_model import LeafType
from mapper.diagnostics.errors import MessageError
from mapper.generate import documents
from mapper.plan.plan_building import build
from mapper.plan.plan_model import Plan
from mapper.reading.leaf_judging import Fault, verdict
from mapper.reading.leaf_rules import Checks, Rules
from mapper.reading.native_core import CORE
from mapper.reading.shape import LeafBase
from mapper.reading.shape_building import shape_of
from mapper.reading.source_reading import Source, SourceReader
from mapper.writing.xml_writer import XmlWriter

ROOT = Path(__file__).resolve().parent.parent
MAPPINGS = {
    "nhr/inschrijving": "XML",
    "uwv/loonaangifte-2026": "XML",
    "nhr/rest-basisprofiel": "JSON",
}
KINDS = ("not judged", "judged")
WHERE = ("Python",) if CORE is None else ("native", "Python")
MESSAGES = 40
TRIES = 1500


def holding(plan: Plan, checks: Checks) -> Callable[[LeafType, str | int | bool], bool]:
    """Whether a value holds to its leaf and to its format."""
    made: dict[LeafType, Rules] = {}

    def holds(leaf: LeafType, value: str | int | bool) -> bool:
        if leaf not in made:
            binary = leaf.base == "decimal" and leaf.primitive in ("float", "double")
            base: LeafBase = "double" if binary else leaf.base
            space = leaf.facets.white_space if base == "string" else "collapse"
            made[leaf] = Rules(("leaf", base, space, plan.judging.rules(leaf, None, "")), checks)
        text = str(value).lower() if isinstance(value, bool) else str(value)
        found = verdict(text, made[leaf])
        return found is not None and found.__class__ is not Fault

    return holds


def written(plan: Plan, documents: Iterator[Any]) -> Iterator[Source]:
    """The documents as messages in the form that they come in."""
    writer = XmlWriter(shape_of(plan.source))
    for document in documents:
        if MAPPINGS[plan.name] == "JSON":
            yield json.dumps(document).encode()
        else:
            yield writer.write(document)


class Reader:
    """A reader of one shape, over messages that it has read before."""

    version = ""

    def __init__(self, name: str, reader: SourceReader, messages: list[Source]) -> None:
        self.name = name
        self._reader = reader
        self._messages = messages

    def outputs(self) -> list[Any]:
        """The documents and what is reported about them."""
        return [self._reader.read(message) for message in self._messages]

    def seconds(self, passes: int) -> float:
        """How long so many passes over all messages take."""
        read, messages = self._reader.read, self._messages
        start = process_time()
        for _ in range(passes):
            for message in messages:
                read(message)
        return process_time() - start

    def close(self) -> None:
        """Nothing was started."""


def reader_of(reader: SourceReader, where: str) -> SourceReader:
    """The reader, in Python with its native reading switched off."""
    if where == "Python":
        for each in (reader._xml, reader._json):
            each._read_natively = None
    return reader


@cache
def run(name: str) -> Race:
    """The race of one source, once, after both readers were found to give the same."""
    mapping = mapper.load(ROOT / "mappings" / f"{name}.yaml")
    plan = build(ROOT / "mappings" / f"{name}.yaml")
    checks = mapping.reader.checks
    # Values that no rule names are right by the contract, and are reported in every message made.
    judging = replace(plan.judging, named={})
    shapes = {
        "not judged": shape_of(plan.source, reads=plan.reads),
        "judged": shape_of(plan.source, reads=plan.reads, judging=judging),
    }
    parts = dict(plan.parts) or None
    readers = {
        f"{key}, {where}": reader_of(SourceReader(shape, parts, checks=checks), where)
        for where in WHERE
        for key, shape in shapes.items()
    }

    def right(message: Source) -> bool:
        try:
            return not readers["judged, Python"].read(message).notices
        except MessageError:
            return False

    made = documents(plan.source, TRIES, seed=11, holds=holding(plan, checks))
    messages = list(islice(filter(right, written(plan, made)), MESSAGES))
    assert len(messages) == MESSAGES
    contestants = [Reader(key, reader, messages) for key, reader in readers.items()]
    first, *others = (contestant.outputs() for contestant in contestants)
    assert all(other == first for other in others)
    return race(f"judging {name}, {MAPPINGS[name]}", len(messages), contestants)


@pytest.mark.benchmark(timer=CLOCK, disable_gc=True)
@pytest.mark.parametrize("contestant", [f"{key}, {where}" for where in WHERE for key in KINDS])
@pytest.mark.parametrize("name", MAPPINGS)
def test_judging(name: str, contestant: str, benchmark: BenchmarkFixture) -> None:
    """Bytes to document, by a shape that judges nothing and by one that judges all."""
    report(run(name), contestant, benchmark)
