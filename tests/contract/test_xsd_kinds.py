"""Kinds of XML Schema: what an import and an export keep of each, by three verdicts.

libxml2 judges messages by the schema and by the export of its contract, and the contract judges
them itself. Where the three differ the import has a remark at the type, with the file and line.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

from mapper import contract
from mapper.contract.message_model import Contract
from mapper.report.message_verdict import verdict_on
from tests.contract.test_xsd import exported, loaded

XS = 'xmlns:s="http://www.w3.org/2001/XMLSchema"'
XSI = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'


class Kind(NamedTuple):
    """What a schema may say, messages, and how the remark on it starts, if there must be one."""

    content: str
    valid: tuple[str, ...]
    invalid: tuple[str, ...]
    remark: str = ""
    head: str = ""


HOLDER = (
    '<s:element name="R"><s:complexType><s:sequence>{}</s:sequence></s:complexType>{}</s:element>'
)

EXACT = {
    "a member of a member of a substitution group": Kind(
        '<s:element name="tool" abstract="true" type="s:string"/>'
        '<s:element name="saw" type="s:string" substitutionGroup="m:tool"/>'
        '<s:element name="jigsaw" type="s:string" substitutionGroup="m:saw"/>'
        '<s:element name="R"><s:complexType><s:sequence><s:element ref="m:tool" maxOccurs="3"/>'
        "</s:sequence></s:complexType></s:element>",
        ("<m:R><m:saw/><m:jigsaw/></m:R>", "<m:R><m:jigsaw/></m:R>"),
        ("<m:R/>", "<m:R><m:tool/></m:R>", "<m:R><saw/></m:R>"),
    ),
    "a member of another type": Kind(
        '<s:element name="tool" type="s:string"/>'
        '<s:element name="count" substitutionGroup="m:tool"><s:simpleType><s:restriction'
        ' base="s:string"><s:pattern value="[0-9]+"/></s:restriction></s:simpleType></s:element>'
        '<s:element name="R"><s:complexType><s:sequence><s:element ref="m:tool" minOccurs="0"/>'
        "</s:sequence></s:complexType></s:element>",
        ("<m:R><m:tool>x</m:tool></m:R>", "<m:R><m:count>1</m:count></m:R>", "<m:R/>"),
        ("<m:R><m:count>x</m:count></m:R>",),
    ),
    "a head that lets nothing stand in its place": Kind(
        '<s:element name="tool" type="s:string" block="substitution"/>'
        '<s:element name="saw" type="s:string" substitutionGroup="m:tool"/>'
        '<s:element name="R"><s:complexType><s:sequence><s:element ref="m:tool"/>'
        "</s:sequence></s:complexType></s:element>",
        ("<m:R><m:tool/></m:R>",),
        ("<m:R><m:saw/></m:R>",),
    ),
    "a fixed boolean": Kind(
        '<s:element name="R"><s:complexType><s:attribute name="v" type="s:boolean" fixed="true"/>'
        "</s:complexType></s:element>",
        ('<m:R v="true"/>', '<m:R v=" 1 "/>', "<m:R/>"),
        ('<m:R v="false"/>', '<m:R v="0"/>'),
    ),
    "a fixed attribute without a type": Kind(
        '<s:element name="R"><s:complexType><s:attribute name="v" fixed="1.0"/></s:complexType>'
        "</s:element>",
        ("<m:R/>", '<m:R v="1.0"/>'),
        ('<m:R v="1"/>', '<m:R v=""/>'),
    ),
    "a fixed number": Kind(
        '<s:element name="R"><s:complexType><s:attribute name="v" type="s:decimal" fixed="1.0"/>'
        "</s:complexType></s:element>",
        ('<m:R v="1.00"/>', '<m:R v=" 1 "/>'),
        ('<m:R v="2"/>',),
    ),
    "bounds of durations": Kind(
        '<s:element name="R"><s:complexType><s:attribute name="v"><s:simpleType><s:restriction'
        ' base="s:duration"><s:minExclusive value="P30D"/><s:maxInclusive value="P1Y"/>'
        "</s:restriction></s:simpleType></s:attribute></s:complexType></s:element>",
        ('<m:R v="P12M"/>', '<m:R v="P31D"/>', '<m:R v="P2M"/>', '<m:R v="P364DT23H"/>'),
        ('<m:R v="P13M"/>', '<m:R v="P30D"/>', '<m:R v="P1M"/>', '<m:R v="-P3M"/>'),
    ),
    "bounds of floats": Kind(
        '<s:element name="R"><s:complexType><s:attribute name="v"><s:simpleType><s:restriction'
        ' base="s:double"><s:minExclusive value="-INF"/><s:maxInclusive value="1E3"/>'
        "</s:restriction></s:simpleType></s:attribute></s:complexType></s:element>",
        ('<m:R v="1e3"/>', '<m:R v="-4"/>'),
        ('<m:R v="-INF"/>', '<m:R v="1001"/>', '<m:R v="NaN"/>'),
    ),
    "any attribute": Kind(
        '<s:element name="R"><s:complexType><s:sequence><s:any minOccurs="0" maxOccurs="unbounded"'
        ' processContents="lax"/></s:sequence><s:attribute name="v"/>'
        '<s:anyAttribute processContents="lax"/></s:complexType></s:element>',
        ('<m:R v="1" w="2"><x/><m:y/><y xmlns="urn:y">1</y></m:R>', "<m:R/>"),
        (),
    ),
    "elements in any order": Kind(
        '<s:element name="R"><s:complexType><s:all><s:element name="a"/>'
        '<s:element name="b" minOccurs="0"/><s:element name="c"/></s:all><s:attribute name="v"/>'
        "</s:complexType></s:element>",
        ("<m:R><a/><b/><c/></m:R>", "<m:R><c/><b/><a/></m:R>", '<m:R v="1"><c/><a/></m:R>'),
        ("<m:R><a/></m:R>", "<m:R><a/><c/><b/><b/></m:R>", "<m:R><a/><d/><c/></m:R>"),
    ),
    "an order": Kind(
        HOLDER.format('<s:element name="a" maxOccurs="2"/><s:element name="b"/>', ""),
        ("<m:R><a/><a/><b/></m:R>", "<m:R> <a/>\n<!-- c --><b/></m:R>"),
        ("<m:R><b/><a/></m:R>", "<m:R><a/><b/><a/></m:R>"),
    ),
    "what is empty": Kind(
        HOLDER.format(
            '<s:element name="a" type="s:string"/><s:element name="b"><s:complexType/>'
            '</s:element><s:element name="c" type="s:int" minOccurs="0"/>',
            "",
        ),
        ("<m:R><a/><b/></m:R>", "<m:R><a> </a><b><!-- c --></b></m:R>"),
        ("<m:R><b/></m:R>", "<m:R><a/><b> </b></m:R>", "<m:R><a/><b/><c/></m:R>"),
    ),
    "text beside elements": Kind(
        HOLDER.format('<s:element name="a" type="s:string"/>', ""),
        ("<m:R>\n<a>x<!-- c -->y</a>\t</m:R>",),
        ("<m:R>x<a/></m:R>", "<m:R><a/>\u00a0</m:R>", "<m:R><a><a/></a></m:R>"),
    ),
    "an element without a value": Kind(
        HOLDER.format(
            '<s:element name="a" nillable="true"><s:complexType><s:sequence><s:element name="b"'
            ' type="s:int"/></s:sequence><s:attribute name="v" type="s:int" use="required"/>'
            '</s:complexType></s:element><s:element name="c" type="s:int" minOccurs="0"/>',
            "",
        ),
        (
            '<m:R><a i:nil="true" v="1"/></m:R>',
            '<m:R><a i:nil=" 1 " v="1"><!-- c --></a></m:R>',
            '<m:R><a i:nil="false" v="1"><b>1</b></a></m:R>',
        ),
        (
            '<m:R><a i:nil="true"/></m:R>',
            '<m:R><a i:nil="true" v="x"/></m:R>',
            '<m:R><a i:nil="true" v="1" w="2"/></m:R>',
            '<m:R><a i:nil="true" v="1"> </a></m:R>',
            '<m:R><a i:nil="true" v="1"><b>1</b></a></m:R>',
            '<m:R><a i:nil="false" v="1"/></m:R>',
            '<m:R><a i:nil="yes" v="1"><b>1</b></a></m:R>',
            '<m:R><a v="1"><b>1</b></a><c i:nil="true"/></m:R>',
            '<m:R><a v="1"><b>1</b></a><c i:nil="false">1</c></m:R>',
        ),
    ),
    "attributes for processors": Kind(
        HOLDER.format('<s:element name="a" type="s:int"/>', ""),
        ('<m:R i:schemaLocation="urn:m m.xsd"><a i:noNamespaceSchemaLocation="m">1</a></m:R>',),
        ('<m:R i:other="1"><a>1</a></m:R>', '<m:R><a i:other="1">1</a></m:R>'),
    ),
    "a simple choice that repeats": Kind(
        '<s:element name="R"><s:complexType><s:choice minOccurs="2" maxOccurs="4">'
        '<s:element name="a"/><s:element name="b"/></s:choice></s:complexType></s:element>',
        ("<m:R><b/><a/></m:R>", "<m:R><a/><a/><b/><a/></m:R>"),
        ("<m:R><a/></m:R>", "<m:R/>", "<m:R><a/><b/><a/><b/><a/></m:R>"),
    ),
}

OBJECT = '<s:complexType name="{}"><s:sequence><s:element name="{}"/></s:sequence></s:complexType>'
MORE = (
    '<s:complexType name="More"><s:complexContent><s:extension base="m:Base"><s:sequence>'
    '<s:element name="extra"/></s:sequence></s:extension></s:complexContent></s:complexType>'
)
REMARKED = {
    "a type that xsi:type may name": Kind(
        OBJECT.format("Base", "a")
        + MORE
        + HOLDER.format('<s:element name="x" type="m:Base"/>', ""),
        (
            "<m:R><x><a/></x></m:R>",
            '<m:R><x i:type="m:Base"><a/></x></m:R>',
        ),
        ("<m:R><x><extra/></x></m:R>", "<m:R><x><a/><extra/></x></m:R>"),
        "xsi:type may name More, whose own content is not read",
    ),
    "a type with attributes that xsi:type may name for a simple one": Kind(
        '<s:simpleType name="Code"><s:restriction base="s:token"/></s:simpleType>'
        '<s:complexType name="Dated"><s:simpleContent><s:extension base="m:Code">'
        '<s:attribute name="on"/></s:extension></s:simpleContent></s:complexType>'
        + HOLDER.format('<s:element name="x" type="m:Code"/>', ""),
        ("<m:R><x>a</x></m:R>",),
        ('<m:R><x on="b">a</x></m:R>',),
        "xsi:type may name Dated, which is not read",
    ),
    "an abstract type": Kind(
        OBJECT.format("Base", "a").replace(">", ' abstract="true">', 1)
        + MORE
        + HOLDER.format('<s:element name="x" type="m:Base"/>', ""),
        ('<m:R><x i:type="m:More"><a/><extra/></x></m:R>',),
        ("<m:R><x><a/></x></m:R>",),
        "xsi:type names More, an alternative here",
    ),
    "an identity constraint": Kind(
        HOLDER.format(
            '<s:element name="a" type="s:int" maxOccurs="9"/>',
            '<s:unique name="u"><s:selector xpath="a"/><s:field xpath="."/></s:unique>',
        ),
        ("<m:R><a>1</a><a>2</a></m:R>",),
        ("<m:R><a>1</a><a>1</a></m:R>",),
        "R: unique u not judged: . of a",
    ),
    "an identifier": Kind(
        HOLDER.format('<s:element name="a" type="s:ID" maxOccurs="2"/>', ""),
        ("<m:R><a>x</a><a>y</a></m:R>",),
        ("<m:R><a>1</a></m:R>",),
        "a: that an ID fits the rest of the message",
    ),
    "a name with a prefix": Kind(
        HOLDER.format('<s:element name="a" type="s:QName"/>', ""),
        ("<m:R><a>m:x</a></m:R>", "<m:R><a>x</a></m:R>"),
        ("<m:R><a>nowhere:x</a></m:R>", "<m:R><a>:x</a></m:R>"),
        "a: that a QName fits the rest of the message",
    ),
    "a default": Kind(
        HOLDER.format('<s:element name="a" type="s:int" default="1"/>', ""),
        ("<m:R><a>3</a></m:R>",),
        ("<m:R><a>x</a></m:R>", "<m:R/>"),
        "a: empty, for the schema its default",
    ),
    "a message that may be nil": Kind(
        '<s:element name="R" nillable="true"><s:complexType><s:sequence><s:element name="a"/>'
        "</s:sequence></s:complexType></s:element>",
        ("<m:R><a/></m:R>",),
        ("<m:R/>",),
        "R: nil as a message is not allowed",
    ),
    "a group that repeats": Kind(
        HOLDER.format(
            '<s:choice maxOccurs="unbounded"><s:element name="p"/><s:sequence>'
            '<s:element name="a"/><s:element name="b"/></s:sequence></s:choice>',
            "",
        ),
        ("<m:R><p/><a/><b/><p/></m:R>", "<m:R><a/><b/></m:R>", "<m:R><p/></m:R>"),
        ("<m:R/>",),
        "p, a, b: repeat together",
    ),
    "any element": Kind(
        HOLDER.format(
            '<s:element name="a"/><s:any namespace="##other" processContents="skip"/>', ""
        ),
        ('<m:R><a/><x xmlns="urn:x"/></m:R>',),
        ("<m:R/>",),
        "any other element is allowed (##other, skip, 1 to 1)",
    ),
    "any element in the place of others": Kind(
        HOLDER.format(
            '<s:choice><s:element name="a"/><s:any namespace="##other" processContents="lax"/>'
            "</s:choice>",
            "",
        ),
        ("<m:R><a/></m:R>", '<m:R><x xmlns="urn:x"/></m:R>'),
        ("<m:R/>",),
        "any other element is allowed (##other, lax, 1 to 1)",
    ),
    "nothing but any element, again and again": Kind(
        HOLDER.format(
            '<s:choice maxOccurs="unbounded"><s:any namespace="##other" processContents="lax"/>'
            "</s:choice>",
            "",
        ),
        ('<m:R><x xmlns="urn:x"/><y xmlns="urn:x"/></m:R>',),
        ("<m:R/>",),
        "any other element is allowed (##other, lax, 1 to 1)",
    ),
    "elements in any order, left out together": Kind(
        '<s:element name="R"><s:complexType><s:all minOccurs="0"><s:element name="a"/>'
        '<s:element name="b"/></s:all></s:complexType></s:element>',
        ("<m:R><a/><b/></m:R>", "<m:R><b/><a/></m:R>", "<m:R/>"),
        ("<m:R><a/></m:R>",),
        "the elements may come in any order",
    ),
    "an order that depends on a branch": Kind(
        HOLDER.format(
            '<s:choice><s:sequence><s:element name="a"/><s:element name="b"/></s:sequence>'
            '<s:sequence><s:element name="b"/><s:element name="a"/></s:sequence></s:choice>'
            '<s:element name="c"/>',
            "",
        ),
        ("<m:R><a/><b/><c/></m:R>", "<m:R><b/><a/><c/></m:R>"),
        ("<m:R><a/><c/></m:R>",),
        "their order depends on the branch",
    ),
    "one name of two types": Kind(
        HOLDER.format('<s:element name="a"/><s:element name="b"/><s:element name="a"/>', ""),
        ("<m:R><a/><b/><a/></m:R>",),
        ("<m:R><a/><b/></m:R>",),
        "a: occurs more than once",
    ),
}


def schema_of(kind: Kind, folder: Path) -> Path:
    """The file with the schema of a kind, one declaration a line."""
    file = folder / "kind.xsd"
    file.write_text(
        f'<s:schema {XS} xmlns:m="urn:m" targetNamespace="urn:m" {kind.head}>\n'
        f"{kind.content}\n</s:schema>"
    )
    return file


def parsed(text: str) -> etree._Element:
    """A message with the prefixes that the kinds use."""
    return etree.fromstring(text.replace("<m:R", f'<m:R xmlns:m="urn:m" {XSI}', 1))


def accepted(made: Contract, root: etree._Element) -> bool:
    """The verdict of the contract itself."""
    return not verdict_on(made.messages["R"], etree.tostring(root), "message.xml")


@pytest.mark.parametrize("name", EXACT)
def test_a_kind_is_kept_exactly(name: str, tmp_path: Path) -> None:
    """The schema, its contract and the export of that say the same."""
    kind = EXACT[name]
    file = schema_of(kind, tmp_path)
    first = etree.XMLSchema(etree.parse(file))
    made = loaded(contract.import_xsd(file, ["R"]), tmp_path)
    second = exported(made, tmp_path)
    for verdict, texts in ((True, kind.valid), (False, kind.invalid)):
        for text in texts:
            root = parsed(text)
            assert first.validate(root) == verdict, text
            assert second.validate(root) == verdict, text
            assert accepted(made, root) == verdict, text


@pytest.mark.parametrize("name", REMARKED)
def test_a_kind_that_is_not_kept_has_a_remark(name: str, tmp_path: Path) -> None:
    """The remark names the component, and the line of its declaration."""
    kind = REMARKED[name]
    file = schema_of(kind, tmp_path)
    first = etree.XMLSchema(etree.parse(file))
    text = contract.import_xsd(file, ["R"])
    assert kind.remark in text
    assert "(kind.xsd:2)" in text
    made = loaded(text, tmp_path)
    exported(made, tmp_path)
    for verdict, messages in ((True, kind.valid), (False, kind.invalid)):
        for each in messages:
            root = parsed(each)
            assert first.validate(root) == verdict, (each, first.error_log)
            assert not verdict or accepted(made, root), each


LEAVES = {
    "{type: integer, minLength: 2, maxLength: 3}": (("10", "999"), ("1", "1000")),
    "{type: integer, xsd: unsignedByte, maximum: 999}": (("255",), ("256",)),
    "{type: string, xsd: date, maxLength: 10}": (("2024-02-29",), ("2024-02-29Z",)),
    "{type: boolean, enum: ['false']}": (("false", "0"), ("true",)),
    "{type: number, fractionDigits: 1, maxLength: 3}": (("1.5",), ("10.5", "1.55")),
}


@pytest.mark.parametrize("schema", LEAVES)
def test_facets_that_xml_schema_lacks_are_exported(schema: str, tmp_path: Path) -> None:
    """Lengths of numbers, codes of booleans, bounds beyond a type: the export is a schema."""
    made = loaded(f"contract: a\nmessages:\n  R: {schema}\n", tmp_path)
    second = exported(made, tmp_path)
    for verdict, texts in zip((True, False), LEAVES[schema], strict=True):
        for text in texts:
            assert second.validate(etree.fromstring(f"<R>{text}</R>")) is verdict, text
            assert (not contract.validate(made.messages["R"], text)) is verdict, text


def test_what_is_not_said_in_xml_schema_is_a_note(tmp_path: Path) -> None:
    """Steps, and values of which one schema alone may hold."""
    schema = "{oneOf: [{type: integer, multipleOf: 5}, {type: integer, maximum: 7}]}"
    made = loaded(f"contract: a\nmessages:\n  R: {schema}\n", tmp_path)
    exported(made, tmp_path)
    (file,) = contract.export_xsd(made, tmp_path / "again")
    text = file.read_text("utf-8")
    assert "multiples of 5 alone" in text
    assert "one member type alone" in text
