"""Text becomes a tree that knows the extent of every node, or an error that knows its place."""

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper.expression import compile as compile_expression
from mapper.jsonata.parse import ir
from mapper.jsonata.parse.parsing import parse
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING

HERE = Path(__file__).parent


def table(name: str) -> list[dict[str, Any]]:
    """The rows of a data file."""
    return list(yaml.safe_load((HERE / name).read_text(encoding="utf-8")))


def texts(expression: str, kind: str) -> list[str]:
    """The texts that the nodes of a kind cover."""
    nodes = [node for node in ir.walk(parse(expression)) if type(node).__name__ == kind]
    return [expression[node.start : node.end] for node in nodes]


@pytest.mark.parametrize("row", table("extents.yaml"), ids=lambda row: row["expression"])
def test_extents(row: dict[str, Any]) -> None:
    """Every node covers just its own text, white space and comments around it left out."""
    assert texts(row["expression"], row["kind"]) == row["texts"]


def test_extents_of_every_kind() -> None:
    """There is no kind of node whose extent is not promised above."""
    kinds = {kind.__name__ for kind in ir.Node.__subclasses__()}
    assert kinds == {row["kind"] for row in table("extents.yaml")}


@pytest.mark.parametrize("row", table("syntax_errors.yaml"), ids=lambda row: row["expression"])
def test_syntax_errors(row: dict[str, Any]) -> None:
    """A text that is no expression gives JSONata's code, the place, and what was expected."""
    with pytest.raises(ExpressionError) as caught:
        parse(row["expression"])
    assert (caught.value.code, caught.value.position) == (row["code"], row["position"])
    assert row["words"] in caught.value.message


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("[1,2,3][-1] ?: 42", 3),
        ("[true][-1] ?: 'no'", True),
        ("-5 ?: 99", -5),
        ("[1,2,3][-1] ?? 42", 3),
        ("[-5] ?? 99", [-5]),
    ],
)
def test_left_side_of_a_default_is_converted_once(expression: str, value: Any) -> None:
    """What stands before ?: and ?? is not changed by standing for two things."""
    assert compile_expression(expression)() == value


@pytest.mark.parametrize("text", ["1 /* end */", "/* start */1", "1/**/", " 1 ", "1\n", "\v1\v"])
def test_comments_and_white_space_anywhere(text: str) -> None:
    """A comment or white space may stand before, between and behind, also at the very end."""
    assert compile_expression(text)() == 1


def test_large_integers_keep_their_digits() -> None:
    """An integer in an expression is that integer, also beyond 2^53."""
    assert compile_expression("12345678901234567")() == 12345678901234567
    assert compile_expression("12345678901234567 = 12345678901234568")() is False


def test_surrogate_pairs_are_one_character() -> None:
    """Two escapes that make one character make one character."""
    assert compile_expression(r"'\ud83d\ude00'")() == "\N{GRINNING FACE}"


def test_brackets_of_regular_expressions_are_counted_anew() -> None:
    """A bracket in one regular expression does not swallow the end of the next."""
    expression = compile_expression(r"[$contains('a(', /\(/), $contains('b', /[b]/)]")
    assert expression() == [True, True]


def test_signatures_keep_their_text() -> None:
    """A signature is read as it is written."""
    node = parse("function($a, $b)<s-n?:s>{$a}")
    assert isinstance(node, ir.Lambda)
    assert node.signature == "<s-n?:s>"


def test_importing_leaves_the_recursion_limit_alone() -> None:
    """The parser underneath raises the limit of the process; that is put back."""
    assert sys.getrecursionlimit() < 10_000


def test_names_that_are_operators() -> None:
    """`and`, `or` and `in` are names where an operator cannot stand."""
    assert compile_expression("and and or")({"and": 1, "or": 0}) is False
    assert compile_expression("in")({"in": 1}) == 1
    assert compile_expression("or.in")({"or": {}}) is MISSING


@pytest.mark.parametrize("text", ["(" * 5000 + "1" + ")" * 5000, "-" * 5000 + "1", "[" * 5000])
def test_deep_nesting_is_an_error(text: str) -> None:
    """A text nested beyond reason is an error, not a crash."""
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)
    assert caught.value.code == "S0500"


def test_long_chains_are_no_nesting() -> None:
    """Thousands of operands in a row are no depth."""
    assert compile_expression("+".join(["1"] * 2000))() == 2000
    assert compile_expression("&".join(["'a'"] * 2000))() == "a" * 2000
    assert compile_expression(" or ".join(["false"] * 2000))() is False
    assert compile_expression("1 ? 2 : " * 200 + "3")() == 2
