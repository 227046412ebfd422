"""Promises about the types that expressions have, and what is reported about them: as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper import contract
from mapper.diagnostics.catalogue import CODES
from mapper.expression_types.inferred_types import (
    INTEGER,
    STRING,
    Computed,
    FunctionType,
    Inferred,
    TypeScope,
    describe,
    step_into,
)
from mapper.expression_types.result_types import BUILTIN_TYPES
from mapper.expression_types.type_inference import Analysis, analyse
from mapper.jsonata.functions.registry import BUILTINS, EXTENSIONS
from mapper.jsonata.parse.parsing import parse

FOLDER = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "inference.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def scope() -> TypeScope:
    """The message as `$` and `$$`, with a join, tables, a parameter and a member by name."""
    message = contract.load(FOLDER / "library.contract.yaml").messages["Library"]
    root = Inferred((message.type,), origins=((),))
    member = step_into(root, "member")
    assert member is not None
    row = Inferred((Computed("object", (("label", STRING), ("days", STRING)), True),), True)
    return TypeScope(
        root,
        root,
        {
            "member_of": Inferred((FunctionType("member_of", member.one().maybe()),)),
            "loans_of": Inferred((FunctionType("loans_of", step_into(root, "loan") or root),)),
            "country": Inferred((FunctionType("country", STRING.maybe()),)),
            "kinds": Inferred((FunctionType("kinds", row),)),
            "limit": INTEGER,
            "today": STRING.maybe(),
            "who": member.one(),
        },
    )


def within(scope: TypeScope, path: str) -> TypeScope:
    """The scope of one item of a path, as `$each` would have it."""
    for step in filter(None, path.split(".")):
        found = step_into(scope.context, step)
        assert found is not None
        scope = scope.entering(found.one())
    return scope


def analysed(case: dict[str, Any], scope: TypeScope) -> Analysis:
    """The analysis of a case's expression."""
    text = case["expression"]
    return analyse(parse(text), within(scope, case.get("in", "")), text)


@pytest.mark.parametrize("case", CASES, ids=[case["expression"] for case in CASES])
def test_an_expression_has_the_type_it_has(case: dict[str, Any], scope: TypeScope) -> None:
    """Kind, format, presence and number are as the case says, and nothing else is reported."""
    analysis = analysed(case, scope)
    assert describe(analysis.type) == case["type"]
    found = [(finding.code, finding.severity) for finding in analysis.findings]
    wanted = [tuple(finding.split()[::-1]) for finding in case.get("findings", [])]
    assert found == wanted
    assert {code for code, _ in found} <= CODES.keys()
    hints = " | ".join(finding.hint or "" for finding in analysis.findings)
    assert case.get("hint", "") in hints


FIXED = [case for case in CASES if "fixed" in case]


@pytest.mark.parametrize("case", FIXED, ids=[case["expression"] for case in FIXED])
def test_what_a_hint_proposes_works(case: dict[str, Any], scope: TypeScope) -> None:
    """The expression that a hint shows is in it word for word, and has no findings itself."""
    hints = " | ".join(finding.hint or "" for finding in analysed(case, scope).findings)
    assert f"`{case['fixed']}`" in hints
    fixed = {**case, "expression": case["fixed"]}
    assert analysed(fixed, scope).findings == []


def test_every_built_in_has_a_type() -> None:
    """A built-in function is known to the types, and the types know no other."""
    assert BUILTIN_TYPES.keys() == BUILTINS.keys() | EXTENSIONS.keys() | {"eval"}


READS: list[dict[str, Any]] = yaml.safe_load((FOLDER / "reads.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", READS, ids=[case["expression"] for case in READS])
def test_an_expression_reads_what_it_needs(case: dict[str, Any], scope: TypeScope) -> None:
    """What is read of an object is what the expression asks of it, and no more."""
    analysis = analysed(case, scope)
    reads = {f"{owner.name}.{name}" for owner, name in analysis.reads}
    for owner in {owner for owner, _ in analysis.reads}:
        every = {f"{owner.name}.{name}" for name in owner.fields}
        if every <= reads:
            reads = (reads - every) | {f"{owner.name}.*"}
    assert reads == set(case["reads"])
    assert {type_.name for type_ in analysis.whole} == set(case.get("whole", ()))
