"""What came of the messages of a range: counts, durations, and the messages that failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from mapper.diagnostics.diagnostic import Notice

MOST_SLOW: Final = 5
"""How many of the slowest messages are named."""
STEP: Final = log(1.05)
"""Durations are counted in steps of 5 %."""


class Failure(NamedTuple):
    """A message that failed: which, by number within its source and among its results, and why."""

    item: int
    result: int | None
    label: str
    place: dict[str, Any]
    notices: list[dict[str, Any]]

    @property
    def code(self) -> str:
        """The code of its first error."""
        return next(str(one["code"]) for one in self.notices if one["severity"] == "error")


@dataclass(slots=True)
class RangeReport:
    """What came of a range.

    `unwritten` says why what it gave could not be written as a whole: the range is then not done.
    `lines` are what is logged of each message, where it is asked for; `seconds` are those of the whole.
    """

    number: int
    mapped: int = 0
    failures: list[Failure] = field(default_factory=list)
    notices: Counter[tuple[str, str]] = field(default_factory=Counter)
    durations: Counter[int] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    unwritten: str = ""
    lines: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    failed: int = 0

    def count(self, label: str, notices: Iterable[Notice], took: float, *, failed: bool) -> None:
        """Count a message."""
        for notice in notices:
            self.notices[notice.code, notice.severity] += notice.count
        self.mapped += not failed
        self.failed += failed
        self.durations[round(log(max(took, 1e-7)) / STEP)] += 1
        self.slowest.append((took, label))

    def by_severity(self) -> dict[str, dict[str, int]]:
        """How often each notice was given, by severity and code."""
        found: dict[str, dict[str, int]] = {}
        for (code, severity), number in self.notices.most_common():
            found.setdefault(severity, {})[code] = number
        return found
