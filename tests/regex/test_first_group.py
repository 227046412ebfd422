"""A promise about the first group of a pattern: it is known where it takes part in every match."""

from __future__ import annotations

import pytest

from mapper.regex.ecmascript_patterns import parse_ecmascript
from mapper.regex.pattern_tree import first_group_takes_part


@pytest.mark.parametrize("pattern", ["a(b)", "(a*)b?", "[()](x)+", r"\((x|y)\)"])
def test_a_group_that_takes_part_is_known(pattern: str) -> None:
    """Whatever stands around it."""
    assert first_group_takes_part(parse_ecmascript(pattern).tree)


@pytest.mark.parametrize(
    "pattern", ["a", "a(b)?", "(a)*", "(a)|b", "(?:a)", "(?:(a)|b)", "a(b){0,2}"]
)
def test_a_group_that_may_take_no_part_is_not(pattern: str) -> None:
    """A group that is optional, one among alternatives, and none."""
    assert not first_group_takes_part(parse_ecmascript(pattern).tree)
