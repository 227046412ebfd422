"""Rounds that run every contestant once, in turn, so that a noisy machine is noisy for all alike.

Each contestant works long enough in a round to be timed well; its figure of the round is the
processor time of one pass over all messages, so that what else the machine does counts least.
Ratios are made within a round, and then the median is taken.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Protocol

ROUNDS = int(os.environ.get("MAPPER_BENCH_ROUNDS", "9"))
SECONDS_IN_A_ROUND = 0.05


class Contestant(Protocol):
    """One way of doing the work: `name`, `version`, and what it needs to be checked and timed."""

    name: str
    version: str

    def outputs(self) -> list[Any]:
        """What it makes of every message, in order."""

    def seconds(self, passes: int) -> float:
        """How long so many passes over all messages take."""

    def close(self) -> None:
        """End what it started."""


@dataclass(slots=True)
class Race:
    """The seconds of one pass, by contestant and round; `messages` is the length of a pass."""

    group: str
    messages: int
    versions: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def microseconds(self, name: str) -> float:
        """The median time of one message."""
        return median(self.seconds[name]) / self.messages * 1e6

    def ratio(self, name: str, other: str) -> float:
        """How many times the time of `other` is that of `name`: the median over the rounds."""
        pairs = zip(self.seconds[name], self.seconds[other], strict=True)
        return median(theirs / own for own, theirs in pairs)


def race(group: str, messages: int, contestants: Sequence[Contestant]) -> Race:
    """Run the rounds. The contestants were checked before."""
    result = Race(group, messages)
    passes = {}
    for contestant in contestants:
        result.versions[contestant.name] = contestant.version
        result.seconds[contestant.name] = []
        contestant.seconds(1)
        passes[contestant.name] = max(1, round(SECONDS_IN_A_ROUND / contestant.seconds(1)))
    for _ in range(ROUNDS):
        for contestant in contestants:
            count = passes[contestant.name]
            gc.collect()
            result.seconds[contestant.name].append(contestant.seconds(count) / count)
    return result


class Replay:
    """A clock that gives the seconds of rounds that were run before, so that they are reported.

    pytest-benchmark times one function after the other and cannot interleave them. It asks its
    timer before and after each round, so this one gives it the rounds as the race saw them.
    """

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.asked = 0

    def load(self, seconds: Sequence[float]) -> None:
        """Take the rounds that come next."""
        self.seconds = list(seconds)
        self.asked = 0

    def __call__(self) -> float:
        """Zero before a round, the seconds of that round after it."""
        self.asked += 1
        return self.seconds[self.asked // 2 - 1] if self.asked % 2 == 0 else 0.0
