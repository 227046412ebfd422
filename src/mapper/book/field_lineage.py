"""What each field of the target is made of: its rules, and the fields of the source that they use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mapper.book.expression_lineage import (
    FieldUse,
    NamesInScope,
    SourceField,
    UsedFor,
    uses_in,
    uses_of_context,
)
from mapper.contract.message_model import Field, ObjectType
from mapper.contract.message_model import Type as ContractType
from mapper.plan.completeness import rules_below
from mapper.plan.plan_model import (
    Body,
    ChooseBody,
    Conversion,
    MatchBody,
    ObjectBody,
    Plan,
    RulePlan,
    SwitchBody,
    UseBody,
    ValueBody,
)


@dataclass(frozen=True, slots=True, eq=False)
class FilledBy:
    """A rule that fills a field, and what it and the rules around it use of the source."""

    rule: RulePlan
    uses: frozenset[FieldUse]
    own: frozenset[FieldUse]
    """Those that are not already used for the object around the field."""


@dataclass(frozen=True, slots=True, eq=False)
class TargetField:
    """A field of the target with the rules that fill it, in the order of the contract.

    Where an object of the same type is filled by the same rules with the same arguments further
    up, `same_as` is the path of that one, and its fields are not repeated.
    """

    path: str
    field: Field
    rules: tuple[FilledBy, ...]
    same_as: str = ""

    @property
    def leaf(self) -> bool:
        """Whether it is a value."""
        return not isinstance(self.field.type, ObjectType)

    @property
    def uses(self) -> frozenset[FieldUse]:
        """What all its rules use."""
        return frozenset().union(*(each.uses for each in self.rules))

    @property
    def own(self) -> frozenset[FieldUse]:
        """What its rules use that is not already used for the object around it."""
        return frozenset().union(*(each.own for each in self.rules))


def target_fields(plan: Plan) -> list[TargetField]:
    """All fields of the target that a rule fills, and those that none does, in the target's order."""
    names = NamesInScope(joins=plan.indexes)
    return list(_TargetWalk().fields(plan.target.type, _begun(plan.root, names, frozenset()), ""))


@dataclass(frozen=True, slots=True, eq=False)
class _Reached:
    """A rule where it is used: the names it sees, what was used on the way, and the fragments around."""

    rule: RulePlan
    names: NamesInScope
    uses: frozenset[FieldUse]
    within: tuple[int, ...] = ()
    arguments: tuple[object, ...] = ()


def _begun(rule: RulePlan, names: NamesInScope, uses: frozenset[FieldUse]) -> list[_Reached]:
    return list(_entered(rule, names, uses, (), ()))


def _entered(
    rule: RulePlan,
    names: NamesInScope,
    uses: frozenset[FieldUse],
    within: tuple[int, ...],
    arguments: tuple[object, ...],
) -> Iterator[_Reached]:
    """A rule with the names of its instructions, and the rules that are its body."""
    found = set(uses)
    items = rule.each or ((rule.from_,) if rule.from_ is not None else ())
    if items:
        found |= uses_of_context(items, names)
        names = names.within(items)
    if rule.as_ is not None and items:
        for one in items:
            names = names.with_name(rule.as_, one)
    if rule.where is not None:
        found |= uses_in(rule.where, names, UsedFor.FILTER)
    for term in rule.order_by:
        found |= uses_in(term, names, UsedFor.SORT)
    for name, value in rule.lets:
        names = names.with_name(name, value)
    if rule.when is not None:
        found |= uses_in(rule.when, names, UsedFor.CONDITION)
    if rule.distinct_by is not None:
        found |= uses_in(rule.distinct_by, names, UsedFor.FILTER)
    here = _Reached(rule, names, frozenset(found), within, arguments)
    yield from _inside(rule.body, here)


def _inside(body: Body, here: _Reached) -> Iterator[_Reached]:
    """The rules that decide what a body makes: itself, or its branches and fragments."""
    if isinstance(body, UseBody):
        yield from _of_fragment(body, here)
    elif isinstance(body, ChooseBody):
        yield from _of_branches(body.branches, here, set())
    elif isinstance(body, SwitchBody):
        asked = uses_in(body.of, here.names, UsedFor.CONDITION)
        branches = [branch.rule for branch in body.branches]
        if body.otherwise is not None:
            branches.append(body.otherwise)
        yield from _of_branches(branches, here, asked)
    elif isinstance(body, MatchBody):
        for branch in body.branches:
            chosen = tuple(
                SourceField(owner, branch.name)
                for owner in here.rule.context.objects
                if branch.name in owner.fields
            )
            asked = {FieldUse(each, UsedFor.CONDITION) for each in chosen}
            yield from _entered(
                branch.rule,
                here.names.narrowed_to(chosen),
                here.uses | asked,
                here.within,
                here.arguments,
            )
    else:
        yield here
        if isinstance(body, ObjectBody) and body.use is not None:
            yield from _of_fragment(body.use, here)


def _of_branches(
    branches: list[RulePlan], here: _Reached, asked: set[FieldUse]
) -> Iterator[_Reached]:
    """Branches in their order: what an earlier one asks decides about a later one."""
    uses = here.uses | asked
    for branch in branches:
        yield from _entered(branch, here.names, uses, here.within, here.arguments)
        if branch.when is not None:
            uses |= uses_in(branch.when, here.names, UsedFor.CONDITION)


def _of_fragment(use: UseBody, here: _Reached) -> Iterator[_Reached]:
    rule = use.fragment.rule
    if rule is None or id(use.fragment) in here.within:
        return
    names = NamesInScope({}, here.names.joins, here.names.context, here.names.narrowed)
    for name, value in use.arguments.items():
        bound = here.names.with_name(name, value).bound[name]
        names = NamesInScope(
            {**names.bound, name: bound}, names.joins, names.context, names.narrowed
        )
    yield from _entered(
        rule,
        names,
        here.uses,
        (*here.within, id(use.fragment)),
        (*here.arguments, *(id(value) for value in use.arguments.values())),
    )


@dataclass(slots=True)
class _TargetWalk:
    """Goes through the target; an object that is made in the same way as one before is not entered."""

    seen: dict[tuple[object, ...], str] = field(default_factory=dict)

    def fields(
        self, type_: ContractType, makers: list[_Reached], path: str
    ) -> Iterator[TargetField]:
        if not isinstance(type_, ObjectType):
            return
        inner = [
            (child, maker)
            for maker in makers
            if isinstance(maker.rule.body, ObjectBody)
            for child in maker.rule.body.children
        ]
        for name, target in type_.fields.items():
            below = f"{path}.{name}" if path else name
            reached = [
                (each, maker.uses)
                for child, maker in inner
                if child.target is not None and child.target.name == name
                for each in _entered(child, maker.names, maker.uses, maker.within, maker.arguments)
            ]
            if not isinstance(target.type, ObjectType):
                yield TargetField(below, target, tuple(map(_filled, reached)))
                continue
            yield from self._object(target, target.type, reached, below)

    def _object(
        self,
        target: Field,
        type_: ObjectType,
        reached: list[tuple[_Reached, frozenset[FieldUse]]],
        path: str,
    ) -> Iterator[TargetField]:
        key = (id(type_), *((id(each.rule), each.arguments) for each, _ in reached))
        rules = tuple(map(_filled, reached))
        if reached and key in self.seen:
            yield TargetField(path, target, rules, self.seen[key])
            return
        self.seen[key] = path
        yield TargetField(path, target, rules)
        if reached:
            yield from self.fields(type_, [each for each, _ in reached], path)


def _filled(one: tuple[_Reached, frozenset[FieldUse]]) -> FilledBy:
    """A rule with what its value uses and what decided that it came to it."""
    reached, around = one
    body, found = reached.rule.body, set(reached.uses)
    if isinstance(body, ValueBody):
        leaf = body.leaf
        plain = body.conversion is None and (
            leaf is None or (leaf.table is None and leaf.conversion is None)
        )
        use = UsedFor.IDENTITY if plain else UsedFor.TRANSFORMATION
        found |= uses_in(body.expression, reached.names, use)
        found |= set(_converted(body.conversion or (leaf.conversion if leaf is not None else None)))
    uses = frozenset(_strongest(found))
    return FilledBy(reached.rule, uses, uses - around)


def _converted(conversion: Conversion | None) -> Iterator[FieldUse]:
    """What a conversion reads of an object of the source that it makes a value of."""
    if conversion is None or conversion.rule is None:
        return
    for rule in rules_below(conversion.rule):
        body = rule.body
        made = body.expression if isinstance(body, ValueBody) else None
        asked = body.of if isinstance(body, SwitchBody) else rule.when
        for expression, use in ((made, UsedFor.TRANSFORMATION), (asked, UsedFor.CONDITION)):
            if expression is not None:
                yield from (FieldUse(SourceField(*each), use) for each in expression.reads)


def _strongest(uses: set[FieldUse]) -> Iterator[FieldUse]:
    """Each field once with its most direct use among those that make the value, and once with
    each by which it decides.
    """
    order = list(UsedFor)
    direct: dict[SourceField, UsedFor] = {}
    for source, use in uses:
        if not use.direct:
            yield FieldUse(source, use)
        elif source not in direct or order.index(use) > order.index(direct[source]):
            direct[source] = use
    yield from (FieldUse(source, use) for source, use in direct.items())
