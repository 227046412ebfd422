"""Promises about mappings that nobody wrote: what `check` passes compiles, runs, and is right.

Mappings are made at random over every instruction of docs/rules.md; messages have another value in
every leaf. Each is run by both builds of its module, and compared with what a plain reading of the
rules, with jsonata-js for the expressions, says of it (`tests/made/judge.py`).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mapper.code_tree.conditions import all_of
from mapper.code_tree.quotation import Code, constant, expression
from mapper.compiler import module_code, rule_code
from mapper.compiler.code_context import CodeScope
from mapper.compiler.expression_code import ExpressionCode
from mapper.compiler.inline_code import InlineCode
from mapper.compiler.item_code import ItemCode
from mapper.compiler.rule_writing import PythonNames, RuleWriter
from mapper.jsonata.parse import ir
from tests.made.judge import Node
from tests.made.maker import FEATURES, instructions, make
from tests.made.trying import Tried, try_seed

FULL = os.environ.get("MAPPER_FUZZ") == "full"
COUNT = 10_000 if FULL else 120
LEAST = 50 if FULL else 1
"""In how many mappings each instruction stands, at least."""
CHUNK = 100


@pytest.fixture(autouse=True)
def no_cache(jsonata_js: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a made mapping is kept."""
    monkeypatch.setenv("MAPPER_CACHE", "off")


def try_seeds(seeds: range) -> Tried:
    """Try the mappings of many seeds."""
    total = Tried()
    with Node() as node, TemporaryDirectory() as folder:
        for seed in seeds:
            total.add(try_seed(seed, node, Path(folder)))
    return total


def try_all() -> Tried:
    """What comes of the made mappings of this run."""
    if not FULL:
        return try_seeds(range(COUNT))
    chunks = [range(start, start + CHUNK) for start in range(0, COUNT, CHUNK)]
    total = Tried()
    with ProcessPoolExecutor() as pool:
        for each in pool.map(try_seeds, chunks):
            total.add(each)
    return total


def test_every_made_mapping_is_right() -> None:
    """`check` refuses none; both builds and the judge agree on every message; most have a record.

    In mappings that read nothing else, a list's item has the values of one item alone.
    """
    tried = try_all()
    assert tried.faults == []
    assert tried.mappings == COUNT
    assert tried.records > 2 * tried.refusals
    assert tried.refusals > 0
    assert tried.origins > COUNT // 5


def test_every_instruction_is_made() -> None:
    """No instruction is left out; at full number each two stand together in many mappings."""
    made = [sorted(instructions(make(seed))) for seed in range(COUNT)]
    single = Counter(name for names in made for name in names)
    assert {name for name in FEATURES if single[name] < LEAST} == set()
    if FULL:
        pairs = Counter(pair for names in made for pair in combinations(names, 2))
        wanted = list(combinations(sorted(FEATURES), 2))
        assert {pair for pair in wanted if pairs[pair] < LEAST} == set()


# Faults put into the compiler on purpose.


def unscoped(patch: pytest.MonkeyPatch) -> None:
    """What a block has read is known behind it."""
    patch.setattr(RuleWriter, "leave", lambda self, before: None)


def unlooked(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks at the code for names that are unset."""
    patch.setattr(module_code, "unset_names", lambda body, known: [])


def unscoped_and_unlooked(patch: pytest.MonkeyPatch) -> None:
    """Both of these."""
    unscoped(patch)
    unlooked(patch)


def unguarded(patch: pytest.MonkeyPatch) -> None:
    """The context of `$from` is taken to be there."""
    patch.setattr(ExpressionCode, "there", lambda self, python: constant(True))


def renamed(patch: pytest.MonkeyPatch) -> None:
    """Variables of one function may have one name."""
    give = PythonNames.give

    def again(self: PythonNames, wanted: str) -> str:
        name = give(self, wanted)
        if self._apart is not None:
            self.taken.discard(name)
        return name

    patch.setattr(PythonNames, "give", again)
    unlooked(patch)


def unfiltered(patch: pytest.MonkeyPatch) -> None:
    """`$distinct_by` keeps every item."""

    def distinct(
        self: ItemCode,
        same: object,
        sink: object,
        place: CodeScope,
        body: Callable[[CodeScope], None],
    ) -> None:
        body(place)

    patch.setattr(ItemCode, "distinct", distinct)


def constants_lost(patch: pytest.MonkeyPatch) -> None:
    """Constants are written first, and so keep the object that they stand in."""
    patch.setattr(rule_code, "is_constant", lambda rule: False)


def unordered(patch: pytest.MonkeyPatch) -> None:
    """Fields are left in the order in which they were written."""
    patch.setattr(rule_code, "written_in_order", lambda body: True)


def equal(patch: pytest.MonkeyPatch) -> None:
    """A comparison with what is absent is taken for one of two texts."""
    patch.setattr(InlineCode, "_equality", _equality)


def _equality(self: InlineCode, node: ir.Binary) -> Code | None:
    left, right = self.value(node.left), self.value(node.right)
    if left is None or right is None:
        return None
    template = "{} == {}" if node.operator == "=" else "{} != {}"
    return all_of([expression(template, left.code, right.code)])


BREAKS = (
    unscoped, unscoped_and_unlooked, unguarded, renamed, unfiltered, constants_lost, unordered, equal,
)  # fmt: skip


def seeds_until_found(node: Node, folder: Path) -> Iterator[str]:
    """The faults of made mappings, one after the other."""
    for seed in range(150):
        yield from try_seed(seed, node, folder).faults


@pytest.mark.parametrize("fault", BREAKS, ids=lambda fault: fault.__name__)
def test_made_mappings_find_a_fault_of_the_compiler(
    fault: Callable[[pytest.MonkeyPatch], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A compiler that is wrong on purpose is found out."""
    fault(monkeypatch)
    with Node() as node:
        found = next(seeds_until_found(node, tmp_path), None)
    assert found is not None
    if fault is unscoped:
        assert "compiler-fault" in found
