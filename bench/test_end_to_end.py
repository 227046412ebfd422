"""A message as it comes in, to the target message: bytes to JSON.

Against the stack that is nearest at hand: xmltodict, jsonata-python with one expression that does
the whole of the mapping, orjson. Its documents have no types and no lists of one, so the expression
makes numbers of texts itself; JSONata does not mind what is a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from itertools import chain
from typing import Any

import jsonata
import orjson
import pytest
import xmltodict
import yaml
from pytest_benchmark.fixture import BenchmarkFixture

from bench.peers.local import Local
from bench.race import Race, race
from bench.reporting import CLOCK, report
from bench.workload import ROOT, Workload, workload
from mapper.compiler.compiler_version import installed_version

MAPPING = "nhr/inschrijving"
CONTRACT = ROOT / "mappings" / "nhr" / "hr-dataservice.contract.yaml"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
# xmltodict strips the white space around texts, and this case has some
WITHOUT = frozenset({"lege-elementen-en-witruimte"})
NUMBERS = (
    "$b.huisnummer",
    "handelsnaam.volgorde",
    "volgorde",
    "$o.totaalWerkzamePersonen",
    "$o.voltijdWerkzamePersonen",
    "$o.deeltijdWerkzamePersonen",
    "aantalCommanditaireVennoten",
)


def expression(workload: Workload) -> str:
    """The workload's expression for what xmltodict gives."""
    text = workload.expression
    for name in NUMBERS:
        text = re.sub(rf'(?<=": ){re.escape(name)}(?=[,\n])', f"$number({name})", text)
    for name in ("volgorde", "handelsnaam.volgorde"):
        text = text.replace(f"^({name})", f"^($number({name}))")
    text = text.replace("$b.postbusnummer ??", "$number($b.postbusnummer) ??")
    text = text.replace("$in_straat ? $b.huisnummer", "$in_straat ? $number($b.huisnummer)")
    response = "ophalenInschrijvingResponse"
    return f"(Envelope.Body.{response} ?? {response}).{text}"


def present(path: Any, key: str, value: Any) -> tuple[str, Any] | None:
    """Elements without content are left out, as an absent element."""
    return None if value is None else (key, value)


def stack(workload: Workload) -> Callable[[bytes, Any], bytes]:
    """xmltodict, jsonata-python and orjson."""
    evaluate = jsonata.Jsonata(expression(workload)).evaluate
    declared = yaml.safe_load(CONTRACT.read_text())["namespaces"].values()
    namespaces = dict.fromkeys((ENVELOPE, *chain.from_iterable(declared)))

    def run(source: bytes, _: Any) -> bytes:
        document = xmltodict.parse(
            source, process_namespaces=True, namespaces=namespaces, postprocessor=present
        )
        return orjson.dumps(evaluate(document, {}))

    return run


@cache
def run() -> Race:
    """The race, after both were found to give the same message."""
    work = workload(MAPPING, without=WITHOUT)
    inputs = [(message.source.read_bytes(), None) for message in work.messages]
    mapping = work.mapping
    versions = f"{version('xmltodict')}, {version('jsonata-python')}"
    contestants = [
        Local("xmltodict + jsonata-python", versions, stack(work), inputs, orjson.loads),
        Local(
            "mapper",
            installed_version(),
            lambda source, _: mapping.map(source).to_json(),
            inputs,
            orjson.loads,
        ),
    ]
    for contestant in contestants:
        for message, record in zip(work.messages, contestant.outputs(), strict=True):
            assert record == message.record, (contestant.name, message.case)
    return race(f"{MAPPING}, bytes to JSON", len(work.messages), contestants)


@pytest.mark.parametrize("peer", ["xmltodict + jsonata-python", "mapper"])
@pytest.mark.benchmark(timer=CLOCK)
def test_end_to_end(peer: str, benchmark: BenchmarkFixture) -> None:
    """Bytes to JSON, reading, mapping, checking and writing."""
    report(run(), peer, benchmark)
