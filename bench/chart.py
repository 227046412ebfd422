"""Draws what `bench/test_stages.py` measured: an SVG that is readable on light and dark pages.

pytest bench/test_stages.py --benchmark-only --benchmark-json=now.json
python -m bench.chart now.json docs/performance.svg
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

WIDTH, LABEL, BAR, GAP, LEFT = 720, 150, 16, 8, 12
STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #24292f; }
.head { font-weight: 600; }
.small { font-size: 11px; fill: #57606a; }
.simple { fill: #8c959f; } .read { fill: #0969da; } .map { fill: #1a7f37; } .write { fill: #bf8700; }
line { stroke: #57606a; stroke-dasharray: 3 3; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .small { fill: #9198a1; } .simple { fill: #656c76; }
  .read { fill: #4493f8; } .map { fill: #3fb950; } .write { fill: #d29922; }
  line { stroke: #9198a1; }
}"""
LEGEND = (
    ("simple", "xmltodict or json"),
    ("read", "read"),
    ("map", "map"),
    ("write", "write JSON"),
)


def measured(file: Path) -> dict[str, dict[str, float]]:
    """For each mapping how many times as long as parsing each row takes."""
    found: dict[str, dict[str, float]] = {}
    for one in json.loads(file.read_text("utf-8"))["benchmarks"]:
        name, comma, _ = one["group"].rpartition(", stages")
        if comma:
            row = one["params"]["row"]
            ratio = one["extra_info"]["ratios"].get("parse", 1.0)
            found.setdefault(name, {})[row] = 1 / ratio
    return found


def bars(rows: dict[str, float]) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """The bars of a mapping: a label, and parts with their class and length."""
    yield "a parser alone", [("simple", rows["simple parser"])]
    rest = [("map", rows["map"]), ("write", rows["write"])]
    yield "mapper, in Python", [("read", rows["read"]), *rest]
    if "read natively" in rows:
        yield "mapper, native core", [("read", rows["read natively"]), *rest]


def drawn(found: dict[str, dict[str, float]]) -> str:
    """The chart as SVG."""
    longest = max(
        sum(part for _, part in parts) for rows in found.values() for _, parts in bars(rows)
    )
    scale = (WIDTH - LABEL - LEFT - 60) / longest
    x = LABEL + LEFT
    lines, y = [], 18
    for number, (kind, label) in enumerate(LEGEND):
        at = LEFT + number * 150
        lines.append(f'<rect class="{kind}" x="{at}" y="{y - 11}" width="12" height="12" rx="2"/>')
        lines.append(f'<text x="{at + 18}" y="{y}">{label}</text>')
    y += 22
    lines.append(f'<text class="small" x="{LEFT}" y="{y}">Times of what lxml or orjson take to parse'
                 " the same bytes (the dashed line); shorter is faster.</text>")  # fmt: skip
    for name, rows in found.items():
        y += 30
        lines.append(f'<text class="head" x="{LEFT}" y="{y}">{name}</text>')
        top = y + 6
        for label, parts in bars(rows):
            y += BAR + GAP
            lines.append(f'<text x="{LEFT}" y="{y}">{label}</text>')
            at = float(x)
            for kind, part in parts:
                width = part * scale
                lines.append(
                    f'<rect class="{kind}" x="{at:.1f}" y="{y - BAR + 4}" width="{width:.1f}" '
                    f'height="{BAR}"/>'
                )
                at += width
            total = sum(part for _, part in parts)
            lines.append(f'<text class="small" x="{at + 6:.1f}" y="{y}">{total:.1f}</text>')
        one = x + scale
        lines.append(f'<line x1="{one:.1f}" y1="{top}" x2="{one:.1f}" y2="{y + 6}"/>')
    height = y + 20
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-label="How long mapper takes, in times of parsing">'
    )
    return "\n".join((head, f"<style>{STYLE}</style>", *lines, "</svg>")) + "\n"


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(drawn(measured(Path(sys.argv[1]))), "utf-8")
