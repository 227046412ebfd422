"""Whether the rules fill what the target requires, and fill nothing twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mapper.contract.message_model import ObjectType
from mapper.diagnostics.diagnostic import Finding
from mapper.plan.plan_model import (
    TO_DO,
    AbsentBody,
    Body,
    ChooseBody,
    ConstBody,
    EmptyBody,
    FailBody,
    FragmentPlan,
    MatchBody,
    NoticeBody,
    ObjectBody,
    RulePlan,
    SwitchBody,
    UseBody,
    ValueBody,
)


def rules_below(rule: RulePlan) -> Iterator[RulePlan]:
    """`rule` and all rules within it, fragments aside."""
    waiting = [rule]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(reversed(inner_rules(each.body)))


def inner_rules(body: Body) -> Sequence[RulePlan]:
    """The rules directly below a body."""
    if isinstance(body, ObjectBody):
        return body.children
    if isinstance(body, MatchBody):
        return [branch.rule for branch in body.branches]
    if isinstance(body, SwitchBody):
        otherwise = [body.otherwise] if body.otherwise is not None else []
        return [branch.rule for branch in body.branches] + otherwise
    return body.branches if isinstance(body, ChooseBody) else ()


def filled(body: Body, above: tuple[FragmentPlan, ...] = ()) -> frozenset[str]:
    """The target fields that a body may fill, in any of its branches."""
    if isinstance(body, ObjectBody):
        own = {_name(child) for child in body.children}
        return frozenset(own | (filled(body.use, above) if body.use is not None else frozenset()))
    if isinstance(body, UseBody):
        rule = body.fragment.rule
        if rule is None or body.fragment in above:
            return frozenset()
        return filled(rule.body, (*above, body.fragment))
    found: frozenset[str] = frozenset()
    for rule in inner_rules(body):
        found |= filled(rule.body, above)
    return found


def _name(rule: RulePlan) -> str:
    return rule.target.name if rule.target is not None else ""


def may_give(rule: RulePlan, above: tuple[FragmentPlan, ...] = ()) -> bool:
    """Whether a rule gives something that keeps the object it stands in: constants do not.

    Of an object that only constants can fill nothing is ever there, whatever the message.
    """
    body = rule.body
    if isinstance(body, ConstBody):
        return bool(rule.each)
    if isinstance(body, (AbsentBody, NoticeBody)):
        return False
    if rule.target is not None and not isinstance(rule.target.type, ObjectType):
        return True
    if isinstance(body, ObjectBody):
        if body.partial or any(may_give(child, above) for child in body.children):
            return True
        return body.use is not None and _may_fill(body.use, above)
    if isinstance(body, UseBody):
        return _may_fill(body, above)
    inner = list(inner_rules(body))
    return not inner or any(may_give(branch, above) for branch in inner)


def _may_fill(use: UseBody, above: tuple[FragmentPlan, ...]) -> bool:
    rule = use.fragment.rule
    if use.fragment in above:
        return False
    return rule is None or may_give(rule, (*above, use.fragment))


def has_constant(rule: RulePlan) -> bool:
    """Whether some constant stands below a rule."""
    return any(isinstance(one.body, ConstBody) for one in rules_below(rule))


def _always_absent(rule: RulePlan) -> Iterator[Finding]:
    """The outermost objects at or below a rule that only constants can fill."""
    if isinstance(rule.body, UseBody):
        return  # the rules of the fragment are checked where they stand
    if not may_give(rule) and isinstance(rule.body, ObjectBody) and has_constant(rule):
        where = f"`{rule.path}`" if rule.path else "the message"
        yield Finding(
            "always-absent",
            f"{where} is always absent: constants alone do not keep an object",
            rule.position,
            "warning",
            hint="fill one of its fields from the source; a text that must keep the object is an "
            "expression: `'\"…\"'`",
            target_path=rule.path or None,
        )
        return
    for inner in inner_rules(rule.body):
        yield from _always_absent(inner)


def check(roots: list[RulePlan], filling: set[int]) -> list[Finding]:
    """Findings for required target fields that no rule fills, and for fields given twice.

    Also for objects that only constants can fill.

    `filling` holds the ids of rules whose object is another rule's: what they leave out is that
    one's to fill.
    """
    findings: list[Finding] = []
    for root in roots:
        if id(root) not in filling:
            findings.extend(_always_absent(root))
        for rule in rules_below(root):
            body = rule.body
            if not isinstance(body, ObjectBody):
                continue
            if id(rule) not in filling and not _is_partial(body):
                findings.extend(_missing(rule, body))
            if body.use is not None:
                findings.extend(_twice(rule, body, body.use))
                findings.extend(_value_beside(rule, body.use))
    return findings


def _is_partial(body: Body, above: tuple[FragmentPlan, ...] = ()) -> bool:
    """Whether some of what fills an object could not be read, so that nothing is said of it."""
    if isinstance(body, ObjectBody):
        return body.partial or (body.use is not None and _is_partial(body.use, above))
    if isinstance(body, UseBody):
        rule = body.fragment.rule
        if rule is None or body.fragment in above:
            return False
        return _is_partial(rule.body, (*above, body.fragment))
    return False


def _missing(rule: RulePlan, body: ObjectBody) -> Iterator[Finding]:
    # A rule that is wrong is absent without a reason: what is wrong with it is a finding already.
    names = filled(body) - {
        _name(child)
        for child in body.children
        if isinstance(child.body, NoticeBody)
        or (isinstance(child.body, AbsentBody) and child.body.reason not in ("", TO_DO))
    }
    where = f"`{rule.path}`" if rule.path else "the message"
    for field in body.type.fields.values():
        if field.required and field.name not in names:
            yield Finding(
                "missing-target-field",
                f"{where} requires `{field.name}`, and no rule fills it",
                rule.position,
                hint=f"add a rule for `{field.name}`",
                target_path=f"{rule.path}.{field.name}" if rule.path else field.name,
            )
    yield from _choices(rule, body.type, names, where)


def _choices(
    rule: RulePlan, type_: ObjectType, names: frozenset[str], where: str
) -> Iterator[Finding]:
    for choice in type_.choices:
        if any(alternative.required <= names for alternative in choice.alternatives):
            continue
        ways = [" and ".join(sorted(alternative.required)) for alternative in choice.alternatives]
        yield Finding(
            "missing-target-field",
            f"{where} requires one of: " + " | ".join(way or "nothing" for way in ways),
            rule.position,
            hint="add rules for one of them",
            target_path=rule.path or None,
        )


def _twice(rule: RulePlan, body: ObjectBody, use: UseBody) -> Iterator[Finding]:
    given = {_name(child): child for child in body.children}
    for name in sorted(filled(use) & set(given)):
        message = f"`{name}` is filled here and by the fragment `{use.fragment.name}`"
        hint = "remove one of them"
        yield Finding(
            "field-twice", message, given[name].position, hint=hint, target_path=given[name].path
        )


def _value_beside(rule: RulePlan, use: UseBody) -> Iterator[Finding]:
    """A fragment that gives one value has nothing to merge with the fields beside it."""
    waiting = [use.fragment.rule]
    while waiting:
        inner = waiting.pop()
        if inner is None:
            continue
        if isinstance(inner.body, (ValueBody, ConstBody, EmptyBody)):
            where = f"`{rule.path}`" if rule.path else "the message"
            message = f"{where} has fields, and its fragment `{use.fragment.name}` gives one value"
            hint = "remove the fields, or let the fragment make fields"
            yield Finding(
                "two-bodies", message, rule.position, hint=hint, target_path=rule.path or None
            )
            return
        if not isinstance(inner.body, ObjectBody):
            waiting.extend(inner_rules(inner.body))


def filling_rules(roots: list[RulePlan]) -> set[int]:
    """The ids of rules that fill the object of the rule that uses their fragment."""
    found: set[int] = set()

    def mark(rule: RulePlan) -> None:
        if id(rule) in found:
            return
        found.add(id(rule))
        if isinstance(rule.body, UseBody) and rule.body.fragment.rule is not None:
            mark(rule.body.fragment.rule)
        elif isinstance(rule.body, ObjectBody):
            if rule.body.use is not None and rule.body.use.fragment.rule is not None:
                mark(rule.body.use.fragment.rule)
        elif not isinstance(rule.body, (AbsentBody, NoticeBody, FailBody)):
            for inner in inner_rules(rule.body):
                mark(inner)

    for root in roots:
        for rule in rules_below(root):
            body = rule.body
            if isinstance(body, ObjectBody) and body.use is not None and body.use.fragment.rule:
                mark(body.use.fragment.rule)
    return found
