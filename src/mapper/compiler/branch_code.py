"""Alternatives → statements: `$match` by name and by value, `$choose`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mapper.compiler.code_context import CodeScope, Duplicates, Sink
from mapper.compiler.rule_facts import is_made, step_of
from mapper.plan.plan_model import AbsentBody, ChooseBody, MatchBody, RulePlan, SwitchBody

if TYPE_CHECKING:
    from mapper.compiler.rule_code import RuleEmitter


class AlternativeCode:
    """Writes the branches of `$match` and `$choose`, for one path of a module."""

    def __init__(self, rules: RuleEmitter) -> None:
        self.rules = rules

    def match(
        self, rule: RulePlan, body: MatchBody, sink: Sink, scope: CodeScope, same: Duplicates | None
    ) -> None:
        """Write the branches by name: the first alternative that is there."""
        out = self.rules.out
        start = out.indent
        for number, branch in enumerate(body.branches):
            item = self.rules.out.give(branch.name.lower())
            lookup = self.rules.expressions.member(scope, branch.name)
            if number:
                out.write("else:")
                out.indent += 1
            out.write(f"{item} = {lookup}")
            type_ = branch.rule.context if branch.rule.from_ is None else scope.type
            inside = scope.inside(item, type_)
            with out.block(f"if {self.rules.expressions.there(item)}:"):
                self._others(rule, [later.name for later in body.branches[number + 1 :]], scope)
                if not isinstance(branch.rule.body, AbsentBody):
                    inside = self.rules.at(inside, None, "None", branch.name)
                if branch.repeated:
                    self._branch_items(branch.rule, sink, inside, same)
                elif same is not None and not isinstance(branch.rule.body, AbsentBody):
                    self.rules.items.distinct(
                        same, sink, inside, partial(self.rules.rule, branch.rule, sink)
                    )
                else:
                    self.rules.rule(branch.rule, sink, inside)
        out.indent = start

    def _others(self, rule: RulePlan, names: list[str], scope: CodeScope) -> None:
        """Say that the source has other alternatives beside the one that is taken."""
        if not names:
            return
        present = " or ".join(f"{name!r} in {scope.item}" for name in names)
        message = "the source has more than one alternative; the first that has a branch is taken"
        with self.rules.out.block(f"if {present}:"):
            self.rules.expressions.note(
                "alternative-ambiguous", message, rule, scope.at, step_of(rule)
            )

    def _branch_items(
        self, rule: RulePlan, sink: Sink, scope: CodeScope, same: Duplicates | None
    ) -> None:
        """An alternative that may come more than once: its rule for every one of them."""
        item = self.rules.out.give(f"{rule.label.lower()}_item")
        inside = scope.inside(item, rule.context)
        with self.rules.out.block(
            f"for {item} in {self.rules.expressions.use('items')}({scope.item}):"
        ):
            if same is not None:
                self.rules.items.distinct(same, sink, inside, partial(self.rules.rule, rule, sink))
            else:
                self.rules.rule(rule, sink, inside)

    def switch(self, rule: RulePlan, body: SwitchBody, sink: Sink, scope: CodeScope) -> None:
        """Write the branches by the value of a discriminator."""
        out = self.rules.out
        given = self.rules.expressions.assign(out.give("of"), body.of, scope, rule)
        missing = self.rules.expressions.use("MISSING")
        value = self.rules.out.give("case")
        with out.block(f"if {given} is not {missing}:"):
            out.write(f"{value} = {self.rules.expressions.use('discriminator')}({given})")
            head = "if"
            for branch in body.branches:
                with out.block(f"{head} {value} == {branch.name!r}:"):
                    self.rules.rule(branch.rule, sink, scope)
                head = "elif"
            with out.block("else:" if body.branches else "if True:"):
                if body.otherwise is not None:
                    self.rules.rule(body.otherwise, sink, scope)
                else:
                    self._unknown(rule, body, value, scope)
        if not body.of.type.optional:
            # The source's contract requires it: what it would decide is lost without it.
            with out.block("else:"):
                out.write(f"{value} = None")
                self._unknown(rule, body, value, scope)

    def _unknown(self, rule: RulePlan, body: SwitchBody, value: str, scope: CodeScope) -> None:
        """No branch names the value; of a conversion, the leaf it is made for says so."""
        if scope.convert and is_made(rule):
            return
        required = rule.target is not None and rule.target.required
        outcome = rule.policies.on_unknown
        number = self.rules.leaves.rule_number(rule)
        self.rules.out.write(
            f"run.lose('code-unknown', 'no branch of $match names this value', {scope.at}, "
            f"{scope.step(rule)!r}, {body.of.source!r}, {number}, "
            f"{self.rules.leaves.outcome(outcome)}, {value}, required={required!r})"
        )
        if outcome.effect.omits_parent and scope.drop is not None:
            self.rules.out.write(f"{scope.drop} = True")

    def choose(self, body: ChooseBody, sink: Sink, scope: CodeScope) -> None:
        """Branches in order, until one holds."""
        out = self.rules.out
        if not any(branch.when or branch.from_ or branch.each for branch in body.branches[:-1]):
            if body.branches:
                self.rules.rule(body.branches[0], sink, scope)
            return
        held = self.rules.out.give("held")
        out.write(f"{held} = False")
        for number, branch in enumerate(body.branches):
            start = out.indent
            if number:
                out.write(f"if not {held}:")
                out.indent += 1
            last = number == len(body.branches) - 1
            mark = len(out.lines)
            self.rules.describe(branch)
            self.rules.outputs(branch, sink, scope, None, None if last else held)
            if number:
                out.fill(mark)
            out.indent = start
