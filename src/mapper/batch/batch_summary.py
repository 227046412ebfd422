"""What a batch did: counts, durations and notices, and what made its outputs."""

from __future__ import annotations

from collections import Counter
from math import exp
from typing import TYPE_CHECKING, Any, NamedTuple

from mapper.batch.range_report import STEP
from mapper.running.message_trace import made_by

if TYPE_CHECKING:
    from mapper.batch.batch_state import BatchState
    from mapper.running.mapping import Mapping


class BatchSummary(NamedTuple):
    """What was done until now, in all runs of a batch; `seconds` and `now` are of this run.

    `refused` are sources that cannot be cut into messages, with the reason of each; `unwritten` is
    how many messages could not be written, by reason, and are mapped again by the next run.
    """

    mapping: dict[str, Any]
    request: dict[str, Any]
    mapped: int
    failed: int
    left: int
    now: int
    seconds: float
    notices: dict[str, dict[str, int]]
    durations: dict[str, float]
    slowest: list[tuple[float, str]]
    refused: list[dict[str, Any]]
    unwritten: dict[str, int]
    stopped: bool

    @property
    def ok(self) -> bool:
        """Whether every message was mapped and is where it should be."""
        return not (self.failed or self.left or self.refused or self.unwritten or self.stopped)

    def as_json(self) -> dict[str, Any]:
        """The summary for machines."""
        slowest = [{"seconds": round(took, 6), "message": name} for took, name in self.slowest]
        return {**self._asdict(), "seconds": round(self.seconds, 3), "slowest": slowest}


def percentiles(durations: Counter[int]) -> dict[str, float]:
    """The median duration and the one that 99 of 100 messages keep within, in seconds."""
    total, seen = sum(durations.values()), 0
    found: dict[str, float] = {}
    for bucket in sorted(durations):
        seen += durations[bucket]
        for name, part in (("p50", 0.5), ("p99", 0.99)):
            if name not in found and seen >= part * total:
                found[name] = round(exp(bucket * STEP), 7)
    return found


def summary_of(
    state: BatchState, mapping: Mapping, request: dict[str, Any], now: int, seconds: float
) -> BatchSummary:
    """The summary of what a state holds, after a run of so many messages and seconds."""
    mapped, failed, left = state.counts()
    return BatchSummary(
        mapping=made_by(mapping),
        # The values of parameters are data, and so is what can be tried against them.
        request={name: value for name, value in request.items() if name != "parameters"},
        mapped=mapped,
        failed=failed,
        left=left,
        now=now,
        seconds=seconds,
        notices=state.notices(),
        durations=percentiles(state.durations()),
        slowest=state.slowest(),
        refused=[],
        unwritten={},
        stopped=False,
    )
