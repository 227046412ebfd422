"""Ranges of a batch mapped by executors of Spark, in the place of processes of this machine.

Executors read the sources and write the outputs themselves, so all of them see these by the same
paths. What they report is a few counts for each range.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import uuid4

from mapper.batch.batch_errors import BatchError
from mapper.batch.worker_crew import MOST_DEATHS
from mapper.spark.shipped_content import Shipped
from mapper.spark.spark_session import reason_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from mapper.batch.range_items import Task
    from mapper.batch.range_mapping import RangeMapper
    from mapper.batch.range_report import RangeReport

MARKS: Final = "marks"
"""The folder with a file for each attempt at a range: the number of the message that it is at."""
_JOBS: Final = 2
"""Jobs of Spark at a time: where one waits for its last range, the other goes on."""
_DEPTH: Final = 4
"""Ranges in a job, for each core of the cluster."""


class SparkCrew:
    """The executors of a session, each with the same mapper of ranges."""

    def __init__(
        self, session: SparkSession, work: Path, mapper: RangeMapper, stopping: bool = False
    ) -> None:
        self.stopping = stopping
        self._context = session.sparkContext
        self._mapper = mapper
        self._marks = (work / MARKS).absolute()

    def map(self, tasks: Iterator[Task]) -> Iterator[RangeReport]:
        """Map ranges, in any order. Once `stopping`, no other job is begun.

        A range whose executor was lost is mapped again by another one, without the message that
        killed several. Raises BatchError where Spark gives up, or where its executors do not see
        the folder of the output.
        """
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        attempt = self._prepare()
        size = _DEPTH * self._context.defaultParallelism
        pool = ThreadPoolExecutor(_JOBS)
        jobs: set[Future[list[RangeReport | Exception]]] = set()
        try:
            while True:
                while len(jobs) < _JOBS and not self.stopping:
                    some = list(islice(tasks, size))
                    if not some:
                        break
                    jobs.add(pool.submit(self._run, some, attempt))
                if not jobs:
                    return
                done, jobs = wait(jobs, return_when=FIRST_COMPLETED)
                for job in done:
                    yield from _reports(job.result())
        except (PySparkException, Py4JError) as error:
            raise BatchError(f"Spark gave up: {reason_of(error)}") from None
        finally:
            if jobs:
                self._context.cancelAllJobs()
            pool.shutdown()
            shutil.rmtree(self._marks, ignore_errors=True)

    def _prepare(self) -> Attempt:
        shutil.rmtree(self._marks, ignore_errors=True)
        token = uuid4().hex
        try:
            self._marks.mkdir(parents=True)
            (self._marks / token).touch()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise BatchError(f"{self._marks} cannot be written: {reason}") from None
        return Attempt(Shipped(self._mapper), str(self._marks), token, os.getcwd())

    def _run(self, tasks: list[Task], attempt: Attempt) -> list[RangeReport | Exception]:
        """One job of Spark: its threads wait here for what comes of it."""
        ranges = self._context.parallelize(tasks, len(tasks))
        found: list[RangeReport | Exception] = ranges.map(attempt.__call__).collect()
        return found


def _reports(found: list[RangeReport | Exception]) -> Iterator[RangeReport]:
    for one in found:
        if isinstance(one, Exception):
            raise one
        yield one


class Attempt(NamedTuple):
    """Maps a range in a process of Spark."""

    mapper: Shipped
    marks: str
    token: str
    folder: str
    """The working directory of the batch, from which its paths go."""

    def __call__(self, task: Task) -> RangeReport | Exception:
        """What came of a range, or the error that ends the batch."""
        from pyspark import TaskContext

        marks = Path(self.marks)
        try:
            (marks / self.token).stat()
            os.chdir(self.folder)
        except OSError:
            return BatchError(
                f"an executor of Spark does not see {marks.parent}: sources and output must be "
                "where all executors find them by the same path"
            )
        context = TaskContext.get()
        number = context.taskAttemptId() if context is not None else 0
        mark = marks / f"{task.number}.{number}"
        condemned = _condemned(marks, task.number)
        try:
            with mark.open("wb", buffering=0) as stream:
                mapper: RangeMapper = self.mapper.content()
                report = mapper.map(task, condemned, _marker(stream.fileno()))
            mark.unlink()
        except Exception as error:  # noqa: BLE001  # a fault of the program, which the driver reports
            return error
        return report


def _marker(file: int) -> Callable[[int], None]:
    """What keeps in a file the number of the message that is begun."""

    def begin(number: int) -> None:
        os.pwrite(file, b"%20d" % number, 0)

    return begin


def _condemned(marks: Path, number: int) -> frozenset[int]:
    """The messages at which attempts at a range ended that did not come to an end."""
    ended = (mark.read_bytes() for mark in marks.glob(f"{number}.*"))
    deaths = Counter(int(at) for at in ended if at)
    return frozenset(item for item, count in deaths.items() if count >= MOST_DEATHS)
