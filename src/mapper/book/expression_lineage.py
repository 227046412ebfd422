"""Which fields of the source an expression uses, and what for.

The words are those of OpenLineage's column lineage: a field gives the value as it is, transformed or
aggregated, or it decides about the value: it filters, it is a condition, it sorts, it joins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, NamedTuple

from mapper.contract.message_model import ObjectType
from mapper.jsonata.parse import ir
from mapper.plan.plan_model import IndexPlan, TypedExpression


class UsedFor(StrEnum):
    """What a field is used for; from the most direct to the least."""

    IDENTITY = "identity"
    TRANSFORMATION = "transformation"
    AGGREGATION = "aggregation"
    CONDITION = "conditional"
    FILTER = "filter"
    JOIN = "join"
    SORT = "sort"

    @property
    def direct(self) -> bool:
        """Whether the value is made of the field, rather than decided about by it."""
        return self in _DIRECT


_DIRECT: Final = frozenset((UsedFor.IDENTITY, UsedFor.TRANSFORMATION, UsedFor.AGGREGATION))
_AGGREGATES: Final = frozenset(("sum", "count", "max", "min", "average", "join", "reduce"))


class SourceField(NamedTuple):
    """A field of a type of the source."""

    owner: ObjectType
    name: str


class FieldUse(NamedTuple):
    """A field of the source, and what it is used for."""

    source: SourceField
    use: UsedFor


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """What a name stands for: an expression in the names that it sees itself."""

    expression: TypedExpression
    names: NamesInScope


@dataclass(frozen=True, slots=True, eq=False)
class NamesInScope:
    """The names that an expression sees, the joins of the mapping, and what `$` is made of."""

    bound: Mapping[str, Bound] = field(default_factory=dict)
    joins: Mapping[str, IndexPlan] = field(default_factory=dict)
    context: tuple[Bound, ...] = ()
    narrowed: tuple[SourceField, ...] = ()
    """The alternative of a choice that `$` is, where a branch has narrowed to it."""

    def with_name(self, name: str, expression: TypedExpression) -> NamesInScope:
        """These names and one more, which may use them."""
        return replace(self, bound={**self.bound, name: Bound(expression, self)})

    def within(self, expressions: tuple[TypedExpression, ...]) -> NamesInScope:
        """The same names, where `$` is an item of some expressions."""
        return NamesInScope(self.bound, self.joins, tuple(Bound(one, self) for one in expressions))

    def narrowed_to(self, alternatives: tuple[SourceField, ...]) -> NamesInScope:
        """The same names, where `$` is one alternative of what it was."""
        return NamesInScope(self.bound, self.joins, (), alternatives)


def uses_in(expression: TypedExpression, names: NamesInScope, use: UsedFor) -> set[FieldUse]:
    """The fields that an expression uses, where what it yields is for `use`."""
    return _ExpressionUses(names, expression, frozenset()).of_value(use)


def uses_of_context(expressions: tuple[TypedExpression, ...], names: NamesInScope) -> set[FieldUse]:
    """The fields that decide which items are the context: those in filters, joins and orders."""
    found: set[FieldUse] = set()
    for one in expressions:
        found |= _ExpressionUses(names, one, frozenset()).of_context()
    return found


@dataclass(slots=True)
class _ExpressionUses:
    """One expression that is read; `open` are the names that are being read around it."""

    names: NamesInScope
    expression: TypedExpression
    open: frozenset[int]
    found: set[FieldUse] = field(default_factory=set)
    locals: dict[str, ir.Node | None] = field(default_factory=dict)

    def of_value(self, use: UsedFor) -> set[FieldUse]:
        self._value(self.expression.node, use)
        self._rest(use if use is not UsedFor.IDENTITY else UsedFor.TRANSFORMATION)
        return self.found

    def of_context(self) -> set[FieldUse]:
        self._context(self.expression.node)
        return self.found

    def _rest(self, use: UsedFor) -> None:
        """What the expression reads by other means than names (`*`, whole objects)."""
        known = {each.source for each in self.found}
        named = {node.value for node in ir.walk(self.expression.node) if isinstance(node, ir.Name)}
        for owner, name in self.expression.reads:
            source = SourceField(owner, name)
            if source not in known and name not in named:
                self.found.add(FieldUse(source, use))

    def _value(self, node: ir.Node, use: UsedFor) -> None:
        """A node whose value is for `use`."""
        self._around(node)
        made = UsedFor.TRANSFORMATION if use is UsedFor.IDENTITY else use
        match node:
            case ir.Path():
                self._path(node, use)
            case ir.Name():
                self._name(node, use)
            case ir.Variable():
                self._variable(node.name, use)
            case ir.Condition():
                self._value(node.condition, UsedFor.CONDITION)
                self._value(node.then, use)
                if node.otherwise is not None:
                    self._value(node.otherwise, use)
            case ir.Default():
                self._value(node.left, use)
                self._value(node.right, use)
            case ir.Block():
                self._block(node, use)
            case ir.Call():
                self._call(node, made)
            case ir.Sort():
                self._terms(node)
            case _:
                for child in ir.own_children(node):
                    self._value(child, made)

    def _context(self, node: ir.Node) -> None:
        """A node whose items are only gone through: what chooses them counts."""
        self._around(node)
        match node:
            case ir.Path():
                for step in node.steps:
                    self._stages(step)
                    self._context(step.node)
            case ir.Name():
                self._items(node)
            case ir.Variable():
                self._variable(node.name, None)
            case ir.Object():
                pass  # what is taken of it is found by its name
            case ir.Condition():
                self._value(node.condition, UsedFor.CONDITION)
                self._context(node.then)
                if node.otherwise is not None:
                    self._context(node.otherwise)
            case ir.Call():
                self._call(node, None)
            case ir.Sort():
                self._terms(node)
            case ir.Logical() | ir.Binary():
                for child in ir.own_children(node):
                    self._value(child, UsedFor.FILTER)
            case ir.Block():
                self._block(node, None)
            case _:
                for child in ir.own_children(node):
                    self._context(child)

    def _either(self, node: ir.Node, use: UsedFor | None) -> None:
        if use is None:
            self._context(node)
        else:
            self._value(node, use)

    def _around(self, node: ir.Node) -> None:
        """The predicates and the group of a node."""
        for stage in node.predicates:
            self._value(stage.expression, UsedFor.FILTER)
        if node.group is not None:
            for key, value in node.group.pairs:
                self._value(key, UsedFor.FILTER)
                self._value(value, UsedFor.TRANSFORMATION)

    def _stages(self, step: ir.Step) -> None:
        for stage in step.stages:
            if isinstance(stage, ir.Filter):
                self._value(stage.expression, UsedFor.FILTER)

    def _terms(self, node: ir.Sort) -> None:
        for term in node.terms:
            self._value(term.expression, UsedFor.SORT)

    def _path(self, node: ir.Path, use: UsedFor) -> None:
        """The last step gives the value; sorting may follow it."""
        last = max(
            (
                number
                for number, step in enumerate(node.steps)
                if not isinstance(step.node, ir.Sort)
            ),
            default=0,
        )
        for number, step in enumerate(node.steps):
            self._stages(step)
            if number < last:
                self._context(step.node)
            elif number == last:
                self._value(step.node, use)
            else:
                self._context(step.node)

    def _name(self, node: ir.Name, use: UsedFor) -> None:
        owners = self.expression.owners.get(id(node), ())
        for owner in owners:
            self.found.add(FieldUse(SourceField(owner, node.value), use))
        if not owners:
            self._made(node.value, use)

    def _items(self, node: ir.Name) -> None:
        """Values that are gone through decide by being there."""
        for owner in self.expression.owners.get(id(node), ()):
            known = owner.fields.get(node.value)
            if known is not None and not isinstance(known.type, ObjectType):
                self.found.add(FieldUse(SourceField(owner, node.value), UsedFor.FILTER))

    def _made(self, name: str, use: UsedFor) -> None:
        """A member of an object that an expression makes: this one, or one that it can see."""
        outer = NamesInScope(joins=self.names.joins)
        makers = [Bound(join.over, outer) for join in self.names.joins.values()]
        makers += [*self.names.context, *self.names.bound.values()]
        for bound in (*makers, Bound(self.expression, self.names)):
            for node in ir.walk(bound.expression.node):
                pairs = node.pairs if isinstance(node, ir.Object) else ()
                for key, value in pairs:
                    if not isinstance(key, ir.Literal) or key.value != name:
                        continue
                    if id(value) not in self.open:
                        inner = _ExpressionUses(
                            bound.names, bound.expression, self.open | {id(value)}
                        )
                        inner._value(value, use)
                        self.found |= inner.found

    def _variable(self, name: str, use: UsedFor | None) -> None:
        if name in self.locals:
            local = self.locals[name]
            if local is not None and id(local) not in self.open:
                inner = _ExpressionUses(
                    self.names, self.expression, self.open | {id(local)}, self.found, self.locals
                )
                inner._either(local, use)
            return
        bounds = self.names.context if name == "" else ()
        if name == "" and use is not None:
            self.found |= {FieldUse(each, use) for each in self.names.narrowed}
        if name in self.names.bound:
            bounds = (self.names.bound[name],)
        for bound in bounds:
            if id(bound) not in self.open:
                inner = _ExpressionUses(bound.names, bound.expression, self.open | {id(bound)})
                inner._either(bound.expression.node, use)
                self.found |= inner.found

    def _block(self, node: ir.Block, use: UsedFor | None) -> None:
        outer = dict(self.locals)
        *before, last = node.expressions or [ir.Literal(None, start=0, end=0)]
        for each in before:
            if isinstance(each, ir.Bind):
                self.locals[each.name] = each.value
            else:
                self._value(each, UsedFor.CONDITION)
        self._either(last.value if isinstance(last, ir.Bind) else last, use)
        self.locals = outer

    def _call(self, node: ir.Call, use: UsedFor | None) -> None:
        """A function: a join is looked up by its arguments, and gives what it goes through."""
        name = node.procedure.name if isinstance(node.procedure, ir.Variable) else ""
        join = self.names.joins.get(name)
        if join is None:
            made = UsedFor.AGGREGATION if name in _AGGREGATES and use in _DIRECT else use
            for each in (node.procedure, *node.arguments):
                self._argument(each, made)
            return
        for each in node.arguments:
            self._value(each, UsedFor.JOIN)
        for found in _of_join(join, self.names):
            self.found.add(found)

    def _argument(self, node: ir.Node, use: UsedFor | None) -> None:
        if isinstance(node, ir.Lambda):
            outer = dict(self.locals)
            self.locals |= dict.fromkeys(node.parameters)
            self._either(node.body, use)
            self.locals = outer
        elif not isinstance(node, ir.Variable) or node.name in self.names.bound or node.name == "":
            self._either(node, use)
        elif node.name in self.locals:
            self._variable(node.name, use)


def _of_join(join: IndexPlan, names: NamesInScope) -> Iterator[FieldUse]:
    """What decides which items a join finds."""
    outer = NamesInScope({}, names.joins)
    inner = outer.within((join.over,))
    yield from uses_of_context((join.over,), outer)
    for by in join.by:
        yield from uses_in(by, inner, UsedFor.JOIN)
    if join.where is not None:
        yield from uses_in(join.where, inner, UsedFor.FILTER)
    for term in join.order_by:
        yield from uses_in(term, inner, UsedFor.SORT)
