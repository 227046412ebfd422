"""XSD to contract and back: the verdict on a message stays the same."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from lxml import etree

from mapper import contract
from mapper.contract import validate
from mapper.contract.file.contract_text import contract_text
from mapper.contract.message_model import Contract, Field, LeafType, ObjectType, Type
from mapper.contract.xsd.xsd_import import import_xsd
from mapper.diagnostics.errors import FindingsError
from tests.contract.mutants import TEXTS, mutants
from tests.contract.records import element_of, mutated, record_of

HERE = Path(__file__).parent
LIBRARY = HERE / "schemas" / "library.xsd"
MESSAGE = HERE / "schemas" / "catalogue.xml"
BODY = "sgr/xsd/{0}/{1}/Diensten/{0}/{1}/BodyReaction.xsd"


class Official(NamedTuple):
    """A published schema, and messages that it accepts."""

    schema: str
    elements: tuple[str, ...]
    messages: str


OFFICIAL = {
    "kadaster": Official(
        BODY.format("KadasterDossierGSD", "v0300-b02"),
        ("PersoonsInfoResponse", "ObjectInfoKadastraleAanduidingResponse"),
        "sgr/messages/valid/Kadaster*.xml",
    ),
    "uwv": Official(
        BODY.format("UWVDossierInkomstenGSD", "v0200-b02"),
        ("UWVPersoonsIkvInfoResponse",),
        "sgr/messages/valid/UWV*.xml",
    ),
    "nhr": Official(
        "nhr/xsd/Dataservice.xsd", ("ophalenInschrijvingResponse",), "nhr/messages/*.xml"
    ),
    "loonaangifte": Official("uwv/Loonaangifte2026v2.0.xsd", ("Loonaangifte",), "uwv/*.xml"),
}


def library(folder: Path) -> Contract:
    """The contract of the library schema, by way of its text."""
    text = contract.import_xsd(LIBRARY, ["Catalogue"], name="library")
    return loaded(text, folder)


def loaded(text: str, folder: Path) -> Contract:
    """The contract that a text says."""
    file = folder / "a.contract.yaml"
    file.write_text(text)
    return contract.load(file)


def exported(made: Contract, folder: Path) -> etree.XMLSchema:
    """The schema that a contract is exported as."""
    first, *_ = contract.export_xsd(made, folder / "xsd")
    return etree.XMLSchema(etree.parse(first))


def body(file: Path) -> etree._Element:
    """The message in a file, without an envelope."""
    root = etree.parse(file).getroot()
    if etree.QName(root).localname != "Envelope":
        return root
    inner = next(each for each in root if etree.QName(each).localname == "Body")[0]
    return etree.fromstring(etree.tostring(inner))


def messages(official: Official, data: Path) -> list[etree._Element]:
    """The messages of at most 100 kB: larger ones hold no other elements, only more of them."""
    files = sorted(data.glob(official.messages))
    return [body(file) for file in files if file.stat().st_size < 100_000]


def outline(made: Contract) -> tuple[object, ...]:
    """All a contract says, positions apart."""
    names = {id(type_): name for name, type_ in made.types.items()}

    def of(type_: Type) -> object:
        return names.get(id(type_)) or content(type_)

    def field(each: Field) -> object:
        return (
            each.name, of(each.type), each.minimum, each.maximum, each.kind, each.xml_name,
            each.namespaces, each.nillable, each.least,
        )  # fmt: skip

    def content(type_: Type) -> object:
        if isinstance(type_, LeafType):
            item = of(type_.item) if type_.item else None
            members = [of(member) for member in type_.members]
            return (type_.base, type_.facets, type_.format, type_.primitive, item, members)
        if isinstance(type_, ObjectType):
            choices = [set(each.alternatives) for each in type_.choices]
            fields = [field(each) for each in type_.fields.values()]
            return (fields, choices, type_.repeated_choices, type_.open, type_.format)
        return "any"

    return (
        made.name,
        made.namespaces,
        {name: content(type_) for name, type_ in made.types.items()},
        {name: (of(m.type), m.namespaces, m.envelopes) for name, m in made.messages.items()},
    )


def test_an_imported_contract_says_what_the_schema_says(tmp_path: Path) -> None:
    """Extensions, groups, choices, substitution, unions, lists and facets are all there."""
    made = library(tmp_path)
    branch = made.types["lib:Branch"]
    assert isinstance(branch, ObjectType)
    assert list(branch.fields) == [
        "@code", "Name", "Phone", "Mail", "Street", "Number", "Box", "Loan", "Fine", "Gift",
        "Part", "Opened", "Closed", "Reason", "Remark",
    ]  # fmt: skip
    assert branch.fields["Part"].type is branch
    assert branch.fields["Part"].maximum == 2
    assert [len(choice.alternatives) for choice in branch.choices] == [2, 3, 3]
    assert [choice.names for choice in branch.repeated_choices] == [("Loan", "Fine", "Gift")]
    remark = branch.fields["Remark"]
    assert remark.nillable
    assert isinstance(remark.type, ObjectType)
    assert list(remark.type.fields) == ["@by", "#text"]
    shelf = made.types["lib:Shelf"]
    assert isinstance(shelf, ObjectType)
    assert list(shelf.fields) == ["Book", "Record"]
    section = made.types["lib:Section"]
    assert isinstance(section, ObjectType)
    assert section.fields["Section"].type is section
    assert section.fields["Label"].namespaces == ()
    size, codes, even = (made.types[f"lib:{name}"] for name in ("Size", "FewCodes", "EvenCode"))
    assert isinstance(size, LeafType)
    assert isinstance(codes, LeafType)
    assert isinstance(even, LeafType)
    assert {member.base for member in size.members} == {"string", "integer"}
    assert codes.item is not None
    assert codes.facets.max_length == 3
    assert even.facets.patterns == (r"\d*", "(.*[02468])|(.*x)")
    assert "lib:Place" not in made.types


def test_what_a_contract_cannot_say_is_said_at_its_object(tmp_path: Path) -> None:
    """Free order, mixed content, wildcards and the like leave a comment where they are lost."""
    made = loaded(contract.import_xsd(HERE / "schemas" / "odd.xsd", ["Odd"]), tmp_path)
    imported = import_xsd([HERE / "schemas" / "odd.xsd"], ["Odd"])
    said = sorted(remark for remarks in imported.remarks.values() for remark in remarks)
    assert [" ".join(remark.split()[:5]) for remark in said] == [
        "Const: empty, for the schema",
        "Key, Value: repeat together, grouped",
        "Ref: that an IDREFS fits",
        "any attribute is allowed (##any,",
        "any other element is allowed",
        "mixed content: the text between",
    ]
    assert outline(made)[2] == outline(imported.contract)[2]


def test_a_type_without_a_name_that_holds_itself_gets_one(tmp_path: Path) -> None:
    """Elements of a group that refers to itself are one type, called after the element."""
    made = loaded(contract.import_xsd(HERE / "schemas" / "odd.xsd", ["Odd"]), tmp_path)
    node = made.types["o:Node"]
    assert isinstance(node, ObjectType)
    assert node.fields["Node"].type is node


def test_no_documentation_is_imported(tmp_path: Path) -> None:
    """A contract holds structure and facets; texts of a schema stay where they are."""
    schema = tmp_path / "a.xsd"
    schema.write_text(
        '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"><s:element name="A" type="s:string">'
        "<s:annotation><s:documentation>words words</s:documentation></s:annotation>"
        "</s:element></s:schema>"
    )
    assert "words" not in contract.import_xsd(schema, ["A"])


@pytest.mark.parametrize("name", ["library", *OFFICIAL])
def test_the_text_of_a_contract_loads_as_the_contract(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Nothing is lost between the model and the file, and writing it again changes nothing."""
    if name == "library":
        imported = import_xsd([LIBRARY], ["Catalogue"])
    else:
        data = request.getfixturevalue("reference_data")
        imported = import_xsd([data / OFFICIAL[name].schema], OFFICIAL[name].elements)
    text = contract_text(imported.contract)
    again = loaded(text, tmp_path)
    assert outline(again) == outline(imported.contract)
    assert contract_text(again) == text


def test_import_and_export_keep_the_verdict(tmp_path: Path) -> None:
    """libxml2 says of 1500 mutants the same by the exported schema as by the first one."""
    first, second = etree.XMLSchema(etree.parse(LIBRARY)), exported(library(tmp_path), tmp_path)
    root = etree.parse(MESSAGE).getroot()
    assert first.validate(root)
    verdicts = set()
    for mutant in mutants(root, 1500, "library"):
        verdict = first.validate(mutant)
        verdicts.add(verdict)
        assert second.validate(mutant) == verdict, etree.tostring(mutant)
    assert verdicts == {True, False}


@pytest.mark.parametrize("name", OFFICIAL)
def test_import_and_export_keep_the_verdict_of_published_schemas(
    name: str, tmp_path: Path, reference_data: Path
) -> None:
    """Every message and 300 mutants of them have the same verdict by the exported schema."""
    official = OFFICIAL[name]
    file = reference_data / official.schema
    made = loaded(contract.import_xsd(file, official.elements), tmp_path)
    first, second = etree.XMLSchema(etree.parse(file)), exported(made, tmp_path)
    roots = messages(official, reference_data)
    assert roots
    for index, root in enumerate(roots):
        assert first.validate(root)
        assert second.validate(root)
        for mutant in mutants(root, -(-300 // len(roots)), f"{name} {index}"):
            verdict = first.validate(mutant)
            assert second.validate(mutant) == verdict, etree.tostring(mutant)[:2000]


def same_verdict(
    schema: etree.XMLSchema, made: Contract, root: etree._Element, count: int, seed: str
) -> None:
    """Compare libxml2's verdict on records written as XML with that of `validate`."""
    message = made.messages[etree.QName(root).localname]
    record = record_of(root, message.type)
    assert validate(message, record) == []
    random = Random(seed)
    # libxml2 takes no white space behind a date, where the standard collapses it
    texts = tuple(text for text in TEXTS if text == text.strip())
    for _ in range(count):
        mutant = mutated(record, texts, random)
        verdict = schema.validate(element_of(mutant, message))
        notices = validate(message, mutant)
        assert verdict == (not notices), (notices, str(schema.error_log))


def test_a_record_has_the_verdict_of_the_schema(tmp_path: Path) -> None:
    """What `validate` says of 1500 broken records is what libxml2 says of them as XML."""
    root = etree.parse(MESSAGE).getroot()
    schema = etree.XMLSchema(etree.parse(LIBRARY))
    same_verdict(schema, library(tmp_path), root, 1500, "records")


@pytest.mark.parametrize("name", OFFICIAL)
def test_a_record_has_the_verdict_of_published_schemas(
    name: str, tmp_path: Path, reference_data: Path
) -> None:
    """The same for records made of published messages."""
    official = OFFICIAL[name]
    file = reference_data / official.schema
    made = loaded(contract.import_xsd(file, official.elements), tmp_path)
    schema = etree.XMLSchema(etree.parse(file))
    for root in messages(official, reference_data):
        if etree.QName(root).localname in made.messages:
            same_verdict(schema, made, root, 100, name)


def test_an_element_that_is_not_there_is_found(tmp_path: Path) -> None:
    """The error names the nearest element of the schema."""
    with pytest.raises(FindingsError) as error:
        contract.import_xsd(LIBRARY, ["Catalog"])
    assert error.value.findings[0].hint == "did you mean `Catalogue`?"


@pytest.mark.parametrize(
    "content",
    [
        "no xml",
        "<a/>",
        '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"><s:element name="A" type="B"/></s:schema>',
        '<!DOCTYPE s [<!ENTITY e SYSTEM "x">]><s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"/>',
    ],
)
def test_what_is_no_schema_is_a_finding(content: str, tmp_path: Path) -> None:
    """Broken schemas, and those with entities, are refused without a traceback."""
    file = tmp_path / "a.xsd"
    file.write_text(content)
    with pytest.raises(FindingsError) as error:
        contract.import_xsd(file, ["A"])
    assert error.value.findings[0].code == "xsd-invalid"


REMOTE = (
    '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:q="urn:example:q">'
    '<s:import namespace="urn:example:q" schemaLocation="http://schemas.example.org/q.xsd"/>'
    '<s:import namespace="http://www.w3.org/XML/1998/namespace"/>'
    '<s:element name="A"><s:complexType><s:sequence><s:element name="b" type="{}"/></s:sequence>'
    '<s:attribute ref="xml:lang"/></s:complexType></s:element></s:schema>'
)


def test_no_schema_is_fetched_from_a_network(tmp_path: Path) -> None:
    """A schema elsewhere is passed over where nothing of it is used, else it is named."""
    file = tmp_path / "a.xsd"
    file.write_text(REMOTE.format("s:string"))
    assert "b: {type: string}" in contract.import_xsd(file, ["A"])
    file.write_text(REMOTE.format("q:B"))
    with pytest.raises(FindingsError) as error:
        contract.import_xsd(file, ["A"])
    assert "http://schemas.example.org/q.xsd" in (error.value.findings[0].hint or "")


def test_attributes_of_xml_itself_are_kept(tmp_path: Path) -> None:
    """`xml:lang` keeps its namespace and its type through import and export."""
    file = tmp_path / "a.xsd"
    file.write_text(REMOTE.format("s:string"))
    schema = exported(loaded(contract.import_xsd(file, ["A"]), tmp_path), tmp_path)
    for language, verdict in (("nl", True), ("", True), ("n l", False)):
        assert schema.validate(etree.fromstring(f'<A xml:lang="{language}"><b/></A>')) == verdict
