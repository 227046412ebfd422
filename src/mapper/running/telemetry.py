"""Spans and metrics of OpenTelemetry for what is mapped, without any of its data.

Nothing of OpenTelemetry is loaded here: who collects spans has loaded it, and has set a provider.
A process without it pays for one look into a table.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from time import perf_counter, time_ns
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mapper.diagnostics.errors import MessageError
from mapper.running.message_trace import trace_of

if TYPE_CHECKING:
    from opentelemetry import metrics, trace

    from mapper.diagnostics.diagnostic import Notice
    from mapper.running.mapping import Mapping
    from mapper.running.result import Result

SCOPE: Final = "mapper"
"""The instrumentation scope: the name of the tracer and of the meter."""
_silent: ContextVar[bool] = ContextVar("silent", default=False)


class Work(NamedTuple):
    """What was mapped: one message, or a range of them.

    `trace` is as a message has it, without notices; `notices` are counted by code and severity,
    `failures` by the code of their first error. `durations` are seconds, and how many messages took
    them.
    """

    name: str
    trace: dict[str, Any]
    seconds: float
    mapped: int
    failures: Counter[str]
    notices: Counter[tuple[str, str]]
    durations: Iterable[tuple[float, int]]


@contextmanager
def silenced() -> Iterator[None]:
    """Emit nothing of what is mapped inside: who asked for it does, for all of it together."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def observe(result: Result) -> None:
    """Emit the span and the metrics of a message."""
    if "opentelemetry.trace" in sys.modules:
        emit(_of_message(result.trace, result.notices))


@contextmanager
def observed_failure(mapping: Mapping, parameters: Iterable[str]) -> Iterator[None]:
    """Emit the span and the metrics of a message for which MessageError is raised inside."""
    began = perf_counter()
    try:
        yield
    except MessageError as error:
        if "opentelemetry.trace" in sys.modules:
            seconds = perf_counter() - began
            trace = trace_of(mapping, parameters, None, seconds, error.notices)
            emit(_of_message(trace, error.notices))
        raise


def _of_message(trace: dict[str, Any], notices: Iterable[Notice]) -> Work:
    counted: Counter[tuple[str, str]] = Counter()
    first = ""
    for notice in notices:
        counted[notice.code, notice.severity] += notice.count
        if notice.severity == "error" and not first:
            first = notice.code
    failures = Counter([first] if first else [])
    seconds = trace["seconds"]
    return Work("map", trace, seconds, int(not first), failures, counted, [(seconds, 1)])


def emit(work: Work) -> None:
    """Emit the span of what has just been mapped, and count it."""
    if "opentelemetry.trace" not in sys.modules or _silent.get():
        return
    made = work.trace["mapping"]
    of = {"mapper.mapping": made["name"], "mapper.version": made["version"]}
    _emit_span(work, of)
    tools = _instruments()
    if work.mapped:
        tools.messages.add(work.mapped, of)
    for code, number in work.failures.items():
        tools.messages.add(number, {**of, "error.type": code})
    for (code, severity), number in work.notices.items():
        tools.notices.add(number, {**of, "mapper.code": code, "mapper.severity": severity})
    for seconds, number in work.durations:
        for _ in range(number):
            tools.duration.record(seconds, of)


def _emit_span(work: Work, of: dict[str, str]) -> None:
    from opentelemetry.trace import Status, StatusCode

    made, end = work.trace["mapping"], time_ns()
    attributes: dict[str, Any] = {
        **of,
        "mapper.sha256": made["sha256"],
        "mapper.view": made["view"],
        "mapper.contracts": [f"{one['contract']} {one['sha256']}" for one in made["contracts"]],
        "mapper.parameters": work.trace["parameters"],
        "mapper.today": work.trace["today"],
        "mapper.mapped": work.mapped,
        "mapper.failed": work.failures.total(),
    }
    known = {name: value for name, value in attributes.items() if value is not None}
    span = _instruments().tracer.start_span(
        work.name, attributes=known, start_time=end - round(work.seconds * 1e9)
    )
    for (code, severity), number in work.notices.items():
        event: dict[str, Any] = {
            "mapper.code": code,
            "mapper.severity": severity,
            "mapper.count": number,
        }
        span.add_event("notice", event)
    if work.failures:
        span.set_status(Status(StatusCode.ERROR, next(iter(work.failures))))
    span.end(end)


class _Instruments(NamedTuple):
    tracer: trace.Tracer
    messages: metrics.Counter
    notices: metrics.Counter
    duration: metrics.Histogram


@cache
def _instruments() -> _Instruments:
    """What spans and metrics are made with: of the providers that are set, now or later."""
    from opentelemetry import metrics, trace

    meter = metrics.get_meter(SCOPE)
    return _Instruments(
        trace.get_tracer(SCOPE),
        meter.create_counter("mapper.messages", "{message}", "Messages mapped, or failed"),
        meter.create_counter("mapper.notices", "{notice}", "Notices, by code"),
        meter.create_histogram("mapper.duration", "s", "How long a message took"),
    )
