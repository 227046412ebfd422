"""Type inference of an expression, given the contract of the source.

`check` uses its findings, projection the source paths that are read, the compiler the types. It
never refuses an expression that may be right: where the type is unknown, it says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from mapper.contract.message_model import ObjectType
from mapper.diagnostics.nearest import meant
from mapper.expression_types.call_types import Calls
from mapper.expression_types.expression_findings import ExpressionFinding, ExpressionFindings, join
from mapper.expression_types.inferred_types import (
    ANY,
    BOOLEAN,
    FUNCTION,
    INTEGER,
    NOTHING,
    NULL,
    NUMBER,
    STRING,
    UNKNOWN,
    WRONG,
    Computed,
    Inferred,
    Origin,
    TypeScope,
    describe,
    kind_of,
    members_of,
    step_into,
    union,
)
from mapper.expression_types.path_hints import path_hint
from mapper.expression_types.presence import when
from mapper.expression_types.result_types import BUILTIN_TYPES, is_strict
from mapper.jsonata.analyse.known_present import NONE_KNOWN, Structure, kept, steps_of, structure_of
from mapper.jsonata.parse import ir


@dataclass(slots=True)
class Analysis:
    """The type of an expression, its findings, and what it reads of the source.

    `reads` are fields of source types, `whole` the types that are read whole, except for the
    value of the expression itself. `origins` are the paths of the operands, in order.
    """

    type: Inferred
    findings: list[ExpressionFinding] = field(default_factory=list)
    reads: set[tuple[ObjectType, str]] = field(default_factory=set)
    whole: set[ObjectType] = field(default_factory=set)
    origins: list[Origin] = field(default_factory=list)
    types: dict[int, Inferred] = field(default_factory=dict)
    """The type of every node, by `id` of the node."""
    owners: dict[int, tuple[ObjectType, ...]] = field(default_factory=dict)
    """The types of the source that have the field, by `id` of the node of its name."""
    at_wanted: TypeScope | None = None
    """What the node that was asked for can see."""


def analyse(
    node: ir.Node, scope: TypeScope, text: str = "", wanted: ir.Node | None = None
) -> Analysis:
    """Infer the type of `node`, written as `text`, in `scope`, with findings and reads.

    `wanted` is a node in it of which the scope is asked for.
    """
    inference = _Inference(text)
    inference.wanted = wanted
    type_ = inference.type_of(node, scope.inner())
    return Analysis(
        type_,
        inference.findings.found,
        inference.reads,
        inference.whole,
        inference.origins,
        inference.types,
        inference.owners,
        inference.at_wanted,
    )


class _Inference:
    def __init__(self, text: str) -> None:
        self.findings = ExpressionFindings(text=text)
        self.reads: set[tuple[ObjectType, str]] = set()
        self.whole: set[ObjectType] = set()
        self.origins: list[Origin] = []
        self.types: dict[int, Inferred] = {}
        self.owners: dict[int, tuple[ObjectType, ...]] = {}
        self.wanted: ir.Node | None = None
        self.at_wanted: TypeScope | None = None
        self._compared: set[int] = set()
        """The names that are one side of a comparison, by `id`."""
        self._behind: dict[int, tuple[str, ...]] = {}
        """The names that follow a step of a path, by `id` of the step."""

    # Nodes in general.

    def type_of(self, node: ir.Node, scope: TypeScope) -> Inferred:
        if node is self.wanted:
            self.at_wanted = scope
        result = _VISITS[node.__class__](self, node, scope)
        for predicate in node.predicates:
            result = self._filter(predicate, result, scope, False)
        if node.keep_array and not result.many:
            result = replace(result, many=True)
        if node.group is not None:
            result = self._pairs(node.group.pairs, scope.inner(result.one()), result.many)
        if (
            result.optional
            and scope.known_present
            and _never_hollow(node, result)
            and structure_of(node) in scope.known_present
        ):
            result = result.present()
        self.types[id(node)] = result
        return result

    def value_of(self, node: ir.Node, scope: TypeScope) -> Inferred:
        """The type of an operand, whose value is read whole."""
        result = self.type_of(node, scope)
        self.used(result)
        return result

    def operand_of(self, node: ir.Node, scope: TypeScope) -> Inferred:
        """The type of an operand of which only presence is read, or what others read of it."""
        result = self.type_of(node, scope)
        self.origins.extend(result.origins)
        return result

    def condition_of(self, node: ir.Node, scope: TypeScope) -> Inferred:
        """The type of a condition: an object is true where it has any member, whatever is in it."""
        result = self.operand_of(node, scope)
        self.reads.update(members_of(result))
        return result

    def used(self, type_: Inferred) -> None:
        """Record that a value is used as it is: objects in it are read whole."""
        self.whole.update(type_.source_objects)
        self.origins.extend(type_.origins)

    # Literals, names, variables.

    def _literal(self, node: ir.Literal, scope: TypeScope) -> Inferred:
        if node.value is None:
            return NULL
        if isinstance(node.value, bool):
            return BOOLEAN
        if isinstance(node.value, int):
            return INTEGER
        return NUMBER if isinstance(node.value, float) else STRING

    def _variable(self, node: ir.Variable, scope: TypeScope) -> Inferred:
        if node.name == "":
            return scope.context
        if node.name == "$":
            return scope.root
        if node.name in scope.names:
            return scope.names[node.name]
        if node.name in BUILTIN_TYPES:
            return FUNCTION
        near = meant("$" + node.name, ["$" + name for name in (*scope.names, *BUILTIN_TYPES)])
        hint = near or "bind it with $let, $as or a parameter"
        self.findings.add("unknown-variable", f"undefined variable ${node.name}", node, hint)
        return UNKNOWN

    def _name(self, node: ir.Name, scope: TypeScope) -> Inferred:
        context = scope.context
        result = step_into(context, node.value)
        if result is not None:
            owners = tuple(item for item in context.objects if node.value in item.fields)
            self.owners[id(node)] = owners
            self.reads.update((item, node.value) for item in owners)
            return result
        what = describe(context.one().present())
        where = f" (at `{context.path}`)" if context.path else ""
        rest = self._behind.get(id(node), ())
        hint = path_hint(scope, context, node.value, rest, compared=id(node) in self._compared)
        if context.leaves and not context.objects:
            message = f"`{node.value}` is asked of {what}{where}, which has no fields"
            hint = hint or "leave this step out"
        else:
            message = f"{what}{where} has no `{node.value}`"
        self.findings.add(
            "unknown-source-path", message, node, hint, path=join(context.path, node.value)
        )
        return UNKNOWN

    def _everything(self, node: ir.Node, scope: TypeScope) -> Inferred:
        self.used(scope.context)
        return UNKNOWN if WRONG in scope.context.items else ANY

    def _parent(self, node: ir.Parent, scope: TypeScope) -> Inferred:
        known = scope.names.get("!" + node.label)
        if known is None:
            # The item depends on outer steps: all of it is read, its type is unknown.
            self.whole.update(scope.root.objects)
        return known or ANY

    # Paths.

    def _path(self, node: ir.Path, scope: TypeScope) -> Inferred:
        current = scope
        result = scope.context
        known = NONE_KNOWN
        path = (steps_of(node) or []) if scope.known_present else []
        for number, step in enumerate(node.steps):
            item = result.one() if number else scope.context
            inside = current.stepping(item, known) if number else current
            known = NONE_KNOWN
            if isinstance(step.node, ir.Sort):
                for term in step.node.terms:
                    self.value_of(term.expression, inside)
                made = result
            else:
                self._behind[id(step.node)] = _names(node.steps[number + 1 : number + _NEXT])
                made = self.type_of(step.node, inside)
                if WRONG in made.items:
                    made = UNKNOWN
                elif number:
                    made = Inferred(
                        made.items,
                        made.optional or result.optional,
                        made.many or result.many,
                        made.origins,
                    )
            if step.ancestor is not None:
                current = current.inner(**{"!" + step.ancestor: item})
            for stage in step.stages:
                if isinstance(stage, ir.Filter):
                    made = self._filter(stage, made, current, number > 0 and result.many)
                    known |= when(stage.expression)
                else:
                    current = current.inner(**{stage.name: INTEGER})
            if (
                made.optional
                and _holds(path[: number + 1], scope)
                and (number or _never_hollow(step.node, made))
            ):
                made = made.present()
            if step.focus is not None:
                current = current.inner(**{step.focus: made.one()})
                made = Inferred(item.items, made.optional, True, item.origins)
            if step.index is not None:
                current = current.inner(**{step.index: INTEGER})
            result = made
        if node.keep_singleton:
            result = Inferred(result.items, result.optional, True, result.origins)
        return result

    def _filter(
        self, predicate: ir.Filter, of: Inferred, scope: TypeScope, many_parents: bool
    ) -> Inferred:
        expression = predicate.expression
        if isinstance(expression, ir.Negate):
            expression = expression.operand
        if isinstance(expression, ir.Literal) and not isinstance(expression.value, (str, bool)):
            # An index is per parent, so many parents may give many items. What is present has a
            # first item and a last one.
            there = expression.value == (0 if expression is predicate.expression else 1)
            return Inferred(of.items, of.optional or not there, many_parents, of.origins)
        expression = predicate.expression
        self.condition_of(expression, scope.entering(of.one()))
        return of.maybe()

    def _pairs(
        self, pairs: list[tuple[ir.Node, ir.Node]], scope: TypeScope, many: bool = False
    ) -> Inferred:
        """The object of such keys and values; `many` says that a value is of several items."""
        fields: list[tuple[str, Inferred]] = []
        closed = True
        for key, value in pairs:
            self.value_of(key, scope)
            made = self.operand_of(value, scope)
            if isinstance(key, ir.Literal) and isinstance(key.value, str):
                fields.append((key.value, replace(made, many=True) if many else made))
            else:
                self.used(made)
                closed = False
        return Inferred((Computed("object", tuple(fields), closed),))

    # Operators.

    def _negate(self, node: ir.Negate, scope: TypeScope) -> Inferred:
        operand = self.value_of(node.operand, scope)
        self.findings.needs_number(operand, node.operand, "-")
        return NUMBER.maybe(operand.optional)

    def _join(self, node: ir.Binary, scope: TypeScope) -> Inferred:
        """A whole chain of `&`, as a hint is about all of it."""
        operands: list[tuple[Inferred, ir.Node]] = []
        pending: list[ir.Node] = [node]
        while pending:
            part = pending.pop()
            if isinstance(part, ir.Binary) and part.operator == "&" and not part.predicates:
                pending += (part.right, part.left)
                self.types[id(part)] = STRING
            else:
                operands.append((self.value_of(part, scope), part))
        self.findings.joined(node, operands)
        return STRING

    def _binary(self, node: ir.Binary, scope: TypeScope) -> Inferred:
        if node.operator == "&":
            return self._join(node, scope)
        for side in (node.left, node.right):
            if isinstance(side, ir.Path) and len(side.steps) == 1:
                self._compared.add(id(side.steps[0].node))
        left = self.value_of(node.left, scope)
        right = self.value_of(node.right, scope)
        operator = node.operator
        if operator in ("+", "-", "*", "/", "%"):
            self.findings.needs_number(left, node.left, operator)
            self.findings.needs_number(right, node.right, operator)
            whole = operator != "/" and all(
                t.kinds() <= {"integer"} and t.items for t in (left, right)
            )
            return (INTEGER if whole else NUMBER).maybe(left.optional or right.optional)
        if operator == "..":
            return Inferred(INTEGER.items, True, True)
        self.findings.compare(node, left, right)
        if operator in ("=", "!=", "in"):
            return BOOLEAN
        return BOOLEAN.maybe(left.optional or right.optional)

    def _logical(self, node: ir.Logical, scope: TypeScope) -> Inferred:
        self.condition_of(node.left, scope)
        self.condition_of(node.right, scope.knowing(when(node.left, node.operator == "and")))
        return BOOLEAN

    # Constructors, blocks, conditions.

    def _array(self, node: ir.Array, scope: TypeScope) -> Inferred:
        types = [self.type_of(item, scope) for item in node.items]
        made = union(types)
        self.origins.extend(made.origins)
        # An array of absent values is present without items: a path through it gives nothing.
        empty = all(one.optional for one in types)
        return Inferred(made.items or ANY.items, empty, True, made.origins)

    def _object(self, node: ir.Object, scope: TypeScope) -> Inferred:
        return self._pairs(node.pairs, scope)

    def _block(self, node: ir.Block, scope: TypeScope) -> Inferred:
        inner = scope.inner()
        result = NOTHING
        for number, expression in enumerate(node.expressions):
            last = number == len(node.expressions) - 1
            result = (self.type_of if last else self.operand_of)(expression, inner)
        return result

    def _bind(self, node: ir.Bind, scope: TypeScope) -> Inferred:
        if isinstance(node.value, ir.Lambda):
            scope.names[node.name] = FUNCTION  # so that it may call itself
        value = self.operand_of(node.value, scope)
        scope.names[node.name] = value
        scope.known_present = kept(scope.known_present, (node.name,), False)
        return value

    def _condition(self, node: ir.Condition, scope: TypeScope) -> Inferred:
        before = len(self.findings.found)
        condition = self.condition_of(node.condition, scope)
        is_clean = len(self.findings.found) == before
        then = self.type_of(node.then, scope.knowing(when(node.condition)))
        if node.otherwise is None:
            return then.maybe()
        otherwise = self.type_of(node.otherwise, scope.knowing(when(node.condition, False)))
        sure = otherwise.items and not otherwise.optional
        if sure and is_clean and condition.kinds() == {"boolean"}:
            absent = self._undecided(node.condition)
            if absent is not None:
                self.findings.decides(node, absent)
        return union((then, otherwise))

    def _undecided(self, condition: ir.Node) -> ir.Node | None:
        """The part of a condition that may be absent, so that the condition is false."""
        match condition:
            case ir.Block(expressions=[only]):
                return self._undecided(only)
            case ir.Binary():
                parts = [condition.left, condition.right]
            case ir.Call(procedure=ir.Variable(name=name), arguments=[first, *_]) if (
                name in BUILTIN_TYPES and is_strict(name)
            ):
                parts = [first]
            case ir.Logical():
                return None
            case _:
                return condition if self._may_lack(condition) else None
        return next(filter(None, map(self._undecided, parts)), None)

    def _may_lack(self, node: ir.Node) -> bool:
        type_ = self.types[id(node)]
        return type_.optional and bool(type_.items) and not type_.unknown

    def _default(self, node: ir.Default, scope: TypeScope) -> Inferred:
        left = self.type_of(node.left, scope)
        right = self.type_of(node.right, scope)
        both = union((left.present(), right))
        return Inferred(both.items, right.optional, both.many, both.origins)

    def _transform(self, node: ir.Transform, scope: TypeScope) -> Inferred:
        self.used(scope.context)
        inner = scope.inner(ANY)
        for part in (node.pattern, node.update, node.delete):
            if part is not None:
                self.value_of(part, inner)
        return FUNCTION


_NEXT: Final = 8
"""How many steps behind one a hint looks at."""


def _names(steps: list[ir.Step]) -> tuple[str, ...]:
    """The fields of the leading `steps` that only take a field."""
    found: list[str] = []
    for step in steps:
        if not isinstance(step.node, ir.Name):
            break
        found.append(step.node.value)
        if step.stages or step.node.predicates:
            break
    return tuple(found)


def _never_hollow(node: ir.Node, type_: Inferred) -> bool:
    """Whether a present value of `node` has items: an array may have none, a path has."""
    return not type_.many or isinstance(node, (ir.Name, ir.Path))


def _holds(steps: list[Structure], scope: TypeScope) -> bool:
    """Whether a path of these steps is known to have a value."""
    return bool(steps) and ("path", *steps) in scope.known_present


__all__ = ["Analysis", "ExpressionFinding", "analyse", "kind_of"]


_VISITS: Final[dict[type[ir.Node], Callable[[_Inference, Any, TypeScope], Inferred]]] = {
    ir.Literal: _Inference._literal,
    ir.Regex: lambda inference, node, scope: FUNCTION,
    ir.Variable: _Inference._variable,
    ir.Name: _Inference._name,
    ir.Wildcard: _Inference._everything,
    ir.Descendant: _Inference._everything,
    ir.Parent: _Inference._parent,
    ir.Path: _Inference._path,
    ir.Negate: _Inference._negate,
    ir.Binary: _Inference._binary,
    ir.Logical: _Inference._logical,
    ir.Array: _Inference._array,
    ir.Object: _Inference._object,
    ir.Block: _Inference._block,
    ir.Bind: _Inference._bind,
    ir.Condition: _Inference._condition,
    ir.Default: _Inference._default,
    ir.Lambda: lambda inference, node, scope: Calls(inference).function(node, scope),
    ir.Call: lambda inference, node, scope: Calls(inference).call(node, scope),
    ir.Partial: lambda inference, node, scope: Calls(inference).partial(node, scope),
    ir.Apply: lambda inference, node, scope: Calls(inference).apply(node, scope),
    ir.Transform: _Inference._transform,
}
"""How the type of each kind of node is inferred."""
