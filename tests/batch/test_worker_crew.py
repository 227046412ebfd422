"""A process of a batch may be killed: its range is mapped by another one."""

import os
import signal
from collections.abc import Callable
from time import sleep
from typing import cast

import pytest

from mapper.batch.batch_errors import BatchError
from mapper.batch.range_items import Task
from mapper.batch.range_mapping import RangeMapper
from mapper.batch.range_report import RangeReport
from mapper.batch.source_cuts import BatchSource, Cut, SourceKind
from mapper.batch.worker_crew import Crew

SOURCE = BatchSource(1, SourceKind.LINES)
TASKS = [Task(number, SOURCE, 10 * number, Cut(10, {})) for number in range(1, 5)]


class _Deadly:
    """Maps ranges of ten messages; one of them kills the process that maps it, or never ends."""

    def __init__(self, deadly: int, endless: int = 0) -> None:
        self.deadly = deadly
        self.endless = endless

    def map(
        self, task: Task, condemned: frozenset[int], begin: Callable[[int], None]
    ) -> RangeReport:
        """A report that counts the messages that were not condemned."""
        report = RangeReport(task.number)
        if self.deadly < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        for number in range(task.first, task.first + 10):
            begin(number)
            if number == self.deadly and number not in condemned:
                os.kill(os.getpid(), signal.SIGKILL)
            while number == self.endless and number not in condemned:
                sleep(1)
            report.mapped += number not in condemned
        return report


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_message_that_kills_is_left_alone(jobs: int) -> None:
    """Its range is done but for it, and so are all others, each once."""
    crew = Crew(jobs, cast(RangeMapper, _Deadly(23)))
    found = sorted((report.number, report.mapped) for report in crew.map(iter(TASKS)))
    assert found == [(1, 10), (2, 9), (3, 10), (4, 10)]


def test_a_message_that_never_ends_is_left_alone() -> None:
    """The process is ended once, after the patience of the crew; its range is done but for it."""
    crew = Crew(1, cast(RangeMapper, _Deadly(0, 23)), patience=0.5)
    found = sorted((report.number, report.mapped) for report in crew.map(iter(TASKS)))
    assert found == [(1, 10), (2, 9), (3, 10), (4, 10)]


def test_processes_that_never_begin_are_no_endless_loop() -> None:
    """Where every process ends before its first message, the batch ends too, and says so."""
    crew = Crew(1, cast(RangeMapper, _Deadly(-1)))
    with pytest.raises(BatchError, match="before they map anything"):
        list(crew.map(iter(TASKS)))
