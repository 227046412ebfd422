"""The steps on the way to a value: the instructions of the rules around it, and its own."""

from __future__ import annotations

from collections.abc import Iterator

from mapper.diagnostics.diagnostic import Notice, Position
from mapper.diagnostics.plural import counted
from mapper.explanation.explained_values import (
    ExplainedSource,
    ExplainedStep,
    ItemFilter,
)
from mapper.explanation.recorded_document import SourceNode
from mapper.explanation.recorded_frames import (
    FrameKind,
    JoinLookup,
    RecordedEvaluation,
    RuleFrame,
    TableLookup,
)
from mapper.explanation.source_tracing import SourceTracing, named, text_of
from mapper.jsonata.parse import ir
from mapper.jsonata.runtime.missing import MISSING
from mapper.plan.plan_model import (
    Body,
    ChooseBody,
    ConstBody,
    EmptyBody,
    MatchBody,
    ObjectBody,
    RulePlan,
    SwitchBody,
    TypedExpression,
    UseBody,
    ValueBody,
)
from mapper.policies.outcomes import EVENT_OF
from mapper.running.rule_operations import items


def position_of(typed: TypedExpression) -> Position:
    """Where an expression begins in its file."""
    return typed.text.position_at(0)


def found_in(frame: RuleFrame, typed: TypedExpression | None) -> RecordedEvaluation | None:
    """The evaluation of an expression in a frame, the last one."""
    found = [each for each in frame.evaluations if each.typed is typed]
    return found[-1] if found else None


class RuleSteps:
    """Says what the frames of a run did, step by step."""

    def __init__(self, tracing: SourceTracing) -> None:
        self.tracing = tracing
        self._known: dict[int, tuple[ExplainedStep, ...]] = {}
        """The steps of a frame, by its `id`: it stands around many values."""

    def around(self, frame: RuleFrame) -> Iterator[ExplainedStep]:
        """The instructions that led to a frame, from the message down, and its own."""
        chain: list[RuleFrame] = []
        above: RuleFrame | None = frame
        while above is not None and above.rule is not None:
            chain.append(above)
            above = above.parent
        for each in reversed(chain):
            yield from self.of(each)

    def of(self, frame: RuleFrame) -> Iterator[ExplainedStep]:
        """The instructions of one frame."""
        if id(frame) not in self._known:
            self._known[id(frame)] = tuple(self._of(frame))
        yield from self._known[id(frame)]

    def _of(self, frame: RuleFrame) -> Iterator[ExplainedStep]:
        rule = frame.rule
        if rule is None:
            return
        if frame.kind is FrameKind.RULE:
            yield from self._branch(frame, rule)
            for typed in (rule.from_, *rule.each):
                evaluation = found_in(frame, typed)
                if evaluation is not None:
                    yield from self.context(frame, evaluation)
        elif frame.kind is FrameKind.ITEM:
            yield self._item(frame, rule)
        when = found_in(frame, rule.when)
        if when is not None:
            yield from self.evaluated("$when", when, "holds")

    def _branch(self, frame: RuleFrame, rule: RulePlan) -> Iterator[ExplainedStep]:
        """The branch that a frame is of the rule around it, or the fragment that it is of."""
        around = frame.parent.rule if frame.parent is not None else None
        if around is None or frame.parent is None:
            return
        match around.body:
            case MatchBody(branches=branches):
                for branch in branches:
                    if branch.rule is rule:
                        says = "this alternative is there"
                        yield ExplainedStep("$match", branch.name, says, rule.position)
            case SwitchBody() as body:
                names = [each.name for each in body.branches if each.rule is rule]
                of = found_in(frame.parent, body.of)
                if of is not None:
                    yield from self.evaluated(
                        "$match", of, f"the case {names[0] if names else '*'}"
                    )
            case ChooseBody(branches=branches):
                number = next((n for n, each in enumerate(branches, 1) if each is rule), 0)
                if number:
                    says = f"branch {number} of {len(branches)}"
                    yield ExplainedStep("$choose", "", says, rule.position)
            case UseBody() | ObjectBody():
                use = _used(around.body)
                if use is not None and use.fragment.rule is rule:
                    yield ExplainedStep("$use", use.fragment.name, "", around.position)
            case _:
                return

    def context(self, frame: RuleFrame, evaluation: RecordedEvaluation) -> Iterator[ExplainedStep]:
        """`$from` or `$each`: what it gave, and the items that `$where` and `$distinct_by` tried."""
        rule = frame.rule
        if rule is None or evaluation.typed is rule.from_:
            says = "" if items(evaluation.value) else "gives nothing"
            yield from self.evaluated("$from", evaluation, says)
            return
        says = counted(len(items(evaluation.value)), "item")
        *names, step = self.evaluated("$each", evaluation, says)
        yield from names
        tried = [each for each in frame.evaluations if each.typed is rule.where]
        filters = list(step.filters)
        if tried:
            filters.append(self.tracing.conditions("$where", tried))
        if rule.distinct_by is not None:
            filters.append(self._distinct(frame, rule.distinct_by))
        yield step._replace(filters=tuple(filters))

    def _distinct(self, frame: RuleFrame, key: TypedExpression) -> ItemFilter:
        """What `$distinct_by` asked of the items, and which it left out."""
        compared = [
            each
            for item in frame.frames
            for each in (item, *item.frames)
            if each.kind is FrameKind.COMPARED
        ]
        away = [
            self.tracing.turned_away(
                each.item, () if asked is None else self.tracing.sources(asked), each.source
            )
            for each in compared
            if not each.kept
            for asked in [found_in(each, key)]
        ]
        passed = len(compared) - len(away)
        return ItemFilter("$distinct_by", text_of(key), len(compared), passed, tuple(away))

    def _item(self, frame: RuleFrame, rule: RulePlan) -> ExplainedStep:
        parent = frame.parent
        others = [] if parent is None else [f for f in parent.frames if f.kind is FrameKind.ITEM]
        number = next((n for n, each in enumerate(others, 1) if each is frame), 1)
        says = f"{number} of {len(others)}"
        return ExplainedStep("item", "", says, rule.position, self.tracing.item(frame))

    def evaluated(
        self, what: str, evaluation: RecordedEvaluation, says: str = ""
    ) -> Iterator[ExplainedStep]:
        """An expression: the names in it, its text, what it read, and what its filters let pass."""
        typed = evaluation.typed
        for name in typed.free_variables:
            part = named(evaluation.frame, name)
            if part is not None and part is not evaluation:
                yield from self.evaluated(f"${name}", part)
            elif name in self.tracing.parameters:
                yield ExplainedStep("parameter", f"${name}", "given to the run")
        if evaluation.error is not None:
            says = f"fails: {evaluation.error.code}"
        sources = self.tracing.sources(evaluation, names=False)
        filters = self.tracing.filters(evaluation, names=False)
        yield from map(self._looked_up, evaluation.lookups)
        yield ExplainedStep(what, text_of(typed), says, position_of(typed), sources, filters)

    def made_of(self, frame: RuleFrame) -> tuple[ExplainedSource, ...]:
        """The nodes that the value of a frame was made of."""
        body = frame.rule.body if frame.rule is not None else None
        evaluation = found_in(frame, body.expression) if isinstance(body, ValueBody) else None
        if evaluation is None:
            return ()
        sources = self.tracing.sources(evaluation)
        names = [n for n in ir.walk(evaluation.typed.node) if isinstance(n, ir.Name | ir.Variable)]
        if sources or not names or isinstance(frame.item, SourceNode):
            return sources
        # A row of a table, or what an expression made: it was found by what its context read.
        above: RuleFrame | None = frame
        while above is not None and above.rule is not None:
            for typed in (above.rule.from_, *above.rule.each):
                context = found_in(above, typed)
                if context is not None:
                    return tuple(
                        each._replace(made=False) for each in self.tracing.sources(context)
                    )
            above = above.parent
        return ()

    def body(self, frame: RuleFrame) -> Iterator[ExplainedStep]:
        """What the body of a frame made its value of."""
        rule = frame.rule
        body: Body | None = rule.body if rule is not None else None
        if rule is None or body is None:
            return
        match body:
            case ValueBody() as body:
                yield from self._value(frame, body)
            case ConstBody(value=value):
                yield ExplainedStep("$const", str(value), "", rule.position)
            case EmptyBody() as body:
                name = "$nil" if body.nil else "$nothing_when" if body.proven else "$empty"
                yield ExplainedStep(name, "", "", rule.position)
            case _:
                return

    def _value(self, frame: RuleFrame, body: ValueBody) -> Iterator[ExplainedStep]:
        evaluation = found_in(frame, body.expression)
        if evaluation is None:
            return
        yield from self.evaluated("value", evaluation)
        leaf = body.leaf
        if leaf is not None and leaf.table is not None:
            for lookup in frame.lookups:
                yield self._looked_up(lookup, leaf.table.file)
        for conversion in (body.conversion, leaf.conversion if leaf is not None else None):
            if conversion is not None and conversion.rule is not None and items(evaluation.value):
                ways = f"{conversion.source} to {conversion.target}"
                yield ExplainedStep("conversion", ways, "", conversion.rule.position)

    def _looked_up(self, lookup: TableLookup | JoinLookup, file: str = "") -> ExplainedStep:
        if isinstance(lookup, TableLookup):
            says = "has no such code" if lookup.row is MISSING else "has the code"
            position = Position(file, 1, 1) if file else None
            return ExplainedStep("table", lookup.table, says, position, key=lookup.key)
        found = [each for each in lookup.rows if isinstance(each, SourceNode)]
        sources = tuple(self.tracing.source(each.path, each) for each in found)
        rows, keys = counted(len(lookup.rows), "row"), counted(lookup.keys, "key")
        says = f"{rows} with this key, of {keys}"
        return ExplainedStep("join", f"${lookup.join}", says, None, sources, key=lookup.key)

    def notices(self, frame: RuleFrame, notices: tuple[Notice, ...]) -> Iterator[ExplainedStep]:
        """What the policies of a rule said of its value."""
        rule = frame.rule
        if rule is None:
            return
        for notice in notices:
            event = EVENT_OF.get(notice.code)
            policy = "" if event is None else f"${event}: {rule.policies.of(event)}"
            says = f"{notice.severity}: {notice.message} [{notice.code}]"
            yield ExplainedStep("policy" if policy else "notice", policy, says, notice.position)


def _used(body: Body) -> UseBody | None:
    return body.use if isinstance(body, ObjectBody) else body if isinstance(body, UseBody) else None
