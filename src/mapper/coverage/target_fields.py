"""What becomes of every field of a target: given, deliberately absent, withheld, or by no rule.

In a message all but the first look alike. Here they do not. A field that rules fill, and of which
nothing can come out whatever the message, is `never` there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from mapper.contract.message_model import LeafType, ObjectType
from mapper.contract.message_model import Type as ContractType
from mapper.diagnostics.diagnostic import start_of
from mapper.jsonata.parse import ir
from mapper.plan.completeness import inner_rules, may_give
from mapper.plan.declared_fields import Reason
from mapper.plan.plan_model import (
    AbsentBody,
    Body,
    FailBody,
    NoticeBody,
    ObjectBody,
    Plan,
    RulePlan,
    TypedExpression,
    UseBody,
)

NEVER: Final = "nothing comes out, whatever the message"

State = Literal["given", "absent", "never", "withheld", "no rule"]


@dataclass(slots=True, eq=False)
class FilledField:
    """A field of the target: its path, what becomes of it, and the reason where one is given.

    `rules` are those that fill it. `inner` has the fields of an object that rules fill; where the same
    rules fill the same type elsewhere, `same_as` is the path of that place, and `inner` the one there.
    `cases` are the names of the cases in whose messages it is.
    """

    path: str
    state: State
    reason: str = ""
    rules: tuple[RulePlan, ...] = ()
    inner: TargetObject | None = None
    same_as: str = ""
    declared: Reason | None = None
    cases: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class TargetObject:
    """The fields of an object of the target by their names, as certain rules fill it."""

    path: str
    fields: dict[str, FilledField] = field(default_factory=dict)

    def listed(self) -> Iterator[FilledField]:
        """The leaves in the order of the target, and objects whose fields are not listed here."""
        for each in self.fields.values():
            if each.inner is not None and not each.same_as:
                yield from each.inner.listed()
            else:
                yield each

    def met(self, record: Any, case: str) -> None:
        """Take account of a record that a case made of the object, or of a list of such records."""
        for item in record if isinstance(record, list) else [record]:
            for name, value in item.items() if isinstance(item, dict) else ():
                there = self.fields.get(name)
                if there is not None:
                    there.cases.add(case)
                    if there.inner is not None:
                        there.inner.met(value, case)


Filled = dict[tuple[object, ...], set[str]]
"""The cases that have a field, by the type of its object, the rules that fill that, and its name."""


def target_fields(
    plan: Plan, view: Plan | None = None, filled: Filled | None = None
) -> TargetObject:
    """The fields of the target.

    With the plan of a view, what the receiver's message does not have is `withheld`. What mappings
    fill by the same rules, in the same type of the target, the cases of any fill: they share `filled`.
    """
    part = view.target.type if view is not None else None
    filling = _Filling(plan, view is not None, filled if filled is not None else {})
    return filling.object(plan.target.type, [plan.root], "", part)


@dataclass(slots=True)
class _Filling:
    plan: Plan
    seen_by: bool
    """Whether a receiver sees a part of the message only."""
    filled: Filled
    made: dict[tuple[object, ...], TargetObject] = field(default_factory=dict)

    def object(
        self,
        type_: ContractType,
        filling: Iterable[RulePlan],
        path: str,
        part: ContractType | None,
    ) -> TargetObject:
        """The fields of an object that certain rules fill."""
        rules = list({id(one): one for each in filling for one in _children(each.body)}.values())
        same = (id(type_), *sorted({start_of(one.position) for one in rules}))
        key = (id(part), *same)
        if key in self.made:
            return self.made[key]
        made = self.made[key] = TargetObject(path)
        shown = part.fields if isinstance(part, ObjectType) else {}
        for name in type_.fields if isinstance(type_, ObjectType) else ():
            below = f"{path}.{name}" if path else name
            mine = tuple(one for one in rules if one.target is not None and one.target.name == name)
            if self.seen_by and name not in shown:
                made.fields[name] = FilledField(below, "withheld", rules=mine)
            else:
                inner = shown[name].type if self.seen_by else None
                made.fields[name] = one = self._field(type_, name, mine, below, inner)
                one.cases = self.filled.setdefault((*same, name), set())
        return made

    def _field(
        self,
        owner: ContractType,
        name: str,
        rules: tuple[RulePlan, ...],
        path: str,
        part: ContractType | None,
    ) -> FilledField:
        assert isinstance(owner, ObjectType)  # noqa: S101  # only objects have fields
        if not rules:
            declared = self.plan.unfilled.get((owner, name))
            reason = str(declared.text) if declared is not None else ""
            state: State = "absent" if declared is not None else "no rule"
            return FilledField(path, state, reason, declared=declared)
        if not any(map(_can_give, rules)):
            reasons = [reason for rule in rules for reason in _reasons(rule)]
            if None not in reasons:
                return FilledField(path, "absent", "; ".join(dict.fromkeys(filter(None, reasons))))
            return FilledField(path, "never", NEVER, rules)
        type_ = owner.fields[name].type
        filling = [rule for rule in rules if _can_give(rule)]
        if isinstance(type_, LeafType) or _whole(filling):
            return FilledField(path, "given", rules=rules)
        inner = self.object(type_, filling, path, part)
        same_as = inner.path if inner.path != path else ""
        return FilledField(path, "given", f"as {same_as}" if same_as else "", rules, inner, same_as)


def _can_give(rule: RulePlan, above: tuple[int, ...] = ()) -> bool:
    """Whether a rule gives something for some message."""
    contexts = [rule.from_] if rule.from_ is not None else rule.each
    if contexts and not any(map(_yields, contexts)):
        return False
    if rule.when is not None and not (_yields(rule.when) and _may_hold(rule.when)):
        return False
    body = rule.body
    if isinstance(body, (AbsentBody, NoticeBody, FailBody)):
        return False
    if isinstance(body, UseBody):
        inner = body.fragment.rule
        if inner is None or id(inner) in above:
            return inner is None
        return _can_give(inner, (*above, id(inner)))
    if isinstance(body, ObjectBody):
        return may_give(rule) and (
            body.use is not None
            or body.partial
            or any(_can_give(child, above) for child in body.children)
        )
    expression = getattr(body, "expression", None)
    if isinstance(expression, TypedExpression):
        return _yields(expression)
    branches = list(inner_rules(body))
    return not branches or any(_can_give(branch, above) for branch in branches)


def _yields(expression: TypedExpression) -> bool:
    """Whether an expression has a value for some message."""
    return bool(expression.type.items)


def _may_hold(condition: TypedExpression) -> bool:
    return not (isinstance(condition.node, ir.Literal) and condition.node.value is False)


def _reasons(rule: RulePlan) -> Iterator[str | None]:
    """Why a rule gives nothing, as it says itself; None for what it does not say."""
    body = rule.body
    branches = list(inner_rules(body))
    if isinstance(body, AbsentBody):
        yield body.reason or None  # a rule that is wrong has none
    elif isinstance(body, NoticeBody):
        yield f"notice {body.code}"
    elif isinstance(body, FailBody):
        yield f"the message is refused: {body.code}"
    elif branches and not isinstance(body, ObjectBody):
        for branch in branches:
            yield from _reasons(branch)
    else:
        yield None


def _children(body: Body, above: tuple[int, ...] = ()) -> Iterator[RulePlan]:
    """The rules for the fields of an object, through branches and fragments."""
    if isinstance(body, ObjectBody):
        yield from body.children
        if body.use is not None:
            yield from _children(body.use, above)
    elif isinstance(body, UseBody):
        rule = body.fragment.rule
        if rule is not None and id(body.fragment) not in above:
            yield from _children(rule.body, (*above, id(body.fragment)))
    else:
        for rule in inner_rules(body):
            yield from _children(rule.body, above)


def _whole(rules: Iterable[RulePlan]) -> bool:
    """Whether an object is filled by something other than rules: a conversion, or an empty element."""
    return not any(True for rule in rules for _ in _children(rule.body))
