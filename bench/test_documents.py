"""Mapping alone, from a document that was read already to a record, beside the peers.

The JSONata expressions of the peers do the same work as far as JSONata can: conversions, tables,
conditions, order, deduplication, leaving out what is absent. Facets, calendar, the eleven-test,
truncation and notices are left out, which favours the peers. What is written by hand checks and
notes what mapper does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from bench.peers import (
    hand_written,
    jlens_peer,
    jsonata2py_peer,
    jsonata_js,
    jsonata_python,
    jsonatapy_peer,
    mapper_itself,
)
from bench.race import Contestant, Race, race
from bench.reporting import CLOCK, report
from bench.workload import Workload, workload

PEERS: dict[str, Callable[[Workload], Contestant | None]] = {
    "jsonata-python": jsonata_python.prepare,
    "jsonata-js": jsonata_js.prepare,
    "jsonata2py": jsonata2py_peer.prepare,
    "jlens": jlens_peer.prepare,
    "jsonatapy": jsonatapy_peer.prepare,
    "hand-written": hand_written.prepare,
    "mapper": mapper_itself.prepare,
}
MAPPINGS: dict[str, tuple[str | None, frozenset[str]]] = {
    "nhr/inschrijving": ("nhr_inschrijving", frozenset()),
    # an amount of 18 digits, which JSONata's numbers cannot hold
    "uwv/ikv": ("uwv_ikv", frozenset({"als-json"})),
    "uwv/loonaangifte-2026": ("uwv_loonaangifte", frozenset()),
    "kadaster/persoonsinfo": ("kadaster_persoonsinfo", frozenset()),
}


def check_hand_written(work: Workload) -> None:
    """The same record and the same notices for every case that it covers, notices or not."""
    if work.hand_written is None:
        return
    module = import_module(f"bench.hand_written.{work.hand_written}")
    not_covered = getattr(module, "NOT_COVERED", frozenset())
    for case, document, parameters in work.readable:
        if case in not_covered:
            continue
        record, notices = work.mapping.map_document(document, dict(parameters))
        own, noted = module.map_document(document, dict(parameters))
        expected = [
            (each.code, each.severity, each.target_path or "", each.source_path or "")
            for each in notices
        ]
        assert own == record, case
        assert sorted(noted) == sorted(expected), case


@cache
def run(mapping: str) -> Race:
    """The race of one mapping, once, after all outputs were found equal."""
    hand, without = MAPPINGS[mapping]
    work = workload(mapping, hand, without)
    check_hand_written(work)
    contestants = [made for prepare in PEERS.values() if (made := prepare(work)) is not None]
    try:
        for contestant in contestants:
            for message, record in zip(work.messages, contestant.outputs(), strict=True):
                assert record == message.record, (contestant.name, message.case)
        return race(mapping, len(work.messages), contestants)
    finally:
        for contestant in contestants:
            contestant.close()


@pytest.mark.parametrize("peer", list(PEERS))
@pytest.mark.parametrize("mapping", list(MAPPINGS))
@pytest.mark.benchmark(timer=CLOCK)
def test_mapping_a_document(mapping: str, peer: str, benchmark: BenchmarkFixture) -> None:
    """A document to a record: every engine gives the same one."""
    result = run(mapping)
    if peer not in result.seconds:
        pytest.skip("`make reference` has not been run")
    report(result, peer, benchmark)
