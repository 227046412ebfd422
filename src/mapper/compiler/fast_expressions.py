"""How the fast path evaluates expressions: inline where the contract proves what there is.

What is not proven is evaluated by the function of the expression. Errors are not noted here: on
one the fast path falls back, and the reference path does the message again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from mapper.compiler.code_context import CodeScope
from mapper.compiler.expression_code import ExpressionCode
from mapper.compiler.inline_code import InlineCode, Known, Value
from mapper.expression_types.inferred_types import ANY
from mapper.plan.plan_model import Conversion, RulePlan, TypedExpression, ValueBody


@dataclass(slots=True)
class FastExpressions(ExpressionCode):
    """How the fast path evaluates expressions."""

    counter: Counter[str] = field(default_factory=Counter)
    root: Value | None = None

    def _inline(self, scope: CodeScope) -> InlineCode:
        names = {
            name: Value(scope.names[name], type_)
            for name, type_ in scope.proven.items()
            if name in scope.names
        }
        shadowed = {name: Value("", _UNKNOWN) for name in scope.names if name not in names}
        return InlineCode(
            self.out.write,
            self.out.give,
            lambda: self.out.indent,
            self.use,
            self.out.known,
            Value(scope.item, scope.type.present()),
            Value("R", self.root.type if self.root is not None else _UNKNOWN),
            {**shadowed, **names},
            self.counter,
        )

    def _try(
        self, scope: CodeScope, emit: Callable[[InlineCode], str | Value | None]
    ) -> str | Value | None:
        """What `emit` gives; where it gives nothing, nothing of it stays written."""
        lines, known = len(self.out.lines), dict(self.out.known.entries)
        counter = Counter(self.counter)
        made = emit(self._inline(scope))
        if made is None:
            del self.out.lines[lines:]
            self.out.known.entries = known
            self.counter = counter
        return made

    def assign(
        self, target: str, expression: TypedExpression, scope: CodeScope, rule: RulePlan
    ) -> str:
        """Write what gives the value, and return the name that holds it."""
        made = self._try(scope, lambda code: code.value(expression.node))
        if isinstance(made, Value):
            if made.code.isidentifier() and made.code != "R":
                return made.code
            self.out.write(f"{target} = {made.code}")
            return target
        for line in self.before(expression, scope, rule):
            self.out.write(line)
        self.out.write(f"{target} = {self.call(expression, scope)}")
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
        """Write `target = code`; a failure leaves the fast path."""
        for line in before or ():
            self.out.write(line)
        self.out.write(f"{target} = {code}")

    def let(
        self, name: str, python: str, expression: TypedExpression, scope: CodeScope, rule: RulePlan
    ) -> CodeScope:
        """Write `python = value` and return the scope with `name` in it."""
        made = self._try(scope, lambda code: code.value(expression.node))
        if isinstance(made, Value):
            self.out.write(f"{python} = {made.code}")
            return scope.naming(name, python, proven=made.type)
        return ExpressionCode.let(self, name, python, expression, scope, rule)

    def condition(self, expression: TypedExpression, scope: CodeScope, rule: RulePlan) -> str:
        """A Python condition for `$when`."""
        made = self._try(scope, lambda code: code.condition(expression.node))
        if isinstance(made, str):
            return made
        python = self.assign(self.out.give("when"), expression, scope, rule)
        return f"{self.use('holds')}({python})"

    def items(
        self, target: str, expression: TypedExpression, scope: CodeScope, rule: RulePlan
    ) -> str:
        """A Python expression for the items of the value."""
        made = self._try(scope, lambda code: code.items(expression.node))
        if isinstance(made, str):
            return made
        value = self.assign(target, expression, scope, rule)
        return f"{self.use('items')}({value})"

    def converted(self, conversion: Conversion, value: str) -> str | None:
        """Convert `value`, which is there, inline; None where the conversion is not proven."""
        rule = conversion.rule
        if rule is None or not isinstance(rule.body, ValueBody) or rule.when or rule.lets:
            return None
        scope = CodeScope(value, rule.context, "at")
        body = rule.body
        made = self._try(scope, lambda code: code.value(body.expression.node))
        if not isinstance(made, Value) or made.type.optional:
            return None
        name = self.out.give(f"{value}_converted")
        self.out.write(f"{name} = {made.code}")
        return name

    def member(self, scope: CodeScope, name: str) -> str:
        """A Python expression for an alternative of the context."""
        if scope.type.objects and len(scope.type.objects) == len(scope.type.items):
            self.counter["inline member"] += 1
            return f"{scope.item}.get({name!r}, {self.use('MISSING')})"
        return ExpressionCode.member(self, scope, name)

    def is_single(self, expression: TypedExpression) -> bool:
        """Whether the value is proven to be no list."""
        type_ = expression.context.present()
        scope = CodeScope("S", type_, "None")
        names = {name: Value("", _UNKNOWN) for name in expression.free_variables}
        code = InlineCode(
            lambda line: None, lambda wanted: wanted, lambda: 0, lambda name: name, Known(),
            Value(scope.item, type_), Value("R", _UNKNOWN), names, Counter(),
        )  # fmt: skip
        return code.value(expression.node) is not None


_UNKNOWN = ANY
"""The type of what is not proven."""
