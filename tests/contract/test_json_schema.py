"""JSON Schema and OpenAPI documents as contracts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mapper import contract
from mapper.contract.json_schema_import import import_json_schema
from mapper.contract.model import Contract, LeafType, ObjectType
from mapper.contract.validating import validate
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
    assert [notice.target_path for notice in validate(order(**changes), message)] == paths


def test_what_cannot_be_said_is_remarked() -> None:
    """Lists of lists, names that are data and unusable patterns leave a comment."""
    remarks = import_json_schema(SHOP).remarks
    said = sorted(text for texts in remarks.values() for text in texts)
    assert [text.split(":")[0] for text in said] == [
        "a pattern is left out",
        "matrix",
        "names that are data",
    ]


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
