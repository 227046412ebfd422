"""How the fast path evaluates expressions: inline where the contract proves what there is.

What is not proven is evaluated by the function of the expression. Errors are not noted here: on
one the fast path falls back, and the reference path does the message again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from mapper.compiler.code_context import Place
from mapper.compiler.expression_code import ExpressionCode
from mapper.compiler.inline_code import InlineCode, Known, Value
from mapper.compiler.python_source import Names, Source
from mapper.expression_types.inferred_types import ANY
from mapper.plan.plan_model import Conversion, RulePlan, TypedExpression, ValueBody


@dataclass(slots=True)
class FastExpressions(ExpressionCode):
    """How the fast path evaluates expressions."""

    counter: Counter[str] = field(default_factory=Counter)
    local: Names = field(default_factory=lambda: Names(local=True))
    root: Value | None = None

    def locals(self, names: Names) -> None:
        """The code that follows belongs to another function, whose names are these."""
        self.local = names

    def _inline(self, out: Source, place: Place) -> InlineCode:
        names = {
            name: Value(place.names[name], type_)
            for name, type_ in place.proven.items()
            if name in place.names
        }
        shadowed = {name: Value("", _UNKNOWN) for name in place.names if name not in names}
        return InlineCode(
            out.write,
            self.local.give,
            lambda: out.indent,
            self.use,
            out.known,
            Value(place.item, place.type.present()),
            Value("R", self.root.type if self.root is not None else _UNKNOWN),
            {**shadowed, **names},
            self.counter,
        )

    def _try(
        self, out: Source, place: Place, emit: Callable[[InlineCode], str | Value | None]
    ) -> str | Value | None:
        """What `emit` gives; where it gives nothing, nothing of it stays written."""
        lines, known = len(out.lines), dict(out.known.entries)
        counter = Counter(self.counter)
        made = emit(self._inline(out, place))
        if made is None:
            del out.lines[lines:]
            out.known.entries = known
            self.counter = counter
        return made

    def assign(
        self, out: Source, target: str, expression: TypedExpression, place: Place, rule: RulePlan
    ) -> str:
        """Write what gives the value, and return the name that holds it."""
        made = self._try(out, place, lambda code: code.value(expression.node))
        if isinstance(made, Value):
            if made.code.isidentifier() and made.code != "R":
                return made.code
            out.write(f"{target} = {made.code}")
            return target
        for line in self.before(expression, place, rule):
            out.write(line)
        out.write(f"{target} = {self.call(expression, place)}")
        return target

    def guarded(
        self,
        out: Source,
        target: str,
        code: str,
        default: str,
        place: Place,
        rule: RulePlan,
        before: list[str] | None = None,
        source: str | None = None,
    ) -> None:
        """Write `target = code`; a failure leaves the fast path."""
        for line in before or ():
            out.write(line)
        out.write(f"{target} = {code}")

    def let(
        self,
        out: Source,
        name: str,
        python: str,
        expression: TypedExpression,
        place: Place,
        rule: RulePlan,
    ) -> Place:
        """Write `python = value` and return the place with `name` in it."""
        made = self._try(out, place, lambda code: code.value(expression.node))
        if isinstance(made, Value):
            out.write(f"{python} = {made.code}")
            return place.naming(name, python, proven=made.type)
        return ExpressionCode.let(self, out, name, python, expression, place, rule)

    def condition(
        self, out: Source, expression: TypedExpression, place: Place, rule: RulePlan, local: Names
    ) -> str:
        """A Python condition for `$when`."""
        made = self._try(out, place, lambda code: code.condition(expression.node))
        if isinstance(made, str):
            return made
        python = self.assign(out, local.give("when"), expression, place, rule)
        return f"{self.use('holds')}({python})"

    def items(
        self, out: Source, target: str, expression: TypedExpression, place: Place, rule: RulePlan
    ) -> str:
        """A Python expression for the items of the value."""
        made = self._try(out, place, lambda code: code.items(expression.node))
        if isinstance(made, str):
            return made
        value = self.assign(out, target, expression, place, rule)
        return f"{self.use('items')}({value})"

    def converted(self, out: Source, conversion: Conversion, value: str) -> str | None:
        """Convert `value`, which is there, inline; None where the conversion is not proven."""
        rule = conversion.rule
        if rule is None or not isinstance(rule.body, ValueBody) or rule.when or rule.lets:
            return None
        place = Place(value, rule.context, "at")
        body = rule.body
        made = self._try(out, place, lambda code: code.value(body.expression.node))
        if not isinstance(made, Value) or made.type.optional:
            return None
        name = self.local.give(f"{value}_converted")
        out.write(f"{name} = {made.code}")
        return name

    def member(self, place: Place, name: str) -> str:
        """A Python expression for an alternative of the context."""
        if place.type.objects and len(place.type.objects) == len(place.type.items):
            self.counter["inline member"] += 1
            return f"{place.item}.get({name!r}, {self.use('MISSING')})"
        return ExpressionCode.member(self, place, name)

    def is_single(self, expression: TypedExpression) -> bool:
        """Whether the value is proven to be no list."""
        probe = Source()
        probe.known = Known()
        type_ = expression.context.present()
        place = Place("S", type_, "None")
        names = {name: Value("", _UNKNOWN) for name in expression.free_variables}
        code = InlineCode(
            probe.write, lambda wanted: wanted, lambda: 0, lambda name: name, probe.known,
            Value(place.item, type_), Value("R", _UNKNOWN), names, Counter(),
        )  # fmt: skip
        return code.value(expression.node) is not None


_UNKNOWN = ANY
"""The type of what is not proven."""
