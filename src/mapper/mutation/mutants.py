"""The mutants of a mapping: one rule, join or row changed in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from mapper.contract.message_model import LeafType
from mapper.diagnostics.diagnostic import Position
from mapper.mapping_file.file_model import DeclaredIndex, FormatsFile, FragmentsFile, MappingFile
from mapper.mapping_file.rule_model import Rule
from mapper.mutation.declared_mutants import declared_mutants
from mapper.mutation.expression_changes import TextChange, other_text, shown, text_changes
from mapper.mutation.mutant import Mutant
from mapper.plan.plan_building import KeptBuild
from mapper.plan.plan_model import IndexPlan, LeafPlan, TablePlan, TypedExpression, ValueBody
from mapper.plan.resolving import ResolvedRule
from mapper.policies.outcomes import SOURCE_EVENTS, Event
from mapper.yaml_text.spanned_text import Text

NEGATED: Final = "({}) ? false : true"
_DROPPED: Final[tuple[tuple[str, str, object], ...]] = (
    ("when", "$when", None),
    ("where", "$where", None),
    ("distinct_by", "$distinct_by", None),
    ("order_by", "$order_by", ()),
    ("table", "$table", None),
    ("convert", "$convert", None),
)
"""Instructions that a rule may lack: attribute, key, the value of what is not there."""
_KINDS: Final = {
    "$when": "condition",
    "$where": "condition",
    "$distinct_by": "key",
    "$order_by": "key",
    "$table": "conversion",
    "$convert": "conversion",
}


def mutants(build: KeptBuild) -> Iterator[Mutant]:
    """All mutants of a plan, in the order of its files."""
    resolved: dict[int, ResolvedRule] = {}
    for one in build.resolved:
        resolved.setdefault(id(one.rule), one)
    expressions = _by_position(build)
    loaded = build.loaded
    files: list[MappingFile | FragmentsFile | FormatsFile] = [loaded.mapping]
    files += [entry.file for entry in loaded.fragments]
    files += [entry.file for entry in loaded.formats]
    for file in files:
        for path, rule, parameters in _roots(file):
            if id(rule) in resolved:
                walk = _RuleMutants(resolved, expressions, parameters)
                yield from walk.below(_Place(path, rule, rule, lambda changed: changed))
    for name, index in loaded.mapping.index.items():
        plan = build.plan.indexes.get(str(name))
        if plan is not None:
            yield from _join_mutants(str(name), index, plan)
    yield from declared_mutants(loaded, expressions, _deciding(build))
    used = build.resolver.expressions.used | _tables_of_leaves(build)
    for table in build.plan.tables.values():
        if table.name in used:
            yield from _row_mutants(table)


def _roots(
    file: MappingFile | FragmentsFile | FormatsFile,
) -> Iterator[tuple[str, Rule, tuple[str, ...]]]:
    """The outermost rules of a file: path, rule, the names of its parameters."""
    if isinstance(file, MappingFile):
        yield "", file.map, ()
    elif isinstance(file, FragmentsFile):
        for name, fragment in file.fragments.items():
            yield str(name), fragment.rules, tuple(map(str, fragment.parameters))
    else:
        for name, format_ in file.formats.items():
            for other, rule in format_.from_.items():
                yield f"{name}.from.{other}", rule, ()


def _by_position(build: KeptBuild) -> dict[Position, TypedExpression]:
    """The expressions of a plan by where they stand; of those that stand in several contexts one."""
    return {typed.text.position: typed for typed in build.resolver.expressions.made}


@dataclass(frozen=True, slots=True)
class _Place:
    """A rule: its path, the rule that is resolved again when it changes, and how that then is."""

    path: str
    rule: Rule
    anchor: Rule
    within: Callable[[Rule], Rule]

    def below(self, step: str) -> str:
        return f"{self.path}.{step}" if self.path else step


@dataclass(frozen=True, slots=True)
class _RuleMutants:
    resolved: dict[int, ResolvedRule]
    expressions: dict[Position, TypedExpression]
    parameters: tuple[str, ...]

    def below(self, place: _Place) -> Iterator[Mutant]:
        """The mutants of a rule and of all rules in it."""
        yield from self._own(place)
        rule = place.rule
        for name, inner in rule.fields.items():
            fields = rule.fields
            left = {key: each for key, each in fields.items() if key is not name}
            # Nothing is made by a rule that says why there is nothing.
            if inner.absent is None and (left or rule.use is not None):
                yield self._made(
                    place, "rule", inner.position, place.below(name),
                    f"`{name}` is removed", _with(rule, fields=left),
                )  # fmt: skip
            yield from self.below(_Place(place.below(name), inner, inner, lambda changed: changed))
        if rule.match is not None:
            yield from self._match(place)
        yield from self._choose(place)

    def _match(self, place: _Place) -> Iterator[Mutant]:
        match = place.rule.match
        assert match is not None  # noqa: S101  # the caller has looked
        names = list(match.cases)
        for number, name in enumerate(names):
            inner = match.cases[name]
            path = place.below(f"$match.{name}")
            left = {key: each for key, each in match.cases.items() if key is not name}
            if left:
                changed = _with(place.rule, match=match.model_copy(update={"cases": left}))
                yield self._made(
                    place, "branch", name.position, path, f"the branch `{name}` is removed", changed
                )
            if number + 1 < len(names):
                other = names[number + 1]
                cases = {**match.cases, name: match.cases[other], other: inner}
                changed = _with(place.rule, match=match.model_copy(update={"cases": cases}))
                says = f"the branches `{name}` and `{other}` are swapped"
                yield self._made(place, "branch", name.position, path, says, changed)
            yield from self.below(_Place(path, inner, inner, lambda changed: changed))

    def _choose(self, place: _Place) -> Iterator[Mutant]:
        branches = place.rule.choose
        for number, inner in enumerate(branches):
            path = place.below(f"$choose.{number + 1}")

            def within(changed: Rule, number: int = number) -> Rule:
                now = (*branches[:number], changed, *branches[number + 1 :])
                return place.within(_with(place.rule, choose=now))

            if len(branches) > 1:
                left = (*branches[:number], *branches[number + 1 :])
                yield self._made(
                    place, "branch", inner.position, path, f"branch {number + 1} is removed",
                    _with(place.rule, choose=left),
                )  # fmt: skip
            if number + 1 < len(branches):
                now = (*branches[:number], branches[number + 1], inner, *branches[number + 2 :])
                says = f"the branches {number + 1} and {number + 2} are swapped"
                yield self._made(
                    place, "branch", inner.position, path, says, _with(place.rule, choose=now)
                )
            yield from self.below(_Place(path, inner, place.anchor, within))

    def _own(self, place: _Place) -> Iterator[Mutant]:
        rule = place.rule
        for name, key, empty in _DROPPED:
            if getattr(rule, name):
                yield self._one(place, _KINDS[key], key, "is dropped", **{name: empty})
        for name, key in (("when", "$when"), ("nothing_when", "$nothing_when")):
            text = getattr(rule, name)
            if text is not None:
                negated = _text(NEGATED.format(text), text)
                yield self._one(place, "negation", key, "is negated", **{name: negated})
        if rule.max_depth is not None:
            for depth in (rule.max_depth - 1, rule.max_depth + 1):
                yield self._one(place, "bound", "$max_depth", f"is {depth}", max_depth=depth)
        for name, key in (("order_by", "$order_by"), ("each", "$each")):
            yield from self._order(place, name, key)
        yield from self._values(place)
        yield from self._policies(place)
        for name, text in _texts(rule):
            typed = self.expressions.get(text.position)
            if typed is not None:
                for change in text_changes(typed, self.parameters):
                    yield self._changed(place, name, text, change)

    def _values(self, place: _Place) -> Iterator[Mutant]:
        """Another constant, another code of a refusal or a notice."""
        rule = place.rule
        for name, key in (("fail", "$fail"), ("notice", "$notice")):
            code = getattr(rule, name)
            if code is not None:
                other = _text(other_text(code), code)
                position = rule.key_spans.get(key, rule.position)
                says = f"`{key}: {code}` is another code"
                changed = _with(rule, **{name: other})
                yield self._made(place, "constant", position, place.path, says, changed)
        if rule.const is not None:
            others = [
                (f"`{each}`", _with(rule, const=_text(each, rule.const)))
                for each in self._constants(rule)
            ]
            if others:
                says = f"`{rule.const}` becomes {{}}"
                position = rule.key_spans.get("$const", rule.position)
                yield self._several(place, "constant", position, place.path, says, others)

    def _order(self, place: _Place, name: str, key: str) -> Iterator[Mutant]:
        """Of a list of expressions another order, and one of them less."""
        texts = getattr(place.rule, name)
        for number in range(len(texts) - 1):
            one, two = texts[number : number + 2]
            swapped = (*texts[:number], two, one, *texts[number + 2 :])
            what = f"has {shown(one)} and {shown(two)} the other way round"
            yield self._one(place, "key", key, what, **{name: swapped})
        for number, text in enumerate(texts if len(texts) > 1 else ()):
            left = (*texts[:number], *texts[number + 1 :])
            yield self._one(place, "key", key, f"lacks {shown(text)}", **{name: left})

    def _one(self, place: _Place, kind: str, key: str, what: str, **changes: Any) -> Mutant:
        """The mutant in which one instruction is another."""
        position = place.rule.key_spans.get(key, place.rule.position)
        changed = _with(place.rule, **changes)
        return self._made(place, kind, position, place.path, f"`{key}` {what}", changed)

    def _policies(self, place: _Place) -> Iterator[Mutant]:
        rule = place.rule
        for event, outcome in rule.policies.items():
            left = {key: each for key, each in rule.policies.items() if key != event}
            position = rule.key_spans.get(f"${event}", rule.position)
            says = f"`${event}: {outcome}` is dropped"
            yield self._policy(place, event, position, says, [("", _with(rule, policies=left))])
            others = [
                (
                    f"`{each}`",
                    _with(rule, policies={**rule.policies, event: _text(str(each), outcome)}),
                )
                for each in event.outcomes
                if str(each) != outcome
            ]
            says = f"`${event}: {outcome}` becomes {{}}"
            yield self._policy(place, event, position, says, others)

    def _policy(
        self,
        place: _Place,
        event: Event,
        position: Position,
        says: str,
        others: list[tuple[str, Rule]],
    ) -> Mutant:
        if event not in SOURCE_EVENTS:
            return self._several(place, "policy", position, place.path, says, others)
        # It is met where the source is read, by what all rules that read a field pick together.
        return Mutant("policy", position, place.path, says, part=place.rule, parts=tuple(others))

    def _constants(self, rule: Rule) -> list[str]:
        """The other values that a constant may have."""
        assert rule.const is not None  # noqa: S101  # the caller has looked
        value = str(rule.const)
        if value in ("true", "false"):
            return ["false" if value == "true" else "true"]
        found = self.resolved.get(id(rule))
        type_ = found.destination.type if found is not None else None
        codes = list(type_.facets.enum or ()) if isinstance(type_, LeafType) else []
        return [each for each in (*codes, other_text(value)) if each != value][:6]

    def _changed(self, place: _Place, name: str, text: Text, change: TextChange) -> Mutant:
        others = [
            (shown(each), _replaced(place.rule, name, text, change.made(text, each)))
            for each in change.others
        ]
        return self._several(
            place, change.kind, change.position(text), place.path, change.says(text), others
        )

    def _made(
        self, place: _Place, kind: str, position: Position, path: str, says: str, changed: Rule
    ) -> Mutant:
        return self._several(place, kind, position, path, says, [("", changed)])

    def _several(
        self,
        place: _Place,
        kind: str,
        position: Position,
        path: str,
        says: str,
        others: list[tuple[str, Rule]],
    ) -> Mutant:
        rules = tuple((each, place.within(changed)) for each, changed in others)
        return Mutant(kind, position, path, says, place.anchor, rules)


def _with(rule: Rule, **changes: Any) -> Rule:
    return rule.model_copy(update=changes)


def _text(value: str, like: Text) -> Text:
    return Text(value, like.position)


def _texts(rule: Rule) -> Iterator[tuple[str, Text]]:
    """The expressions of a rule, each with the attribute that it is in."""
    for name in ("expression", "from_", "where", "distinct_by", "when", "value", "nothing_when"):
        text = getattr(rule, name)
        if text is not None:
            yield name, text
    for name in ("each", "order_by"):
        for text in getattr(rule, name):
            yield name, text
    for name in ("let", "with_"):
        for text in getattr(rule, name).values():
            yield name, text
    if rule.match is not None and rule.match.of is not None:
        yield "match", rule.match.of


def _replaced(rule: Rule, name: str, text: Text, made: Text) -> Rule:
    """A rule in which one expression is another one."""
    held = getattr(rule, name)
    if name == "match":
        return _with(rule, match=held.model_copy(update={"of": made}))
    if isinstance(held, tuple):
        return _with(rule, **{name: tuple(made if each is text else each for each in held)})
    if isinstance(held, dict):
        now = {key: made if each is text else each for key, each in held.items()}
        return _with(rule, **{name: now})
    return _with(rule, **{name: made})


def _join_mutants(name: str, index: DeclaredIndex, plan: IndexPlan) -> Iterator[Mutant]:
    def made(
        kind: str, position: Position, says: str, *others: tuple[str, DeclaredIndex]
    ) -> Mutant:
        return Mutant(kind, position, f"index.{name}", says, join=name, joins=others)

    def other(**changes: Any) -> DeclaredIndex:
        return index.model_copy(update=changes)

    spans = index.key_spans
    if index.where is not None:
        says = f"`where` of the join `{name}` is dropped"
        yield made("condition", spans.get("where", index.position), says, ("", other(where=None)))
    if index.order_by:
        says = f"`order_by` of the join `{name}` is dropped"
        yield made("key", spans.get("order_by", index.position), says, ("", other(order_by=())))
    says = f"`many` of the join `{name}` is {str(not index.many).lower()}"
    yield made("key", spans.get("many", index.position), says, ("", other(many=not index.many)))
    parts: list[tuple[str, TypedExpression]] = [("over", plan.over)]
    parts += [("by", each) for each in plan.by]
    parts += [("order_by", each) for each in plan.order_by]
    parts += [("where", plan.where)] if plan.where is not None else []
    for key, typed in parts:
        for change in text_changes(typed):
            held = getattr(index, key)
            others = []
            for each in change.others:
                now: Any = change.made(typed.text, each)
                if isinstance(held, tuple):
                    now = tuple(now if one is typed.text else one for one in held)
                others.append((shown(each), other(**{key: now})))
            kind = "key" if key == "by" and change.kind == "path" else change.kind
            yield made(kind, change.position(typed.text), change.says(typed.text), *others)


def _leaves(build: KeptBuild) -> Iterator[LeafPlan]:
    bodies = (one.plan.body for one in build.resolved)
    found = (body.leaf for body in bodies if isinstance(body, ValueBody))
    yield from (leaf for leaf in found if leaf is not None)


def _tables_of_leaves(build: KeptBuild) -> set[str]:
    """The tables that rules name with `$table`."""
    return {leaf.table.name for leaf in _leaves(build) if leaf.table is not None}


def _deciding(build: KeptBuild) -> set[str]:
    """The checks of formats that decide what becomes of a value."""
    checks = build.resolver.leaves.checks
    partial = {
        leaf.partial.format
        for leaf in _leaves(build)
        if leaf.partial is not None and not leaf.policies.on_partial.effect.keeps_value
    }
    kept = {leaf.partial.format for leaf in _leaves(build) if leaf.partial is not None} - partial
    return set(checks) - kept


def _row_mutants(table: TablePlan) -> Iterator[Mutant]:
    """Each row has what the next row that says something else has, and the other way round."""
    rows: list[tuple[str, Any]] = list(table.rows.items())
    done: set[frozenset[str]] = set()
    for number, (key, value) in enumerate(rows):
        behind = [*rows[number + 1 :], *rows[:number]]
        other = next((one for one in behind if one[1] != value), None)
        if other is not None and frozenset({key, other[0]}) not in done:
            done.add(frozenset({key, other[0]}))
            says = f"the rows `{key}` and `{other[0]}` are swapped"
            position = Position(table.file, number + 2, 1)
            yield Mutant(
                "row", position, key, says, table=table.name, rows={key: other[1], other[0]: value}
            )
