"""Hostile and broken XML: refused with a code and a place, and without a value."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mapper.jsonata.runtime.limits import Limits
from mapper.reading.read_outcome import ReadError
from mapper.reading.reference.reference_reader import read_reference
from mapper.reading.xml_reader import XmlReader
from tests.reading.library import ANSWER, SOAP, A, shape

SHAPE = shape()
SMALL = Limits(input_bytes=100_000, depth=20, elements=500)
SECRET = "123456782"

BOMB = "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
EXTERNAL = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"


def soap(body: str) -> bytes:
    """A SOAP envelope around this."""
    return f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{body}</s:Body></s:Envelope>'.encode()


def answer(content: str) -> bytes:
    """The message with this content."""
    return f'<answer xmlns="{A}">{content}</answer>'.encode()


# name: (source, code, words that the message has, line)
HOSTILE: dict[str, tuple[bytes | str, str, str, int | None]] = {
    "empty": (b"", "source-empty", "empty", 1),
    "white space": (b" \n\t", "source-empty", "empty", 1),
    "text": (f"no xml {SECRET}".encode(), "source-not-xml", "not well-formed", 1),
    "json": (f'{{"a": "{SECRET}"}}'.encode(), "source-not-xml", "JSON", None),
    "zip": (b"PK\x03\x04\x14\x00\x00\x00", "source-not-xml", "zip", None),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "source-not-xml", "PDF", None),
    "gzip": (b"\x1f\x8b\x08\x00\x00", "source-not-xml", "gzip", None),
    "binary": (bytes(range(256)), "source-not-xml", "not well-formed", 1),
    "declaration alone": (b'<?xml version="1.0"?>', "source-incomplete", "too early", 1),
    "cut off in a tag": (ANSWER[:200], "source-incomplete", "too early", None),
    "cut off after a tag": (ANSWER[: ANSWER.index(b"<i:title>")], "source-incomplete", "", None),
    "cut off in CDATA": (answer("<![CDATA[ x")[:-9], "source-incomplete", "CDATA", 1),
    "cut off in a character": ("<a>\N{EURO SIGN}".encode()[:-1], "source-incomplete", "", 1),
    "tags that cross": (answer("\n<a><b></a></b>"), "source-not-xml", "mismatched", 2),
    "two roots": (answer("") + answer(""), "source-not-xml", "after document element", 1),
    "undeclared prefix": (answer("<x:y/>"), "source-not-xml", "prefix", 1),
    "undeclared entity": (answer("\n&secret;"), "source-not-xml", "undefined entity", 2),
    "duplicate attribute": (answer("<a b='1' b='2'/>"), "source-not-xml", "duplicate", 1),
    "control character": (answer("\x00"), "source-not-xml", "not well-formed", 1),
    "control by reference": (answer("&#1;"), "source-not-xml", "reference", 1),
    "wrong bytes": (
        answer("\n<a>?</a>").replace(b"?", b"\xff\xfe"),
        "source-encoding",
        "encoding",
        2,
    ),
    "latin-1 without a declaration": (
        answer("").replace(b"></", ">é</".encode("latin-1")),
        "source-encoding",
        "UTF-8",
        1,
    ),
    "declared UTF-16, is not": (
        b'<?xml version="1.0" encoding="UTF-16"?>' + answer(""),
        "source-encoding",
        "encoding",
        1,
    ),
    "unknown encoding": (
        b'<?xml version="1.0" encoding="klingon"?>' + answer(""),
        "source-encoding",
        "UTF-8",
        1,
    ),
    "multi-byte encoding": (
        b'<?xml version="1.0" encoding="gb18030"?>' + answer(""),
        "source-encoding",
        "UTF-8",
        1,
    ),
    "encoding that is no text": (
        b'<?xml version="1.0" encoding="hex"?>' + answer(""),
        "source-encoding",
        "UTF-8",
        1,
    ),
    "half a surrogate pair": ("<a>\ud800</a>", "source-encoding", "surrogate", None),
    "DTD": (b"\n<!DOCTYPE answer>" + answer(""), "source-dtd", "DTD", 2),
    "DTD of another case": (b"<!doctype answer>" + answer(""), "source-not-xml", "", 1),
    "entity bomb": (BOMB.encode() + answer("&b;"), "source-dtd", "DTD", 1),
    "external entity": (EXTERNAL.encode() + answer("&x;"), "source-dtd", "DTD", 1),
    "DTD in UTF-16": (
        (BOMB + answer("&b;").decode()).encode("utf-16"),
        "source-dtd",
        "DTD",
        1,
    ),
    "DTD in UTF-16 without a mark": (
        b"\xff\xfe" + (BOMB + answer("").decode()).encode("utf-16-le"),
        "source-dtd",
        "DTD",
        1,
    ),
    "deep": (answer("<a>" * 100_000 + "</a>" * 100_000)[:99_999], "source-too-deep", "20", 1),
    "deep in what is not known": (
        answer("<a>" * 21 + "</a>" * 21),
        "source-too-deep",
        "20",
        1,
    ),
    "deep with comments that count as ends": (
        answer("<a><!-- </a> -->" * 21 + "</a>" * 21),
        "source-too-deep",
        "20",
        1,
    ),
    "large": (answer("x" * 100_001), "source-too-large", "100000", None),
    "many elements": (answer("<a/>" * 501), "source-too-many-elements", "500", 1),
    "another message": (
        b'<question xmlns="urn:example:shop"/>',
        "source-wrong-message",
        "`question` in the namespace `urn:example:shop`; expected `answer`",
        None,
    ),
    "the message in another namespace": (
        b'<answer xmlns="urn:example:shop"/>',
        "source-wrong-message",
        "`answer` in the namespace `urn:example:shop`; expected `answer` in the namespace",
        None,
    ),
    "the message in no namespace": (b"<answer/>", "source-wrong-message", "no namespace", None),
    "another message in an envelope": (
        soap("<question/>"),
        "source-wrong-message",
        "`question`",
        None,
    ),
    "an empty envelope": (soap(""), "source-wrong-message", "envelope is empty", None),
    "the message in an envelope of another version": (
        soap(answer("").decode()).replace(
            SOAP.encode(), b"http://www.w3.org/2003/05/soap-envelope"
        ),
        "source-wrong-message",
        f"`http://www.w3.org/2003/05/soap-envelope`; expected none, or one of `{SOAP}`",
        None,
    ),
    "two messages in an envelope": (
        soap((answer("") + answer("")).decode()),
        "source-wrong-message",
        "more than one",
        None,
    ),
    "a SOAP fault": (
        soap(
            f"<s:Fault><faultcode>s:Server</faultcode><faultstring>{SECRET}</faultstring></s:Fault>"
        ),
        "source-fault",
        "`s:Server`",
        None,
    ),
    "a SOAP fault without a code": (soap("<s:Fault/>"), "source-fault", "fault", None),
    "a SOAP fault with a value for a code": (
        soap(f"<s:Fault><faultcode>{SECRET}</faultcode></s:Fault>"),
        "source-fault",
        "not shown",
        None,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_refused(name: str) -> None:
    """Each is a ReadError with its code, place and words; both readers say the same."""
    source, code, words, line = HOSTILE[name]
    said = []
    readers: list[Callable[[], object]] = [
        lambda: XmlReader(SHAPE, SMALL).read(source, file="in.xml"),
        lambda: read_reference(source, SHAPE, limits=SMALL, file="in.xml"),
    ]
    for read in readers:
        with pytest.raises(ReadError) as raised:
            read()
        (notice,) = raised.value.notices
        said.append(notice)
    assert said[0] == said[1]
    assert (said[0].code, said[0].severity) == (code, "error")
    assert words in said[0].message
    assert SECRET not in said[0].message
    if line is not None:
        assert said[0].position is not None
        assert (said[0].position.file, said[0].position.line) == ("in.xml", line)


def test_a_fault_of_soap_1_2_is_told_by_its_code() -> None:
    """SOAP 1.2 keeps the code of a fault elsewhere."""
    uri = "http://www.w3.org/2003/05/soap-envelope"
    fault = (
        f'<s:Envelope xmlns:s="{uri}"><s:Body><s:Fault><s:Code><s:Value>s:Receiver</s:Value>'
        "</s:Code></s:Fault></s:Body></s:Envelope>"
    )
    with pytest.raises(ReadError, match=r"source-fault.*`s:Receiver`"):
        XmlReader(SHAPE).read(fault)


def test_limits_are_kept_to_the_element() -> None:
    """What is just within the bounds is read, with and without what makes parsing careful."""
    within = answer("<a>" * 19 + "</a>" * 19 + "<b/>" * 480)
    for source in (within, b"<!-- careful -->" + within):
        assert XmlReader(SHAPE, SMALL).read(source).document == {}
    for more in (b"<answer xmlns='urn:example:library'>" + b"<a/>" * 499 + b"</answer>",):
        assert XmlReader(SHAPE, SMALL).read(more).document == {}


def test_a_reader_can_be_used_again_after_an_error() -> None:
    """An error leaves nothing behind."""
    reader = XmlReader(SHAPE)
    before = reader.read(ANSWER)
    with pytest.raises(ReadError):
        reader.read(ANSWER[:500])
    assert reader.read(ANSWER) == before
