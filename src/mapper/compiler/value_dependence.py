"""Whether what becomes of a value depends on the value alone, so that it may be remembered."""

from __future__ import annotations

from collections.abc import Container, Iterator

from mapper.plan.completeness import rules_below
from mapper.plan.plan_expressions import depends_on_message
from mapper.plan.plan_model import (
    Conversion,
    LeafPlan,
    ObjectBody,
    RulePlan,
    SwitchBody,
    TypedExpression,
    UseBody,
    ValueBody,
)


def leaf_depends_on_message(plan: LeafPlan, names: Container[str]) -> bool:
    """Whether the outcome of a leaf depends on the message, or on one of `names`.

    These are the names that are not the same for every message: parameters and joins.
    """
    if plan.check is not None and depends_on_message(plan.check.expression, names):
        return True
    return plan.conversion is not None and conversion_depends_on_message(plan.conversion, names)


def conversion_depends_on_message(conversion: Conversion, names: Container[str]) -> bool:
    """Whether what a conversion makes depends on the message, or on one of `names`.

    Of a conversion that uses fragments that is taken to be so.
    """
    if conversion.rule is None:
        return True
    rules = list(rules_below(conversion.rule))
    if any(
        isinstance(rule.body, UseBody)
        or (isinstance(rule.body, ObjectBody) and rule.body.use is not None)
        for rule in rules
    ):
        return True
    return any(depends_on_message(each, names) for rule in rules for each in _expressions(rule))


def _expressions(rule: RulePlan) -> Iterator[TypedExpression]:
    """The expressions of a rule, those of the rules within it aside."""
    yield from rule.each
    yield from rule.order_by
    yield from (expression for _, expression in rule.lets)
    for each in (rule.from_, rule.where, rule.distinct_by, rule.when):
        if each is not None:
            yield each
    if isinstance(rule.body, ValueBody):
        yield rule.body.expression
        if rule.body.leaf is not None:
            checks = (rule.body.leaf.check, rule.body.leaf.partial)
            yield from (check.expression for check in checks if check is not None)
    elif isinstance(rule.body, SwitchBody):
        yield rule.body.of
