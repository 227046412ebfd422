"""The same message in another dress gives the same output."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

import mapper

CASES = ["bv", "vestigingen-ontdubbeld", "natuurlijk-persoon-naamgebruik"]
SOAP_1_1 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_1_2 = "http://www.w3.org/2003/05/soap-envelope"
FAMILY = {
    "http://schemas.kvk.nl/schemas/hrip/dataservice/2015/02": (
        "http://schemas.kvk.nl/contracts/kvk/dataservice/catalogus/2015/02"
    ),
    "http://schemas.kvk.nl/schemas/hrip/catalogus/2015/02": (
        "http://schemas.kvk.nl/schemas/kvk/dataservice/catalogus/2015/02"
    ),
}
"""The namespaces of the one family, and those of the other."""


def body(text: str) -> str:
    """The text without its declaration."""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def encoded(encoding: str) -> Callable[[str], bytes]:
    """The message in an encoding that its declaration names."""

    def change(text: str) -> bytes:
        declared = f'<?xml version="1.0" encoding="{encoding}"?>{body(text)}'
        return declared.encode(encoding, "xmlcharrefreplace")

    return change


def rebuilt(prefix: str | None) -> Callable[[str], bytes]:
    """The message with one prefix at every level, or none: each element declares its own."""

    def copy(element: etree._Element) -> etree._Element:
        made = etree.Element(element.tag, nsmap={prefix: etree.QName(element).namespace})
        for name, value in element.attrib.items():
            made.set(name, value)
        made.text, made.tail = element.text, element.tail
        made.extend([copy(child) for child in element if isinstance(child.tag, str)])
        return made

    return lambda text: etree.tostring(copy(etree.fromstring(text.encode())))


def alone(text: str) -> bytes:
    """The message without SOAP."""
    (message,) = etree.fromstring(text.encode()).findall(f"{{{SOAP_1_1}}}Body/*")
    return etree.tostring(message)


def other_family(text: str) -> bytes:
    """The message in the other family of namespaces."""
    for one, other in FAMILY.items():
        assert one in text
        text = text.replace(one, other)
    return text.encode()


VARIANTS: dict[str, Callable[[str], bytes]] = {
    "other prefixes": rebuilt("anders"),
    "default namespaces": rebuilt(None),
    "the other family": other_family,
    "ISO-8859-1": encoded("iso-8859-1"),
    "windows-1252": encoded("windows-1252"),
    "UTF-16": encoded("utf-16"),
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "no SOAP": alone,
    "SOAP 1.2": lambda text: text.replace(SOAP_1_1, SOAP_1_2).encode(),
    "CDATA": lambda text: re.sub(r">([^<>&]*\w[^<>&]*)<", r"><![CDATA[\1]]><", body(text)).encode(),
    "comments and instructions": lambda text: body(text).replace("><", "><!--x--><?x?><").encode(),
    "no white space": lambda text: re.sub(r">\s+<", "><", body(text)).encode(),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_message_in_another_dress_gives_the_same_output(
    variant: str, case: str, project_root: Path
) -> None:
    """Prefixes, namespaces, encodings, envelopes and layout make no difference, nor a notice."""
    mapping = mapper.load(project_root / "mappings" / "nhr" / "inschrijving.yaml")
    folder = project_root / "fixtures" / "nhr" / "inschrijving" / case
    text = (folder / "input.xml").read_text(encoding="utf-8")
    plain = mapping.map(text.encode())
    dressed = VARIANTS[variant](text)
    assert dressed != text.encode()
    result = mapping.map(dressed)
    assert result.to_xml() == plain.to_xml()
    assert [(n.code, n.target_path, n.source_path) for n in result.notices] == [
        (n.code, n.target_path, n.source_path) for n in plain.notices
    ]


def test_one_branch_is_mapped_as_it_is_among_many(project_root: Path) -> None:
    """Of several branches all but one are taken away: the one that is left is what it was."""
    mapping = mapper.load(project_root / "mappings" / "nhr" / "inschrijving.yaml")
    folder = project_root / "fixtures" / "nhr" / "inschrijving" / "vestigingen-ontdubbeld"
    root = etree.parse(folder / "input.xml").getroot()
    many = mapping.map(etree.tostring(root)).record["Inschrijving"]
    others = root.findall(".//{*}wordtUitgeoefendIn")
    assert len(many["Vestiging"]) > 1
    for holder in others:
        parent = holder.getparent()
        assert parent is not None
        parent.remove(holder)
    one = mapping.map(etree.tostring(root)).record["Inschrijving"]
    assert one["Vestiging"] == many["Vestiging"][:1]
