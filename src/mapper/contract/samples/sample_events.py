"""Sample files as events: XML and JSON, read piece by piece."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import ijson
from lxml import etree

from mapper.contract.file.contract_header import NO_URI
from mapper.contract.file.contract_loading import ENVELOPES
from mapper.contract.message_model import Kind, QualifiedName
from mapper.contract.samples.observed_content import (
    MAX_NAMES,
    TEXT_KEY,
    Event,
    MemberKey,
    SampleFaultError,
    events_of,
)
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError

MAX_BYTES: Final = 1_000_000_000
Events = Generator[Event, None, None]

_PIECE: Final = 65536
_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True, slots=True)
class SampleRoot:
    """What a sample is of: the element of its message, and the envelope around it (XML)."""

    name: str
    namespace: str = ""
    envelope: str = ""
    line: int = 1


def sample_failed(code: str, message: str, sample: Path, line: int = 1) -> FindingsError:
    """The error for a sample, without its values."""
    return FindingsError([Finding(code, message, Position(str(sample), line, 1))])


def is_xml_sample(sample: Path) -> bool:
    """Whether a sample is XML, by its first character.

    Raises FindingsError where it cannot be read, or is too large.
    """
    try:
        if sample.stat().st_size > MAX_BYTES:
            message = f"the sample is larger than {MAX_BYTES} bytes"
            raise sample_failed("file-too-large", message, sample)
        with sample.open("rb") as file:
            start = file.read(1000)
    except OSError:
        raise sample_failed("file-not-found", "the sample cannot be read", sample) from None
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xfe\xff", b"\xff\xfe"))


class _SampleLines:
    """A file that is given in pieces of one line at most, and knows which line it is at."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.line = 0
        self.ended = True

    def read(self, size: int = -1) -> bytes:
        """The next piece; nothing at the end, or where nothing is asked for."""
        if size == 0:
            return b""
        piece = self.file.readline(_PIECE)
        if not self.line:
            piece = piece.removeprefix(b"\xef\xbb\xbf")
        self.line += self.ended
        self.ended = piece.endswith(b"\n")
        return piece


def json_events(sample: Path) -> Events:
    """The events of a JSON file.

    Raises FindingsError with the line where it is not JSON.
    """
    with sample.open("rb") as file:
        lines = _SampleLines(file)
        keys: dict[str, MemberKey] = {}
        try:
            for kind, value in ijson.basic_parse(lines, buf_size=_PIECE):
                if kind == "string":
                    yield "value", ("string", value)
                elif kind == "map_key":
                    key = keys.get(value)
                    if key is None:
                        key = MemberKey("element", value)
                        if len(keys) < MAX_NAMES:
                            keys[value] = key
                    yield "member", key
                elif kind in _OF_JSON:
                    yield _OF_JSON[kind], None
                else:
                    yield from events_of(value)
        except (ijson.JSONError, ValueError) as error:
            message = "the sample is neither XML nor JSON"
            raise sample_failed("sample-invalid", message, sample, max(1, lines.line)) from error


_OF_JSON: Final[dict[str, Any]] = {
    "start_map": "object",
    "end_map": "end object",
    "start_array": "list",
    "end_array": "end list",
}


def xml_events(sample: Path) -> Generator[tuple[SampleRoot, Events], None, None]:
    """The messages of an XML file: the root, or what is in the body of an envelope.

    The events of a message must be taken before the next message is asked for. Raises
    FindingsError where the file is not well-formed, declares a document type, or is an envelope
    with nothing in it.
    """
    with sample.open("rb") as file, _well_formed(sample):
        reader = etree.iterparse(
            file,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_pis=True,
            remove_comments=True,
        )
        yield from _messages(reader, sample)


@contextmanager
def _well_formed(sample: Path) -> Iterator[None]:
    try:
        yield
    except etree.XMLSyntaxError as error:
        said = str(error.msg).partition(", line ")[0]
        message = f"not well-formed XML: {said}"
        raise sample_failed("sample-invalid", message, sample, error.lineno or 1) from None


def _messages(reader: Any, sample: Path) -> Generator[tuple[SampleRoot, Events], None, None]:
    path: list[etree._Element] = []
    envelope, inner, found = "", "", 0
    for kind, element in reader:
        if kind == "end":
            path.pop()
            continue
        if not path:
            if element.getroottree().docinfo.internalDTD is not None:
                message = "a sample with a document type declaration is refused"
                raise sample_failed("sample-invalid", message, sample)
            for name, (outer, body) in ENVELOPES.items():
                if element.tag == _tag(outer):
                    envelope, inner = name, _tag(body)
        within = len(path) == 2 and path[1].tag == inner if envelope else not path
        if not within:
            path.append(element)
            continue
        found += 1
        try:
            key = _key("element", element.tag)
        except SampleFaultError as error:
            line = element.sourceline or 1
            raise sample_failed("sample-invalid", str(error), sample, line) from None
        root = SampleRoot(key.name, key.namespace, envelope, element.sourceline or 1)
        yield root, _content(reader, element, sample)
    if not found:
        raise sample_failed("sample-invalid", "the envelope is empty", sample)


def _tag(name: QualifiedName) -> str:
    return f"{{{name.namespaces[0]}}}{name.local}"


def _key(kind: Kind, tag: str) -> MemberKey:
    """The key of an element or attribute, by its name in Clark's notation.

    Raises SampleFaultError where its namespace is no URI, as no contract could name it.
    """
    uri, _, local = tag.removeprefix("{").rpartition("}")
    if NO_URI.search(uri):
        raise SampleFaultError("a namespace is not a URI")
    return MemberKey(kind, local, uri)


def _content(reader: Any, root: etree._Element, sample: Path) -> Events:
    """The events of an element whose start was read, up to its end."""
    open_ = [_SampleElement(root)]
    keys: dict[str, MemberKey] = {}
    with _well_formed(sample):
        for kind, element in reader:
            if kind == "start":
                open_[-1].children += 1
                yield from open_[-1].opened()
                key = keys.get(element.tag)
                if key is None:
                    key = keys[element.tag] = _key("element", element.tag)
                yield "member", key
                open_.append(_SampleElement(element))
                continue
            yield from open_.pop().ended()
            if not open_:
                return
            _forget(element, open_[-1])


def _forget(element: etree._Element, holder: _SampleElement) -> None:
    """Drop what was read; the text after an element is known when the next one is at its end."""
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # lxml has it, its stubs do not
    before = element.getprevious()
    while before is not None:
        holder.text_between |= bool((before.tail or "").strip())
        holder.element.remove(before)
        before = element.getprevious()


class _SampleElement:
    """An element whose end was not met yet: an object as soon as it has more than text."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.is_object = False
        self.children = 0
        self.text_between = False
        given = [(str(name), str(value)) for name, value in element.attrib.items()]
        self.attributes = [each for each in given if not each[0].startswith(_XSI)]
        xsi = dict(given) if len(given) > len(self.attributes) else {}
        self.nil = xsi.get(f"{_XSI}nil") in {"true", "1"}
        self.retyped = f"{_XSI}type" in xsi

    def opened(self) -> Iterator[Event]:
        """That it is an object, and its attributes, the first time that this is asked for."""
        if self.is_object:
            return
        self.is_object = True
        yield "object", None
        if self.retyped:
            yield "retyped", None
        for name, value in self.attributes:
            yield "member", _key("attribute", name)
            yield "value", ("text", value)

    def ended(self) -> Iterator[Event]:
        """What the end of the element adds."""
        text = self.element.text or ""
        if self.nil and not (self.children or self.attributes):
            yield "null", None
            return
        if self.attributes or self.retyped:
            yield from self.opened()
        if self.nil:
            yield "nil", None
        if not self.is_object:
            yield "value", ("text", text)
            return
        if self.children:
            tails = any((child.tail or "").strip() for child in self.element)
            if text.strip() or tails or self.text_between:
                yield "mixed", None
        else:
            yield "member", TEXT_KEY
            yield "value", ("text", text)
        yield "end object", None
