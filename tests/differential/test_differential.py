r"""mapper's expressions give what jsonata-js gives, on expressions and documents made by chance.

What is left out on purpose, because the reference gives no answer or none worth having:

- The reference fails with an error of JavaScript, without a code (`crashed`): a function handed to
  a built-in function in tail position, a transform of what is no object, a missing argument.
- The reference writes an undefined item into an empty array that it groups.
- NaN and infinities, which JSON cannot hold: mapper raises an error (D1001, `invalid-integer`).
- Names that are integers: ECMAScript moves them to the front of an object.
- Whole numbers beyond 2^53: mapper keeps their digits.
- Half a surrogate pair: mapper's regular expressions and `$split` see whole characters.
- Lookaround and backreferences, which RE2 lacks; captures that JavaScript resets in a repeat;
  `\B` beside a character beyond ASCII where the match is empty.
- `?:` and `??` behind a regular expression, where the reference never ends; a partial `$string`.
- `*` in an array constructor at the head of a path, where the reference takes it of an array that
  holds the context.
- Recursion deeper than mapper's limit.
- The order in which several faulty items of one constructor are evaluated, and so which error.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import mapper.jsonata.emit as emit_package
from mapper.expression import Expression
from mapper.jsonata.functions.compiled_pattern import Pattern
from mapper.jsonata.functions.registry import BUILTINS
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.regex.regex_error import RegexError
from tests.differential.calls import SIGNATURES, Calls
from tests.differential.generation import Generator
from tests.differential.mutation import broken
from tests.differential.paths import path_cases
from tests.differential.patterns import patterns
from tests.differential.reference import Answer, Case, Reference, Search, tagged

_FULL = os.environ.get("MAPPER_FUZZ") == "full"
_SEEDS = range(1, 11) if _FULL else range(1, 4)
_CASES = 2_500 if _FULL else 1_200
_CALLS = 3_000 if _FULL else 1_000
#: How often each fast path must be taken in a run, lest it stays untested.
_LEAST = 50
_LEFT_OUT = re.compile(r'NaN|Infinity|\\?"[0-9]+\\?"')
_LIMITS = {"D1011", "D1012", "D2015", "D2014"}


def fast_paths() -> set[str]:
    """The names of the fast paths that an expression without a contract can take."""
    folder = Path(emit_package.__file__).parent
    text = "".join(module.read_text("utf-8") for module in folder.glob("emit*.py"))
    names = set(re.findall(r'counter\["([^"]+)"\]', text))
    return names | {f"{name} inline" for name in ("map", "filter")}


def answer(case: Case, paths: Counter[str]) -> Answer:
    """Evaluate a case with mapper; any error but one of the language fails the test."""
    try:
        expression = Expression(case.expression, extensions=False)
        paths.update(expression._program.emission.counter)
        bindings = {} if case.bindings is MISSING else case.bindings
        given = {name: value for name, value in bindings.items() if value is not MISSING}
        value = expression(case.data, given)
    except ExpressionError as error:
        return Answer(error=error.code, message=error.message)
    try:
        return Answer(value=tagged(value))
    except RecursionError:
        return Answer(error="value holds itself")


def undecided(mine: Answer, theirs: Answer) -> bool:
    """Whether the reference gives nothing to compare with."""
    if theirs.crashed or theirs.error in _LIMITS:
        return True
    if theirs.error is not None:
        return False
    text = json.dumps(theirs.value)
    return _LEFT_OUT.search(text) is not None or mine.agrees(
        Answer(value=json.loads(text.replace("[null]", "[]")))
    )


def which_error_first(case: Case, mine: Answer, theirs: Answer) -> bool:
    """Whether both fail, with two errors of which either may come first."""
    if not mine.error or not theirs.error or "S" in (mine.error[0], theirs.error[0]):
        return False
    return "[" in case.expression or "{" in case.expression


@pytest.fixture
def reference(jsonata_js: None) -> Iterator[Reference]:
    """jsonata-js, running."""
    with Reference() as running:
        yield running


@dataclass
class Comparison:
    """How the answers to cases compare."""

    paths: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)
    compared: int = 0
    unordered: int = 0

    def compare(self, cases: Sequence[Case], reference: Reference) -> None:
        """Compare the answers to `cases`."""
        for case, theirs in zip(cases, reference.answers(cases), strict=True):
            mine = answer(case, self.paths)
            if not mine.agrees(theirs):
                if undecided(mine, theirs):
                    continue
                if which_error_first(case, mine, theirs):
                    self.unordered += 1
                else:
                    self.differing.append(
                        f"{case.expression}\n  on {case.data}\n  mapper: {mine}\n"
                        f"  jsonata-js: {theirs}"
                    )
            self.compared += 1

    def check(self, count: int) -> None:
        """Fail where answers differ, or too few of `count` could be compared."""
        count_text = f"{len(self.differing)} differ:\n"
        assert not self.differing, count_text + "\n".join(self.differing[:10])
        assert self.compared > 0.95 * count
        assert self.unordered <= count // 500


def test_agrees_with_the_reference(reference: Reference) -> None:
    """Every case agrees, and every fast path of the emitter was taken often enough."""
    comparison = Comparison()
    for seed in _SEEDS:
        generator = Generator(seed)
        cases = [Case(generator.expression(), generator.document()) for _ in range(_CASES)]
        comparison.compare(cases, reference)
    comparison.check(len(_SEEDS) * _CASES)
    seldom = {
        name: comparison.paths[name] for name in fast_paths() if comparison.paths[name] < _LEAST
    }
    assert not seldom


def test_paths_agree(reference: Reference) -> None:
    """Paths that bind, sort, group and look back agree."""
    comparison = Comparison()
    for seed in _SEEDS:
        comparison.compare(path_cases(seed, _CASES), reference)
    comparison.check(len(_SEEDS) * _CASES)


def test_broken_expressions_agree(reference: Reference) -> None:
    """What is no expression gives the same error, what still is one the same value."""
    differing: list[str] = []
    errors = 0
    for seed in _SEEDS:
        cases = broken(seed, _CASES)
        for case, theirs in zip(cases, reference.answers(cases), strict=True):
            mine = answer(case, Counter())
            errors += theirs.error is not None and theirs.error.startswith("S")
            if theirs.crashed or mine.agrees(theirs) or undecided(mine, theirs):
                continue
            if "D1011" in {mine.error, theirs.error} or which_error_first(case, mine, theirs):
                continue
            differing.append(
                f"seed {seed}: {case.expression!r}\n  on {case.data}\n  mapper: {mine}\n"
                f"  jsonata-js: {theirs}"
            )
    assert not differing, f"{len(differing)} differ:\n" + "\n".join(differing[:10])
    assert errors > 0.5 * len(_SEEDS) * _CASES


def test_built_in_functions_agree(reference: Reference) -> None:
    """Every built-in function agrees, on arguments of every type and on nothing."""
    differing: list[str] = []
    compared: Counter[str] = Counter()
    for seed in _SEEDS:
        cases = Calls(seed).cases(_CALLS)
        for case, theirs in zip(cases, reference.answers(cases), strict=True):
            mine = answer(case, Counter())
            if theirs.crashed or (not mine.agrees(theirs) and undecided(mine, theirs)):
                continue
            compared[case.expression.partition("(")[0].removeprefix("$")] += 1
            if not mine.agrees(theirs):
                differing.append(
                    f"seed {seed}: {case.expression} with {case.bindings}\n  mapper: {mine}\n"
                    f"  jsonata-js: {theirs}"
                )
    assert not differing, f"{len(differing)} differ:\n" + "\n".join(differing[:10])
    # Chance, the clock and the compiler have no answer to compare.
    assert set(BUILTINS) - set(compared) == {"random", "shuffle", "now", "millis"}
    assert min(compared.values()) > 0.4 * len(_SEEDS) * _CALLS / len(SIGNATURES)


def matches(pattern: Pattern, text: str) -> list[list[object]]:
    """What a pattern finds, up to an empty match, as the reference lists it."""
    found: list[list[object]] = []
    try:
        for match in pattern.matches(text):
            groups = [None if group is MISSING else group for group in match.groups]
            found.append([match.start, match.text, *groups])
            if match.text == "":
                break
    except ExpressionError as error:
        assert error.code == "D1004"
        found.append([])
    return found


def test_regular_expressions_agree(reference: Reference) -> None:
    """Patterns match what JavaScript's do, in both engines that search for them."""
    differing: list[str] = []
    for seed in _SEEDS:
        searches = [Search(*each) for each in patterns(seed, _CALLS)]
        for search, theirs in zip(searches, reference.answers(searches), strict=True):
            expected = theirs.value and [
                [] if match[1] == "" and index > 0 else match
                for index, match in enumerate(theirs.value)
            ]
            for quick in (True, False):
                try:
                    pattern = Pattern(search.pattern, search.flags, quick=quick)
                except RegexError as error:
                    # JavaScript lets groups in two alternatives have one name.
                    if theirs.error is None and "two groups" not in error.message:
                        differing.append(f"{search}: mapper: {error}")
                    continue
                found = None if theirs.error is not None else matches(pattern, search.text)
                if found is None or found != expected:
                    differing.append(f"{search}: mapper: {found} JavaScript: {theirs}")
    assert not differing, f"{len(differing)} differ:\n" + "\n".join(differing[:10])


def test_the_generator_is_deterministic() -> None:
    """The same seed makes the same expressions and documents."""
    one, other = Generator(7), Generator(7)
    for _ in range(50):
        assert (one.expression(), one.document()) == (other.expression(), other.document())


def test_comparison_tells_kinds_apart() -> None:
    """Nothing, null, false, zero, a function and an error are six things."""
    answers = [
        Answer(value={"$": "undefined"}),
        Answer(value=None),
        Answer(value=False),
        Answer(value=0),
        Answer(value={"$": "function"}),
        Answer(error="T0410"),
        Answer(error="D1001"),
    ]
    for index, one in enumerate(answers):
        for place, other in enumerate(answers):
            assert one.agrees(other) == (index == place)
    assert Answer(value=[1]).agrees(Answer(value=[1.0]))
    assert not Answer(value=[True]).agrees(Answer(value=[1]))
