"""A delivery about many subjects into groups of subjects, each a small delivery by itself.

The subjects come in the order of their first rows in the part that names them. Where the rows of all
parts are grouped by subject in that order a group is there as soon as every part is behind it, and
a subject whose rows come back later is reported. Else it is there when all parts are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from mapper.batch.delivery_rows import Row, RowReader
from mapper.batch.delivery_spool import GroupSpool, Segments, SubjectKeys
from mapper.batch.source_cuts import BatchSource, Cut, Item, slices_of
from mapper.jsonata.runtime.limits import Limits
from mapper.reading.delivery_parts import PartForm
from mapper.reading.part_streams import PartStream, PartStreams
from mapper.running.subject_rows import SubjectRows

SUBJECTS: Final = 500
"""The subjects of a group."""
_SUBJECT: Final = 0
"""The column of the keys of subjects, among those whose values belong to subjects."""
_ANY: Final = 1 << 62
_WHOLE: Final = -1
"""The group of the files of which each group has all."""


class Late(NamedTuple):
    """A subject, by number, some of whose rows came after its message was made."""

    subject: int
    part: str


@dataclass(slots=True, eq=False)
class _Part:
    """A file of a part whose rows belong to subjects: it is read row by row."""

    name: str
    rows: Iterator[tuple[int, Row]]
    column: int
    reached: int = 0
    """The last group of which it has shown a row."""
    ended: bool = False


class DeliveryCutter:
    """Cuts one delivery, whose files `opened` gives by part. `orphans` are rows of no subject."""

    def __init__(
        self,
        opened: PartStreams,
        parts: Mapping[str, PartForm],
        declared: SubjectRows,
        spool: Path,
        limits: Limits,
    ) -> None:
        self._declared = declared
        self._parts = parts
        self._limits = limits
        self._keys = SubjectKeys()
        self._spool_file = spool
        self._spool = GroupSpool(spool)
        self._columns = tuple(dict.fromkeys(column for _, column in declared.links))
        self._files: list[tuple[str, bytes]] = []  # part, and header
        self._subjects = 0
        self._released = 0
        self._late: dict[Late, None] = {}
        self.orphans = 0
        links = dict(declared.links)
        wanted = (declared.by, *self._columns)
        # Each file is in order by itself; those that name subjects follow each other.
        self._over = _Part(
            declared.over,
            self._rows(opened.get(declared.over, []), declared.over, wanted),
            _SUBJECT,
        )
        self._others = [
            _Part(part, self._rows([file], part, (column,)), 1 + self._columns.index(column))
            for part, column in links.items()
            for file in opened.get(part, ())
        ]
        self._whole = {part: opened[part] for part in opened if part not in {declared.over, *links}}

    def close(self) -> None:
        """Close what it holds; the spool can still be read."""
        self._keys.close()
        self._spool.close()

    def cuts(self) -> Iterator[Cut | Late]:
        """The groups in order, and the subjects whose rows came too late.

        Raises ReadError, and OSError where the spool cannot be written.
        """
        whole = self._read_whole()
        if not self._declared.grouped:
            for part in (self._over, *self._others):
                self._advance(part, None)
        group = 0
        while True:
            for part in (self._over, *self._others):
                self._advance(part, group)
            yield from self._late
            self._late.clear()
            first = group * SUBJECTS
            if group and first >= self._subjects:
                return
            self._spool.write()
            here = self._spool.take(group)
            self._released = group = group + 1
            messages = min(self._subjects, group * SUBJECTS) - first
            place = {"spool": str(self._spool_file), "files": [*whole, *self._of_group(here)]}
            yield Cut(max(messages, 1), {**place, "named": messages > 0})

    def _of_group(self, here: dict[int, Segments]) -> list[list[Any]]:
        """The files of a group: part, header, where the rows are. Of each part there is one at least."""
        found: list[list[Any]] = []
        seen: set[str] = set()
        for number, (part, header) in enumerate(self._files):
            if number in here or part not in seen:
                found.append([part, header.decode("latin-1"), here.get(number, [])])
            seen.add(part)
        return found

    def _read_whole(self) -> list[list[Any]]:
        """The files of which each group has all: what they hold is put into the spool once."""
        found: list[list[Any]] = []
        for part, files in self._whole.items():
            for _, open_ in files:
                number = len(self._files) + len(found) + 1
                with open_() as stream:
                    content = stream.read(self._limits.input_bytes + 1)
                self._spool.add(_WHOLE, -number, content)
                self._spool.write()
                segments = self._spool.take(_WHOLE)[-number] if content else []
                found.append([part, "", segments])
        return found

    def _rows(
        self, files: Sequence[PartStream], part: str, wanted: tuple[str, ...]
    ) -> Iterator[tuple[int, Row]]:
        for name, open_ in files:
            with open_() as stream:
                form = self._parts[part].table
                reader = RowReader(stream, form, wanted, name, self._limits.input_bytes)
                self._files.append((part, reader.header))
                number = len(self._files) - 1
                for row in reader:
                    yield number, row

    def _advance(self, part: _Part, group: int | None) -> None:
        """Read a part until it is behind a group, or to its end."""
        while not part.ended and (group is None or part.reached <= group):
            found = next(part.rows, None)
            if found is None:
                part.ended = True
                return
            file, row = found
            subjects = self._named(row) if part is self._over else self._linked(part, row)
            for number in dict.fromkeys((subject - 1) // SUBJECTS for subject in subjects):
                if number >= self._released:
                    self._spool.add(number, file, row.content)
                    part.reached = max(part.reached, number)
                else:
                    late = [one for one in subjects if (one - 1) // SUBJECTS == number]
                    self._late.update((Late(subject, part.name), None) for subject in late)

    def _named(self, row: Row) -> tuple[int, ...]:
        """The subject of a row that names one; without a name it goes with the one before."""
        name, *values = row.cells
        if not name:
            return (max(self._subjects, 1),)
        found = self._keys.find(_SUBJECT, name)
        if not found:
            self._subjects += 1
            found = (self._subjects,)
            self._keys.add(_SUBJECT, name, self._subjects)
        for column, value in enumerate(values, 1):
            if value:
                self._keys.add(column, value, found[0])
        return found

    def _linked(self, part: _Part, row: Row) -> tuple[int, ...]:
        """The subjects of a row of another part. Who they are may stand further on."""
        (value,) = row.cells
        found = self._keys.find(part.column, value) if value else ()
        while value and not found and not self._over.ended:
            self._advance(self._over, self._over.reached)
            found = self._keys.find(part.column, value)
        self.orphans += not found
        return found


def group_of(source: BatchSource, first: int, place: dict[str, Any]) -> Item:
    """A group as the small delivery that it is: bytes of each part. Raises ReadError."""
    content: dict[str, list[bytes]] = {}
    for part, header, segments in place["files"]:
        spans = [(start, start + size) for start, size in segments]
        rows = slices_of(place["spool"], spans, _ANY)
        content.setdefault(part, []).append(header.encode("latin-1") + b"".join(rows))
    return Item(first, source.path, source.stem, content, of_group=True, named=bool(place["named"]))
