"""The state of a batch: its sources, their ranges, what is done and what failed. A SQLite file.

Whoever is killed loses what was not committed: a few ranges, which are done again and give the same.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, Final

from mapper.batch.batch_errors import BatchError
from mapper.batch.range_items import Task
from mapper.batch.range_mapping import UNWRITTEN
from mapper.batch.range_report import MOST_SLOW, Failure, RangeReport
from mapper.batch.source_cuts import BatchSource, Cut, SourceKind, as_they_are
from mapper.batch.xml_records import Around

EVERY: Final = 1.0
"""Seconds between two commits."""
_SCHEMA: Final = """
CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files(path TEXT PRIMARY KEY, output TEXT NOT NULL UNIQUE) WITHOUT ROWID;
CREATE TABLE sources(
  number INTEGER PRIMARY KEY, kind TEXT NOT NULL, path TEXT NOT NULL, stem TEXT NOT NULL,
  stamp TEXT NOT NULL, cut INTEGER NOT NULL DEFAULT 0);
CREATE TABLE ranges(
  number INTEGER PRIMARY KEY, source INTEGER NOT NULL, first INTEGER NOT NULL,
  messages INTEGER NOT NULL, place TEXT NOT NULL, only_these TEXT NOT NULL DEFAULT '{}',
  done INTEGER NOT NULL DEFAULT 0, joined INTEGER NOT NULL DEFAULT 0,
  mapped INTEGER NOT NULL DEFAULT 0, made INTEGER);
CREATE TABLE made(number INTEGER PRIMARY KEY, mapping TEXT NOT NULL UNIQUE);
CREATE INDEX open_ranges ON ranges(done, number);
CREATE TABLE around(
  source INTEGER, number INTEGER, parent INTEGER NOT NULL, before BLOB NOT NULL,
  after BLOB NOT NULL, PRIMARY KEY(source, number)) WITHOUT ROWID;
CREATE TABLE failures(
  range INTEGER NOT NULL, item INTEGER NOT NULL, result INTEGER, code TEXT NOT NULL,
  entry TEXT NOT NULL);
CREATE INDEX failures_of ON failures(range);
CREATE TABLE notices(
  code TEXT, severity TEXT, number INTEGER NOT NULL, PRIMARY KEY(code, severity)) WITHOUT ROWID;
CREATE TABLE durations(bucket INTEGER PRIMARY KEY, number INTEGER NOT NULL);
CREATE TABLE slowest(seconds REAL NOT NULL, label TEXT NOT NULL);
"""


class BatchState:
    """The state in one file; one process has it open at a time.

    Raises BatchError where another one has, or the file cannot be read or written.
    """

    def __init__(self, file: Path) -> None:
        new = not file.exists()
        with _errors():
            self._db = sqlite3.connect(file, timeout=0, isolation_level=None)
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("BEGIN EXCLUSIVE")
            if new or not self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
                for statement in _SCHEMA.split(";"):
                    self._db.execute(statement)
                self.commit()
            self._last = monotonic()
            self._made = 0

    def close(self) -> None:
        """Close the file; what was not committed is lost."""
        self._db.close()

    def commit(self) -> None:
        """Keep all that was done until now."""
        with _errors():
            self._db.execute("COMMIT")
            self._db.execute("BEGIN EXCLUSIVE")
            self._last = monotonic()

    def roll_back(self) -> None:
        """Undo all since the last commit."""
        with _errors():
            self._db.execute("ROLLBACK")
            self._db.execute("BEGIN EXCLUSIVE")

    def made_by(self, mapping: dict[str, Any]) -> None:
        """What makes the messages of the ranges that are done from here on."""
        text = json.dumps(mapping)
        self._execute("INSERT OR IGNORE INTO made(mapping) VALUES(?)", (text,))
        query = "SELECT number FROM made WHERE mapping = ?"
        (self._made,) = self._db.execute(query, (text,)).fetchone()

    def fact(self, name: str) -> Any:
        """What is known by a name; None where nothing is."""
        found = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if found is None else json.loads(found[0])

    def set_fact(self, name: str, value: object) -> None:
        """Remember something that JSON can hold."""
        self._execute("INSERT OR REPLACE INTO facts VALUES(?, ?)", (name, json.dumps(value)))

    def add_file(self, path: str, output: str) -> str | None:
        """Note a file and the name of its output, or the file that has this name already.

        Empty where the file is known; None where it is new.
        """
        known = self._db.execute("SELECT 1 FROM files WHERE path = ?", (path,)).fetchone()
        if known is not None:
            return ""
        other = self._db.execute("SELECT path FROM files WHERE output = ?", (output,)).fetchone()
        if other is not None:
            return str(other[0])
        self._execute("INSERT INTO files VALUES(?, ?)", (path, output))
        return None

    def add_source(self, kind: SourceKind, path: str, stem: str, stamp: str) -> BatchSource:
        """A new source."""
        (number,) = self._db.execute("SELECT coalesce(max(number), 0) + 1 FROM sources").fetchone()
        source = BatchSource(number, kind, path, stem, stamp)
        self._execute(
            "INSERT INTO sources(number, kind, path, stem, stamp) VALUES(?, ?, ?, ?, ?)", source
        )
        return source

    def add_range(self, source: BatchSource, first: int, cut: Cut) -> None:
        """A new range of a source."""
        self._execute(
            "INSERT INTO ranges(source, first, messages, place) VALUES(?, ?, ?, ?)",
            (source.number, first, cut.messages, json.dumps(cut.place)),
        )

    def add_around(self, source: BatchSource, around: Around) -> None:
        """What stands around the records of a source."""
        self._execute(
            "INSERT INTO around VALUES(?, ?, ?, ?, ?)",
            (source.number, around.number, around.parent, around.before, around.after),
        )

    def deliveries(self) -> list[BatchSource]:
        """The deliveries that are not read to their end, or have groups that are not done."""
        query = (
            "SELECT * FROM sources s WHERE kind = 'delivery' AND (cut = 0 OR EXISTS "
            "(SELECT 1 FROM ranges r WHERE r.source = s.number AND r.done = 0))"
        )
        rows = self._db.execute(query).fetchall()
        return [BatchSource(number, SourceKind(kind), *rest) for number, kind, *rest, _ in rows]

    def is_done_again(self, source: BatchSource) -> bool:
        """Whether some messages of a source are wanted again."""
        query = "SELECT 1 FROM ranges WHERE source = ? AND done = 0 AND only_these != '{}'"
        return self._db.execute(query, (source.number,)).fetchone() is not None

    def cut_whole(self, source: BatchSource) -> None:
        """A delivery is read to its end: it has no other groups."""
        self._execute("UPDATE sources SET cut = 1 WHERE number = ?", (source.number,))

    def group(self, source: BatchSource, first: int, cut: Cut) -> Task | None:
        """A group of a delivery as a range; None where it is done."""
        query = "SELECT number, only_these, done FROM ranges WHERE source = ? AND first = ?"
        row = self._db.execute(query, (source.number, first)).fetchone()
        if row is None:
            # Where its rows lie is of this run alone.
            self.add_range(source, first, cut._replace(place={}))
            row = self._db.execute(query, (source.number, first)).fetchone()
        number, only, done = row
        again = {int(item): results for item, results in json.loads(only).items()}
        return None if done else Task(number, source, first, cut, (b"", b""), again)

    def come_back(self, source: BatchSource, first: int, failure: Failure) -> None:
        """Note a message as failed whose subject came back after it was made, once."""
        query = "SELECT number FROM ranges WHERE source = ? AND first = ?"
        (number,) = self._db.execute(query, (source.number, first)).fetchone()
        known = self._db.execute(
            "SELECT 1 FROM failures WHERE range = ? AND result = ?", (number, failure.result)
        )
        if known.fetchone() is None:
            self.withdraw(number, [failure])

    def tasks(self) -> Iterator[Task]:
        """The ranges that are not done, each when it is asked for; each once."""
        last = 0
        query = (
            "SELECT r.number, r.first, r.messages, r.place, r.only_these, "
            "s.number, s.kind, s.path, s.stem, s.stamp FROM ranges r "
            "JOIN sources s ON s.number = r.source WHERE r.done = 0 AND r.number > ? "
            "AND s.kind != 'delivery' ORDER BY r.number LIMIT 1"
        )
        while (row := self._db.execute(query, (last,)).fetchone()) is not None:
            last, first, messages, place, only = row[:5]
            number, kind, *rest = row[5:]
            source = BatchSource(number, SourceKind(kind), *rest)
            cut = Cut(messages, json.loads(place))
            again = {int(item): results for item, results in json.loads(only).items()}
            yield Task(last, source, first, cut, self._around(source, cut), again)

    def _around(self, source: BatchSource, cut: Cut) -> tuple[bytes, bytes]:
        before = after = b""
        number = cut.place.get("around", 0)
        while number:
            number, outer_before, outer_after = self._db.execute(
                "SELECT parent, before, after FROM around WHERE source = ? AND number = ?",
                (source.number, number),
            ).fetchone()
            before, after = outer_before + before, after + outer_after
        return before, after

    def finish(self, report: RangeReport) -> None:
        """Note what came of a range; it is kept with the next commit, within a second."""
        self._execute(
            "UPDATE ranges SET done = 1, mapped = mapped + ?, made = ? WHERE number = ?",
            (report.mapped, self._made, report.number),
        )
        self.fail(report.number, report.failures)
        self._many(
            "INSERT INTO notices VALUES(?, ?, ?) "
            "ON CONFLICT DO UPDATE SET number = number + excluded.number",
            [(*code, count) for code, count in report.notices.items()],
        )
        self._many(
            "INSERT INTO durations VALUES(?, ?) "
            "ON CONFLICT DO UPDATE SET number = number + excluded.number",
            report.durations.items(),
        )
        self._many("INSERT INTO slowest VALUES(?, ?)", report.slowest)
        self._execute(
            "DELETE FROM slowest WHERE rowid NOT IN "
            "(SELECT rowid FROM slowest ORDER BY seconds DESC LIMIT ?)",
            (MOST_SLOW,),
        )
        if monotonic() - self._last > EVERY:
            self.commit()

    def fail(self, number: int, failures: Iterable[Failure]) -> None:
        """Note messages of a range that failed."""
        self._many(
            "INSERT INTO failures VALUES(?, ?, ?, ?, ?)",
            [
                (number, one.item, one.result, one.code, json.dumps(one._asdict()))
                for one in failures
            ],
        )

    def withdraw(self, number: int, failures: Sequence[Failure]) -> None:
        """Note messages of a range as failed that were mapped."""
        self.fail(number, failures)
        self._execute(
            "UPDATE ranges SET mapped = mapped - ? WHERE number = ?", (len(failures), number)
        )

    def failures(self) -> Iterator[dict[str, Any]]:
        """The messages that failed and were not done again, in the order of their sources."""
        query = (
            "SELECT f.entry FROM failures f JOIN ranges r ON r.number = f.range "
            "ORDER BY r.source, f.item, f.result"
        )
        for (entry,) in self._db.execute(query):
            yield json.loads(entry)

    def has_failed(self, number: int, item: int) -> bool:
        """Whether a message of a range is among those that failed."""
        query = "SELECT 1 FROM failures WHERE range = ? AND item = ?"
        return self._db.execute(query, (number, item)).fetchone() is not None

    def do_again(self, *, unwritten: bool) -> int:
        """Make ranges of the messages that failed, or of those that could not be written alone.

        Gives how many messages that are.
        """
        # Either all codes, or the one.
        chosen = (not unwritten, UNWRITTEN)
        query = "SELECT DISTINCT range FROM failures WHERE (? OR code = ?)"
        ranges = self._db.execute(query, chosen).fetchall()
        total = 0
        for (number,) in ranges:
            query = "SELECT item, result FROM failures WHERE (? OR code = ?) AND range = ?"
            failed = self._db.execute(query, (*chosen, number)).fetchall()
            only: dict[int, list[int | None]] = {}
            for item, result in failed:
                only.setdefault(item, []).append(result)
            query = "SELECT source, first, messages, place FROM ranges WHERE number = ?"
            *range_, place = self._db.execute(query, (number,)).fetchone()
            if place == "{}":  # a group of a delivery, which is put together again
                self._execute(
                    "UPDATE ranges SET done = 0, joined = 0, only_these = ? WHERE number = ?",
                    (json.dumps(only), number),
                )
                self._forget(number, chosen)
                total += len(failed)
                continue
            if not unwritten:
                place = json.dumps(as_they_are(json.loads(place)))
            self._execute(
                "INSERT INTO ranges(source, first, messages, place, only_these) "
                "VALUES(?, ?, ?, ?, ?)",
                (*range_, place, json.dumps(only)),
            )
            self._forget(number, chosen)
            total += len(failed)
        return total

    def _forget(self, number: int, chosen: tuple[bool, str]) -> None:
        self._execute("DELETE FROM failures WHERE (? OR code = ?) AND range = ?", (*chosen, number))

    def done_files(self) -> Iterator[tuple[int, int, Cut]]:
        """The ranges of files of one message each that are done: number, first, and what they are."""
        query = (
            "SELECT r.number, r.first, r.messages, r.place FROM ranges r JOIN sources s "
            "ON s.number = r.source WHERE s.kind = 'files' AND r.done = 1 AND r.only_these = '{}'"
        )
        for number, first, messages, place in self._db.execute(query):
            yield number, first, Cut(messages, json.loads(place))

    def unjoined(self) -> list[int]:
        """The done ranges whose parts are not in the target yet, in order."""
        query = (
            "SELECT number FROM ranges WHERE done = 1 AND joined = 0 ORDER BY source, first, number"
        )
        return [number for (number,) in self._db.execute(query)]

    def joined(self) -> None:
        """The parts of all ranges that are done are in the target."""
        self._execute("UPDATE ranges SET joined = 1 WHERE done = 1")

    def counts(self) -> tuple[int, int, int]:
        """How many messages were mapped, failed, and are in ranges that are not done."""
        mapped = self._one("SELECT coalesce(sum(mapped), 0) FROM ranges")
        failed = self._one("SELECT count(*) FROM failures")
        # Of a range that is done again only some messages are wanted.
        left = self._one(
            "SELECT coalesce(sum(CASE only_these WHEN '{}' THEN messages ELSE "
            "(SELECT count(*) FROM json_each(only_these)) END), 0) FROM ranges WHERE done = 0"
        )
        return mapped, failed, left

    def notices(self) -> dict[str, dict[str, int]]:
        """How often each notice was given, by severity and code."""
        found: dict[str, dict[str, int]] = {}
        query = "SELECT severity, code, number FROM notices ORDER BY severity, number DESC"
        for severity, code, number in self._db.execute(query):
            found.setdefault(severity, {})[code] = number
        return found

    def durations(self) -> Counter[int]:
        """How many messages took how long, in steps."""
        return Counter(dict(self._db.execute("SELECT bucket, number FROM durations")))

    def slowest(self) -> list[tuple[float, str]]:
        """The slowest messages: seconds and name."""
        return list(self._db.execute("SELECT * FROM slowest ORDER BY seconds DESC"))

    def _one(self, query: str) -> int:
        return int(self._db.execute(query).fetchone()[0])

    def _execute(self, statement: str, values: Iterable[Any] = ()) -> None:
        with _errors():
            self._db.execute(statement, tuple(values))

    def _many(self, statement: str, rows: Iterable[Any]) -> None:
        with _errors():
            self._db.executemany(statement, list(rows))


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise BatchError("another batch is at work there") from None
        raise BatchError(f"the state cannot be written: {error}") from None
    except sqlite3.DatabaseError:
        raise BatchError("the state is damaged, or not a state of a batch") from None
