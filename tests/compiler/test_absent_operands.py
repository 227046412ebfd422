"""Promise: where an operand is absent, inline code gives what the functions of expressions give."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper.compiler.assembling import assemble
from mapper.compiler.compiled_loading import load_general
from mapper.compiler.module_code import module_source
from mapper.plan.plan_building import build
from tests.general_build import ready
from tests.plan.test_rules import FOLDER, mapping_text

PEOPLE = "crew#$i.{'n': name, 'a': age, 'i': $i}"
NUMBERS = ("(a > 3 ? 1)", "(a > 3 ? i)", "a", "i", "2")
"""Whole numbers: some that may be absent, some that cannot, small ones and any."""
TEXTS = ("n", "(a > 3 ? 'xy')", "(a > 3 ? n)")
OF_NUMBERS = (
    *("{} + {}", "{} - {}", "{} * {}", "{} < {} ? 1 : 2", "{} = {} ? 1 : 2", "{} in [{}] ? 1 : 2"),
    *("$sum([{}, {}])", "$count([{}, {}])", "($x := {}; $x + {})"),
)
OF_BOTH = ("{} & {}", "$join([{}, $string({})], '-')", "{} & $formatInteger({}, '000')")
OF_TEXTS = (
    "$pad({}, 5, '#')",
    "$pad({}, -5)",
    "$substring({}, 1)",
    "$match({}, /(.)/)[0].groups[0]",
)
DOCUMENT = {
    "crew": [
        *({"name": "ab", "age": 5}, {"age": 5}, {"name": "é", "age": 1}, {"name": "c"}),
        *({}, {"name": "d", "age": -7}),
    ]
}


def rules_of(template: str) -> list[str]:
    """A rule for each pair of operands."""
    if template in OF_NUMBERS:
        pairs = [(one, two) for one in NUMBERS for two in NUMBERS]
    else:
        pairs = [(one, two) for one in TEXTS for two in NUMBERS]
    name = "Age" if template in OF_NUMBERS else "Name"
    made = dict.fromkeys(template.format(*pair) for pair in pairs)
    return [f'Person: {{$each: "{PEOPLE}", {name}: "{each}"}}\n' for each in made]


@pytest.mark.parametrize("template", [*OF_NUMBERS, *OF_BOTH, *OF_TEXTS])
def test_an_absent_operand_is_absent_in_both_builds(template: str, tmp_path: Path) -> None:
    """Records and notices are the same for every pair of operands, and nothing else is raised."""
    for file in FOLDER.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    for rules in rules_of(template):
        (tmp_path / "case.yaml").write_text(mapping_text({"map": rules}), "utf-8")
        plan = build(tmp_path / "case.yaml")
        plan.refuse_errors()
        mapping, general = ready(assemble(module_source(plan), plan.name)), load_general(plan)
        record, notices = mapping.map_document(DOCUMENT)
        other, others = general.map_document(DOCUMENT)
        assert record, rules
        assert record == other, rules
        assert [str(one) for one in notices] == [str(one) for one in others], rules
