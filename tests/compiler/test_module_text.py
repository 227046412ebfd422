"""Promises about how generated modules read: short lines, nothing twice."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from mapper.code_tree.node_structure import structure
from mapper.compiler.module_code import module_source
from tests.own_mappings import FILES, plan

LONGEST = 200


@pytest.mark.parametrize("name", FILES)
def test_a_module_reads_well(name: str) -> None:
    """No line is too long, and no two functions of rules do the same."""
    source = module_source(plan(name))
    assert [line for line in source.text.splitlines() if len(line) > LONGEST] == []
    made = Counter(
        structure([node.args, node.body])
        for node in ast.parse(source.functions).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("rule_")
    )
    assert all(count == 1 for count in made.values())
