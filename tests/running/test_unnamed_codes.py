"""Promises about values by which a mapping selects a rule, and that none of its rules names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import mapper
from mapper.diagnostics.diagnostic import Notice

CONTRACTS = {
    "yard.contract.yaml": """\
contract: yard/in
namespaces: {y: urn:example:yard}
namespace: y
elements: qualified
messages: {Yard: {$ref: '#/$defs/Yard'}}
$defs:
  Yard:
    type: object
    properties:
      name: {type: string}
      boat: {type: array, items: {$ref: '#/$defs/Boat'}}
  Boat:
    type: object
    properties:
      name: {type: string}
      kind: {type: string}
""",
    "list.contract.yaml": """\
contract: yard/out
messages: {List: {$ref: '#/$defs/List'}}
$defs:
  List:
    type: object
    properties:
      Name: {type: string}
      Kind: {type: array, items: {type: string}}
      Sail: {type: array, items: {type: string}}
      Row: {type: array, items: {type: string}}
""",
}
HEAD = """\
mapping: yard/list
version: "1"
source: {contract: yard.contract.yaml, message: Yard}
target: {contract: list.contract.yaml, message: List}
map:
  Name: name
"""
XML = (
    b'<Yard xmlns="urn:example:yard"><name>Kade</name>'
    b"<boat><name>Wren</name><kind>sloop</kind></boat>"
    b"<boat><name>Tern</name><kind>raft</kind></boat>"
    b"<boat><name>Rail</name><kind>raft</kind></boat>"
    b"<boat><name>Gull</name><kind>canoe</kind></boat><boat><name>Coot</name></boat></Yard>"
)
KINDS = [("Wren", "sloop"), ("Tern", "raft"), ("Rail", "raft"), ("Gull", "canoe")]
BOATS = [{"name": name, "kind": kind} for name, kind in KINDS]
JSON = json.dumps({"name": "Kade", "boat": [*BOATS, {"name": "Coot"}]}).encode()
TWO = """\
  Sail: boat[kind in ["sloop", "yawl"]].name
  Row: {$each: boat, $where: kind = "canoe", $value: name}
"""


def reported(folder: Path, rules: str, source: bytes, *, strict: bool = False) -> list[Notice]:
    """The notices about kinds that the rules of a mapping get."""
    for name, text in CONTRACTS.items():
        (folder / name).write_text(text, "utf-8")
    file = folder / "list.yaml"
    file.write_text(HEAD + rules.replace('boat[kind in ["sloop", "yawl"]].name', SAIL), "utf-8")
    result = mapper.load(file).map(source, strict_source=strict)
    return [one for one in result.notices if one.code == "source-code-unnamed"]


SAIL = '\'boat[kind in ["sloop", "yawl"]].name\''


@pytest.mark.parametrize("source", [XML, JSON], ids=["xml", "json"])
def test_a_kind_that_no_rule_names_is_told(tmp_path: Path, source: bytes) -> None:
    """It is reported once a path, counted, with its value on request; the message goes on."""
    (notice,) = reported(tmp_path, TWO, source)
    assert (notice.source_path, notice.count, notice.value) == ("boat.kind", 2, "raft")
    assert notice.severity == "warning"


def test_a_kind_that_no_rule_names_breaks_no_contract(tmp_path: Path) -> None:
    """A strict reading refuses what is not in the contract, and this is."""
    (notice,) = reported(tmp_path, TWO, XML, strict=True)
    assert notice.severity == "warning"


@pytest.mark.parametrize(
    "rules",
    [
        '  Row: {$each: boat, $where: kind = "canoe", $value: name}\n',
        TWO + "  Kind: boat.kind\n",
        TWO.replace('kind = "canoe"', 'kind = "canoe" or kind = "raft"'),
    ],
    ids=["a question of yes or no", "the kind goes over", "every kind is named"],
)
def test_a_kind_is_not_told(tmp_path: Path, rules: str) -> None:
    """Nothing is reported where one value is asked for, where the kind goes over, or is named."""
    assert reported(tmp_path, rules, XML) == []
