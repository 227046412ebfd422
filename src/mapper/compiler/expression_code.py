"""How rules evaluate expressions: inline where the contract proves what there is, else by a function.

Inline code never raises. A function may: then that rule falls back to what its policies say of a value
that cannot be computed, and all other rules go on.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias, TypeVar

from mapper.code_tree.quotation import Code, constant, expression, several
from mapper.compiler.code_context import CodeScope
from mapper.compiler.inline_code import Effects, InlineCode, Join, Names, Value
from mapper.compiler.rule_writing import RULE_MODULES, PythonNames, RuleWriter
from mapper.diagnostics.diagnostic import Position
from mapper.expression_types.inferred_types import ANY, Inferred
from mapper.jsonata.analyse.simple_paths import is_simple_path
from mapper.jsonata.emit.emission import ModuleParts
from mapper.jsonata.emit.function_code import Emission, emit_function
from mapper.jsonata.functions.registry import BUILTINS, EXTENSIONS
from mapper.jsonata.parse import ir
from mapper.plan.plan_model import Conversion, RulePlan, TypedExpression, ValueBody

_FUNCTIONS = {**BUILTINS, **EXTENSIONS}
_Made = TypeVar("_Made")
_Tried: TypeAlias = tuple[Code, list[ast.stmt], Effects]
"""The code of a value, the statements before it, and what they do beside."""


@dataclass(slots=True)
class ExpressionFunctions:
    """The functions of a module's expressions, each emitted once."""

    parts: ModuleParts
    module: PythonNames
    made: dict[Hashable, Emission] = field(default_factory=dict)
    """By the text of an expression, its names, and what it may rely on."""
    sources: list[tuple[Emission, TypedExpression]] = field(default_factory=list)
    rules: dict[tuple[str, int, int], int] = field(default_factory=dict)
    spans: dict[str, dict[int, TypedExpression]] = field(default_factory=dict)
    """Which rules evaluate the expression of a function: function, rule number, expression."""
    parameters: frozenset[str] = frozenset()
    """The names of the mapping's parameters."""

    def emission_of(self, typed: TypedExpression) -> Emission:
        """The function of an expression."""
        # Only the message itself may be a list: all other contexts are one item.
        of_list = typed.context.many
        key = (str(typed.text), typed.free_variables, of_list)
        if key not in self.made:
            emission = emit_function(
                typed.node,
                self.name_for(typed),
                self.parts,
                builtins=_FUNCTIONS,
                outside=frozenset(typed.free_variables),
                outer_input=of_list,
            )
            self.made[key] = emission
            self.sources.append((emission, typed))
        return self.made[key]

    def name_for(self, typed: TypedExpression) -> str:
        """A name for the function of an expression."""
        hint, number = _hint(typed), len(self.made) + 1
        return self.module.give(f"e{number}_{hint}" if hint else f"e{number}")

    def locate(self, function: str, typed: TypedExpression, rule: RulePlan) -> None:
        """Remember that `rule` evaluates an expression by a function: for positions of errors."""
        if can_fail(typed.node):
            self.spans.setdefault(function, {}).setdefault(self.rule_number(rule), typed)

    def use(self, name: str) -> str:
        """A runtime name, imported."""
        return self.parts.use(name, RULE_MODULES[name])

    def rule_number(self, rule: RulePlan) -> int:
        """The number of a rule's position among the module's `RULES`."""
        return self.position_number(rule.position)

    def position_number(self, position: Position) -> int:
        """The number of a position among the module's `RULES`."""
        return self.rules.setdefault(
            (position.file, position.line, position.column), len(self.rules)
        )


class ExpressionUse(NamedTuple):
    """What stands around the evaluation of an expression; `failed` writes what happens where it fails."""

    typed: TypedExpression
    scope: CodeScope
    rule: RulePlan
    failed: Callable[[], None]


@dataclass(slots=True)
class ExpressionCode:
    """Writes how expressions are evaluated.

    `globals` is the code of tables, indexes and parameters, `lookups` the names of the first two.
    Without `inline` every expression is evaluated by its function.
    """

    functions: ExpressionFunctions
    globals: dict[str, Code]
    lookups: frozenset[str] = frozenset()
    joins: Mapping[str, Join] = field(default_factory=dict)
    """The joins that inline code may look up."""
    parameters: Mapping[str, Inferred] = field(default_factory=dict)
    """The types of the parameters whose values are as they declare them."""
    root: Inferred = ANY
    """The type of the message."""
    inline: bool = True
    out: RuleWriter = field(default_factory=RuleWriter)
    """What is being written."""
    refused: set[Hashable] = field(default_factory=set)
    """The functions of which inline code was not proven."""
    counter: Counter[str] = field(default_factory=Counter)
    """How often each way of writing inline code was taken."""

    def use(self, name: str) -> str:
        """A runtime name, imported."""
        return self.functions.use(name)

    def builtin(self, name: str) -> tuple[str, list[str]] | None:
        """The Python function of a built-in function, imported, and what it is given first."""
        builtin = _FUNCTIONS.get(name)
        if builtin is None:
            return None
        call = builtin.call
        function = self.functions.parts.use(f"b_{name}", call.__module__, call.__name__)
        return function, ["run"] if builtin.needs_evaluation else []

    # Inline.

    def _inline(self, scope: CodeScope, effects: Effects) -> InlineCode:
        types = {
            name: type_
            for name, type_ in self.parameters.items()
            if scope.names.get(name) is self.globals[name]
        }
        proven = {
            name: Value(scope.names[name], type_)
            for name, type_ in {**types, **scope.proven}.items()
            if name in scope.names
        }
        unknown = {
            name: Value(scope.names[name], ANY) for name in scope.names if name not in proven
        }
        joins = {
            name: join
            for name, join in self.joins.items()
            if scope.names.get(name) is self.globals[name]
        }
        item, root = Value(scope.item, _one(scope.type)), Value("R", _one(self.root))
        known = Names(
            {**unknown, **proven},
            {name: Value(held, type_) for name, (held, type_) in scope.lists.items()},
            joins,
            frozenset(scope.later),
            self.lookups,
        )
        return InlineCode(
            self.out, self.use, self.builtin, item, root, known, self.counter, effects
        )

    def _attempt(
        self, scope: CodeScope, lower: Callable[[InlineCode], _Made | None]
    ) -> tuple[_Made, list[ast.stmt], Effects] | None:
        """What `lower` gives, its statements, and what they do beside; None: not proven."""
        if not self.inline:
            return None
        counter, effects = Counter(self.counter), Effects()
        inline = self._inline(scope, effects)
        body, known = self.out.body, dict(self.out.known)
        statements: list[ast.stmt] = []
        self.out.body = statements
        made = lower(inline)
        self.out.body = body
        if made is None or effects.raises:
            # What is read where something may raise is not known behind it.
            self.out.known = known
        if made is None:
            self.counter.clear()
            self.counter.update(counter)
            return None
        return made, statements, effects

    def _written(
        self, scope: CodeScope, lower: Callable[[InlineCode], _Made | None]
    ) -> _Made | None:
        """What `lower` gives, its statements written, where they do nothing else; None: not proven."""
        known = dict(self.out.known)
        tried = self._attempt(scope, lower)
        if tried is None or tried[2].acts:
            self.out.known = known
            return None
        self.out.body.extend(tried[1])
        return tried[0]

    def inlined(self, typed: TypedExpression, scope: CodeScope) -> Value | None:
        """The value of an expression as inline code that does nothing else; None: not proven."""
        return self._written(scope, lambda inline: inline.value(typed.node))

    def _listed(self, typed: TypedExpression, scope: CodeScope) -> Value | None:
        """The list of an expression's items, as inline code that does nothing else."""
        return self._written(scope, lambda inline: inline.sequence(typed.node))

    def _adopt(
        self,
        target: str,
        tried: _Tried,
        around: ExpressionUse,
    ) -> Code:
        """Write what was tried; gives the code of its value, which may be `target`."""
        made, statements, effects = tried
        typed, scope, rule, failed = around
        if not effects.raises:
            if effects.noted:
                self.stand(self.here(typed, scope, rule))
            self.out.body.extend(statements)
            return made
        with self.out.trying():
            self.stand(self.here(typed, scope, rule))
            self.out.body.extend(statements)
            if made != target:
                self.out.set_variable(target, made)
        with self.out.catching(self.use("ExpressionError"), "error"):
            failed()
        return target

    def keyed(
        self, table: str, rows: Code, by: Sequence[TypedExpression], scope: CodeScope
    ) -> bool:
        """Write what makes a table of rows by their keys, as inline code; False: not proven."""

        def lower(inline: InlineCode) -> bool | None:
            with self.out.block("for {} in {}:", scope.item, rows):
                keyed = [inline.keyed(table, scope.item, key.node) for key in by]
            return all(keyed) or None

        return self._written(scope, lower) is not None

    def sought(self, typed: TypedExpression, scope: CodeScope) -> Code | None:
        """The items of an expression, as inline code that does nothing else; None: not proven."""
        return self._written(scope, lambda inline: inline.items(typed.node))

    def evaluate(self, target: str, around: ExpressionUse) -> str:
        """Write what gives the value of an expression; returns the name that holds it."""
        typed, scope, rule, failed = around
        tried = (
            self._attempt(scope, lambda inline: inline.value(typed.node))
            or self._attempt(scope, lambda inline: inline.of_many(typed.node))
            or self._attempt(scope, lambda inline: inline.loose(typed.node))
        )
        if tried is not None and not tried[2].joined:
            value, statements, effects = tried
            made = self._adopt(target, (value.code, statements, effects), around)
            return self.held(Value(made, value.type), target)
        function, names = self._function(typed, scope, rule, {})
        value_ = expression("{}({}, R, run, {*})", function, self._context(typed, scope), names)
        if not can_fail(typed.node):
            self.out.set_variable(target, value_)
            return target
        with self.out.trying():
            self.stand(self.here(typed, scope, rule))
            self.out.set_variable(target, value_)
        with self.out.catching(self.use("ExpressionError"), "error"):
            failed()
        return target

    def held(self, value: Value, wanted: str) -> str:
        """The name of a variable that holds a value: `wanted`, where there is none yet."""
        if isinstance(value.code, ast.Name) and value.code.id != "R":
            return value.code.id
        if isinstance(value.code, str) and value.code != "R":
            return value.code
        self.out.set_variable(wanted, value.code)
        return wanted

    # By function.

    def call(
        self, typed: TypedExpression, scope: CodeScope, rule: RulePlan | None = None
    ) -> ast.expr:
        """A call of the function of an expression; for `rule`, where that is what asks."""
        emission = self.functions.emission_of(typed)
        if rule is not None:
            self.functions.locate(emission.name, typed, rule)
        names = [scope.names[each] for each in emission.free_variables]
        return expression("{}({}, R, run, {*})", emission.name, self._context(typed, scope), names)

    def _function(
        self, typed: TypedExpression, scope: CodeScope, rule: RulePlan, later: Mapping[str, str]
    ) -> tuple[str, list[Code]]:
        """The function that evaluates an expression, and what it is given for names.

        It is one of inline code where that is proven; there that may also raise. For names that are
        `later` it is given what gives their values.
        """
        lowered = self._lowered(typed, scope)
        emission = lowered or self.functions.emission_of(typed)
        self.functions.locate(emission.name, typed, rule)
        given: list[Code] = []
        for each in emission.free_variables:
            held = scope.lists.get(each) if lowered is not None else None
            given.append(later.get(each, scope.names[each]) if held is None else held[0])
        return emission.name, given

    def _lowered(self, typed: TypedExpression, scope: CodeScope) -> Emission | None:
        """The function of an expression in inline code; None where it is not proven."""
        if not self.inline or typed.context.many:
            return None
        joins = [name for name in typed.free_variables if self._is_join(name, scope)]
        free = [name for name in typed.free_variables if name not in joins]
        types = [scope.type, *(scope.proven.get(name, scope.lists.get(name)) for name in free)]
        key = ("inline", str(typed.text), tuple(free), tuple(map(_identity, types)))
        if key in self.functions.made:
            return self.functions.made[key]
        if key in self.refused:
            return None
        own = PythonNames(local=True)
        python = {name: own.give(f"v_{name}") for name in free}
        inside = CodeScope(
            "S",
            scope.type,
            constant(None),
            {**{name: self.globals[name] for name in joins}, **python},
            proven={name: type_ for name, type_ in scope.proven.items() if name in python},
            lists={
                name: (python[name], scope.lists[name][1]) for name in free if name in scope.lists
            },
        )
        name = f"e{len(self.functions.made) + 1}"
        with self.out.function(name, ["S", "R", "run", *python.values()]):
            value = self._result(typed, inside)
            if value is not None:
                self.out.write("return {}", value.code)
        function = self.out.functions.pop()
        assert isinstance(function, ast.FunctionDef)  # noqa: S101  # just written
        if value is None:
            self.refused.add(key)
            return None
        function.name = self.functions.name_for(typed)
        emission = Emission(function.name, function, tuple(free), self.functions.parts)
        self.functions.made[key] = emission
        self.functions.sources.append((emission, typed))
        return emission

    def _result(self, typed: TypedExpression, inside: CodeScope) -> Value | None:
        tried = self._attempt(inside, lambda inline: inline.value(typed.node))
        if tried is not None:
            self.out.body.extend(tried[1])
            return tried[0]
        tried = self._attempt(inside, lambda inline: inline.sequence(typed.node))
        if tried is None:
            return None
        self.out.body.extend(tried[1])
        return Value(expression("{}({})", self.use("value_of"), tried[0].code), ANY)

    def _context(self, typed: TypedExpression, scope: CodeScope) -> Code:
        """The context: a message that is a list is one item, as JSONata has it."""
        if not typed.context.many:
            return scope.item
        return expression("{}(({},))", self.use("OuterArray"), scope.item)

    def _is_join(self, name: str, scope: CodeScope) -> bool:
        """Whether a name is a join that inline code may look up."""
        return name in self.joins and scope.names.get(name) is self.globals[name]

    def is_plain_call(self, typed: TypedExpression) -> bool:
        """Whether a call of the function needs the context alone."""
        return not typed.context.many and not self.functions.emission_of(typed).free_variables

    def assign(self, target: str, typed: TypedExpression, scope: CodeScope, rule: RulePlan) -> str:
        """Write what gives the value, and return the name that holds it.

        Where it fails, the failure is noted and the value is MISSING.
        """
        return self.evaluate(target, self.noted(target, typed, scope, rule, self.use("MISSING")))

    def noted(
        self, target: str, typed: TypedExpression, scope: CodeScope, rule: RulePlan, default: Code
    ) -> ExpressionUse:
        """The surroundings of an expression whose failure is noted, and gives `default`."""

        def failed() -> None:
            number = self.functions.rule_number(rule)
            what = constant(scope.step(rule)), constant(typed.source), number
            self.out.write("run.fail(error, {}, {*})", scope.at, what)
            self.out.set_variable(target, default)

        return ExpressionUse(typed, scope, rule, failed)

    def guarded(
        self,
        target: str,
        value: Code,
        default: Code,
        scope: CodeScope,
        rule: RulePlan,
        here: Code | None = None,
        source: str | None = None,
    ) -> None:
        """Write `target = value`, with what happens when it fails."""
        number = self.functions.rule_number(rule)
        with self.out.trying():
            self.stand(here)
            self.out.set_variable(target, value)
        with self.out.catching(self.use("ExpressionError"), "error"):
            what = constant(scope.step(rule)), constant(source), number
            self.out.write("run.fail(error, {}, {*})", scope.at, what)
            self.out.set_variable(target, default)

    def stand(self, here: Code | None) -> None:
        """Write where what joins and tables note belongs."""
        if here is not None:
            self.out.write("run.here = {}", here)

    def here(self, typed: TypedExpression, scope: CodeScope, rule: RulePlan) -> ast.expr | None:
        """Where what joins and tables note belongs, if the expression uses one."""
        if self.lookups.isdisjoint(typed.free_variables):
            return None
        number = self.functions.rule_number(rule)
        return several([scope.at, constant(scope.step(rule)), constant(typed.operand), number])

    def let(
        self, name: str, python: str, typed: TypedExpression, scope: CodeScope, rule: RulePlan
    ) -> CodeScope:
        """Write `python = value`, or what gives the value when it is first needed.

        Returns the scope of what follows, with `name` in it.
        """
        made = self.inlined(typed, scope)
        if made is not None:
            self.out.set_variable(python, made.code)
            return scope.naming(name, python, proven=made.type)
        listed = self._listed(typed, scope)
        if listed is not None:
            held = str(listed.code)
            value = expression("{}({})", self.use("value_of"), held)
            return scope.naming(name, value, listed=(held, listed.type))
        function, names = self._function(typed, scope, rule, scope.later)
        if not can_fail(typed.node):
            value = expression("{}({}, R, run, {*})", function, self._context(typed, scope), names)
            self.out.set_variable(python, value)
            return scope.naming(name, python)
        here = self.here(typed, scope, rule)
        given = (
            function,
            constant(None) if here is None else here,
            self._context(typed, scope),
            "R",
            "run",
            *names,
        )
        self.out.write("{} = {}({*})", python, self.use("Later"), given)
        return scope.naming(name, expression("{}.value()", python), later=python)

    def condition(self, typed: TypedExpression, scope: CodeScope, rule: RulePlan) -> Code:
        """A Python condition for `$when`."""
        python = self.out.give("when")
        tried: _Tried | None = self._attempt(scope, lambda inline: inline.holds(typed.node))
        if tried is not None and not tried[2].joined:
            return self._adopt(python, tried, self.noted(python, typed, scope, rule, False))
        value = self.assign(python, typed, scope, rule)
        return expression("{}({})", self.use("holds"), value)

    def items(self, target: str, typed: TypedExpression, scope: CodeScope, rule: RulePlan) -> Code:
        """The items of the value, each an output or the context of one."""
        around = self.noted(target, typed, scope, rule, constant(()))
        made = self.inlined_items(target, around)
        if made is not None:
            return made
        value = self.assign(target, typed, scope, rule)
        return expression("{}({})", self.use("items"), value)

    def inlined_items(self, target: str, around: ExpressionUse) -> Code | None:
        """The items of an expression's value as inline code; None where they are not proven."""
        typed, scope, *_ = around
        tried: _Tried | None = self._attempt(scope, lambda inline: inline.items(typed.node))
        if tried is None or tried[2].joined:
            return None
        return self._adopt(target, tried, around)

    def passing(
        self, item: str, given: str, around: ExpressionUse, *, stays: bool, total: bool = False
    ) -> str | None:
        """The name of a list of those of `given` of which a condition holds; None: not proven.

        With `total` the code does nothing else.
        `stays` says that `given` is a list of the message, which is there as long as the run is.
        """
        typed, scope, *_ = around
        passed = self.out.give("passed")

        def lower(inline: InlineCode) -> Code | None:
            self.out.set_variable(passed, constant([]))
            over = inline.matching_items(given, typed.node, scope.type) if stays else given
            with self.out.block("for {} in {}:", item, over):
                test = inline.holds(typed.node)
                if test is None:
                    return None
                with self.out.block("if {}:", test):
                    self.out.write("{}.append({})", passed, item)
            return passed

        tried: _Tried | None = self._attempt(scope, lower)
        if tried is None or tried[2].joined or (total and tried[2].acts):
            return None

        def failed() -> None:
            around.failed()
            self.out.set_variable(passed, constant(()))

        self._adopt(passed, tried, around._replace(failed=failed))
        return passed

    def converted(self, conversion: Conversion, value: str) -> str | None:
        """Convert a text, which is there, inline; None where the conversion is not proven."""
        rule = conversion.rule
        if rule is None or not isinstance(rule.body, ValueBody) or rule.when or rule.lets:
            return None
        if rule.context.kinds() != {"string"}:
            return None
        made = self.inlined(rule.body.expression, CodeScope(value, rule.context, "at"))
        if made is None or made.type.optional:
            return None
        return self.held(made, self.out.give(f"{value}_converted"))

    def note(
        self,
        code: str,
        message: str,
        rule: RulePlan,
        at: Code,
        *what: str | None,
        error: bool = False,
    ) -> None:
        """Write that something is noted about `what` below `at`: a target step and a source."""
        step, source = (*what, None, None)[:2]
        more: Sequence[Code] = (constant(None), constant("error")) if error else ()
        texts = constant(code), constant(message), at, constant(step), constant(source)
        self.out.write("run.note({*})", (*texts, self.functions.rule_number(rule), *more))

    def there(self, python: Code) -> ast.expr:
        """A Python condition: a value is there."""
        return expression("{} is not {}", python, self.use("MISSING"))

    def member(self, scope: CodeScope, name: str) -> ast.expr:
        """An alternative of the context."""
        if self.inline and scope.type.objects and len(scope.type.objects) == len(scope.type.items):
            self.counter["inline member"] += 1
            return expression("{}.get({}, {})", scope.item, constant(name), self.use("MISSING"))
        return expression("{}({}, {})", self.use("member"), scope.item, constant(name))

    def is_single(self, typed: TypedExpression) -> bool:
        """Whether the value is proven to be no list."""
        names = dict.fromkeys(typed.free_variables, "_")
        scope = CodeScope("S", typed.context.present(), "at", {**names, **self._kept(typed)})
        known, outer = dict(self.out.known), self.out.names
        self.out.names = PythonNames(local=True)
        tried = self._attempt(scope, lambda inline: inline.value(typed.node))
        self.out.known, self.out.names = known, outer
        return tried is not None

    def _kept(self, typed: TypedExpression) -> dict[str, Code]:
        """The joins that an expression looks up."""
        return {name: self.globals[name] for name in typed.free_variables if name in self.joins}


def _identity(type_: object) -> Hashable:
    """What two types have in common that are one: the types of their items."""
    if isinstance(type_, tuple):
        type_ = type_[1]
    return tuple(id(each) for each in type_.items) if isinstance(type_, Inferred) else None


def can_fail(node: ir.Node) -> bool:
    """Whether evaluating may raise; a simple path and a literal cannot."""
    return not isinstance(node, ir.Literal) and not is_simple_path(node)


def _hint(typed: TypedExpression) -> str:
    """A word of the expression, so that its function's name says what it is."""
    for node in ir.walk(typed.node):
        if isinstance(node, ir.Path):
            for step in reversed(node.steps):
                if isinstance(step.node, ir.Name):
                    return step.node.value
        if isinstance(node, ir.Name):
            return node.value
    return ""


def _one(type_: Inferred) -> Inferred:
    """The type of a context; of one that is a list, which only a message may be, nothing is known."""
    return ANY if type_.many else type_.present()
