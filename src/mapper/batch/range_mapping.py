"""Maps the messages of one range, and reports what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from heapq import nlargest
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from mapper.batch.batch_outputs import RangeOutput, Target
from mapper.batch.message_results import Request, results_of, written
from mapper.batch.range_items import RangeReader, Task
from mapper.batch.range_report import MOST_SLOW, Failure, RangeReport
from mapper.batch.source_cuts import Item
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import MessageError
from mapper.diagnostics.rendering import notice_object
from mapper.reading.read_outcome import UNNAMED, refusal
from mapper.running.message_trace import trace_of
from mapper.running.telemetry import silenced

if TYPE_CHECKING:
    from mapper.running.mapping import Mapping
    from mapper.running.result import Result

UNWRITTEN: Final = "output-unwritable"
"""The code of a message that was mapped and could not be written."""


class RangeMapper:
    """Maps ranges. `values` says that reports may hold data values, `log` that each message is in."""

    def __init__(
        self,
        mapping: Mapping,
        request: Request,
        reader: RangeReader,
        target: Target,
        *,
        values: bool = False,
        log: bool = False,
    ) -> None:
        self._mapping = mapping
        self._request = request
        self._reader = reader
        self._target = target
        self._values = values
        self._log = log

    def map(
        self, task: Task, condemned: frozenset[int], begin: Callable[[int], None]
    ) -> RangeReport:
        """Map a range; `begin` is called with the number of each message before it is read, and again
        after each of its results.

        What is `condemned` has killed its process before, and is not tried again.
        """
        report = RangeReport(task.number)
        output = RangeOutput(self._target, task.number)
        began = perf_counter()
        with silenced():
            for item in self._reader.items(task):
                begin(item.number)
                place = self._reader.place_of(task, item.number)
                alone = item.number in condemned
                for number, notices, took in self._mapped(item, task, output, alone):
                    self._count(report, item, place, number, notices, took)
                    begin(item.number)
        try:
            output.close()
        except OSError as error:
            report.unwritten = error.strerror or type(error).__name__
        report.slowest = nlargest(MOST_SLOW, report.slowest)
        report.seconds = perf_counter() - began
        return report

    def _mapped(
        self, item: Item, task: Task, output: RangeOutput, condemned: bool
    ) -> Iterator[tuple[int | None, Sequence[Notice], float]]:
        """Each result of a message that is put out: its number, its notices, how long it took."""
        refused = item.refused
        if condemned:
            message = (
                "the process that mapped the message was killed by it twice, or had to be ended as "
                "it took far longer than the limit `seconds`; it is left alone"
            )
            refused = refusal("worker-killed", message, item.label, 1)
        if refused is not None:
            yield None, (refused,), 0.0
            return
        wanted = task.only.get(item.number, [None])
        start = perf_counter()
        try:
            first = item.number if item.of_group else 1
            for number, result in results_of(
                self._mapping, item.content, self._request, first, named=item.named
            ):
                if None in wanted or number in wanted:
                    notices = self._put(item, number, result, output)
                    yield number, notices, perf_counter() - start
                start = perf_counter()
        except MessageError as error:
            yield None, error.notices, perf_counter() - start

    def _put(
        self, item: Item, number: int | None, result: Result, output: RangeOutput
    ) -> Sequence[Notice]:
        """Put out a result: its notices, among them why it could not be."""
        if not result.ok:
            return result.notices
        stem = item.stem if number is None else f"{item.stem}.{number}"
        try:
            output.put(stem, written(result, self._target.form))
        except MessageError as error:
            return (*result.notices, *error.notices)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            message = f"the output cannot be written: {reason}"
            return (*result.notices, Notice(UNWRITTEN, message, "error"))
        return result.notices

    def _count(  # what is known of a result, by name
        self,
        report: RangeReport,
        item: Item,
        place: dict[str, Any],
        number: int | None,
        notices: Sequence[Notice],
        took: float,
    ) -> None:
        label = item.label if number is None else f"{item.label}, message {number}"
        failed = any(notice.severity == "error" for notice in notices)
        if failed:
            found = [self._object(notice, item) for notice in notices]
            report.failures.append(Failure(item.number, number, label, place, found))
        report.count(label, notices, took, failed=failed)
        if self._log:
            state = "failed" if failed else "mapped"
            asked = self._request
            day = asked.today if self._mapping.days_needed(asked.params) else None
            trace = trace_of(self._mapping, asked.params, day, took, notices)
            report.lines.append({"message": label, "state": state, **trace})

    def _object(self, notice: Notice, item: Item) -> dict[str, Any]:
        """A notice as JSON; its position is in the source by name, where that was given as bytes."""
        if notice.position is not None and notice.position.file == UNNAMED:
            notice = replace(notice, position=replace(notice.position, file=item.label))
        return notice_object(notice, show_values=self._values)
