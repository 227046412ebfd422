"""Reads any source: bytes, text, a file, a folder, parts, or a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from mapper.diagnostics.diagnostic import Notice
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.reading.collector_pause import collector_paused
from mapper.reading.file_origins import FileOrigin
from mapper.reading.leaf_judging import NO_CHECKS, Checks
from mapper.reading.read_outcome import ReadError, Reading, refuse, settle
from mapper.reading.reading_limits import check_size, read_at_most
from mapper.reading.shape import Shape

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from mapper.datatypes.table_form import TableForm
    from mapper.reading.delivery_parts import PartForm
    from mapper.reading.json_reader import JsonReader
    from mapper.reading.xml_reader import XmlReader

# The readers are imported on use, so that a process that only reads XML starts faster.

Format: TypeAlias = Literal["xml", "json"]

Source: TypeAlias = bytes | bytearray | memoryview | str | Path | Mapping[str, Any] | list[Any]
"""Bytes or text of a message, a file, a delivery in parts, or a Python document."""

_LARGE = 1 << 16
"""The bytes of a message from which the search for garbage takes a part of its time."""

_ZIP = b"PK"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class SourceReader:
    """Reads messages of one shape in any form; may be used by several threads at once.

    With `parts` the message is a delivery: a folder, a zip archive, bytes by part, or one file
    that is a part. With `table` the message is a row of a table in CSV. `checks` are the checks
    that the shape names, by name.
    """

    def __init__(
        self,
        shape: Shape,
        parts: Mapping[str, PartForm] | None = None,
        limits: Limits = DEFAULT_LIMITS,
        checks: Checks = NO_CHECKS,
        table: TableForm | None = None,
    ) -> None:
        self._shape = shape
        self._table = table
        self._limits = limits
        self.checks = checks
        self._parts = None
        if parts:
            from mapper.reading.delivery_parts import PartsReader

            self._parts = PartsReader(shape, parts, limits, checks)

    @cached_property
    def _xml(self) -> XmlReader:
        from mapper.reading.xml_reader import XmlReader

        return XmlReader(self._shape, self._limits, self.checks)

    @cached_property
    def _json(self) -> JsonReader:
        from mapper.reading.json_reader import JsonReader

        needed = self._shape.required if self._parts is not None else ()
        return JsonReader(self._shape, self._limits, needed, self.checks)

    def read(
        self,
        source: Source,
        *,
        format: Format | None = None,
        strict: bool = False,
        file: str | None = None,
        origins: list[FileOrigin] | None = None,
    ) -> Reading:
        """Read a message; when strict, each warning is an error.

        Without `format` the first character shows whether it is XML or JSON. Errors name `file`,
        which is the path where a path is given. A mapping is a Python document, unless the
        message is a delivery in parts and all values are bytes, or lists of bytes. Any source but
        a folder, a zip archive or a table is one document, also for a delivery in parts. `origins`
        gets the files that gave the document, none for a Python document.

        Raises:
            ReadError: the source is not such a message, cannot be read, or exceeds a limit.
            TypeError: the source is of another kind than these.

        """
        if isinstance(source, bytes | str) and len(source) <= _LARGE:
            return self._read(source, format, strict, file, origins)
        with collector_paused():
            return self._read(source, format, strict, file, origins)

    def _read(
        self,
        source: Source,
        format: Format | None,
        strict: bool,
        file: str | None,
        origins: list[FileOrigin] | None,
    ) -> Reading:
        if isinstance(source, bytearray | memoryview):
            source = bytes(source)
        if isinstance(source, Mapping):
            if self._parts is not None and all(_is_part(value) for value in source.values()):
                return self._parts.read(source, strict=strict, origins=origins)
            return self._json.read_document(source, strict=strict, file=file)
        if isinstance(source, list) and self._shape.listed:
            return self._json.read_document(source, strict=strict, file=file)
        if self._parts is not None and isinstance(source, Path) and source.is_dir():
            return self._parts.read(source, strict=strict, origins=origins)
        if isinstance(source, Path):
            file = file or str(source)
            source = self.load(source, file)
        source = _content(source)
        if self._parts is not None and isinstance(source, bytes):
            if source[:2] == _ZIP:
                return self._parts.read(source, strict=strict, origins=origins)
            part = self._parts.alone(source, file) if format is None else None
            if part is not None:
                file = file or "<source>"
                return self._parts.read({part: source}, strict=strict, file=file, origins=origins)
        if self._is_table(source, format):
            whole = self._whole if self._shape.listed else self._only_row
            return whole(source, strict=strict, file=file, origins=origins)
        is_json = (format or sniff(source)) == "json"
        if origins is not None:
            shape = None if is_json else self._shape
            origins.append(FileOrigin("", None, content=source, shape=shape))
        if is_json:
            return self._json.read(source, strict=strict, file=file)
        self._refuse_list(file)
        return self._xml.read(source, strict=strict, file=file)

    def element(self, source: bytes, file: str | None = None) -> Element:
        """The element of a message in XML, as it was sent. Raises ReadError as `read`."""
        self._refuse_list(file)
        return self._xml.element(source, file=file)

    def _refuse_list(self, file: str | None) -> None:
        if self._shape.listed:
            message = "the message is a list, which only JSON can hold, and this is no JSON"
            refuse("source-wrong-message", message, file=file, line=1)

    def read_each(
        self, source: Source, *, strict: bool = False
    ) -> Iterator[tuple[int | None, Reading | ReadError]]:
        """Read a source that may hold several messages: the rows of a table, by their lines.

        Any other source is one message, without a line. A row that cannot be read has its error
        in the place of a document.

        Raises:
            ReadError: the source as a whole cannot be read.
            TypeError: the source is of another kind than those of `read`.

        """
        if self._table is None or self._shape.listed or isinstance(source, Mapping | list):
            yield None, self.read(source, strict=strict)
            return
        file = str(source) if isinstance(source, Path) else None
        if isinstance(source, Path):
            source = self.load(source)
        elif isinstance(source, bytearray | memoryview):
            source = bytes(source)
        source = _content(source)
        if self._is_table(source, None):
            yield from self._rows(source, strict, file)
        else:
            yield None, self.read(source, strict=strict, file=file)

    def _is_table(self, source: bytes | str, format: Format | None) -> bool:
        """Whether a source is a table, and not one message in JSON or XML."""
        return self._table is not None and format is None and not is_markup(source)

    def _rows(
        self, source: bytes | str, strict: bool, file: str | None
    ) -> Iterator[tuple[int, Reading | ReadError]]:
        from mapper.reading.csv_reader import read_each_row

        data, table = self._encoded(source)
        return read_each_row(
            data,
            self._shape,
            form=table,
            limits=self._limits,
            file=file,
            checks=self.checks,
            strict=strict,
        )

    def _encoded(self, source: bytes | str) -> tuple[bytes, TableForm]:
        """The bytes of a table, and how it is written: a text has no encoding of its own."""
        assert self._table is not None  # noqa: S101  # `_is_table` has looked
        if isinstance(source, bytes):
            return source, self._table
        return source.encode("utf-8", "replace"), self._table._replace(encoding="utf-8")

    def _whole(
        self,
        source: bytes | str,
        *,
        strict: bool,
        file: str | None,
        origins: list[FileOrigin] | None,
    ) -> Reading:
        """All rows of a table, where the message is the list of them."""
        from mapper.reading.csv_reader import placed, read_rows
        from mapper.reading.notice_collector import ITEMS, NoticeCollector

        data, table = self._encoded(source)
        shape = self._shape
        collector = NoticeCollector(unknown=shape.unknown, top=False, most=self._limits.notices)
        lines: list[int] | None = None if origins is None else []
        rows = read_rows(
            data,
            shape,
            shape.types[shape.root],
            ITEMS,
            collector,
            form=table,
            limits=self._limits,
            file=file,
            checks=self.checks,
            lines=lines,
        )
        if origins is not None:
            origins.append(FileOrigin("", None, 0, len(rows), tuple(lines or ())))
        if len(rows) < shape.minimum:
            collector.row = 0
            collector.too_few_items(shape.minimum)
        notices = placed(collector.notices(strict=strict), file)
        return settle(rows, notices, left_out=collector.left_out)

    def _only_row(
        self,
        source: bytes | str,
        *,
        strict: bool,
        file: str | None,
        origins: list[FileOrigin] | None,
    ) -> Reading:
        """The row of a table that has one."""
        rows = self._rows(source, strict, file)
        first = next(rows, None)
        if first is None:
            refuse("source-nothing-recognised", "the table has no row", file=file, line=1)
        if next(rows, None) is not None:
            message = "the table has several rows, and each is a message: map them all"
            raise ReadError((Notice("several-subjects", message, "error"),))
        if isinstance(first[1], ReadError):
            raise first[1]
        if origins is not None:
            origins.append(FileOrigin("", None, rows=(first[0],)))
        return first[1]

    def locate(
        self, source: bytes | str, source_path: str, format: Format | None = None
    ) -> tuple[int, int] | None:
        """The line and column (from 1) of a source path of a notice.

        The source is read again for this. An index counts from 0; a step without one means any
        item. None where the path does not occur, or the source cannot be read.
        """
        from mapper.reading.locate import decode, locate_json, locate_xml

        if (format or sniff(source)) == "xml":
            data = source.encode() if isinstance(source, str) else source
            return locate_xml(data, source_path, self._shape)
        try:
            return locate_json(decode(source), source_path)
        except (ValueError, IndexError):  # it is not JSON
            return None

    def load(self, path: Path, file: str | None = None) -> bytes:
        """The bytes of a file. Raises ReadError where it cannot be read or is larger than the limit.

        Errors name `file`, by default the path.
        """
        file = file or str(path)
        try:
            with path.open("rb") as stream:
                data = read_at_most(stream, self._limits.input_bytes + 1)
        except FileNotFoundError:
            refuse("source-not-found", "there is no such file", file=file, line=1)
        except OSError as error:
            reason = error.strerror or "it cannot be opened"
            refuse("source-not-found", f"the file cannot be read: {reason}", file=file, line=1)
        check_size(data, self._limits, file)
        return data


def _content(source: object) -> bytes | str:
    """The source as it is. Raises TypeError for one of another type: an open file, a list, None."""
    if not isinstance(source, bytes | str):
        raise TypeError(
            f"a source is bytes, text, a Path or a document, not {type(source).__name__}; "
            "of an open file or a response give what it holds"
        )
    return source


def _is_part(value: object) -> bool:
    """Whether it is the bytes of a part, or of several files of one."""
    if isinstance(value, list | tuple):
        return bool(value) and all(isinstance(item, bytes) for item in value)
    return isinstance(value, bytes)


def is_markup(source: bytes | str) -> bool:
    """Whether a source begins as a JSON object or list or as XML does, which no table here does."""
    return _first(source) in ("{", "[", "<")


def sniff(source: bytes | str) -> Format:
    """Whether the source looks like JSON; any other is read as XML, whose errors say what it is."""
    return "json" if _first(source) in ("{", "[", '"') else "xml"


def _first(source: bytes | str) -> str:
    """The first character that is no white space."""
    if isinstance(source, str):
        return source[:1000].lstrip("\ufeff").lstrip()[:1]
    if source[:1] in (b"<", b"{", b"["):
        return chr(source[0])
    start = source[:1000]
    for bom in _BOMS:
        start = start.removeprefix(bom)
    return start.replace(b"\0", b"").lstrip()[:1].decode("latin-1")
