"""Promises about branches, searches and the REST API of the handelsregister."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import mapper
from mapper import contract
from mapper.contract import validate
from mapper.contract.message_model import Message

CONTRACTS = {
    "inschrijving": "nhr",
    "vestiging": "nhr-vestiging",
    "zoeken-inschrijvingen": "nhr-zoeken",
    "rest-basisprofiel": "nhr",
    "rest-vestigingsprofiel": "nhr-vestiging",
    "rest-zoeken": "nhr-zoeken",
}
"""The mappings of the handelsregister, with the contract of their target."""

ANSWERS = {
    "basisprofiel-69599084": "rest-basisprofiel",
    "basisprofiel-404": "rest-basisprofiel",
    "zoeken-69599084": "rest-zoeken",
}
"""Recorded answers of the REST API, with their mappings."""

NO_PLACE = {"indNonMailing", "volledigAdres", "_links", "land", "pagina", "resultatenPerPagina"}
"""What docs/nhr.md says has no place in the target, as far as the recorded answers hold it."""

CODES = {"Ja": "1", "Nee": "2", "hoofdvestiging": "H", "nevenvestiging": "N"}
"""Words of the source that become codes."""

ROLES = {"bezoekadres", "correspondentieadres"}
"""Words of the source that become the name of an element."""

MESSAGES = ("bv", "eenmanszaak", "stichting")
"""Inscriptions of the register's test environment."""

CAT = "{http://schemas.kvk.nl/schemas/hrip/catalogus/2015/02}"
DS = "{http://schemas.kvk.nl/schemas/hrip/dataservice/2015/02}"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"


def target_of(mapping: str, project_root: Path) -> contract.Contract:
    """The contract of a mapping's target."""
    return contract.load(project_root / "mappings" / "sgr" / f"{CONTRACTS[mapping]}.contract.yaml")


def message_of(mapping: str, project_root: Path) -> Message:
    """The target message of a mapping."""
    (message,) = target_of(mapping, project_root).messages.values()
    return message


def load(mapping: str, project_root: Path) -> mapper.Mapping:
    """One of the mappings."""
    return mapper.load(project_root / "mappings" / "nhr" / f"{mapping}.yaml")


def inscription(name: str, reference_data: Path) -> etree._Element:
    """An inscription of the register's test environment, in SOAP."""
    return etree.parse(reference_data / "nhr" / "messages" / f"inschrijving-{name}.xml").getroot()


@pytest.mark.parametrize("mapping", CONTRACTS)
def test_expected_messages_are_valid_by_the_exported_schema(
    mapping: str, project_root: Path, tmp_path: Path
) -> None:
    """Every message that a case expects is one that the schema made of the contract allows."""
    written = contract.export_xsd(target_of(mapping, project_root), tmp_path)
    cases = sorted((project_root / "fixtures" / "nhr" / mapping).glob("*/expected.xml"))
    assert cases
    namespace = etree.QName(etree.parse(cases[0]).getroot()).namespace
    (main,) = (
        file for file in written if etree.parse(file).getroot().get("targetNamespace") == namespace
    )
    schema = etree.XMLSchema(file=str(main))
    problems = [
        f"{case.parent.name}: {schema.error_log}"
        for case in cases
        if not schema.validate(etree.parse(case))
    ]
    assert problems == []


@pytest.mark.parametrize(("answer", "mapping"), ANSWERS.items())
def test_recorded_answers_become_valid_messages(
    answer: str, mapping: str, project_root: Path, reference_data: Path
) -> None:
    """What the REST API really answered maps to a message the contract allows, without notices."""
    source = reference_data / "nhr" / "rest" / f"{answer}.json"
    result = load(mapping, project_root).map(source)
    assert result.notices == ()
    assert validate(message_of(mapping, project_root), result.record) == []


@pytest.mark.parametrize(("answer", "mapping"), ANSWERS.items())
def test_nothing_of_a_recorded_answer_is_lost(
    answer: str, mapping: str, project_root: Path, reference_data: Path
) -> None:
    """Every value of an answer is found in the output, but for those said to have no place.

    An answer that says that there is nothing becomes just that.
    """
    source = reference_data / "nhr" / "rest" / f"{answer}.json"
    document = json.loads(source.read_bytes())
    record = load(mapping, project_root).map(source).record
    if "fout" in document:
        assert list(record) == ["NietsGevonden"]
        return
    given = {str(value) for value in values(record)}
    total = document.pop("totaal", None)
    assert total is None or total == len(document["resultaten"])
    lost = [
        (name, value)
        for name, value in leaves(document)
        if value not in ROLES and CODES.get(str(value), str(value)) not in given
    ]
    assert lost == []


@pytest.mark.parametrize("name", ["bv", "eenmanszaak"])
def test_branches_of_real_inscriptions_become_valid_messages(
    name: str, project_root: Path, reference_data: Path
) -> None:
    """Every branch of an inscription, as the answer to a question for it, is a valid message."""
    mapping = load("vestiging", project_root)
    message = message_of("vestiging", project_root)
    found = inscription(name, reference_data)
    branches = [*found.iter(f"{CAT}commercieleVestiging", f"{CAT}nietCommercieleVestiging")]
    assert branches
    for branch in branches:
        answer = etree.Element(f"{DS}ophalenVestigingResponse")
        etree.SubElement(answer, f"{DS}meldingen")
        etree.SubElement(answer, f"{DS}product").append(branch)
        result = mapping.map(etree.tostring(answer))
        assert validate(message, result.record) == []
        (made,) = result.record["Vestiging"].values()
        assert made["VestigingsnrHandelsregister"] == branch.findtext(f"{CAT}vestigingsnummer")


@pytest.mark.parametrize("key", ["rsin", "kvknummer"])
def test_a_search_over_real_inscriptions_finds_those_with_the_number(
    key: str, project_root: Path, reference_data: Path
) -> None:
    """Each number in an inscription finds that inscription among all, in SOAP as they came.

    These messages have no citizen numbers; searches for those are promised by cases.
    """
    mapping = load("zoeken-inschrijvingen", project_root)
    message = message_of("zoeken-inschrijvingen", project_root)
    found = [inscription(name, reference_data) for name in MESSAGES]
    answers = etree.Element("{urn:mapper:nhr:zoeken:v0100}zoekAntwoorden")
    expected: dict[str, set[str]] = {}
    for each in found:
        activity = next(each.iter(f"{CAT}maatschappelijkeActiviteit"))
        number = str(activity.findtext(f"{CAT}kvkNummer"))
        for given in numbers(activity, key):
            expected.setdefault(given, set()).add(number)
        answers.extend([each] if each.tag == f"{SOAP}Envelope" else [*each.iter(f"{SOAP}Envelope")])
    assert len(answers) == len(MESSAGES)
    assert expected
    for given, numbers_found in expected.items():
        result = mapping.map(etree.tostring(answers), params={key: given})
        assert validate(message, result.record) == []
        made = result.record["Zoekresultaat"]
        assert {each["InschrijvingsnrKvK"] for each in made["Inschrijving"]} == numbers_found
        assert len(made["Persoon"]) == 1


def numbers(activity: etree._Element, key: str) -> set[str]:
    """The numbers by which an inscription is found: its own, its owner's, its functionaries'."""
    if key == "kvknummer":
        return {str(activity.findtext(f"{CAT}kvkNummer"))}
    owner = activity.find(f"{CAT}heeftAlsEigenaar")
    assert owner is not None
    paths = (f"*/{CAT}{key}", f"*/{CAT}heeft/*/{CAT}door/*/{CAT}{key}")
    return {str(each.text) for path in paths for each in owner.iterfind(path)}


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, object]]:
    """The values below a JSON value with their names, but for what has no place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in NO_PLACE:
                yield from leaves(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, name)
    else:
        yield name, value


def values(value: Any) -> Iterator[object]:
    """The values of a record."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from values(inner)
    else:
        yield value


def test_an_owner_is_the_same_of_a_branch_as_of_the_inscription(project_root: Path) -> None:
    """What the inscription says of an owner, the answer on one of its branches says in full."""
    inscriptions = load("inschrijving", project_root)
    branches = load("vestiging", project_root)
    folder = project_root / "fixtures" / "nhr"
    cases = sorted((folder / "vestiging").glob("eigenaar-*"))
    assert cases
    for case in cases:
        name = case.name.removeprefix("eigenaar-")
        whole = inscriptions.map(folder / "inschrijving" / name / "input.xml").record
        branch = branches.map(case / "input.xml").record["Vestiging"]
        assert branch["Inschrijving"]["Eigenaar"] == whole["Inschrijving"]["Eigenaar"], name
