"""The fast reader of XML: a tree of the standard library's C parser, and one walk through it.

The norm is the reference reader (`mapper.reading.reference.reference_reader`); tests hold the two equal.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, XMLParser

from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.reading.envelope import find_message
from mapper.reading.leaf_judging import NO_CHECKS, Checks
from mapper.reading.locate import locate_xml, placed
from mapper.reading.read_outcome import ReadError, Reading, settle
from mapper.reading.reading_limits import check_size, refuse_recursion
from mapper.reading.reading_notes import Notes
from mapper.reading.shape import Shape
from mapper.reading.xml_guard import (
    PARSE_ERRORS,
    as_bytes,
    may_break_bounds,
    parse_guarded,
    refuse_malformed,
)
from mapper.reading.xml_tree import TooDeep, link, read_tree


class XmlReader:
    """Reads XML messages of one shape; may be used by several threads at once."""

    def __init__(
        self, shape: Shape, limits: Limits = DEFAULT_LIMITS, checks: Checks = NO_CHECKS
    ) -> None:
        self._shape = shape
        self._limits = limits
        self._root = link(shape, checks)

    def read(
        self,
        source: bytes | str,
        *,
        strict: bool = False,
        file: str | None = None,
        top: bool = True,
    ) -> Reading:
        """Read a message; when strict, each warning is an error. `file` is named in errors.

        With `top` the element is a message, and else a part of one.

        Raises:
            ReadError: the source is no such message, or is not well-formed, or is out of bounds.

        """
        data, encoding = as_bytes(source, file)
        check_size(data, self._limits, file)
        if may_break_bounds(data, self._limits):
            parse_guarded(data, encoding, self._limits, file)
        notes = Notes(top=top, unknown=self._shape.unknown)
        value = self._document(data, encoding, notes, file)
        return settle(
            {} if value is None else value,
            notes.notices(strict=strict),
            lambda found: placed(found, lambda path: locate_xml(data, path, self._shape), file),
            notes.left_out,
        )

    def _document(self, data: bytes, encoding: str | None, notes: Notes, file: str | None) -> Any:
        """What the message element holds; `data` has been found to hold no DTD."""
        # Entities cannot be declared without a DTD, and that has been refused.
        parser = XMLParser(encoding=encoding)  # noqa: S314
        limits = self._limits
        try:
            parser.feed(data)
            root: Element = parser.close()
        except PARSE_ERRORS as error:
            # What is beyond the bounds is told first.
            parse_guarded(data, encoding, limits, file)
            refuse_malformed(error, data, file)
        try:
            message, level = find_message(root, self._shape, file)
            return read_tree(root, message, level, self._root, limits.depth, notes)
        except (ReadError, TooDeep):
            parse_guarded(data, encoding, limits, file)
            raise
        except RecursionError:
            refuse_recursion(file)
