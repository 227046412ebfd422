"""Promises about content of the source that its contract does not know."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import mapper
from mapper.diagnostics.errors import MessageError

ORDER = """
<Order xmlns="urn:example:shop:order"><number>B-1</number><custmer>Noor</custmer>
<line><article>pear</article><quantity>2</quantity><colour>red</colour></line>
<line><article>leek</article><quantity>1</quantity><colour/></line></Order>
"""
SOURCE = "source: {contract: order.contract.yaml, message: Order"


@pytest.fixture
def mapping(project_root: Path, tmp_path: Path) -> Path:
    """The mapping of an order of the shop, in a copy."""
    shutil.copytree(project_root / "examples" / "mappings", tmp_path / "mappings")
    return tmp_path / "mappings" / "shop" / "order.yaml"


def refusing(mapping: Path) -> Path:
    """The same, refusing what the contract does not know."""
    text = mapping.read_text("utf-8")
    assert text.count(SOURCE) == 1
    mapping.write_text(text.replace(SOURCE, f"{SOURCE}, unknown: error"), "utf-8")
    return mapping


def test_unknown_content_is_counted_and_told_by_its_nearest_name(mapping: Path) -> None:
    """The result says how much was not read, and a notice a path which name was meant."""
    result = mapper.load(mapping).map(ORDER.encode())
    assert result.unread == 3
    reported = {one.source_path: (one.count, one.message) for one in result.notices}
    assert reported.keys() == {"custmer", "line.colour"}
    assert reported["line.colour"][0] == 2
    assert "did you mean `customer`?" in reported["custmer"][1]


def test_a_message_that_is_read_whole_has_nothing_unread(mapping: Path) -> None:
    """Where the contract knows all that is sent, nothing counts as unread."""
    known = ORDER.replace("custmer", "customer").replace("<colour>red</colour>", "")
    assert mapper.load(mapping).map(known.replace("<colour/>", "").encode()).unread == 0


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_mapping_may_refuse_unknown_content(mapping: Path, form: str) -> None:
    """With `unknown: error` each is an error, at its position in the source where that is known."""
    order = {"number": "B-1", "custmer": "Noor", "line": [{"article": "pear", "quantity": 2}]}
    source = ORDER.encode() if form == "xml" else json.dumps(order).encode()
    with pytest.raises(MessageError) as refused:
        mapper.load(refusing(mapping)).map(source)
    errors = [one for one in refused.value.notices if one.severity == "error"]
    assert {one.code for one in errors} == {"source-unknown-element"}
    assert "custmer" in {one.source_path for one in errors}
    assert form == "json" or all(one.position is not None for one in errors)


def test_a_document_that_was_read_is_refused_too(mapping: Path) -> None:
    """A document is judged as the bytes that it may come from."""
    with pytest.raises(MessageError):
        mapper.load(refusing(mapping)).map({"number": "B-1", "custmer": "Noor"})


def test_a_case_fails_on_unknown_content_that_it_does_not_expect(
    mapping: Path, project_root: Path, tmp_path: Path
) -> None:
    """`mapper test` reports a new member in the input of a case."""
    from mapper.cases import find_cases, run_cases

    case = tmp_path / "fixtures" / "shop" / "order" / "new-member"
    case.mkdir(parents=True)
    (case / "input.xml").write_text(ORDER, "utf-8")
    (case / "expected.xml").write_bytes(mapper.load(mapping).map(ORDER.encode()).to_xml())
    (outcome,) = run_cases(find_cases([case]), mapper.load)
    assert not outcome.passed
    assert {name for name, _ in outcome.differences} == {"notices.yaml"}
