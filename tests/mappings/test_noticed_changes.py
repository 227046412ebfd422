"""The project's own mappings: the cases notice when one thing in a mapping is changed."""

from __future__ import annotations

import os
from collections.abc import Iterable
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
SAMPLE = (500, 11)
"""How many changes are tried where time is short, and the seed that chooses them."""

LEAST = {"brp": 98, "kadaster": 95, "nhr": 98, "rdw": 95, "sgr": 93, "uwv": 95}
"""Of a hundred changes of the files of a folder, how many are noticed at least.

It is what the cases of all mappings notice today, and may only rise. What all registries share
(`sgr`) has defaults of outcomes that no rule takes, as `check` asks each to say its own.
"""


@cache
def verdict() -> ChangeVerdict:
    """What became of a sample of the changes of all mappings; with MAPPER_FUZZ=full of all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(Path(__file__).parents[2])
        cases = all_cases()
        mappings = dict.fromkeys(one.mapping for one in cases if not is_view(one.mapping))
        return judged(tried(mappings, sample=None if FULL else SAMPLE), mappings, whole=FULL)


def of_folder(name: str, changes: Iterable[TriedChange]) -> list[TriedChange]:
    """Those of the files of a folder of mappings."""
    return [one for one in changes if Path(one.position.file).parts[1] == name]


@pytest.mark.parametrize("folder", LEAST)
def test_a_changed_mapping_fails_some_case(folder: str) -> None:
    """Of the changes, outcomes of policies included, enough make some case fail.

    Of a sample those with a reason count too: chance alone decides how many are in it.
    """
    noticed = len(of_folder(folder, verdict().noticed))
    left = of_folder(folder, verdict().survived)
    accepted = len(of_folder(folder, (one for one, _ in verdict().accepted)))
    share = noticed if FULL else noticed + accepted
    counted = noticed + accepted + len(left)
    assert counted
    unnoticed = [f"{one.position} {one.path}: {one.says}" for one in left]
    assert 100 * share / counted >= LEAST[folder], unnoticed


def test_every_folder_has_its_least() -> None:
    """None is left out, and every change is judged: all mappings are tried."""
    tried_of = verdict()
    files = {one.position.file for one in (*tried_of.noticed, *tried_of.survived)}
    assert {Path(file).parts[1] for file in files} == set(LEAST)
    assert tried_of.elsewhere == ()


def test_a_reason_is_for_changes_that_no_case_notices() -> None:
    """No reason is left for what some case of any mapping notices, and none stands for very many."""
    assert verdict().stale == ()
    reasons = [reason for _, reason in verdict().accepted]
    assert all(reasons.count(reason) <= MOST for reason in reasons)


def test_what_changed_code_does_is_no_crash() -> None:
    """A change is noticed by what comes out, not by an error that leaves the mapping."""
    crashed = [one for one in verdict().noticed if one.crash]
    assert [f"{one.position} {one.says}: {one.crash}" for one in crashed] == []
