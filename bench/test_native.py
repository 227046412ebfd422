"""Bytes to bytes, with the native core and without it, beside a parser that only parses.

The same mapping twice: once with native reading and writing, once with that switched off in its
reader and writer. All give the same bytes, which is asserted.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from itertools import count, islice
from operator import mul
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from lxml import etree
from pytest_benchmark.fixture import BenchmarkFixture

import mapper
from bench.peers.local import Local
from bench.race import Race, race
from bench.reporting import CLOCK, report
from bench.workload import ROOT
from mapper.cases.discovery import find_cases
from mapper.cases.expected_notices import read_params
from mapper.compiler.compiler_version import installed_version
from mapper.diagnostics.errors import MessageError
from mapper.reading.native_core import CORE, VERSION
from mapper.running.parameter_values import read_parameters

REFERENCE = "nhr/inschrijving, reference messages"
WORKLOADS = {
    "nhr/inschrijving": "lxml",
    REFERENCE: "lxml",
    "uwv/loonaangifte-2026": "lxml",
    "kadaster/persoonsinfo": "orjson",
    "uwv/ikv": "orjson",
}
PARSERS: dict[str, tuple[Callable[[bytes], Any], str]] = {
    "lxml": (etree.fromstring, ".".join(map(str, etree.LXML_VERSION))),
    "orjson": (orjson.loads, orjson.__version__),
}
WAYS = (
    "parse",
    "native: read",
    "native: to JSON",
    "native: to XML",
    "python: read",
    "python: to JSON",
    "python: to XML",
)

pytestmark = pytest.mark.skipif(CORE is None, reason="the native core is not built")


def in_python(mapping: mapper.Mapping) -> mapper.Mapping:
    """The mapping with its native reading and writing switched off."""
    for reader in (mapping.reader._xml, mapping.reader._json):
        reader._read_natively = None
    mapping.writer._write_natively = None
    return mapping


def messages(
    mapping: mapper.Mapping, name: str, parser: str, without: frozenset[str] = frozenset()
) -> list[tuple[bytes, Any]]:
    """The messages of the cases that are mapped without a notice, as bytes, with parameters."""
    found = []
    for case in find_cases([ROOT / "fixtures" / name]):
        if case.folder.name in without:
            continue
        if case.source.suffix != {"lxml": ".xml", "orjson": ".json"}[parser]:
            continue
        params = read_params(case.params_file)
        try:
            result = mapping.map(case.source, params=params)
        except MessageError:
            continue
        if not result.notices:
            made = read_parameters(mapping.compiled.parameters, params)
            found.append((case.source.read_bytes(), made))
    return found


def reference_messages() -> list[tuple[bytes, Any]]:
    """The public inscriptions, where the reference data of CONTRIBUTING.md is found."""
    folder = Path(os.environ.get("MAPPER_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
    found = sorted((folder / "nhr" / "messages").glob("inschrijving-*.xml"))
    if not found:
        pytest.skip(f"no reference messages in {folder}")
    return [(file.read_bytes(), {}) for file in found]


def maps(mapping: mapper.Mapping, write: Callable[[mapper.Result], bytes]) -> Callable[..., bytes]:
    """Reads, maps and writes."""
    return lambda data, params: write(mapping.map(data, params=params))


@cache
def run(name: str) -> Race:
    """The race, after both were found to give the same bytes."""
    path = ROOT / "mappings" / f"{name.partition(',')[0]}.yaml"
    parse, version = PARSERS[WORKLOADS[name]]
    inputs = (
        reference_messages()
        if name == REFERENCE
        else messages(mapper.load(path), name, WORKLOADS[name])
    )
    contestants = [Local("parse", version, lambda data, _: parse(data), inputs)]
    own = installed_version()
    for kind, mapping in (
        ("native", mapper.load(path)),
        ("python", in_python(mapper.Mapping(mapper.load(path).compiled))),
    ):
        reader = mapping.reader
        contestants += [
            Local(f"{kind}: read", own, lambda data, _, read=reader.read: read(data), inputs),
            Local(f"{kind}: to JSON", own, maps(mapping, mapper.Result.to_json), inputs),
            Local(f"{kind}: to XML", own, maps(mapping, mapper.Result.to_xml), inputs),
        ]
    for one, other in zip(contestants[1:4], contestants[4:], strict=True):
        assert one.outputs() == other.outputs(), (name, one.name)
    return race(f"{name}, bytes to bytes", len(inputs), contestants)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", WORKLOADS)
@pytest.mark.benchmark(timer=CLOCK)
def test_bytes_to_bytes(name: str, way: str, benchmark: BenchmarkFixture) -> None:
    """Parsing alone, and reading, mapping and writing with and without the native core."""
    report(run(name), way, benchmark)


EMPLOYEE = rb"<((?:\w+:)?InkomstenverhoudingInitieel)>.*?</\1>\s*"


def employer(others: int) -> bytes:
    """A Loonaangifte about one person of two employments, and so many others."""
    case = ROOT / "fixtures/uwv/loonaangifte-2026/twee-inkomstenverhoudingen/input.xml"
    data = case.read_bytes()
    other = next(each for each in re.finditer(EMPLOYEE, data, re.DOTALL) if ASKED not in each[0])
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    numbers = (
        b"%d" % number
        for number in count(990_004_000)
        if sum(map(mul, map(int, str(number)), weights)) % 11 == 0
    )
    made = (re.sub(rb"(?<=SofiNr>)\d+", number, other[0]) for number in islice(numbers, others))
    return data[: other.start()] + b"".join(made) + data[other.end() :]


ASKED = b"990003164"


@cache
def run_one_of_twenty() -> Race:
    """One person is asked for: alone, and with nineteen others."""
    mapping = mapper.load(ROOT / "mappings/uwv/loonaangifte-2026.yaml")
    params = {"bsn": ASKED.decode()}
    call = maps(mapping, mapper.Result.to_json)
    alone, among = (
        Local(name, VERSION, call, [(employer(others), params)])
        for name, others in (("alone", 0), ("one of twenty", 19))
    )
    one, other = ([orjson.loads(made) for made in each.outputs()] for each in (alone, among))
    assert one == other
    return race("uwv/loonaangifte-2026, one person", 1, [alone, among])


@pytest.mark.parametrize("way", ["alone", "one of twenty"])
@pytest.mark.benchmark(timer=CLOCK)
def test_one_of_twenty(way: str, benchmark: BenchmarkFixture) -> None:
    """What the employees cost that nobody asked for."""
    report(run_one_of_twenty(), way, benchmark)


def large() -> bytes:
    """A Loonaangifte of 20 MB: one employee, repeated, each time with other amounts."""
    case = ROOT / "fixtures/uwv/loonaangifte-2026/twee-inkomstenverhoudingen/input.xml"
    data = case.read_bytes()
    item = re.search(EMPLOYEE, data, re.DOTALL)
    assert item is not None
    random = Random(7)

    def amount(_: re.Match[bytes]) -> bytes:
        return b">%d.%02d<" % (random.randrange(100_000), random.randrange(100))

    items = (re.sub(rb">\d+\.\d\d<", amount, item[0]) for _ in range(20_000_000 // len(item[0])))
    return data[: item.start()] + b"".join(items) + data[item.end() :]


MEASURED = """
import re, sys, time
from pathlib import Path
import mapper
from bench.test_native import ROOT, in_python
from lxml import etree
way, file = sys.argv[1:]
mapping = mapper.load(ROOT / "mappings/uwv/loonaangifte-2026.yaml")
read = (mapping if way == "native" else in_python(mapping)).reader.read
def resident(name):
    status = Path("/proc/self/status").read_text()
    return int(re.search(name + r":\\s*(\\d+)", status)[1]) * 1024
# Forget the peak of loading the mapping.
Path("/proc/self/clear_refs").write_text("5")
before = resident("VmRSS")
data = Path(file).read_bytes()
start = time.process_time()
made = etree.fromstring(data) if way == "parse" else read(data)
print(time.process_time() - start)
print((resident("VmHWM") - before) / len(data))
"""


@cache
def run_large(file: Path) -> Race:
    """Each in a process of its own, so that the peak of memory is its own."""
    file.write_bytes(large())
    result = Race("20 MB of uwv/loonaangifte-2026, read", 1)
    peaks: dict[str, float] = {}
    for way, version in {"parse": PARSERS["lxml"][1], "native": VERSION, "python": VERSION}.items():
        result.versions[way] = version
        result.seconds[way] = []
    for _ in range(5):
        for way, seconds in result.seconds.items():
            command = [sys.executable, "-c", MEASURED, way, str(file)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            taken, peak = map(float, done.stdout.split())
            seconds.append(taken)
            peaks[way] = max(peak, peaks.get(way, 0.0))
    for way, peak in peaks.items():
        result.versions[way] += f", peak {peak:.1f} times the size"
    return result


@pytest.mark.parametrize("way", ["parse", "native", "python"])
@pytest.mark.benchmark(timer=CLOCK)
def test_a_large_message(
    way: str, benchmark: BenchmarkFixture, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """20 MB read, and the most memory that takes, the bytes counted in."""
    report(run_large(tmp_path_factory.getbasetemp() / "large.xml"), way, benchmark)
