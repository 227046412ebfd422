"""An expression that runs away ends with the error of a limit, and no text becomes code."""

import tracemalloc

import pytest

from mapper.expression import compile as compile_expression
from mapper.jsonata.runtime.expression_errors import ExpressionError, LimitError
from mapper.jsonata.runtime.limits import Limits

ENDLESS = {
    "tail calls without end": ("($f := function(){$f()}; $f())", "D1012"),
    "recursion without end": ("($f := function($n){1 + $f($n + 1)}; $f(0))", "D1011"),
    "recursion through a function": (
        "($f := function($n){$map([1, 2], function($x){$f($n + 1)})}; $f(0))",
        "D1011",
    ),
    "exponential recursion": (
        "($f := function($n){$n < 2 ? 1 : $f($n - 1) + $f($n - 2)}; $f(60))",
        "D1012",
    ),
    "a fixed-point combinator": (
        "($y := function($f){function($x){$f($f)($x)}}; $y($y)(1))",
        "D1012",
    ),
    "a range of a billion": ("[1..1000000000]", "D2014"),
    "ranges in ranges": ("$sum([1..3000].($x := $; [1..3000].($ + $x)))", "D1012"),
    "loops in loops": (
        "$map([1..3000], function($v){$map([1..3000], function($w){$v}) })",
        "D1012",
    ),
    "objects in loops": ("[1..3000].{'a': [1..3000]}", "D1012"),
    "an array that doubles": (
        "$reduce([1..100], function($a, $b){$append($a, $a)}, [1, 2])",
        "D2015",
    ),
    "a text that doubles": ("$reduce([1..100], function($a, $b){$a & $a}, 'ab')", "D2015"),
    "a text that doubles by recursion": (
        "($d := function($s, $n){$n = 0 ? $s : $d($s & $s, $n - 1)}; $d('ab', 99))",
        "D2015",
    ),
    "a number that squares": ("$reduce([1..100], function($a, $b){$a * $a}, 99)", "D1001"),
}
SMALL = Limits(steps=200_000, recursion=100, sequence_length=100_000, text_length=1_000_000)


@pytest.mark.parametrize("name", ENDLESS)
def test_runaway_expressions(name: str) -> None:
    """Whatever grows or runs without end reaches a limit; memory stays flat on the way."""
    text, code = ENDLESS[name]
    expression = compile_expression(text, limits=SMALL)
    tracemalloc.start()
    try:
        with pytest.raises(ExpressionError) as caught:
            expression()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.code == code
    assert peak < 30_000_000


def test_bounds_name_themselves() -> None:
    """The error of a limit says which number was passed, and where in the expression."""
    with pytest.raises(LimitError) as caught:
        compile_expression("1 + $sum([1..50].([1..50]))", limits=Limits(steps=1000))()
    assert "1000 steps" in caught.value.message
    assert caught.value.position is not None


def test_tail_calls_take_no_stack() -> None:
    """A function that ends by calling itself may do so a hundred thousand times."""
    text = "($f := function($n, $a){$n = 0 ? $a : $f($n - 1, $a + $n)}; $f(100000, 0))"
    assert compile_expression(text)() == 5000050000


def test_tail_calls_between_functions_take_no_stack() -> None:
    """So may two that call each other, and one that is reached through a block."""
    text = """(
        $even := function($n){$n = 0 ? true : ($m := $n - 1; $odd($m))};
        $odd := function($n){$n = 0 ? false : $even($n - 1)};
        $even(50001)
    )"""
    assert compile_expression(text)() is False


def test_recursion_up_to_the_bound() -> None:
    """Calls within calls are allowed as deep as the limit says."""
    text = "($f := function($n){$n = 0 ? 0 : 1 + $f($n - 1)}; $f(%d))"
    assert compile_expression(text % 450)() == 450
    with pytest.raises(LimitError) as caught:
        compile_expression(text % 600)()
    assert caught.value.code == "D1011"


def test_each_call_has_the_whole_budget() -> None:
    """What one evaluation used does not count for the next."""
    expression = compile_expression("$sum([1..900].($ + 1))", limits=Limits(steps=3000))
    assert [expression(), expression(), expression()] == [406350] * 3


@pytest.mark.parametrize(
    "payload",
    [
        "'); import os; os.abort() #",
        '"""\nimport os\nos.abort()\n"""',
        "\\'); raise SystemExit #",
        "{__import__('os').abort()}",
        "%s%n{0}{S}",
        "\n    raise SystemExit\n",
        "\r\nraise SystemExit",
        "\u2028raise SystemExit",
        "\x00\x1b[31m",
        "é\N{GRINNING FACE}\ud800",
        "#",
        "\\",
        "lambda: 0",
    ],
)
def test_strings_and_names_stay_data(payload: str) -> None:
    """What a string or a quoted name holds is that string or that name, and never code."""
    quoted = "'" + "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else c for c in payload) + "'"
    assert compile_expression(quoted)() == payload
    assert compile_expression(f"$.{quoted}")({payload: 1}) == 1
    assert compile_expression(f"{{{quoted}: a.{quoted}}}")({"a": {payload: 2}}) == {payload: 2}
    assert compile_expression(f"a[{quoted} = $]")({"a": [payload, "x"]}) == payload
    if "`" not in payload:
        assert compile_expression(f"`{payload}`")({payload: 3}) == 3
        assert compile_expression(f"a.`{payload}`[0]")({"a": {payload: [4]}}) == 4
    assert compile_expression(f"{quoted} & $$ & {quoted}")("-") == f"{payload}-{payload}"


@pytest.mark.parametrize(
    "name",
    ["class", "def", "lambda", "None", "S", "R", "ctx", "t1", "MISSING", "__import__", "exec",
     "é", "ß\u0301", "日本", "_", "v_x", "a-b".partition("-")[0], "Sequence", "f_sum", "x" * 300],
)  # fmt: skip
def test_variables_by_any_name(name: str) -> None:
    """A variable may have any name: words of Python, names of the generated code, any script."""
    text = f"(${name} := 1; $f := function(${name}){{${name} + 1}}; [${name}, $f(5), a@${name}.b])"
    data = {"a": [{"b": 3}], "b": 3}
    assert compile_expression(text)(data)[:2] == [1, 6]
    assert compile_expression(f"${name} + $other")({}, {name: 1, "other": 2}) == 3


def test_comments_stay_comments() -> None:
    """What a comment holds is nowhere in the code."""
    expression = compile_expression("1 /* \n import os \n ''' */ + 1")
    assert expression() == 2
    assert "import os" not in expression.source


def test_names_that_differ_in_what_python_cannot_spell() -> None:
    """Two variables stay two, also when no letter of their names can be in Python's."""
    assert compile_expression("($é := 1; $è := 2; $ё := 3; [$é, $è, $ё])")() == [1, 2, 3]
