"""The project's own mappings: the cases notice when one thing in a mapping is changed."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from mapper.cases import all_cases
from mapper.coverage.reason_lists import MOST
from mapper.mutation.accepted_changes import ChangeVerdict, judged
from mapper.mutation.mutation_run import TriedChange, tried
from mapper.yaml_text.mapping_folders import is_view

pytestmark = pytest.mark.slow

FULL = os.environ.get("MAPPER_FUZZ") == "full"
SAMPLE = (120, 11)
"""How many changes are tried where time is short, and the seed that chooses them."""

LEAST = {"brp": 98, "kadaster": 95, "nhr": 98, "uwv": 95}
"""Of a hundred changes of the mappings of a registry, how many are noticed at least.

It is what their cases notice today, and may only rise.
"""


@cache
def tried_of(registry: str) -> tuple[tuple[Path, ...], tuple[TriedChange, ...]]:
    """The mappings of a registry, and a sample of their changes; with MAPPER_FUZZ=full all."""
    cases = all_cases([Path("mappings") / registry])
    mappings = dict.fromkeys(one.mapping for one in cases if not is_view(one.mapping))
    return tuple(mappings), tuple(tried(mappings, sample=None if FULL else SAMPLE))


@cache
def verdict_of(*registries: str) -> ChangeVerdict:
    """What became of the changes of registries; a sample does not know which reasons fit none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(Path(__file__).parents[2])
        found = [tried_of(registry) for registry in registries]
        mappings = [mapping for each, _ in found for mapping in each]
        return judged((trial for _, trials in found for trial in trials), mappings if FULL else ())


@pytest.mark.parametrize("registry", LEAST)
def test_a_changed_mapping_fails_some_case(registry: str) -> None:
    """Of the changes, outcomes of policies included, enough make some case fail.

    Of a sample those with a reason count too: chance alone decides how many are in it.
    """
    verdict = verdict_of(registry)
    noticed, left = len(verdict.noticed), len(verdict.survived)
    accepted = len(verdict.accepted)
    share = noticed if FULL else noticed + accepted
    counted = noticed + accepted + left
    assert counted > SAMPLE[0] / 3
    unnoticed = [f"{one.position} {one.path}: {one.says}" for one in verdict.survived]
    assert 100 * share / counted >= LEAST[registry], unnoticed


def test_a_reason_is_for_changes_that_no_case_notices() -> None:
    """No reason is left for what some case of any mapping notices, and none stands for very many."""
    verdict = verdict_of(*LEAST)
    assert verdict.stale == ()
    reasons = [reason for _, reason in verdict.accepted]
    assert all(reasons.count(reason) <= MOST for reason in reasons)


@pytest.mark.parametrize("registry", LEAST)
def test_what_changed_code_does_is_no_crash(registry: str) -> None:
    """A change is noticed by what comes out, not by an error that leaves the mapping."""
    crashed = [one for one in verdict_of(registry).noticed if one.crash]
    assert [f"{one.position} {one.says}: {one.crash}" for one in crashed] == []
