"""What was evaluated → the nodes of the source that it was made of, and what its filters turned away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mapper.explanation.explained_values import ExplainedSource, ItemFilter, TurnedAway
from mapper.explanation.recorded_document import SourceNode
from mapper.explanation.recorded_frames import (
    FrameKind,
    PickedItem,
    RecordedEvaluation,
    RuleFrame,
    SourceRead,
)
from mapper.explanation.source_lines import SourceLines
from mapper.jsonata.parse import ir
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.paths import selects
from mapper.plan.plan_model import ObjectBody, Plan, RulePlan, TypedExpression, UseBody
from mapper.running.rule_operations import holds, items


class SourceTracing:
    """Traces what a plan's rules evaluated back to the nodes of a source."""

    def __init__(self, plan: Plan, lines: SourceLines) -> None:
        self.lines = lines
        self._known: dict[tuple[int, bool], tuple[ExplainedSource, ...]] = {}
        """The sources of an evaluation, by its `id`: a name is of many values."""
        self.parameters = frozenset(plan.parameters)
        self._where = {id(index.where): name for name, index in plan.indexes.items()}

    def source(self, path: str, value: Any, *, made: bool = False) -> ExplainedSource:
        """A node of the source, with its line."""
        return ExplainedSource(path, value, self.lines.of(path), made)

    def turned_away(self, item: Any, read: Iterable[ExplainedSource], path: str = "") -> TurnedAway:
        """An item that a filter turned away; `path` is that of one that is no node of the source."""
        if isinstance(item, SourceNode):
            return TurnedAway(item.path, self.lines.of(item.path), tuple(read))
        return TurnedAway(path, None, tuple(read))

    def sources(
        self, evaluation: RecordedEvaluation, *, names: bool = True
    ) -> tuple[ExplainedSource, ...]:
        """The nodes that an evaluation read, filters aside; those that are its value are `made`.

        With `names` those that the values of its names were made of, too.
        """
        key = id(evaluation), names
        if key not in self._known:
            self._known[key] = tuple(self._sources(evaluation, names=names))
        return self._known[key]

    def _sources(self, evaluation: RecordedEvaluation, *, names: bool) -> Iterable[ExplainedSource]:
        reads = list(self._reads(evaluation, set(), names=names))
        inner = {id(above) for read in reads for above in _above(read.node)}
        found: dict[str, ExplainedSource] = {}
        for context in self._context(evaluation):
            found[context.path] = context
        for read in reads:
            if any(id(node) in inner for node in _nodes(read.value)):
                continue  # only the way to what is read below it
            path = read.node.path_of(read.name)
            found.setdefault(path, self.source(path, read.value, made=_is(read, evaluation)))
        return found.values()

    def _context(self, evaluation: RecordedEvaluation) -> tuple[ExplainedSource, ...]:
        """What the context came from, where it is a value and the expression uses it."""
        item, frame = evaluation.item, evaluation.frame
        if isinstance(item, (dict, list)) or item is MISSING:
            return ()
        if not any(
            isinstance(n, ir.Variable) and not n.name for n in ir.walk(evaluation.typed.node)
        ):
            return ()
        while frame.parent is not None and frame.kind is not FrameKind.ITEM:
            frame = frame.parent
        if frame.item is not item:
            return ()
        made = evaluation.value == item
        return tuple(each._replace(made=made and each.made) for each in self.item(frame))

    def item(self, frame: RuleFrame) -> tuple[ExplainedSource, ...]:
        """Where the item of `$each` is in the source; else what it was computed from."""
        item, parent, rule = frame.item, frame.parent, frame.rule
        if isinstance(item, SourceNode):
            return (self.source(item.path, item, made=True),)
        if parent is None or rule is None:
            return ()
        lists = [each for each in parent.evaluations if each.typed in rule.each]
        sources = [source for each in lists for source in self.sources(each)]
        nodes = [node for source in sources for node in self._values(source)]
        mine = [node for node in nodes if type(node.value) is type(item) and node.value == item]
        others = [each for each in parent.frames if each.kind is FrameKind.ITEM]
        if [node.value for node in nodes] == [each.item for each in others]:
            mine = [nodes[others.index(frame)]]
        if len(mine) == 1:
            return (mine[0]._replace(made=True),)
        return tuple(source._replace(made=False) for source in sources)

    def _values(self, source: ExplainedSource) -> Iterator[ExplainedSource]:
        """A node, or where it is a list each of its items."""
        if not isinstance(source.value, list):
            yield source
            return
        for number, value in enumerate(source.value):
            yield self.source(f"{source.path}[{number}]", value)

    def _reads(
        self, evaluation: RecordedEvaluation, seen: set[int], *, names: bool
    ) -> Iterator[SourceRead]:
        """What was read for a value: by its expression, and for the names in it."""
        if id(evaluation) in seen:
            return
        seen.add(id(evaluation))
        picked = {id(read) for pick in evaluation.picks for read in _of_item(pick)}
        yield from (read for read in evaluation.reads if id(read) not in picked)
        for part in self.parts(evaluation) if names else ():
            yield from self._reads(part, seen, names=names)

    def parts(self, evaluation: RecordedEvaluation) -> list[RecordedEvaluation]:
        """The evaluations that gave the values of the names in an expression."""
        found = [named(evaluation.frame, name) for name in evaluation.typed.free_variables]
        parts = [each for each in found if each is not None and each is not evaluation]
        others = [each for each in evaluation.parts if id(each.typed) not in self._where]
        return list({id(each): each for each in (*parts, *others)}.values())

    def filters(
        self, evaluation: RecordedEvaluation, *, names: bool = True
    ) -> tuple[ItemFilter, ...]:
        """The filters of an expression: predicates, and `where` of joins; see `sources`."""
        found: list[ItemFilter] = []
        for each in self._all(evaluation, set()) if names else [evaluation]:
            found += self._predicates(each)
            wheres: dict[int, list[RecordedEvaluation]] = {}
            for part in each.parts:
                if id(part.typed) in self._where:
                    wheres.setdefault(id(part.typed), []).append(part)
            for number, tried in wheres.items():
                found.append(self.conditions(f"where of ${self._where[number]}", tried))
        return tuple(found)

    def _all(self, evaluation: RecordedEvaluation, seen: set[int]) -> Iterator[RecordedEvaluation]:
        if id(evaluation) not in seen:
            seen.add(id(evaluation))
            yield evaluation
            for part in self.parts(evaluation):
                yield from self._all(part, seen)

    def conditions(self, what: str, tried: Iterable[RecordedEvaluation]) -> ItemFilter:
        """The filter whose condition was evaluated for each of its items."""
        evaluations = list(tried)
        away = [
            self.turned_away(each.item, self.sources(each))
            for each in evaluations
            if not holds(each.value)
        ]
        text = text_of(evaluations[0].typed) if evaluations else ""
        passed = len(evaluations) - len(away)
        return ItemFilter(what, text, len(evaluations), passed, tuple(away))

    def _predicates(self, evaluation: RecordedEvaluation) -> Iterator[ItemFilter]:
        groups: dict[int, list[PickedItem]] = {}
        for pick in evaluation.picks:
            groups.setdefault(pick.position, []).append(pick)
        for position, picks in groups.items():
            count = len(picks)
            passes = [selects(each.answer, number, count) > 0 for number, each in enumerate(picks)]
            away = [
                self.turned_away(each.item, self._read_of(each))
                for each, passed in zip(picks, passes, strict=True)
                if not passed
            ]
            text = _predicate(evaluation.typed, position)
            yield ItemFilter("filter", text, count, sum(passes), tuple(away))

    def _read_of(self, pick: PickedItem) -> Iterator[ExplainedSource]:
        for read in _of_item(pick):
            if not any(True for _ in _nodes(read.value)):
                yield self.source(read.node.path_of(read.name), read.value)


def named(frame: RuleFrame, name: str) -> RecordedEvaluation | None:
    """What a name was evaluated to, where a rule at work gives it (`$let`, `$with`)."""
    own: RuleFrame | None = frame
    while own is not None:
        rule = own.rule
        if rule is not None:
            typed = dict(rule.lets).get(name)
            if typed is not None:
                return _evaluated(own, typed)
            if own.parent is not None and (use := _use_of(own.parent.rule, rule)) is not None:
                given = use.arguments.get(name)
                return None if given is None else _evaluated(own.parent, given)
        own = own.parent
    return None


def _evaluated(frame: RuleFrame, typed: TypedExpression) -> RecordedEvaluation | None:
    own: RuleFrame | None = frame
    while own is not None and own.rule is not None:
        if id(typed) in own.names:
            return own.names[id(typed)]
        own = own.parent if own.parent is not None and own.parent.rule is frame.rule else None
    node = typed.node
    if isinstance(node, ir.Variable) and node.name:
        # A name that stands for another one is not evaluated.
        return named(frame.parent, node.name) if frame.parent is not None else None
    return None


def _use_of(around: RulePlan | None, rule: RulePlan) -> UseBody | None:
    """The use of the fragment whose rule this is, where `around` uses it."""
    body = around.body if around is not None else None
    use = body.use if isinstance(body, ObjectBody) else body
    return use if isinstance(use, UseBody) and use.fragment.rule is rule else None


def text_of(typed: TypedExpression) -> str:
    """The text of an expression on one line."""
    return " ".join(typed.text.split())


def _predicate(typed: TypedExpression, position: int) -> str:
    """The text of the predicate that begins at a position of an expression."""
    ends = [node.end for node in ir.walk(typed.node) if node.start == position]
    return " ".join(typed.text[position : max(ends, default=position)].split())


def _of_item(pick: PickedItem) -> list[SourceRead]:
    """What a predicate read of the item itself."""
    item = pick.item
    return [read for read in pick.reads if any(each is item for each in _above(read.node))]


def _above(node: SourceNode) -> Iterator[SourceNode]:
    """A node and those that it stands in."""
    above: SourceNode | None = node
    while above is not None:
        yield above
        above = above.parent


def _nodes(value: Any) -> Iterator[SourceNode]:
    return (each for each in items(value) if isinstance(each, SourceNode))


def _is(read: SourceRead, evaluation: RecordedEvaluation) -> bool:
    """Whether what was read is the value, or among its items, as it is."""
    value = evaluation.value
    if read.value is MISSING or value is MISSING:
        return False
    whole = [read.value] if not isinstance(read.value, list) else read.value
    return any(
        each is other or (type(each) is type(other) and each == other)
        for each in whole
        for other in items(value)
    )
