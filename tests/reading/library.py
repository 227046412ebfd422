"""An invented contract that has everything a reader can meet, and messages for it."""

from __future__ import annotations

from mapper.contract.message_model import (
    AnyType,
    Field,
    LeafType,
    Message,
    ObjectType,
    QualifiedName,
)
from mapper.datatypes.facets import Facets
from mapper.reading.shape import Shape
from mapper.reading.shape_building import shape_of

A = "urn:example:library"
B = "urn:example:library:other-family"
ITEMS = "urn:example:items"
ITEMS_B = "urn:example:items:other-family"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"

TEXT = LeafType("Text", "string")
TOKEN = LeafType("Token", "string", Facets(white_space="collapse"), primitive="token")
LINE = LeafType("Line", "string", Facets(white_space="replace"), primitive="normalizedString")
INTEGER = LeafType("Number", "integer", primitive="integer")
DECIMAL = LeafType("Price", "decimal", primitive="decimal")
DOUBLE = LeafType("Measure", "decimal", primitive="double")
BOOLEAN = LeafType("Yes", "boolean", primitive="boolean")


def _fields(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


def message() -> Message:
    """The message `answer`: recursive, in two families of namespaces, with an envelope."""
    library = {"namespaces": (A, B)}
    items = {"namespaces": (ITEMS, ITEMS_B)}
    name = ObjectType(
        "Name",
        _fields(
            Field("@language", TOKEN, 0, kind="attribute"),
            Field("@source", TEXT, 0, kind="attribute", namespaces=(ITEMS, ITEMS_B)),
            Field("#text", TEXT, kind="text"),
        ),
    )
    empty = ObjectType("Empty")
    book = ObjectType("Book")
    book.fields = _fields(
        Field("@id", INTEGER, 1, kind="attribute"),
        Field("@kind", TEXT, 0, kind="attribute"),
        Field("title", TEXT, 1, **items),
        Field("name", name, 0, None, **items),
        Field("line", LINE, 0, **items),
        Field("code", TOKEN, 0, **items),
        Field("pages", INTEGER, 0, nillable=True, **items),
        Field("price", DECIMAL, 0, **items),
        Field("weight", DOUBLE, 0, **items),
        Field("lent", BOOLEAN, 0, **items),
        Field("tag", TEXT, 0, None, **items),
        Field("withdrawn", empty, 0, **items),
        Field("extra", AnyType(), 0, **items),
        Field("bound-with", book, 0, None, xml_name="boundWith", **items),
        Field("note", ObjectType("Open", _fields(Field("text", TEXT, 0)), open=True), 0, **items),
    )
    shelf = ObjectType(
        "Shelf",
        _fields(
            Field("place", TEXT, 0),
            Field("book", book, 0, None, **items),
        ),
    )
    answer = ObjectType(
        "Answer",
        _fields(
            Field("@moment", TEXT, 0, kind="attribute"),
            Field("count", INTEGER, 0, **library),
            Field("shelf", shelf, 0, None, **library),
            Field("best", book, 0, **library),
        ),
    )
    envelope = (QualifiedName("Envelope", (SOAP,)), QualifiedName("Body", (SOAP,)))
    return Message("answer", answer, (A, B), (envelope,))


def shape(*paths: tuple[str, ...]) -> Shape:
    """The shape of the message; of these paths alone when there are any."""
    return shape_of(message(), paths or None)


ANSWER = f"""<?xml version="1.0" encoding="UTF-8"?>
<answer xmlns="{A}" moment="20250101120000000">
  <count>2</count>
  <shelf>
    <place xmlns="">north  wall</place>
    <i:book xmlns:i="{ITEMS}" id="7" kind="novel">
      <i:title>De  tuin
 van glas</i:title>
      <i:name language=" nl ">Glas</i:name>
      <i:name i:source="cat &amp; dog" language="fy">Glês</i:name>
      <i:line>a
b</i:line>
      <i:code>  x
  y </i:code>
      <i:pages>0212</i:pages>
      <i:price>12.50</i:price>
      <i:weight>1.2E-3</i:weight>
      <i:lent>1</i:lent>
      <i:tag>one</i:tag><i:tag/><i:tag>two</i:tag>
      <i:withdrawn/>
      <i:extra><p xmlns="urn:example:html" class="k">free</p><p xmlns="urn:example:html"/></i:extra>
      <i:boundWith id="8"><i:title>Within</i:title>
        <i:boundWith id="9"><i:title>Deeper</i:title></i:boundWith>
      </i:boundWith>
      <i:note><text xmlns="">noted</text><i:undeclared>x</i:undeclared></i:note>
    </i:book>
    <i:book xmlns:i="{ITEMS_B}" id="10"><i:title>Other family</i:title></i:book>
  </shelf>
  <shelf/>
</answer>
""".encode()

DOCUMENT = {
    "@moment": "20250101120000000",
    "count": 2,
    "shelf": [
        {
            "place": "north  wall",
            "book": [
                {
                    "@id": 7,
                    "@kind": "novel",
                    "title": "De  tuin\n van glas",
                    "name": [
                        {"@language": "nl", "#text": "Glas"},
                        {"@source": "cat & dog", "@language": "fy", "#text": "Glês"},
                    ],
                    "line": "a b",
                    "code": "x y",
                    "pages": 212,
                    "price": "12.50",
                    "weight": "1.2E-3",
                    "lent": True,
                    "tag": ["one", "two"],
                    "withdrawn": {},
                    "extra": {"p": {"@class": "k", "#text": "free"}},
                    "bound-with": [
                        {
                            "@id": 8,
                            "title": "Within",
                            "bound-with": [{"@id": 9, "title": "Deeper"}],
                        }
                    ],
                    "note": {"text": "noted"},
                },
                {"@id": 10, "title": "Other family"},
            ],
        }
    ],
}
