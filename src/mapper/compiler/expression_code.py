"""How rules evaluate expressions: inline where the contract proves what there is, else by a function.

Inline code never raises. A function may: then that rule falls back to what its policies say of a value
that cannot be computed, and all other rules go on.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from mapper.code_tree.quotation import Code, constant, expression, several
from mapper.compiler.code_context import CodeScope
from mapper.compiler.inline_code import InlineCode, Value
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


@dataclass(slots=True)
class ExpressionFunctions:
    """The functions of a module's expressions, each emitted once."""

    parts: ModuleParts
    module: PythonNames
    made: dict[tuple[str, tuple[str, ...], bool], Emission] = field(default_factory=dict)
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
            hint = _hint(typed)
            number = len(self.made) + 1
            emission = emit_function(
                typed.node,
                self.module.give(f"e{number}_{hint}" if hint else f"e{number}"),
                self.parts,
                builtins=_FUNCTIONS,
                outside=frozenset(typed.free_variables),
                outer_input=of_list,
            )
            self.made[key] = emission
            self.sources.append((emission, typed))
        return self.made[key]

    def locate(self, typed: TypedExpression, rule: RulePlan) -> None:
        """Remember that `rule` evaluates the expression, for the positions of its errors."""
        if can_fail(typed.node):
            spans = self.spans.setdefault(self.emission_of(typed).name, {})
            spans.setdefault(self.rule_number(rule), typed)

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


@dataclass(slots=True)
class ExpressionCode:
    """Writes how expressions are evaluated.

    `globals` is the code of tables, indexes and parameters, `lookups` the names of the first two.
    Without `inline` every expression is evaluated by its function.
    """

    functions: ExpressionFunctions
    globals: dict[str, Code]
    lookups: frozenset[str] = frozenset()
    root: Inferred = ANY
    """The type of the message."""
    inline: bool = True
    out: RuleWriter = field(default_factory=RuleWriter)
    """What is being written."""
    counter: Counter[str] = field(default_factory=Counter)
    """How often each way of writing inline code was taken."""

    def use(self, name: str) -> str:
        """A runtime name, imported."""
        return self.functions.use(name)

    # Inline.

    def _inline(self, scope: CodeScope) -> InlineCode:
        proven = {
            name: Value(scope.names[name], type_)
            for name, type_ in scope.proven.items()
            if name in scope.names
        }
        unknown = {name: Value(name, ANY) for name in scope.names if name not in proven}
        item = Value(scope.item, scope.type.present())
        root = Value("R", self.root.present())
        return InlineCode(self.out, self.use, item, root, {**unknown, **proven}, self.counter)

    def _attempt(
        self, scope: CodeScope, lower: Callable[[InlineCode], _Made | None]
    ) -> _Made | None:
        """What `lower` gives; None, and nothing written, where it is not proven."""
        if not self.inline:
            return None
        counter = Counter(self.counter)
        made = self.out.attempt(lambda: lower(self._inline(scope)))
        if made is None:
            self.counter.clear()
            self.counter.update(counter)
        return made

    def inlined(self, typed: TypedExpression, scope: CodeScope) -> Value | None:
        """The value of an expression as inline code; None where it is not proven."""
        return self._attempt(scope, lambda inline: inline.value(typed.node))

    def inlined_items(self, typed: TypedExpression, scope: CodeScope) -> ast.expr | None:
        """The items of an expression's value as inline code; None where they are not proven."""
        return self._attempt(scope, lambda inline: inline.items(typed.node))

    def held(self, value: Value, wanted: str) -> str:
        """The name of a variable that holds a value: `wanted`, where there is none yet."""
        if isinstance(value.code, ast.Name) and value.code.id != "R":
            return value.code.id
        if isinstance(value.code, str) and value.code != "R":
            return value.code
        self.out.set_variable(wanted, value.code)
        return wanted

    # By function.

    def call(self, typed: TypedExpression, scope: CodeScope) -> ast.expr:
        """A call of the function of an expression."""
        emission = self.functions.emission_of(typed)
        names = [scope.names[each] for each in emission.free_variables]
        return expression("{}({}, R, run, {*})", emission.name, self._context(typed, scope), names)

    def _context(self, typed: TypedExpression, scope: CodeScope) -> Code:
        """The context: a message that is a list is one item, as JSONata has it."""
        if not typed.context.many:
            return scope.item
        return expression("{}(({},))", self.use("OuterArray"), scope.item)

    def is_plain_call(self, typed: TypedExpression) -> bool:
        """Whether a call of the function needs the context alone."""
        return not typed.context.many and not self.functions.emission_of(typed).free_variables

    def assign(self, target: str, typed: TypedExpression, scope: CodeScope, rule: RulePlan) -> str:
        """Write what gives the value, and return the name that holds it.

        Where it fails, the failure is noted and the value is MISSING.
        """
        made = self.inlined(typed, scope)
        if made is not None:
            return self.held(made, target)
        value = self.call(typed, scope)
        if not can_fail(typed.node):
            self.out.set_variable(target, value)
            return target
        self.functions.locate(typed, rule)
        here = self.here(typed, scope, rule)
        self.guarded(target, value, self.use("MISSING"), scope, rule, here, typed.source)
        return target

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
        if not can_fail(typed.node):
            self.out.set_variable(python, self.call(typed, scope))
            return scope.naming(name, python)
        self.functions.locate(typed, rule)
        emission = self.functions.emission_of(typed)
        names = [scope.later.get(each, scope.names[each]) for each in emission.free_variables]
        here = self.here(typed, scope, rule)
        given = (
            emission.name,
            constant(None) if here is None else here,
            self._context(typed, scope),
            "R",
            "run",
            *names,
        )
        self.out.write("{} = {}({*})", python, self.use("Later"), given)
        return scope.naming(name, expression("{}.value()", python), later=python)

    def condition(self, typed: TypedExpression, scope: CodeScope, rule: RulePlan) -> ast.expr:
        """A Python condition for `$when`."""
        made = self._attempt(scope, lambda inline: inline.condition(typed.node))
        if made is not None:
            return made
        python = self.assign(self.out.give("when"), typed, scope, rule)
        return expression("{}({})", self.use("holds"), python)

    def items(
        self, target: str, typed: TypedExpression, scope: CodeScope, rule: RulePlan
    ) -> ast.expr:
        """The items of the value, each an output or the context of one."""
        made = self.inlined_items(typed, scope)
        if made is not None:
            return made
        value = self.assign(target, typed, scope, rule)
        return expression("{}({})", self.use("items"), value)

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
        if not self.inline:
            return False
        item = Value("S", typed.context.present())
        names = {name: Value(name, ANY) for name in typed.free_variables}
        root = Value("R", self.root.present())
        tried = InlineCode(RuleWriter(), lambda name: name, item, root, names, Counter())
        return tried.value(typed.node) is not None


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
