"""The fast reader of XML: one walk through a tree of the standard library's C parser.

The native core goes first, where it is in use: what it is not certain of is read here. The norm is `reading.reference.reference_reader`; tests compare the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element, XMLParser

from mapper.diagnostics.diagnostic import Notice
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.reading.envelope import find_message
from mapper.reading.leaf_judging import NO_CHECKS, Checks, judges
from mapper.reading.native_reading import native_reading
from mapper.reading.notice_collector import Chain, NoticeCollector
from mapper.reading.read_outcome import ReadError, Reading, settle
from mapper.reading.reading_limits import check_size, refuse_recursion
from mapper.reading.shape import Shape
from mapper.reading.xml_guard import (
    PARSE_ERRORS,
    as_bytes,
    may_exceed_limits,
    parse_guarded,
    refuse_malformed,
)
from mapper.reading.xml_tree import Entry, ObjectNode, TooDeep, link, read_tree, report_unknown


class XmlReader:
    """Reads XML messages of one shape; may be used by several threads at once."""

    def __init__(
        self, shape: Shape, limits: Limits = DEFAULT_LIMITS, checks: Checks = NO_CHECKS
    ) -> None:
        self._shape = shape
        self._limits = limits
        self._leaves = judges(shape.types, checks)
        self._read_natively = native_reading("XmlReader", shape, limits, self._leaves)

    @cached_property
    def _linked(self) -> tuple[Entry, Sequence[ObjectNode | None]]:
        """The message's entry, and the objects of the shape."""
        return link(self._shape, self._leaves)

    def read(
        self,
        source: bytes | str,
        *,
        strict: bool = False,
        file: str | None = None,
        top: bool = True,
    ) -> Reading:
        """Read a message; when strict, each warning is an error. `file` is named in errors.

        With `top` the element is a message, else a part of one.

        Raises:
            ReadError: the source is not such a message, is not well-formed, or exceeds a limit.

        """
        data, encoding = as_bytes(source, file)
        check_size(data, self._limits, file)
        collector = NoticeCollector(top=top, unknown=self._shape.unknown, most=self._limits.notices)
        value = None
        if self._read_natively is not None:
            value = self._read_natively(data, encoding is not None, collector, self._unknown)
        if value is None:
            collector = NoticeCollector(
                top=top, unknown=self._shape.unknown, most=self._limits.notices
            )
            value = self._document(data, encoding, collector, file)

        def located(found: tuple[Notice, ...]) -> tuple[Notice, ...]:
            from mapper.reading.locate import locate_xml, positioned

            return positioned(found, lambda path: locate_xml(data, path, self._shape), file)

        return settle(
            {} if value is None else value,
            collector.notices(strict=strict),
            located,
            collector.left_out,
        )

    def element(self, data: bytes, *, file: str | None = None) -> Element:
        """The message element as it was sent, of a source that keeps to all limits.

        Raises:
            ReadError: as `read`.

        """
        check_size(data, self._limits, file)
        parse_guarded(data, None, self._limits, file)
        return find_message(self._tree(data, None, file), self._shape, file)[0]

    def _unknown(self, collector: NoticeCollector, tag: str, index: int, above: Chain) -> None:
        node = self._linked[1][index]
        if node is not None:
            report_unknown(tag, node, above, collector)

    def _document(
        self, data: bytes, encoding: str | None, collector: NoticeCollector, file: str | None
    ) -> Any:
        """The content of the message element."""
        limits = self._limits
        if may_exceed_limits(data, limits):
            parse_guarded(data, encoding, limits, file)
        root = self._tree(data, encoding, file)
        try:
            message, level = find_message(root, self._shape, file)
            return read_tree(root, message, level, self._linked[0], limits.depth, collector)
        except (ReadError, TooDeep):
            parse_guarded(data, encoding, limits, file)
            raise
        except RecursionError:
            refuse_recursion(file)

    def _tree(self, data: bytes, encoding: str | None, file: str | None) -> Element:
        # Entities cannot be declared without a DTD, and that has been refused.
        parser = XMLParser(encoding=encoding)  # noqa: S314
        try:
            parser.feed(data)
            root: Element = parser.close()
        except PARSE_ERRORS as error:
            # An exceeded limit is reported first.
            parse_guarded(data, encoding, self._limits, file)
            refuse_malformed(error, data, file)
        return root
