"""Why a frame gave nothing: the instruction that stopped it, down to the condition and the missing node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from mapper.diagnostics.diagnostic import Notice, start_of
from mapper.diagnostics.plural import counted
from mapper.explanation.explained_values import ExplainedSource, ExplainedStep
from mapper.explanation.recorded_frames import FrameKind, RecordedEvaluation, RuleFrame
from mapper.explanation.rule_steps import RuleSteps, found_in
from mapper.explanation.source_tracing import text_of
from mapper.jsonata.runtime.missing import MISSING
from mapper.plan.plan_model import (
    TO_DO,
    AbsentBody,
    ChooseBody,
    FailBody,
    MatchBody,
    NoticeBody,
    ObjectBody,
    RulePlan,
    SwitchBody,
    UseBody,
    ValueBody,
)
from mapper.policies.outcomes import EVENT_OF
from mapper.running.message_run import OMIT_PARENT
from mapper.running.rule_operations import holds, items


class AbsenceReason(NamedTuple):
    """Why there is no value: in words, and the steps that show it."""

    words: str
    steps: tuple[ExplainedStep, ...] = ()


class AbsenceReasons:
    """Finds why frames gave nothing.

    `notices` are those of the message, by which what the reader left out is known.
    """

    def __init__(self, steps: RuleSteps, notices: Iterable[Notice]) -> None:
        self.steps = steps
        self._read = {
            notice.source_path: notice for notice in notices if notice.code.startswith("source-")
        }

    def of(self, frame: RuleFrame) -> AbsenceReason:
        """Why a frame has no output."""
        rule = frame.rule
        if rule is None:
            return AbsenceReason("the rules of the message were not reached")
        if frame.kind is FrameKind.COMPARED and not frame.kept:
            return AbsenceReason("`$distinct_by` leaves the item out: another one has the same key")
        before = self._before(frame, rule)
        if before is not None:
            return before
        inner = [each for each in frame.frames if each.rule is rule]
        if inner:
            return self._of_items(rule, inner)
        return self._of_body(frame, rule)

    def _before(self, frame: RuleFrame, rule: RulePlan) -> AbsenceReason | None:
        """The instruction before the body that stopped the frame; None where none did."""
        for name, typed in (("$from", rule.from_), *(("$each", each) for each in rule.each)):
            evaluation = found_in(frame, typed)
            if evaluation is not None and not items(evaluation.value):
                if name == "$each" and len(rule.each) > 1 and frame.frames:
                    continue
                words = self._nothing(f"`{name}`", evaluation)
                return AbsenceReason(words, tuple(self.steps.context(frame, evaluation)))
        tried = [each for each in frame.evaluations if each.typed is rule.where]
        if tried and not any(holds(each.value) for each in tried):
            words = f"none of {counted(len(tried), 'item')} passes `$where`"
            each = found_in(frame, rule.each[0])
            return AbsenceReason(
                words, () if each is None else tuple(self.steps.context(frame, each))
            )
        when = found_in(frame, rule.when)
        if when is not None and not holds(when.value):
            words = f"`$when` does not hold: {text_of(when.typed)}"
            if when.error is not None:
                words = f"`$when` fails with {when.error.code}: {text_of(when.typed)}"
            return AbsenceReason(words, tuple(self.steps.evaluated("$when", when, "does not hold")))
        return None

    def _nothing(self, what: str, evaluation: RecordedEvaluation) -> str:
        """What is said of an expression that gave nothing."""
        text = text_of(evaluation.typed)
        if evaluation.error is not None:
            return f"{what} fails with {evaluation.error.code}: {text}"
        why = self.missing(self.steps.tracing.sources(evaluation))
        return f"{what} gives nothing: {why or text}"

    def missing(self, sources: Iterable[ExplainedSource]) -> str:
        """Which nodes the message does not have, and which of them the reader left out."""
        absent = [source for source in sources if not source.there]
        if not absent:
            return ""
        notice = next((self._read[each.path] for each in absent if each.path in self._read), None)
        if notice is not None:
            return f"the reader left out `{notice.source_path}` [{notice.code}]"
        names = ", ".join(f"`{source.path}`" for source in absent[:3])
        more = f" and {len(absent) - 3} more" if len(absent) > 3 else ""
        return f"the message has no {names}{more}"

    def _of_items(self, rule: RulePlan, inner: list[RuleFrame]) -> AbsenceReason:
        """None of the items gave a value, or what they gave was not kept."""
        reason = self.of(inner[-1])
        if len(inner) == 1:
            return reason
        return AbsenceReason(
            f"none of {len(inner)} items gives a value: {reason.words}", reason.steps
        )

    def _of_body(self, frame: RuleFrame, rule: RulePlan) -> AbsenceReason:
        match rule.body:
            case AbsentBody(reason=reason) if reason == TO_DO:
                return AbsenceReason("nothing fills it yet: its rule is to do")
            case AbsentBody(reason=reason):
                words = f"deliberately absent: {reason}" if reason else "deliberately absent"
                return AbsenceReason(words)
            case NoticeBody(code=code):
                return AbsenceReason(f"`$notice` reports it in place of a value: {code}")
            case FailBody(code=code):
                return AbsenceReason(f"`$fail` refuses the message: {code}")
            case ValueBody() as body:
                return self._of_value(frame, body)
            case MatchBody(branches=branches):
                names = ", ".join(branch.name for branch in branches)
                return self._of_branches(frame, f"none of the alternatives is there: {names}")
            case SwitchBody(of=of):
                return self._of_case(frame, of)
            case ChooseBody():
                return self._of_choices(frame)
            case UseBody(fragment=fragment):
                return self._of_branches(frame, f"the fragment {fragment.name} was not reached")
            case ObjectBody():
                return self._of_object(frame)
            case _:
                return AbsenceReason(self._noted(frame) or "a constant alone keeps no object")

    def _of_value(self, frame: RuleFrame, body: ValueBody) -> AbsenceReason:
        evaluation = found_in(frame, body.expression)
        if evaluation is None:
            return AbsenceReason(self._noted(frame) or "the expression was not reached")
        steps = tuple(self.steps.body(frame))
        given = [each for each in items(evaluation.value) if each is not None and each != ""]
        if evaluation.error is not None:
            words = f"the expression fails with {evaluation.error.code}"
        elif not given:
            words = self._nothing("the expression", evaluation)
        else:
            words = self._noted(frame) or "its conversion gives nothing"
            return AbsenceReason(words, steps)
        noted = self._noted(frame)
        return AbsenceReason(f"{words}; {noted}" if noted else words, steps)

    def _noted(self, frame: RuleFrame) -> str:
        """What the last notice of a frame says, with the policy that it met."""
        if not frame.notices or frame.rule is None:
            return ""
        notice = frame.notices[-1]
        event = EVENT_OF.get(notice.code)
        policy = "" if event is None else f"`${event}: {frame.rule.policies.of(event)}`, "
        return f"{policy}{notice.message} [{notice.code}]"

    def _of_branches(self, frame: RuleFrame, otherwise: str) -> AbsenceReason:
        """Why the branch that was taken gave nothing; `otherwise` where none was."""
        if frame.frames:
            return self.of(frame.frames[-1])
        return AbsenceReason(self._noted(frame) or otherwise)

    def _of_case(self, frame: RuleFrame, of: Any) -> AbsenceReason:
        if frame.frames:
            return self.of(frame.frames[-1])
        evaluation = found_in(frame, of)
        if evaluation is None:
            return AbsenceReason("`$match` was not reached")
        steps = tuple(self.steps.evaluated("$match", evaluation))
        if evaluation.value is MISSING:
            return AbsenceReason(self._nothing("`$match`", evaluation), steps)
        return AbsenceReason(self._noted(frame) or "no branch of `$match` names the value", steps)

    def _of_choices(self, frame: RuleFrame) -> AbsenceReason:
        reasons = [self.of(each) for each in frame.frames]
        if not reasons:
            return AbsenceReason("no branch of `$choose` was reached")
        if len(reasons) == 1:
            return reasons[0]
        words = "; ".join(f"branch {n}: {each.words}" for n, each in enumerate(reasons, 1))
        steps = tuple(step for each in reasons for step in each.steps)
        return AbsenceReason(f"no branch of `$choose` gives a value: {words}", steps)

    def _of_object(self, frame: RuleFrame) -> AbsenceReason:
        leaving = next(_leaving(frame), None)
        if leaving is not None:
            return AbsenceReason(f"the object is left out: {self._noted(leaving)}")
        for notice in frame.notices:
            for child in children_of(frame.rule):
                event = EVENT_OF.get(notice.code)
                if event is None or notice.position is None:
                    continue
                if start_of(notice.position) != start_of(child.position):
                    continue
                outcome = child.policies.of(event)
                if outcome.effect.omits_parent:
                    what = f"`${event}: {outcome}` of `{child.label}`"
                    return AbsenceReason(f"{what}: {notice.message} [{notice.code}]")
        noted = [each for each in frame.notices if each.target_path == frame.path]
        if noted:
            return AbsenceReason(f"{noted[-1].message} [{noted[-1].code}]")
        return AbsenceReason("none of its fields has a value")


def children_of(rule: RulePlan | None) -> Iterator[RulePlan]:
    """The rules of the fields of an object, those of its fragment too."""
    body = rule.body if rule is not None else None
    use = body.use if isinstance(body, ObjectBody) else body
    if isinstance(body, ObjectBody):
        yield from body.children
    if isinstance(use, UseBody):
        yield from children_of(use.fragment.rule)


def _leaving(frame: RuleFrame) -> Iterator[RuleFrame]:
    """The frames within one whose value leaves out the object around them, the last one first."""
    for inner in reversed(frame.frames):
        yield from _leaving(inner)
    if any(each.made is OMIT_PARENT for each in frame.judgements):
        yield frame
