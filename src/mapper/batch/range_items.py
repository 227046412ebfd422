"""A source into ranges, and a range into its messages, whatever the kind of the source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from mapper.batch.archive_members import ArchiveReader, cut_tar, cut_zip
from mapper.batch.delivery_cuts import group_of
from mapper.batch.json_lines import cut_lines, items_of_lines
from mapper.batch.json_records import WHOLE, items_in
from mapper.batch.parquet_rows import ParquetReader, cut_rows
from mapper.batch.source_cuts import (
    BatchSource,
    Cut,
    Item,
    SourceKind,
    changed,
    groups,
    items_of_files,
    slices_of,
)
from mapper.batch.xml_records import Around, Record, alone, records_of
from mapper.diagnostics.diagnostic import Notice
from mapper.jsonata.runtime.limits import Limits
from mapper.reading.clark_names import local_name
from mapper.reading.read_outcome import ReadError, refuse
from mapper.reading.shape import Shape


class Split(NamedTuple):
    """How one large document is split: the paths of its records.

    With `alone` a record is a message by itself, else it is one within what is around it. Of a
    table in Parquet `column` holds the messages.
    """

    paths: tuple[str, ...] = ()
    alone: bool = False
    column: str = "message"


def split_of(paths: tuple[str, ...], source: Shape, column: str) -> Split:
    """The split at paths: a record that is the message element of the contract is a message."""
    names = {local_name(tag) for tag in source.tags}
    alone = bool(paths) and all(one.rpartition(".")[2] in names for one in paths)
    return Split(paths, alone, column)


class Task(NamedTuple):
    """A range of a source, with all that its messages are made of.

    `number` is that of the range, and `first` that of its first message. `around` are the bytes
    before and behind each record. `only` are the messages that are done again, each with the
    numbers of its results; empty where all are done.
    """

    number: int
    source: BatchSource
    first: int
    cut: Cut
    around: tuple[bytes, bytes] = (b"", b"")
    only: dict[int, list[int | None]] = {}  # noqa: RUF012  # is not changed


def cuts_of(source: BatchSource, split: Split, limits: Limits) -> Iterator[Cut | Around]:
    """The ranges of a source, and what stands around its records. Raises ReadError and OSError."""
    match source.kind:
        case SourceKind.ZIP:
            yield from cut_zip(source.path)
        case SourceKind.TAR:
            yield from cut_tar(source.path)
        case SourceKind.LINES:
            yield from cut_lines(source.path)
        case SourceKind.PARQUET:
            yield from cut_rows(source.path, split.column)
        case SourceKind.JSON:
            if len(split.paths) > 1:
                refuse("source-wrong-message", "JSON is split at one list", file=source.path)
            found = items_in(source.path, split.paths[0], limits)
            yield from _grouped(source, found, split)
        case SourceKind.XML:
            found = records_of(source.path, split.paths, limits, alone=split.alone)
            yield from _grouped(source, found, split)
        case SourceKind.FILES | SourceKind.DELIVERY:
            raise AssertionError(
                "files are cut as they are listed, deliveries while they are mapped"
            )


def _grouped(
    source: BatchSource, found: Iterable[Record | Around], split: Split
) -> Iterator[Cut | Around]:
    """Ranges of records that have the same around them."""
    spans: list[tuple[int, int]] = []
    held = 0
    some = False
    for one in found:
        if spans and (isinstance(one, Around) or one.around != held):
            yield from _cuts(spans, held)
            spans = []
        if isinstance(one, Around):
            yield one
            continue
        some = True
        held = one.around
        spans.append((one.start, one.end))
        if len(spans) == 10_000:
            yield from _cuts(spans, held)
            spans = []
    yield from _cuts(spans, held)
    if not some:
        where = " or ".join(f"`{path}`" for path in split.paths)
        message = f"the document has no record {where}: nothing to map"
        refuse("source-wrong-message", message, file=source.path)


def _cuts(spans: Iterable[tuple[int, int]], held: int) -> Iterator[Cut]:
    for group in groups(spans):
        yield Cut(len(group), {"around": held, "spans": group})


class RangeReader:
    """Reads the messages of ranges."""

    def __init__(self, split: Split, limits: Limits) -> None:
        self._split = split
        self._limits = limits
        self._archives = ArchiveReader()
        self._tables = ParquetReader()

    def items(self, task: Task) -> Iterator[Item]:
        """The messages of a range, those that are wanted, each with its content or why it has none.

        A source that is not what it was when its ranges were made gives none of them.
        """
        after = task.first
        try:
            for item in self._all(task):
                after = item.number + 1
                if not task.only or item.number in task.only:
                    yield item
        except ReadError as error:
            wrong = error.notices[-1]
            for item in self._refused(task, wrong):
                if item.number >= after and (not task.only or item.number in task.only):
                    yield item

    def _all(self, task: Task) -> Iterator[Item]:
        source, cut = task.source, task.cut
        if source.kind == SourceKind.FILES:
            return items_of_files(cut.place, task.first)
        refused = changed(source.path, source.stamp, source.path)
        if refused is not None:
            return self._refused(task, refused)
        most = self._limits.input_bytes
        if source.kind == SourceKind.DELIVERY:
            return iter([group_of(source, task.first, cut.place)])
        if source.kind in (SourceKind.ZIP, SourceKind.TAR):
            return self._archives.items(source, cut, most)
        if source.kind == SourceKind.PARQUET:
            return self._tables.items(source, task.first, cut)
        if source.kind == SourceKind.LINES:
            return items_of_lines(source, cut.place, most)
        return self._records(task, most)

    def _records(self, task: Task, most: int) -> Iterator[Item]:
        source, (before, after) = task.source, task.around
        contents = slices_of(source.path, task.cut.place["spans"], most)
        bare = self._split.alone and source.kind == SourceKind.XML
        for number, record in enumerate(contents, task.first):
            content = alone(record, before) if bare else before + record + after
            stem = f"{source.stem}.{number}"
            yield Item(number, f"{source.path}, record {number}", stem, content)

    @staticmethod
    def _refused(task: Task, notice: Notice) -> Iterator[Item]:
        source = task.source
        for number in range(task.first, task.first + task.cut.messages):
            yield Item(number, source.path, f"{source.stem}.{number}", b"", notice)

    def place_of(self, task: Task, number: int) -> dict[str, Any]:
        """Where a message of a range lies, for who looks for it: `from` and `to` count bytes."""
        place = task.cut.place
        if "spans" in place:
            start, end = place["spans"][number - task.first]
            return {"from": start, "to": end}
        return {}


__all__ = ["WHOLE", "RangeReader", "Split", "Task", "cuts_of", "split_of"]
