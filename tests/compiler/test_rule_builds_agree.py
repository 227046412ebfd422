"""Promises about inline code, for each instruction of the rule grammar."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mapper import generate
from mapper.compiler.compiled_loading import load_general
from mapper.plan.plan_building import build
from tests.compiler.test_builds_agree import outcomes, read
from tests.plan.test_rules import CASES, load

COUNT = 300 if os.environ.get("MAPPER_FUZZ") == "full" else 12


@pytest.mark.parametrize("name", CASES)
def test_both_builds_agree_on_every_instruction(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On messages that keep the contract, and on broken ones, both builds give the same."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    mapping = load(CASES[name], tmp_path)
    plan = build(tmp_path / "case.yaml")
    source, general = plan.source, load_general(plan)
    documents = list(generate.documents(source, COUNT, seed=3))
    documents += [broken.document for broken in generate.broken(source, 2 * COUNT, seed=4)]
    compared = 0
    for document in documents:
        given = read(mapping, document)
        if given is not None:
            fast, reference = outcomes(mapping, general, given, CASES[name].get("parameters"))
            assert fast == reference
            compared += 1
    # Where a case refuses what its formats do not know, fewer are left.
    assert compared > COUNT // 2
