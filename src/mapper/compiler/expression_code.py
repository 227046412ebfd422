"""Expressions of a plan as Python: a function each, and what calls it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mapper.compiler.code_context import CodeScope
from mapper.compiler.python_source import RULE_MODULES, PythonNames, PythonWriter
from mapper.diagnostics.diagnostic import Position
from mapper.jsonata.analyse.simple_paths import is_simple_path
from mapper.jsonata.emit.emission import ModuleParts
from mapper.jsonata.emit.function_code import Emission, emit_function
from mapper.jsonata.functions.registry import BUILTINS, EXTENSIONS
from mapper.jsonata.parse import ir
from mapper.plan.plan_model import Conversion, RulePlan, TypedExpression

_FUNCTIONS = {**BUILTINS, **EXTENSIONS}


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

    def emission_of(self, expression: TypedExpression) -> Emission:
        """The function of `expression`."""
        # Only the message itself may be a list: all other contexts are one item.
        of_list = expression.context.many
        key = (str(expression.text), expression.free_variables, of_list)
        if key not in self.made:
            name = self.module.give(f"e{len(self.made) + 1}_{_hint(expression)}".rstrip("_"))
            emission = emit_function(
                expression.node,
                name,
                self.parts,
                builtins=_FUNCTIONS,
                outside=frozenset(expression.free_variables),
                outer_input=of_list,
            )
            self.made[key] = emission
            self.sources.append((emission, expression))
        return self.made[key]

    def locate(self, expression: TypedExpression, rule: RulePlan) -> None:
        """Remember that `rule` evaluates the expression, for the positions of its errors."""
        if can_fail(expression.node):
            spans = self.spans.setdefault(self.emission_of(expression).name, {})
            spans.setdefault(self.rule_number(rule), expression)

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
    """How a path of a module evaluates expressions: here the reference path, by their functions."""

    functions: ExpressionFunctions
    globals: dict[str, str]
    """The Python expressions of tables, indexes and parameters."""
    fast: bool = False
    """Whether this is the fast path, which leaves errors to the reference path."""
    out: PythonWriter = field(default_factory=PythonWriter)
    """What is being written."""

    def use(self, name: str) -> str:
        """A runtime name, imported."""
        return self.functions.use(name)

    def call(self, expression: TypedExpression, scope: CodeScope) -> str:
        """A Python expression for the value."""
        emission = self.functions.emission_of(expression)
        names = [scope.names[each] for each in emission.free_variables]
        return (
            f"{emission.name}({', '.join([self._context(expression, scope), 'R', 'run', *names])})"
        )

    def _context(self, expression: TypedExpression, scope: CodeScope) -> str:
        """A Python expression for the context: a message that is a list is one item, as JSONata has it."""
        if not expression.context.many:
            return scope.item
        return f"{self.use('OuterArray')}(({scope.item},))"

    def assign(
        self, target: str, expression: TypedExpression, scope: CodeScope, rule: RulePlan
    ) -> str:
        """Write `target = value`; where it fails, the failure is noted and it is MISSING.

        Returns the name that holds the value: `target`, or another that is not to be assigned to.
        """
        code = self.call(expression, scope)
        if not can_fail(expression.node):
            self.out.write(f"{target} = {code}")
            return target
        self.functions.locate(expression, rule)
        before = self.before(expression, scope, rule)
        missing = self.use("MISSING")
        self.guarded(target, code, missing, scope, rule, before, expression.source)
        return target

    def guarded(
        self,
        target: str,
        code: str,
        default: str,
        scope: CodeScope,
        rule: RulePlan,
        before: list[str] | None = None,
        source: str | None = None,
    ) -> None:
        """Write `target = code`, with what happens when it fails."""
        number = self.functions.rule_number(rule)
        step = scope.step(rule)
        with self.out.block("try:"):
            for line in before or ():
                self.out.write(line)
            self.out.write(f"{target} = {code}")
        with self.out.block(f"except {self.use('ExpressionError')} as error:"):
            self.out.write(f"run.fail(error, {scope.at}, {step!r}, {source!r}, {number})")
            self.out.write(f"{target} = {default}")

    def before(self, expression: TypedExpression, scope: CodeScope, rule: RulePlan) -> list[str]:
        """Lines that stand before the evaluation: where joins are at work."""
        here = self.here(expression, scope, rule)
        return [f"run.here = {here}"] if here is not None else []

    def here(self, expression: TypedExpression, scope: CodeScope, rule: RulePlan) -> str | None:
        """A Python expression for where what joins and tables note belongs, if they are used."""
        if not any(
            self.globals.get(name, "").endswith("(run)") for name in expression.free_variables
        ):
            return None
        number = self.functions.rule_number(rule)
        return f"({scope.at}, {scope.step(rule)!r}, {expression.operand!r}, {number})"

    def let(
        self, name: str, python: str, expression: TypedExpression, scope: CodeScope, rule: RulePlan
    ) -> CodeScope:
        """Write `python = value`, or what gives the value when it is first needed.

        Returns the scope of what follows, with `name` in it.
        """
        if not can_fail(expression.node):
            self.out.write(f"{python} = {self.call(expression, scope)}")
            return scope.naming(name, python)
        self.functions.locate(expression, rule)
        emission = self.functions.emission_of(expression)
        names = [scope.later.get(each, scope.names[each]) for each in emission.free_variables]
        given = ", ".join(
            [
                emission.name,
                str(self.here(expression, scope, rule)),
                self._context(expression, scope),
                "R",
                "run",
                *names,
            ]
        )
        self.out.write(f"{python} = {self.use('Later')}({given})")
        return scope.naming(name, f"{python}.value()", later=python)

    def condition(self, expression: TypedExpression, scope: CodeScope, rule: RulePlan) -> str:
        """A Python condition for `$when`."""
        python = self.out.give("when")
        self.assign(python, expression, scope, rule)
        return f"{self.use('holds')}({python})"

    def items(
        self, target: str, expression: TypedExpression, scope: CodeScope, rule: RulePlan
    ) -> str:
        """A Python expression for the items of the value."""
        self.assign(target, expression, scope, rule)
        return f"{self.use('items')}({target})"

    def converted(self, conversion: Conversion, value: str) -> str | None:
        """The name of the converted value, where the conversion is written inline."""
        return None

    def note(
        self,
        code: str,
        message: str,
        rule: RulePlan,
        at: str,
        *what: str | None,
        error: bool = False,
    ) -> None:
        """Write that something is noted about `what` below `at`: a target step and a source."""
        step, source = (*what, None, None)[:2]
        more = ", None, 'error'" if error else ""
        number = self.functions.rule_number(rule)
        self.out.write(
            f"run.note({code!r}, {message!r}, {at}, {step!r}, {source!r}, {number}{more})"
        )

    def present(self, python: str, expression: TypedExpression) -> str:
        """A Python condition: the context in `python` is there."""
        return f"{python} is not {self.use('MISSING')}"

    def there(self, python: str) -> str:
        """A Python condition: the alternative in `python` is there."""
        return f"{python} is not {self.use('MISSING')}"

    def member(self, scope: CodeScope, name: str) -> str:
        """A Python expression for an alternative of the context."""
        return f"{self.use('member')}({scope.item}, {name!r})"

    def is_single(self, expression: TypedExpression) -> bool:
        """Whether the value is proven to be no list."""
        return False


def can_fail(node: ir.Node) -> bool:
    """Whether evaluating may raise; a simple path and a literal cannot."""
    return not isinstance(node, ir.Literal) and not is_simple_path(node)


def _hint(expression: TypedExpression) -> str:
    """A word of the expression, so that its function's name says what it is."""
    for node in ir.walk(expression.node):
        if isinstance(node, ir.Path):
            for step in reversed(node.steps):
                if isinstance(step.node, ir.Name):
                    return step.node.value
        if isinstance(node, ir.Name):
            return node.value
    return ""
