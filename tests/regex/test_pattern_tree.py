"""What the tree of a pattern says, and that every engine is given the same language."""

from __future__ import annotations

import re

import pytest

from mapper.regex.pattern_matching import compiled, quick_python
from mapper.regex.pattern_tree import widest
from mapper.regex.regex_error import RegexError
from mapper.regex.xsd_patterns import digits_of, parse_xsd


@pytest.mark.parametrize(
    ("pattern", "width"),
    [
        ("", 0), ("abc", 3), (r"\d{8}", 8), (r"[0-9]{8}([0-9]{6})?", 14), ("a|bcd|", 3),
        ("(ab){2,3}c?", 7), ("a*", None), ("(a|b+){2}", None), ("(a*){0}", 0), ("()*a", 1),
        (r"\p{Lu}\D{2}[^a-z]", 4), (".{3,}", None),
    ],
)  # fmt: skip
def test_a_pattern_tells_its_longest_text(pattern: str, width: int | None) -> None:
    """However it is nested; None where there is no longest."""
    assert widest(parse_xsd(pattern)) == width


@pytest.mark.parametrize(
    ("pattern", "bounds"),
    [
        (r"\d{8}", (8, 8)), ("[0-9]+", (1, None)), (r"(\d)*", (0, None)), (r"([0-9]){2,4}", (2, 4)),
        (r"[\d]", (1, 1)), ("[0-8]", None), (r"\D", None), (r"\d\d", None), (r"\d|x", None),
    ],
)  # fmt: skip
def test_a_pattern_of_digits_alone_is_seen(
    pattern: str, bounds: tuple[int, int | None] | None
) -> None:
    """Whichever way it is written."""
    piece = digits_of(pattern)
    assert (piece and (piece.minimum, piece.maximum)) == bounds


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+b", "(a|aa)*", "a*a*b", "(a{1,40}){1,40}", "(a?){60}", "a{0,900}a{0,900}", "(a*b?){2}"],
)
def test_what_may_backtrack_is_not_pythons_to_match(pattern: str) -> None:
    """A group with a choice that repeats, and two repeats of many, may take long."""
    assert quick_python(pattern) is None
    assert not isinstance(compiled(pattern), re.Pattern)


@pytest.mark.parametrize(
    "pattern",
    [r"\d*", "[A-Z]{1,650}", r"[1-9][0-9]{3}([a-z]|[A-Z]){2}", "(0[1-9]|1[0-2])-?[0-9]+", "(ab)*"],
)
def test_what_cannot_backtrack_is_pythons_to_match(pattern: str) -> None:
    """Most patterns of contracts are matched by the quicker engine."""
    assert isinstance(compiled(pattern), re.Pattern)


@pytest.mark.parametrize(
    ("pattern", "most"),
    [("(a{1,40}){1,40}", 1600), ("(a{1,3}){1001}", 3003), ("((a|aa){0,30}){0,50}", 3000)],
)
def test_repeats_beyond_what_one_engine_takes(pattern: str, most: int) -> None:
    """RE2 refuses more than a thousand repeats; written in portions it takes them."""
    matcher = compiled(pattern)
    assert matcher.fullmatch("a" * most) is not None
    assert matcher.fullmatch("a" * (most + 1)) is None
    assert matcher.fullmatch("a" * most + "b") is None


@pytest.mark.parametrize(
    ("pattern", "offset"),
    [
        ("a)", 1), ("a(b", 1), ("a[b", 1), ("[]", 0), ("ab*?", 3), ("a{2", 1), ("a{2,1}", 1),
        (r"a\q", 1), (r"\p{Xx}", 0), (r"\p{IsNowhere}", 0), (r"\pL", 0), ("[z-a]", 1),
        (r"[\d-a]", 1), ("[a[b]", 2), ("a]", 1), ("a\\", 1), ("(?:a)", 1), ("[a-[b]c]", 6),
    ],
)  # fmt: skip
def test_what_is_no_pattern_of_xsd_is_an_error_at_its_place(pattern: str, offset: int) -> None:
    """The error says where in the pattern."""
    with pytest.raises(RegexError) as caught:
        compiled(pattern)
    assert (caught.value.code, caught.value.offset) == ("regex-syntax", offset)


def test_deep_groups_are_refused_and_not_run_into() -> None:
    """Nesting has a limit, which comes before Python's own."""
    assert compiled("(a|b" * 100 + ")*" * 100) is not None
    with pytest.raises(RegexError):
        compiled("(" * 500 + ")" * 500)
