"""Promises about the mapping of persons, on all of its cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import mapper
from mapper import contract
from mapper.contract.model import ObjectType
from mapper.contract.validating import validate
from mapper.generate import valid_messages

NO_SOURCE = {"DatEOnderzoek", "Gemeentenaam", "Informatie"}
"""What docs/brp.md says no answer has."""


@pytest.fixture(scope="module")
def target(project_root: Path) -> contract.Contract:
    """The contract of the message."""
    return contract.load(project_root / "mappings" / "sgr" / "brp.contract.yaml")


@pytest.fixture(scope="module")
def schema(target: contract.Contract, tmp_path_factory: pytest.TempPathFactory) -> etree.XMLSchema:
    """The schema of the message, written from its contract: a file a namespace."""
    files = contract.export_xsd(target, tmp_path_factory.mktemp("xsd"))
    return etree.XMLSchema(file=str(next(file for file in files if file.name == "brp.xsd")))


def expected_messages(project_root: Path) -> list[Path]:
    """The expected outputs of all cases."""
    cases = project_root / "fixtures" / "brp" / "persoonsinfo"
    return sorted([*cases.glob("*/expected.xml"), *cases.glob("*/expected/*.xml")])


def test_expected_messages_are_valid_by_the_exported_schema(
    project_root: Path, schema: etree.XMLSchema
) -> None:
    """Every message that a case expects, of the view too, is one that the schema allows."""
    view = (project_root / "fixtures" / "brp" / "views").glob("*/*/expected.xml")
    messages = [*expected_messages(project_root), *view]
    assert messages
    problems = [
        f"{file.parent.name}: {schema.error_log}"
        for file in messages
        if not schema.validate(etree.parse(file))
    ]
    assert problems == []


def test_every_element_of_the_message_stands_in_an_expected_output(
    project_root: Path, target: contract.Contract
) -> None:
    """No element of the message is without a case, but for those that no answer has."""
    declared = set(_names(target.messages["BRPPersoonsInfoResponse"].type, set()))
    expected = {
        etree.QName(element).localname
        for file in expected_messages(project_root)
        for element in etree.parse(file).iter(etree.Element)
    }
    assert declared - expected == NO_SOURCE


NUMBERS = ("999000007", "999000019", "999000020")
"""Few enough that persons, relatives and residents find each other."""


def test_any_valid_answer_becomes_valid_messages(
    project_root: Path, target: contract.Contract
) -> None:
    """Whatever the service may send, a message for each person is valid, or the person is double."""
    folder = project_root / "mappings" / "brp"
    answers = contract.load(folder / "haal-centraal-brp.contract.yaml").messages["antwoorden"]
    message = target.messages["BRPPersoonsInfoResponse"]
    mapping = mapper.load(folder / "persoonsinfo.yaml")
    results = [
        result
        for document in valid_messages(answers, seed=1, count=40)
        for _, result in mapping.map_all(json.dumps(_numbered(document)).encode())
    ]
    refused = {n.code for r in results for n in r.notices if n.severity == "error"}
    valid = [validate(r.record, message) for r in results if r.ok]
    assert refused <= {"many-to-one"}
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
