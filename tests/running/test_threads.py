"""Promises about threads: what is compiled once serves many at a time."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import mapper
from mapper.expression import compile as compile_expression
from tests.running.conftest import expected, message

THREADS = 8
COUNT = THREADS * (100_000 if os.environ.get("MAPPER_FUZZ") == "full" else 500)


@pytest.fixture(autouse=True)
def hasty() -> Iterator[None]:
    """Threads take turns far more often than they would."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


def run(work: Callable[[int], bool]) -> list[int]:
    """Do the work for every number below COUNT in eight threads; the numbers that went wrong."""
    wrong: list[int] = []
    start = threading.Barrier(THREADS)

    def one(first: int) -> None:
        start.wait()
        for number in range(first, COUNT, THREADS):
            try:
                right = work(number)
            except Exception:
                wrong.append(number)
                raise
            if not right:
                wrong.append(number)

    threads = [threading.Thread(target=one, args=(first,)) for first in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_threads_share_a_mapping(garden: Path) -> None:
    """Eight threads on one mapping each get the record and the notices of their own message."""
    mapping = mapper.load(garden / "beds.yaml")

    def work(number: int) -> bool:
        result = mapping.map(message(number))
        notices = {notice.code: notice.value for notice in result.notices}
        wanted: dict[str, str | None] = {}
        if len(f"grower {number}") > 10:
            wanted["text-truncated"] = f"grower {number}"
        if number % 3 == 2:
            wanted["code-unknown"] = "x"
        if number % 4 and "Bed" not in expected(number):
            wanted["none-passes"] = None
        return result.record == expected(number) and notices == wanted

    assert run(work) == []


def test_threads_share_an_expression() -> None:
    """Eight threads on one expression, with variables, functions and recursion of its own."""
    expression = compile_expression(
        "($f := function($n){$n < 2 ? $n : $f($n - 1) + $f($n - 2)};"
        " $x := a.b[c > 1]; $k := k; {'sum': $sum($x.c), 'fib': $f(k), 'n': $count($x),"
        " 'text': $join($x.($string(c) & '-' & $string($k)), ',')})"
    )
    fibonacci = [0, 1, 1, 2, 3, 5, 8]

    def work(number: int) -> bool:
        k = number % 7
        values = [number % 5, number % 3, number]
        document = {"k": k, "a": {"k": k, "b": [{"c": value} for value in values]}}
        kept = [value for value in values if value > 1]
        wanted: dict[str, object] = {"fib": fibonacci[k], "n": len(kept)}
        if kept:
            wanted["sum"] = sum(kept)
            wanted["text"] = ",".join(f"{value}-{k}" for value in kept)
        else:
            wanted["text"] = ""
        made = expression(document)
        return {"text": "", **made} == wanted

    assert run(work) == []
