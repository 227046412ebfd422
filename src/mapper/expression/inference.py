"""Type inference: what an expression may yield, given the contract of the source.

It feeds `check` (problems, with their place in the expression), projection (the source paths
that are read) and the code generator. It never refuses an expression that could be right: where
nothing is known, it says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from mapper.contract.model import ObjectType
from mapper.diagnostics.nearest import meant
from mapper.expression import ir
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
    Kind,
    Origin,
    Scope,
    describe,
    kind_of,
    names_of,
    step_into,
    union,
)

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong or doubtful in an expression, with the offsets it stands at."""

    code: str
    message: str
    start: int
    end: int
    hint: str | None = None
    severity: Severity = "error"
    path: str | None = None


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
        inference.problems,
        inference.reads,
        inference.whole,
        inference.origins,
        inference.types,
    )


class _Inference:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
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

    def problem(
        self,
        code: str,
        message: str,
        node: ir.Node,
        hint: str | None = None,
        severity: Severity = "error",
        path: str | None = None,
    ) -> None:
        self.problems.append(Problem(code, message, node.start, node.end, hint, severity, path))

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
        self.problem(
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
            self.problem(
                "unknown-source-path",
                f"`{node.value}` is asked of {what}{where}, which has no fields",
                node,
                "leave this step out",
                path=_join(context.path, node.value),
            )
        else:
            names = names_of(context)
            known = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
            self.problem(
                "unknown-source-path",
                f"{what}{where} has no `{node.value}`",
                node,
                _deeper(context, node.value)
                or meant(node.value, names)
                or (f"it has {known}" if known else None),
                path=_join(context.path, node.value),
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
        self._needs_number(operand, node.operand, "-")
        return NUMBER.maybe(operand.optional)

    def _binary(self, node: ir.Binary, scope: Scope) -> Inferred:
        left = self.value_of(node.left, scope)
        right = self.value_of(node.right, scope)
        operator = node.operator
        if operator in ("+", "-", "*", "/", "%"):
            self._needs_number(left, node.left, operator)
            self._needs_number(right, node.right, operator)
            whole = operator != "/" and all(
                t.kinds() <= {"integer"} and t.items for t in (left, right)
            )
            return (INTEGER if whole else NUMBER).maybe(left.optional or right.optional)
        if operator == "&":
            for operand, side in ((left, node.left), (right, node.right)):
                if operand.optional and operand.items and not operand.unknown:
                    self.problem(
                        "may-be-absent",
                        f"{_subject(operand)} may be absent, and `&` then joins an empty text",
                        side,
                        "say what holds then: `(… ?? '')`, or test it with $when",
                        "warning",
                    )
                self._object_as_text(operand, side)
            return STRING
        if operator == "..":
            return Inferred(INTEGER.items, True, True)
        self._compare(node, left, right)
        if operator in ("=", "!=", "in"):
            return BOOLEAN
        return BOOLEAN.maybe(left.optional or right.optional)

    def _needs_number(self, operand: Inferred, node: ir.Node, operator: str) -> None:
        if operand.unknown or not operand.items:
            return
        kinds = operand.kinds()
        if kinds & {"integer", "number"}:
            return
        decimals = any(leaf.base == "decimal" for leaf in operand.leaves)
        hint = (
            "decimals stay text, so that no digit is lost: use $decimal_sum, $decimal_add, …"
            if decimals
            else "make it a number first: $number(…)"
        )
        self.problem(
            "expression-type",
            f"{_subject(operand)} is {describe(operand.present())}, and `{operator}` needs numbers",
            node,
            hint,
        )

    def _object_as_text(self, operand: Inferred, node: ir.Node) -> None:
        if operand.objects and len(operand.objects) == len(operand.items):
            self.problem(
                "compare-object",
                f"{_subject(operand)} is an object, and would be joined as JSON text",
                node,
                _members(operand),
            )

    def _compare(self, node: ir.Binary, left: Inferred, right: Inferred) -> None:
        operator = node.operator
        for one, other, side in ((left, right, node.left), (right, left, node.right)):
            if not one.items or one.unknown or other.unknown or not other.items:
                continue
            only_objects = len(one.objects) == len(one.items)
            if only_objects and other.kinds() <= {"string", "integer", "number", "boolean"}:
                self.problem(
                    "compare-object",
                    f"{_subject(one)} is an object; compared with {_with_article(_kind_word(other))} "
                    f"it is never equal",
                    side,
                    _members(one),
                )
                return
        if left.unknown or right.unknown or not left.items or not right.items:
            return
        if operator in ("=", "!=", "<", "<=", ">", ">="):
            self._compare_kinds(node, left, right)
        if operator == "!=" and (left.optional or right.optional):
            which = left if left.optional else right
            self.problem(
                "may-be-absent",
                f"{_subject(which)} may be absent, and `!=` is then false, as `=` is",
                node.left if left.optional else node.right,
                "write `$not(… = …)` where absent counts as different, or test $exists(…) first",
                "warning",
            )

    def _compare_kinds(self, node: ir.Binary, left: Inferred, right: Inferred) -> None:
        simple: set[Kind] = {"string", "integer", "number", "boolean"}
        numbers: set[Kind] = {"integer", "number"}
        kinds = (left.kinds(), right.kinds())
        if all(k <= simple for k in kinds):
            folded = [{"number" if k in numbers else k for k in each} for each in kinds]
            if not folded[0] & folded[1]:
                what = "is never equal" if node.operator in ("=", "!=") else "is an error"
                self.problem(
                    "expression-type",
                    f"{_with_article(_kind_word(left))} compared with {_with_article(_kind_word(right))} {what}",
                    node,
                    "bring both to one type: $number(…) or $string(…)",
                )
                return
        formats = [{leaf.format for leaf in each.leaves if leaf.format} for each in (left, right)]
        if formats[0] and formats[1] and not formats[0] & formats[1]:
            self.problem(
                "expression-type",
                f"{_subject(left)} ({'/'.join(sorted(filter(None, formats[0])))}) and "
                f"{_subject(right)} ({'/'.join(sorted(filter(None, formats[1])))}) "
                "have different formats",
                node,
                "convert one of them first",
                "warning",
            )
        for operand, side in ((left, node.left), (right, node.right)):
            if operand.many and node.operator in ("=", "!="):
                self.problem(
                    "expression-type",
                    f"{_subject(operand)} may be a list, and a list is never equal to one value",
                    side,
                    "write `value in list`, or choose one: `…[0]`",
                    "warning",
                )

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
            self.problem(
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
                    self.problem(
                        "expression-type",
                        f"${item.name} takes {item.parameters} argument(s), not {len(arguments)}",
                        node,
                    )
                for type_, argument in zip(arguments, node.arguments, strict=False):
                    if type_.objects and len(type_.objects) == len(type_.items):
                        self.problem(
                            "compare-object",
                            f"${item.name} looks a text up, and {_subject(type_)} is an object",
                            argument,
                            _members(type_),
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
            self.problem(
                "may-be-absent",
                f"{_subject(arguments[0])} may be absent, and $count is then 0",
                node,
                "ask with $exists(…) whether it is there",
                "warning",
            )
        for letter, type_, argument in zip(result.letters, arguments, node.arguments, strict=False):
            self._argument(name, letter, type_, argument)
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

    def _argument(self, name: str, letter: str, type_: Inferred, node: ir.Node) -> None:
        """Report an argument that can never be what the signature asks for."""
        allowed: dict[str, set[Kind]] = {
            "s": {"string"},
            "n": {"integer", "number"},
            "b": {"boolean"},
        }
        wanted = allowed.get(letter)
        if wanted is None or type_.unknown or not type_.items or type_.many:
            return
        if not type_.kinds() & wanted:
            word = {"s": "a text", "n": "a number", "b": "a boolean"}[letter]
            self.problem(
                "expression-type",
                f"${name} needs {word} here, and {_subject(type_)} is {describe(type_.present())}",
                node,
                _members(type_) if type_.objects else None,
            )

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


def _deeper(context: Inferred, name: str) -> str | None:
    """A hint for a field that stands one step further down."""
    for item in context.objects:
        for key, declared in item.fields.items():
            if isinstance(declared.type, ObjectType) and name in declared.type.fields:
                return f"did you mean `{key}.{name}`?"
    return None


def _with_article(word: str) -> str:
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"


def _subject(type_: Inferred) -> str:
    return f"`{type_.path}`" if type_.path else "this"


def _kind_word(type_: Inferred) -> str:
    kinds = {"text" if kind == "string" else kind for kind in type_.kinds()}
    return " or ".join(sorted(kinds))


def _members(type_: Inferred) -> str | None:
    names: list[str] = []
    for item in type_.items:
        if isinstance(item, ObjectType):
            names.extend(name for name in item.fields if name not in names)
    if not names:
        return None
    return "take a field of it: " + ", ".join(f"`.{name}`" for name in names[:4])


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


__all__ = ["Analysis", "Problem", "analyse", "kind_of"]
