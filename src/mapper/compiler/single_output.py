"""The one output of `$each`, where the target holds one → statements: what `on_many` says."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from mapper.compiler.code_context import Append, CodeScope, Fill, Give, Put, Sink
from mapper.plan.completeness import filled
from mapper.plan.plan_model import RulePlan
from mapper.policies.outcomes import Outcome

if TYPE_CHECKING:
    from mapper.compiler.rule_code import RuleEmitter


class SingleCode:
    """Writes what becomes of several outputs where there may be one, for one path of a module."""

    def __init__(self, rules: RuleEmitter) -> None:
        self.rules = rules

    def apart(self, sink: Sink) -> Sink:
        """A sink for the output of one item, in place of one for that of all."""
        out, give = self.rules.out, self.rules.out.give
        if isinstance(sink, Fill):
            own = Fill(give("filled"), give("constants"), sink.asked)
            out.write(f"{own.owner} = {{}}")
            out.write(f"{own.constants} = {{}}")
            return own
        made = give("made")
        out.write(f"{made} = {self.rules.expressions.use('MISSING')}")
        return Give(made)

    def there(self, sink: Sink) -> str:
        """A Python condition: a sink for one output, and no other, has it."""
        if isinstance(sink, Put):
            return f"{sink.name!r} in {sink.owner}"
        if isinstance(sink, Give):
            return f"{sink.name} is not {self.rules.expressions.use('MISSING')}"
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
        out = self.rules.out
        message = "the source has several values; the first is kept"
        what = scope.step(rule), rule.each[0].source
        with out.block(f"if {self._given(rule, sink)}:"):
            self.rules.expressions.note("many-to-one", message, rule, scope.at, *what)
            out.write("break")

    def another(self, rule: RulePlan, sink: Sink, own: Sink, scope: CodeScope) -> None:
        """Write what stands behind an item: its output is the one of the rule, or one too many."""
        out = self.rules.out
        outcome = rule.policies.on_many
        with out.block(f"if {self.there(own)}:"):
            with out.block(f"if {self._given(rule, sink)}:"):
                many = self.rules.expressions.use("many")
                out.write(
                    f"{many}(run, {self._where(rule, scope)}, {self.rules.leaves.outcome(outcome)})"
                )
                self._take_away(rule, sink)
                if outcome.effect.omits_parent and scope.drop is not None:
                    out.write(f"{scope.drop} = True")
                out.write("break")
            if isinstance(sink, Fill) and isinstance(own, Fill):
                out.write(f"{sink.owner}.update({own.owner})")
                out.write(f"{sink.constants}.update({own.constants})")
            elif isinstance(own, Give):
                self.rules.leaves.put(sink, own.name)

    def _given(self, rule: RulePlan, sink: Sink) -> str:
        """A Python condition: an item has given the output, into what others fill too."""
        if isinstance(sink, Fill):
            return f"not {self._fields(rule)}.isdisjoint({sink.owner})"
        return self.there(sink)

    def _take_away(self, rule: RulePlan, sink: Sink) -> None:
        out = self.rules.out
        if isinstance(sink, Put):
            out.write(f"del {sink.owner}[{sink.name!r}]")
        elif isinstance(sink, Give):
            out.write(f"{sink.name} = {self.rules.expressions.use('MISSING')}")
        elif isinstance(sink, Fill):
            name = self.rules.out.give("field")
            for record in (sink.owner, sink.constants):
                out.write(f"for {name} in {self._fields(rule)}: {record}.pop({name}, None)")

    def _fields(self, rule: RulePlan) -> str:
        return self.rules.leaves.constant("FIELDS", filled(rule.body))

    def _where(self, rule: RulePlan, scope: CodeScope) -> str:
        number = self.rules.leaves.rule_number(rule)
        return f"{scope.at}, {scope.step(rule)!r}, {rule.each[0].source!r}, {number}"
