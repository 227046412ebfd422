"""Hands what the races saw to pytest-benchmark, and remembers it for the table at the end."""

from __future__ import annotations

from pytest_benchmark.fixture import BenchmarkFixture

from bench.race import Race, Replay

RACES: list[Race] = []
CLOCK = Replay()
"""The timer of every benchmark that is a race: `pytest.mark.benchmark(timer=CLOCK)`."""


def report(race: Race, name: str, benchmark: BenchmarkFixture) -> None:
    """Hand the rounds of one contestant to pytest-benchmark, whose timer is `CLOCK`."""
    if race not in RACES:
        RACES.append(race)
    benchmark.group = race.group
    benchmark.extra_info["version"] = race.versions[name]
    benchmark.extra_info["messages"] = race.messages
    benchmark.extra_info["microseconds a message"] = race.microseconds(name)
    benchmark.extra_info["ratios"] = {
        other: race.ratio(name, other) for other in race.seconds if other != name
    }
    CLOCK.load(race.seconds[name])
    benchmark.pedantic(lambda: None, rounds=len(race.seconds[name]), iterations=1)
