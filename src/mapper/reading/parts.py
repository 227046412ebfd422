"""Sources in parts: a delivery of several files is one document with a member a part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any, Literal, NamedTuple, TypeAlias

from mapper.diagnostics.model import Notice
from mapper.reading.archive import read_archive
from mapper.reading.csv_reader import read_rows
from mapper.reading.json_reader import JsonReader
from mapper.reading.notes import Notes
from mapper.reading.outcome import ReadError, Reading, refuse, settle
from mapper.reading.shape import FieldShape, Shape
from mapper.reading.xml_reader import XmlReader
from mapper.runtime.limits import DEFAULT_LIMITS, Limits

Delivery: TypeAlias = "Mapping[str, bytes] | Path | bytes"
"""Bytes by part, a folder or a zip archive, or the bytes of a zip archive."""


class PartForm(NamedTuple):
    """How a part arrives: the name of its file (`*` and `?` as in a shell), and its form."""

    file: str
    format: Literal["xml", "json", "csv"] = "csv"
    separator: str = ";"
    encoding: str = "utf-8"


class PartsReader:
    """Reads deliveries of one shape: a message that is an object with a member a part."""

    def __init__(
        self, shape: Shape, parts: Mapping[str, PartForm], limits: Limits = DEFAULT_LIMITS
    ) -> None:
        root = shape.types[shape.root]
        fields = {field[0]: field for field in root[2]} if root[0] == "object" else {}
        unknown = [name for name in parts if name not in fields]
        if unknown:
            raise ValueError(f"the message has no member for the part `{unknown[0]}`")
        self._shape = shape
        self._limits = limits
        self._parts = {name: (form, fields[name]) for name, form in parts.items()}

    def read(self, source: Delivery, *, strict: bool = False) -> Reading:
        """Read a delivery; when strict, each warning is an error.

        A part may be missing, which is noted; so is a file that no part names.

        Raises:
            ReadError: a part cannot be read, or the delivery is out of bounds.

        """
        notes = Notes()
        files = self._files(source, notes)
        if sum(map(len, files.values())) > self._limits.input_bytes:
            refuse(
                "source-too-large",
                f"the delivery is larger than the bound of {self._limits.input_bytes} bytes",
            )
        document: dict[str, Any] = {}
        notices: list[Notice] = []
        for name, (form, field) in self._parts.items():
            if not field[5]:
                continue
            data = files.get(name)
            if data is None:
                notes.missing_part(name)
                continue
            value, found = self._part(name, data, form, field, strict)
            notices += found
            if value not in (None, {}, []):
                document[name] = value
        return settle(document, [*notes.notices(strict=strict), *notices])

    def _files(self, source: Delivery, notes: Notes) -> dict[str, bytes]:
        """The bytes of each part that is there."""
        if isinstance(source, Mapping):
            for name in source.keys() - self._parts.keys():
                notes.unknown(None, name, self._parts, what="part")
            return {name: source[name] for name in self._parts if name in source}
        if isinstance(source, Path) and source.is_dir():
            paths = {entry.name: entry for entry in sorted(source.iterdir()) if entry.is_file()}
            chosen = self._choose(paths, notes)
            size = sum(paths[name].stat().st_size for name in chosen.values())
            if size > self._limits.input_bytes:
                refuse("source-too-large", f"the delivery has {size} bytes", file=str(source))
            return {part: paths[name].read_bytes() for part, name in chosen.items()}
        return read_archive(source, self._limits, lambda names: self._choose(names, notes))

    def _choose(self, names: Iterable[str], notes: Notes) -> dict[str, str]:
        """For each part the name of its file."""
        chosen: dict[str, str] = {}
        for name in names:
            parts = [part for part, (form, _) in self._parts.items() if _is_named(name, form)]
            if not parts and not name.startswith("."):
                notes.unknown(None, PurePosixPath(name).name, (), what="part")
            for part in parts:
                if part in chosen:
                    refuse("source-wrong-message", f"several files are named as the part `{part}`")
                chosen[part] = name
        return chosen

    def _part(
        self, name: str, data: bytes, form: PartForm, field: FieldShape, strict: bool
    ) -> tuple[Any, tuple[Notice, ...]]:
        _, _, tags, index, repeated, _ = field
        file = form.file if "*" not in form.file and "?" not in form.file else name
        if form.format == "csv":
            notes = Notes()
            rows = read_rows(
                data,
                self._shape,
                self._shape.types[index],
                (None, name),
                notes,
                separator=form.separator,
                encoding=form.encoding,
                limits=self._limits,
                file=file,
            )
            if not repeated and len(rows) > 1:
                notes.too_many((None, name))
            value: Any = rows if repeated else (rows[0] if rows else None)
            return value, notes.notices(strict=strict)
        if form.format == "json":
            # The member is read as a document of that one member: it may be a list.
            only = self._alone(field)
            return self._json(name, data, JsonReader(only, self._limits), strict, file)
        shape = self._shape._replace(message=name, tags=tags, root=index)
        try:
            reading = XmlReader(shape, self._limits).read(data, strict=strict, file=file)
        except ReadError as error:
            raise ReadError(_within(name, error.notices)) from None
        value = [reading.document] if repeated and reading.document else reading.document
        return value, _within(name, reading.notices)

    def _alone(self, field: FieldShape) -> Shape:
        types = (*self._shape.types, ("object", False, (field,)))
        return self._shape._replace(root=len(types) - 1, types=types)

    @staticmethod
    def _json(
        name: str, data: bytes, reader: JsonReader, strict: bool, file: str
    ) -> tuple[Any, tuple[Notice, ...]]:
        reading = reader.read_member(name, data, strict=strict, file=file)
        return reading.document.get(name), reading.notices


def _is_named(name: str, form: PartForm) -> bool:
    return fnmatchcase(name, form.file) or fnmatchcase(PurePosixPath(name).name, form.file)


def _within(part: str, notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """The notices of a part, with paths from the message down."""
    return tuple(
        replace(notice, source_path=f"{part}.{notice.source_path}" if notice.source_path else part)
        for notice in notices
    )
