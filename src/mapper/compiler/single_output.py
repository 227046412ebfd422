"""The one output of `$each`, where the target holds one → statements: what `on_many` says."""

from __future__ import annotations

from typing import assert_never

from mapper.code_tree.quotation import Code, constant, expression
from mapper.compiler.code_context import Append, CodeScope, Fill, Give, Put, Sink
from mapper.compiler.expression_code import ExpressionCode
from mapper.compiler.leaf_code import LeafCode
from mapper.plan.completeness import filled
from mapper.plan.plan_model import RulePlan
from mapper.policies.outcomes import Outcome


class SingleCode:
    """Writes what becomes of several outputs where there may be one."""

    def __init__(self, expressions: ExpressionCode, leaves: LeafCode) -> None:
        self.expressions = expressions
        self.leaves = leaves

    def apart(self, sink: Sink) -> Sink:
        """A sink for the output of one item, in place of one for that of all."""
        out = self.expressions.out
        if isinstance(sink, Fill):
            own = Fill(out.give("filled"), out.give("constants"), sink.asked)
            out.set_variable(own.owner, constant({}))
            out.set_variable(own.constants, constant({}))
            return own
        made = out.give("made")
        out.set_variable(made, self.expressions.use("MISSING"))
        return Give(made)

    def there(self, sink: Sink) -> Code:
        """A Python condition: a sink for one output, and no other, has it."""
        if isinstance(sink, Put):
            return expression("{} in {}", constant(sink.name), sink.owner)
        if isinstance(sink, Give):
            return expression("{} is not {}", sink.name, self.expressions.use("MISSING"))
        return sink.owner if isinstance(sink, Fill) else sink.rows

    @staticmethod
    def takes_first(on_many: Outcome) -> bool:
        """Whether the first output is the one; else there is none where there are several."""
        match on_many:
            case Outcome.FIRST:
                return True
            case (
                Outcome.ERROR | Outcome.OMIT | Outcome.OMIT_PARENT | Outcome.KEEP | Outcome.TRUNCATE
            ):
                return False
            case other:
                assert_never(other)

    def first(self, rule: RulePlan, sink: Sink, scope: CodeScope) -> None:
        """Write what ends the loop before an item, where one before it gave the output."""
        if isinstance(sink, Append):
            return
        out = self.expressions.out
        message = "the source has several values; the first is kept"
        what = scope.step(rule), rule.each[0].source
        with out.block("if {}:", self._given(rule, sink)):
            self.expressions.note("many-to-one", message, rule, scope.at, *what)
            out.write("break")

    def another(self, rule: RulePlan, sink: Sink, own: Sink, scope: CodeScope) -> None:
        """Write what stands behind an item: its output is the one of the rule, or one too many."""
        out = self.expressions.out
        outcome = rule.policies.on_many
        with out.block("if {}:", self.there(own)):
            with out.block("if {}:", self._given(rule, sink)):
                what = (
                    scope.at, constant(scope.step(rule)), constant(rule.each[0].source),
                    self.leaves.rule_number(rule), self.leaves.outcome(outcome),
                )  # fmt: skip
                out.write("{}(run, {*})", self.expressions.use("many"), what)
                self._take_away(rule, sink)
                if outcome.effect.omits_parent and scope.drop is not None:
                    out.set_variable(scope.drop, True)
                out.write("break")
            if isinstance(sink, Fill) and isinstance(own, Fill):
                out.write("{}.update({})", sink.owner, own.owner)
                out.write("{}.update({})", sink.constants, own.constants)
            elif isinstance(own, Give):
                self.leaves.put(sink, own.name)

    def _given(self, rule: RulePlan, sink: Sink) -> Code:
        """A Python condition: an item has given the output, into what others fill too."""
        if isinstance(sink, Fill):
            return expression("not {}.isdisjoint({})", self._fields(rule), sink.owner)
        return self.there(sink)

    def _take_away(self, rule: RulePlan, sink: Sink) -> None:
        out = self.expressions.out
        if isinstance(sink, Put):
            out.write("del {}[{}]", sink.owner, constant(sink.name))
        elif isinstance(sink, Give):
            out.set_variable(sink.name, self.expressions.use("MISSING"))
        elif isinstance(sink, Fill):
            field = out.give("field")
            for record in (sink.owner, sink.constants):
                with out.block("for {} in {}:", field, self._fields(rule)):
                    out.write("{}.pop({}, None)", record, field)

    def _fields(self, rule: RulePlan) -> str:
        return self.leaves.constants.value("FIELDS", filled(rule.body))
