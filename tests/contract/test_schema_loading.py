"""Schemas that break rules, lack documents or come in parts: warnings, findings and their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper import contract
from mapper.contract.message_model import LeafType
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.errors import FindingsError
from tests.contract.test_xsd import loaded

SCHEMA = '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:q="urn:q" {}>\n{}\n</s:schema>'
BROKEN = {
    "another fixed value": """
<s:complexType name="Wide"><s:attribute name="k" fixed="wide"/></s:complexType>
<s:complexType name="Narrow"><s:complexContent><s:restriction base="Wide">
<s:attribute name="k" fixed="narrow"/></s:restriction></s:complexContent></s:complexType>
<s:element name="R" type="Narrow"/>""",
    "a restriction that is none": """
<s:complexType name="Wide"><s:sequence><s:element name="a" type="s:int"/></s:sequence>
</s:complexType>
<s:complexType name="Narrow"><s:complexContent><s:restriction base="Wide"><s:sequence>
<s:element name="a" type="s:int"/><s:element name="b" type="s:int"/></s:sequence>
</s:restriction></s:complexContent></s:complexType>
<s:element name="R" type="Narrow"/>""",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_a_warning(name: str, tmp_path: Path) -> None:
    """A schema that libxml2 loads is imported, and says which rule it breaks, and where."""
    file = tmp_path / "a.xsd"
    file.write_text(SCHEMA.format("", BROKEN[name]))
    said: list[Finding] = []
    text = contract.import_xsd(file, ["R"], warned=said.extend)
    assert said
    for each in said:
        assert (each.code, each.severity) == ("xsd-invalid", "warning")
        assert each.position is not None
        assert each.position.line > 3
        assert f"(a.xsd:{each.position.line})" in text.splitlines()[1]
    assert list(loaded(text, tmp_path).messages) == ["R"]


def test_a_schema_without_elements_gives_its_types(tmp_path: Path) -> None:
    """Each type becomes a definition; one of them can be chosen, as an element can."""
    file = tmp_path / "a.xsd"
    types = "".join(
        f'<s:simpleType name="{name}"><s:restriction base="s:string"><s:maxLength value="3"/>'
        "</s:restriction></s:simpleType>"
        for name in ("Code", "Other")
    )
    file.write_text(SCHEMA.format('targetNamespace="urn:q"', types))
    made = loaded(contract.import_xsd(file), tmp_path)
    assert list(made.types) == ["q:Code", "q:Other"]
    assert not made.messages
    one = loaded(contract.import_xsd(file, ["Other"]), tmp_path).types
    assert list(one) == ["q:Other"]
    assert isinstance(one["q:Other"], LeafType)
    assert one["q:Other"].facets.max_length == 3


@pytest.mark.parametrize(
    ("location", "code", "hint"),
    [
        ("missing.xsd", "file-not-found", ""),
        ("http://schemas.example.org/q.xsd", "not-supported", "--map http://schemas.example.org/"),
    ],
)
def test_a_document_that_is_not_there_is_named_once(
    location: str, code: str, hint: str, tmp_path: Path
) -> None:
    """What is used of it is no second finding; where nothing is used it is a warning."""
    file = tmp_path / "a.xsd"
    start = f'<s:import namespace="urn:q" schemaLocation="{location}"/>\n<s:element name="A" '
    file.write_text(SCHEMA.format("", f'{start}type="q:B"/>'))
    with pytest.raises(FindingsError) as error:
        contract.import_xsd(file)
    (finding,) = error.value.findings
    assert (finding.code, finding.severity) == (code, "error")
    assert finding.position is not None
    assert finding.position.line == 2
    assert hint in (finding.hint or "")
    file.write_text(SCHEMA.format("", f'{start}type="s:int"/>'))
    said: list[Finding] = []
    assert location in contract.import_xsd(file, warned=said.extend)
    assert [(each.code, each.severity) for each in said] == [(code, "warning")]


def test_a_map_puts_files_in_the_place_of_addresses(tmp_path: Path) -> None:
    """One address, or all that begin with one; and what lies outside the folder is not read."""
    saved = tmp_path / "saved"
    saved.mkdir()
    simple = '<s:simpleType name="B"><s:restriction base="s:int"/></s:simpleType>'
    (saved / "q.xsd").write_text(SCHEMA.format('targetNamespace="urn:q"', simple))
    file = tmp_path / "a.xsd"
    start = "http://schemas.example.org/"
    location = f'<s:import namespace="urn:q" schemaLocation="{start}{{}}"/>'
    element = '<s:element name="A" type="q:B"/>'
    file.write_text(SCHEMA.format("", location.format("q.xsd") + element))
    for maps in ([(start, saved)], [(f"{start}q.xsd", saved / "q.xsd")]):
        assert "xsd: int" in contract.import_xsd(file, maps=maps)
    file.write_text(SCHEMA.format("", location.format("../saved/q.xsd") + element))
    with pytest.raises(FindingsError):
        contract.import_xsd(file, maps=[(start, tmp_path / "a")])


def test_what_version_1_1_adds_is_remarked(tmp_path: Path) -> None:
    """Assertions are named with their line, and the head says by which version it was read."""
    file = tmp_path / "a.xsd"
    content = (
        '<s:element name="R"><s:complexType><s:sequence><s:element name="a" type="s:int"/>\n'
        '<s:element name="b" type="s:int"/></s:sequence>\n<s:assert test="a lt b"/></s:complexType>'
        "</s:element>"
    )
    file.write_text(SCHEMA.format("", content))
    text = contract.import_xsd(file)
    assert "read as XML Schema 1.1" in text.splitlines()[1]
    assert "assertion not judged: a lt b (a.xsd:4)" in text


def test_the_line_is_that_of_the_file_that_says_it(tmp_path: Path) -> None:
    """A remark on an included schema names that file, from the folder of the first one."""
    (tmp_path / "parts").mkdir()
    inner = '\n<s:complexType name="T"><s:sequence><s:any/></s:sequence></s:complexType>'
    (tmp_path / "parts" / "t.xsd").write_text(SCHEMA.format("", inner))
    file = tmp_path / "a.xsd"
    include = '<s:include schemaLocation="parts/t.xsd"/><s:element name="R" type="T"/>'
    file.write_text(SCHEMA.format("", include))
    assert "(parts/t.xsd:3)" in contract.import_xsd(file)


@pytest.mark.parametrize("name", BROKEN)
def test_a_strict_import_refuses_what_breaks_a_rule(name: str, tmp_path: Path) -> None:
    """Each rule is an error where it is broken, and the help names the option that lets it pass."""
    file = tmp_path / "a.xsd"
    file.write_text(SCHEMA.format("", BROKEN[name]))
    with pytest.raises(FindingsError) as raised:
        contract.import_xsd(file, ["R"], lax=False)
    for each in raised.value.findings:
        assert (each.code, each.severity) == ("xsd-invalid", "error")
        assert each.position is not None
        assert each.position.line > 3
        assert "--lax" in (each.hint or "")


SIGNED = """<!DOCTYPE s:schema PUBLIC "-//EXAMPLE//DTD//EN" "http://schemas.example.org/schema.dtd" [
  <!ATTLIST s:schema xmlns:q CDATA #FIXED "urn:q">
  <!ENTITY home 'urn:q'>
  <!ENTITY code '<s:simpleType name="Code" xmlns:s="http://www.w3.org/2001/XMLSchema"><s:restriction base="s:token">
    <s:maxLength value="3"/></s:restriction></s:simpleType>'>
  <!ENTITY % none ''>
]>
<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="&home;">
&code;
<s:complexType name="Odd" mixed="true"><s:sequence/></s:complexType>
<s:element name="R"><s:complexType><s:sequence>
<s:element name="a" type="q:Code"/><s:element name="b" type="q:Odd"/>
</s:sequence></s:complexType></s:element>
</s:schema>"""


def test_a_schema_has_the_entities_and_attributes_of_its_own_dtd(tmp_path: Path) -> None:
    """They are written out, in a schema and in one that it imports; the lines are its own."""
    (tmp_path / "signed.xsd").write_text(SIGNED)
    text = contract.import_xsd(tmp_path / "signed.xsd")
    assert "(signed.xsd:10)" in text  # of mixed content
    made = loaded(text, tmp_path)
    assert made.messages["R"].namespaces == ("urn:q",)
    code = made.types["q:Code"]
    assert isinstance(code, LeafType)
    assert (code.primitive, code.facets.max_length) == ("token", 3)
    file = tmp_path / "a.xsd"
    start = '<s:import namespace="urn:q" schemaLocation="signed.xsd"/>'
    file.write_text(SCHEMA.format("", f'{start}<s:element name="A" type="q:Code"/>'))
    assert contract.import_xsd(file, ["A"]).count("maxLength: 3") == 1


def bomb() -> str:
    """Entities that grow a thousand millionfold."""
    entities = (f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    return f'<!ENTITY e0 "{"x" * 50}">{"".join(entities)}'


@pytest.mark.parametrize("imported", [False, True])
@pytest.mark.parametrize(
    ("subset", "used"),
    [
        (bomb(), "&e9;"),
        ('<!ENTITY e SYSTEM "secret.txt">', "&e;"),
        ('<!ENTITY e SYSTEM "secret.txt">', ""),
        ('<!ENTITY e PUBLIC "p" "http://schemas.example.org/e">', ""),
        ('<!NOTATION n SYSTEM "n"><!ENTITY e SYSTEM "secret.txt" NDATA n>', ""),
        ('<!ENTITY % e SYSTEM "secret.txt">', ""),
        ('<!ENTITY % e SYSTEM "secret.txt"> %e;', "&secret;"),
        ("<!ENTITY % e \"<!ENTITY f 'g'>\"> %e;", "&f;"),
        ("<!ENTITY e 'f'>", "&f;"),
        ('<!ENTITY e "&f;"><!ENTITY f "&e;">', "&e;"),
    ],
)
def test_a_dtd_that_asks_for_more_is_refused(
    subset: str, used: str, imported: bool, tmp_path: Path
) -> None:
    """Entities that grow without measure, that are elsewhere, or that are made by others."""
    (tmp_path / "secret.txt").write_text("<!ENTITY secret 'geheim'>")
    hostile = tmp_path / "hostile.xsd"
    element = f'<s:annotation><s:documentation a="{used}">{used}</s:documentation></s:annotation>'
    doctype = f'<!DOCTYPE s:schema SYSTEM "secret.txt" [{subset}]>'
    hostile.write_text(doctype + SCHEMA.format("", f'{element}<s:element name="A"/>'))
    file = tmp_path / "a.xsd"
    file.write_text(
        SCHEMA.format(
            "", '<s:include schemaLocation="hostile.xsd"/><s:element name="B" type="s:int"/>'
        )
    )
    with pytest.raises(FindingsError) as error:
        contract.import_xsd(file if imported else hostile)
    (finding,) = error.value.findings
    assert finding.code == "xsd-invalid"
    assert finding.position is not None
    assert Path(finding.position.file) == hostile
    assert "geheim" not in str(error.value)


def test_what_follows_from_a_document_that_is_not_there_is_not_said(tmp_path: Path) -> None:
    """Restrictions of types that build upon it are no findings: the document is, once."""
    file = tmp_path / "a.xsd"
    file.write_text(
        SCHEMA.format(
            "",
            """<s:import namespace="urn:q" schemaLocation="q.xsd"/>
<s:complexType name="Wide"><s:complexContent><s:extension base="q:Any"><s:sequence>
<s:element name="a" type="s:int"/></s:sequence></s:extension></s:complexContent></s:complexType>
<s:complexType name="Narrow"><s:complexContent><s:restriction base="Wide"><s:sequence>
<s:element name="a" type="s:int"/><s:element name="b" type="s:int"/></s:sequence>
<s:attributeGroup ref="q:more"/></s:restriction></s:complexContent></s:complexType>
<s:element name="R" type="Narrow" substitutionGroup="q:Head"/>""",
        )
    )
    with pytest.raises(FindingsError) as error:
        contract.import_xsd(file)
    (finding,) = error.value.findings
    assert "`q.xsd` cannot be read" in finding.message
    assert finding.position is not None
    assert finding.position.line == 2


@pytest.mark.parametrize(
    ("head", "body", "remark"),
    [
        (
            "",
            '<s:element name="R"><s:complexType><s:all><s:element name="a" maxOccurs="2"/>'
            '<s:element name="b"/></s:all></s:complexType></s:element>',
            "the elements may come in any order, any number of them (a.xsd:2)",
        ),
        (
            "",
            '<s:element name="R"><s:complexType><s:sequence><s:any notNamespace="urn:z" notQName="q:y"/>'
            "</s:sequence></s:complexType></s:element>",
            "any other element is allowed (not urn:z but {urn:q}y, strict, 1 to 1)",
        ),
        (
            'defaultAttributes="more"',
            '<s:attributeGroup name="more"><s:attribute name="v"/><s:anyAttribute/>'
            '</s:attributeGroup><s:element name="R"><s:complexType/></s:element>',
            "any attribute is allowed (##any, strict), and any element (a.xsd:2)",
        ),
    ],
)
def test_what_version_1_1_allows_is_read(head: str, body: str, remark: str, tmp_path: Path) -> None:
    """A schema that breaks rules of 1.0 and none of 1.1 is one of 1.1, whatever it says."""
    file = tmp_path / "a.xsd"
    file.write_text(SCHEMA.format(head, body))
    text = contract.import_xsd(file, ["R"])
    assert "read as XML Schema 1.1" in text.splitlines()[1]
    assert remark in text
    assert list(loaded(text, tmp_path).messages) == ["R"]
