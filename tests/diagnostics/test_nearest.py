"""The name that was probably meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.diagnostics.nearest import alignment, meant, nearest

NAMES = ["kvkNummer", "naam", "vestigingsnummer", "Straatnaam", "datumAanvang", "x"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("kvknummer", "kvkNummer"),
        ("kvkNumer", "kvkNummer"),
        ("kvkNmumer", "kvkNummer"),
        ("STRAATNAAM", "Straatnaam"),
        ("vestigingnummer", "vestigingsnummer"),
        ("nam", "naam"),
        ("y", None),
        ("", None),
        ("iets heel anders", None),
    ],
)
def test_nearest(name: str, found: str | None) -> None:
    """Case, a letter too many or too few, and two letters swapped are seen through; more is not."""
    assert nearest(name, NAMES) == found


def test_of_equals_the_first_in_order_wins() -> None:
    """The answer does not depend on the order of the candidates."""
    assert nearest("aab", ["aac", "aaa"]) == nearest("aab", ["aaa", "aac"]) == "aaa"


def test_meant_is_a_question() -> None:
    """It is a guess, and says so."""
    assert meant("nam", NAMES) == "did you mean `naam`?"
    assert meant("heel iets anders", NAMES) is None


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_the_distance_is_one(one: str, other: str) -> None:
    """It is symmetric, zero only for equals, and bounded by the lengths."""
    distance = alignment(one, other)
    assert distance == alignment(other, one)
    assert (distance == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance <= max(len(one), len(other))
