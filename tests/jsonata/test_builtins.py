"""The built-in functions and the extensions, called as an expression calls them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper.jsonata.functions.registry import BUILTINS, EXTENSIONS
from mapper.jsonata.runtime.calling import invoke
from mapper.jsonata.runtime.evaluation import Evaluation
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.limits import Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.signature import Signature

_ROWS = yaml.safe_load(Path(__file__).with_name("builtins.yaml").read_text("utf-8"))
_MISSING = "~missing"


def _value(value: Any) -> Any:
    return MISSING if value == _MISSING else value


def _exact(value: Any) -> Any:
    """The value with its types, so that true differs from 1 and 1 from 1.0."""
    if isinstance(value, list):
        return [_exact(item) for item in value]
    if isinstance(value, dict):
        return {name: _exact(member) for name, member in value.items()}
    return type(value).__name__, value


def call(name: str, arguments: list[Any], limits: Limits | None = None) -> Any:
    """Call a function with its arguments checked, nothing as the context."""
    builtin = BUILTINS.get(name) or EXTENSIONS[name]
    evaluation = Evaluation(limits) if limits else Evaluation()
    signature = Signature(builtin.signature)
    return invoke(evaluation, builtin, signature, tuple(map(_value, arguments)), MISSING)


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        pytest.param(*row, id=f"{heading}-{row[0]}-{index}")
        for heading, rows in _ROWS.items()
        for index, row in enumerate(rows)
    ],
)
def test_rows(name: str, arguments: list[Any], expected: Any) -> None:
    """Each row of builtins.yaml holds: the value with its type, or the code of the error."""
    if isinstance(expected, dict) and "error" in expected:
        with pytest.raises(ExpressionError) as caught:
            call(name, arguments)
        assert caught.value.code == expected["error"]
    else:
        result = call(name, arguments)
        plain = list(result) if isinstance(result, list) else result
        assert _exact(plain) == _exact(_value(expected))


def test_every_function_has_a_row() -> None:
    """No function is without a row but those that need a function, chance or the clock."""
    elsewhere = {"map", "filter", "single", "reduce", "sift", "each", "match"}
    by_chance = {"random", "shuffle", "now", "millis"}
    rows = {row[0] for rows in _ROWS.values() for row in rows}
    assert set(BUILTINS) | set(EXTENSIONS) == rows | elsewhere | by_chance


def test_arguments_stay_as_they_are() -> None:
    """No function changes what it is given."""
    array = [3, [1], {"a": 1}]
    for name in ("reverse", "distinct", "spread", "shuffle", "keys"):
        call(name, [array])
    numbers = [3, 1, 2]
    call("sort", [numbers])
    merged = [{"a": 1}, {"a": 2}]
    call("merge", [merged])
    assert array == [3, [1], {"a": 1}]
    assert numbers == [3, 1, 2]
    assert merged == [{"a": 1}, {"a": 2}]


def test_shuffle_keeps_the_items() -> None:
    """`$shuffle` gives the same items, whatever their order."""
    assert sorted(call("shuffle", [[1, 2, 3, 4]])) == [1, 2, 3, 4]


def test_random_lies_below_one() -> None:
    """`$random` gives a number from 0 up to 1."""
    assert all(0 <= call("random", []) < 1 for _ in range(100))


def test_one_evaluation_has_one_moment() -> None:
    """`$now` and `$millis` agree within an evaluation."""
    evaluation = Evaluation(millis=951_782_400_000)
    now, millis = BUILTINS["now"], BUILTINS["millis"]
    assert now.call(evaluation, MISSING, MISSING) == "2000-02-29T00:00:00.000Z"
    assert now.call(evaluation, "[Y]", MISSING) == "2000"
    assert millis.call(evaluation) == 951_782_400_000


def test_distinct_is_not_quadratic() -> None:
    """`$distinct` of 200 000 values ends: it compares each with none but its equals."""
    values = [{"a": index % 100_000} for index in range(200_000)]
    assert len(call("distinct", [values])) == 100_000


def test_texts_are_bounded() -> None:
    """A text that an expression builds cannot grow past the bound."""
    small = Limits(text_length=100)
    for name, arguments in (
        ("pad", ["a", 101]),
        ("join", [["a"] * 60, "-" * 10]),
        ("replace", ["a" * 60, "a", "bb"]),
    ):
        with pytest.raises(ExpressionError) as caught:
            call(name, arguments, small)
        assert caught.value.code == "text-too-long"


def test_errors_hold_no_values() -> None:
    """The message of an error holds nothing of the data."""
    secret = "900000012x"
    for name, arguments in (
        ("number", [secret]),
        ("toMillis", [secret]),
        ("decimal_add", [secret, "1"]),
        ("parseInteger", [secret, "w"]),
        ("decodeUrl", [secret + "%"]),
        ("fromMillis", [0, "[Y]", "x" + secret]),
        ("sum", [[1, secret]]),
    ):
        with pytest.raises(ExpressionError) as caught:
            call(name, arguments)
        assert secret not in str(caught.value)
