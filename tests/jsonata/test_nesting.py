"""Promises about expressions that nest deep: Python takes what is made of them."""

from __future__ import annotations

import random

import pytest

from mapper.jsonata.compiled_expression import compile as compiled
from mapper.jsonata.runtime.expression_errors import ExpressionError

FORMS = (
    *("a[{}]", "({})", "a.({})", "a#$i.({})", "a ? {} : 2", "a^({})", "a{{b: {}}}", "[{}]"),
    *("$map(a, function($p, $i) {{{}}})", "$filter(a, function($p) {{{}}})", "a#$i[{}]"),
    *("$reduce(a, function($p, $q) {{{}}})", "($v := 1; {})", 'a.{{"b": {}}}', "b@$f.({})"),
)


@pytest.mark.parametrize("seed", range(40))
def test_an_expression_that_nests_is_code_or_too_deep(seed: int) -> None:
    """Whatever nests in whatever, it compiles, or is said to be nested too deeply."""
    chosen = random.Random(seed)
    forms = chosen.sample(FORMS, 2)
    for depth in (16, 24, 36, 58):
        text = "$v"
        for _ in range(depth):
            text = chosen.choice(forms).format(text)
        try:
            compiled(text)
        except ExpressionError as error:
            assert error.code == "S0500"


def test_an_array_of_arrays_is_code() -> None:
    """The items of an array that is certain to be one are taken into the array around it."""
    assert compiled("[$append([1], [2])[[0..1]], [3]]")(None) == [1, 2, [3]]
