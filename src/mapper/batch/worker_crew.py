"""Processes that map ranges: each takes one range after the other, and may be killed."""

from __future__ import annotations

import signal
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Protocol

from mapper.batch.batch_errors import BatchError
from mapper.batch.range_items import Task
from mapper.batch.range_mapping import RangeMapper
from mapper.batch.range_report import RangeReport

if TYPE_CHECKING:
    from ctypes import c_longlong

MOST_DEATHS: Final = 2
"""How many processes a message may kill before it is left alone."""
_LOOK: Final = 1.0
"""Seconds between two looks at whether each process goes on."""


class RangeCrew(Protocol):
    """Those who map ranges: processes of this machine, or a cluster."""

    stopping: bool
    """Whether no other range is begun."""

    def map(self, tasks: Iterator[Task]) -> Iterator[RangeReport]:
        """What came of each range, in any order."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    message: c_longlong
    """The number of the message that it is at; 0 before the first."""
    results: c_longlong
    """How many results it has given, of all its ranges."""
    task: Task | None = None
    seen: tuple[int, int] = (0, 0)
    """Where it was when it was last looked at: message, results."""
    since: float = 0.0
    """When it came there."""


@dataclass(slots=True)
class Crew:
    """So many processes, each with the same mapper of ranges.

    Each has its own way to here, which the others do not hold open: when this process is killed
    they find it closed, and end. One that gives no result in `patience` seconds is ended: its message is
    left alone.
    """

    jobs: int
    mapper: RangeMapper
    stopping: bool = False
    patience: float = inf
    _workers: list[_Worker] = field(default_factory=list)
    _deaths: Counter[tuple[int, int]] = field(default_factory=Counter)

    def map(self, tasks: Iterator[Task]) -> Iterator[RangeReport]:
        """Map ranges, in any order. Once `stopping`, no other range is begun.

        A range whose process was killed is mapped again by another one, without the message that
        killed several. Raises BatchError where processes end before they map anything.
        """
        again: deque[Task] = deque()
        try:
            while True:
                self._give(again, tasks)
                busy = [one for one in self._workers if one.task is not None]
                if not busy:
                    return
                ready = wait([one.pipe for one in busy], _LOOK)
                for worker in busy:
                    if worker.pipe in ready:
                        yield from self._take(worker, again)
                    else:
                        self._look_at(worker)
        finally:
            self.close()

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join(5)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers.clear()

    def _give(self, again: deque[Task], tasks: Iterator[Task]) -> None:
        """Give each process that has none a range, and begin processes while there are ranges."""
        while not self.stopping:
            idle = next((one for one in self._workers if one.task is None), None)
            if idle is None and len(self._workers) == self.jobs:
                return
            task = again.popleft() if again else next(tasks, None)
            if task is None:
                return
            worker = idle or self._begin()
            worker.message.value = 0
            worker.since = monotonic()
            condemned = frozenset(
                item
                for (number, item), deaths in self._deaths.items()
                if number == task.number and deaths >= MOST_DEATHS
            )
            worker.task = task
            with suppress(OSError):  # it has ended, which is seen when its report is taken
                worker.pipe.send((task, condemned))

    def _look_at(self, worker: _Worker) -> None:
        """End a process that stands still for too long, and leave its message alone."""
        at = (worker.message.value, worker.results.value)
        if at != worker.seen:
            worker.seen, worker.since = at, monotonic()
        elif monotonic() - worker.since > self.patience and worker.task is not None and at[0]:
            self._deaths[worker.task.number, at[0]] = MOST_DEATHS
            worker.process.kill()

    def _take(self, worker: _Worker, again: deque[Task]) -> Iterator[RangeReport]:
        task, worker.task = worker.task, None
        assert task is not None  # noqa: S101  # only who has one is asked
        try:
            report = worker.pipe.recv()
        except (EOFError, OSError):
            at = (task.number, worker.message.value)
            self._deaths[at] += 1
            self._workers.remove(worker)
            worker.pipe.close()
            worker.process.join()
            if at[1] == 0 and self._deaths[at] > MOST_DEATHS:
                message = "the processes of the batch end before they map anything"
                raise BatchError(message) from None
            again.append(task)
            return
        if isinstance(report, BaseException):
            raise report
        yield report

    def _begin(self) -> _Worker:
        # A forked process would hold the pipes of the others open.
        context = get_context("spawn")
        here, there = context.Pipe()
        message, results = context.RawValue("q", 0), context.RawValue("q", 0)
        given = (there, message, results, self.mapper)
        process = context.Process(target=_work, args=given, daemon=True)
        process.start()
        there.close()
        worker = _Worker(process, here, message, results)
        self._workers.append(worker)
        return worker


def _work(pipe: Connection, message: Any, results: Any, mapper: RangeMapper) -> None:
    """What a process does: it maps what it is given until the pipe is closed."""
    # Who stops the batch stops the process that gives the ranges; this one ends its range.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)

    def begin(number: int) -> None:
        message.value = number
        results.value += 1

    while True:
        try:
            task, condemned = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            report: object = mapper.map(task, condemned, begin)
        except Exception as error:  # noqa: BLE001 - a fault of the program, which the other process reports
            report = error
        try:
            pipe.send(report)
        except OSError:
            return
