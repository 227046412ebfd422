"""The rows of a delivery, put together by group on disk: each group is then read by itself."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from pathlib import Path
from typing import Final, TypeAlias

MOST_HELD: Final = 8_000_000
"""The bytes that are held before they are written."""
MOST_CACHED: Final = 100_000
"""The keys whose subjects are held in memory."""

Segments: TypeAlias = list[list[int]]
"""Where bytes lie in the spool: first byte, and how many."""


class GroupSpool:
    """Rows by group and file, in the order in which they came."""

    def __init__(self, file: Path) -> None:
        self._stream = file.open("wb")
        self._held: dict[tuple[int, int], list[bytes]] = defaultdict(list)
        self._size = 0
        self._end = 0
        self._segments: dict[int, dict[int, Segments]] = defaultdict(dict)

    def add(self, group: int, file: int, row: bytes) -> None:
        """A row of a file, for a group. Raises OSError where it cannot be written."""
        self._held[group, file].append(row)
        self._size += len(row)
        if self._size > MOST_HELD:
            self.write()

    def write(self) -> None:
        """Write what is held, group by group. Raises OSError where it cannot be written."""
        for group, file in sorted(self._held):
            content = b"".join(self._held[group, file])
            segment = [self._end, len(content)]
            self._segments[group].setdefault(file, []).append(segment)
            self._stream.write(content)
            self._end += len(content)
        self._stream.flush()
        self._held.clear()
        self._size = 0

    def take(self, group: int) -> dict[int, Segments]:
        """Where the rows of a group lie, by file; it is written, and gets no more rows."""
        return self._segments.pop(group, {})

    def close(self) -> None:
        """Close the file, which can still be read."""
        self._stream.close()


class SubjectKeys:
    """The numbers of the subjects that keys belong to: in memory while they are few, else on disk."""

    def __init__(self) -> None:
        # An empty name is a file of its own that goes with the connection.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA cache_size = -16000")
        self._db.execute(
            "CREATE TABLE keys(column INTEGER, value TEXT, subject INTEGER, "
            "PRIMARY KEY(column, value, subject)) WITHOUT ROWID"
        )
        self._db.execute("BEGIN")
        self._cache: dict[tuple[int, str], tuple[int, ...]] = {}

    def find(self, column: int, value: str) -> tuple[int, ...]:
        """The subjects that a value of a column belongs to."""
        found = self._cache.get((column, value))
        if found is None:
            rows = self._db.execute(
                "SELECT subject FROM keys WHERE column = ? AND value = ?", (column, value)
            )
            found = tuple(number for (number,) in rows)
            if found:  # one that is not known yet may be later
                self._keep(column, value, found)
        return found

    def add(self, column: int, value: str, subject: int) -> None:
        """A value belongs to a subject."""
        found = self.find(column, value)
        if subject not in found:
            self._db.execute("INSERT INTO keys VALUES(?, ?, ?)", (column, value, subject))
            self._keep(column, value, (*found, subject))

    def _keep(self, column: int, value: str, subjects: tuple[int, ...]) -> None:
        if len(self._cache) >= MOST_CACHED:
            self._cache.clear()
        self._cache[column, value] = subjects

    def close(self) -> None:
        """Close and remove the file."""
        self._db.close()
