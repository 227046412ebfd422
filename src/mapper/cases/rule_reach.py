"""Which cases reach a rule: those in which its context is there and its condition holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from mapper.cases.case_runs import produce
from mapper.cases.discovery import Case
from mapper.cases.small_cases import SmallCase, all_cases
from mapper.compiler.compiled_loading import load_watched
from mapper.diagnostics.diagnostic import Position, start_of
from mapper.diagnostics.errors import FindingsError
from mapper.plan.completeness import inner_rules
from mapper.plan.plan_model import NoticeBody, ObjectBody, Plan, RulePlan, UseBody
from mapper.running.mapping import Mapping

Start = tuple[str, int, int]
"""Where a rule stands: its file, line and column."""

_MARK: Final = "\0reached"


def cases_by_rule(plan: Plan, rules: Iterable[Position]) -> dict[Start, list[str]]:
    """The names of the cases of a mapping that reach each of its rules, given by their positions.

    Each rule notes that it was reached, in place of what it makes: `$notice` of the rule grammar.
    One that stands within another is asked before that one is replaced.
    """
    wanted = {start_of(position) for position in rules}
    reached: dict[Start, list[str]] = {start: [] for start in wanted}
    try:
        cases = all_cases([Path(plan.file)])
    except FindingsError:
        return reached  # a mapping without cases, or with ones that `mapper test` refuses
    for layer in _layers(plan, wanted):
        mapping = _marked(plan, layer)
        for case in cases:
            for start in _reached(case, mapping):
                reached[start].append(case.name)
    return reached


def _layers(plan: Plan, wanted: set[Start]) -> Iterator[dict[int, RulePlan]]:
    """The rules at these places in groups, by identity; none of a group stands within another."""
    left = [
        rule for rule in {id(each): each for each in _all(plan)}.values() if _start(rule) in wanted
    ]
    while left:
        starts = {_start(rule) for rule in left}
        outer = {
            id(rule)
            for rule in left
            if any(_start(below) in starts - {_start(rule)} for below in _below(rule, set()))
        }
        # Rules of fragments that use each other may stand within each other: all are outer then.
        layer = [rule for rule in left if id(rule) not in outer] or left
        yield {id(rule): rule for rule in layer}
        left = [rule for rule in left if rule not in layer]


def _all(plan: Plan) -> Iterator[RulePlan]:
    for root in plan.roots():
        yield root
        yield from _below(root, set())


def _below(rule: RulePlan, seen: set[int]) -> Iterator[RulePlan]:
    """All rules within a rule, those of fragments too."""
    body = rule.body
    inner = list(inner_rules(body))
    use = body if isinstance(body, UseBody) else body.use if isinstance(body, ObjectBody) else None
    if use is not None and use.fragment.rule is not None:
        inner.append(use.fragment.rule)
    for each in inner:
        if id(each) not in seen:
            seen.add(id(each))
            yield each
            yield from _below(each, seen)


def _start(rule: RulePlan) -> Start:
    return start_of(rule.position)


def _marked(plan: Plan, rules: dict[int, RulePlan]) -> Mapping:
    """The mapping of a plan in which each of these rules only says that it was reached."""
    bodies = {number: rule.body for number, rule in rules.items()}
    try:
        for rule in rules.values():
            rule.body = NoticeBody(_MARK)
        return load_watched(plan, lambda _, rows: rows)
    finally:
        for number, rule in rules.items():
            rule.body = bodies[number]


def _reached(case: Case | SmallCase, mapping: Mapping) -> set[Start]:
    """The places of the marks that a case meets."""
    try:
        notices = produce(case, mapping).notices
    except FindingsError:
        return set()
    return {
        start_of(notice.position)
        for notice in notices
        if notice.code == "no-place" and notice.message.endswith(_MARK) and notice.position
    }
