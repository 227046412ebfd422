"""Prints the tables of docs/performance.md and README.md from one run of `make bench`.

    make bench                                        # writes .benchmarks/now.json
    python -m bench.tables .benchmarks/now.json       # prints the tables
    python -m bench.tables .benchmarks/now.json --write

With `--write` they replace what stands between `<!-- table NAME -->` and `<!-- end -->` in both
files, and the chart is drawn. All figures of a page are then of one run on one machine. A table
whose races are not in the run is left as it is, and named.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bench.chart import drawn, measured

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "docs" / "performance.md", ROOT / "README.md")
CHART = ROOT / "docs" / "performance.svg"
MARKED = re.compile(r"(<!-- table ([\w-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)

MAPPINGS = ("nhr/inschrijving", "uwv/ikv", "uwv/loonaangifte-2026", "kadaster/persoonsinfo")
PEERS = (
    *("jsonata-python", "jsonata-js", "jsonata2py", "jsonatapy", "jlens"),
    *("hand-written", "mapper"),
)
REFERENCE = "nhr/inschrijving, reference messages"
SOURCES = (
    "nhr/inschrijving",
    REFERENCE,
    "uwv/loonaangifte-2026",
    "kadaster/persoonsinfo",
    "uwv/ikv",
)
SHEETS = (
    *("nhr/inschrijving", REFERENCE, "nhr/vestiging", "uwv/loonaangifte-2026"),
    "one of twenty employees",
)
JUDGED = ("nhr/inschrijving, XML", "uwv/loonaangifte-2026, XML", "nhr/rest-basisprofiel, JSON")
ONE_PERSON = "uwv/loonaangifte-2026, one person"
LARGE = "20 MB of uwv/loonaangifte-2026, read"
STARTS = {
    "bare Python": "python",
    "`import mapper`": "import mapper",
    "the first message of the API": "the first message of the API",
    "`mapper --help`": "mapper --help",
    "`mapper run` of a kept mapping": "mapper run of a kept mapping",
}


class Races:
    """What a run measured, by group and contestant."""

    def __init__(self, file: Path) -> None:
        run = json.loads(file.read_text("utf-8"))
        self.machine: dict[str, Any] = run["machine_info"]
        self.when: str = run["datetime"][:10]
        self.groups: dict[str, dict[str, dict[str, Any]]] = {}
        for one in run["benchmarks"]:
            name = next((str(given) for given in _named(one)), one["name"])
            self.groups.setdefault(one["group"], {})[name] = one

    def has(self, *groups: str) -> list[str]:
        """Those of the groups that were run; KeyError where none was."""
        found = [group for group in groups if group in self.groups]
        if not found:
            raise KeyError(groups[0])
        return found

    def micro(self, group: str, name: str) -> float:
        """The microseconds of a message."""
        found: float = self.groups[group][name]["extra_info"]["microseconds a message"]
        return found

    def times(self, group: str, name: str, other: str) -> float:
        """How many times the time of `other` that of `name` is: the median of the rounds."""
        if name == other:
            return 1.0
        ratio: float = self.groups[group][other]["extra_info"]["ratios"][name]
        return ratio

    def milli(self, group: str, name: str) -> tuple[float, float]:
        """The median and the least of the milliseconds of a group that is no race."""
        stats = self.groups[group][name]["stats"]
        return stats["median"] * 1e3, stats["min"] * 1e3

    def of(self, group: str, name: str, about: str) -> Any:
        """What else was noted of a contestant: its version, the number of messages."""
        return self.groups[group][name]["extra_info"][about]

    def messages(self, group: str) -> int:
        """How many messages a pass of a group has."""
        return int(next(iter(self.groups[group].values()))["extra_info"]["messages"])


def _named(benchmark: dict[str, Any]) -> list[Any]:
    """The contestant of a benchmark: the last of its parameters, by the name of that."""
    params = benchmark["params"] or {}
    return [params[key] for key in ("peer", "way", "contestant", "name") if key in params]


Row = Iterable[str]


def table(head: Row, rows: Iterable[Row]) -> str:
    """A table of Markdown; all columns but the first are figures."""
    names = list(head)
    rule = "|".join(["---", *["---:"] * (len(names) - 1)])
    lines = [
        f"|{'|'.join(f' {cell} ' if cell else ' ' for cell in line)}|\n" for line in (names, *rows)
    ]
    return "".join([lines[0], f"|{rule}|\n", *lines[1:]])


def figure(value: float) -> str:
    """A figure with as many digits as it is worth."""
    if value >= 10:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def headed(races: Races, groups: Iterable[str], suffix: str = "") -> list[str]:
    """The names of groups, each with the number of its messages."""
    return [f"{group} ({races.messages(group + suffix)})" for group in groups]


def machine(races: Races) -> str:
    """Where and when it was measured."""
    info = races.machine
    cpu = info.get("cpu", {})
    named = " ".join(str(cpu.get("brand_raw", info.get("machine", ""))).split())
    cores = f"{cpu['count']} cores" if cpu.get("count") else "cores unknown"
    rounds = races.groups[races.has(*MAPPINGS)[0]]["mapper"]["stats"]["rounds"]
    python = info["python_version"]
    return f"Python {python}, {named}, {cores}, {races.when}; medians of {rounds} rounds.\n"


def documents(races: Races) -> str:
    """Mapping alone: microseconds of a message."""
    groups = races.has(*MAPPINGS)
    rows = []
    for peer in PEERS:
        known = next((group for group in groups if peer in races.groups[group]), None)
        if known is None:
            continue
        figures = [
            figure(races.micro(group, peer)) if peer in races.groups[group] else "–"
            for group in groups
        ]
        rows.append([peer, *figures, str(races.of(known, peer, "version"))])
    return table(["", *headed(races, groups), "version"], rows)


def speed(races: Races) -> str:
    """How many times as fast mapper is as each peer, and its time in that of code by hand."""
    groups = races.has(*MAPPINGS)
    aims = {"jsonata-python": "200 (nhr)", "jsonata2py": "8", "jsonatapy": "4", "jlens": "3"}
    rows = [
        [
            f"times as fast as {peer}",
            *(
                figure(races.times(group, peer, "mapper")) if peer in races.groups[group] else "–"
                for group in groups
            ),
            aims.get(peer, ""),
        ]
        for peer in PEERS[:-2]
    ]
    hand = [figure(races.times(group, "mapper", "hand-written")) for group in groups]
    return table(["", *groups, "aim"], [*rows, ["**× the time by hand**", *hand, "1.3"]])


def bytes_to_bytes(races: Races) -> str:
    """With the native core and without it, beside parsing alone."""
    suffix = ", bytes to bytes"
    groups = [group.removesuffix(suffix) for group in races.has(*(f"{s}{suffix}" for s in SOURCES))]
    rows = [["parse, µs", *(figure(races.micro(group + suffix, "parse")) for group in groups)]]
    for kind in ("native", "python"):
        for what in ("read", "to JSON", "to XML"):
            way = f"{kind}: {what}"
            named = way.replace("python", "Python")
            rows.append(
                [named, *(f"{races.times(group + suffix, way, 'parse'):.2f}" for group in groups)]
            )
    aims = {"nhr": "1.0", "uwv/l": "1.5", "kad": "4", "uwv/i": "8"}
    aim = [next(aims[start] for start in aims if group.startswith(start)) for group in groups]
    rows.append(["aim of native: to JSON", *aim])
    return table(["× parsing alone", *headed(races, groups, suffix)], rows)


def stylesheets(races: Races) -> str:
    """XML to XML beside libxslt."""
    suffix = ", XML to XML"
    groups = [group.removesuffix(suffix) for group in races.has(*(f"{s}{suffix}" for s in SHEETS))]
    rows = [["parse, µs", *(figure(races.micro(group + suffix, "parse")) for group in groups)]]
    for named, way in (
        ("libxslt, no checks", "libxslt"),
        ("libxslt, XSD on both sides", "libxslt, XSD on both sides"),
        ("**mapper**, native core", "native"),
        ("mapper, Python alone", "python"),
    ):
        rows.append(
            [named, *(f"{races.times(group + suffix, way, 'parse'):.2f}" for group in groups)]
        )
    ratio = [f"{races.times(group + suffix, 'libxslt', 'native'):.2f}" for group in groups]
    rows.append(["times as fast as libxslt (aim: 1)", *ratio])
    return table(["× parsing alone", *headed(races, groups, suffix)], rows)


def large(races: Races) -> str:
    """A large message: time and memory."""
    rows = []
    for named, way, aim in (
        ("lxml, parsing only", "parse", ""),
        ("native: read", "native", "1.2; 6"),
        ("Python: read", "python", ""),
    ):
        peak = str(races.of(LARGE, way, "version")).rpartition("peak ")[2].split()[0]
        rows.append([named, f"{races.times(LARGE, way, 'parse'):.2f}", peak, aim])
    return table(["", "× lxml's parse", "peak of memory, × its size", "aim"], rows)


def end_to_end(races: Races) -> str:
    """The stack that is nearest at hand, and one person of twenty."""
    group, stack = "nhr/inschrijving, bytes to JSON", "xmltodict + jsonata-python"
    rows = [
        [
            f"times as fast as {stack} ({races.messages(group)} messages)",
            figure(races.times(group, stack, "mapper")),
            "80",
        ],
        [
            "one person of twenty, in the time of the person alone",
            figure(races.times(ONE_PERSON, "one of twenty", "alone")),
            "2 at most",
        ],
    ]
    return table(["", "", "aim"], rows)


def judging(races: Races) -> str:
    """What it costs to judge the source."""
    groups = races.has(*(f"judging {name}" for name in JUDGED))
    rows = [
        [
            f"{group.removeprefix('judging ')}, {where}",
            figure(races.micro(group, f"not judged, {where}")),
            figure(races.micro(group, f"judged, {where}")),
            f"{100 * (races.times(group, f'judged, {where}', f'not judged, {where}') - 1):+.0f} %",
        ]
        for group in groups
        for where in ("native", "Python")
        if f"judged, {where}" in races.groups[group]
    ]
    return table(["", "not judged, µs", "judged, µs", "more (aim 5 %)"], rows)


def compiling(races: Races) -> str:
    """Compiling and loading."""
    aims = {"kadaster/haalcentraal-objectinfo": "50", "nhr/inschrijving": "300"}
    rows = []
    for said, group in (
        ("compiling", "compiling, contracts loaded"),
        ("loading a kept mapping:", "loading a kept mapping"),
    ):
        for name in races.groups[group]:
            median, least = races.milli(group, name)
            aim = aims.get(name, "") if said == "compiling" else "2"
            rows.append([f"{said} `{name}`", figure(median), figure(least), aim])
    ((name, _),) = races.groups["compiling an expression"].items()
    median, least = races.milli("compiling an expression", name)
    rows.append(["compiling an expression of 1 KB", figure(median), figure(least), "1"])
    return table(["", "ms", "the least", "aim"], rows)


def starting(races: Races) -> str:
    """Whole processes."""
    aims = {"the first message of the API": "6"}
    rows = []
    for said, name in STARTS.items():
        times = races.times("starting", name, "python")
        milliseconds = figure(races.micro("starting", name) / 1e3)
        rows.append([said, milliseconds, figure(times), aims.get(name, "")])
    over = races.times("starting", "mapper run of a kept mapping", "mapper --help")
    rows.append(["`mapper run`, in times of `mapper --help`", "", f"{over:.2f}", "1.3"])
    return table(["", "ms", "× bare Python", "aim"], rows)


def readme(races: Races) -> str:
    """The short table of the README."""
    groups = races.has(*MAPPINGS)
    rows = []
    for named, peer in (
        ("jsonata-python, the same mapping as one expression", "jsonata-python"),
        ("jsonata (JavaScript), the same expression", "jsonata-js"),
        ("jlens (Rust), the same expression", "jlens"),
        ("**mapper**, with all checks and notices", "mapper"),
        ("Python written by hand, with the same checks and notices", "hand-written"),
    ):
        if all(peer in races.groups[group] for group in groups):
            rows.append([named, *(figure(races.micro(group, peer)) for group in groups)])
    return table(["", *(f"`{group}`" for group in groups)], rows)


TABLES: dict[str, Callable[[Races], str]] = {
    "machine": machine,
    "documents": documents,
    "speed": speed,
    "bytes": bytes_to_bytes,
    "stylesheets": stylesheets,
    "large": large,
    "end-to-end": end_to_end,
    "judging": judging,
    "compiling": compiling,
    "starting": starting,
    "readme": readme,
}


def made(races: Races) -> dict[str, str]:
    """The tables that the run has all races of."""
    found = {}
    for name, make in TABLES.items():
        try:
            found[name] = make(races)
        except KeyError as missing:
            print(f"the table `{name}` is left: the run has no {missing}", file=sys.stderr)
    return found


def written(page: str, tables: dict[str, str]) -> str:
    """The page with the tables between their marks."""

    def replaced(mark: re.Match[str]) -> str:
        return f"{mark[1]}\n{tables[mark[2]]}\n{mark[4]}" if mark[2] in tables else mark[0]

    return MARKED.sub(replaced, page)


def main() -> None:
    """Print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="the JSON of a run of `make bench`")
    parser.add_argument("--write", action="store_true", help="into the pages, with the chart")
    asked = parser.parse_args()
    races = Races(asked.run)
    tables = made(races)
    if not asked.write:
        for name, text in tables.items():
            print(f"{name}\n\n{text}")
        return
    for page in PAGES:
        page.write_text(written(page.read_text("utf-8"), tables), "utf-8")
    if "bytes" in tables:
        CHART.write_text(drawn(measured(asked.run)), "utf-8")


if __name__ == "__main__":
    main()
