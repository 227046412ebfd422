"""Reads any source: bytes, text, a file, a folder, parts, or a document."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.reading.leaf_judging import NO_CHECKS, Checks
from mapper.reading.read_outcome import Reading, refuse
from mapper.reading.reading_limits import check_size
from mapper.reading.shape import Shape

if TYPE_CHECKING:
    from mapper.reading.delivery_parts import PartForm
    from mapper.reading.json_reader import JsonReader
    from mapper.reading.xml_reader import XmlReader

# The readers are imported on use, so that a process that only reads XML starts faster.

Format: TypeAlias = Literal["xml", "json"]

Source: TypeAlias = bytes | bytearray | memoryview | str | Path | Mapping[str, Any] | list[Any]
"""Bytes or text of a message, a file, a delivery in parts, or a Python document."""

_ZIP = b"PK"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class SourceReader:
    """Reads messages of one shape in any form; may be used by several threads at once.

    With `parts` the message is a delivery: a folder, a zip archive, or bytes by part. `checks` are
    the checks that the shape names, by name.
    """

    def __init__(
        self,
        shape: Shape,
        parts: Mapping[str, PartForm] | None = None,
        limits: Limits = DEFAULT_LIMITS,
        checks: Checks = NO_CHECKS,
    ) -> None:
        self._shape = shape
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
    ) -> Reading:
        """Read a message; when strict, each warning is an error.

        Without `format` the first character shows whether it is XML or JSON. Errors name `file`,
        which is the path where a path is given. A mapping is a Python document, unless the
        message is a delivery in parts and all values are bytes, or lists of bytes. Any source but
        a folder or a zip archive is one document, also for a delivery in parts.

        Raises:
            ReadError: the source is not such a message, cannot be read, or exceeds a limit.
            TypeError: the source is of another kind than these.

        """
        if isinstance(source, bytearray | memoryview):
            source = bytes(source)
        if isinstance(source, Mapping):
            if self._parts is not None and all(_is_part(value) for value in source.values()):
                return self._parts.read(source, strict=strict)
            return self._json.read_document(source, strict=strict, file=file)
        if isinstance(source, list) and self._shape.listed:
            return self._json.read_document(source, strict=strict, file=file)
        if self._parts is not None and isinstance(source, Path) and source.is_dir():
            return self._parts.read(source, strict=strict)
        if isinstance(source, Path):
            file = file or str(source)
            source = self.load(source, file)
        source = _content(source)
        if self._parts is not None and isinstance(source, bytes) and source[:2] == _ZIP:
            return self._parts.read(source, strict=strict)
        if (format or sniff(source)) == "json":
            return self._json.read(source, strict=strict, file=file)
        if self._shape.listed:
            message = "the message is a list, which only JSON can hold, and this is no JSON"
            refuse("source-wrong-message", message, file=file, line=1)
        return self._xml.read(source, strict=strict, file=file)

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
                data = stream.read(self._limits.input_bytes + 1)
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


def sniff(source: bytes | str) -> Format:
    """Whether the source looks like JSON; any other is read as XML, whose errors say what it is."""
    if isinstance(source, str):
        head = source[:1000].lstrip("\ufeff").lstrip()[:1]
    else:
        start = source[:1000]
        for bom in _BOMS:
            start = start.removeprefix(bom)
        head = start.replace(b"\0", b"").lstrip()[:1].decode("latin-1")
    return "json" if head in ("{", "[", '"') else "xml"
