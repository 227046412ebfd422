"""How the races are reported: pytest-benchmark's own table, and one of ratios below it."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import pytest

from bench.reporting import RACES

MARKS = (
    "jsonata-python",
    "xmltodict + jsonata-python",
    "hand-written",
    "python",
    "not judged, Python",
)
"""What the others are compared with: a figure above 1 is so many times as fast as it."""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print a table a race: medians, and how many times as fast as each of the others."""
    write = terminalreporter.write_line
    for race in RACES:
        names = sorted(race.seconds, key=race.microseconds)
        marks = [name for name in MARKS if name in race.seconds]
        terminalreporter.section(f"{race.group}, {race.messages} messages, interleaved rounds")
        write(f"{'':<26}{'µs a message':>14}" + "".join(f"{f'{m} ÷':>{len(m) + 4}}" for m in marks))
        for name in names:
            ratios = "".join(f"{race.ratio(name, mark):>{len(mark) + 4}.2f}" for mark in marks)
            write(f"{name:<26}{race.microseconds(name):>14.1f}{ratios}  {race.versions[name]}")
    if RACES:
        cores = os.cpu_count()
        write(f"Python {platform.python_version()}; {_processor()}, {cores} cores")
