"""One large XML document as a message per record: an element that occurs many times.

A message is the record within the elements around it, with all that these hold besides records:
what stands before the records and behind them. The document is walked through once for where
each record lies; a message is then cut out of its bytes. A record that is the message element of
the mapping itself is the message, with the namespaces that are declared around it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, NoReturn
from xml.parsers.expat import ParserCreate

from mapper.jsonata.runtime.limits import Limits
from mapper.reading.read_outcome import refuse
from mapper.reading.xml_guard import PARSE_ERRORS, declared_encoding, refuse_malformed

_BLOCK: Final = 1 << 18
MOST_AROUND: Final = 1_000_000
"""The largest number of bytes around the records, which every message holds again."""
_TAG_END = re.compile(rb"(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")
_NAME = re.compile(rb"<[^\s/>]+")
_ATTRIBUTE = re.compile(rb"\s([^\s=<>]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_XML = re.compile(rb"(?:\xef\xbb\xbf)?(<\?xml[^>]*\?>)")


class _OpenElement:
    """An element that is not within a record, while it is open.

    `before` and `after` are spans of what it holds besides records, each from where an element
    begins to where the end of one was met; `beside` says that the last of these may grow.
    """

    __slots__ = ("after", "before", "beside", "has_records", "number", "path", "size", "start")

    def __init__(self, number: int, path: str, start: int) -> None:
        self.number = number
        self.path = path
        self.start = start
        self.before: list[tuple[int, int, int]] = []
        self.after: list[tuple[int, int, int]] = []
        self.beside = False
        self.has_records = False
        self.size = 0

    def meet_record(self) -> None:
        """A record begins in it, or in an element in it."""
        self.has_records = True
        self.beside = False

    def hold(self, start: int, end: int) -> None:
        """An element without records in it is one more thing that it holds besides records."""
        spans = self.after if self.has_records else self.before
        first = spans.pop()[0] if self.beside else start
        spans.append((first, start, end))
        self.size += end - start
        self.beside = True


@dataclass(frozen=True, slots=True)
class Around:
    """What an element has around its records: of the bytes before, and behind. It is in `parent`."""

    number: int
    parent: int
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """A record: the element that it is in, and its first byte and the one behind its last."""

    around: int
    start: int
    end: int


def records_of(
    path: str, splits: tuple[str, ...], limits: Limits, *, alone: bool = False
) -> Iterator[Record | Around]:
    """The records of a document in order; each element around them when it ends.

    Each of `splits` is the path of a record: local names with dots, of which the last suffice.
    With `alone` an element around records is its start tag, by which they are made documents.
    Raises ReadError for a document that is not well-formed, has a DTD, is nested too deeply, or
    has more around its records than a message may hold again.
    """
    with open(path, "rb") as stream:
        head = os.pread(stream.fileno(), 1000, 0)
        if declared_encoding(head).lower().startswith(("utf-16", "ucs-2")):
            message = "a document in UTF-16 cannot be split; send UTF-8"
            refuse("source-encoding", message, file=path, line=1)
        steps = tuple(f".{one}" for one in splits)
        yield from _RecordWalk(path, stream, steps, limits, alone).records()


class _RecordWalk:
    """The walk through one document."""

    def __init__(
        self, path: str, stream: BinaryIO, splits: tuple[str, ...], limits: Limits, alone: bool
    ) -> None:
        self.path = path
        self.stream = stream
        self.splits = splits
        self.limits = limits
        self.alone = alone
        self.parser = ParserCreate()
        self.found: list[Record | Around] = []
        self.open: list[_OpenElement] = []
        self.number = 0
        self.inside = 0  # how deep within a record
        self.record = 0  # where it begins
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype

    def records(self) -> Iterator[Record | Around]:
        more = True
        while more:
            block = self.stream.read(_BLOCK)
            more = bool(block)
            try:
                self.parser.Parse(block, not more)
            except PARSE_ERRORS as error:
                refuse_malformed(error, self._span(0, _BLOCK), self.path)
            yield from self.found
            self.found.clear()

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if self.inside:
            self.inside += 1
            if self.inside > self.limits.depth:
                self._refuse_deep()
            return
        above = self.open[-1].path if self.open else ""
        path = f"{above}.{name.rpartition(':')[2]}"
        start = self.parser.CurrentByteIndex
        if path.endswith(self.splits):
            self.inside = 1
            self.record = start if self.open else 0
            for one in self.open:
                one.meet_record()
            return
        if len(self.open) == self.limits.depth:
            self._refuse_deep()
        self.number += 1
        self.open.append(_OpenElement(self.number, path, start))

    def _end(self, _name: str) -> None:
        if self.inside:
            self.inside -= 1
            if not self.inside:
                around = self.open[-1].number if self.open else 0
                end = self._end_of(self.record, self.parser.CurrentByteIndex)
                self.found.append(Record(around, self.record, end))
            return
        closed = self.open.pop()
        above = self.open[-1] if self.open else None
        end = self.parser.CurrentByteIndex
        if closed.has_records:
            self._close(closed, above, end)
        elif above is not None:
            above.hold(closed.start, end)
            if above.has_records and above.size > MOST_AROUND:
                self._refuse_around(above.size)

    def _close(self, closed: _OpenElement, above: _OpenElement | None, end: int) -> None:
        if closed.size > MOST_AROUND and not self.alone:
            self._refuse_around(closed.size)
        # What stands before the document's element says how it is encoded.
        opening = self._span(0 if above is None else closed.start, self._past_tag(closed.start))
        before = after = b""
        if not self.alone:
            before = b"".join(map(self._held, closed.before))
            after = b"".join(map(self._held, closed.after)) + self._span(end, self._past_tag(end))
        number = above.number if above is not None else 0
        self.found.append(Around(closed.number, number, opening + before, after))

    def _held(self, span: tuple[int, int, int]) -> bytes:
        first, last, end = span
        return self._span(first, self._end_of(last, end))

    def _end_of(self, start: int, end: int) -> int:
        """Where an element ends that begins at `start`, and whose end was met at `end`."""
        # The end of an empty element is met behind its tag, any other at its end tag.
        if self._span(end - 2, end) == b"/>" and self._past_tag(start) == end:
            return end
        return self._past_tag(end)

    def _past_tag(self, start: int) -> int:
        """The place behind the tag that begins here."""
        size = 256
        while (found := _TAG_END.match(self._span(start, start + size))) is None:
            size *= 4
        return start + found.end()

    def _span(self, start: int, end: int) -> bytes:
        return os.pread(self.stream.fileno(), end - start, start)

    def _refuse_around(self, size: int) -> NoReturn:
        message = (
            f"there are {size} bytes around the records, and each message would hold them again; "
            f"the limit is {MOST_AROUND}: are they records too?"
        )
        line = self.parser.CurrentLineNumber
        refuse("source-too-large", message, file=self.path, line=line)

    def _refuse_doctype(self, *_declaration: object) -> None:
        message = "the source has a document type declaration (DTD); it is refused unread"
        refuse("source-dtd", message, file=self.path, line=self.parser.CurrentLineNumber)

    def _refuse_deep(self) -> None:
        message = f"elements are nested more than {self.limits.depth} deep"
        refuse("source-too-deep", message, file=self.path, line=self.parser.CurrentLineNumber)


def alone(record: bytes, before: bytes) -> bytes:
    """A record as a document of its own, with the namespaces that are declared around it.

    `before` are the start tags around it, with what stands before the first.
    """
    tag = _TAG_END.match(record)
    name = _NAME.match(record)
    assert tag is not None and name is not None  # noqa: S101  # a parser has read both
    declared = _namespaces(before)  # the innermost comes last
    for own in _namespaces(tag[0]):
        declared.pop(own, None)
    added = b"".join(b" " + name + b"=" + uri for name, uri in declared.items())
    first = _XML.match(before)
    return (first[1] if first else b"") + name[0] + added + record[name.end() :]


def _namespaces(tags: bytes) -> dict[bytes, bytes]:
    return {name: uri for name, uri in _ATTRIBUTE.findall(tags) if name.split(b":")[0] == b"xmlns"}
