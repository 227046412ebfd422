"""Promises about integers of a target: whatever facets they have, inline code tests all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

import mapper
from mapper.contract import load
from mapper.contract.message_model import LeafType, ObjectType
from mapper.datatypes.facets import violated

CONTRACT = """\
contract: t
messages:
  In: {type: object, properties: {n: {type: integer}, there: {type: string}}}
  Out: {type: object, properties: {n: {type: integer, FACETS}, there: {type: string}}}
"""
MAPPING = """\
mapping: t
source: {contract: t.contract.yaml, message: In}
target: {contract: t.contract.yaml, message: Out}
map: {n: {$value: n, $on_overflow: omit, $on_unknown: omit}, there: there}
"""
FACETS = (
    "minimum: 0", "minimum: 0.5", "maximum: 7.5", "minimum: -1.5", "exclusiveMinimum: 1",
    "maxLength: 2", "minLength: 2", "xsd: byte", "xsd: unsignedShort", "xsd: negativeInteger",
    "totalDigits: 2", "totalDigits: 2, minimum: 5", "xsdPattern: '[0-9]{1,2}'", "enum: [1, 10]",
)  # fmt: skip
VALUES = (-1000, -129, -128, -100, -99, -10, -2, -1, 0, 1, 2, 5, 7, 8, 10, 99, 100, 127, 128, 65536)


@pytest.mark.parametrize("facets", FACETS)
def test_an_integer_is_given_where_it_fits(
    facets: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value goes out if, and only if, the type takes it."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    (tmp_path / "t.contract.yaml").write_text(CONTRACT.replace("FACETS", facets), "utf-8")
    (tmp_path / "t.yaml").write_text(MAPPING, "utf-8")
    out = load(tmp_path / "t.contract.yaml").messages["Out"].type
    assert isinstance(out, ObjectType)
    leaf = out.fields["n"].type
    assert isinstance(leaf, LeafType)
    mapping = mapper.load(tmp_path / "t.yaml")
    for value in VALUES:
        given = mapping.map({"n": value, "there": "x"}).record
        fits = violated(value, leaf.datatype) is None
        assert given == ({"n": value, "there": "x"} if fits else {"there": "x"}), value
