"""WSDL 1.1: the messages of a service, in their envelopes; and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper import contract
from mapper.contract.file.contract_loading import ENVELOPES
from mapper.contract.message_model import Contract, ObjectType
from mapper.diagnostics.errors import FindingsError
from tests.contract.test_xsd import loaded

SERVICE = """<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:k="urn:example:kiosk"
    xmlns:p="{soap}" xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:example:kiosk">
{imports}
  <w:types>
    <s:schema targetNamespace="urn:example:kiosk">
      <s:import namespace="urn:example:fault"/>
      <s:include schemaLocation="kiosk.xsd"/>
      <s:element name="Ask" type="k:Question"/>
    </s:schema>
    <s:schema targetNamespace="urn:example:fault">
      <s:element name="Sorry" type="s:string"/>
    </s:schema>
  </w:types>
  <w:message name="AskIn"><w:part name="body" element="k:Ask"/></w:message>
  <w:message name="AskOut"><w:part name="body" {answer}/></w:message>
  <w:message name="AskFault" xmlns:f="urn:example:fault"><w:part name="x" element="f:Sorry"/></w:message>
  <w:portType name="Kiosk"><w:operation name="Ask">
    <w:input message="k:AskIn"/><w:output message="k:AskOut"/><w:fault name="x" message="k:AskFault"/>
  </w:operation></w:portType>
  <w:binding name="KioskSoap" type="k:Kiosk">
    <p:binding style="{style}" transport="http://schemas.xmlsoap.org/soap/http"/>
    <w:operation name="Ask"><p:operation soapAction="urn:ask"/>
      <w:input><p:body use="{use}"/></w:input>
    </w:operation>
  </w:binding>
</w:definitions>"""
SCHEMA = """<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:example:kiosk">
<s:complexType name="Question"><s:sequence><s:element name="Text" type="s:string"/></s:sequence>
</s:complexType>
<s:element name="Answer" type="s:string"/>
</s:schema>"""
USUAL = {
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "imports": "",
    "answer": 'element="k:Answer"',
    "style": "document",
    "use": "literal",
}


def service(folder: Path, **given: str) -> Path:
    """The file with a service."""
    (folder / "kiosk.xsd").write_text(SCHEMA)
    file = folder / "kiosk.wsdl"
    file.write_text(SERVICE.format(**(USUAL | given)))
    return file


def made(file: Path) -> Contract:
    """Its contract, by way of its text."""
    return loaded(contract.import_xsd(file), file.parent)


@pytest.mark.parametrize(
    ("soap", "version", "detail"),
    [
        ("http://schemas.xmlsoap.org/wsdl/soap/", "soap-1.1", "detail"),
        ("http://schemas.xmlsoap.org/wsdl/soap12/", "soap-1.2", "Detail"),
    ],
)
def test_all_messages_come_in_their_envelopes(
    soap: str, version: str, detail: str, tmp_path: Path
) -> None:
    """What an operation takes and gives stands in the body, a fault in the detail of SOAP's."""
    messages = made(service(tmp_path, soap=soap)).messages
    assert list(messages) == ["Ask", "Answer", "Sorry"]
    assert [messages[name].envelopes for name in ("Ask", "Answer")] == [(ENVELOPES[version],)] * 2
    (path,) = messages["Sorry"].envelopes
    assert [step.local for step in path] == ["Envelope", "Body", "Fault", detail]
    assert messages["Sorry"].namespaces == ("urn:example:fault",)
    question = messages["Ask"].type
    assert isinstance(question, ObjectType)
    assert list(question.fields) == ["Text"]


def test_the_operations_are_named_at_the_head(tmp_path: Path) -> None:
    """A reader of the contract sees which message is what."""
    text = contract.import_xsd(service(tmp_path))
    said = "operation Ask: input Ask, output Answer, fault Sorry; SOAPAction urn:ask"
    assert said in text.splitlines()[1]


def test_one_message_can_be_chosen(tmp_path: Path) -> None:
    """`--element` takes messages of the service alone."""
    file = service(tmp_path)
    assert list(loaded(contract.import_xsd(file, ["Answer"]), tmp_path).messages) == ["Answer"]
    with pytest.raises(FindingsError) as error:
        contract.import_xsd(file, ["Answr"])
    assert error.value.findings[0].hint == "did you mean `Answer`?"


def test_a_description_may_import_another(tmp_path: Path) -> None:
    """A service in one file and its binding in another are one; a remote one takes a map."""
    service(tmp_path)
    for location in ("kiosk.wsdl", "http://example.org/kiosk.wsdl"):
        entry = tmp_path / "entry.wsdl"
        entry.write_text(
            '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/">\n'
            f'<import namespace="urn:example:kiosk" location="{location}"/></definitions>'
        )
        text = contract.import_xsd(entry, maps=[("http://example.org/", tmp_path)])
        assert list(loaded(text, tmp_path).messages) == ["Ask", "Answer", "Sorry"]
    with pytest.raises(FindingsError) as error:
        contract.import_xsd(entry)
    (finding,) = error.value.findings
    assert finding.position is not None
    assert finding.position.line == 2
    assert "--map http://example.org/kiosk.wsdl=FILE" in (finding.hint or "")


@pytest.mark.parametrize(
    ("given", "line", "said"),
    [
        ({"style": "rpc"}, 21, "rpc style is not read"),
        ({"use": "encoded"}, 23, "encoded use is not read"),
        ({"answer": 'type="s:string"'}, 15, "has a part that is no element"),
        ({"answer": 'element="k:Nothing"'}, 18, "have no element `Nothing`"),
        ({"imports": '<w:import location="x.wsdl"/>'}, 3, "`x.wsdl` cannot be read"),
    ],
)
def test_what_cannot_be_read_is_a_finding(
    given: dict[str, str], line: int, said: str, tmp_path: Path
) -> None:
    """Another style, and what is not there, are refused with their line."""
    with pytest.raises(FindingsError) as error:
        contract.import_xsd(service(tmp_path, **given))
    (finding,) = error.value.findings
    assert said in finding.message
    assert finding.position is not None
    assert finding.position.line == line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<description xmlns="http://www.w3.org/ns/wsdl"/>', "WSDL 2.0"),
        ("<definitions/>", "not WSDL 1.1"),
        ('<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>', "no operations"),
        ('<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><', "not well-formed XML"),
        ('<!DOCTYPE a><definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>', "it has a DTD"),
    ],
)
def test_another_description_is_refused(text: str, said: str, tmp_path: Path) -> None:
    """Another version, and what is no description, are a finding."""
    file = tmp_path / "a.wsdl"
    file.write_text(text)
    with pytest.raises(FindingsError) as error:
        contract.import_xsd(file)
    assert said in str(error.value)


def test_published_services_import_without_an_edit(tmp_path: Path, reference_data: Path) -> None:
    """Every operation of every service has its messages and its fault."""
    files = sorted((reference_data / "sgr" / "xsd").glob("**/*.wsdl"))
    assert files
    for file in files:
        messages = loaded(contract.import_xsd(file), tmp_path).messages
        assert any(name.endswith("Response") for name in messages)
        for name, message in messages.items():
            steps = [step.local for step in message.envelopes[0]]
            fault = name == "Fout"
            assert steps[2:] == (["Fault", "detail"] if fault else [])
