"""Type inference: what an expression may yield, given the contract of the source.

It feeds `check` (problems, with their place in the expression), projection (the source paths
that are read) and the code generator. It never refuses an expression that could be right: where
nothing is known, it says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mapper.contract.model import ObjectType
from mapper.diagnostics.nearest import meant
from mapper.expression import ir
from mapper.expression.problems import Problem, Problems, deeper, join, members, subject
from mapper.expression.results import RESULTS
from mapper.expression.types import (
    ANY,
    BOOLEAN,
    FUNCTION,
    INTEGER,
    NOTHING,
    NULL,
    NUMBER,
    STRING,
    UNKNOWN,
    Computed,
    FunctionType,
    Inferred,
    Origin,
    Scope,
    describe,
    kind_of,
    names_of,
    step_into,
    union,
)


@dataclass(slots=True)
class Analysis:
    """What is known of an expression: its type, its problems, and what of the source it reads.

    `reads` are fields of source types, `whole` the types of which all is read. What the
    expression itself yields is left to whoever uses the result. `origins` are the paths of the
    operands, in order.
    """

    type: Inferred
    problems: list[Problem] = field(default_factory=list)
    reads: set[tuple[ObjectType, str]] = field(default_factory=set)
    whole: set[ObjectType] = field(default_factory=set)
    origins: list[Origin] = field(default_factory=list)
    types: dict[int, Inferred] = field(default_factory=dict)
    """The type of every node, by `id` of the node."""


def analyse(node: ir.Node, scope: Scope) -> Analysis:
    """Infer the type of `node` in `scope`, with problems and reads."""
    inference = _Inference()
    type_ = inference.type_of(node, scope)
    return Analysis(
        type_,
        inference.problems.found,
        inference.reads,
        inference.whole,
        inference.origins,
        inference.types,
    )


class _Inference:
    def __init__(self) -> None:
        self.problems = Problems()
        self.reads: set[tuple[ObjectType, str]] = set()
        self.whole: set[ObjectType] = set()
        self.origins: list[Origin] = []
        self.types: dict[int, Inferred] = {}
        self._visit: dict[type[ir.Node], Callable[..., Inferred]] = {
            ir.Literal: self._literal,
            ir.Regex: lambda node, scope: FUNCTION,
            ir.Variable: self._variable,
            ir.Name: self._name,
            ir.Wildcard: self._everything,
            ir.Descendant: self._everything,
            ir.Parent: self._parent,
            ir.Path: self._path,
            ir.Negate: self._negate,
            ir.Binary: self._binary,
            ir.Logical: self._logical,
            ir.Array: self._array,
            ir.Object: self._object,
            ir.Block: self._block,
            ir.Bind: self._bind,
            ir.Condition: self._condition,
            ir.Default: self._default,
            ir.Lambda: self._lambda,
            ir.Call: self._call,
            ir.Partial: self._partial,
            ir.Apply: self._apply,
            ir.Transform: self._transform,
        }

    # Nodes in general.

    def type_of(self, node: ir.Node, scope: Scope) -> Inferred:
        result = self._visit[type(node)](node, scope)
        for predicate in node.predicates:
            result = self._filter(predicate, result, scope, False)
        if node.group is not None:
            result = self._pairs(node.group.pairs, scope.inner(result.one()))
        self.types[id(node)] = result
        return result

    def value_of(self, node: ir.Node, scope: Scope) -> Inferred:
        """The type of an operand: what it yields is read whole."""
        result = self.type_of(node, scope)
        self.used(result)
        return result

    def used(self, type_: Inferred) -> None:
        """Note that a value is used as it is: objects in it are read whole."""
        self.whole.update(type_.objects)
        self.origins.extend(type_.origins)

    # Literals, names, variables.

    def _literal(self, node: ir.Literal, scope: Scope) -> Inferred:
        if node.value is None:
            return NULL
        if isinstance(node.value, bool):
            return BOOLEAN
        if isinstance(node.value, int):
            return INTEGER
        return NUMBER if isinstance(node.value, float) else STRING

    def _variable(self, node: ir.Variable, scope: Scope) -> Inferred:
        if node.name == "":
            return scope.context
        if node.name == "$":
            return scope.root
        if node.name in scope.names:
            return scope.names[node.name]
        if node.name in RESULTS:
            return FUNCTION
        near = meant("$" + node.name, ["$" + name for name in (*scope.names, *RESULTS)])
        self.problems.add(
            "unknown-variable",
            f"nothing is called ${node.name} here",
            node,
            near or "bind it with $let, $as or a parameter",
        )
        return ANY

    def _name(self, node: ir.Name, scope: Scope) -> Inferred:
        return self._step_name(node, scope.context)

    def _step_name(self, node: ir.Name, context: Inferred) -> Inferred:
        result = step_into(context, node.value)
        if result is not None:
            for item in context.objects:
                if node.value in item.fields:
                    self.reads.add((item, node.value))
            return result
        what = describe(context.one().present())
        where = f" (at `{context.path}`)" if context.path else ""
        if context.leaves and not context.objects:
            self.problems.add(
                "unknown-source-path",
                f"`{node.value}` is asked of {what}{where}, which has no fields",
                node,
                "leave this step out",
                path=join(context.path, node.value),
            )
        else:
            names = names_of(context)
            known = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
            self.problems.add(
                "unknown-source-path",
                f"{what}{where} has no `{node.value}`",
                node,
                deeper(context, node.value)
                or meant(node.value, names)
                or (f"it has {known}" if known else None),
                path=join(context.path, node.value),
            )
        return UNKNOWN

    def _everything(self, node: ir.Node, scope: Scope) -> Inferred:
        self.used(scope.context)
        return ANY

    def _parent(self, node: ir.Parent, scope: Scope) -> Inferred:
        # Which item it is depends on steps outside; everything is read, nothing is claimed.
        self.whole.update(scope.root.objects)
        return scope.names.get("!" + node.label, ANY)

    # Paths.

    def _path(self, node: ir.Path, scope: Scope) -> Inferred:
        current = scope
        result = scope.context
        for number, step in enumerate(node.steps):
            item = result.one() if number else scope.context
            inside = current.inner(item)
            if isinstance(step.node, ir.Sort):
                for term in step.node.terms:
                    self.value_of(term.expression, inside)
                made = result
            else:
                made = self.type_of(step.node, inside)
                if number:
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
                else:
                    current = current.inner(**{stage.name: INTEGER})
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
        self, predicate: ir.Filter, of: Inferred, scope: Scope, many_parents: bool
    ) -> Inferred:
        expression = predicate.expression
        if isinstance(expression, ir.Negate):
            expression = expression.operand
        if isinstance(expression, ir.Literal) and not isinstance(expression.value, (str, bool)):
            # An index is taken per parent: of many parents it may still give many.
            return Inferred(of.items, True, many_parents, of.origins)
        expression = predicate.expression
        self.value_of(expression, scope.inner(of.one()))
        return of.maybe()

    def _pairs(self, pairs: list[tuple[ir.Node, ir.Node]], scope: Scope) -> Inferred:
        fields: list[tuple[str, Inferred]] = []
        closed = True
        for key, value in pairs:
            self.value_of(key, scope)
            made = self.value_of(value, scope)
            if isinstance(key, ir.Literal) and isinstance(key.value, str):
                fields.append((key.value, made))
            else:
                closed = False
        return Inferred((Computed("object", tuple(fields), closed),))

    # Operators.

    def _negate(self, node: ir.Negate, scope: Scope) -> Inferred:
        operand = self.value_of(node.operand, scope)
        self.problems.needs_number(operand, node.operand, "-")
        return NUMBER.maybe(operand.optional)

    def _binary(self, node: ir.Binary, scope: Scope) -> Inferred:
        left = self.value_of(node.left, scope)
        right = self.value_of(node.right, scope)
        operator = node.operator
        if operator in ("+", "-", "*", "/", "%"):
            self.problems.needs_number(left, node.left, operator)
            self.problems.needs_number(right, node.right, operator)
            whole = operator != "/" and all(
                t.kinds() <= {"integer"} and t.items for t in (left, right)
            )
            return (INTEGER if whole else NUMBER).maybe(left.optional or right.optional)
        if operator == "&":
            for operand, side in ((left, node.left), (right, node.right)):
                if operand.optional and operand.items and not operand.unknown:
                    self.problems.add(
                        "may-be-absent",
                        f"{subject(operand)} may be absent, and `&` then joins an empty text",
                        side,
                        "say what holds then: `(… ?? '')`, or test it with $when",
                        "warning",
                    )
                self.problems.object_as_text(operand, side)
            return STRING
        if operator == "..":
            return Inferred(INTEGER.items, True, True)
        self.problems.compare(node, left, right)
        if operator in ("=", "!=", "in"):
            return BOOLEAN
        return BOOLEAN.maybe(left.optional or right.optional)

    def _logical(self, node: ir.Logical, scope: Scope) -> Inferred:
        self.value_of(node.left, scope)
        inner = _given(node.left, scope) if node.operator == "and" else scope
        self.value_of(node.right, inner)
        return BOOLEAN

    # Constructors, blocks, conditions.

    def _array(self, node: ir.Array, scope: Scope) -> Inferred:
        made = union(self.type_of(item, scope) for item in node.items)
        self.used(made)
        return Inferred(made.items or ANY.items, False, True, made.origins)

    def _object(self, node: ir.Object, scope: Scope) -> Inferred:
        return self._pairs(node.pairs, scope)

    def _block(self, node: ir.Block, scope: Scope) -> Inferred:
        inner = scope.inner()
        result = NOTHING
        for number, expression in enumerate(node.expressions):
            last = number == len(node.expressions) - 1
            result = (self.type_of if last else self.value_of)(expression, inner)
        return result

    def _bind(self, node: ir.Bind, scope: Scope) -> Inferred:
        if isinstance(node.value, ir.Lambda):
            scope.names[node.name] = FUNCTION  # so that it may call itself
        value = self.type_of(node.value, scope)
        self.used(value)
        scope.names[node.name] = value
        return value

    def _condition(self, node: ir.Condition, scope: Scope) -> Inferred:
        self.value_of(node.condition, scope)
        then = self.type_of(node.then, _given(node.condition, scope))
        if node.otherwise is None:
            return then.maybe()
        return union((then, self.type_of(node.otherwise, scope)))

    def _default(self, node: ir.Default, scope: Scope) -> Inferred:
        left = self.type_of(node.left, scope)
        right = self.type_of(node.right, scope)
        both = union((left.present(), right))
        return Inferred(both.items, right.optional, both.many, both.origins)

    # Functions.

    def _lambda(self, node: ir.Lambda, scope: Scope) -> Inferred:
        self.value_of(node.body, scope.inner(**dict.fromkeys(node.parameters, ANY)))
        return FUNCTION

    def _call(self, node: ir.Call, scope: Scope) -> Inferred:
        procedure = node.procedure
        if isinstance(procedure, ir.Variable):
            bound = scope.names.get(procedure.name)
            if bound is not None:
                return self._call_bound(bound, node, scope)
            if procedure.name in RESULTS:
                return self._call_builtin(procedure.name, node, scope)
            near = meant("$" + procedure.name, ["$" + name for name in (*RESULTS, *scope.names)])
            self.problems.add(
                "unknown-function", f"there is no function ${procedure.name}", procedure, near
            )
        elif isinstance(procedure, ir.Lambda):
            types = [self.value_of(argument, scope) for argument in node.arguments]
            names = dict(zip(procedure.parameters, types, strict=False))
            missing = dict.fromkeys(procedure.parameters, NOTHING)
            return self.value_of(procedure.body, scope.inner(**{**missing, **names}))
        else:
            self.value_of(procedure, scope)
        for argument in node.arguments:
            self.value_of(argument, scope)
        return ANY

    def _call_bound(self, bound: Inferred, node: ir.Call, scope: Scope) -> Inferred:
        arguments = [self.value_of(argument, scope) for argument in node.arguments]
        for item in bound.items:
            if isinstance(item, FunctionType):
                if len(arguments) > item.parameters:
                    self.problems.add(
                        "expression-type",
                        f"${item.name} takes {item.parameters} argument(s), not {len(arguments)}",
                        node,
                    )
                for type_, argument in zip(arguments, node.arguments, strict=False):
                    if type_.objects and len(type_.objects) == len(type_.items):
                        self.problems.add(
                            "compare-object",
                            f"${item.name} looks a text up, and {subject(type_)} is an object",
                            argument,
                            members(type_),
                        )
                return item.returns
        return ANY

    def _call_builtin(self, name: str, node: ir.Call, scope: Scope) -> Inferred:
        result = RESULTS[name]
        arguments: list[Inferred] = []
        for argument in node.arguments:
            if isinstance(argument, ir.Lambda) and arguments:
                arguments.append(self._callback(name, argument, arguments[0], scope))
            else:
                arguments.append(self.value_of(argument, scope))
        if name == "count" and arguments and arguments[0].optional and not arguments[0].many:
            self.problems.add(
                "may-be-absent",
                f"{subject(arguments[0])} may be absent, and $count is then 0",
                node,
                "ask with $exists(…) whether it is there",
                "warning",
            )
        for letter, type_, argument in zip(result.letters, arguments, node.arguments, strict=False):
            self.problems.argument(name, letter, type_, argument)
        return result.type(arguments, scope.context)

    def _callback(self, name: str, node: ir.Lambda, over: Inferred, scope: Scope) -> Inferred:
        types: list[Inferred] = [over.one()]
        if name == "reduce":
            types = [ANY, over.one()]
        elif name in ("sort",):
            types = [over.one(), over.one()]
        elif name in ("each", "sift"):
            types = [ANY, STRING]
        elif name in ("map", "filter", "single"):
            types = [over.one(), INTEGER]
        names = dict.fromkeys(node.parameters, ANY)
        names.update(zip(node.parameters, types, strict=False))
        made = self.value_of(node.body, scope.inner(**names))
        self.types[id(node)] = FUNCTION
        return Inferred((FunctionType(name, made),))

    def _partial(self, node: ir.Partial, scope: Scope) -> Inferred:
        for argument in node.arguments:
            if argument is not None:
                self.value_of(argument, scope)
        self.value_of(node.procedure, scope)
        return FUNCTION

    def _apply(self, node: ir.Apply, scope: Scope) -> Inferred:
        if isinstance(node.right, ir.Call):
            call = ir.Call(
                node.right.procedure,
                [node.left, *node.right.arguments],
                start=node.start,
                end=node.end,
            )
            return self._call(call, scope)
        if isinstance(node.right, ir.Variable) and node.right.name:
            call = ir.Call(node.right, [node.left], start=node.start, end=node.end)
            return self._call(call, scope)
        self.value_of(node.left, scope)
        self.value_of(node.right, scope)
        return ANY

    def _transform(self, node: ir.Transform, scope: Scope) -> Inferred:
        self.used(scope.context)
        inner = scope.inner(ANY)
        for part in (node.pattern, node.update, node.delete):
            if part is not None:
                self.value_of(part, inner)
        return FUNCTION


def _given(condition: ir.Node, scope: Scope) -> Scope:
    """The scope in which `condition` held; variables it asked for with $exists are present."""
    names: dict[str, Inferred] = {}
    for node in _conjuncts(condition):
        if (
            isinstance(node, ir.Call)
            and isinstance(node.procedure, ir.Variable)
            and node.procedure.name == "exists"
            and len(node.arguments) == 1
        ):
            argument = node.arguments[0]
            if isinstance(argument, ir.Variable) and argument.name in scope.names:
                names[argument.name] = scope.names[argument.name].present()
    return scope.inner(**names) if names else scope


def _conjuncts(node: ir.Node) -> list[ir.Node]:
    if isinstance(node, ir.Logical) and node.operator == "and":
        return [*_conjuncts(node.left), *_conjuncts(node.right)]
    return [node]


__all__ = ["Analysis", "Problem", "analyse", "kind_of"]
