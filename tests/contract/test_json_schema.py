"""JSON Schema and OpenAPI documents as contracts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mapper import contract
from mapper.contract import validate
from mapper.contract.json_schema.json_schema_import import import_json_schema
from mapper.contract.message_model import Contract, LeafType, Message, ObjectType
from mapper.diagnostics.errors import FindingsError

SCHEMAS = Path(__file__).parent / "schemas"
SHOP = SCHEMAS / "shop.openapi.yaml"


def shop(folder: Path) -> Contract:
    """The contract of the shop's answer, by way of its text."""
    file = folder / "a.contract.yaml"
    file.write_text(contract.import_json_schema(SHOP, name="shop"))
    return contract.load(file)


def order(**changes: Any) -> dict[str, Any]:
    """An order that the contract accepts, with changes."""
    return {
        "number": "000123",
        "state": "01",
        "lines": [{"article": "boek", "parts": [{"article": "blad"}]}],
        "buyer": {"kind": "person", "name": "Bo"},
        "links": {"self": "x"},
    } | changes


def test_the_answers_of_an_openapi_document_are_its_messages(tmp_path: Path) -> None:
    """Good answers become messages; `allOf` is written out, lists and references are followed."""
    made = shop(tmp_path)
    assert list(made.messages) == ["OrderAnswer"]
    answer = made.types["OrderAnswer"]
    assert isinstance(answer, ObjectType)
    assert [name for name, field in answer.fields.items() if field.required] == [
        "number", "state", "lines", "buyer", "links",
    ]  # fmt: skip
    line = made.types["Line"]
    assert isinstance(line, ObjectType)
    assert line.fields["parts"].type is line
    assert answer.fields["lines"].type is line
    tags = answer.fields["tags"]
    assert (tags.repeated, tags.maximum) == (True, 5)
    links = answer.fields["links"].type
    assert isinstance(links, ObjectType)
    assert links.open
    assert answer.fields["paid"].nillable


def test_facets_are_taken_over(tmp_path: Path) -> None:
    """Patterns, bounds, sizes and formats say in the contract what they say in the schema."""
    answer = shop(tmp_path).types["OrderAnswer"]
    assert isinstance(answer, ObjectType)

    def leaf(name: str) -> LeafType:
        type_ = answer.fields[name].type
        assert isinstance(type_, LeafType)
        return type_

    assert leaf("number").facets.patterns == ("[0-9]{6}",)
    assert leaf("state").facets.enum == ("new", "01", "no")
    assert leaf("made").format == "date-time"
    total = leaf("total")
    assert (total.base, total.facets.exclusive_minimum, total.facets.fraction_digits) == (
        "decimal", "0", 2,
    )  # fmt: skip
    assert leaf("pieces").primitive == "int"
    assert leaf("code").format is None
    assert {member.base for member in leaf("size").members} == {"integer", "string"}


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({}, []),
        ({"buyer": {"kind": "firm", "firm": "Kwik BV"}}, []),
        ({"buyer": {"kind": "firm", "name": "Bo", "firm": "Kwik BV"}}, ["buyer"]),
        ({"buyer": {"kind": "person"}}, ["buyer"]),
        ({"buyer": {"name": "Bo"}}, ["buyer.kind"]),
        ({"size": "3"}, []),
        ({"size": "large"}, []),
        ({"size": "huge"}, ["size"]),
        ({"extra": {"a": "b"}}, []),
        ({"links": {"self": "x", "other": 1}}, []),
        ({"lines": []}, ["lines"]),
        ({"unknown": 1}, ["unknown"]),
        ({"total": "0"}, ["total"]),
        ({"total": "0.005"}, ["total"]),
        ({"number": "x000123"}, ["number"]),
    ],
)
def test_the_contract_judges_as_the_schema(
    changes: dict[str, Any], paths: list[str], tmp_path: Path
) -> None:
    """Alternatives, unions, lists and facets give the verdict of the schema."""
    message = shop(tmp_path).messages["OrderAnswer"]
    assert [notice.target_path for notice in validate(message, order(**changes))] == paths


def test_what_cannot_be_said_is_remarked() -> None:
    """Unusable patterns and values of alternatives leave a comment."""
    remarks = import_json_schema(SHOP).remarks
    said = sorted(text for texts in remarks.values() for text in texts)
    assert [text.split(":")[0] for text in said] == [
        "anyOf, oneOf",
        "pattern",
    ]


def test_what_stands_beside_a_reference_is_of_that_place_alone(tmp_path: Path) -> None:
    """A format beside a reference, or that it may be null, is not said of other references."""
    code = {"$ref": "#/components/schemas/Code"}
    members = {"a": code, "b": code | {"format": "date"}, "c": code | {"nullable": True}}
    schemas = {"R": {"type": "object", "properties": members}, "Code": {"type": "string"}}
    file = tmp_path / "openapi.json"
    for version, formats in (("3.0.3", [None, None, None]), ("3.1.0", [None, "date", None])):
        file.write_text(
            json.dumps({"openapi": version, "components": {"schemas": schemas}}), encoding="utf-8"
        )
        type_ = import_json_schema(file, ["R"]).contract.messages["R"].type
        assert isinstance(type_, ObjectType)
        fields = type_.fields.values()
        assert [getattr(each.type, "format", "") for each in fields] == formats
        assert [each.nillable for each in fields] == [False, False, True]
        assert type_.fields["a"].type is type_.fields["c"].type


def test_a_json_schema_is_a_message_itself(tmp_path: Path) -> None:
    """A document that is a schema is one message, called by its title."""
    file = tmp_path / "a.contract.yaml"
    file.write_text(contract.import_json_schema(SCHEMAS / "links.schema.json"))
    message = contract.load(file).messages["Document"]
    assert isinstance(message.type, ObjectType)
    assert list(message.type.fields) == ["links", "note", "open"]
    assert message.type.fields["note"].nillable


def test_no_description_is_imported() -> None:
    """Texts of a schema stay where they are."""
    assert "words that stay" not in contract.import_json_schema(SHOP)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[1, 2]", "json-schema-invalid"),
        ("{$ref: '#/nowhere'}", "unknown-type"),
        ("{$ref: 'http://example.org/a.json#/a'}", "not-supported"),
        ("{$ref: 'other.yaml#/a'}", "file-not-found"),
        ("{$defs: {A: {$ref: '#/$defs/B'}, B: {$ref: '#/$defs/A'}}}", "contract-cycle"),
        ("{allOf: [{$ref: '#'}], properties: {}}", "contract-cycle"),
        ("{a: [", "yaml-syntax"),
    ],
)
def test_what_is_no_schema_is_a_finding(text: str, code: str, tmp_path: Path) -> None:
    """Broken documents and references, circles and networks are refused without a traceback."""
    file = tmp_path / "a.yaml"
    file.write_text(text)
    with pytest.raises(FindingsError) as error:
        contract.import_json_schema(file)
    assert error.value.findings[0].code == code


DISCRIMINATED = """
openapi: 3.0.3
info: {title: Dierenwinkel, version: "1"}
paths:
  /dieren:
    get:
      responses:
        "200":
          description: de dieren
          content: {application/json: {schema: {$ref: "#/components/schemas/Antwoord"}}}
components:
  schemas:
    Antwoord:
      type: object
      properties:
        dieren: {type: array, items: {$ref: "#/components/schemas/Dier"}}
        katten: {type: array, items: {$ref: "#/components/schemas/Kat"}}
        voer: {$ref: "#/components/schemas/Voer"}
        hok: {$ref: "#/components/schemas/Hok"}
    Dier:
      type: object
      required: [soort]
      properties: {soort: {type: string}, naam: {type: string}}
      discriminator:
        propertyName: soort
        mapping: {kat: "#/components/schemas/Kat", kater: Kat, hond: "#/components/schemas/Hond"}
    Kat:
      allOf:
        - $ref: "#/components/schemas/Dier"
        - {type: object, required: [levens], properties: {levens: {type: integer}}}
    Hond:
      allOf:
        - $ref: "#/components/schemas/Dier"
        - type: object
          properties: {mand: {$ref: "#/components/schemas/Mand"}, maat: {type: string, maxLength: 2}}
    Mand: {type: object, properties: {breed: {type: integer}}}
    Voer:
      oneOf: [{$ref: "#/components/schemas/Brok"}, {$ref: "#/components/schemas/Vis"}]
      discriminator: {propertyName: wat}
    Brok:
      type: object
      required: [wat, zak]
      properties: {wat: {type: string}, zak: {type: object, properties: {kilo: {type: integer}}}}
    Vis:
      type: object
      required: [wat]
      properties: {wat: {type: string}, zak: {type: object, properties: {stuks: {type: integer}}}}
    Hok:
      type: object
      required: [type]
      properties: {type: {type: string}}
      discriminator: {propertyName: type}
    Kooi:
      allOf: [{$ref: "#/components/schemas/Hok"}, {properties: {tralies: {type: integer}}}]
    Ren:
      allOf: [{$ref: "#/components/schemas/Hok"}, {properties: {gras: {type: boolean}}}]
"""


@pytest.fixture
def animals(tmp_path: Path) -> ObjectType:
    """The answer of a document whose subtypes refer back to their base."""
    source = tmp_path / "dieren.openapi.yaml"
    source.write_text(DISCRIMINATED)
    file = tmp_path / "a.contract.yaml"
    file.write_text(contract.import_json_schema(source))
    answer = contract.load(file).types["Antwoord"]
    assert isinstance(answer, ObjectType)
    return answer


def object_of(type_: ObjectType, name: str) -> ObjectType:
    """The object that a field holds."""
    found = type_.fields[name].type
    assert isinstance(found, ObjectType)
    return found


def broken(value: object, type_: ObjectType) -> bool:
    """Whether a value breaks its type."""
    return bool(validate(Message("x", type_), value))


def codes_of(type_: ObjectType, name: str) -> tuple[str, ...] | None:
    """The values that a field lists."""
    found = type_.fields[name].type
    assert isinstance(found, LeafType)
    return found.facets.enum


def test_subtypes_that_refer_back_to_their_base_become_its_alternatives(
    animals: ObjectType,
) -> None:
    """A base with `discriminator.mapping` has what its subtypes add, as a choice of which stand
    together; the discriminator lists the values of the mapping.
    """
    animal = object_of(animals, "dieren")
    assert list(animal.fields) == ["soort", "naam", "levens", "mand", "maat"]
    assert codes_of(animal, "soort") == ("kat", "kater", "hond")
    assert animal.fields["soort"].required
    assert not animal.fields["levens"].required
    assert not broken({"soort": "kat", "levens": 9}, animal)
    assert not broken({"soort": "hond", "mand": {"breed": 3}}, animal)
    assert broken({"soort": "kat", "levens": 9, "maat": "L"}, animal)
    assert broken({"soort": "vis"}, animal)


def test_a_subtype_alone_has_the_values_that_lead_to_it(animals: ObjectType) -> None:
    """Where a schema asks for a subtype, its discriminator lists only what the base calls it."""
    cat = object_of(animals, "katten")
    assert list(cat.fields) == ["soort", "naam", "levens"]
    assert codes_of(cat, "soort") == ("kat", "kater")
    assert cat.fields["levens"].required


def test_a_discriminator_without_a_mapping_has_the_names_of_the_schemas(
    animals: ObjectType,
) -> None:
    """Of `oneOf`, and of the schemas that refer back to a base, the names are the values."""
    assert codes_of(object_of(animals, "voer"), "wat") == ("Brok", "Vis")
    cage = object_of(animals, "hok")
    assert codes_of(cage, "type") == ("Kooi", "Ren")
    assert list(cage.fields) == ["type", "tralies", "gras"]


def test_objects_of_one_name_in_several_alternatives_are_joined(animals: ObjectType) -> None:
    """What alternatives hold under one name becomes one object with all of it."""
    bag = object_of(object_of(animals, "voer"), "zak")
    assert list(bag.fields) == ["kilo", "stuks"]
    assert not broken({"kilo": 1}, bag)
    assert broken({"kilo": 1, "stuks": 2}, bag)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("openapi: 3.0.0\ninfo: {title: Winkel, version: 1.2.0}\n", "Winkel, 1.2.0"),
        ("title: Winkel\n", "imported from a.yaml, which does not say what edition it is; settled"),
    ],
)
def test_what_a_document_says_of_itself_is_its_source(head: str, said: str, tmp_path: Path) -> None:
    """Title and version are the source of the contract; without them it is an assumption."""
    file = tmp_path / "a.yaml"
    file.write_text(head + "$defs: {A: {type: object, properties: {b: {type: string}}}}\n")
    draft = tmp_path / "a.contract.yaml"
    draft.write_text(contract.import_json_schema(file, ["A"]))
    evidence = contract.load(draft).evidence
    assert evidence is not None
    assert evidence.said().startswith(said)


def test_a_description_beside_a_reference_does_not_write_the_type_out(tmp_path: Path) -> None:
    """OpenAPI 3.0 says so by `allOf`; the type keeps its name, and the text stays with the member."""
    file = tmp_path / "a.schema.json"
    file.write_text(
        json.dumps(
            {
                "properties": {
                    "a": {"allOf": [{"$ref": "#/$defs/C"}, {"description": "the first"}]},
                    "b": {"description": "the second", "allOf": [{"$ref": "#/$defs/C"}]},
                },
                "$defs": {"C": {"type": "object", "properties": {"x": {"type": "string"}}}},
            }
        )
    )
    text = contract.import_json_schema(file)
    assert text.count("$ref: '#/$defs/C'") == 2
    assert text.count("x: {type: string}") == 1
    kept = contract.import_json_schema(file, docs=True)
    assert "the first" in kept
    assert "the second" in kept


def test_an_import_is_the_same_in_every_process(tmp_path: Path) -> None:
    """Sets of names have another order in each process; a file has one, byte for byte."""
    names = ["noord", "oost", "zuid", "west", "midden"]
    lists = {name: {"type": "array", "items": {"type": "string"}} for name in names}
    schema = {
        "type": "object",
        "properties": lists | {"rest": {"type": "object", "required": [f"x{n}" for n in names]}},
        "required": ["rest"],
        "oneOf": [{"required": [name]} for name in names],
    }
    file = tmp_path / "a.json"
    file.write_text(json.dumps(schema), encoding="utf-8")
    made = {
        subprocess.run(
            [sys.executable, "-m", "mapper", "contract", "import", str(file)],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in range(3)
    }
    assert len(made) == 1
    assert b"counts as absent" in made.pop()
