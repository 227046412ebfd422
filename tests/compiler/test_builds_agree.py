"""Promises about inline code: it never differs from the general build, which has none."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest

import mapper
from mapper import generate
from mapper.compiler.compiled_loading import load_general
from mapper.compiler.module_code import inline_forms
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import MessageError
from mapper.plan.plan_model import Plan
from mapper.running.mapping import Mapping
from tests.own_mappings import FILES, plan

COUNT = 2500 if os.environ.get("MAPPER_FUZZ") == "full" else 150


@pytest.fixture(scope="module", params=FILES)
def mapping(request: pytest.FixtureRequest) -> tuple[Mapping, Mapping, Plan]:
    """A mapping of the project, its general build, and its plan."""
    return mapper.load(FILES[request.param]), load_general(plan(request.param)), plan(request.param)


def outcomes(
    mapping: Mapping, general: Mapping, document: Any, parameters: dict[str, Any] | None = None
) -> tuple[Any, Any]:
    """What each build makes of a document: the record and the notices."""

    def reported(notices: list[Notice]) -> list[tuple[object, ...]]:
        return [(n.code, n.severity, n.target_path, n.source_path, n.value) for n in notices]

    record, notices = mapping.map_document(document, parameters)
    other, others = general.map_document(document, parameters)
    return (record, reported(notices)), (other, reported(others))


def read(mapping: Mapping, document: Any) -> Any:
    """The document as a reader brings it to the rules; None where it is refused."""
    try:
        return mapping.reader.read(document).document
    except MessageError:
        return None


def test_both_builds_agree_on_valid_messages(mapping: tuple[Mapping, Mapping, Plan]) -> None:
    """On messages that keep the contract inline code gives what functions give."""
    compiled, general, its_plan = mapping
    mapped = 0
    for document in generate.documents(its_plan.source, COUNT, seed=1):
        given = read(compiled, document)
        if given is None:
            continue
        fast, reference = outcomes(compiled, general, given)
        assert fast == reference
        mapped += 1
    assert mapped > COUNT // 2


def test_both_builds_agree_on_messages_that_break_the_contract(
    mapping: tuple[Mapping, Mapping, Plan],
) -> None:
    """Whatever is wrong with a message, both builds give the same record or the same errors."""
    compiled, general, its_plan = mapping
    seen: set[str] = set()
    for broken in generate.broken(its_plan.source, COUNT, seed=2):
        given = read(compiled, broken.document)
        if given is None:
            continue
        fast, reference = outcomes(compiled, general, given)
        assert fast == reference, f"{broken.what} at {broken.path}"
        seen.add(broken.what)
    assert len(seen) >= 5


def test_every_way_of_writing_inline_code_is_reached() -> None:
    """No way of writing inline code stands untested: the mappings take each of them."""
    counts: Counter[str] = sum(map(inline_forms, map(plan, FILES)), Counter())
    wanted = {
        "inline path", "inline shared prefix", "inline literal", "inline variable", "inline member",
        "inline list", "inline comprehension", "inline single item", "inline equality", "inline exists",
        "inline not", "inline logic", "inline condition", "inline default", "inline substring",
        "inline concatenation", "inline sequence", "inline join", "inline predicate", "inline membership",
        "inline call", "inline order", "inline name", "inline later name", "inline call of a list",
        "inline call that may fail", "inline array", "inline object", "inline match", "inline table row",
        "inline distinct", "inline arithmetic", "inline bound list", "inline membership of a list",
        "inline position", "inline items of any", "inline item or nothing", "inline weighted digits",
        "part by a function", "inline parent", "inline order-by", "inline digits", "inline pad", "inline first group", "inline join of texts",
    }  # fmt: skip
    assert wanted - set(counts) == set()
