"""What stands before the first message: compiling, loading what was compiled, starting."""

from __future__ import annotations

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


class Process:
    """A contestant that is a whole process of this Python; its figure is processor time."""

    def __init__(self, name: str, arguments: list[str]) -> None:
        self.name = name
        self.version = f"Python {python_version()}" if name == "python" else installed_version()
        self.command = [sys.executable, *arguments]

    def outputs(self) -> list[Any]:
        """What it prints."""
        done = subprocess.run(self.command, check=True, capture_output=True)
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
