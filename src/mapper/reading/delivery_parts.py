"""Sources in parts: a delivery of several files is one document with one member per part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any, Literal, NamedTuple, NoReturn, TypeAlias, assert_never

from mapper.datatypes.table_form import TableForm
from mapper.diagnostics.diagnostic import Notice
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.reading.archive import read_archive
from mapper.reading.csv_reader import placed, read_rows
from mapper.reading.file_origins import FileOrigin
from mapper.reading.folder import read_folder
from mapper.reading.json_reader import JsonReader
from mapper.reading.leaf_judging import NO_CHECKS, Checks
from mapper.reading.notice_collector import LeftOut, NoticeCollector
from mapper.reading.read_outcome import ReadError, Reading, refuse, settle
from mapper.reading.shape import FieldShape, Shape
from mapper.reading.xml_reader import XmlReader

Delivery: TypeAlias = "Mapping[str, bytes | Sequence[bytes]] | Path | bytes"
"""Bytes by part (of several files for a repeated part), a folder, or a zip archive or its bytes."""


PartFormat: TypeAlias = Literal["xml", "json", "csv"]
"""How a part may be written."""


class PartForm(NamedTuple):
    """The file name of a part (`*` and `?` as in a shell), its format, and the form of a table."""

    file: str
    format: PartFormat = "csv"
    table: TableForm = TableForm()


class PartsReader:
    """Reads deliveries of one shape: a message that is an object with one member per part."""

    def __init__(
        self,
        shape: Shape,
        parts: Mapping[str, PartForm],
        limits: Limits = DEFAULT_LIMITS,
        checks: Checks = NO_CHECKS,
    ) -> None:
        root = shape.types[shape.root]
        fields = {field[0]: field for field in root[2]} if root[0] == "object" else {}
        unknown = [name for name in parts if name not in fields]
        if unknown:
            raise ValueError(f"the message has no member for the part `{unknown[0]}`")
        self._shape = shape
        self._limits = limits
        self._checks = checks
        self._parts = {name: (form, fields[name]) for name, form in parts.items()}

    def alone(self, source: bytes, file: str | None) -> str | None:
        """The part that one file is: by its name, or because there is one part; None for none.

        What begins as JSON does is a document of all parts, and no table.

        Raises:
            ReadError: the file is a table, and it does not show which part it is.

        """
        head = source[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        wanted = {b"{": None, b"[": None, b"<": "xml"}.get(head, "csv")
        parts = [name for name, (form, _) in self._parts.items() if form.format == wanted]
        name = PurePosixPath(file).name if file is not None else ""
        named = [part for part in parts if _is_named(name, self._parts[part][0])]
        if named:
            return named[0]
        if len(self._parts) == 1 and parts:
            return parts[0]
        if wanted == "csv" and parts:
            self._refuse_other("files")
        return None

    def read(
        self,
        source: Delivery,
        *,
        strict: bool = False,
        file: str | None = None,
        origins: list[FileOrigin] | None = None,
    ) -> Reading:
        """Read a delivery; when strict, each warning is an error.

        Errors name `file`, where it is one file alone. `origins` gets the files that gave something.

        A part that the message does not require may be missing. A repeated part may be several
        files, in the order of their names. A file that belongs to no part is reported.

        Raises:
            ReadError: a part cannot be read, or is required and missing, or the delivery exceeds
                a limit.

        """
        collector = NoticeCollector(unknown=self._shape.unknown, most=self._limits.notices)
        files = self._files(source, collector)
        if file is not None:
            files = {part: [(file, data) for _, data in given] for part, given in files.items()}
        if sum(len(data) for part in files.values() for _, data in part) > self._limits.input_bytes:
            refuse(
                "source-too-large",
                f"the delivery is larger than the limit of {self._limits.input_bytes} bytes",
            )
        document: dict[str, Any] = {}
        notices: list[Notice] = []
        left_out: list[LeftOut] = []
        for name, (form, field) in self._parts.items():
            if name not in files and name in self._shape.required:
                collector.missing_part(name)
            if name not in files or not field[5]:
                continue
            values: list[Any] = []
            for label, data in files[name]:
                lines: list[int] | None = None if origins is None else []
                value, found, lost = self._part(name, data, form, field, strict, label, lines)
                notices += found
                left_out += lost
                if value in (None, {}, []):
                    continue
                if origins is not None:
                    first = sum(map(len, values)) if field[4] else None
                    origin = FileOrigin(name, label if file is None else None, first)
                    origins.append(self._origin(origin, form, field, value, data, lines or ()))
                values.append(value)
            if values:
                document[name] = (
                    [item for value in values for item in value] if field[4] else values[0]
                )
        return settle(
            document,
            [*collector.notices(strict=strict), *_together(notices)],
            left_out=tuple(left_out),
        )

    def _files(
        self, source: Delivery, collector: NoticeCollector
    ) -> dict[str, list[tuple[str, bytes]]]:
        """The files of each present part, as name and bytes."""
        if isinstance(source, Mapping):
            for name in source.keys() - self._parts.keys():
                collector.unknown(None, name, self._parts, what="part")
            given: dict[str, list[tuple[str, bytes]]] = {}
            for name, (form, _) in self._parts.items():
                if name in source:
                    value = source[name]
                    label = name if _is_pattern(form.file) else form.file
                    several = [value] if isinstance(value, bytes) else value
                    given[name] = [(label, data) for data in several]
                    self._count(name, len(several))
            if not given:
                self._refuse_other("names")
            return given
        if isinstance(source, Path) and source.is_dir():
            return read_folder(source, self._limits, lambda names: self.choose(names, collector))
        return read_archive(source, self._limits, lambda names: self.choose(names, collector))

    def choose(self, names: Iterable[str], collector: NoticeCollector) -> dict[str, list[str]]:
        """The names of the files of each part, in order."""
        chosen: dict[str, list[str]] = {}
        for name in sorted(names):
            parts = [part for part, (form, _) in self._parts.items() if _is_named(name, form)]
            if not parts and not name.startswith("."):
                collector.unknown(None, PurePosixPath(name).name, (), what="part")
            for part in parts:
                chosen.setdefault(part, []).append(name)
        if not chosen:
            self._refuse_other("files")
        for part, files in chosen.items():
            self._count(part, len(files))
            self._refuse_twice(part, files)
        return chosen

    def _refuse_other(self, what: str) -> NoReturn:
        """Refuse a delivery that has none of the parts."""
        forms = [(name, form.file) for name, (form, _) in self._parts.items()]
        known = ", ".join(f"`{name if what == 'names' else file}`" for name, file in forms[:5])
        refuse(
            "source-nothing-recognised",
            f"the delivery has no part; expected {what} such as {known}",
        )

    def _refuse_twice(self, part: str, files: Iterable[str]) -> None:
        """Refuse a file that occurs twice, such as in two folders of an archive."""
        form = self._parts[part][0]
        names = [PurePosixPath(name).name for name in files]
        if len(names) > 1 and (not _is_pattern(form.file) or len(set(names)) < len(names)):
            message = f"the delivery holds a file of the part `{part}` twice"
            refuse("source-part-twice", message, source_path=part)

    def _count(self, part: str, files: int) -> None:
        """Refuse several files for a part that is not repeated."""
        if files > 1 and not self._parts[part][1][4]:
            refuse(
                "source-wrong-message",
                f"{files} files have the name of the part `{part}`, which is one file",
            )

    def _origin(
        self,
        origin: FileOrigin,
        form: PartForm,
        field: FieldShape,
        value: Any,
        data: bytes,
        lines: Iterable[int],
    ) -> FileOrigin:
        """The origin of the value of one file of a part, with what shows where it stands."""
        items = len(value) if field[4] else 1
        if form.format == "csv":
            return origin._replace(items=items, rows=tuple(lines))
        shape = self._of_part(origin.part, field) if form.format == "xml" else None
        return origin._replace(items=items, content=data, shape=shape)

    def _of_part(self, name: str, field: FieldShape) -> Shape:
        """The shape of the message that a part in XML is."""
        return self._shape._replace(message=name, tags=field[2], root=field[3])

    def _part(
        self,
        name: str,
        data: bytes,
        form: PartForm,
        field: FieldShape,
        strict: bool,
        file: str,
        lines: list[int] | None,
    ) -> tuple[Any, tuple[Notice, ...], tuple[LeftOut, ...]]:
        """The value of one file of a part: a list where the part is repeated."""
        _, _, _, index, repeated, _ = field
        if form.format == "csv":
            collector = NoticeCollector(unknown=self._shape.unknown, most=self._limits.notices)
            rows = read_rows(
                data,
                self._shape,
                self._shape.types[index],
                (None, name),
                collector,
                form=form.table,
                limits=self._limits,
                file=file,
                checks=self._checks,
                lines=lines,
            )
            if not repeated and len(rows) > 1:
                collector.too_many((None, name))
            value: Any = rows if repeated else (rows[0] if rows else None)
            return value, placed(collector.notices(strict=strict), file), collector.left_out
        if form.format == "json":
            # Read as a document of this one member, as the part may be a list.
            reader = JsonReader(self._alone(field), self._limits, checks=self._checks)
            reading = reader.read_member(
                name, data, strict=strict, file=file, item=repeated and _is_pattern(form.file)
            )
            return reading.document.get(name), reading.notices, reading.left_out
        if form.format != "xml":
            assert_never(form.format)
        try:
            xml = XmlReader(self._of_part(name, field), self._limits, self._checks)
            reading = xml.read(data, strict=strict, file=file, top=False)
        except ReadError as error:
            raise ReadError(_within(name, error.notices)) from None
        value = [reading.document] if repeated and reading.document else reading.document
        lost = tuple(
            one._replace(source_path=_below(name, one.source_path)) for one in reading.left_out
        )
        return value, _within(name, reading.notices), lost

    def _alone(self, field: FieldShape) -> Shape:
        types = (*self._shape.types, ("object", False, (field,), ()))
        return self._shape._replace(root=len(types) - 1, types=types)


def _is_named(name: str, form: PartForm) -> bool:
    return fnmatchcase(name, form.file) or fnmatchcase(PurePosixPath(name).name, form.file)


def _is_pattern(name: str) -> bool:
    return any(character in name for character in "*?[")


def _together(notices: Iterable[Notice]) -> list[Notice]:
    """The notices of all files; equal notices for one path are counted together."""
    found: dict[tuple[object, ...], Notice] = {}
    for notice in notices:
        key = (notice.code, notice.severity, notice.source_path, notice.message, notice.position)
        same = found.get(key)
        found[key] = notice if same is None else replace(same, count=same.count + notice.count)
    return list(found.values())


def _within(part: str, notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """The notices of a part, with paths from the message down."""
    return tuple(
        replace(notice, source_path=_below(part, notice.source_path)) for notice in notices
    )


def _below(part: str, path: str | None) -> str:
    """A path within a part, from the message down."""
    return f"{part}.{path}" if path else part
