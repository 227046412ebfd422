"""What the target contract asks of an object, checked as the object is made."""

from __future__ import annotations

import ast
from contextlib import nullcontext
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

from mapper.code_tree.conditions import all_of, negation
from mapper.code_tree.quotation import Code, constant, expression, several, starred
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


class _Absence(NamedTuple):
    """What is written where a field has no value: under which condition, and the call that notes it."""

    absent: ast.expr
    call: ast.expr


@dataclass(slots=True)
class ObjectChecks:
    """Writes the checks of objects."""

    expressions: ExpressionCode
    leaves: LeafCode

    def required(
        self, rule: RulePlan, body: ObjectBody, names: frozenset[str], fill: Fill, scope: CodeScope
    ) -> None:
        """What the target requires of the object must be there, or is noted as missing."""
        children = {c.target.name: c for c in body.children if c.target is not None}
        below = asked_below(body)
        leaving: list[_Absence] = []
        refusing: list[_Absence] = []
        for field in body.type.fields.values():
            child = children.get(field.name)
            absent = expression("{} not in {}", constant(field.name), fill.owner)
            if field.name in below and fill.asked is not None:
                asked = expression("{}[{}]", fill.asked, constant(field.name))
                call = self._missing(scope, field, [starred(asked)])
                is_asked = expression("{} in {}", constant(field.name), fill.asked)
                omits = expression("{}[2].effect.omits_parent", asked)
                leaving.append(_Absence(all_of([absent, is_asked, omits]), call))
                refusing.append(_Absence(all_of([absent, is_asked, negation(omits)]), call))
                absent = all_of([absent, negation(is_asked)])
            outcome = self._outcome(rule, field, child, names)
            if outcome is None:
                continue
            owner = child if child is not None else rule
            source = owner.body.expression.source if isinstance(owner.body, ValueBody) else None
            number = self.leaves.rule_number(owner)
            call = self._missing(
                scope, field, [constant(source), number, self.leaves.outcome(outcome)]
            )
            leaves = outcome.effect.omits_parent and scope.drop is not None
            (leaving if leaves else refusing).append(_Absence(absent, call))
        out = self.leaves.out
        for each in leaving:
            with out.block("if {}:", each.absent):
                out.write("{} = {}", scope.drop or "_", each.call)
        # An object that is left out need not be whole.
        kept = out.block("if not {}:", scope.drop or "_") if leaving and refusing else nullcontext()
        with kept:
            for each in refusing:
                with out.block("if {}:", each.absent):
                    out.write("{}", each.call)

    def _missing(self, scope: CodeScope, field: Field, what: list[Code]) -> ast.expr:
        """A call that notes that a field is missing."""
        missing = self.expressions.use("missing")
        return expression("{}(run, {}, {}, {*})", missing, scope.at, constant(field.name), what)

    @staticmethod
    def _outcome(
        rule: RulePlan, field: Field, child: RulePlan | None, names: frozenset[str]
    ) -> Outcome | None:
        """What happens where a field has no value; None where nothing does."""
        handles = child is not None and child.handles_missing
        if not (field.required or handles) or field.name not in names:
            return None
        if (
            not field.required
            and isinstance(rule.body, ObjectBody)
            and in_choice(rule.body, field.name)
        ):
            return None
        if child is not None and is_constant(child) and not (child.when or child.from_):
            return None
        outcome = (child if child is not None else rule).policies.on_missing
        if outcome.effect.allows_absence and not field.required:
            return None
        if not handles and not own_outcome(rule).effect.refuses:
            return Outcome.OMIT_PARENT
        return outcome

    def asked(self, body: ObjectBody, asked: str | None) -> None:
        """Write what the rules of a merged fragment ask for, for whoever has the whole object."""
        for child in body.children:
            if is_asked(child) and asked is not None:
                outcome = self.leaves.outcome(child.policies.on_missing)
                source = child.body.expression.source if isinstance(child.body, ValueBody) else None
                number = self.leaves.rule_number(child)
                what = several([constant(source), number, outcome])
                self.leaves.out.write("{}[{}] = {}", asked, constant(name_of(child)), what)

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
        with self.leaves.out.block("if {}:", broken):
            self.expressions.note("choice-broken", message, rule, scope.at, error=refuses)
            if not refuses and scope.drop is not None:
                self.leaves.out.set_variable(scope.drop, True)

    def _broken_choice(self, choice: Choice, names: frozenset[str], record: str) -> ast.expr | None:
        mine = [
            (alternative.required, alternative.allowed & names)
            for alternative in choice.alternatives
            if alternative.required <= names
        ]
        value = self.leaves.constants.value
        if all(required == allowed and len(required) <= 1 for required, allowed in mine):
            # One name at a time, or none where that is an alternative too.
            singles = sorted({name for required, _ in mine for name in required})
            exactly = all(required for required, _ in mine)
            compared = "{} != 1" if exactly else "{} > 1"
            if len(singles) > _FEW:
                named = value("NAMES", frozenset(singles))
                return expression(compared, expression("len({} & {}.keys())", named, record))
            if len(singles) < 2 and not exactly:
                return None
            return expression(compared, _sum([_present(name, record) for name in singles]))
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
            bits = [
                expression("{} * {}", 1 << i, _present(name, record))
                for i, name in enumerate(singles)
            ]
            return expression("{} not in {}", _sum(bits), value("HELD", held))
        given = value("CHOICE", (frozenset(choice.names & names), tuple(mine)))
        return expression("not {}({}, *{})", self.expressions.use("chosen"), record, given)

    def item_count(self, rule: RulePlan, rows: str, scope: CodeScope) -> None:
        """Check how many items a list of the target may have."""
        field = rule.target
        if field is None:
            return
        out = self.leaves.out
        if field.maximum is not None:
            with out.block("if len({}) > {}:", rows, field.maximum):
                message = f"too many items: the target allows {field.maximum} at most"
                self.expressions.note(
                    "too-many-items", message, rule, scope.at, field.name, error=True
                )
        if field.least > 1:
            with out.block("if len({}) < {}:", rows, field.least):
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
        count = _sum(
            [
                expression("len({}.get({}, ()))", record, constant(name))
                if body_field is not None and body_field.repeated
                else _present(name, record)
                for name in mine
                for body_field in (_field(rule, name),)
            ]
        )
        ways = " | ".join(choice.names)
        message = (
            f"the target holds {choice.minimum} to {choice.maximum or 'any number'} of: {ways}"
        )
        if choice.maximum is None:
            right = expression("{} <= {}", choice.minimum, count)
        else:
            right = expression("{} <= {} <= {}", choice.minimum, count, choice.maximum)
        with self.leaves.out.block("if not {}:", right):
            self.expressions.note("choice-broken", message, rule, scope.at, error=True)


def _present(name: str, record: str) -> ast.expr:
    """Whether a field is there, as 0 or 1."""
    return expression("({} in {})", constant(name), record)


def _sum(numbers: list[ast.expr]) -> ast.expr:
    return reduce(lambda left, right: expression("{} + {}", left, right), numbers)


def _field(rule: RulePlan, name: str) -> Field | None:
    return rule.body.type.fields.get(name) if isinstance(rule.body, ObjectBody) else None
