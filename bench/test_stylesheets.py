"""Bytes of XML to bytes of XML, beside libxslt: a stylesheet that does the same mapping.

A stylesheet checks nothing and reports nothing. With checks, libxml2 judges what comes in and what
goes out by the XSDs that are exported from the contracts of both sides; that is less than mapper
checks, as an XSD knows no formats, eleven-test or calendar of incomplete dates.

Sources in JSON are not in this race: libxslt 1.0 reads XML only, and what turns JSON into XML for
it would be measured instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from lxml import etree
from pytest_benchmark.fixture import BenchmarkFixture

import mapper
from bench.peers.local import Local
from bench.race import Race, race
from bench.reporting import CLOCK, report
from bench.test_native import (
    ASKED,
    REFERENCE,
    employer,
    in_python,
    maps,
    messages,
    reference_messages,
)
from bench.workload import ROOT
from mapper import contract
from mapper.compiler.compiler_version import installed_version
from mapper.reading.native_core import CORE

STYLESHEETS = Path(__file__).parent / "stylesheets"
WAYS = ("parse", "libxslt", "libxslt, XSD on both sides", "native", "python")
LIBXSLT = ".".join(map(str, etree.LIBXSLT_VERSION))


@dataclass(frozen=True, slots=True)
class Workload:
    """A mapping, its contracts with the element of each message, and what its stylesheet cannot."""

    mapping: str
    source: tuple[str, str]
    target: tuple[str, str]
    without: frozenset[str] = frozenset()


WORKLOADS = {
    each.mapping: each
    for each in (
        Workload(
            "nhr/inschrijving",
            ("nhr/hr-dataservice", "ophalenInschrijvingResponse"),
            ("sgr/nhr", "NHRInschrijvingResponse"),
            # a stylesheet knows names in one namespace, and the contract takes those of two; and
            # an XSD refuses elements without content that stand for nothing
            frozenset({"naamruimte-privaat-zonder-soap", "lege-elementen-en-witruimte"}),
        ),
        Workload(
            "nhr/vestiging",
            ("nhr/hr-dataservice", "ophalenVestigingResponse"),
            ("sgr/nhr-vestiging", "NHRVestigingResponse"),
        ),
        Workload(
            "uwv/loonaangifte-2026",
            ("uwv/loonaangifte-2026", "Loonaangifte"),
            ("sgr/uwv-inkomsten", "UWVPersoonsIkvInfoResponse"),
        ),
    )
}
ONE_OF_TWENTY = "one of twenty employees"


@cache
def schema(name: str) -> etree.XMLSchema:
    """The XSD of a contract."""
    loaded = contract.load(ROOT / "mappings" / f"{name}.contract.yaml")
    with TemporaryDirectory() as folder:
        contract.export_xsd(loaded, Path(folder))
        return etree.XMLSchema(etree.parse(Path(folder) / f"{loaded.namespace}.xsd"))


def transforms(work: Workload, *, checked: bool) -> Callable[[bytes, Any], bytes]:
    """Parses, transforms and serialises; where asked, the source and the output are judged."""
    sheet = etree.XSLT(etree.parse(STYLESHEETS / f"{work.mapping.replace('/', '_')}.xsl"))
    source, target = (schema(name) for name, _ in (work.source, work.target))
    find = etree.XPath(f"descendant-or-self::*[local-name() = '{work.source[1]}']")
    fromstring, strparam = etree.fromstring, etree.XSLT.strparam

    def plain(data: bytes, params: Any) -> bytes:
        return bytes(sheet(fromstring(data), **{k: strparam(v) for k, v in params.items()}))

    def judged(data: bytes, params: Any) -> bytes:
        document = fromstring(data)
        source.assertValid(find(document)[0])
        made = sheet(document, **{k: strparam(v) for k, v in params.items()})
        target.assertValid(made)
        return bytes(made)

    return judged if checked else plain


def contestants(work: Workload, inputs: list[tuple[bytes, Any]]) -> list[Local]:
    """All ways, after they were found to give the same document."""
    path = ROOT / "mappings" / f"{work.mapping}.yaml"
    own = installed_version()
    native, python = mapper.load(path), in_python(mapper.Mapping(mapper.load(path).compiled))
    parse = etree.fromstring
    made = [
        Local("parse", LIBXSLT, lambda data, _: parse(data), inputs),
        Local("libxslt", LIBXSLT, transforms(work, checked=False), inputs),
        Local(WAYS[2], LIBXSLT, transforms(work, checked=True), inputs),
        Local("native", own, maps(native, mapper.Result.to_xml), inputs),
        Local("python", own, maps(python, mapper.Result.to_xml), inputs),
    ]
    outputs = [[canonical(one) for one in way.outputs()] for way in made[1:]]
    for way, given in zip(made[1:], outputs, strict=True):
        assert given == outputs[-1], (work.mapping, way.name)
    return made


def canonical(document: bytes) -> str:
    """The document with prefixes of its own, and without namespaces that it does not use."""
    return str(etree.canonicalize(etree.fromstring(document), rewrite_prefixes=True))


@cache
def run(name: str) -> Race:
    """The race of one mapping, on its cases without a notice or on the reference messages."""
    if name == REFERENCE:
        inputs = reference_messages()
        work = WORKLOADS["nhr/inschrijving"]
        return race(f"{name}, XML to XML", len(inputs), contestants(work, inputs))
    work = WORKLOADS[name]
    inputs = messages(mapper.load(ROOT / "mappings" / f"{name}.yaml"), name, "lxml", work.without)
    return race(f"{name}, XML to XML", len(inputs), contestants(work, inputs))


@cache
def run_one_of_twenty() -> Race:
    """One person of two employments is asked for, in a wage return about twenty employees."""
    work = WORKLOADS["uwv/loonaangifte-2026"]
    inputs = [(employer(19), {"bsn": ASKED.decode()})]
    return race(f"{ONE_OF_TWENTY}, XML to XML", 1, contestants(work, inputs))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", [*WORKLOADS, REFERENCE, ONE_OF_TWENTY])
@pytest.mark.benchmark(timer=CLOCK)
@pytest.mark.skipif(CORE is None, reason="the native core is not built")
def test_stylesheets(name: str, way: str, benchmark: BenchmarkFixture) -> None:
    """Parsing alone, libxslt without and with XSDs, and mapper with its native core and without."""
    report(run_one_of_twenty() if name == ONE_OF_TWENTY else run(name), way, benchmark)
