"""An element that is there without a value: what `$nil` writes, what the schema says of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

import mapper
from mapper import contract
from mapper.plan import check

SCHEMA = """<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:example:lease">
<s:element name="Lease"><s:complexType><s:sequence>
  <s:element name="Start" type="s:date"/>
  <s:element name="End" type="s:date" nillable="true"/>
  <s:element name="Rent" nillable="true" maxOccurs="3" type="s:int"/>
  <s:element name="Guest" nillable="true" minOccurs="0"><s:complexType><s:sequence>
    <s:element name="Name" type="s:string"/></s:sequence></s:complexType></s:element>
  <s:element name="Bond" nillable="true" minOccurs="0"><s:complexType><s:simpleContent>
    <s:extension base="s:int"><s:attribute name="unit" use="required"/></s:extension>
  </s:simpleContent></s:complexType></s:element>
</s:sequence></s:complexType></s:element></s:schema>"""
SOURCE = """contract: lease/source
messages:
  Lease:
    type: object
    properties:
      start: {type: string, xsd: date}
      end: {type: string, xsd: date}
      rents: {type: array, items: {type: object, properties: {sum: {type: integer}, kind: {}}}}
"""
RULES = """
  Start: start
  End: {$choose: [{$when: $not($exists(end)), $nil: true}, end]}
  Rent: {$each: rents, $choose: [{$when: $exists(sum), $value: sum}, {$nil: true}]}
  Guest: {$nil: true}
"""


def mapping(folder: Path, rules: str) -> Path:
    """The file of a mapping to the schema's message."""
    (folder / "lease.xsd").write_text(SCHEMA)
    (folder / "lease.contract.yaml").write_text(contract.import_xsd(folder / "lease.xsd"))
    (folder / "source.contract.yaml").write_text(SOURCE)
    file = folder / "lease.yaml"
    file.write_text(
        "mapping: lease/lease\nsource: {contract: source.contract.yaml, message: Lease}\n"
        f"target: {{contract: lease.contract.yaml, message: Lease}}\nmap:{rules}"
    )
    return file


@pytest.mark.parametrize("pretty", [True, False])
@pytest.mark.parametrize("end", ["", "<end>2026-02-01</end>"])
def test_nil_is_written_and_valid(end: str, pretty: bool, tmp_path: Path) -> None:
    """The schema accepts it, in an element, in a list and in an object; a value stands as ever."""
    made = mapper.load(mapping(tmp_path, RULES))
    source = (
        f"<Lease><start>2026-01-01</start>{end}<rents><sum>3</sum></rents><rents><kind>free</kind></rents>"
        "<rents><sum>4</sum></rents></Lease>"
    )
    result = made.map(source.encode())
    root = etree.fromstring(result.to_xml(pretty=pretty))
    schema = etree.XMLSchema(etree.parse(tmp_path / "lease.xsd"))
    assert schema.validate(root), schema.error_log
    nil = "{http://www.w3.org/2001/XMLSchema-instance}nil"
    said = [(each.tag, each.text, each.get(nil)) for each in root]
    assert said == [
        ("Start", "2026-01-01", None),
        ("End", "2026-02-01" if end else None, None if end else "true"),
        ("Rent", "3", None),
        ("Rent", None, "true"),
        ("Rent", "4", None),
        ("Guest", None, "true"),
    ]
    record = json.loads(result.to_json())
    assert record["Rent"] == [3, None, 4]
    assert record["Guest"] is None
    message = contract.load(tmp_path / "lease.contract.yaml").messages["Lease"]
    assert contract.validate(message, record) == []


def test_nil_where_the_contract_does_not_let_it_is_a_finding(tmp_path: Path) -> None:
    """So it is where an attribute must be there, which nil has no value for."""
    rules = RULES.replace("Start: start", "Start: {$nil: true}") + "  Bond: {$nil: true}\n"
    found = [one for one in check([mapping(tmp_path, rules)]) if one.code == "not-supported"]
    assert [(one.target_path, one.message) for one in found] == [
        ("Start", "`Start` cannot be nil: its contract does not let it"),
        ("Bond", "`Bond` cannot be nil: it needs `@unit`, which $nil cannot give"),
    ]


def test_a_record_without_a_value_is_judged_as_the_schema_does(tmp_path: Path) -> None:
    """None is a value that is not there, but of an element that may be nil."""
    mapping(tmp_path, RULES)
    message = contract.load(tmp_path / "lease.contract.yaml").messages["Lease"]
    good = {"Start": "2026-01-01", "End": None, "Rent": [None]}
    assert contract.validate(message, good) == []
    said = [one.message for one in contract.validate(message, good | {"Start": None, "Bond": None})]
    assert said == [
        "the required field `Start` is missing",
        "the required field `@unit` is missing",
    ]
