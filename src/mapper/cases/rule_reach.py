"""Which cases reach a rule: those in which its context is there and its condition holds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mapper.cases.case_runs import produce
from mapper.cases.small_cases import all_cases
from mapper.compiler.compiled_loading import load_watched
from mapper.diagnostics.diagnostic import Position, Start, start_of
from mapper.diagnostics.errors import FindingsError
from mapper.plan.plan_model import Plan


def cases_by_rule(plan: Plan, rules: Iterable[Position]) -> dict[Start, list[str]]:
    """The names of the cases of a mapping that reach each of its rules, given by their positions."""
    found: dict[Start, list[str]] = {start_of(position): [] for position in rules}
    try:
        cases = all_cases([Path(plan.file)])
    except FindingsError:
        return found  # a mapping without cases, or with ones that `mapper test` refuses
    reached: set[Start] = set()
    mapping = load_watched(plan, lambda _, rows: rows, reached.add)
    for case in cases:
        reached.clear()
        try:
            produce(case, mapping)
        except FindingsError:
            continue
        for start in reached & found.keys():
            found[start].append(case.name)
    return found
