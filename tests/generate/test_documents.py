"""Promises about messages made out of a contract, through the face that programs use."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper import generate
from mapper.contract import load, message_of, validate
from mapper.contract.message_model import LeafType, Message
from tests.contract.test_validating import CONTRACT

COUNT = 60


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Message]:
    """The messages of a contract with choices, lists, facets and recursion."""
    path = tmp_path_factory.mktemp("shop") / "shop.contract.yaml"
    path.write_text(CONTRACT, "utf-8")
    return {name: message_of(load(path), name) for name in ("Order", "Tree")}


@pytest.mark.parametrize("name", ["Order", "Tree"])
def test_documents_are_valid(messages: dict[str, Message], name: str) -> None:
    """By the contract they are made of, and not all alike."""
    made = list(generate.documents(messages[name], COUNT))
    assert [validate(messages[name], document) for document in made] == [[]] * COUNT
    assert len({str(document) for document in made}) > 1


def test_the_same_seed_gives_the_same_documents(messages: dict[str, Message]) -> None:
    """And another one others; a longer run begins as a shorter one does."""
    order = messages["Order"]
    made = list(generate.documents(order, COUNT, seed=4))
    assert list(generate.documents(order, 5, seed=4)) == made[:5]
    assert list(generate.documents(order, COUNT, seed=5)) != made
    broken = list(generate.broken(order, COUNT, seed=4))
    assert list(generate.broken(order, COUNT, seed=4)) == broken


def test_every_field_and_branch_comes_sooner_or_later(messages: dict[str, Message]) -> None:
    """What no document has would never be tried."""
    made = list(generate.documents(messages["Order"], COUNT))
    assert {name for document in made for name in document} == {"Number", "Line", "Phone", "Mail"}
    lines = [line for document in made for line in document["Line"]]
    names = {"Article", "Quantity", "Size", "Day", "Octets", "Words"}
    assert {name for line in lines for name in line} == names


def test_a_broken_document_says_what_is_wrong_and_where(messages: dict[str, Message]) -> None:
    """Most break the contract where they say; each way that this contract offers is gone."""
    order = messages["Order"]
    made = list(generate.broken(order, 300))
    assert {each.what for each in made} <= set(generate.WAYS)
    assert len({each.what for each in made}) > len(generate.WAYS) // 2
    certain = {"required field missing", "text too long", "unknown field", "list for one"}
    for each in made:
        if each.what in certain:
            assert validate(order, each.document) != [], each


def test_more_may_be_asked_of_a_value(messages: dict[str, Message]) -> None:
    """Such as what the check of its format says."""

    def holds(leaf: LeafType, value: str | int | bool) -> bool:
        return leaf.base != "integer" or (isinstance(value, int) and value % 2 == 0)

    made = generate.documents(messages["Order"], COUNT, holds=holds)
    found = [line.get("Quantity", 0) for document in made for line in document["Line"]]
    assert any(found)
    assert all(number % 2 == 0 for number in found)


def test_what_cannot_be_made_is_an_error_where_it_is_required(tmp_path: Path) -> None:
    """It names the type; an optional field is left out."""
    path = tmp_path / "odd.contract.yaml"
    path.write_text(
        "contract: odd\nmessages:\n"
        "  Must: {type: object, required: [a], properties: {a: {$ref: '#/$defs/Odd'}}}\n"
        "  May: {type: object, properties: {a: {$ref: '#/$defs/Odd'}, b: {type: string}}}\n"
        "$defs:\n  Odd: {type: string, xsdPattern: 'a', minLength: 2}\n",
        "utf-8",
    )
    with pytest.raises(generate.NoSampleError, match="type Odd"):
        next(generate.documents(message_of(load(path), "Must"), 1))
    assert all("a" not in made for made in generate.documents(message_of(load(path), "May"), COUNT))


def test_text_beside_attributes_is_there_where_it_may_not_be_empty(tmp_path: Path) -> None:
    """An element without its text would have the empty one, which is no number."""
    path = tmp_path / "a.contract.yaml"
    path.write_text(
        "contract: a\nmessages: {M: {$ref: '#/$defs/T'}}\n$defs:\n  T:\n    properties:\n"
        "      amount: {$ref: '#/$defs/Amount'}\n      note: {$ref: '#/$defs/Note'}\n"
        "  Amount:\n    type: object\n    required: ['@unit']\n    properties:\n"
        "      '@unit': {type: string}\n      '#text': {type: number}\n"
        "  Note:\n    type: object\n    properties:\n"
        "      '@unit': {type: string}\n      '#text': {type: string}\n"
    )
    message = message_of(load(path), "M")
    made = list(generate.documents(message, COUNT))
    assert [validate(message, document) for document in made] == [[]] * COUNT
    assert all("#text" in each["amount"] for each in made if "amount" in each)
    assert any("#text" not in each["note"] for each in made if "note" in each)
