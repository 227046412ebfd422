"""How the values of one message came to be: of a target path, or of all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from mapper.contract.message_model import ObjectType
from mapper.contract.message_model import Type as ContractType
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.nearest import meant
from mapper.diagnostics.plural import counted
from mapper.explanation.absence_reasons import AbsenceReason, AbsenceReasons
from mapper.explanation.explained_values import ExplainedState, ExplainedStep, ExplainedValue
from mapper.explanation.frame_index import FrameIndex
from mapper.explanation.recorded_run import RecordedRun
from mapper.explanation.rule_steps import RuleSteps
from mapper.explanation.source_lines import SourceLines
from mapper.explanation.source_tracing import SourceTracing
from mapper.jsonata.runtime.missing import MISSING
from mapper.plan.completeness import filled
from mapper.plan.plan_model import Plan
from mapper.policies.outcomes import EVENT_OF, Event

TargetSteps = tuple[tuple[str, int | None], ...]
"""A target path: names, each with the index of an item, or None."""

_STEP: Final = re.compile(r"(.+?)(?:\[(\d+)\])?", re.DOTALL)


class UnknownTarget(Exception):  # noqa: N818  # an answer to a question, and no fault
    """The target has no such path; its text says what is wrong, with the nearest name."""


def target_steps(path: str) -> TargetSteps:
    """The steps of a target path: `Order.Line[1].Article`."""
    steps: list[tuple[str, int | None]] = []
    for step in path.split("."):
        match = _STEP.fullmatch(step)
        index = match[2] if match is not None else None
        steps.append((match[1] if match is not None else step, int(index) if index else None))
    return tuple(steps)


def path_text(steps: TargetSteps) -> str:
    """A target path as text."""
    return ".".join(name if index is None else f"{name}[{index}]" for name, index in steps)


def check_target(plan: Plan, steps: TargetSteps) -> None:
    """Raise UnknownTarget where the target's contract has no such path."""
    type_: ContractType = plan.target.type
    for number, (name, _) in enumerate(steps):
        fields = type_.fields if isinstance(type_, ObjectType) else {}
        if name not in fields:
            above = path_text(steps[:number])
            where = f"`{above}`" if above else "the target"
            near: str | None = meant(name, fields)
            if near is None:
                found = [
                    each for each in _paths(plan.target.type, "", 6) if each.endswith(f".{name}")
                ]
                near = f"there is {', '.join(found[:3])}" if found else None
            if near is None and fields:
                near = "it has " + ", ".join(list(fields)[:8]) + (", …" if len(fields) > 8 else "")
            hint = f": {near}" if near else ""
            raise UnknownTarget(f"{where} has no field `{name}`{hint}")
        type_ = fields[name].type


def _paths(type_: ContractType, above: str, depth: int) -> Iterator[str]:
    """The target paths down to a depth."""
    if isinstance(type_, ObjectType) and depth:
        for name, field in type_.fields.items():
            path = f"{above}.{name}" if above else name
            yield path
            yield from _paths(field.type, path, depth - 1)


class MessageExplanation:
    """Explains the values of one message that the instrumented build mapped."""

    def __init__(self, plan: Plan, run: RecordedRun, lines: SourceLines) -> None:
        self.plan = plan
        self.run = run
        self.index = FrameIndex(run.frame)
        self.steps = RuleSteps(SourceTracing(plan, lines))
        self.reasons = AbsenceReasons(self.steps, run.result.notices)
        made = run.result.record
        self.record: Any = self.index.value("") if made is None else made

    @property
    def refused(self) -> bool:
        """Whether the message could not be mapped."""
        return self.run.result.record is None

    def of(self, path: str) -> Iterator[ExplainedValue]:
        """The fields at a target path: of a list without an index, those of each item.

        Raises UnknownTarget where the contract of the target has no such path.
        """
        steps = target_steps(path)
        check_target(self.plan, steps)
        yield from self._at(self.record, (), steps)

    def all(self) -> Iterator[ExplainedValue]:
        """Every value of the message, in its order, and every declared field that is absent."""
        yield from self._below(self.record, self.plan.target.type, ())

    def _at(self, value: Any, done: TargetSteps, left: TargetSteps) -> Iterator[ExplainedValue]:
        if not left:
            yield self.value(done, value)
            return
        (name, index), *rest = left
        found = value.get(name, MISSING) if isinstance(value, dict) else MISSING
        if isinstance(found, list) and (rest or index is not None):
            if index is None:
                for number, item in enumerate(found):
                    yield from self._at(item, (*done, (name, number)), tuple(rest))
                return
            found = found[index] if index < len(found) else MISSING
        if found is MISSING:
            yield self.value((*done, *left), MISSING)
            return
        yield from self._at(found, (*done, (name, index)), tuple(rest))

    def _below(
        self, value: Any, type_: ContractType, done: TargetSteps
    ) -> Iterator[ExplainedValue]:
        if isinstance(value, list):
            for number, item in enumerate(value):
                steps = (*done[:-1], (done[-1][0], number)) if done else (("", number),)
                yield from self._below(item, type_, steps)
            return
        if not isinstance(type_, ObjectType) or not isinstance(value, dict):
            yield self.value(done, value)
            return
        if not value and done:
            yield self.value(done, value)
        for name, field in type_.fields.items():
            found = value.get(name, MISSING)
            if found is MISSING:
                yield self.value((*done, (name, None)), MISSING)
            else:
                yield from self._below(found, field.type, (*done, (name, None)))

    def value(self, steps: TargetSteps, value: Any) -> ExplainedValue:
        """The field at a path with its indices; MISSING where the message does not have it."""
        path = path_text(steps)
        if value is not MISSING and not (self.refused and self.index.output(path) is None):
            return self._given(path, value)
        return self._absent(steps, path)

    def _given(self, path: str, value: Any) -> ExplainedValue:
        made = self.index.output(path)
        leaf = not isinstance(value, dict) and not (value and _holds_objects(value))
        if made is None:
            return ExplainedValue(path, ExplainedState.GIVEN, value, leaf=leaf)
        frame = made.frame
        notices = self._noted(path) if leaf else ()
        steps = (*self.steps.around(frame), *self.steps.body(frame))
        steps = (*steps, *self.steps.notices(frame, notices))
        sources = self.steps.made_of(frame)
        state, reason = ExplainedState.GIVEN, ""
        if self.refused:
            state, reason = ExplainedState.LEFT_OUT, "the message is refused"
        return ExplainedValue(
            path, state, value, reason, _rule(frame.rule), steps, notices, sources, leaf
        )

    def _absent(self, steps: TargetSteps, path: str) -> ExplainedValue:
        """Why there is no value: by the frame of the path, or of what is absent around it."""
        for number, (name, index) in enumerate(steps):
            listed = self._value_at((*steps[:number], (name, None)))
            if index is not None and isinstance(listed, list) and index >= len(listed):
                words = f"the list has {counted(len(listed), 'item')}"
                return ExplainedValue(path, ExplainedState.ABSENT, reason=words)
        for number in range(len(steps), -1, -1):
            above = path_text(steps[:number])
            frame = self.index.last(above) if above or number == 0 else None
            if frame is None:
                continue
            if above == path and self.index.outputs.get(path):
                return self._left_out(steps, path)
            there = self.index.outputs.get(above) and self._in_record(steps[:number])
            if there and number < len(steps):
                return self._no_rule(steps, number, path)
            reason = self.reasons.of(frame)
            return self._because(path, frame, reason, above)
        return ExplainedValue(
            path, ExplainedState.ABSENT, reason="no rule of the mapping was reached"
        )

    def _because(self, path: str, frame: Any, reason: AbsenceReason, above: str) -> ExplainedValue:
        words = reason.words if above == path else f"{_name(above)} is absent: {reason.words}"
        steps = [*self.steps.around(frame)]
        known = {(step.what, step.position) for step in reason.steps}
        steps = [step for step in steps if (step.what, step.position) not in known]
        notices = self._noted(path)
        policies = [each for each in notices if each.message not in words]
        return ExplainedValue(
            path,
            ExplainedState.ABSENT,
            MISSING,
            words,
            _rule(frame.rule),
            (*steps, *reason.steps, *self.steps.notices(frame, tuple(policies))),
            notices,
            tuple(source for step in reason.steps for source in step.sources),
        )

    def _noted(self, path: str) -> tuple[Notice, ...]:
        return tuple(each for each in self.run.result.notices if each.target_path == path)

    def _left_out(self, steps: TargetSteps, path: str) -> ExplainedValue:
        """It was made, and is not there: an object around it, or it itself, was left out again."""
        made = self._given(path, self.index.value(path))
        reason = "the message is refused"
        many = [one for one in made.notices if EVENT_OF.get(one.code) is Event.ON_MANY]
        if many:
            reason = f"{many[-1].message} [{many[-1].code}]"
            return replace(made, state=ExplainedState.LEFT_OUT, reason=reason)
        for number in range(len(steps) - 1, -1, -1):
            above = path_text(steps[:number])
            frame = self.index.last(above)
            if frame is not None and not self.index.outputs.get(above):
                reason = f"{_name(above)} is left out: {self.reasons.of(frame).words}"
                break
        return replace(made, state=ExplainedState.LEFT_OUT, reason=reason)

    def _no_rule(self, steps: TargetSteps, number: int, path: str) -> ExplainedValue:
        """The object around it is there, and nothing of it fills the field."""
        above = path_text(steps[:number])
        name = steps[number][0]
        frame = self.index.last(above)
        rule = frame.rule if frame is not None else None
        by_another = rule is not None and name in filled(rule.body)
        reason = "no rule fills it"
        if by_another:
            reason = "no rule of the branch that was taken fills it"
        around: tuple[ExplainedStep, ...] = ()
        if by_another and frame is not None:
            around = tuple(self.steps.around(frame))
        return ExplainedValue(
            path,
            ExplainedState.ABSENT,
            MISSING,
            reason,
            _rule(rule) if by_another else None,
            around,
        )

    def _value_at(self, steps: TargetSteps) -> Any:
        value: Any = self.record
        for name, index in steps:
            value = value.get(name, MISSING) if isinstance(value, dict) else MISSING
            if index is not None:
                inside = isinstance(value, list) and index < len(value)
                value = value[index] if inside else MISSING
        return value

    def _in_record(self, steps: TargetSteps) -> bool:
        return self._value_at(steps) is not MISSING


def _holds_objects(value: Any) -> bool:
    return isinstance(value, list) and isinstance(value[0], dict)


def _name(path: str) -> str:
    return f"`{path}`" if path else "the message"


def _rule(rule: Any) -> Any:
    return rule.position if rule is not None else None
