"""A message mapped by the instrumented build: the result, and what was recorded on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from mapper.compiler.compiled_loading import load_recorded
from mapper.compiler.recording_code import RecordingCode
from mapper.diagnostics.diagnostic import Notice
from mapper.explanation.recorded_document import recorded_document
from mapper.explanation.recorded_frames import RuleFrame
from mapper.explanation.rule_recorder import RuleRecorder
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.plan.plan_model import Plan
from mapper.reading.read_outcome import Reading
from mapper.running.mapping import Mapping, Since
from mapper.running.result import Result


class RecordedRun(NamedTuple):
    """What a message became, and the frame around all that its rules did."""

    result: Result
    frame: RuleFrame
    document: Any
    """The document, whose objects are of `SourceNode`."""


class RecordedMapping(Mapping):
    """The instrumented build of a plan: a mapping that says how its results came to be.

    It gives the results of the mapping. `last` is the run of the result that was given last; one that
    could not be mapped has one too. It is made for one message after the other, in one thread.
    """

    def __init__(self, plan: Plan, limits: Limits = DEFAULT_LIMITS) -> None:
        super().__init__(load_recorded(plan, self._recorded, limits=limits).compiled, limits)
        self.plan = plan
        self.last: RecordedRun | None = None

    def _recorded(self, recording: RecordingCode) -> RuleRecorder:
        self.recorder = RuleRecorder(recording)
        return self.recorder

    def _each(
        self,
        reading: Reading,
        parameters: dict[str, Any],
        subjects: Iterable[Any],
        noted: Iterable[Notice],
        since: Since | None = None,
    ) -> Iterator[tuple[Any, Result]]:
        document, nodes = recorded_document(reading.document, self.recorder.read)
        copy = Reading(document, reading.notices)
        copy.left_out = tuple(
            one._replace(owner=nodes.get(id(one.owner), one.owner)) for one in reading.left_out
        )
        self.recorder.begin()
        for subject, result in super()._each(copy, parameters, subjects, noted, since):
            self.last = RecordedRun(result, self.recorder.end(), document)
            yield subject, result
