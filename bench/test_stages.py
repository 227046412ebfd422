"""Each stage of a message, in times of what parsing alone takes: bytes in, JSON out.

The messages are the reference messages of the trade register where they are, else and for the
other sources the cases of `fixtures/` that are mapped. Reading natively and in Python give the same
record, and that is asserted before anything is timed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import mapper
from bench.peers.local import Local
from bench.race import Contestant, Race, race
from bench.reporting import CLOCK, report
from bench.workload import ROOT
from mapper.cases.discovery import find_cases
from mapper.cases.expected_notices import read_params
from mapper.compiler.compiler_version import installed_version
from mapper.diagnostics.errors import MessageError
from mapper.reading import native_core, native_xml
from mapper.running.mapping import Mapping
from mapper.timing.stage_times import TimedSource, prepared
from mapper.timing.yardsticks import kind_of, parse, parse_simply

REFERENCE = Path(os.environ.get("MAPPER_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
MAPPINGS = {
    "nhr/inschrijving": "nhr/messages/*.xml",
    "uwv/loonaangifte-2026": "",
    "uwv/ikv": "",
    "kadaster/persoonsinfo": "",
}
ROWS = ("parse", "simple parser", "read", "read natively", "map", "write", "all", "all natively")


@dataclass(frozen=True, slots=True)
class Stages:
    """A mapping that reads in Python, one that reads natively where it can, and their sources."""

    python: Mapping
    native: Mapping | None
    sources: list[TimedSource]

    def contestants(self) -> Iterable[Contestant]:
        """One for each row."""
        data = [(each, None) for one in self.sources for each in one.data]
        xml = {kind_of(each) for each, _ in data} == {"xml"}
        parser, simple = ("lxml", "xmltodict") if xml else ("orjson", "json")
        yield Local("parse", f"{parser} {version(parser)}", lambda each, _: parse(each), data)
        said = version(simple) if xml else f"Python {python_version()}"
        yield Local("simple parser", f"{simple} {said}", lambda each, _: parse_simply(each), data)
        inputs = [(one.source, one.parameters) for one in self.sources]
        read = [(one.readings[0][1], one.parameters) for one in self.sources]
        written = [(result, None) for one in self.sources for result in one.results]
        python, own = self.python, installed_version()
        yield Local("read", own, lambda source, _: python.reader.read(source), inputs)
        yield Local(
            "map", own, lambda each, given: list(python.map_reading(each, dict(given))), read
        )
        yield Local("write", own, lambda result, _: result.to_json(), written)
        yield Local("all", own, _whole(python), inputs)
        if (native := self.native) is not None:
            kind = f"{own}, native core {native_core.VERSION}"
            yield Local("read natively", kind, lambda source, _: native.reader.read(source), inputs)
            yield Local("all natively", kind, _whole(native), inputs)


def _whole(mapping: Mapping) -> Callable[[Any, dict[str, Any]], bytes]:
    def whole(source: Any, parameters: dict[str, Any]) -> bytes:
        (_, result), *_ = mapping.map_reading(mapping.reader.read(source), dict(parameters))
        return result.to_json()

    return whole


def _sources(name: str, mapping: Mapping) -> list[TimedSource]:
    """The messages of a mapping, each a file of one message."""
    files = sorted(REFERENCE.glob(MAPPINGS[name])) if MAPPINGS[name] else []
    given: list[tuple[Path, dict[str, str]]] = [(file, {}) for file in files]
    if not given:
        cases = find_cases([ROOT / "fixtures" / name])
        given = [(case.source, read_params(case.params_file)) for case in cases]
    made = []
    for file, params in given:
        if not file.is_file() or file.suffix == ".zip":
            continue
        try:
            made.append(prepared(mapping, file.name, file.read_bytes(), params))
        except MessageError:
            continue
    return [one for one in made if len(one.results) == 1]


@cache
def run(name: str) -> Race:
    """The race of one mapping, after both ways of reading were found to give the same."""
    path = ROOT / "mappings" / f"{name}.yaml"
    python, native = mapper.load(path), mapper.load(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native_xml, "CORE", None)
        sources = _sources(name, python)  # which makes its reader
    is_xml = {kind_of(each) for one in sources for each in one.data} == {"xml"}
    work = Stages(python, native if native_core.CORE is not None and is_xml else None, sources)
    for one in sources:
        expected = one.results[0].to_json()
        for mapping in (python, native):
            assert _whole(mapping)(one.source, one.parameters) == expected, one.name
    return race(f"{name}, stages", len(sources), list(work.contestants()))


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("name", list(MAPPINGS))
@pytest.mark.benchmark(timer=CLOCK)
def test_stages(name: str, row: str, benchmark: BenchmarkFixture) -> None:
    """A stage of all messages of a mapping."""
    result = run(name)
    if row not in result.seconds:
        pytest.skip("the native core reads XML alone, and only where it is installed")
    report(result, row, benchmark)
