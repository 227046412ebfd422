"""Schemas and descriptions broken at random: a contract that loads, or findings."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from mapper import contract
from mapper.contract.xsd.xsd_export import xsd_files
from mapper.diagnostics.errors import FindingsError
from tests.contract.test_wsdl import SCHEMA, SERVICE, USUAL
from tests.contract.test_xsd import HERE, loaded

COUNT = 1500 if os.environ.get("MAPPER_FUZZ") == "full" else 120
VALUES = ("", "x", "0", "-1", "unbounded", "#all", "s:int", "q:q", "##other", "restriction", "true")


def broken(root: etree._Element, random: Random) -> bytes:
    """The document with one to three changes: elements and attributes moved, lost or other."""
    for _ in range(random.choice((1, 1, 2, 3))):
        elements = [each for each in root.iter("*") if each is not root]
        if not elements:
            break
        one, other = random.choice(elements), random.choice(elements)
        parent = one.getparent()
        assert parent is not None
        kind = random.randrange(7)
        if kind == 0:
            parent.remove(one)
        elif kind == 1 and one not in other.iterancestors() and one is not other:
            other.append(one)
        elif kind == 2:
            one.tag = other.tag
        elif kind == 3 and one.attrib:
            del one.attrib[random.choice(list(one.attrib))]
        elif kind == 4 and one.attrib:
            one.set(random.choice(list(one.attrib)), random.choice(VALUES))
        elif kind == 5 and other.attrib:
            name = random.choice(list(other.attrib))
            one.set(name, other.get(name) or "")
        else:
            name = random.choice(("abstract", "minOccurs", "maxOccurs", "nillable", "ref", "block"))
            one.set(name, random.choice(VALUES))
    return etree.tostring(root)


@pytest.mark.parametrize("name", ["library.xsd", "odd.xsd", "kiosk.xsd", "kiosk.wsdl"])
def test_a_broken_schema_gives_a_contract_or_findings(name: str, tmp_path: Path) -> None:
    """Nothing else is raised; and what is imported loads, and can be exported or says why not."""
    (tmp_path / "kiosk.xsd").write_text(SCHEMA)
    for each in (HERE / "schemas").glob("*.xsd"):
        (tmp_path / each.name).write_bytes(each.read_bytes())
    given = HERE / "schemas" / name
    texts = {"kiosk.wsdl": SERVICE.format(**USUAL), "kiosk.xsd": SCHEMA}
    whole = texts[name].encode() if name in texts else given.read_bytes()
    file = tmp_path / f"broken-{name}"
    imported = 0
    for seed in range(COUNT // 4):
        file.write_bytes(broken(etree.fromstring(whole), Random(f"{name} {seed}")))
        try:
            text = contract.import_xsd(file)
        except FindingsError as error:
            assert all(each.position is not None for each in error.findings)
            continue
        imported += 1
        made = loaded(text, tmp_path)
        try:
            xsd_files(made)
        except FindingsError:
            continue
    assert imported
