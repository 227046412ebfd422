"""The meta-schema of contract files, and formats given to the types of a contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mapper import contract
from mapper.contract.file.contract_header import FILE_KEYS
from mapper.contract.file.contract_loading import ENVELOPES
from mapper.contract.file.extended_contract import EXTENSION_KEYS
from mapper.contract.file.type_definitions import ARRAY_KEYS, MESSAGE_KEYS, SCHEMA_KEYS, XML_KEYS
from mapper.contract.message_model import LeafType, ObjectType
from mapper.contract.type_formats import unknown_types
from mapper.datatypes.builtin_types import BUILT_IN

SCHEMA = contract.meta_schema()


def keys(*path: str) -> set[str]:
    """The names under `properties` of a part of the meta-schema."""
    part: Any = SCHEMA
    for step in path:
        part = part[step]
    return set(part["properties"])


def test_the_meta_schema_knows_the_keywords_of_the_loader() -> None:
    """An editor that checks by the meta-schema and the loader accept the same keywords."""
    assert keys() == FILE_KEYS | EXTENSION_KEYS
    assert keys("$defs", "schema") == SCHEMA_KEYS | ARRAY_KEYS | EXTENSION_KEYS
    assert keys("$defs", "schema", "properties", "xml") == XML_KEYS
    message = SCHEMA["$defs"]["message"]["anyOf"][1]
    assert set(message["properties"]) == SCHEMA_KEYS | MESSAGE_KEYS | EXTENSION_KEYS
    envelopes = message["properties"]["envelopes"]["items"]["anyOf"][0]["enum"]
    assert envelopes == list(ENVELOPES)
    assert set(SCHEMA["$defs"]["schema"]["properties"]["xsd"]["enum"]) == BUILT_IN


def test_every_reference_of_the_meta_schema_leads_somewhere() -> None:
    """All `$ref` in it are pointers to parts of it."""

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [found for each in value.values() for found in references(each)]
        return (
            [found for each in value for found in references(each)]
            if isinstance(value, list)
            else []
        )

    for reference in references(SCHEMA):
        part: Any = SCHEMA
        for step in reference.removeprefix("#/").split("/"):
            part = part[step.replace("~1", "/").replace("~0", "~")]


def test_formats_are_given_by_type_name(tmp_path: Path) -> None:
    """Types get the formats of their names, keep their own, and stay shared and recursive."""
    file = tmp_path / "a.contract.yaml"
    file.write_text(
        "contract: a\nmessages: {M: {$ref: '#/$defs/T'}}\n$defs:\n"
        "  D: {type: string}\n  E: {type: string, format: own}\n"
        "  T:\n    properties:\n      d: {$ref: '#/$defs/D'}\n      e: {$ref: '#/$defs/E'}\n"
        "      t: {type: array, items: {$ref: '#/$defs/T'}}\n"
    )
    loaded = contract.load(file)
    made = contract.apply_formats(loaded, {"D": "datum", "E": "other", "T": "ding", "Dd": "x"})
    type_ = made.messages["M"].type
    assert isinstance(type_, ObjectType)
    assert type_ is made.types["T"]
    assert type_.fields["t"].type is type_
    formats = [type_.format]
    for name in ("d", "e"):
        leaf = type_.fields[name].type
        assert isinstance(leaf, LeafType)
        formats.append(leaf.format)
    assert formats == ["ding", "datum", "own"]
    before = loaded.types["D"]
    assert isinstance(before, LeafType)
    assert before.format is None
    assert unknown_types(loaded, {"Dd": "x", "D": "datum"}) == {"Dd": "D"}
