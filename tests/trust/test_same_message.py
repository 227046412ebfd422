"""Promises about what makes no difference: one message in many forms gives one output."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import mapper

CASES = ["bv", "eenmanszaak-bsn", "vestigingen-ontdubbeld", "onbekende-codes"]
SERVICE = "http://schemas.kvk.nl/schemas/hrip/dataservice/2015/02"
CATALOGUE = "http://schemas.kvk.nl/schemas/hrip/catalogus/2015/02"
SERVICE_2 = "http://schemas.kvk.nl/contracts/kvk/dataservice/catalogus/2015/02"
CATALOGUE_2 = "http://schemas.kvk.nl/schemas/kvk/dataservice/catalogus/2015/02"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"


def prefixes(text: str) -> str:
    """Other prefixes, of which one is that of another namespace elsewhere."""
    for old, new in (("cat", "tmp"), ("ds", "cat"), ("tmp", "ds"), ("soap", "s11")):
        text = re.sub(rf"(</?|xmlns:){old}(?=[:=])", rf"\1{new}", text)
    return text


def default_namespace(text: str) -> str:
    """Both namespaces as the default one, declared where each begins."""
    text = re.sub(r' xmlns:(ds|cat)="[^"]*"', "", text)
    text = re.sub(r"<ds:(\w+)", rf'<\1 xmlns="{SERVICE}"', text)
    text = re.sub(r"<cat:(\w+)", rf'<\1 xmlns="{CATALOGUE}"', text)
    return re.sub(r"</(ds|cat):", "</", text)


def message_alone(text: str) -> str:
    """The message without its SOAP envelope."""
    found = re.search(
        r"<ds:ophalenInschrijvingResponse.*</ds:ophalenInschrijvingResponse>", text, re.S
    )
    assert found is not None
    return found[0]


def encoded(encoding: str, name: str | None = None) -> Callable[[str], bytes]:
    """The text in another encoding, which the declaration names."""

    def change(text: str) -> bytes:
        declared = text.replace('encoding="UTF-8"', f'encoding="{name or encoding}"', 1)
        return declared.encode(encoding, "xmlcharrefreplace")

    return change


def text_nodes_cut(text: str) -> str:
    """Comments, processing instructions and CDATA in the midst of values."""
    text = re.sub(r">(\w)([^<>&]+)<", r"><!-- x -->\1<?pi y?><![CDATA[\2]]><", text)
    return text.replace("<ds:product>", "<!-- <cat:kvkNummer>1</cat:kvkNummer> --><ds:product>")


FORMS: dict[str, Callable[[str], str | bytes]] = {
    "other prefixes": prefixes,
    "default namespaces": default_namespace,
    "the other family of namespaces": lambda t: t.replace(SERVICE, SERVICE_2).replace(
        CATALOGUE, CATALOGUE_2
    ),
    "no SOAP": message_alone,
    "SOAP 1.2": lambda t: t.replace(SOAP, SOAP_12),
    "ISO-8859-1": encoded("iso-8859-1"),
    "Windows-1252": encoded("windows-1252"),
    "US-ASCII": encoded("us-ascii"),
    "UTF-16": encoded("utf-16"),
    "UTF-16, low byte first": lambda t: b"\xff\xfe" + encoded("utf-16-le", "UTF-16")(t),
    "UTF-16, high byte first": lambda t: b"\xfe\xff" + encoded("utf-16-be", "UTF-16")(t),
    "UTF-8 with a mark": encoded("utf-8-sig", "UTF-8"),
    "no declaration": lambda t: t[t.index("?>") + 2 :].lstrip(),
    "no white space between elements": lambda t: re.sub(r">\s+<", "><", t),
    "line ends of Windows": lambda t: t.replace("\n", "\r\n"),
    "comments and CDATA": text_nodes_cut,
    "characters by number": lambda t: re.sub(
        r">([^<>&\s][^<>&]*)</", lambda m: ">" + "".join(f"&#x{ord(c):x};" for c in m[1]) + "</", t
    ),
    "attributes in single quotes": lambda t: re.sub(r'="([^"\']*)"', r"='\1'", t),
}


@pytest.fixture(scope="module")
def mapping(project_root: Path) -> mapper.Mapping:
    """The mapping under test."""
    return mapper.load(project_root / "mappings" / "nhr" / "inschrijving.yaml")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("form", FORMS)
def test_the_form_makes_no_difference(
    form: str, case: str, mapping: mapper.Mapping, project_root: Path
) -> None:
    """Prefixes, encodings, envelopes and the like: the bytes of the output are the same."""
    file = project_root / "fixtures" / "nhr" / "inschrijving" / case / "input.xml"
    text = file.read_text("utf-8")
    changed = FORMS[form](text)
    source = changed if isinstance(changed, bytes) else changed.encode()
    assert source != file.read_bytes()
    before, after = mapping.map(file), mapping.map(source)
    assert after.to_xml() == before.to_xml()
    assert after.notices == before.notices


def test_one_is_as_many(mapping: mapper.Mapping, project_root: Path) -> None:
    """An establishment that comes alone maps as it does among others: a list of one."""
    file = (
        project_root / "fixtures" / "nhr" / "inschrijving" / "vestigingen-ontdubbeld" / "input.xml"
    )
    text = file.read_text("utf-8")
    many = mapping.map(file).record["Inschrijving"]["Vestiging"]
    assert len(many) > 1
    alone = re.sub(r"<cat:(wordtUitgeoefendIn)>.*?</cat:\1>\s*", "", text, flags=re.DOTALL)
    (one,) = mapping.map(alone.encode()).record["Inschrijving"]["Vestiging"]
    assert one in many


def test_a_path_and_its_bytes_are_the_same(mapping: mapper.Mapping, project_root: Path) -> None:
    """A source may be given as a path, as text of a path, or as bytes."""
    file = project_root / "fixtures" / "nhr" / "inschrijving" / "bv" / "input.xml"
    records = [mapping.map(source).record for source in (file, file.read_bytes())]
    assert records[0] == records[1]
