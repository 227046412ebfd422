"""What becomes of every field of a target: given, deliberately absent, withheld, or by no rule.

In a message all but the first look alike. Here they do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from mapper.contract.message_model import LeafType, ObjectType
from mapper.contract.message_model import Type as ContractType
from mapper.plan.completeness import inner_rules, may_give
from mapper.plan.plan_model import AbsentBody, Body, NoticeBody, ObjectBody, Plan, RulePlan, UseBody

State = Literal["given", "absent", "withheld", "no rule"]


class Covered(NamedTuple):
    """A field of the target: its path, what becomes of it, and the reason where one is given."""

    path: str
    state: State
    reason: str = ""


def coverage(plan: Plan, view: Plan | None = None) -> list[Covered]:
    """The leaves of the target in its order, and objects that hold none or that nothing fills.

    With the plan of a view, what the receiver's message does not have is `withheld`. A type is
    followed where it first occurs; after that its path says where that was.
    """
    part = view.target.type if view is not None else None
    return list(_fields(plan.target.type, [plan.root.body], "", part, view is not None, {}))


def _fields(
    type_: ContractType,
    bodies: Sequence[Body],
    path: str,
    part: ContractType | None,
    seen_by: bool,
    shown_at: dict[int, str],
) -> Iterator[Covered]:
    if not isinstance(type_, ObjectType):
        return
    rules = [rule for body in bodies for rule in _children(body, ())]
    shown = part.fields if isinstance(part, ObjectType) else {}
    for name, field in type_.fields.items():
        below = f"{path}.{name}" if path else name
        mine = [rule for rule in rules if rule.target is not None and rule.target.name == name]
        if seen_by and name not in shown:
            yield Covered(below, "withheld")
            continue
        filled = [rule.body for rule in mine if not isinstance(rule.body, (AbsentBody, NoticeBody))]
        if not mine:
            yield Covered(below, "no rule")
        elif not filled:
            reasons = [
                r.body.reason if isinstance(r.body, AbsentBody) else f"notice {r.body.code}"
                for r in mine
                if isinstance(r.body, (AbsentBody, NoticeBody))
            ]
            yield Covered(below, "absent", "; ".join(dict.fromkeys(reasons)))
        elif not isinstance(field.type, LeafType) and not any(map(may_give, mine)):
            yield Covered(below, "absent", "only constants fill it: it is never there")
        elif isinstance(field.type, LeafType) or _whole(filled):
            yield Covered(below, "given")
        elif id(field.type) in shown_at:
            yield Covered(below, "given", f"as {shown_at[id(field.type)]}")
        else:
            shown_at[id(field.type)] = below
            inner = shown[name].type if seen_by else None
            yield from _fields(field.type, filled, below, inner, seen_by, shown_at)


def _children(body: Body, above: tuple[int, ...]) -> Iterator[RulePlan]:
    """The rules for the fields of an object, through branches and fragments."""
    if isinstance(body, ObjectBody):
        yield from body.children
        if body.use is not None:
            yield from _children(body.use, above)
    elif isinstance(body, UseBody):
        rule = body.fragment.rule
        if rule is not None and id(body.fragment) not in above:
            yield from _children(rule.body, (*above, id(body.fragment)))
    else:
        for rule in inner_rules(body):
            yield from _children(rule.body, above)


def _whole(bodies: Sequence[Body]) -> bool:
    """Whether an object is filled by something other than rules: a conversion, or an empty element."""
    return not any(True for body in bodies for _ in _children(body, ()))
