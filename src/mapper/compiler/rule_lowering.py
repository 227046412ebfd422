"""What the lowering of every kind of body shares: the rule around it, and rules within it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace

from mapper.code_tree.quotation import Code
from mapper.compiler.code_context import CodeScope, Duplicates, Sink, at_code
from mapper.compiler.expression_code import ExpressionCode
from mapper.compiler.leaf_code import LeafCode
from mapper.compiler.rule_writing import RuleWriter
from mapper.plan.plan_model import RulePlan, ValueBody


class RuleLowering(ABC):
    """Lowers rules to statements; one instance for a module."""

    expressions: ExpressionCode
    leaves: LeafCode

    @property
    def out(self) -> RuleWriter:
        """What is being written."""
        return self.expressions.out

    @abstractmethod
    def rule(
        self, rule: RulePlan, sink: Sink, scope: CodeScope, same: Duplicates | None = None
    ) -> None:
        """Write what `rule` does in `scope`, its outputs going to `sink`."""

    @abstractmethod
    def outputs(
        self,
        rule: RulePlan,
        sink: Sink,
        scope: CodeScope,
        same: Duplicates | None,
        held: str | None = None,
    ) -> None:
        """Write the outputs of a rule, in the context that it makes.

        `held` is the variable that says that a branch of `$choose` is taken.
        """

    def at(
        self, scope: CodeScope, step: str | None, index: Code | None, source: str | None
    ) -> CodeScope:
        """The scope one step further down in either message."""
        if step is None and source is None:
            return scope
        at = self.out.give("at")
        self.out.set_variable(at, at_code(scope.at, step, index, source))
        return replace(scope, at=at)

    def describe(self, rule: RulePlan, more: str = "") -> None:
        """A comment that says where the rule stands."""
        position = rule.position
        text = ""
        if isinstance(rule.body, ValueBody):
            text = ": " + " ".join(rule.body.expression.text.split())
        name = rule.target.name if rule.target is not None else rule.label
        file = position.file.rsplit("/", 1)[-1]
        self.out.comment(f"{file}:{position.line} {name}{text}{more}")
