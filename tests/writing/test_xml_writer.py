"""Records as XML: what is written is what is read again."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.contract import load
from mapper.contract.message_model import AnyType, Field, LeafType, Message, ObjectType
from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.reference.reference_reader import read_reference
from mapper.reading.shape_building import shape_of
from mapper.writing.namespace_prefixes import choose_prefixes
from mapper.writing.write_errors import WriteError
from mapper.writing.xml_writer import XmlWriter
from tests.reading.library import DOCUMENT, shape

SHAPE = shape()
WRITER = XmlWriter(SHAPE)

TEXT = LeafType("Text", "string")


def one(type_: Any, *, namespace: str = "urn:example:one", **options: Any) -> XmlWriter:
    """A writer of a message with one field, `field`."""
    fields = {"field": Field("field", type_, **options)}
    return XmlWriter(shape_of(Message("one", ObjectType("One", fields), (namespace,))))


def test_a_message_is_written_as_it_stands_here() -> None:
    """Order is the contract's, prefixes are readable and declared at the root."""
    record = {
        "shelf": [{"book": [{"title": "Tuin & bos", "@id": 7}], "place": "<north>"}, {}],
        "count": 2,
        "@moment": 'a "b"\n',
    }
    assert WRITER.write(record, pretty=True).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<library:answer xmlns:library="urn:example:library" xmlns:items="urn:example:items"'
        ' moment="a &quot;b&quot;&#10;">\n'
        "  <library:count>2</library:count>\n"
        "  <library:shelf>\n"
        "    <place>&lt;north&gt;</place>\n"
        '    <items:book id="7">\n'
        "      <items:title>Tuin &amp; bos</items:title>\n"
        "    </items:book>\n"
        "  </library:shelf>\n"
        "  <library:shelf/>\n"
        "</library:answer>\n"
    )


@pytest.mark.parametrize("pretty", [False, True])
def test_what_is_written_is_read_again(pretty: bool) -> None:
    """Also when indented: white space is added only between elements."""
    assert read_reference(WRITER.write(DOCUMENT, pretty=pretty), SHAPE) == (DOCUMENT, ())


def test_the_order_of_a_record_does_not_matter() -> None:
    """The bytes are the same for the same fields in another order."""
    backwards = dict(reversed(DOCUMENT.items()))
    assert WRITER.write(backwards) == WRITER.write(DOCUMENT)


def test_absent_is_not_written_and_empty_is() -> None:
    """None, MISSING and an empty list leave no trace; an empty object or text is an element."""
    record = {"count": None, "shelf": [], "best": {"title": MISSING, "code": "", "withdrawn": {}}}
    text = WRITER.write(record).decode()
    assert text.endswith(
        "<library:best><items:code/><items:withdrawn/></library:best></library:answer>"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (-7, "-7"),
        ("007", "007"),
        (Decimal("1E+2"), "100"),
        (0.00001, "0.00001"),
    ],
)
def test_leaves_are_written_in_their_lexical_form(value: object, text: str) -> None:
    """As XML Schema has them: a decimal without an exponent, a boolean in small letters."""
    assert f">{text}</field>" in one(TEXT).write({"field": value}).decode()


def test_all_elements_in_one_namespace_need_no_prefix() -> None:
    """Where every element belongs to the message's namespace, it is the default one."""
    writer = one(TEXT, namespaces=("urn:example:one",))
    assert b'<one xmlns="urn:example:one"><field>x</field></one>' in writer.write({"field": "x"})


def test_an_unqualified_element_stays_in_no_namespace() -> None:
    """Then the message has a prefix."""
    data = one(TEXT).write({"field": "x"})
    root = ET.fromstring(data)
    assert [element.tag for element in root.iter()] == ["{urn:example:one}one", "field"]


def test_a_message_of_no_namespace_declares_none() -> None:
    """Names are written as they are."""
    made = XmlWriter(shape_of(Message("one", ObjectType("One", {"field": Field("field", TEXT)}))))
    assert made.write({"field": "x"}).endswith(b"<one><field>x</field></one>")


def test_any_content_is_written_by_its_own_form() -> None:
    """Objects by name, lists repeated, `@name` and `#text` as in documents."""
    value = {"@a": '"', "b": ["1", {"c": 2}], "#text": "<"}
    data = one(AnyType()).write({"field": value})
    assert b'<field a="&quot;">&lt;<b>1</b><b><c>2</c></b></field>' in data
    assert b"<field>x</field>" in one(AnyType()).write({"field": "x"})
    assert b"<field/>" in one(AnyType()).write({"field": {}})


@pytest.mark.parametrize(
    ("record", "path", "words"),
    [
        ({"counts": 1}, "counts", "does not have this field"),
        ({"shelf": [{}, {"book": [{"titel": "x"}]}]}, "shelf[1].book[0].titel", "this field"),
        ({"best": "x"}, "best", "an object"),
        ({"best": [{"code": "x"}]}, "best", "an object"),
        ({"best": {"title": {"a": 1}}}, "best.title", "a value"),
        ({"best": {"title": ["a"]}}, "best.title", "a value"),
        ({"best": {"weight": float("nan")}}, "best.weight", "a value"),
        ({"best": {"extra": {"a b": 1}}}, "best.extra", "a name in XML"),
        ([], None, "an object"),
    ],
)
def test_what_is_no_such_message_is_refused(record: object, path: str | None, words: str) -> None:
    """Nothing of a record is left out silently; the error has its target path."""
    with pytest.raises(WriteError) as raised:
        WRITER.write(record)
    (notice,) = raised.value.notices
    assert (notice.code, notice.severity, notice.target_path) == ("output-invalid", "error", path)
    assert words in notice.message


@pytest.mark.parametrize("character", ["\0", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_a_character_that_xml_does_not_admit_is_refused(character: str) -> None:
    """At each target path where there is one; the text itself is not in the message."""
    secret = f"secret{character}"
    with pytest.raises(WriteError) as raised:
        WRITER.write({"shelf": [{"place": secret}, {"book": [{"tag": ["x", secret]}]}]})
    assert [notice.target_path for notice in raised.value.notices] == [
        "shelf[0].place",
        "shelf[1].book[0].tag[1]",
    ]
    assert {notice.code for notice in raised.value.notices} == {"text-not-xml"}
    assert "secret" not in str(raised.value)


XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r\x85\u2028<>&\"'] "),
    max_size=12,
).filter(lambda text: bool(text) and not text.isspace())


@settings(max_examples=200, deadline=None)
@given(XML_TEXT, XML_TEXT, st.lists(XML_TEXT, min_size=1, max_size=3), st.booleans())
def test_every_text_comes_back(title: str, kind: str, tags: list[str], pretty: bool) -> None:
    """Whatever XML admits is read again as it was written, in elements and attributes."""
    record = {"best": {"@kind": kind, "title": title, "tag": tags}}
    assert read_reference(WRITER.write(record, pretty=pretty), SHAPE) == (record, ())


def test_prefixes_are_words_of_the_namespace() -> None:
    """The last part that is no version or date; numbered where two are alike."""
    uris = [
        "urn:example:library:v0100",
        "http://schemas.example/items/2015/02",
        "http://schemas.example/other/items/2016/02",
        "http://www.example/XMLThings",
        "urn:1:2",
        "urn:example:Große Wörter",
    ]
    assert list(choose_prefixes(uris).values()) == [
        "library",
        "items",
        "items2",
        "n-xmlthings",
        "n",
        "gro-e-w-rter",
    ]


def test_prefixes_are_the_short_names_of_the_contract() -> None:
    """What the contract calls a namespace is its prefix, unless it is reserved or taken."""
    uris = ["urn:example:library", "urn:example:items", "urn:example:other", "urn:example:c"]
    names = {"urn:example:items": "library", "urn:example:other": "xmlns", "urn:example:c": "c"}
    assert choose_prefixes(uris, names) == {
        "urn:example:library": "library2",
        "urn:example:items": "library",
        "urn:example:other": "other",
        "urn:example:c": "c",
    }


def test_a_message_is_written_with_the_prefixes_of_its_contract(tmp_path: Path) -> None:
    """The short name of a namespace in the contract file is the prefix in the message."""
    file = tmp_path / "card.contract.yaml"
    file.write_text(
        "contract: card\n"
        "namespaces: {lib: 'urn:example:library:v1'}\n"
        "namespace: lib\n"
        "messages:\n"
        "  Card: {type: object, properties: {name: {type: string}}}\n",
        encoding="utf-8",
    )
    writer = XmlWriter(shape_of(load(file).messages["Card"]))
    assert writer.write({"name": "a"}).endswith(
        b'<lib:Card xmlns:lib="urn:example:library:v1"><name>a</name></lib:Card>'
    )
