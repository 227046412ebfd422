"""Alternatives → statements: `$match` by name and by value, `$choose`."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial

from mapper.code_tree.quotation import constant, expression
from mapper.compiler.code_context import CodeScope, Duplicates, Sink
from mapper.compiler.item_code import ItemCode
from mapper.compiler.rule_facts import is_made, step_of
from mapper.compiler.rule_lowering import RuleLowering
from mapper.plan.plan_model import AbsentBody, ChooseBody, MatchBody, RulePlan, SwitchBody


class BranchCode:
    """Writes the branches of `$match` and `$choose`."""

    def __init__(self, rules: RuleLowering, items: ItemCode) -> None:
        self.rules = rules
        self.items = items

    def match(
        self, rule: RulePlan, body: MatchBody, sink: Sink, scope: CodeScope, same: Duplicates | None
    ) -> None:
        """Write the branches by name: the first alternative that is there."""
        rules, out = self.rules, self.rules.out
        self._several(rule, [branch.name for branch in body.branches], scope)
        for number, branch in enumerate(body.branches):
            item = out.give(branch.name.lower())
            there = expression("({} := {})", item, rules.expressions.member(scope, branch.name))
            type_ = branch.rule.context if branch.rule.from_ is None else scope.type
            inside = scope.inside(item, type_)
            test = rules.expressions.there(there)
            with out.otherwise_if(test) if number else out.block("if {}:", test):
                if not isinstance(branch.rule.body, AbsentBody):
                    inside = rules.at(inside, None, None, branch.name)
                if branch.repeated:
                    self._branch_items(branch.rule, sink, inside, same)
                elif same is not None and not isinstance(branch.rule.body, AbsentBody):
                    self.items.distinct(same, sink, inside, partial(rules.rule, branch.rule, sink))
                else:
                    rules.rule(branch.rule, sink, inside)

    def _several(self, rule: RulePlan, names: list[str], scope: CodeScope) -> None:
        """Say that the source has other alternatives beside the one that is taken."""
        if len(names) < 2:
            return
        several = self.rules.expressions.use("has_several")
        named = self.rules.leaves.constants.value("ALTERNATIVES", frozenset(names))
        message = "the source has more than one alternative; the first that has a branch is taken"
        with self.rules.out.block("if {}({}, {}):", several, scope.item, named):
            self.rules.expressions.note(
                "alternative-ambiguous", message, rule, scope.at, step_of(rule)
            )

    def _branch_items(
        self, rule: RulePlan, sink: Sink, scope: CodeScope, same: Duplicates | None
    ) -> None:
        """An alternative that may come more than once: its rule for every one of them."""
        rules = self.rules
        item = rules.out.give(f"{rule.label.lower()}_item")
        inside = scope.inside(item, rule.context)
        with rules.out.block("for {} in {}({}):", item, rules.expressions.use("items"), scope.item):
            if same is not None:
                self.items.distinct(same, sink, inside, partial(rules.rule, rule, sink))
            else:
                rules.rule(rule, sink, inside)

    def switch(self, rule: RulePlan, body: SwitchBody, sink: Sink, scope: CodeScope) -> None:
        """Write the branches by the value of a discriminator."""
        rules, out = self.rules, self.rules.out
        given = rules.expressions.assign(out.give("of"), body.of, scope, rule).code
        value = out.give("case")
        with out.block("if {}:", rules.expressions.there(given)):
            out.write("{} = {}({})", value, rules.expressions.use("discriminator"), given)
            for number, branch in enumerate(body.branches):
                test = expression("{} == {}", value, constant(branch.name))
                with out.otherwise_if(test) if number else out.block("if {}:", test):
                    rules.rule(branch.rule, sink, scope)
            with out.otherwise() if body.branches else nullcontext():
                if body.otherwise is not None:
                    rules.rule(body.otherwise, sink, scope)
                else:
                    self._unknown(rule, body, value, scope)
        if not body.of.type.optional:
            # The source's contract requires it: what it would decide is lost without it.
            with out.otherwise():
                out.set_variable(value, constant(None))
                self._unknown(rule, body, value, scope)

    def _unknown(self, rule: RulePlan, body: SwitchBody, value: str, scope: CodeScope) -> None:
        """No branch names the value; of a conversion, the leaf it is made for says so."""
        if scope.convert and is_made(rule):
            return
        rules = self.rules
        required = rule.target is not None and rule.target.required
        outcome = rule.policies.on_unknown
        what = (
            constant("code-unknown"), constant("no branch of $match names this value"), scope.at,
            constant(scope.step(rule)), constant(body.of.source), rules.leaves.rule_number(rule),
            rules.leaves.outcome(outcome), value,
        )  # fmt: skip
        rules.out.write("run.lose({*}, required={})", what, required)
        if outcome.effect.omits_parent and scope.drop is not None:
            rules.out.set_variable(scope.drop, True)

    def choose(self, body: ChooseBody, sink: Sink, scope: CodeScope) -> None:
        """Branches in order, until one holds."""
        rules, out = self.rules, self.rules.out
        if not any(branch.when or branch.from_ or branch.each for branch in body.branches[:-1]):
            if body.branches:
                rules.rule(body.branches[0], sink, scope)
            return
        held = out.give("held")
        out.set_variable(held, False)
        for number, branch in enumerate(body.branches):
            last = number == len(body.branches) - 1
            with (
                out.block("if not {}:", held) if number else nullcontext(),
                rules.expressions.recording.rule(out, branch, scope),
            ):
                rules.describe(branch)
                rules.outputs(branch, sink, scope, None, None if last else held)
