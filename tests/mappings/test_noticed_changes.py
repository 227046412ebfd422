"""The project's own mappings: the cases notice when one thing in a mapping is changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mapper.cases import all_cases
from mapper.coverage.reason_lists import MOST
from mapper.mutation.accepted_changes import ChangeVerdict, judged
from mapper.mutation.mutation_run import tried
from mapper.yaml_text.mapping_folders import is_view

FULL = os.environ.get("MAPPER_FUZZ") == "full"
pytestmark = pytest.mark.slow

SAMPLE = (150, 11)
"""How many changes are tried where time is short, and the seed that chooses them."""


@pytest.fixture(scope="module")
def verdict() -> ChangeVerdict:
    """What became of a sample of the changes; with MAPPER_FUZZ=full of all."""
    root = Path(__file__).parents[2]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        mappings = [case.mapping for case in all_cases() if not is_view(case.mapping)]
        trials = tried(dict.fromkeys(mappings), sample=None if FULL else SAMPLE)
        return judged(trials, whole=FULL)


def test_nineteen_of_twenty_changes_are_noticed(verdict: ChangeVerdict) -> None:
    """Of all changes, outcomes of policies included, 95 in a hundred make some case fail.

    Of a sample it is asked of those that no reason explains: chance alone moves the rest.
    """
    counted = len(verdict.noticed) + len(verdict.accepted) + len(verdict.survived)
    if FULL:
        assert counted >= 2000
        assert verdict.score >= 95
    assert counted > SAMPLE[0] / 2
    left = [f"{one.position} {one.path}: {one.says}" for one in verdict.survived]
    assert len(left) <= counted / 20, left


def test_a_reason_is_for_changes_that_no_case_notices(verdict: ChangeVerdict) -> None:
    """No reason is left for what some case notices by now, and none stands for very many."""
    assert verdict.stale == ()
    reasons = [reason for _, reason in verdict.accepted]
    assert all(reasons.count(reason) <= MOST for reason in reasons)


def test_what_changed_code_does_is_no_crash(verdict: ChangeVerdict) -> None:
    """A change is noticed by what comes out, not by an error that leaves the mapping."""
    assert [f"{one.position} {one.says}: {one.crash}" for one in verdict.noticed if one.crash] == []
