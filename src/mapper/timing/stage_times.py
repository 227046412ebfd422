"""How long each stage of a mapping takes, in rounds in which every stage takes its turn.

So noise hits all alike: a ratio is made within a round, and the median of the rounds is reported.
Times are processor time, in which what else the machine does counts least.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import process_time
from typing import Any, Final, Literal

from mapper.diagnostics.errors import MessageError
from mapper.reading.read_outcome import ReadError, Reading
from mapper.running.mapping import Mapping
from mapper.running.parameter_values import read_parameters
from mapper.running.result import Result
from mapper.timing.yardsticks import PARSE, JsonataStack, contents, kind_of, parse, parse_simply

STAGES: Final = ("read", "map", "write")
ALL: Final = "all"
SIMPLE: Final = "simple parser"
STACK: Final = "jsonata stack"

_SECONDS_OF_A_TURN: Final = 0.05


@dataclass(frozen=True, slots=True)
class TimedSource:
    """A source, its parameters, and what is read and made of it."""

    name: str
    source: bytes | Path
    parameters: dict[str, Any]
    given: dict[str, str]
    """The parameters as texts."""
    data: list[bytes]
    readings: list[tuple[int | None, Reading]]
    results: list[Result]


@dataclass(slots=True)
class StageTimes:
    """Seconds of one message, by row and round; a row is a stage, their sum, or a yardstick."""

    messages: int
    bytes: int
    rows: dict[str, list[float]] = field(default_factory=dict)
    memory: int = 0
    """The most bytes that one source takes while it is mapped, beside its own."""
    stack_differs: str = ""
    """The source of which the stack makes another record; empty where it makes all alike."""

    def seconds(self, row: str) -> float:
        """The median time of one message."""
        return median(self.rows[row])

    def spread(self, row: str) -> float:
        """Half of what lies between the quartiles, as a part of the median."""
        low, _, high = quantiles(self.rows[row], n=4)
        middle = self.seconds(row)
        return (high - low) / 2 / middle if middle else 0.0

    def ratio(self, row: str, of: str = PARSE) -> float:
        """How many times as long as another row: the median over the rounds."""
        return median(one / other for one, other in zip(self.rows[row], self.rows[of], strict=True))


def prepared(
    mapping: Mapping, name: str, source: bytes | Path, given: dict[str, str]
) -> TimedSource:
    """A source that is read and mapped once. Raises MessageError where it cannot be."""
    compiled = mapping.compiled
    parameters = read_parameters(compiled.parameters, given, None, compiled.rules)
    readings = _readings(mapping, source)
    results = _results(mapping, readings, parameters)
    mapped = [result for result in results if result.ok]
    if not mapped:
        raise MessageError(tuple(each for result in results for each in result.notices))
    return TimedSource(name, source, parameters, given, contents(source), readings, mapped)


def _readings(mapping: Mapping, source: bytes | Path) -> list[tuple[int | None, Reading]]:
    """The messages of a source, those that can be read."""
    each = mapping.reader.read_each(source)
    return [(row, reading) for row, reading in each if not isinstance(reading, ReadError)]


def _results(
    mapping: Mapping, readings: list[tuple[int | None, Reading]], parameters: dict[str, Any]
) -> list[Result]:
    return [
        result
        for row, reading in readings
        for _, result in mapping.map_reading(reading, dict(parameters), row)
    ]


def stage_times(
    mapping: Mapping,
    sources: Sequence[TimedSource],
    form: Literal["json", "xml"],
    rounds: int,
    stack: JsonataStack | None = None,
) -> StageTimes:
    """The times of all stages and yardsticks over the sources."""
    times = StageTimes(
        sum(len(one.results) for one in sources), sum(len(d) for one in sources for d in one.data)
    )
    turns = _turns(mapping, sources, form)
    if stack is not None:
        times.stack_differs = _differing(stack, sources)
        if not times.stack_differs:
            turns[STACK] = lambda: [stack.run(one.data[0], one.parameters) for one in sources]
    passes = {row: _passes(turn) for row, turn in turns.items()}
    for _ in range(rounds):
        for row, turn in turns.items():
            times.rows.setdefault(row, []).append(_timed(turn, passes[row]) / times.messages)
    stages = zip(*(times.rows[stage] for stage in STAGES), strict=True)
    times.rows[ALL] = [sum(each) for each in stages]
    times.memory = max(_memory(mapping, one, form) for one in sources)
    return times


def _turns(
    mapping: Mapping, sources: Sequence[TimedSource], form: Literal["json", "xml"]
) -> dict[str, Callable[[], object]]:
    """What is timed: each gives what it makes of all sources."""
    data = [each for one in sources for each in one.data]
    turns: dict[str, Callable[[], object]] = {
        PARSE: lambda: [parse(each) for each in data],
        "read": lambda: [_readings(mapping, one.source) for one in sources],
        "map": lambda: [_results(mapping, one.readings, one.parameters) for one in sources],
        "write": lambda: [_written(result, form) for one in sources for result in one.results],
    }
    if {kind_of(each) for each in data} <= {"xml", "json"}:
        turns[SIMPLE] = lambda: [parse_simply(each) for each in data]
    return turns


def _written(result: Result, form: Literal["json", "xml"]) -> bytes:
    return result.to_xml() if form == "xml" else result.to_json()


def _differing(stack: JsonataStack, sources: Sequence[TimedSource]) -> str:
    """The first source of which the stack makes another record, or several; empty for none."""
    for one in sources:
        if len(one.data) != 1 or len(one.results) != 1:
            return one.name
        if stack.record(one.data[0], one.parameters) != one.results[0].record:
            return one.name
    return ""


def _passes(turn: Callable[[], object]) -> int:
    turn()
    return max(1, round(_SECONDS_OF_A_TURN / max(_timed(turn, 1), 1e-6)))


def _timed(turn: Callable[[], object], passes: int) -> float:
    gc.collect()
    start = process_time()
    for _ in range(passes):
        turn()
    return (process_time() - start) / passes


def _memory(mapping: Mapping, one: TimedSource, form: Literal["json", "xml"]) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        for result in _results(mapping, _readings(mapping, one.source), one.parameters):
            if result.ok:
                _written(result, form)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
