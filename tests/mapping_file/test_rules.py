"""The rule grammar: what is taken, what is found, and that nothing is passed over."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper.diagnostics.diagnostic import Finding
from mapper.mapping_file.rule_model import Rule
from mapper.yaml_text.collisions import read
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.spanned_model import validated

CASES = yaml.safe_load((Path(__file__).parent / "rules.yaml").read_text("utf-8"))


def rule_of(text: str) -> tuple[Rule | None, list[Finding]]:
    """The rule that a text is, and what is found in it in the order of the file."""
    node, findings = read(text, "file.yaml")
    checks = NodeChecks()
    rule = validated(Rule, node, "the root", checks) if node is not None else None
    found = findings + checks.findings
    return rule, sorted(found, key=place)


def place(finding: Finding) -> tuple[int, int]:
    """Line and column."""
    assert finding.position is not None
    return finding.position.line, finding.position.column


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["promise"])
def test_rules(case: dict[str, Any]) -> None:
    """Each rule gives the findings that stand beside it, each at its position; a sound one a model."""
    rule, findings = rule_of(case["rule"])
    reported = [f"{place(one)[0]}:{place(one)[1]} {one.code}" for one in findings]
    assert reported == case["findings"]
    if "hint" in case:
        assert findings[0].hint == case["hint"]
    assert rule is not None or findings


WHOLE = """\
$let: {vandaag: $peildatum}
Onderdeel:
  $each: [een.lijst, andere.lijst]
  $as: item
  $where: actief
  $order_by: [volgorde, naam]
  $distinct_by: nummer
  $when: $exists(nummer)
  $match:
    links: {$use: links, $with: {p: $item}, $max_depth: 3, Extra: x}
    rechts: {$absent: geen plaats}
Waarde: {$value: code, $table: codes, $convert: datum, $on_unknown: keep, $on_missing: omit}
Vast: {$const: '0'}
Leeg: {$when: a, $empty: true}
Soort: {$match: {of: soort, cases: {A: {$value: x}, B: {$fail: onbekend}}}}
Keuze: {$choose: [{$when: a, $value: x}, y]}
Diep: {$from: a.b, Kind: c}
"""


def test_everything_that_is_taken_stands_in_the_model() -> None:
    """A rule with every instruction there is comes back whole, with the place of each."""
    rule, findings = rule_of(WHOLE)
    assert findings == []
    assert rule is not None
    assert rule.let == {"vandaag": "$peildatum"}
    part = rule.fields[next(name for name in rule.fields if name == "Onderdeel")]
    assert part.each == ("een.lijst", "andere.lijst")
    assert (part.as_, part.where, part.distinct_by) == ("item", "actief", "nummer")
    assert part.order_by == ("volgorde", "naam")
    assert part.when == "$exists(nummer)"
    assert part.match is not None
    assert part.match.of is None
    left, right = part.match.cases.values()
    assert (left.use, left.with_, left.max_depth) == ("links", {"p": "$item"}, 3)
    assert [(str(name), field.expression) for name, field in left.fields.items()] == [
        ("Extra", "x")
    ]
    assert right.absent == "geen plaats"
    named = {str(name): field for name, field in rule.fields.items()}
    assert named["Waarde"].value == "code"
    assert (named["Waarde"].table, named["Waarde"].convert) == ("codes", "datum")
    assert named["Waarde"].policies == {"on_unknown": "keep", "on_missing": "omit"}
    assert named["Vast"].const == "0"
    assert named["Leeg"].empty
    kind = named["Soort"].match
    assert kind is not None
    assert (kind.of, [str(case) for case in kind.cases]) == ("soort", ["A", "B"])
    assert kind.cases[next(case for case in kind.cases if case == "B")].fail == "onbekend"
    assert [branch.when or branch.expression for branch in named["Keuze"].choose] == ["a", "y"]
    assert named["Diep"].from_ == "a.b"
    assert part.key_spans["$where"].line == 5
    assert part.each[1].position_at(7, 5).column == 29


def test_a_field_may_have_any_name() -> None:
    """Only `$` marks an instruction: every other name is a field, whatever else it means."""
    names = ["from", "each", "of", "cases", "map", "@soort", "#text", "a.b", "true", "1"]
    rule, findings = rule_of("".join(f"'{name}': x\n" for name in names))
    assert findings == []
    assert rule is not None
    assert [str(name) for name in rule.fields] == names
