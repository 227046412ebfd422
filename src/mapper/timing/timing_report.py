"""Times as a report: for people, for machines, and beside those of before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mapper.timing.stage_times import ALL, SIMPLE, STACK, STAGES, StageTimes
from mapper.timing.start_times import StartTimes
from mapper.timing.yardsticks import PARSE
from mapper.yaml_text.file_contents import bounded_content

FORMAT: Final = 1
"""The version of the JSON."""

Report = dict[str, Any]


def report_of(times: StageTimes, start: StartTimes, rounds: int) -> Report:
    """The times of one mapping, as JSON has them: microseconds of a message, milliseconds before."""
    return {
        "messages": times.messages,
        "bytes": times.bytes,
        "rounds": rounds,
        "messages_per_second": round(1 / times.seconds(ALL)) if times.seconds(ALL) else None,
        "memory": times.memory,
        "rows": {
            row: {
                "microseconds": round(times.seconds(row) * 1e6, 2),
                "spread": round(times.spread(row), 3),
                "times_parse": round(times.ratio(row), 3),
            }
            for row in (PARSE, *STAGES, ALL, SIMPLE, STACK)
            if row in times.rows
        },
        "stack_differs": times.stack_differs or None,
        "compile_ms": round(start.compile * 1e3, 2),
        "load_ms": round(start.load * 1e3, 2),
        "python_ms": round(start.python * 1e3, 1),
        "first_message_ms": _ms(start.first_message),
        "first_message_times_python": round(start.ratio, 2) if start.ratio is not None else None,
    }


def _ms(seconds: float | None) -> float | None:
    return round(seconds * 1e3, 1) if seconds is not None else None


_NAMES: Final = {
    ALL: "all three",
    SIMPLE: "xmltodict or json, alone",
    STACK: "jsonata-python stack",
}


def as_text(name: str, report: Report, parser: str) -> str:
    """The report of one mapping as a table of 80 columns."""
    rows = report["rows"]
    size = report["bytes"] / max(1, report["messages"]) / 1000
    lines = [
        f"{name}: {report['messages']} message(s) of {size:.1f} kB, {report['rounds']} rounds",
        f"  {'':<32}{'µs a message':>14}{'spread':>10}{'× parse':>10}",
    ]
    for row, cells in rows.items():
        label = f"parse ({parser})" if row == PARSE else _NAMES.get(row, row)
        spread = f"±{cells['spread']:.0%}"
        lines.append(
            f"  {label:<32}{cells['microseconds']:>14,.1f}{spread:>10}{cells['times_parse']:>10.2f}"
        )
    lines.append(
        f"  {report['messages_per_second'] or 0:,} messages a second;"
        f" at most {report['memory'] / 1000:,.0f} kB for one"
    )
    before = f"  compiled in {report['compile_ms']:.0f} ms, loaded from the cache in "
    lines.append(f"{before}{report['load_ms']:.1f} ms")
    if report["first_message_ms"] is not None:
        lines.append(
            f"  a new process has its first message after {report['first_message_ms']:.0f} ms:"
            f" {report['first_message_times_python']:.1f} × Python's own start"
        )
    if report["stack_differs"]:
        differs = report["stack_differs"]
        lines.append(f"  the expression is not compared: it makes another record of {differs}")
    return "\n".join(lines) + "\n"


def as_json(reports: Mapping[str, Report], versions: Mapping[str, str]) -> str:
    """All reports, as `--save` keeps them."""
    whole = {"format": FORMAT, "versions": dict(versions), "mappings": dict(reports)}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def read_reports(path: Path) -> dict[str, Report]:
    """The reports of a file that `as_json` wrote. Raises ValueError where it is no such file."""
    try:
        whole = json.loads(bounded_content(path))
        if whole["format"] == FORMAT:
            reports: dict[str, Report] = whole["mappings"]
            return {name: report for name, report in reports.items() if _row_times(report)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise ValueError(f"{path} is no report that `mapper bench --save` wrote")


def _row_times(report: Report) -> dict[str, float]:
    return {row: float(report["rows"][row]["times_parse"]) for row in (*STAGES, ALL)}


@dataclass(frozen=True, slots=True)
class StageChange:
    """A stage of a mapping, before and now: in times of what parsing takes in the same run."""

    mapping: str
    row: str
    before: float
    now: float

    @property
    def factor(self) -> float:
        """How many times as long it takes now."""
        return self.now / self.before if self.before else 1.0

    def __str__(self) -> str:
        label = _NAMES.get(self.row, self.row)
        times = f"{self.before:.2f} -> {self.now:.2f} × parse"
        return f"{self.mapping}, {label}: {times}, {self.factor:.2f} times as long"


def changes(before: Mapping[str, Report], now: Mapping[str, Report]) -> Iterator[StageChange]:
    """The stages of the mappings that both have."""
    for name in [name for name in now if name in before]:
        was, is_ = _row_times(before[name]), _row_times(now[name])
        for row in is_:
            yield StageChange(name, row, was[row], is_[row])
