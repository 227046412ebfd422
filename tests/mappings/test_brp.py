"""Promises about the mapping of persons, on all of its cases."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import mapper
from mapper import contract
from mapper.contract import validate
from mapper.contract.message_model import ObjectType
from mapper.generate import documents

NO_SOURCE = {
    "Informatie",
    # Of a person the answers hold what is current; of earlier days, only where the person lived.
    "ClientSuwiHistorisch",
    "GeldigheidGegevensPersoon",
    "GeldigheidGegevensKind",
    "GeldigheidGegevensVerblijfstitel",
    "HuwelijkHistorisch",
    "NationaliteitHistorisch",
    "VerblijfstitelHistorisch",
    "OnjuistGegPersoon",
    "OnjuistGegHuwelijk",
    "OnjuistGegNationaliteit",
    "OnjuistGegVerblijfplaats",
    "OnjuistGegVerblijfstitel",
    "CdOnjuistStrijdigMetOpenbareOrde",
    # An enquiry that has ended is not delivered.
    "DatEOnderzoek",
    "Gemeentedeel",
    "CdGemeenteOntbindingHuwelijk",
    "PlaatsOntbindingHuwelijk",
    "LandOntbindingHuwelijk",
    "CdRedenOntbindingHuwelijk",
    "CdGemeenteWaarPkZichBevindt",
    "CdPkVolledigGeconverteerd",
}
"""What docs/brp.md says no answer has."""


@pytest.fixture(scope="module")
def target(project_root: Path) -> contract.Contract:
    """The contract of the message."""
    return contract.load(
        project_root / "mappings" / "sgr" / "brp-dossier-persoon-gsd-v0200.contract.yaml"
    )


def expected_messages(project_root: Path) -> list[Path]:
    """The expected outputs of all cases."""
    cases = project_root / "fixtures" / "brp" / "persoonsinfo"
    return sorted([*cases.glob("*/expected.xml"), *cases.glob("*/expected/*.xml")])


def test_expected_messages_are_valid_by_the_official_schema(
    project_root: Path, reference_data: Path
) -> None:
    """Every message that a case expects, of the view too, is one that BKWI's schema allows."""
    service = reference_data / "sgr" / "xsd" / "BRPDossierPersoonGSD" / "v0200-b02"
    schema = etree.XMLSchema(
        file=str(service / "Diensten" / "BRPDossierPersoonGSD" / "v0200-b02" / "BodyReaction.xsd")
    )
    view = (project_root / "fixtures" / "brp" / "views").glob("*/*/expected.xml")
    messages = [*expected_messages(project_root), *view]
    assert messages
    problems = [
        f"{file.parent.name}: {schema.error_log}"
        for file in messages
        if not schema.validate(etree.parse(file))
    ]
    assert problems == []


@pytest.mark.parametrize("name", ["antwoord-persoon", "antwoord-kinderen-zonder-eigen-bsn"])
def test_recorded_answers_map_to_the_persons_in_them(
    name: str, project_root: Path, reference_data: Path, tmp_path: Path
) -> None:
    """Answers as they were recorded become messages with everybody who is named in them."""
    answer = reference_data / "brp" / f"{name}.json"
    shutil.copy(answer, tmp_path / "persoon.json")
    mapping = mapper.load(project_root / "mappings" / "brp" / "persoonsinfo.yaml")
    (client,) = mapping.map(tmp_path).record["ClientSuwi"]
    person = json.loads(answer.read_bytes())["personen"][0]
    assert client.get("Voornamen") == person.get("naam", {}).get("voornamen")
    assert [child["Burgerservicenr"] for child in client.get("Kind", ())] == [
        child["burgerservicenummer"] for child in person.get("kinderen", ())
    ]


def test_every_element_of_the_message_stands_in_an_expected_output(
    project_root: Path, target: contract.Contract
) -> None:
    """No element of the message is without a case, but for those that no answer has."""
    declared = set(_names(target.messages["AanvraagPersoonResponse"].type, set()))
    expected = {
        etree.QName(element).localname
        for file in expected_messages(project_root)
        for element in etree.parse(file).iter(etree.Element)
    }
    assert declared - expected == NO_SOURCE


NUMBERS = ("999000007", "999000019", "999000020")
"""Few enough that several persons have the same one."""


def test_any_valid_answer_becomes_valid_messages(
    project_root: Path, target: contract.Contract
) -> None:
    """Whatever the service may send, a message for each person is valid, or is refused for cause."""
    folder = project_root / "mappings" / "brp"
    answers = contract.load(folder / "haal-centraal-brp.contract.yaml").messages["antwoorden"]
    message = target.messages["AanvraagPersoonResponse"]
    mapping = mapper.load(folder / "persoonsinfo.yaml")
    results = [
        result
        for document in documents(answers, 120, seed=1)
        for _, result in mapping.map_all(json.dumps(_numbered(document)).encode())
    ]
    refused = {n.code for r in results for n in r.notices if n.severity == "error"}
    valid = [validate(message, r.record) for r in results if r.ok]
    # Somebody who stands in it twice, earlier addresses beside several persons, nothing at all.
    assert refused <= {"many-to-one", "message-refused", "value-missing"}
    assert len(valid) > 20
    assert [problems for problems in valid if problems] == []


def _numbered(document: Any) -> Any:
    """The document with every citizen number replaced by one of a few that are right."""
    numbers = cycle(NUMBERS)

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key == "burgerservicenummer" and isinstance(inner, str):
                    value[key] = next(numbers)
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(document)
    return document


def _names(type_: object, seen: set[int]) -> Iterator[str]:
    if not isinstance(type_, ObjectType) or id(type_) in seen:
        return
    seen.add(id(type_))
    for name, field in type_.fields.items():
        yield name
        yield from _names(field.type, seen)
