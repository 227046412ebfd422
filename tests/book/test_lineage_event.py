"""Promises about lineage for catalogues, and about the table of fields."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO

import pytest

import mapper
from mapper.book.book_content import BookContent, MappingEntry
from mapper.book.field_table import COLUMNS, field_table
from mapper.book.lineage_event import lineage_events
from tests.conftest import ROOT

MOMENT = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def orders() -> list[MappingEntry]:
    """The entry of one mapping."""
    return list(BookContent(mapper.load).entries([ROOT / "examples/mappings/shop/order.yaml"]))


def test_an_event_says_which_field_is_made_of_which(orders: list[MappingEntry]) -> None:
    """A JobEvent of OpenLineage: job, input, output, and the lineage of each column."""
    [line] = lineage_events(orders, "shop", MOMENT).splitlines()
    event = json.loads(line)
    assert event["eventTime"] == "2026-01-31T12:00:00+00:00"
    assert event["job"]["namespace"] == "shop"
    assert event["job"]["name"] == "shop/order"
    [source], [target] = event["inputs"], event["outputs"]
    assert source == {"namespace": "shop", "name": "shop/order/Order"}
    assert target["name"] == "shop/invoice/Invoice"
    lineage = target["facets"]["columnLineage"]["fields"]
    assert lineage["Country"]["inputFields"] == [
        {
            "namespace": "shop",
            "name": "shop/order/Order",
            "field": "Order.country",
            "transformations": [
                {"type": "DIRECT", "subtype": "TRANSFORMATION", "description": "", "masking": False}
            ],
        }
    ]
    named = {each["name"] for each in target["facets"]["schema"]["fields"]}
    assert set(lineage) <= named


def test_the_table_has_a_row_for_each_source_of_each_field(orders: list[MappingEntry]) -> None:
    """CSV that any spreadsheet reads."""
    rows = list(csv.DictReader(StringIO(field_table(orders))))
    assert tuple(rows[0]) == COLUMNS
    [country] = [row for row in rows if row["target path"] == "Country"]
    assert country["source field"] == "Order.country"
    assert country["used for"] == "transformation"
    assert country["tables"] == "country"
    assert {row["target path"] for row in rows} == {
        one.path for entry in orders for one in entry.fields
    }
