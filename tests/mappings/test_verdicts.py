"""Records broken in known ways: the contracts in mappings/ judge as the official schemas do."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from lxml import etree

import mapper
from mapper import contract
from mapper.cases.expected_notices import read_params
from mapper.contract import validate
from tests.contract.mutants import TEXTS
from tests.contract.records import element_of, mutated

BODY = "sgr/xsd/{0}/{1}/Diensten/{0}/{1}/BodyReaction.xsd"
BROKEN = 300
"""How many broken records of a message there are to be."""


@pytest.mark.parametrize(
    ("name", "view", "target", "service", "version"),
    [
        (
            "kadaster/persoonsinfo",
            None,
            "kadaster-dossier-gsd-v0300",
            "KadasterDossierGSD",
            "v0300-b02",
        ),
        (
            "kadaster/objectinfo",
            None,
            "kadaster-dossier-gsd-v0300",
            "KadasterDossierGSD",
            "v0300-b02",
        ),
        (
            "uwv/ikv",
            "gsd",
            "uwv-dossier-inkomsten-gsd-v0200",
            "UWVDossierInkomstenGSD",
            "v0200-b02",
        ),
        (
            "uwv/ikv",
            "digitale-diensten",
            "uwv-dossier-inkomsten-gsd-digitale-diensten-v0200",
            "UWVDossierInkomstenGSDDigitaleDiensten",
            "v0200-b01",
        ),
        (
            "rdw/kentekeninfo",
            None,
            "rdw-dossier-gsd-v0200",
            "RDWDossierGSD",
            "v0200-b02",
        ),
    ],
)
def test_broken_records_have_the_verdict_of_the_official_schema(
    name: str,
    view: str | None,
    target: str,
    service: str,
    version: str,
    project_root: Path,
    reference_data: Path,
) -> None:
    """What the cases give is valid to both; of 300 records broken from them both say the same.

    The records are written as XML by the test, so that no check of a writer stands between.
    """
    mapping = mapper.load(project_root / "mappings" / f"{name}.yaml", view=view)
    schema = etree.XMLSchema(file=str(reference_data / BODY.format(service, version)))
    messages = contract.load(project_root / "mappings" / "sgr" / f"{target}.contract.yaml").messages
    # libxml2 takes no white space behind a date, where the standard collapses it
    texts = tuple(text for text in TEXTS if text == text.strip())
    random = Random(f"{name} {view}")
    records = []
    for expected in sorted((project_root / "fixtures" / name).glob("*/expected.xml")):
        case = expected.parent
        result = mapping.map(next(case.glob("input*")), params=read_params(case / "params.yaml"))
        message = messages[etree.QName(etree.fromstring(result.to_xml())).localname]
        assert validate(message, result.record) == []
        assert schema.validate(element_of(result.record, message)), schema.error_log
        records.append((case.name, result.record, message))
    broken = 0
    while broken < BROKEN:
        case_name, record, message = random.choice(records)
        mutant = mutated(record, texts, random)
        verdict = schema.validate(element_of(mutant, message))
        notices = validate(message, mutant)
        assert verdict == (not notices), (case_name, notices, str(schema.error_log))
        broken += not verdict
