"""What schemas say to readers, and what codes mean: kept where it is asked for, and exported again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from typer.testing import CliRunner

from mapper import contract
from mapper.cli.contract import app
from mapper.contract.file.contract_text import contract_text
from mapper.mapping_file.file_model import Table
from mapper.mapping_file.table_files import read_table
from mapper.yaml_text.spanned_text import Text

CODES = """contract: a
source: {publication: Codes, edition: '3'}
messages: {M: {$ref: '#/$defs/M'}}
$defs:
  M:
    type: object
    properties:
      landCode: {type: string, enum: [NL, BE], meanings: {NL: 'Nederland, land'}}
      only: {type: string, enum: [x]}
      again: {type: string, enum: [NL, BE], meanings: {NL: 'Nederland, land'}}
      p: {$ref: '#/$defs/Plain'}
  Plain: {type: string, enum: [a, b], assumed: {why: seen, settled_by: a list}}
"""


def test_documentation_and_meanings_are_kept(tmp_path: Path) -> None:
    """From a schema into a contract, and from there into each kind of schema and back."""
    source = tmp_path / "a.schema.json"
    source.write_text(
        json.dumps(
            {
                "title": "Things",
                "description": "All\nof them.",
                "type": "object",
                "properties": {
                    "kind": {"$ref": "#/$defs/Kind", "description": "Which one"},
                    "mark": {"enum": ["r", "g"], "x-enum-varnames": ["red", "green"]},
                    "parts": {
                        "type": "array",
                        "description": "Its parts",
                        "items": {"type": "string", "description": "A part"},
                    },
                    "number": {"type": "integer", "description": "# no comment"},
                },
                "$defs": {
                    "Kind": {
                        "description": "A kind",
                        "oneOf": [{"const": "A", "title": "ape"}, {"const": "B", "title": "bear"}],
                    }
                },
            }
        )
    )
    file = tmp_path / "a.contract.yaml"
    file.write_text(contract.import_json_schema(source, docs=True), encoding="utf-8")
    made = contract.load(file)
    assert (made.documentation.title, made.documentation.description) == ("Things", "All\nof them.")
    assert "description" not in contract.import_json_schema(source)
    for docs in (False, True):
        schema = contract.export_json_schema(made, docs=docs).document
        assert ("ape" in str(schema), "A part" in str(schema)) == (docs, docs)
    again = tmp_path / "b.schema.json"
    again.write_text(json.dumps(contract.export_json_schema(made, docs=True).document))
    text = contract.import_json_schema(again, name="a", docs=True)
    assert _documentation(text) == _documentation(file.read_text("utf-8"))
    (xsd,) = contract.export_xsd(made, tmp_path / "xsd", docs=True)
    text = contract.import_xsd(xsd, docs=True)
    for said in ("Which one", "A kind", "Its parts", "# no comment", "ape", "green"):
        assert said in text
    assert contract_text(contract.load(file)) == contract_text(made)


def _documentation(text: str) -> Any:
    """What a contract file says to readers, each with its property or definition."""
    found: list[tuple[str, str, str]] = []

    def walk(name: str, node: Any) -> None:
        if not isinstance(node, dict):
            return
        for key, value in node.items():
            if key in {"description", "meanings"}:
                found.append((name, key, str(value)))
            walk(key, value)

    walk("", yaml.load(text, Loader=yaml.BaseLoader))
    return sorted(found)


def test_documentation_of_xsd_is_kept(tmp_path: Path) -> None:
    """Of elements, attributes, types, and codes; of a reference what it refers to."""
    file = tmp_path / "a.xsd"

    def said(text: str) -> str:
        return f"<s:annotation><s:documentation>{text}</s:documentation></s:annotation>"

    file.write_text(
        '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"><s:element name="R"><s:complexType>'
        f"{said('the type')}<s:sequence><s:element ref='G'/><s:element name='e' type='C'>"
        f"{said('the element')}</s:element></s:sequence><s:attribute name='a'>{said('attribute')}"
        f"</s:attribute></s:complexType></s:element><s:element name='G' type='s:string'>"
        f"{said('referred to')}</s:element><s:simpleType name='C'>{said('codes')}"
        f"<s:restriction base='s:string'><s:enumeration value='x'>{said('  an  x ')}"
        "</s:enumeration><s:enumeration value='y'/></s:restriction></s:simpleType></s:schema>"
    )
    text = contract.import_xsd(file, ["R"], docs=True)
    for each in ("the type", "the element", "attribute", "referred to", "codes"):
        assert f"description: '{each}'" in text or f"description: {each}" in text, text
    assert "meanings: {x: 'an x'}" in text
    assert "description" not in contract.import_xsd(file, ["R"])


def test_codes_become_tables(tmp_path: Path) -> None:
    """Each list once, as a table that a mapping can read, with the source of the list."""
    file = tmp_path / "a.contract.yaml"
    file.write_text(CODES)
    arguments = ["export", str(file), "--tables", str(tmp_path / "tables")]
    ran = CliRunner().invoke(app, arguments)
    assert ran.exit_code == 0, ran.output
    said = yaml.load(ran.stdout, Loader=yaml.BaseLoader)["tables"]
    assert list(said) == ["land_code", "plain"]
    assert said["land_code"]["source"] == {"publication": "Codes", "edition": "3"}
    assert said["plain"]["assumed"]["why"] == "seen"
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == [
        "land_code.csv",
        "plain.csv",
    ]
    assert (tmp_path / said["land_code"]["file"]).read_text() == (
        'code,meaning\nNL,"Nederland, land"\nBE,\n'
    )
    assert (tmp_path / said["plain"]["file"]).read_text() == "code\na\nb\n"
    table = Table(file=Text("tables/land_code.csv"), key=(Text("code"),), value=(Text("meaning"),))
    data, findings = read_table(table, tmp_path / said["land_code"]["file"])
    assert not findings
    assert data is not None
    assert data.values() == {"NL": "Nederland, land", "BE": None}
    assert CliRunner().invoke(app, arguments).stdout == ran.stdout  # the same again is no harm


def test_a_table_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    """Nothing is written where one of the files holds something else."""
    file = tmp_path / "a.contract.yaml"
    file.write_text(CODES)
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "plain.csv").write_text("code,own\na,1\n")
    ran = CliRunner().invoke(app, ["export", str(file), "--tables", str(tables)])
    assert ran.exit_code == 2
    assert "plain.csv" in ran.output
    assert [path.name for path in tables.iterdir()] == ["plain.csv"]
    assert (tables / "plain.csv").read_text() == "code,own\na,1\n"


def test_a_meaning_is_of_a_code_that_is_listed(tmp_path: Path) -> None:
    """A meaning of a code that the list does not have is a finding, with the nearest code."""
    file = tmp_path / "a.contract.yaml"
    file.write_text(CODES.replace("meanings: {NL:", "meanings: {NLL:", 1))
    ran = CliRunner().invoke(app, ["export", str(file), "--tables", str(tmp_path / "t")])
    assert ran.exit_code == 1
    assert "a.contract.yaml:8:" in ran.output
    assert "did you mean `NL`?" in ran.output
