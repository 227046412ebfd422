"""What stands before the first message: compiling, loading what was compiled, starting.

Processes find the modules as an installed package has them: compiled to byte code.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from functools import cache
from pathlib import Path
from platform import python_version
from time import process_time
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import mapper
from bench.race import Race, race
from bench.reporting import CLOCK, report
from bench.workload import ROOT
from mapper.compiler.compiler_version import installed_version

ROUNDS = 10
MESSAGE = [
    str(ROOT / "mappings" / "nhr" / "inschrijving.yaml"),
    str(ROOT / "fixtures" / "nhr" / "inschrijving" / "bv" / "input.xml"),
]
FIRST_MESSAGE = """
import sys, mapper
from pathlib import Path
mapper.load(sys.argv[1]).map(Path(sys.argv[2])).to_json()
"""
COMMANDS: dict[str, list[str]] = {
    "python": ["-c", "pass"],
    "import mapper": ["-c", "import mapper"],
    "mapper --help": ["-m", "mapper", "--help"],
    "mapper run --help": ["-m", "mapper", "run", "--help"],
    "the first message of the API": ["-c", FIRST_MESSAGE, *MESSAGE],
    "mapper run of a kept mapping": ["-m", "mapper", "run", *MESSAGE],
}


@pytest.mark.parametrize(
    "name", ["kadaster/haalcentraal-objectinfo", "uwv/ikv", "nhr/inschrijving"]
)
@pytest.mark.benchmark(group="compiling, contracts loaded", timer=process_time)
def test_compiling(name: str, benchmark: BenchmarkFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mapping file to a mapping that is ready to run, nothing kept."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    path = ROOT / "mappings" / f"{name}.yaml"
    made = benchmark.pedantic(lambda: mapper.load(path), rounds=ROUNDS, warmup_rounds=1)
    benchmark.extra_info["rules"] = len(made.compiled.rules)
    assert made.name == name


@pytest.mark.parametrize(
    "name", ["kadaster/haalcentraal-objectinfo", "uwv/ikv", "nhr/inschrijving"]
)
@pytest.mark.benchmark(group="loading a kept mapping", timer=process_time)
def test_loading_a_kept_mapping(
    name: str, benchmark: BenchmarkFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was compiled by another process, checked against the content of its files."""
    monkeypatch.setenv("MAPPER_CACHE", str(tmp_path))
    path = ROOT / "mappings" / f"{name}.yaml"
    mapper.load(path)
    assert benchmark.pedantic(lambda: mapper.load(path), rounds=5 * ROUNDS).name == name


EXPRESSION = """{
  "number": identification.number,
  "name": $trim(naming.prefix & " " & naming.name),
  "initials": $join(naming.first_names.$substring($, 0, 1), "."),
  "born": birth.date ? $substring(birth.date, 0, 4) & "-" & $substring(birth.date, 4, 2) : "unknown",
  "place": $lookup({"0363": "Amsterdam", "0599": "Rotterdam"}, birth.municipality),
  "address": address[kind = "residence"].{"street": street, "number": number & suffix, "town": town},
  "incomes": $sum(incomes[period.from >= "2024-01" and period.to < "2025-01"].amount),
  "employers": $distinct(incomes.employer.name),
  "last": incomes[$count(incomes) - 1].{"amount": $string(amount), "employer": employer.name ?? "none"},
  "partners": relations[role = "partner" and $exists(ended) = false].person.number,
  "children": $map(relations[role = "child"], function($relation) {$uppercase($relation.person.name)})
}"""
"""About a kilobyte: an object of eleven members, each a path, a filter or a call."""
PERSON = {
    "identification": {"number": "1"},
    "birth": {"municipality": "0363"},
    "relations": [{"role": "child", "person": {"name": "a"}}],
}


@pytest.mark.benchmark(group="compiling an expression", timer=process_time)
def test_compiling_an_expression(benchmark: BenchmarkFixture) -> None:
    """An expression on its own, ready to be called."""
    made = benchmark.pedantic(
        lambda: mapper.expression.compile(EXPRESSION), rounds=20 * ROUNDS, warmup_rounds=5
    )
    assert made(PERSON)["children"] == "A"


ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}


class Process:
    """A contestant that is a whole process of this Python; its figure is processor time."""

    def __init__(self, name: str, arguments: list[str]) -> None:
        self.name = name
        self.version = f"Python {python_version()}" if name == "python" else installed_version()
        self.command = [sys.executable, *arguments]

    def outputs(self) -> list[Any]:
        """What it prints."""
        done = subprocess.run(self.command, check=True, capture_output=True, env=ENVIRONMENT)
        return [done.stdout]

    def seconds(self, passes: int) -> float:
        """The processor time of so many processes."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        for _ in range(passes):
            self.outputs()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    def close(self) -> None:
        """It ended by itself."""


@cache
def run() -> Race:
    """The race of whole processes."""
    return race("starting", 1, [Process(*each) for each in COMMANDS.items()])


@pytest.mark.parametrize("name", list(COMMANDS))
@pytest.mark.benchmark(timer=CLOCK)
def test_starting(name: str, benchmark: BenchmarkFixture) -> None:
    """A whole process, from nothing."""
    report(run(), name, benchmark)
