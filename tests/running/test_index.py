"""Promises about joins: what a key finds, however many items there are."""

from __future__ import annotations

from typing import Any

from mapper.running.message_run import MessageRun
from mapper.running.rule_operations import RowIndex, items

ROW = {"nummer": "1", "ander": "1", "derde": "3"}


def found(value: Any, key: str) -> Any:
    """What `key` finds in an index of two keys an item over `value`."""
    run = MessageRun(())
    keys = (lambda row, _root, _run: row["nummer"], lambda row, _root, _run: row["ander"])
    index = RowIndex("rij", lambda _root, _run: items(value), keys, True)
    return index.find(key, run)


def test_a_lone_item_is_found_as_one_of_many_is() -> None:
    """An expression that gives one item makes an index of one row."""
    assert found(ROW, "1") is ROW
    assert found([ROW, {"nummer": "2", "ander": "3"}], "1") is ROW


def test_an_item_that_gives_a_key_twice_is_found_once() -> None:
    """Two keys of an item may be equal; it is still one item."""
    other = {"nummer": "1", "ander": "2"}
    assert found([ROW, other], "1") == [ROW, other]
