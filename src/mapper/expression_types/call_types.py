"""The types of calls, and findings about them, given the types of their arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from mapper.diagnostics.nearest import meant
from mapper.expression_types.expression_findings import ExpressionFindings, members, subject
from mapper.expression_types.inferred_types import (
    ANY,
    FUNCTION,
    INTEGER,
    NOTHING,
    STRING,
    UNKNOWN,
    FunctionType,
    Inferred,
    TypeScope,
    describe,
    union,
)
from mapper.expression_types.result_types import BUILTIN_TYPES, carried
from mapper.jsonata.analyse.other_languages import function_meant
from mapper.jsonata.parse import ir

_PRESENCE = frozenset({"exists", "count", "append", "reverse"})
"""Built-ins that ask what is there, or give their arguments on."""

_OVER = frozenset({"map", "filter", "sort"})
"""Built-ins that give the items of their first argument to a function, and perhaps on."""

_TRUTH = frozenset({"not", "boolean"})
"""Built-ins that ask whether a value is true."""


class Inference(Protocol):
    """Infers the types of all expressions."""

    findings: ExpressionFindings
    types: dict[int, Inferred]

    def value_of(self, node: ir.Node, scope: TypeScope) -> Inferred:
        """The type of an operand, whose value is read whole."""

    def operand_of(self, node: ir.Node, scope: TypeScope) -> Inferred:
        """The type of an operand of which only presence is read, or what others read of it."""

    def condition_of(self, node: ir.Node, scope: TypeScope) -> Inferred:
        """The type of a condition."""

    def used(self, type_: Inferred) -> None:
        """Record that a value is used as it is."""


class Calls:
    """Infers the types of functions and of their calls."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.findings = inference.findings

    def function(self, node: ir.Lambda, scope: TypeScope) -> Inferred:
        """The type of a lambda, for any arguments."""
        made = self.inference.value_of(
            node.body, scope.inner(**dict.fromkeys(node.parameters, ANY))
        )
        return Inferred((FunctionType("", made, len(node.parameters)),))

    def call(self, node: ir.Call, scope: TypeScope) -> Inferred:
        """The type of a call."""
        procedure = node.procedure
        if isinstance(procedure, ir.Variable):
            bound = scope.names.get(procedure.name)
            if bound is not None:
                return self._call_bound(bound, node, scope)
            if procedure.name in BUILTIN_TYPES:
                return self._call_builtin(procedure.name, node, scope)
            near = meant(
                "$" + procedure.name, ["$" + name for name in (*BUILTIN_TYPES, *scope.names)]
            )
            self.findings.add(
                "unknown-function",
                f"undefined function ${procedure.name}",
                procedure,
                function_meant(procedure.name) or near,
            )
            for argument in node.arguments:
                self.inference.value_of(argument, scope)
            return UNKNOWN
        if isinstance(procedure, ir.Lambda):
            types = [self.inference.value_of(argument, scope) for argument in node.arguments]
            names = dict(zip(procedure.parameters, types, strict=False))
            missing = dict.fromkeys(procedure.parameters, NOTHING)
            return self.inference.value_of(procedure.body, scope.inner(**{**missing, **names}))
        name = _bare_name(procedure)
        if name is not None and not self._declared(name, scope):
            # A field that holds a function is none of a message.
            builtin = f"did you mean `${name}(…)`?" if name in BUILTIN_TYPES else None
            hint = builtin or function_meant(name) or "a function's name begins with `$`"
            message = f"`{name}(…)` calls no function: the name of one begins with `$`"
            self.findings.add("unknown-function", message, procedure, hint)
        else:
            self.inference.value_of(procedure, scope)
        for argument in node.arguments:
            self.inference.value_of(argument, scope)
        return ANY if name is None else UNKNOWN

    @staticmethod
    def _declared(name: str, scope: TypeScope) -> bool:
        """Whether a name is that of a field in reach."""
        return any(name in item.fields for item in scope.context.objects)

    def _call_bound(self, bound: Inferred, node: ir.Call, scope: TypeScope) -> Inferred:
        arguments = [self.inference.value_of(argument, scope) for argument in node.arguments]
        if bound.items and not bound.kinds() & {"function", "any"}:
            self._not_a_function(bound, node)
            return UNKNOWN
        for item in bound.items:
            if isinstance(item, FunctionType):
                if not item.name:
                    return item.returns
                if len(arguments) > item.parameters:
                    self.findings.add(
                        "expression-type",
                        f"${item.name} takes {item.parameters} argument(s), not {len(arguments)}",
                        node,
                    )
                for type_, argument in zip(arguments, node.arguments, strict=False):
                    if type_.objects and len(type_.objects) == len(type_.items):
                        message = f"${item.name} looks up a text, and {subject(type_)} is an object"
                        self.findings.add("compare-object", message, argument, members(type_))
                return item.returns
        return ANY

    def _not_a_function(self, bound: Inferred, node: ir.Call) -> None:
        """Report a call of a variable that is not a function, and may hide one."""
        assert isinstance(node.procedure, ir.Variable)  # noqa: S101  # the caller has looked
        name = node.procedure.name
        hidden = f", and hides the function ${name}" if name in BUILTIN_TYPES else ""
        message = f"`${name}` is {describe(bound.present())} here, not a function{hidden}"
        hint = "give the variable, or what it hides, another name"
        self.findings.add("not-a-function", message, node.procedure, hint)

    def _call_builtin(self, name: str, node: ir.Call, scope: TypeScope) -> Inferred:
        result = BUILTIN_TYPES[name]
        arguments: list[Inferred] = []
        argument_of = self._reading(name, node)
        for argument in node.arguments:
            if isinstance(argument, ir.Lambda) and arguments:
                init = node.arguments[2:3] if name == "reduce" else []
                before = [self.inference.value_of(each, scope) for each in init]
                arguments.append(self._callback(name, argument, [arguments[0], *before], scope))
            elif len(arguments) == 1 and name in ("map", "each"):
                arguments.append(self._named_callback(argument, arguments[0], scope))
            else:
                arguments.append(argument_of(argument, scope))
        if len(arguments) < result.without_context:
            self.inference.used(scope.context)
        if (
            name == "count"
            and arguments
            and arguments[0].optional
            and not (arguments[0].many or arguments[0].unknown)
        ):
            message = f"{subject(arguments[0])} may be absent, and $count is then 0"
            hint = (
                f"test whether it is present: `$exists({self.findings.written(node.arguments[0])})`"
            )
            self.findings.add("may-be-absent", message, node, hint, "warning")
        if name == "number" and arguments:
            self.findings.inexact(arguments[0], node)
        for letter, type_, argument in zip(result.letters, arguments, node.arguments, strict=False):
            self.findings.argument(name, letter, type_, argument)
        return result.type(arguments, scope.context)

    def _reading(self, name: str, node: ir.Call) -> Callable[[ir.Node, TypeScope], Inferred]:
        """How a built-in reads its arguments, those that are no functions."""
        if name in _PRESENCE or (name in _OVER and isinstance(node.arguments[-1], ir.Lambda)):
            return self.inference.operand_of
        return self.inference.condition_of if name in _TRUTH else self.inference.value_of

    def _callback(
        self, name: str, node: ir.Lambda, given: list[Inferred], scope: TypeScope
    ) -> Inferred:
        """The type of a lambda that a built-in calls with the items of its first argument."""
        over = given[0].one()
        if name == "reduce":
            return self._reducer(node, over, carried(over, *given[1:2]), scope)
        types: list[Inferred] = [over, INTEGER]
        if name == "sort":
            types = [over, over]
        elif name in ("each", "sift"):
            types = [ANY, STRING]
        return self._applied(name, node, types, scope)

    def _reducer(
        self, node: ir.Lambda, over: Inferred, first: Inferred, scope: TypeScope
    ) -> Inferred:
        """The accumulator is the first value, or the result of the function itself."""
        reported = len(self.findings.found)
        made = self._applied("reduce", node, [first, over], scope)
        del self.findings.found[reported:]
        return self._applied("reduce", node, [union((first, *_returns(made))), over], scope)

    def _applied(
        self, name: str, node: ir.Lambda, types: list[Inferred], scope: TypeScope
    ) -> Inferred:
        names = dict.fromkeys(node.parameters, ANY)
        names.update(zip(node.parameters, types, strict=False))
        made = self.inference.value_of(node.body, scope.inner(**names))
        self.inference.types[id(node)] = FUNCTION
        return Inferred((FunctionType(name, made),))

    def _named_callback(self, node: ir.Node, over: Inferred, scope: TypeScope) -> Inferred:
        """The type of a named function for an item, where it is known."""
        bound = self.inference.value_of(node, scope)
        if isinstance(node, ir.Variable) and not node.predicates and node.name not in scope.names:
            result = BUILTIN_TYPES.get(node.name)
            if result is not None:
                made = result.type([over.one()], scope.context)
                return Inferred((FunctionType(node.name, made),))
        return bound

    def partial(self, node: ir.Partial, scope: TypeScope) -> Inferred:
        """The type of a partial application."""
        for argument in node.arguments:
            if argument is not None:
                self.inference.value_of(argument, scope)
        self.inference.value_of(node.procedure, scope)
        return FUNCTION

    def apply(self, node: ir.Apply, scope: TypeScope) -> Inferred:
        """The type of `~>`: a call with one more argument."""
        if isinstance(node.right, ir.Call):
            call = ir.Call(
                node.right.procedure,
                [node.left, *node.right.arguments],
                start=node.start,
                end=node.end,
            )
            return self.call(call, scope)
        if isinstance(node.right, ir.Variable) and node.right.name:
            call = ir.Call(node.right, [node.left], start=node.start, end=node.end)
            return self.call(call, scope)
        self.inference.value_of(node.left, scope)
        self.inference.value_of(node.right, scope)
        return ANY


def _returns(function: Inferred) -> list[Inferred]:
    return [item.returns for item in function.items if isinstance(item, FunctionType)]


def _bare_name(node: ir.Node) -> str | None:
    """The name that is called without `$`; None where it is no name."""
    if isinstance(node, ir.Path) and len(node.steps) == 1 and not node.steps[0].stages:
        node = node.steps[0].node
    return node.value if isinstance(node, ir.Name) else None
