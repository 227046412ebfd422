"""Promises about the mappings to the dossiers of the Kadaster and of income."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import mapper

SCHEMAS = {
    "http://bkwi.nl/SuwiML/Diensten/KadasterDossierGSD/v0300": (
        "KadasterDossierGSD/v0300-b02/Diensten/KadasterDossierGSD/v0300-b02/BodyReaction.xsd"
    ),
}
"""Namespace of a message → its official schema, below sgr/xsd of the reference data."""


def expected_messages(project_root: Path) -> list[Path]:
    """The expected outputs of all cases of the Kadaster."""
    return sorted((project_root / "fixtures" / "kadaster").glob("*/*/expected.xml"))


def test_expected_messages_are_valid_by_the_official_schema(
    project_root: Path, reference_data: Path
) -> None:
    """Every message that a case of the Kadaster expects is one that the published schema allows."""
    problems = []
    messages = expected_messages(project_root)
    assert messages
    for file in messages:
        document = etree.parse(file)
        schema = official_schema(etree.QName(document.getroot()).namespace, reference_data)
        if not schema.validate(document):
            problems.append(f"{file.parent.name}: {schema.error_log.last_error}")
    assert problems == []


@pytest.mark.parametrize(
    ("name", "mapping_name", "params"),
    [
        ("eigendomsinformatie-zundert-t-1560", "objectinfo", {}),
        ("eigenaarsinformatie-bsn-123456788", "persoonsinfo", {"bsn": "999990019"}),
        ("eigendomsinformatie-leeg", "objectinfo", {}),
        ("eigendomsinformatie-leeg", "persoonsinfo", {}),
    ],
)
def test_answers_of_the_test_environment_map_to_valid_messages(
    name: str,
    mapping_name: str,
    params: dict[str, str],
    project_root: Path,
    reference_data: Path,
) -> None:
    """Answers of the Kadaster's own test environment become messages the schema allows."""
    mapping = mapper.load(project_root / "mappings" / "kadaster" / f"{mapping_name}.yaml")
    source = reference_data / "kadaster" / "kik-inzage" / f"{name}.json"
    output = etree.fromstring(mapping.map(source, params=params).to_xml())
    schema = official_schema(etree.QName(output).namespace, reference_data)
    assert schema.validate(output), schema.error_log.last_error


def official_schema(namespace: str | None, reference_data: Path) -> etree.XMLSchema:
    """The published schema of a message."""
    return etree.XMLSchema(file=str(reference_data / "sgr" / "xsd" / SCHEMAS[namespace or ""]))


def polis(**tables: list[dict[str, Any]]) -> dict[str, Any]:
    """A polis extract with one relation, and what is given besides."""
    times = {
        "IKV_ID": "1",
        "HIS_DAT_IN": "20260101",
        "HIS_TS_IN": "20260105083000",
        "HIS_DAT_END": "99991231",
        "HIS_TS_END": "99991231000000",
    }
    extract: dict[str, Any] = {
        "LA_IKV_IDENTIFICATIE_HIS": [
            {**times, "LHNR": "990009609L01", "SOFINR": "990001015", "NUMIV": 1}
        ],
        "LA_IKV_GELDIGHEID_HIS": [{**times, "DATUMAANVANG": "20260101"}],
        "LA_INKOMSTENPERIODE": [times],
    }
    return extract | {name: [{**times, **row} for row in rows] for name, rows in tables.items()}


@pytest.mark.parametrize(
    ("euros", "sign", "cents"),
    [
        ("0.01", "+", 1),
        ("1234567.89", "+", 123456789),
        ("-250.75", "-", 25075),
        ("0", "+", 0),
        ("12.5", "+", 1250),
        ("0.29", "+", 29),
        ("1234567890123456.78", "+", 123456789012345678),
    ],
)
def test_amounts_are_exact_to_the_cent(
    euros: str, sign: str, cents: int, project_root: Path
) -> None:
    """An amount in euros becomes its cents, with its sign, whatever its size."""
    mapping = mapper.load(project_root / "mappings" / "uwv" / "ikv.yaml")
    extract = polis(LA_INKOMSTENOPGAVE=[{"DATUMAANVANG": "20260101", "LNSV": euros}])
    record = mapping.map(extract, params={"bsn": "990001015"}).record
    statement = record["ClientSuwi"]["Inkomstenverhouding"][0]["Inkomstenopgave"][0]
    assert statement["BedrBrutoloonSv"] == {
        "CdMunteenheid": "EUR",
        "CdPositiefNegatief": sign,
        "WaardeBedr": cents,
    }


@pytest.mark.parametrize("euros", ["100.125", "1e3", "1.000,50", "drie"])
def test_what_is_no_amount_is_left_out_with_a_notice(euros: str, project_root: Path) -> None:
    """More than two decimals, an exponent, a comma or text is no amount; the rest stays whole."""
    mapping = mapper.load(project_root / "mappings" / "uwv" / "ikv.yaml")
    extract = polis(
        LA_INKOMSTENOPGAVE=[{"DATUMAANVANG": "20260101", "LNSV": euros, "LNLBPH": "1.00"}]
    )
    result = mapping.map(extract, params={"bsn": "990001015"})
    statement = result.record["ClientSuwi"]["Inkomstenverhouding"][0]["Inkomstenopgave"][0]
    assert "BedrBrutoloonSv" not in statement
    assert statement["BedrLoonLbPremieVolksverz"]["WaardeBedr"] == 100
    assert len(result.notices) == 1
