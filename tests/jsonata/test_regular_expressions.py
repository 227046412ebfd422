"""Regular expressions: JavaScript's dialect on RE2."""

import pickle
from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper.jsonata.functions.compiled_pattern import Pattern
from mapper.jsonata.functions.registry import BUILTINS
from mapper.jsonata.functions.regular_expressions import regular_expression
from mapper.jsonata.runtime.evaluation import Evaluation
from mapper.jsonata.runtime.expression_errors import ExpressionError, LimitError
from mapper.jsonata.runtime.function import Function
from mapper.jsonata.runtime.limits import Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.regex.pattern_searching import translate
from mapper.regex.regex_error import RegexError

_ROWS = yaml.safe_load(Path(__file__).with_name("regular_expressions.yaml").read_text("utf-8"))


def call(name: str, *arguments: Any) -> Any:
    """Call a function that searches text; arguments left out are MISSING."""
    builtin = BUILTINS[name]
    places = {"match": 3, "contains": 2, "split": 3, "replace": 4}[name]
    filled = (*arguments, *[MISSING] * (places - len(arguments)))
    return (
        builtin.call(Evaluation(), *filled) if builtin.needs_evaluation else builtin.call(*filled)
    )


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "expected"),
    [
        pytest.param(*row, id=f"{heading}-{index}")
        for heading, rows in _ROWS.items()
        for index, row in enumerate(rows)
    ],
)
def test_rows(pattern: str, flags: str, text: str, expected: list[Any]) -> None:
    """Each row of regular_expressions.yaml holds."""
    found = []
    for match in Pattern(pattern, flags).matches(text):
        groups = [None if group is MISSING else group for group in match.groups]
        found.append([match.text, *groups] if groups else match.text)
        assert text[match.start : match.end] == match.text
    assert found == expected


@pytest.mark.parametrize(
    ("pattern", "code", "offset"),
    [
        ("ab(?=c)", "regex-unsupported", 2),
        ("(?!c)", "regex-unsupported", 0),
        ("a(?<=c)", "regex-unsupported", 1),
        ("a(?<!c)", "regex-unsupported", 1),
        (r"(a)\1", "regex-unsupported", 3),
        (r"(?<n>a)\k<n>", "regex-unsupported", 7),
        (r"(a)\1²", "regex-unsupported", 3),
        ("a{1001}", "regex-unsupported", 1),
        ("a)", "regex-syntax", 1),
        ("a(b", "regex-syntax", 1),
        ("a[b", "regex-syntax", 1),
        ("*a", "regex-syntax", 0),
        ("a**", "regex-syntax", 2),
        ("^*", "regex-syntax", 1),
        ("[z-a]", "regex-syntax", 1),
        ("a{2,1}", "regex-syntax", 1),
        ("a\\", "regex-syntax", 1),
        ("(?<1>a)", "regex-syntax", 0),
        ("(?<a>b)(?<a>c)", "regex-syntax", 7),
        ("(?x:a)", "regex-syntax", 0),
    ],
)
def test_what_cannot_be_used_is_found_beforehand(pattern: str, code: str, offset: int) -> None:
    """A pattern that is none, or wants what RE2 has not, is an error with its position."""
    with pytest.raises(RegexError) as caught:
        translate(pattern)
    assert (caught.value.code, caught.value.offset) == (code, offset)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.code, again.message, again.offset) == (code, caught.value.message, offset)


def test_unknown_flag_is_an_error() -> None:
    """Flags other than JavaScript's i, m, s and g are refused."""
    with pytest.raises(RegexError, match="flag"):
        translate("a", "u")


@pytest.mark.parametrize("name", ["match", "split", "replace"])
def test_repeated_empty_match_is_an_error(name: str) -> None:
    """A pattern that matches the empty text again and again raises D1004."""
    extra = ["-"] if name == "replace" else []
    with pytest.raises(ExpressionError) as caught:
        call(name, "abc", regular_expression("x*"), *extra)
    assert caught.value.code == "D1004"


def test_one_empty_match_is_none() -> None:
    """An empty match is well where no other is looked for."""
    assert call("contains", "abc", regular_expression("x*")) is True
    assert call("replace", "", regular_expression("x*"), "-") == "-"
    assert call("replace", "aaa", regular_expression("a*"), "-") == "-"


@pytest.mark.parametrize(
    ("pattern", "replacement", "expected"),
    [
        ("(a)(b)", "[$2$1]", "[ba]c"),
        ("b", "[$0]", "a[b]c"),
        ("b", "[$1]", "a[]c"),
        ("b", "$$", "a$c"),
        ("b", "$", "a$c"),
        ("b", "$x", "a$xc"),
        ("(a)(b)", "$12", "a2c"),
        ("(b)", "$01", "ab1c"),
        ("(x)?b", "[$1]", "a[]c"),
    ],
)
def test_replacement_names_groups(pattern: str, replacement: str, expected: str) -> None:
    """`$1` is a group, `$0` the match, `$$` a dollar; a digit too many is text."""
    assert call("replace", "abc", regular_expression(pattern), replacement) == expected


def test_replacement_may_be_a_function() -> None:
    """A function is given the match and must return text."""
    double = Function(lambda match: match["match"] * 2, 1)
    assert call("replace", "abc", regular_expression("[ab]"), double) == "aabbc"
    with pytest.raises(ExpressionError) as caught:
        call("replace", "abc", regular_expression("b"), Function(lambda match: 5, 1))
    assert caught.value.code == "D3012"


def test_limits_of_searches() -> None:
    """A limit bounds how many are taken; a negative one is an error."""
    pattern = regular_expression("[a-z]")
    assert [match["match"] for match in call("match", "abc", pattern, 2)] == ["a", "b"]
    assert call("match", "abc", pattern, 0) == []
    assert call("split", "a1b2c", regular_expression(r"\d"), 2) == ["a", "b"]
    assert call("split", "a1b2c", regular_expression(r"\d")) == ["a", "b", "c"]
    assert call("replace", "abc", pattern, "-", 2) == "--c"
    with pytest.raises(ExpressionError) as caught:
        call("match", "abc", pattern, -1)
    assert caught.value.code == "D3040"


def test_match_gives_groups_and_places() -> None:
    """`$match` gives the match, its position and its groups; a group that did not match is nothing."""
    matches = call("match", "xab", regular_expression("(a)(z)?"))
    assert matches == [{"match": "a", "index": 1, "groups": ["a", MISSING]}]


def test_places_count_utf16_units() -> None:
    """As in JavaScript, a character beyond the first plane counts twice."""
    assert call("match", "😀a", regular_expression("a"))[0]["index"] == 2
    found = regular_expression("a").call("😀a")
    assert (found["start"], found["end"]) == (2, 3)


def test_a_regular_expression_is_a_function() -> None:
    """Called, it gives the match and, by `next`, the one after it."""
    first = regular_expression("(a)").call("banana")
    assert {name: first[name] for name in ("match", "start", "end", "groups")} == {
        "match": "a",
        "start": 1,
        "end": 2,
        "groups": ["a"],
    }
    second = first["next"].call()
    assert second["start"] == 3
    assert second["next"].call()["next"].call() is MISSING
    assert regular_expression("z").call("banana") is MISSING


def test_a_function_serves_as_a_pattern() -> None:
    """Any function that returns a match is a pattern; another answer raises T1010."""

    def find_x(text: str) -> Any:
        place = text.find("X")
        if place < 0:
            return MISSING
        found = {"match": "X", "start": place, "end": place + 1, "groups": []}
        return {**found, "next": Function(lambda: MISSING, 0)}

    pattern = Function(find_x, 1)
    assert call("contains", "aXb", pattern) is True
    assert call("contains", "ab", pattern) is False
    assert call("split", "aXbXc", pattern) == ["a", "bXc"]
    assert call("replace", "aXb", pattern, "[$0]") == "a[X]b"
    assert call("match", "aXb", pattern) == [{"match": "X", "index": 1, "groups": []}]
    with pytest.raises(ExpressionError) as caught:
        call("match", "aXb", Function(lambda text: 5, 1))
    assert caught.value.code == "T1010"


def test_patterns_are_picklable() -> None:
    """A compiled pattern goes to another process and matches the same."""
    pattern = pickle.loads(pickle.dumps(Pattern("^a$", "im")))
    assert pattern.test("b\nA") is True


def test_hostile_patterns_end() -> None:
    """What makes a backtracking engine run for years is searched in time that grows with the text."""
    text = "a" * 100_000
    assert Pattern("(a+)+$").test(text + "b") is False
    assert Pattern("(a|a)*b").test(text) is False


def test_limits() -> None:
    """Patterns and texts have a bound."""
    with pytest.raises(RegexError):
        Pattern("a" * 20_000)
    with pytest.raises(RegexError):
        Pattern("((a{1000}){1000}){1000}")
    with pytest.raises(RegexError):
        Pattern("(" * 500 + ")" * 500)
    with pytest.raises(LimitError):
        Pattern("a", "", Limits(regex_input=10)).test("a" * 11)
