"""Promises about the inscription mapping, on messages that the project does not hold itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper import contract
from mapper.contract import validate
from mapper.contract.message_model import Message
from mapper.reading.reference.reference_reader import read_reference
from mapper.reading.shape_building import shape_of

MESSAGES = ("bv", "eenmanszaak", "stichting")

NO_PLACE = (
    r"@peilmoment",
    r"product\.maatschappelijkeActiviteit\.nonMailing\..*",
    r".*\.@registratieTijdstipNoValue",
    r".*\.referentieType",
    r".*\.volledigAdres",
    r".*(onderneming|manifesteertZichAls|wordtUitgeoefendIn|handeltOnder)\.relatieRegistratie\..*",
    r".*\.naamgeving\.(ookGenoemd|registratie\..*)",
    r".*\.isBevoegdMetAnderePersonen\..*",
    r".*\.(aanvangStatutaireZetel|stelselInrichting\..*)",
    r".*\.(functietitel|bevoegdheid|volmacht)\.registratie\.@registratieTijdstip",
    r".*\.(natuurlijkPersoon)\.registratie\.datum(Aanvang|Einde)",
    r".*\.extraElement\..*",
    r"meldingen\.informatie\..*",
)
"""What docs/nhr.md says has no place in the target, as far as these messages hold it."""

CODE_ONLY = r".*(?<!rechtsvorm)(?<!sbiCode)(?<!status)(?<!functie)\.omschrijving"
"""A code goes over without its description; an activity, a form, a function and a state have both."""


@pytest.fixture(scope="module")
def mapping(project_root: Path) -> mapper.Mapping:
    """The mapping under test."""
    return mapper.load(project_root / "mappings" / "nhr" / "inschrijving.yaml")


@pytest.fixture(scope="module")
def source(project_root: Path) -> Message:
    """The source message."""
    file = project_root / "mappings" / "nhr" / "hr-dataservice.contract.yaml"
    return contract.load(file).messages["ophalenInschrijvingResponse"]


@pytest.fixture(scope="module")
def target(project_root: Path) -> Message:
    """The target message."""
    file = project_root / "mappings" / "sgr" / "nhr.contract.yaml"
    return contract.load(file).messages["NHRInschrijvingResponse"]


@pytest.mark.parametrize("name", MESSAGES)
def test_reference_messages_map_to_valid_messages(
    name: str, reference_data: Path, mapping: mapper.Mapping, target: Message
) -> None:
    """Every message of the register's test environment becomes a message the contract allows."""
    result = mapping.map(_message(reference_data, name))
    assert validate(target, result.record) == []
    assert result.notices == ()


@pytest.mark.parametrize("name", MESSAGES)
def test_nothing_that_has_a_place_is_lost(
    name: str, reference_data: Path, mapping: mapper.Mapping, source: Message
) -> None:
    """Every value of a message is found in the output, but for those said to have no place."""
    data = _message(reference_data, name)
    document = read_reference(data, shape_of(source)).document
    given = set(map(str, _values(mapping.map(data).record)))
    lost = [
        path
        for path, value in _leaves(document)
        if not _has_no_place(path) and not (_forms(path, value) & given)
    ]
    assert lost == []


def _message(reference_data: Path, name: str) -> bytes:
    return (reference_data / "nhr" / "messages" / f"inschrijving-{name}.xml").read_bytes()


def _has_no_place(path: str) -> bool:
    return any(re.fullmatch(pattern, path) for pattern in (*NO_PLACE, CODE_ONLY))


def _forms(path: str, value: object) -> set[str]:
    """What a value may look like in the output."""
    text = str(value)
    forms = {text}
    if path.endswith("@registratieTijdstip"):
        forms = {text[:8]}
    elif path.endswith(".toegangscode"):
        forms = {text.lstrip("+0")}
    elif path.endswith(".waarde"):
        euros, _, cents = text.partition(".")
        forms = {f"{euros}{cents:0<2}".lstrip("0") or "0"}
    elif text in ("J", "N"):
        forms = {"1" if text == "J" else "2"}
    return forms


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        if set(value) == {"cijfercombinatie", "lettercombinatie"}:
            yield path, value["cijfercombinatie"] + value["lettercombinatie"]
            return
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, path)
    else:
        yield path, value


def _values(record: Any) -> Iterator[object]:
    if isinstance(record, dict):
        for inner in record.values():
            yield from _values(inner)
    elif isinstance(record, list):
        for item in record:
            yield from _values(item)
    else:
        yield record
