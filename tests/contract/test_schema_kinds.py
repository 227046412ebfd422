"""What publishers write in JSON Schema and OpenAPI: exact, or remarked, or refused; never silent."""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from mapper import contract
from mapper.contract.json_schema.foreign_values import ForeignDocument
from mapper.contract.json_schema.json_schema_import import import_json_schema
from mapper.contract.message_model import Message, ObjectType
from mapper.contract.verdict.json_verdict import json_verdict
from mapper.diagnostics.errors import FindingsError

ROWS = yaml.safe_load(Path(__file__).with_name("schema_kinds.yaml").read_text("utf-8"))


def document(row: dict[str, Any]) -> dict[str, Any]:
    """The document of a row."""
    if "schema" in row:
        return dict(row["schema"])
    content = {"application/json": {"schema": row["answer"]}}
    operation = {
        "operationId": "vraag",
        "responses": {"200": {"description": "", "content": content}},
    }
    return {
        "openapi": row.get("openapi", "3.0.3"),
        "info": {"title": "Voorbeeld", "version": "1"},
        "paths": {"/vraag": {"get": operation}},
        "components": {"schemas": row.get("schemas", {})},
    }


def sent(value: object, folder: Path) -> Any:
    """A value as it is read from a message."""
    file = folder / "message.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    return ForeignDocument(file).content


def loaded(file: Path, folder: Path) -> Message:
    """The message of an imported schema, by way of the contract file."""
    target = folder / "a.contract.yaml"
    target.write_text(contract.import_json_schema(file), encoding="utf-8")
    return next(iter(contract.load(target).messages.values()))


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["kind"])
def test_a_schema_gives_its_own_verdict_or_says_where_not(
    row: dict[str, Any], form: str, tmp_path: Path
) -> None:
    """The contract accepts and refuses what the schema does; each loss is remarked by keyword."""
    file = tmp_path / f"schema.{form}"
    text = json.dumps(document(row)) if form == "json" else yaml.safe_dump(document(row))
    file.write_text(text, encoding="utf-8")
    if "refused" in row:
        with pytest.raises(FindingsError) as caught:
            import_json_schema(file)
        (finding,) = caught.value.findings
        assert finding.code == row["refused"]
        assert finding.position.file == str(file)
        return
    said = {
        text.split(":")[0] for texts in import_json_schema(file).remarks.values() for text in texts
    }
    assert {remark.split(" to ")[0] for remark in said} == set(row.get("remarks", ()))
    message = loaded(file, tmp_path)
    for value in row["valid"]:
        assert json_verdict(sent(value, tmp_path), message) == [], value
    for value in row.get("invalid", ()):
        assert json_verdict(sent(value, tmp_path), message) != [], value


def test_remarks_stand_in_the_file_with_their_place(tmp_path: Path) -> None:
    """A remark is a `$comment` at its type, with the keyword and its place in the schema."""
    file = tmp_path / "schema.json"
    file.write_text(
        '{"type": "object", "properties": {"a": {"type": "string", "not": {"const": "x"}}}}'
    )
    text = contract.import_json_schema(file)
    assert "not: is not judged (#/properties/a/not)" in text


def test_a_finding_has_its_line(tmp_path: Path) -> None:
    """A reference to nothing is shown where it stands, in YAML and in JSON."""
    for name, text, line in (
        ("a.yaml", "type: object\nproperties:\n  a:\n    $ref: '#/$defs/weg'\n", 4),
        ("a.json", '{"type": "object",\n "properties": {\n  "a":\n   {"$ref": "#/$defs/weg"}}}', 4),
    ):
        file = tmp_path / name
        file.write_text(text)
        with pytest.raises(FindingsError) as caught:
            import_json_schema(file)
        assert [each.position.line for each in caught.value.findings] == [line]


def test_a_remote_reference_is_read_from_its_map(tmp_path: Path) -> None:
    """`maps` put a file, or a folder, in the place of a remote address."""
    (tmp_path / "ver").mkdir()
    (tmp_path / "ver" / "code.json").write_text('{"type": "string", "maxLength": 1}')
    file = tmp_path / "schema.json"
    file.write_text(
        '{"type": "object", "properties": {"a": {"$ref": "https://voorbeeld.test/s/code.json"}}}'
    )
    for where in (
        ("https://voorbeeld.test/s/", tmp_path / "ver"),
        ("https://voorbeeld.test/s/code.json", tmp_path / "ver" / "code.json"),
    ):
        imported = import_json_schema(file, maps=[where])
        message = next(iter(imported.contract.messages.values()))
        assert json_verdict({"a": "x"}, message) == []
        assert json_verdict({"a": "xy"}, message) != []


def chain(levels: int, link: Any) -> dict[str, Any]:
    """A schema that leads to another one, and so on."""
    made = {f"a{n}": link({"$ref": f"#/$defs/a{n + 1}"}) for n in range(levels)}
    first = {"$ref": "#/$defs/a0"}
    return {
        "type": "object",
        "properties": {"x": first},
        "$defs": {**made, f"a{levels}": {"type": "string"}},
    }


@pytest.mark.parametrize(
    ("link", "levels", "loads"),
    [
        (lambda ref: {"type": "object", "properties": {"x": ref}}, 3000, True),
        (lambda ref: {"type": "array", "items": ref}, 3000, False),
        (lambda ref: {"anyOf": [{"type": "array", "items": ref}, {"type": "string"}]}, 3000, False),
        (lambda ref: ref, 3000, False),
        (lambda ref: {"allOf": [ref]}, 100, False),
    ],
    ids=["objects", "lists", "mixed content", "references", "parts"],
)
def test_long_chains_end_in_a_contract_or_a_finding(
    link: Any, levels: int, loads: bool, tmp_path: Path
) -> None:
    """However deep schemas lead to others: the contract loads, or a finding says it is too deep."""
    file = tmp_path / "a.json"
    file.write_text(json.dumps(chain(levels, link)), encoding="utf-8")
    if loads:
        assert loaded(file, tmp_path)
    else:
        with pytest.raises(FindingsError) as caught:
            import_json_schema(file)
        assert [each.code for each in caught.value.findings] == ["file-too-large"]


def test_objects_within_objects_make_a_file_that_loads(tmp_path: Path) -> None:
    """What is written out where it stands is no deeper than a contract file may be."""
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(90):
        schema = {"type": "object", "properties": {"x": schema}}
    file = tmp_path / "a.json"
    file.write_text(json.dumps(schema), encoding="utf-8")
    assert loaded(file, tmp_path)


def test_aliases_that_grow_without_end_are_not_followed(tmp_path: Path) -> None:
    """A literal that holds itself, or 2**40 others, is remarked as too large to be judged."""
    doubled = "".join(f"x{n}: &x{n} {{a: *x{n - 1}, b: *x{n - 1}}}\n" for n in range(1, 41))
    for text in (
        f"x0: &x0 {{a: 1}}\n{doubled}type: object\nproperties: {{v: {{enum: [*x40, b]}}}}\n",
        "type: object\nproperties: {v: {enum: &e [*e, 1]}}\n",
    ):
        file = tmp_path / "a.yaml"
        file.write_text(text, encoding="utf-8")
        assert "enum: a value in it is too large" in contract.import_json_schema(file)
        assert loaded(file, tmp_path)


ODD: list[Any] = [
    None, True, False, 0, -1, "x", [], {}, {"$ref": "#"}, {"$ref": "#/components/schemas/Weg"},
    {"allOf": [{"$ref": "#"}]}, [1, "a", None], {"type": ["string", "array"]}, "1e400", 1.5,
    {"enum": [{"a": [1, {"b": 2}]}, []]}, {"oneOf": [{}, {}]}, {"not": {}}, {"items": []},
    {"discriminator": {"propertyName": "t", "mapping": {"a": 1}}}, {"pattern": "("},
    {"minLength": "a"}, {"properties": []}, {"required": "x"}, {"additionalProperties": [1]},
    {"$dynamicRef": "#a"}, {"$id": 5}, {"$anchor": 3}, {"$id": "::"}, {"minItems": 2, "maxItems": 1},
]  # fmt: skip
KEYWORDS = (
    "type enum const allOf anyOf oneOf items properties required $ref pattern minimum maxLength format "
    "nullable discriminator additionalProperties $id $anchor responses content schema paths minItems"
).split()


def parts(node: object) -> list[Any]:
    """Every object and list of a document."""
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    own = [node] if isinstance(node, dict | list) else []
    return own + [each for child in inner for each in parts(child)]


def spoilt(chance: Random) -> dict[str, Any]:
    """A document of some row, with values that no publisher would mean."""
    made: dict[str, Any] = json.loads(json.dumps(document(chance.choice(ROWS))))
    for _ in range(chance.randint(1, 4)):
        part = chance.choice(parts(made))
        value = json.loads(json.dumps(chance.choice(ODD)))
        if isinstance(part, list):
            part[:] = [value, *part]
        else:
            part[chance.choice([*part, *KEYWORDS])] = value
    return made


def test_a_document_edited_into_nonsense_is_a_contract_or_a_finding(tmp_path: Path) -> None:
    """Whatever stands in a schema: the contract loads, or a finding says why there is none."""
    chance = Random(20261125)
    file, target = tmp_path / "a.json", tmp_path / "a.contract.yaml"
    loaded_ones = 0
    for _ in range(5_000 if os.environ.get("MAPPER_FUZZ") == "full" else 300):
        file.write_text(json.dumps(spoilt(chance)), encoding="utf-8")
        try:
            text = contract.import_json_schema(file)
        except FindingsError as error:
            assert all(finding.position is not None for finding in error.findings)
            continue
        target.write_text(text, encoding="utf-8")
        assert contract.load(target).messages
        loaded_ones += 1
    assert loaded_ones > 100


def _with_requests(one_way: bool) -> dict[str, Any]:
    """A document whose operation takes and answers an order, and one that takes a note."""
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    note = {"type": "object", "properties": {"by": {"$ref": "#/components/schemas/Person"}}}
    schemas = {
        "Order": {
            "type": "object",
            "required": ["number", "secret"],
            "properties": {
                "number": {"type": "string", "readOnly": one_way},
                "secret": {"type": "string", "writeOnly": one_way},
                "by": {"$ref": "#/components/schemas/Person"},
            },
        },
        "Person": {"type": "object", "properties": {"name": {"type": "string"}}},
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/orders": {
                "post": {
                    "operationId": "order",
                    "requestBody": content,
                    "responses": {"201": {"description": "", **content}},
                }
            },
            "/notes": {
                "post": {
                    "operationId": "note",
                    "requestBody": {"$ref": "#/components/requestBodies/Note"},
                    "responses": {"204": {"description": ""}},
                }
            },
        },
        "components": {
            "schemas": schemas,
            "requestBodies": {"Note": {"content": {"application/json": {"schema": note}}}},
        },
    }


@pytest.mark.parametrize("one_way", [False, True])
def test_requests_are_messages_after_the_answers(one_way: bool, tmp_path: Path) -> None:
    """What an operation takes is a message; it is one of its own where some members go one way."""
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(_with_requests(one_way)), encoding="utf-8")
    made = import_json_schema(file).contract
    fields = {name: [*each.type.fields] for name, each in made.messages.items()
              if isinstance(each.type, ObjectType)}  # fmt: skip
    if one_way:
        assert fields == {
            "Order": ["number", "by"],
            "NoteRequest": ["by"],
            "OrderRequest": ["secret", "by"],
        }
    else:
        assert fields == {"Order": ["number", "secret", "by"], "NoteRequest": ["by"]}
    (tmp_path / "a.contract.yaml").write_text(contract.import_json_schema(file), "utf-8")
    assert [*contract.load(tmp_path / "a.contract.yaml").messages] == [*made.messages]
    alone = import_json_schema(file, ["NoteRequest"]).contract
    assert [*alone.messages] == ["NoteRequest"]
