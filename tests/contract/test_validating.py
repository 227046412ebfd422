"""Promises about the verdict on a message, through the face that programs and commands use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mapper.contract import load, message_of, validate
from mapper.contract.message_model import Message
from mapper.diagnostics.errors import FindingsError

CONTRACT = """\
contract: shop
messages:
  Order:
    type: object
    required: [Number, Line]
    properties:
      Number: {type: string, xsdPattern: '[A-Z]-[0-9]{1,4}'}
      Line:
        type: array
        minItems: 1
        maxItems: 3
        items:
          type: object
          required: [Article]
          properties:
            Article: {type: string, maxLength: 10}
            Quantity: {type: integer, minimum: 1}
            Size: {type: string, enum: [S, M, L]}
            Day: {type: string, xsd: date}
            Octets: {type: string, xsd: hexBinary, maxLength: 2}
            Words: {type: string, listOf: {type: string}, maxLength: 2}
      Phone: {type: string}
      Mail: {type: string}
    oneOf:
      - {required: [Phone], properties: {Mail: false}}
      - {required: [Mail], properties: {Phone: false}}
  Tree: {$ref: '#/$defs/Node'}
$defs:
  Node: {type: object, properties: {Name: {type: string}, Node: {$ref: '#/$defs/Node'}}}
"""
VALID: dict[str, Any] = {"Number": "A-1", "Line": [{"Article": "spoke"}], "Phone": "1"}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A contract of two messages."""
    path = tmp_path_factory.mktemp("shop") / "shop.contract.yaml"
    path.write_text(CONTRACT, "utf-8")
    return path


@pytest.fixture(scope="module")
def order(file: Path) -> Message:
    """One of them."""
    return message_of(load(file), "Order")


def test_what_holds_to_its_contract_has_no_notice(order: Message) -> None:
    """As a document and as a record."""
    assert validate(order, VALID) == []
    assert validate(order, VALID, side="source") == []


@pytest.mark.parametrize(
    ("changed", "path", "message"),
    [
        ({"Number": None}, "Number", "the required field `Number` is missing"),
        ({"Number": "a-1"}, "Number", "the value does not match the target's pattern"),
        ({"Number": ["A-1"]}, "Number", "`Number` occurs once here, and is a list"),
        ({"Number": {}}, "Number", "a single value is expected here, not an object"),
        ({"Line": []}, "Line", "the required field `Line` is missing"),
        ({"Line": {"Article": "x"}}, "Line", "`Line` is a list in the contract, and a single value here"),
        ({"Line": [{"Article": "x"}] * 4}, "Line", "there are 4, and the contract allows at most 3"),
        ({"Line": ["x"]}, "Line[0]", "an object is expected here"),
        ({"Phon": "1"}, "Phon", "the contract has no `Phon` here; did you mean `Phone`?"),
        ({"Phone": None}, "", "one of these is required: `Phone`, or `Mail`"),
        ({"Mail": "x"}, "", "`Phone` and `Mail` match no branch of the choice"),
    ],
)  # fmt: skip
def test_what_breaks_its_contract_is_said_with_its_path(
    order: Message, changed: dict[str, Any], path: str, message: str
) -> None:
    """One fault, one notice."""
    (notice,) = validate(order, {**VALID, **changed})
    assert (notice.code, notice.severity) == ("output-invalid", "error")
    assert (notice.target_path, notice.source_path, notice.message) == (path, None, message)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"Article": "a longer name"}, "the text is longer than 10"),
        ({"Quantity": 0}, "the value is less than 1"),
        ({"Quantity": "one"}, "the value is not of type integer"),
        ({"Quantity": 1.5}, "the value is not of type integer"),
        ({"Size": "XL"}, "the value is not one of those that the source lists"),
        ({"Day": "2025-02-29"}, "the value is not of type date"),
        ({"Octets": "00FFAA"}, "the value is longer than 2 bytes"),
        ({"Words": "a b c"}, "the list is longer than 2 items"),
    ],
)
def test_a_facet_that_is_broken_is_named(
    order: Message, changed: dict[str, Any], message: str
) -> None:
    """In words without the value, which a notice keeps apart."""
    line = {"Article": "spoke", **changed}
    (notice,) = validate(order, {**VALID, "Line": [VALID["Line"][0], line]}, side="source")
    (name,) = changed
    assert (notice.code, notice.source_path) == ("source-value-invalid", f"Line[1].{name}")
    assert notice.message == message
    assert notice.value == str(changed[name])


def test_content_is_looked_into_as_deep_as_messages_go(file: Path) -> None:
    """What is nested for ever ends in a notice, not in a traceback."""
    content: dict[str, Any] = {}
    for _ in range(5000):
        content = {"Node": content}
    (notice,) = validate(message_of(load(file), "Tree"), content)
    assert notice.message == "the content is nested deeper than 200"


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("Ordr", "the contract shop has no message `Ordr`", "did you mean `Order`?"),
        ("Xyz", "the contract shop has no message `Xyz`", "it has Order, Tree"),
        ("", "the contract shop has 2 messages, and none is named", "it has Order, Tree"),
    ],
)
def test_a_message_is_named_where_there_are_several(
    file: Path, name: str, message: str, hint: str
) -> None:
    """The finding says which there are, or the nearest."""
    with pytest.raises(FindingsError) as caught:
        message_of(load(file), name)
    (finding,) = caught.value.findings
    assert (finding.code, finding.message, finding.hint) == ("unknown-message", message, hint)


def test_the_only_message_needs_no_name(tmp_path: Path) -> None:
    """A contract of one message has no other."""
    path = tmp_path / "one.contract.yaml"
    path.write_text("contract: one\nmessages: {Only: {type: object}}\n", "utf-8")
    assert message_of(load(path)).name == "Only"
