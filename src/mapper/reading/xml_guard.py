"""The checks of XML before it is read: no DTD, and the limits on size, depth and elements.

A DTD is refused at its first token, before any entity is declared or expanded.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NoReturn
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ErrorString, ExpatError, ParserCreate, errors

from mapper.jsonata.runtime.limits import Limits
from mapper.reading.read_outcome import refuse

_BOM = b"\xef\xbb\xbf"
_BOMS = (_BOM, b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z][\w.-]*)[\"']", re.ASCII)

_CODES = errors.codes
_AT_END = frozenset(
    _CODES[message]
    for message in (
        errors.XML_ERROR_NO_ELEMENTS,
        errors.XML_ERROR_UNCLOSED_TOKEN,
        errors.XML_ERROR_PARTIAL_CHAR,
        errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
_ENCODING = frozenset(
    _CODES[message]
    for message in (errors.XML_ERROR_UNKNOWN_ENCODING, errors.XML_ERROR_INCORRECT_ENCODING)
)
_INVALID_TOKEN = _CODES[errors.XML_ERROR_INVALID_TOKEN]

_SIGNATURES = (
    (b"PK\x03\x04", "a zip archive"),
    (b"%PDF", "a PDF file"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"{", "JSON"),
    (b"[", "JSON"),
)

# The errors of the XML parsers of the standard library: those of expat, and those of the codec
# that the document names as its encoding.
PARSE_ERRORS = (ParseError, ExpatError, LookupError, ValueError)


def may_exceed_limits(data: bytes, limits: Limits) -> bool:
    """Whether there may be a DTD, or too many elements; else parsing is safe.

    In every encoding that expat reads, except UTF-16, the characters of markup are the bytes of
    ASCII; and an element takes at least four bytes. The caller must check the depth.
    """
    return (
        # Searching one byte is much faster than several, and most messages have no `!`.
        (b"!" in data and b"!DOCTYPE" in data)
        or len(data) > limits.elements * 4
        or data.count(b"xmlns") > limits.namespaces
        or _long_tag(min(limits.name_length, 5 * limits.attributes)).search(data) is not None
        or b"\0" in data[:4]
        or data.startswith(_BOMS[1:])
        or _declares_escapes(data)
    )


def _declares_escapes(data: bytes) -> bool:
    """Whether an encoding is declared that is Python's own for escapes in texts, and no charset.

    Python warns while it decodes by it.
    """
    if not data.startswith((b"<?xml", _BOM)):
        return False
    return b"escape" in data[: data.find(b"?>") + 1].lower()


@cache
def _long_tag(length: int) -> re.Pattern[bytes]:
    """Finds what may be a tag with too long a name or too many attributes: ` a=""` has five bytes."""
    return re.compile(rb"<[^<]{%d}" % min(length, 65_535))


def parse_guarded(data: bytes, encoding: str | None, limits: Limits, file: str | None) -> None:
    """Parse without keeping anything; refuse a DTD, or a source that exceeds a limit."""
    if encoding is None and _declares_escapes(data):
        refuse_malformed(LookupError(), data, file)
    guard = _Guard(encoding, limits, file)
    try:
        guard.parser.Parse(data, True)
    except PARSE_ERRORS as error:
        refuse_malformed(error, data, file)


class _Guard:
    """Refuses what exceeds a limit, where the parser comes by it."""

    def __init__(self, encoding: str | None, limits: Limits, file: str | None) -> None:
        self._limits = limits
        self._file = file
        self._depth = self._elements = 0
        self._namespaces: set[str] = set()
        self.parser = ParserCreate(encoding, namespace_separator="}")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartNamespaceDeclHandler = self._namespace
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _refuse(self, code: str, message: str) -> NoReturn:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        refuse(code, message, file=self._file, line=line, column=column)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        limits = self._limits
        self._depth += 1
        self._elements += 1
        if self._depth > limits.depth:
            self._refuse("source-too-deep", f"elements are nested more than {limits.depth} deep")
        if self._elements > limits.elements:
            message = f"the source has more than {limits.elements} elements"
            self._refuse("source-too-many-elements", message)
        if len(attributes) > limits.attributes:
            message = f"an element has more than {limits.attributes} attributes"
            self._refuse("source-too-many-attributes", message)
        for each in (name, *attributes):
            # Before the brace stands the namespace, which is checked where it is declared.
            if len(each) > limits.name_length:
                self._check_length(each.rpartition("}")[2], "name")

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        self._check_length(prefix or "", "name")
        self._check_length(uri or "", "namespace")
        self._namespaces.add(uri or "")
        if len(self._namespaces) > self._limits.namespaces:
            message = f"the source declares more than {self._limits.namespaces} namespaces"
            self._refuse("source-too-many-namespaces", message)

    def _check_length(self, text: str, what: str) -> None:
        most = self._limits.name_length
        if len(text) > most:
            message = f"a {what} has more than {most} characters"
            self._refuse("source-name-too-long", message)

    def _doctype(self, *_declaration: object) -> None:
        message = "the source has a document type declaration (DTD); it is refused unread"
        self._refuse("source-dtd", message)


def refuse_malformed(error: Exception, data: bytes, file: str | None) -> None:
    """Refuse XML that could not be parsed, by the error of the parser."""
    if not isinstance(error, ParseError | ExpatError):
        message = "the XML declaration names an unsupported encoding; send UTF-8"
        refuse("source-encoding", message, file=file, line=1)
    line, column = error.position if isinstance(error, ParseError) else (error.lineno, error.offset)
    head = data.lstrip()
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            refuse("source-not-xml", f"the source is not XML: it looks like {name}", file=file)
    starts = head.startswith((b"<", *_BOMS))
    if error.code in _ENCODING or (
        error.code == _INVALID_TOKEN and starts and not _is_in_its_encoding(data)
    ):
        message = (
            "the bytes are not in the encoding that the XML declaration names "
            "(UTF-8 where it names none)"
        )
        refuse("source-encoding", message, file=file, line=line, column=column + 1)
    if error.code in _AT_END:
        code, what = "source-incomplete", "the XML ends too early"
    else:
        code, what = "source-not-xml", "the source is not well-formed XML"
    refuse(code, f"{what}: {ErrorString(error.code)}", file=file, line=line, column=column + 1)


def declared_encoding(data: bytes) -> str:
    """The encoding of a document: by its byte order mark, its declaration, or else UTF-8."""
    if data.startswith(_BOMS[1:]):
        return "utf-16"
    declared = _DECLARED.match(data.removeprefix(_BOM))
    return declared[1].decode("ascii") if declared is not None else "utf-8"


def _is_in_its_encoding(data: bytes) -> bool:
    """Whether the bytes can be decoded by the declared encoding."""
    try:
        data.decode(declared_encoding(data))
    except (UnicodeError, LookupError):
        return False
    return True
