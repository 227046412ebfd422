"""Promises about the look at generated code: it finds what may be unset or left over, and no more."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

import mapper
from mapper.code_tree.definite_assignment import unset_names
from mapper.code_tree.python_printing import source_text
from mapper.code_tree.quotation import Carried, constant, name
from mapper.compiler.rule_writing import RuleWriter
from mapper.diagnostics.errors import FindingsError
from mapper.jsonata.emit.function_code import emit_function
from mapper.jsonata.functions.registry import BUILTINS
from mapper.jsonata.parse.parsing import parse
from mapper.jsonata.runtime.expression_errors import ExpressionError
from tests.differential.generation import Generator
from tests.plan.test_rules import CASES, load

CODE: dict[str, list[Any]] = yaml.safe_load(
    Path(__file__).with_suffix("").with_name("definite_assignment.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("code", CODE["right"])
def test_what_is_always_set_is_let_through(code: str) -> None:
    """Code whose names are set on every way is not refused."""
    assert unset_names(ast.parse(code).body) == []


@pytest.mark.parametrize("case", CODE["wrong"], ids=lambda case: case["code"])
def test_what_may_be_unset_or_left_over_is_found(case: dict[str, str]) -> None:
    """A name that some way leaves unset, or of an earlier turn, is found, once, and no other."""
    found = unset_names(ast.parse(case["code"]).body)
    reported = [f"{each.name} {'left over' if each.left_over else 'unset'}" for each in found]
    assert reported == [case["what"]]


def test_a_name_may_be_meant_to_go_from_turn_to_turn() -> None:
    """A sum that a loop adds to is no name that is left over, if its assignment says so."""
    text = (
        "def f(S):\n    total = 0\n    for x in S:\n        total = total + x\n    return total\n"
    )
    body = ast.parse(text).body
    assert [each.left_over for each in unset_names(body)] == [True]
    (function,) = body
    assert isinstance(function, ast.FunctionDef)
    function.body[0] = Carried([name("total")], constant(0))
    assert unset_names(body) == []


def test_names_of_a_later_section_are_unset() -> None:
    """What a section finds when it runs is what it defines, and what it is given."""
    tree = ast.parse("def f(S): return g(S)").body
    assert [each.name for each in unset_names(tree)] == ["g"]
    assert unset_names(tree, {"g"}) == []


def test_expressions_are_let_through() -> None:
    """No function of an expression is refused, whatever the expression."""
    looked = 0
    for seed in (11, 12):
        generator = Generator(seed)
        for _ in range(400):
            text = generator.expression()
            if looked == 0:
                text = "$map('III', function($x, $i, $a){$x})"
            try:
                emission = emit_function(parse(text), "e1", builtins=BUILTINS)
            except ExpressionError:
                continue
            body = [*emission.parts.header(), emission.function]
            assert unset_names(body) == [], text
            compile(source_text(body), text, "exec")  # without a warning: here they are errors
            looked += 1
    assert looked > 600


def test_a_fault_of_the_compiler_is_told_and_its_code_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code that keeps what a block has read is refused, as a fault of mapper's own."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    monkeypatch.setattr(RuleWriter, "leave", lambda self, before: None)
    case = CASES["records.cases: a path that was read under a condition is read again behind it"]
    with pytest.raises(FindingsError) as caught:
        load(case, tmp_path)
    (finding,) = caught.value.findings
    assert finding.code == "compiler-fault"
    assert "`case.yaml:11 Ship: seat` reads `seat_2`, which may be unset" in finding.message


def test_nothing_is_refused_of_a_sound_compiler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same mapping compiles, and runs, where nothing is broken."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    case = CASES["records.cases: a path that was read under a condition is read again behind it"]
    assert isinstance(load(case, tmp_path), mapper.Mapping)
