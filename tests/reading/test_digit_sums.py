"""A check that is a weighted sum of digits gives what its expression gives, however it is done."""

from __future__ import annotations

import random

import pytest

from mapper.jsonata.compiled_expression import Expression
from mapper.jsonata.parse.parsing import parse
from mapper.plan.source_judging import digit_sum
from mapper.reading.digit_sums import DigitSum

TESTS = [
    "$weighted_modulus($, [9, 8, 7, 6, 5, 4, 3, 2, -1], 11) = 0",
    "$weighted_modulus($, [3, -7, 1], 97) = 42",
    "$weighted_modulus($, [-1000000], 1000000) = 0",
]
"""Checks that are such a sum."""
OTHERS = [
    "$weighted_modulus($, [9, 8], 11) != 0",
    "$weighted_modulus($, [9, 8], 0) = 0",
    "$weighted_modulus($, [9, 8.5], 11) = 0",
    "$weighted_modulus($, [9, 8], 11) = true",
    "$weighted_modulus($, [9, 8][0], 11) = 0",
    "$weighted_modulus($, [9, 1000001], 11) = 0",
    "$weighted_modulus($, [], 11) = 0",
    "$weighted_modulus($substring($, 1), [9, 8], 11) = 0",
    "$length($) = 9",
    "$weighted_modulus($, [9, 8], 11) = 0 or $length($) = 1",
]
"""Checks that are something else."""


def texts(length: int) -> list[str]:
    """Digits of that length and about it, and what looks like digits."""
    made = random.Random(length)
    digits = [
        "".join(made.choices("0123456789", k=length + more))
        for more in (0, 0, 0, 0, 0, 0, 0, 0, 1, -1)
        for _ in range(40)
    ]
    return [
        *digits,
        "٣" * length,
        "²" * length,
        "0" * length,
        " " + "1" * length,
        "1" * length + "\n",
    ]


@pytest.mark.parametrize("check", TESTS)
def test_it_gives_what_the_expression_gives(check: str) -> None:
    """For digits of any number, and for characters that are no ASCII digits."""
    found = digit_sum(parse(check), ())
    assert found is not None
    assert DigitSum.read(found.check) == found
    expected = Expression(check)
    for text in texts(len(found.weights)):
        assert found.holds(text) is (expected(text) is True), text


@pytest.mark.parametrize("check", OTHERS)
def test_any_other_check_stays_an_expression(check: str) -> None:
    """What looks like it, and says more or less."""
    assert digit_sum(parse(check), ()) is None


def test_a_function_of_the_mapping_with_that_name_is_another() -> None:
    """Then it is the mapping's, whatever it does."""
    assert digit_sum(parse(TESTS[0]), ("weighted_modulus",)) is None
