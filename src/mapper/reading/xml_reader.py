"""The fast reader of XML: the native core, where it is in use, else `tree_reading`.

What the native core is not certain of is read in Python. The norm is `reading.reference.reference_reader`; tests compare the two.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from mapper.diagnostics.diagnostic import Notice
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.reading.leaf_judging import NO_CHECKS, Checks, judges
from mapper.reading.native_reading import native_reading
from mapper.reading.notice_collector import Chain, NoticeCollector
from mapper.reading.read_outcome import Reading, settle
from mapper.reading.reading_limits import as_bytes, check_size
from mapper.reading.shape import Shape

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from mapper.reading.tree_reading import TreeReader


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
    def _tree(self) -> TreeReader:
        # Only here: the native core needs no parser of Python's.
        from mapper.reading.tree_reading import TreeReader

        return TreeReader(self._shape, self._limits, self._leaves)

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
            value = self._tree.document(data, encoding, collector, file)

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
        return self._tree.element(data, file)

    def _unknown(self, collector: NoticeCollector, tag: str, index: int, above: Chain) -> None:
        self._tree.unknown(collector, tag, index, above)
