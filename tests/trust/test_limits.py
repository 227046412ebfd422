"""Promises about mappings that run away: each ends at a limit, in flat memory, at its position."""

from __future__ import annotations

import json
import math
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mapper
from mapper.diagnostics.errors import FindingsError
from mapper.jsonata.runtime import evaluation
from mapper.jsonata.runtime.limits import Limits
from mapper.plan import check
from mapper.regex.pattern_matching import compiled
from tests.general_build import general_build

CONTRACT = """\
contract: loom
messages:
  Cloth:
    type: object
    properties:
      name: {type: string}
      number: {type: integer}
      thread: {type: array, items: {type: object, properties: {a: {type: string}, b: {type: string}}}}
"""
LIMITS = Limits(steps=200_000, recursion=100, sequence_length=100_000, text_length=1_000_000)
MEMORY = 30_000_000

UNSUPPORTED = {
    "look-ahead": "a(?=b)",
    "negative look-ahead": "a(?!b)",
    "look-behind": "(?<=a)b",
    "a back-reference": r"(a)\\1",
    "a named back-reference": r"(?<x>a)\\k<x>",
    "repeats of repeats": "b(a{1,40}){1,40}",
}

ENDLESS = {
    "recursion": ("($f := function($n){1 + $f($n + 1)}; $f(0))", "D1011"),
    "tail calls": ("1 + ($f := function(){$f()}; $f())", "D1012"),
    "a range": ("$count([1..1000000000])", "D2014"),
    "ranges in ranges": ("$sum([1..3000].($x := $; [1..3000].($ + $x)))", "D1012"),
    "a text that doubles": (
        "$length($reduce([1..100], function($a, $b){$a & $a}, 'ab'))",
        "D2015",
    ),
    "padding": ("$length($pad('x', 1000000000))", "text-too-long"),
    "a list that doubles": (
        "$count($reduce([1..100], function($a, $b){$append($a, $a)}, [1, 2]))",
        "D2015",
    ),
}


def write(folder: Path, rules: str, more: str = "") -> Path:
    """A mapping of cloth to cloth."""
    (folder / "loom.contract.yaml").write_text(CONTRACT)
    file = folder / "m.yaml"
    lines = "".join(f"  {line}\n" for line in rules.splitlines())
    file.write_text(
        "mapping: loom/m\nversion: '1'\n"
        "source: {contract: loom.contract.yaml, message: Cloth}\n"
        f"target: {{contract: loom.contract.yaml, message: Cloth}}\n{more}map:\n{lines}"
    )
    return file


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every mapping is compiled anew."""
    monkeypatch.setenv("MAPPER_CACHE", "off")


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_a_regular_expression_that_can_run_away_is_a_finding(name: str, tmp_path: Path) -> None:
    """What needs a backtracking engine is refused by check, at its position in the file."""
    pattern = UNSUPPORTED[name].replace("\\\\", "\\")
    file = write(tmp_path, f"number: number\nname: '$replace(name, /{pattern}/, \"\")'")
    with pytest.raises(FindingsError) as caught:
        mapper.load(file)
    (finding,) = caught.value.findings
    assert finding.code == "regex-unsupported"
    assert finding.position is not None
    line = file.read_text().splitlines()[finding.position.line - 1]
    start = line.index(f"/{pattern}/")
    assert start < finding.position.column <= start + len(pattern) + 2
    assert check([file])[0] == finding


def test_a_regular_expression_that_is_none_is_a_finding(tmp_path: Path) -> None:
    """A pattern with a fault is a finding too, not an error at run time."""
    with pytest.raises(FindingsError) as caught:
        mapper.load(write(tmp_path, "name: '$replace(name, /a(b/, \"\")'"))
    assert len(caught.value.findings) == 1


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*a){20}$", "a*a*a*a*a*a*b"]
)
def test_a_regular_expression_cannot_run_away(pattern: str, tmp_path: Path) -> None:
    """Patterns that cost other engines years are done with a long text at once."""
    file = write(tmp_path, f'number: number\nname: \'$contains(name, /{pattern}/) ? "y" : "n"\'')
    mapping = mapper.load(file)
    document = {"name": "a" * 50_000 + "!", "number": 1}
    record, notices = mapping.map_document(document)
    assert (record, notices) == ({"name": "n", "number": 1}, [])


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a{0,2000})*b",
        "a{0,900}a{0,900}a{0,900}a{0,900}b",
        "(a|aa){1,2000}b",
        "(a?){500}b",
        ".*a.*a.*a.*b",
    ],
)
def test_a_pattern_of_the_contract_cannot_run_away(pattern: str, tmp_path: Path) -> None:
    """Nor can the patterns of a contract, which the value of a message is checked with."""
    file = write(tmp_path, "number: number\nname: name")
    contract = tmp_path / "loom.contract.yaml"
    contract.write_text(
        contract.read_text().replace(
            "name: {type: string}", f"name: {{type: string, xsdPattern: '{pattern}'}}"
        )
    )
    record, notices = mapper.load(file).map_document({"name": "a" * 50_000, "number": 1})
    assert record == {"number": 1}
    assert [notice.code for notice in notices] == ["value-invalid"]


def test_a_pattern_of_the_contract_that_nothing_can_run_is_a_finding(tmp_path: Path) -> None:
    """What neither engine matches within limits is refused with the contract."""
    file = write(tmp_path, "number: number\nname: name")
    contract = tmp_path / "loom.contract.yaml"
    pattern = "((a{0,999}){0,999}){0,999}b"
    contract.write_text(
        contract.read_text().replace(
            "name: {type: string}", f"name: {{type: string, xsdPattern: '{pattern}'}}"
        )
    )
    with pytest.raises(FindingsError) as caught:
        mapper.load(file)
    assert {finding.code for finding in caught.value.findings} == {"pattern-syntax"}


@pytest.mark.parametrize("where", ["value", "when", "each", "let", "order_by", "index", "check"])
@pytest.mark.parametrize("name", ENDLESS)
def test_an_expression_that_runs_away_meets_a_bound(name: str, where: str, tmp_path: Path) -> None:
    """Wherever it occurs, the message is refused with the error of the limit; memory stays flat."""
    expression, code = ENDLESS[name]
    text = json.dumps(expression)
    rules, more = {
        "value": (f"number: {text}", ""),
        "when": (
            f"number: number\nname: {{$when: {json.dumps(f'{expression} > 1')}, $value: name}}",
            "",
        ),
        "each": (f"thread: {{$each: {json.dumps(f'thread[{expression} > 1]')}, a: a}}", ""),
        "let": (f"$let: {{x: {text}}}\nnumber: number + $x", ""),
        "order_by": (f"thread: {{$each: thread, $order_by: {text}, a: a}}", ""),
        "index": (
            "number: $count($i(1))",
            f"index: {{i: {{over: thread, by: {text}, many: true}}}}\n",
        ),
        "check": (
            "number: number\nname: {$value: name}",
            "formats: [f.formats.yaml]\n",
        ),
    }[where]
    file = write(tmp_path, rules, more)
    if where == "check":
        (tmp_path / "f.formats.yaml").write_text(
            f"formats: {{f: {{check: {json.dumps(f'{expression} > 1')}}}}}\n"
        )
        contract = tmp_path / "loom.contract.yaml"
        contract.write_text(
            contract.read_text().replace("name: {type: string}", "name: {type: string, format: f}")
        )
    mapping = mapper.load(file, limits=LIMITS)
    document = {"name": "x", "number": 1, "thread": [{"a": "1"}, {"a": "2"}]}
    tracemalloc.start()
    try:
        record, notices = mapping.map_document(document)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert record is None
    assert code in [notice.code for notice in notices]
    assert peak < MEMORY


@settings(max_examples=200, deadline=None)
@given(
    pattern=st.sampled_from(
        [
            r"(a|b)*",
            r"(a+b*)+",
            r"([a-c]{2}){1,3}",
            r"[^@]+@[^@]+\.[^@]+",
            r"(\d{2}-)*\d+",
            r"([^\d]\d?)*",
            r"([\d\-])*a+b+",
        ]
    ),
    text=st.text("abc12٣-@.\n\ud800é", max_size=8),
)
def test_both_engines_mean_the_same(pattern: str, text: str) -> None:
    """A pattern matches what it does in Python's engine, whichever engine has it."""
    python = re.compile(pattern).fullmatch(text) is not None
    assert (compiled(pattern).fullmatch(text) is not None) == (python and "\ud800" not in text)


def test_bounds_count_for_a_message_and_not_for_ever(tmp_path: Path) -> None:
    """Every message has all of its steps, however many were mapped before."""
    mapping = mapper.load(
        write(tmp_path, "number: $count([1..1000].($ * 2))"), limits=Limits(steps=5_000)
    )
    for _ in range(20):
        assert mapping.map_document({"number": 1})[0] == {"number": 1000}


def test_steps_count_over_all_rules(tmp_path: Path) -> None:
    """Many rules that each stay within the limit do not together go beyond it."""
    mapping = mapper.load(
        write(tmp_path, "thread: {$each: thread, a: '$string($sum([1..1000].($ * 2)))'}"),
        limits=Limits(steps=20_000),
    )
    record, notices = mapping.map_document({"thread": [{"a": "x"}] * 200})
    assert record is None
    assert {notice.code for notice in notices if notice.severity == "error"} == {"D1012"}


@pytest.mark.parametrize("name", ["$now()", "$millis()", "$random()", "$eval(name)"])
def test_a_mapping_gives_the_same_every_day(name: str, tmp_path: Path) -> None:
    """What depends on the day, on chance, or on code in data, is a finding."""
    with pytest.raises(FindingsError):
        mapper.load(write(tmp_path, f"name: $string({name})"))


LONG = "$sum([1..500].($x := $; $sum([1..500].($ * $x))))"


@pytest.mark.parametrize("build", [mapper.load, general_build])
def test_time_has_a_limit_where_it_is_asked_for(
    build: Callable[..., mapper.Mapping], tmp_path: Path
) -> None:
    """With no time at all, long work ends with the error of the limit, short work does not."""
    short = build(write(tmp_path, "number: $count([1..100])"), limits=Limits(seconds=1e-9))
    assert short.map_document({"number": 1})[0] == {"number": 100}
    long = build(write(tmp_path, f"number: {json.dumps(LONG)}"), limits=Limits(seconds=1e-9))
    record, notices = long.map_document({"number": 1})
    assert record is None
    assert [notice.code for notice in notices] == ["D1013"]


def test_time_has_a_limit_without_being_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message may take sixty seconds, and no more; where time is infinite it may take longer."""
    mapping = mapper.load(write(tmp_path, f"number: {json.dumps(LONG)}"))
    endless = mapper.load(
        write(tmp_path, f"number: {json.dumps(LONG)}"), limits=Limits(seconds=math.inf)
    )
    assert mapping.limits.seconds == 60
    for one, took, code in ((mapping, 60.0, ""), (mapping, 60.1, "D1013"), (endless, 1e9, "")):
        clock = iter([1000.0])
        monkeypatch.setattr(evaluation.time, "monotonic", lambda: next(clock, 1000.0 + took))  # noqa: B023  # called in this turn
        record, notices = one.map_document({"number": 1})
        assert (record is None) == bool(code)
        assert [notice.code for notice in notices] == ([code] if code else [])


def test_time_takes_no_steps_away(tmp_path: Path) -> None:
    """With time enough, a message has the steps it has without that limit, and no more."""
    file = write(tmp_path, f"number: {json.dumps(LONG)}")
    for steps, mapped in ((500_000, True), (200_000, False)):
        limits = Limits(steps=steps, seconds=10_000)
        record, notices = mapper.load(file, limits=limits).map_document({"number": 1})
        assert (record is not None) == mapped
        assert [notice.code for notice in notices] == ([] if mapped else ["D1012"])
