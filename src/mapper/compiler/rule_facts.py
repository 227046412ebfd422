"""What is known of a rule before its code is written."""

from __future__ import annotations

from typing import Final

from mapper.contract.message_model import LeafType
from mapper.expression_types.inferred_types import Inferred
from mapper.plan.completeness import filled, inner_rules, rules_below
from mapper.plan.plan_model import (
    Body,
    ConstBody,
    FailBody,
    FragmentPlan,
    ObjectBody,
    RulePlan,
    UseBody,
)
from mapper.policies.outcomes import Outcome


def step_of(rule: RulePlan) -> str | None:
    """The target field that a rule fills; None for the message and for what a conversion makes."""
    return rule.target.name if rule.target is not None else None


def item_type(rule: RulePlan) -> Inferred:
    """The type of one item of `$each`."""
    if len(rule.each) == 1:
        return rule.each[0].type.one()
    return rule.context


def name_of(rule: RulePlan) -> str:
    """The name of the target field that a rule fills."""
    return rule.target.name if rule.target is not None else ""


def use_first(body: ObjectBody) -> bool:
    """Whether all that the fragment fills stands before what the rules beside it fill."""
    order = {name: position for position, name in enumerate(body.type.fields)}
    own = [order[name_of(child)] for child in body.children]
    used = [order[name] for name in filled(body.use)] if body.use is not None else []
    return bool(own) and max(used, default=-1) < min(own)


def written_in_order(body: ObjectBody) -> bool:
    """Whether the code of an object writes its fields in the order of the target."""
    written = _written(body)
    if written is None:
        return False
    order = list(body.type.fields)
    together = [*written[0], *written[1]]
    return together == sorted(together, key=order.index)


def _written(body: ObjectBody) -> tuple[list[str], list[str]] | None:
    """The fields of an object, and its constants, in the order in which its code writes them.

    It writes what a fragment fills before or behind the rules beside it, then the fragment's
    constants, then those of the object. None: not known.
    """
    written = [name_of(child) for child in body.children if not is_constant(child)]
    last = [name_of(child) for child in body.children if is_constant(child)]
    if body.use is not None:
        rule = body.use.fragment.rule
        inner = _written(rule.body) if rule and isinstance(rule.body, ObjectBody) else None
        if inner is None:
            return None
        filling, constants = inner
        written = [*filling, *written] if use_first(body) else [*written, *filling]
        last = [*constants, *last]
    return written, last


def in_choice(body: ObjectBody, name: str) -> bool:
    """Whether a field stands in a choice of the target."""
    return any(name in choice.names for choice in body.type.choices)


def is_made(rule: RulePlan) -> bool:
    """Whether the rule is a conversion itself, rather than a field of what one makes."""
    return rule.target is None


def is_leaf(rule: RulePlan) -> bool:
    """Whether the target field holds a value."""
    return rule.target is not None and isinstance(rule.target.type, LeafType)


def is_constant(rule: RulePlan) -> bool:
    """Whether the rule gives a constant, which alone does not keep the object around it."""
    return isinstance(rule.body, ConstBody) and not rule.each


def own_outcome(rule: RulePlan) -> Outcome:
    """What the rule of an object picks for an object that is not whole."""
    if rule.handles_missing and isinstance(rule.body, ObjectBody):
        return rule.policies.on_missing
    return Outcome.ERROR


def finish_drops(rule: RulePlan, body: ObjectBody) -> bool:
    """Whether what the target requires may still leave the object out."""
    return (
        not own_outcome(rule).effect.refuses
        or bool(asked_below(body))
        or any(child.policies.on_missing.effect.omits_parent for child in body.children)
    )


def is_asked(rule: RulePlan) -> bool:
    """Whether the rule itself picks what happens without a value, and that is something."""
    if not rule.handles_missing or rule.target is None:
        return False
    return rule.target.required or not rule.policies.on_missing.effect.allows_absence


def asked_below(body: Body, above: tuple[FragmentPlan, ...] = ()) -> frozenset[str]:
    """The fields for which the fragment of an object, or what it uses, picks `$on_missing`."""
    use = body.use if isinstance(body, ObjectBody) else body if isinstance(body, UseBody) else None
    if use is not None:
        rule = use.fragment.rule
        if rule is None or use.fragment in above:
            return frozenset()
        above = (*above, use.fragment)
        own = rule.body.children if isinstance(rule.body, ObjectBody) else []
        names = frozenset(name_of(child) for child in own if is_asked(child))
        return names | asked_below(rule.body, above)
    found: frozenset[str] = frozenset()
    if not isinstance(body, ObjectBody):
        for rule in inner_rules(body):
            inner = rule.body.children if isinstance(rule.body, ObjectBody) else []
            found |= {name_of(child) for child in inner if is_asked(child)}
            found |= asked_below(rule.body, above)
    return found


def may_drop(rule: RulePlan, body: ObjectBody) -> bool:
    """Whether something in the object may leave the whole of it out."""
    return (
        not own_outcome(rule).effect.refuses
        or any(leaves_out(child) for child in body.children)
        or (body.use is not None and fill_leaves_out(body.use.fragment))
        or bool(asked_below(body))
    )


def fill_leaves_out(fragment: FragmentPlan, above: tuple[FragmentPlan, ...] = ()) -> bool:
    """Whether a fragment that fills an object may leave the whole of it out."""
    if fragment in above:
        return False
    return fragment.rule is None or _filling_leaves_out(fragment.rule, (*above, fragment))


def _filling_leaves_out(rule: RulePlan, above: tuple[FragmentPlan, ...]) -> bool:
    if leaves_out(rule):
        return True
    body = rule.body
    if isinstance(body, UseBody):
        return fill_leaves_out(body.fragment, above)
    if not isinstance(body, ObjectBody):
        return any(_filling_leaves_out(inner, above) for inner in inner_rules(body))
    if body.use is not None and fill_leaves_out(body.use.fragment, above):
        return True
    return any(leaves_out(child) for child in body.children)


def fill_has_constants(fragment: FragmentPlan) -> bool:
    """Whether a fragment that fills an object has constants, which do not keep the object alone."""
    seen: set[int] = set()
    pending = [fragment]
    while pending:
        each = pending.pop()
        if each.rule is None:
            return True
        if id(each) in seen:
            continue
        seen.add(id(each))
        for inner in rules_below(each.rule):
            if is_constant(inner):
                return True
            body = inner.body
            use = body.use if isinstance(body, ObjectBody) else body
            if isinstance(use, UseBody):
                pending.append(use.fragment)
    return False


_OMITTING_PARENT: Final = [each for each in Outcome if each.effect.omits_parent]


def leaves_out(rule: RulePlan, above: tuple[FragmentPlan, ...] = ()) -> bool:
    """Whether the outcome `omit_parent` of a rule may leave out the object around its field."""
    if any(outcome in rule.policies for outcome in _OMITTING_PARENT):
        return True
    body = rule.body
    if isinstance(body, ObjectBody):
        return False
    if isinstance(body, UseBody):
        fragment = body.fragment
        used = fragment.rule
        return used is not None and fragment not in above and leaves_out(used, (*above, fragment))
    return any(leaves_out(inner, above) for inner in inner_rules(body))


def may_refuse(rule: RulePlan, above: tuple[FragmentPlan, ...] = ()) -> bool:
    """Whether something in a rule may refuse the message (`$fail`)."""
    for inner in rules_below(rule):
        body = inner.body
        use = body if isinstance(body, UseBody) else None
        if isinstance(body, FailBody):
            return True
        if isinstance(body, ObjectBody):
            use = body.use
        if use is None or use.fragment in above:
            continue
        used = use.fragment.rule
        if used is None or may_refuse(used, (*above, use.fragment)):
            return True
    return False
