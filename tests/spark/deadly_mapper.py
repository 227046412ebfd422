"""Stands for a mapper of ranges that some messages kill; a module that executors import."""

import os
import signal
from collections.abc import Callable

from mapper.batch.range_items import Task
from mapper.batch.range_report import RangeReport


class DeadlyMapper:
    """Maps ranges of ten messages; some of them kill the process that maps it."""

    def __init__(self, *deadly: int) -> None:
        self.deadly = deadly

    def map(
        self, task: Task, condemned: frozenset[int], begin: Callable[[int], None]
    ) -> RangeReport:
        """A report that counts the messages that were not condemned."""
        report = RangeReport(task.number)
        for number in range(task.first, task.first + 10):
            begin(number)
            if number in self.deadly and number not in condemned:
                os.kill(os.getpid(), signal.SIGKILL)
            report.mapped += number not in condemned
        return report
