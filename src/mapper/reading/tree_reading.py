"""XML in Python: one walk through a tree of the standard library's C parser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, XMLParser

from mapper.jsonata.runtime.limits import Limits
from mapper.reading.envelope import find_message
from mapper.reading.leaf_judging import Judge
from mapper.reading.notice_collector import Chain, NoticeCollector
from mapper.reading.read_outcome import ReadError
from mapper.reading.reading_limits import refuse_recursion
from mapper.reading.shape import Shape
from mapper.reading.xml_guard import (
    PARSE_ERRORS,
    may_exceed_limits,
    parse_guarded,
    refuse_malformed,
)
from mapper.reading.xml_tree import TooDeep, link, read_tree, report_unknown


class TreeReader:
    """Reads XML messages of one shape without the native core."""

    def __init__(self, shape: Shape, limits: Limits, leaves: Sequence[Judge | None]) -> None:
        self._shape = shape
        self._limits = limits
        self._entry, self._objects = link(shape, leaves)

    def element(self, data: bytes, file: str | None) -> Element:
        """The message element as it was sent, of a source that keeps to all limits.

        Raises:
            ReadError: as `XmlReader.read`.

        """
        parse_guarded(data, None, self._limits, file)
        return find_message(self._tree(data, None, file), self._shape, file)[0]

    def unknown(self, collector: NoticeCollector, tag: str, index: int, above: Chain) -> None:
        """Report an element that the object of that number does not have."""
        node = self._objects[index]
        if node is not None:
            report_unknown(tag, node, above, collector)

    def document(
        self, data: bytes, encoding: str | None, collector: NoticeCollector, file: str | None
    ) -> Any:
        """The content of the message element."""
        limits = self._limits
        if may_exceed_limits(data, limits):
            parse_guarded(data, encoding, limits, file)
        root = self._tree(data, encoding, file)
        try:
            message, level = find_message(root, self._shape, file)
            return read_tree(root, message, level, self._entry, limits.depth, collector)
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
