"""A batch from its sources to its outputs: it can be stopped at any time, and goes on from there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import chain
from math import exp, inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from mapper.batch.batch_errors import BatchConflictError
from mapper.batch.batch_outputs import (
    PARTS,
    Target,
    clear_left_over,
    clear_parts,
    join_parts,
)
from mapper.batch.batch_state import BatchState
from mapper.batch.batch_summary import BatchSummary, summary_of
from mapper.batch.delivery_cuts import SUBJECTS, DeliveryCutter, Late
from mapper.batch.message_results import Request
from mapper.batch.range_items import RangeReader, Split, Task, cuts_of
from mapper.batch.range_mapping import RangeMapper
from mapper.batch.range_report import STEP, Failure, RangeReport
from mapper.batch.source_cuts import (
    BatchSource,
    Cut,
    SourceKind,
    changed,
    cut_files,
    kind_of,
    stamp_of,
)
from mapper.batch.worker_crew import Crew, RangeCrew
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import MessageError
from mapper.diagnostics.plural import counted
from mapper.diagnostics.rendering import notice_object
from mapper.reading.delivery_parts import PartsReader
from mapper.reading.notice_collector import NoticeCollector
from mapper.reading.part_streams import part_streams
from mapper.reading.read_outcome import ReadError, refusal, settle
from mapper.running.message_trace import made_by
from mapper.running.telemetry import Work, emit
from mapper.writing.whole_files import write_atomically

if TYPE_CHECKING:
    from mapper.running.mapping import Mapping

STATE: Final = "state.sqlite"
RECORD: Final = "run.json"
"""What was done, and by what."""
SPOOL: Final = "spool"
"""The rows of a delivery by group, while it is mapped."""
FAILED: Final = "failed.jsonl"
"""The messages that failed, a line each."""


class BatchRequest(NamedTuple):
    """What a batch is asked to do.

    `crew` gives those who map its ranges, from the mapper of a range and whether they are to stop;
    without it these are so many processes as `jobs` says.
    """

    mapping: Mapping
    request: Request
    split: Split
    target: Target
    jobs: int = 1
    most_failures: int | None = None
    again: bool = False
    values: bool = False
    log: bool = False
    crew: Callable[[RangeMapper, bool], RangeCrew] | None = None


class Watcher(Protocol):
    """What is called while a batch runs."""

    def begin(self, left: int) -> None:
        """So many messages are to be mapped."""

    def done(self, report: RangeReport) -> None:
        """With what came of each range."""

    def note(self, source: str, notices: Sequence[Notice]) -> None:
        """With what is noted of a source as a whole, such as why it cannot be read."""


class Batch:
    """One run of a batch."""

    def __init__(self, asked: BatchRequest, watcher: Watcher) -> None:
        self._asked = asked
        self._watcher = watcher
        self._target = asked.target
        self._stopping = False
        self._crew: RangeCrew | None = None
        self._unwritten: Counter[str] = Counter()
        self._refused: list[dict[str, Any]] = []
        self._failed = 0  # messages, in this run
        self._now = 0

    def stop(self) -> None:
        """Begin no other range; `run` then ends with what was done."""
        self._stopping = True
        if self._crew is not None:
            self._crew.stopping = True

    def run(self, sources: Iterable[tuple[Path, str]]) -> BatchSummary:
        """Map the messages of sources (path, name of the output) that were not mapped before.

        Raises BatchConflictError where the state is of another batch, BatchError where it cannot be read or written.
        """
        asked, work = self._asked, self._target.work
        (work / PARTS).mkdir(parents=True, exist_ok=True)
        if self._target.kind == "folder":
            self._target.path.mkdir(parents=True, exist_ok=True)
        state = BatchState(work / STATE)
        began = monotonic()
        try:
            request = self._same_batch(state)
            clear_left_over(self._target)
            self._clear_spools()
            self._note_changed(state)
            state.do_again(unwritten=not asked.again)
            self._plan(state, sources)
            state.commit()
            self._watcher.begin(state.counts()[2])
            self._map(state, request)
            # A process that was killed in this run left its file too.
            clear_left_over(self._target)
            state.commit()
            self._join(state)
            found = summary_of(
                state, asked.mapping, state.fact("batch"), self._now, monotonic() - began
            )._replace(
                stopped=self._stopping, refused=self._refused, unwritten=dict(self._unwritten)
            )
            self._record(state, found)
            self._clear_spools()
            return found
        finally:
            state.close()

    def _clear_spools(self) -> None:
        for file in self._target.work.glob(f"{SPOOL}.*"):
            file.unlink(missing_ok=True)

    def _map(self, state: BatchState, request: Request) -> None:
        asked = self._asked
        reader = RangeReader(asked.split, asked.mapping.limits)
        mapper = RangeMapper(
            *(asked.mapping, request, reader, asked.target), values=asked.values, log=asked.log
        )
        # What is built in ends its work before the clock is looked at: that takes no minute.
        patience = 2 * (asked.mapping.limits.seconds or inf) + 60
        crew = asked.crew or partial(Crew, asked.jobs, patience=patience)
        self._crew = crew(mapper, self._stopping)
        for report in self._crew.map(self._tasks(state)):
            self._done(state, report)
            self._watcher.done(report)

    def _tasks(self, state: BatchState) -> Iterator[Task]:
        """The ranges that are not done; those of deliveries as they are cut."""
        yield from state.tasks()
        for source in state.deliveries():
            try:
                yield from self._groups(state, source)
            except MessageError as error:
                self._refuse(source.path, error.notices)
            except OSError as error:
                self._unwritten[error.strerror or type(error).__name__] += 1

    def _groups(self, state: BatchState, source: BatchSource) -> Iterator[Task]:
        """The groups of a delivery that are not done. Raises ReadError and OSError."""
        compiled = self._asked.mapping.compiled
        notice = changed(source.path, source.stamp, source.path)
        if notice is not None:
            raise ReadError((notice,))
        declared = compiled.subject_rows
        assert declared is not None  # noqa: S101  # else it is no such source
        # One file for all holds nothing that is not whole, nor twice.
        early = self._target.kind == "folder" and not state.is_done_again(source)
        declared = declared._replace(grouped=declared.grouped and early)
        limits = self._asked.mapping.limits
        reader = PartsReader(compiled.source, dict(compiled.parts), limits)
        spool = self._target.work / f"{SPOOL}.{source.number}"
        collector = NoticeCollector(unknown=compiled.source.unknown)
        with part_streams(reader, Path(source.path), collector) as opened:
            strict = self._asked.request.strict_source
            noted = settle(None, collector.notices(strict=strict)).notices
            if noted:
                self._watcher.note(source.path, noted)
            cutter = DeliveryCutter(opened, dict(compiled.parts), declared, spool, limits)
            with closing(cutter):
                first = 1
                for one in cutter.cuts():
                    if self._stopping:
                        return
                    if isinstance(one, Late):
                        self._come_back(state, source, one)
                        continue
                    task = state.group(source, first, one)
                    first += one.messages
                    if task is not None:
                        yield task
        state.cut_whole(source)
        if cutter.orphans:
            message = f"{counted(cutter.orphans, 'row')} of the delivery belong to no subject"
            self._watcher.note(source.path, [Notice("subject-missing", message)])

    def _come_back(self, state: BatchState, source: BatchSource, late: Late) -> None:
        """The message of a subject lacks rows that came after it was made."""
        message = (
            f"rows of the part `{late.part}` are about a subject whose message was made before "
            "them: the parts are not grouped by subject"
        )
        first = (late.subject - 1) // SUBJECTS * SUBJECTS + 1
        notice = notice_object(Notice("subject-comes-back", message, "error"))
        label = f"{source.path}, message {late.subject}"
        state.come_back(source, first, Failure(first, late.subject, label, {}, [notice]))
        self._failed += 1

    def _same_batch(self, state: BatchState) -> Request:
        """What is asked of the mapping, on the day that the batch began.

        Raises BatchConflictError where the state is of another batch: what this one would give is not what
        is there already.
        """
        asked, request = self._asked, self._asked.request
        kept = state.fact("batch") or {}
        day = request.today or date.fromisoformat(kept.get("today") or date.today().isoformat())
        mine = {
            "mapping": asked.mapping.name,
            "parameters": sha256(json.dumps(request.params, sort_keys=True).encode()).hexdigest(),
            "given": sorted(request.params),
            "today": day.isoformat(),
            "strict_source": request.strict_source,
            "form": self._target.form,
            "split": list(asked.split.paths),
            "column": asked.split.column,
            "target": self._target.kind,
        }
        other = next((name for name in kept if kept[name] != mine[name]), None)
        if other is not None:
            what = other.replace("_", " ")
            raise BatchConflictError(
                f"{self._target.work} is of a batch with another `{what}`: give another target"
            )
        version = [asked.mapping.version, asked.mapping.provenance.digest]
        if kept and not asked.again and state.fact("version") != version:
            raise BatchConflictError(
                f"the mapping is not the one that {self._target.work} was begun with: --again maps "
                "with it what failed; to map all with it, give another target"
            )
        state.set_fact("batch", mine)
        state.set_fact("version", version)
        state.made_by(made_by(asked.mapping))
        return request._replace(today=day)

    def _plan(self, state: BatchState, sources: Iterable[tuple[Path, str]]) -> None:
        """Cut the sources that are new into ranges."""
        files: list[tuple[str, str]] = []
        compiled, split = self._asked.mapping.compiled, self._asked.split
        cut = compiled.subject_rows is not None and compiled.gives_several(
            self._asked.request.params
        )
        first = state.fact("files") or 1
        for path, stem in sources:
            kind = kind_of(path, parts=bool(compiled.parts), cut=cut, split=bool(split.paths))
            output = stem if self._target.kind == "folder" else str(path)
            if kind is not SourceKind.FILES:
                first = self._add_files(state, files, first)
                files = []
                state.commit()
            other = state.add_file(str(path), output)
            if other:
                raise BatchConflictError(f"{other} and {path} would both become `{output}`")
            if other == "":
                continue
            if kind is not SourceKind.FILES:
                self._cut(state, kind, path, stem)
                continue
            files.append((str(path), stem))
            if len(files) == 10_000:
                first = self._add_files(state, files, first)
                files = []
        self._add_files(state, files, first)

    def _add_files(self, state: BatchState, files: list[tuple[str, str]], first: int) -> int:
        if files:
            source = state.add_source(SourceKind.FILES, "", "", "")
            for cut in cut_files(files):
                state.add_range(source, first, cut)
                first += cut.messages
            state.set_fact("files", first)
            state.commit()
        return first

    def _cut(self, state: BatchState, kind: SourceKind, path: Path, stem: str) -> None:
        """The ranges of one source with many messages; all of them or none."""
        try:
            source = state.add_source(kind, str(path), stem, stamp_of(str(path)))
            if not path.is_file() and kind is not SourceKind.DELIVERY:
                message = "this is not a regular file: it is a pipe, a device, or a broken link"
                raise MessageError([refusal("source-not-found", message, str(path), 1)])
            first = 1
            if kind is SourceKind.DELIVERY:
                return  # it is cut while it is mapped
            for one in cuts_of(source, self._asked.split, self._asked.mapping.limits):
                if self._stopping:
                    state.roll_back()
                    return
                if isinstance(one, Cut):
                    state.add_range(source, first, one)
                    first += one.messages
                else:
                    state.add_around(source, one)
        except (MessageError, OSError) as error:
            state.roll_back()
            notices = error.notices if isinstance(error, MessageError) else _unreadable(error, path)
            self._refuse(str(path), notices)
        else:
            state.commit()

    def _note_changed(self, state: BatchState) -> None:
        """Report each file that was mapped and is not any more what it was.

        In a folder it can be mapped again; one file for all holds what came of it before.
        """
        for number, first, cut in list(state.done_files()):
            failures = []
            for item, (path, _, stamp) in enumerate(cut.place["files"], first):
                notice = changed(path, stamp, path)
                if notice is None or state.has_failed(number, item):
                    continue
                if self._target.kind == "folder":
                    failures.append(Failure(item, None, path, {}, [notice_object(notice)]))
                else:
                    self._refuse(path, [notice])
            state.withdraw(number, failures)

    def _refuse(self, source: str, notices: Sequence[Notice]) -> None:
        entries = [notice_object(one) for one in notices]
        self._refused.append({"label": source, "notices": entries})
        self._watcher.note(source, notices)

    def _done(self, state: BatchState, report: RangeReport) -> None:
        """Note what came of a range."""
        messages = report.mapped + len(report.failures)
        if report.unwritten:
            self._unwritten[report.unwritten] += messages
            return
        state.finish(report)
        self._emit(report)
        self._now += messages
        self._failed += len(report.failures)
        if self._asked.most_failures is not None and self._failed > self._asked.most_failures:
            self.stop()

    def _emit(self, report: RangeReport) -> None:
        """Emit the span and the metrics of a range: the process that mapped it emits none."""
        asked = self._asked
        given = {"parameters": sorted(asked.request.params), "today": None}
        emit(
            Work(
                "map range",
                {"mapping": made_by(asked.mapping), **given},
                report.seconds,
                report.mapped,
                Counter(failure.code for failure in report.failures),
                report.notices,
                [(exp(step * STEP), number) for step, number in report.durations.items()],
            )
        )

    def _join(self, state: BatchState) -> None:
        """Put the parts together where every range is done."""
        if self._target.kind == "folder" or state.counts()[2] or state.deliveries():
            return
        numbers = state.unjoined()
        if not numbers and state.fact("joined") is not None:
            return
        try:
            size = join_parts(self._target, numbers, state.fact("joined") or 0)
        except OSError as error:
            self._unwritten[error.strerror or type(error).__name__] += state.counts()[0]
            return
        state.set_fact("joined", size)
        state.joined()
        state.commit()
        clear_parts(self._target)

    def _record(self, state: BatchState, found: BatchSummary) -> None:
        """Write beside the outputs what was done, and what failed."""
        work = self._target.work
        mapping = {name: found.mapping[name] for name in ("name", "version", "sha256")}
        with suppress(OSError):  # the state has it all
            write_atomically(work / RECORD, json.dumps(found.as_json(), indent=2).encode() + b"\n")
            with (work / f"{FAILED}.tmp").open("w", encoding="utf-8") as out:
                for entry in chain(state.failures(), self._refused):
                    entry["mapping"] = mapping
                    out.write(json.dumps(entry, ensure_ascii=False) + "\n")
            (work / f"{FAILED}.tmp").replace(work / FAILED)


def _unreadable(error: OSError, path: Path) -> tuple[Notice, ...]:
    reason = error.strerror or "it cannot be opened"
    return (refusal("source-not-found", f"the source cannot be read: {reason}", str(path), 1),)
