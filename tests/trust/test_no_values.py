"""Promises about errors of expressions: whatever a function is given, its error holds no value."""

from __future__ import annotations

import itertools

import pytest

from mapper.expression import compile as compile_expression
from mapper.jsonata.functions.registry import BUILTINS, EXTENSIONS
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.limits import Limits
from mapper.running.message_run import MessageRun

DOCUMENT = {
    "text": "Zyx9Canary",
    "number": 918273645,
    "object": {"Zyx9Canary": 918273645},
    "list": ["Zyx9Canary", 918273645],
    "flag": True,
    "large": 9.18273645e300,
    "date": "2024-99-Zyx9",
    "negative": -918273645.5,
}
TRACES = ("Zyx9", "918273645", "9.18")
LIMITS = Limits(steps=100_000, sequence_length=100_000, text_length=1_000_000)
OPERATORS = ["+", "-", "*", "/", "%", "&", "=", "<", ">=", "in", "and", "..", "~>"]


def evaluate(text: str) -> None:
    """Evaluate an expression over the document; where it fails, its error holds no value."""
    try:
        compile_expression(text, limits=LIMITS)(DOCUMENT)
    except ExpressionError as error:
        said, _ = MessageRun.words(error)
        assert not any(trace in said for trace in TRACES), text


@pytest.mark.parametrize("name", [*BUILTINS, *EXTENSIONS])
def test_functions(name: str) -> None:
    """A function that is given what it does not take fails with an error of the language alone."""
    for count in range(4):
        arguments = itertools.product(DOCUMENT, repeat=count)
        for given in itertools.islice(arguments, None, None, 1 if count < 3 else 13):
            evaluate(f"${name}({', '.join(given)})")


@pytest.mark.parametrize("operator", OPERATORS)
def test_operators(operator: str) -> None:
    """So does an operator."""
    for left, right in itertools.product(DOCUMENT, repeat=2):
        evaluate(f"[{left} {operator} {right}]")
