"""Promises about sources: a value comes from the node that is named, and the node stands where it is said."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import pytest

from mapper.cases.case_runs import produce
from mapper.cases.discovery import find_cases
from mapper.explanation.explained_values import ExplainedSource, ExplainedState, ExplainedValue
from mapper.explanation.message_explanation import MessageExplanation
from mapper.explanation.source_lines import SourceLines
from mapper.jsonata.analyse.simple_paths import is_simple_path
from mapper.plan.completeness import rules_below
from mapper.plan.plan_model import Plan, RulePlan, ValueBody
from mapper.reading.locate import path_steps
from tests.explanation.recorded_mappings import recorded as recorded_mapping
from tests.own_mappings import FILES


def plain_rules(plan: Plan) -> set[tuple[str, int, int]]:
    """Where the rules stand that carry the value of a path over as it is."""

    def is_plain(rule: RulePlan) -> bool:
        body = rule.body
        if (
            not isinstance(body, ValueBody)
            or body.leaf is None
            or not is_simple_path(body.expression.node)
        ):
            return False
        return body.leaf.table is None and body.leaf.conversion is None and not rule.lets

    return {
        (rule.position.file, rule.position.line, rule.position.column)
        for root in plan.roots()
        for rule in rules_below(root)
        if is_plain(rule)
    }


def of_no_node(one: ExplainedValue) -> bool:
    """Whether the context of a value is a row of a table, or an object that an expression makes."""
    return any(
        step.what in ("$from", "$each") and (step.text.startswith("$") or "{" in step.text)
        for step in one.steps
    )


def stands_at(source: Path, node: ExplainedSource) -> bool:
    """Whether an element or a member of the last name of a path, or a row with its value, is there."""
    assert node.place is not None
    text = text_of(source, node.place.file)
    line = text.splitlines()[node.place.line - 1]
    if node.place.column is None:
        return isinstance(node.value, dict | list) or str(node.value) in line
    rest = line[node.place.column - 1 :]
    steps = [step for step in path_steps(node.path) if step[0][:1] not in ("@", "#")]
    if not steps:
        return rest.startswith("<")  # an attribute of the message, which has another name
    name, index = steps[-1]
    if text.lstrip().startswith("<"):
        # The names of a document are local names, those of attributes aside.
        return re.match(rf"<([\w.-]+:)?{re.escape(name)}\b", rest) is not None
    return index is not None or rest.startswith(f'"{name}"')


@pytest.mark.parametrize("name", FILES)
def test_values_of_paths_come_from_their_nodes(name: str) -> None:
    """What a path gives is the value of the one node that is named as made; its line has its name."""
    recorded = recorded_mapping(name)
    plain, named, found = plain_rules(recorded.plan), 0, 0
    for case in find_cases([FILES[name]])[:8]:
        recorded.last = None
        produce(case, recorded)
        if recorded.last is None or not recorded.last.result.ok:
            continue
        lines = SourceLines(case.source, recorded.reader, recorded.last.document)
        for one in MessageExplanation(recorded.plan, recorded.last, lines).all():
            for source in one.sources:
                if source.there and source.place is not None:
                    assert stands_at(case.source, source), (case.name, source)
                    named += 1
            place = one.rule and (one.rule.file, one.rule.line, one.rule.column)
            if one.state is ExplainedState.GIVEN and place in plain and not one.notices:
                made = [each for each in one.sources if each.made]
                if not made and of_no_node(one):
                    continue
                assert made, (case.name, one.path)
                given = one.value if isinstance(one.value, list) else [one.value]
                assert {str(each) for each in given} <= {
                    str(value)
                    for each in made
                    for value in (each.value if isinstance(each.value, list) else [each.value])
                }, (case.name, one.path)
                found += 1
    assert found > 0
    assert named > 0


@cache
def text_of(source: Path, file: str | None) -> str:
    """The text of a source, or of a file of one in parts."""
    if file is None:
        data = source.read_bytes()
    elif source.is_dir():
        data = (source / file).read_bytes()
    else:
        with ZipFile(source) as archive:
            data = archive.read(file)
    for encoding in ("utf-8-sig", "utf-16"):
        with suppress(UnicodeError):
            return data.decode(encoding)
    return data.decode("latin-1")
