"""A sender can make names up: as many as fit into a message, and with data in them."""

import json
from pathlib import Path

import pytest

import mapper
from mapper.diagnostics.errors import MessageError
from mapper.jsonata.runtime.limits import Limits
from mapper.reading.notice_collector import MOST_NAMES

SHOP = Path(__file__).parents[2] / "examples/mappings/shop"
NAMESPACE = "urn:example:shop:order"
MANY = MOST_NAMES + 500
KNOWN = "<number>A-1</number><customer>De Kern</customer>"
KNOWN += "<line><article>nut</article><quantity>1</quantity></line>"


@pytest.fixture(scope="module")
def mapping() -> mapper.Mapping:
    """The orders of the shop, where one element may have many attributes."""
    return mapper.load(SHOP / "order.yaml", limits=Limits(attributes=2 * MANY))


def _sources() -> dict[str, bytes]:
    elements = "".join(f"<x{number}/>" for number in range(MANY))
    attributes = " ".join(f'a{number}="1"' for number in range(MANY))
    order = {"number": "A-1", "customer": "De Kern", "line": [{"article": "nut", "quantity": 1}]}
    members = {f"x{number}": 1 for number in range(MANY)}
    return {
        "elements": f'<Order xmlns="{NAMESPACE}">{KNOWN}{elements}</Order>'.encode(),
        "attributes": f'<Order xmlns="{NAMESPACE}" {attributes}>{KNOWN}</Order>'.encode(),
        "members": json.dumps({**order, **members}).encode(),
    }


@pytest.mark.parametrize(("what", "source"), _sources().items(), ids=_sources())
def test_notices_of_names_are_bounded_and_the_rest_counted(
    mapping: mapper.Mapping, what: str, source: bytes
) -> None:
    """A thousand names have a notice each; how many others there are is said in one, and counted."""
    found = [one for one in mapping.map(source).notices if "source-unknown" in one.code]
    assert len(found) == MOST_NAMES + 1
    (others,) = [one for one in found if not one.source_path]
    assert others.count == MANY - MOST_NAMES
    assert "more names" in others.message
    assert mapping.map(source).unread == MANY


def test_a_name_with_a_number_is_not_shown(mapping: mapper.Mapping) -> None:
    """Six digits in a row may be those of a person: neither a notice nor an error holds them."""
    for tag in ("Jansen_990000011", "d19800131"):
        source = f'<Order xmlns="{NAMESPACE}">{KNOWN}<{tag}/></Order>'.encode()
        (notice,) = mapping.map(source).notices
        assert notice.source_path == "(a name that is not shown)"
        with pytest.raises(MessageError) as refused:
            mapping.map(source, strict_source=True)
        text = f"{refused.value} {refused.value!r} {refused.value.args}"
        assert tag not in text
        assert tag[-8:] not in text
    (notice,) = mapping.map(f'<Order xmlns="{NAMESPACE}">{KNOWN}<x2026/></Order>'.encode()).notices
    assert notice.source_path == "x2026"
