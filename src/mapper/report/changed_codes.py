"""What a changed list of codes does to rules that look codes up, and that `check` does not ask about.

A code that is new may be one that a rule leaves out, or treats as any other; a row of a code that
is gone is never looked up again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mapper.diagnostics.diagnostic import Finding
from mapper.expression_types.inferred_types import Inferred
from mapper.plan.completeness import rules_below
from mapper.plan.plan_model import Plan, RulePlan, SwitchBody, ValueBody


@dataclass(slots=True)
class _Lookup:
    """A rule that looks up codes: those that its source lists, those that it knows, and where."""

    rule: RulePlan
    known: frozenset[str]
    where: str
    source: str | None
    rows: bool
    codes: set[str] = field(default_factory=set)
    listed: bool = True


def changed_codes(old: Plan, new: Plan) -> Iterator[Finding]:
    """Findings for codes that the source has now and did not have, and for rows of codes that are gone."""
    before, after = _lookups(old), _lookups(new)
    for key, lookup in after.items():
        earlier = before.get(key)
        if earlier is None or not (earlier.listed and lookup.listed):
            continue
        position = lookup.rule.position
        added = sorted(lookup.codes - earlier.codes - lookup.known)
        if added:
            yield Finding(
                "code-new",
                f"the source lists {_named(added)} now, and {lookup.where} does not have it",
                position,
                "warning",
                "add it, or leave what happens then as it is",
                lookup.source,
                lookup.rule.path or None,
            )
        gone = sorted((earlier.codes - lookup.codes) & lookup.known)
        if gone and lookup.rows:
            yield Finding(
                "code-gone",
                f"the source does not list {_named(gone)} any more, and {lookup.where} has it",
                position,
                "warning",
                "remove it once no message of the old version comes",
                lookup.source,
                lookup.rule.path or None,
            )


def _named(codes: list[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


def _lookups(plan: Plan) -> dict[tuple[str, int, int], _Lookup]:
    """The rules that look up codes, by where they stand; a fragment's for all its uses."""
    found: dict[tuple[str, int, int], _Lookup] = {}
    for root in plan.roots():
        for rule in rules_below(root):
            made = _lookup(rule)
            if made is None:
                continue
            lookup, type_ = made
            at = rule.position
            lookup = found.setdefault((at.file, at.line, at.column), lookup)
            for leaf in type_.leaves:
                lookup.codes.update(leaf.facets.enum or ())
                lookup.listed = lookup.listed and leaf.facets.enum is not None
    return found


def _lookup(rule: RulePlan) -> tuple[_Lookup, Inferred] | None:
    body = rule.body
    if isinstance(body, SwitchBody) and body.otherwise is not None:
        known = frozenset(branch.name for branch in body.branches)
        lookup = _Lookup(rule, known, "no branch but `*`", body.of.source, False)
        return lookup, body.of.type
    if not isinstance(body, ValueBody) or body.leaf is None:
        return None
    expression, leaf = body.expression, body.leaf
    if leaf.table is not None:
        where = f"the table `{leaf.table.name}`"
        return _Lookup(
            rule, frozenset(leaf.table.rows), where, expression.source, True
        ), expression.type
    if leaf.conversion is None and leaf.type.facets.enum is not None:
        known = frozenset(leaf.type.facets.enum)
        return _Lookup(rule, known, "the target", expression.source, False), expression.type
    return None
