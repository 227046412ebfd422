"""Texts made of a pattern match it."""

from __future__ import annotations

from random import Random

import pytest

from mapper.generate.pattern_samples import sample
from mapper.regex.pattern_matching import compiled
from mapper.regex.xsd_patterns import parse_xsd
from tests.regex.test_schema_patterns import XSD


@pytest.mark.parametrize(
    "pattern", [*XSD, r"[\i-[A-Za-z:]]", r"\p{IsGreek}{2}", "(a{1,3}|b*){0,4}"]
)
def test_a_sample_matches_its_pattern(pattern: str) -> None:
    """Every text that is made, and not always the same one."""
    made = {sample(parse_xsd(pattern), Random(number)) for number in range(40)}
    assert all(compiled(pattern).fullmatch(text) for text in made)
    assert len(made) > 1 or pattern in (r"a\.b", r"\\")
