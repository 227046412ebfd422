"""Alternatives → statements: `$match` by name and by value, `$choose`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mapper.compiler.code_context import Duplicates, Place, Sink
from mapper.compiler.rule_facts import is_made, step_of
from mapper.plan.plan_model import AbsentBody, ChooseBody, MatchBody, RulePlan, SwitchBody

if TYPE_CHECKING:
    from mapper.compiler.rule_code import RuleEmitter


class AlternativeCode:
    """Writes the arms of alternatives, for one arm of a module."""

    def __init__(self, rules: RuleEmitter) -> None:
        self.rules = rules

    def match(
        self, rule: RulePlan, body: MatchBody, sink: Sink, place: Place, same: Duplicates | None
    ) -> None:
        """Write the arms by name: the first alternative that is there."""
        out = self.rules.out
        start = out.indent
        for number, arm in enumerate(body.arms):
            item = self.rules.local.give(arm.name.lower())
            lookup = self.rules.expressions.member(place, arm.name)
            if number:
                out.write("else:")
                out.indent += 1
            out.write(f"{item} = {lookup}")
            type_ = arm.rule.context if arm.rule.from_ is None else place.type
            inside = place.inside(item, type_)
            with out.block(f"if {self.rules.expressions.there(item)}:"):
                self._others(rule, [later.name for later in body.arms[number + 1 :]], place)
                if not isinstance(arm.rule.body, AbsentBody):
                    inside = self.rules.at(inside, None, "None", arm.name)
                if arm.repeated:
                    self._arm_items(arm.rule, sink, inside, same)
                elif same is not None and not isinstance(arm.rule.body, AbsentBody):
                    self.rules.items.distinct(
                        same, sink, inside, partial(self.rules.rule, arm.rule, sink)
                    )
                else:
                    self.rules.rule(arm.rule, sink, inside)
        out.indent = start

    def _others(self, rule: RulePlan, names: list[str], place: Place) -> None:
        """Say that the source has other alternatives beside the one that is taken."""
        if not names:
            return
        present = " or ".join(f"{name!r} in {place.item}" for name in names)
        message = "the source has more than one alternative; the first that has an arm is taken"
        number = self.rules.leaves.rule_number(rule)
        with self.rules.out.block(f"if {present}:"):
            self.rules.out.write(
                f"run.note('alternative-ambiguous', {message!r}, {place.at}, {step_of(rule)!r}, "
                f"None, {number})"
            )

    def _arm_items(self, rule: RulePlan, sink: Sink, place: Place, same: Duplicates | None) -> None:
        """An alternative that may come more than once: its rule for every one of them."""
        item = self.rules.local.give(f"{rule.label.lower()}_item")
        inside = place.inside(item, rule.context)
        with self.rules.out.block(
            f"for {item} in {self.rules.expressions.use('items')}({place.item}):"
        ):
            if same is not None:
                self.rules.items.distinct(same, sink, inside, partial(self.rules.rule, rule, sink))
            else:
                self.rules.rule(rule, sink, inside)

    def switch(self, rule: RulePlan, body: SwitchBody, sink: Sink, place: Place) -> None:
        """Write the arms by the value of a discriminator."""
        out = self.rules.out
        given = self.rules.expressions.assign(
            out, self.rules.local.give("of"), body.of, place, rule
        )
        missing = self.rules.expressions.use("MISSING")
        value = self.rules.local.give("case")
        with out.block(f"if {given} is not {missing}:"):
            out.write(f"{value} = {self.rules.expressions.use('discriminator')}({given})")
            head = "if"
            for arm in body.arms:
                with out.block(f"{head} {value} == {arm.name!r}:"):
                    self.rules.rule(arm.rule, sink, place)
                head = "elif"
            with out.block("else:" if body.arms else "if True:"):
                if body.otherwise is not None:
                    self.rules.rule(body.otherwise, sink, place)
                else:
                    self._unknown(rule, body, value, place)
        if not body.of.type.optional:
            # The source's contract requires it: what it would decide is lost without it.
            with out.block("else:"):
                out.write(f"{value} = None")
                self._unknown(rule, body, value, place)

    def _unknown(self, rule: RulePlan, body: SwitchBody, value: str, place: Place) -> None:
        """No arm names the value; of a conversion, the leaf it is made for says so."""
        if place.convert and is_made(rule):
            return
        required = rule.target is not None and rule.target.required
        outcome = rule.policies.on_unknown
        number = self.rules.leaves.rule_number(rule)
        self.rules.out.write(
            f"run.lose('code-unknown', 'no branch of $match names this value', {place.at}, "
            f"{place.step(rule)!r}, {body.of.source!r}, {number}, "
            f"{self.rules.leaves.outcome(outcome)}, {value}, required={required!r})"
        )
        if outcome.omits_parent and place.drop is not None:
            self.rules.out.write(f"{place.drop} = True")

    def choose(self, body: ChooseBody, sink: Sink, place: Place) -> None:
        """Arms in order, until one holds."""
        out = self.rules.out
        if not any(arm.when or arm.from_ or arm.each for arm in body.arms[:-1]):
            if body.arms:
                self.rules.rule(body.arms[0], sink, place)
            return
        held = self.rules.local.give("held")
        out.write(f"{held} = False")
        for number, arm in enumerate(body.arms):
            start = out.indent
            if number:
                out.write(f"if not {held}:")
                out.indent += 1
            last = number == len(body.arms) - 1
            mark = len(out.lines)
            self.rules.describe(arm)
            self.rules.outputs(arm, sink, place, None, None if last else held)
            if number:
                out.fill(mark)
            out.indent = start
