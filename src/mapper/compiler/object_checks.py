"""What the target contract asks of an object, checked as the object is made."""

from __future__ import annotations

from dataclasses import dataclass

from mapper.compiler.code_context import CodeScope, Fill
from mapper.compiler.expression_code import ExpressionCode
from mapper.compiler.leaf_code import LeafCode
from mapper.compiler.rule_facts import (
    asked_below,
    in_choice,
    is_asked,
    is_constant,
    name_of,
    own_outcome,
)
from mapper.contract.message_model import Choice, Field, RepeatedChoice
from mapper.plan.plan_model import ObjectBody, RulePlan, ValueBody
from mapper.policies.outcomes import Outcome
from mapper.running.rule_operations import chosen

_FEW = 4
"""Up to so many names are looked up one by one; of more, the intersection is made."""


@dataclass(slots=True)
class ObjectChecks:
    """Writes the checks of objects, in one path."""

    expressions: ExpressionCode
    leaves: LeafCode

    def required(
        self, rule: RulePlan, body: ObjectBody, names: frozenset[str], fill: Fill, scope: CodeScope
    ) -> None:
        """What the target requires of the object must be there, or is noted as missing."""
        children = {c.target.name: c for c in body.children if c.target is not None}
        below = asked_below(body)
        leaving: list[tuple[str, str]] = []
        refusing: list[tuple[str, str]] = []
        for field in body.type.fields.values():
            child = children.get(field.name)
            absent = f"if {field.name!r} not in {fill.owner}"
            if field.name in below:
                asked = f"{fill.asked}[{field.name!r}]"
                call = (
                    f"{self.expressions.use('missing')}(run, {scope.at}, {field.name!r}, *{asked})"
                )
                head = f"{absent} and {field.name!r} in {fill.asked} and"
                leaving.append((f"{head} {asked}[2].effect.omits_parent:", call))
                refusing.append((f"{head} not {asked}[2].effect.omits_parent:", call))
                absent += f" and {field.name!r} not in {fill.asked}"
            if not (field.required or (child is not None and child.handles_missing)):
                continue
            if field.name not in names or (not field.required and in_choice(body, field.name)):
                continue
            if child is not None and is_constant(child) and not (child.when or child.from_):
                continue
            owner = child if child is not None else rule
            outcome = owner.policies.on_missing
            if outcome.effect.allows_absence and not field.required:
                continue
            if (
                not (child is not None and child.handles_missing)
                and not own_outcome(rule).effect.refuses
            ):
                outcome = Outcome.OMIT_PARENT
            source = owner.body.expression.source if isinstance(owner.body, ValueBody) else None
            number = self.leaves.rule_number(owner)
            call = (
                f"{self.expressions.use('missing')}(run, {scope.at}, {field.name!r}, "
                f"{source!r}, {number}, {self.leaves.outcome(outcome)})"
            )
            leaves = outcome.effect.omits_parent and scope.drop is not None
            (leaving if leaves else refusing).append((f"{absent}:", call))
        for head, call in leaving:
            with self.leaves.out.block(head):
                self.leaves.out.write(f"{scope.drop} = {call}")
        out = self.leaves.out
        start = out.indent
        if leaving and refusing:
            # An object that is left out need not be whole.
            self.leaves.out.write(f"if not {scope.drop}:")
            out.indent += 1
        for head, call in refusing:
            with self.leaves.out.block(head):
                self.leaves.out.write(call)
        out.indent = start

    def asked(self, body: ObjectBody, asked: str) -> None:
        """Write what the rules of a merged fragment ask for, for whoever has the whole object."""
        for child in body.children:
            if is_asked(child):
                outcome = self.leaves.outcome(child.policies.on_missing)
                source = child.body.expression.source if isinstance(child.body, ValueBody) else None
                number = self.leaves.rule_number(child)
                self.leaves.out.write(
                    f"{asked}[{name_of(child)!r}] = ({source!r}, {number}, {outcome})"
                )

    def choice(
        self, rule: RulePlan, choice: Choice, names: frozenset[str], record: str, scope: CodeScope
    ) -> None:
        """Check that what is there may stand together."""
        broken = self._broken_choice(choice, names, record)
        if broken is None:
            return
        ways = " | ".join(
            " and ".join(sorted(alternative.required)) or "nothing"
            for alternative in choice.alternatives
        )
        message = f"the target holds one of: {ways}"
        refuses = own_outcome(rule).effect.refuses
        with self.leaves.out.block(f"if {broken}:"):
            self.expressions.note("choice-broken", message, rule, scope.at, error=refuses)
            if not refuses:
                self.leaves.out.write(f"{scope.drop} = True")

    def _broken_choice(self, choice: Choice, names: frozenset[str], record: str) -> str | None:
        mine = [
            (alternative.required, alternative.allowed & names)
            for alternative in choice.alternatives
            if alternative.required <= names
        ]
        if all(required == allowed and len(required) <= 1 for required, allowed in mine):
            # One name at a time, or none where that is an alternative too.
            singles = sorted({name for required, _ in mine for name in required})
            comparison = "!= 1" if all(required for required, _ in mine) else "> 1"
            if len(singles) > _FEW:
                constant = self.leaves.constant("NAMES", frozenset(singles))
                return f"len({constant} & {record}.keys()) {comparison}"
            if len(singles) < 2 and comparison == "> 1":
                return None
            present = " + ".join(f"({name!r} in {record})" for name in singles)
            return f"{present} {comparison}"
        if any(not required and allowed == choice.names & names for required, allowed in mine):
            return None
        singles = sorted(choice.names & names)
        if len(singles) <= _FEW:
            # What is there as a number, a bit a name, among those that an alternative allows.
            held = frozenset(
                bits
                for bits in range(1 << len(singles))
                if chosen(
                    [name for i, name in enumerate(singles) if bits >> i & 1],
                    choice.names,
                    tuple(mine),
                )
            )
            present = " + ".join(
                f"{1 << i} * ({name!r} in {record})" for i, name in enumerate(singles)
            )
            return f"{present} not in {self.leaves.constant('HELD', held)}"
        constant = self.leaves.constant("CHOICE", (frozenset(choice.names & names), tuple(mine)))
        return f"not {self.expressions.use('chosen')}({record}, *{constant})"

    def item_count(self, rule: RulePlan, rows: str, scope: CodeScope) -> None:
        """Check how many items a list of the target may have."""
        field = rule.target
        if field is None:
            return
        if field.maximum is not None:
            with self.leaves.out.block(f"if len({rows}) > {field.maximum}:"):
                message = f"too many items: the target allows {field.maximum} at most"
                self.expressions.note(
                    "too-many-items", message, rule, scope.at, field.name, error=True
                )
        if field.least > 1:
            with self.leaves.out.block(f"if len({rows}) < {field.least}:"):
                message = f"too few items: the target requires {field.least} at least"
                self.expressions.note(
                    "too-few-items", message, rule, scope.at, field.name, error=True
                )

    def repeated_choice(
        self,
        rule: RulePlan,
        choice: RepeatedChoice,
        names: frozenset[str],
        record: str,
        scope: CodeScope,
    ) -> None:
        """Check how many there are of the names that a schema lets alternate."""
        mine = [name for name in choice.names if name in names]
        if not mine or (choice.minimum == 0 and choice.maximum is None):
            return
        parts = " + ".join(
            f"len({record}.get({name!r}, ()))"
            if body_field is not None and body_field.repeated
            else f"({name!r} in {record})"
            for name in mine
            for body_field in (_field(rule, name),)
        )
        comparison = f" <= {choice.maximum}" if choice.maximum is not None else ""
        ways = " | ".join(choice.names)
        message = (
            f"the target holds {choice.minimum} to {choice.maximum or 'any number'} of: {ways}"
        )
        with self.leaves.out.block(f"if not {choice.minimum} <= {parts}{comparison}:"):
            self.expressions.note("choice-broken", message, rule, scope.at, error=True)


def _field(rule: RulePlan, name: str) -> Field | None:
    return rule.body.type.fields.get(name) if isinstance(rule.body, ObjectBody) else None
