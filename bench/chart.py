"""Draws what `bench/test_native.py` measured: an SVG that is readable on light and dark pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

WIDTH, LABEL, BAR, GAP, LEFT = 720, 150, 16, 8, 12
STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #24292f; }
.head { font-weight: 600; }
.small { font-size: 11px; fill: #57606a; }
.read { fill: #0969da; } .rest { fill: #1a7f37; }
line { stroke: #24292f; stroke-width: 2; stroke-dasharray: 4 2; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .small { fill: #9198a1; }
  .read { fill: #4493f8; } .rest { fill: #3fb950; }
  line { stroke: #e6edf3; }
}"""
LEGEND = (("read", "read"), ("rest", "map, write JSON"))
GROUP = ", bytes to bytes"


def measured(file: Path) -> dict[str, dict[str, float]]:
    """For each mapping how many times as long as parsing each way takes."""
    found: dict[str, dict[str, float]] = {}
    for one in json.loads(file.read_text("utf-8"))["benchmarks"]:
        if one["group"].endswith(GROUP):
            ratio = one["extra_info"]["ratios"].get("parse", 1.0)
            found.setdefault(one["group"].removesuffix(GROUP), {})[one["params"]["way"]] = 1 / ratio
    return found


def bars(ways: dict[str, float]) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """The bars of a mapping: a label, and parts with their class and length."""
    for kind, label in (("python", "in Python"), ("native", "native core")):
        read = ways[f"{kind}: read"]
        yield label, [("read", read), ("rest", max(0.0, ways[f"{kind}: to JSON"] - read))]


def drawn(found: dict[str, dict[str, float]]) -> str:
    """The chart as SVG; each mapping has a scale of its own, whose longest bar is the same."""
    lines, y, x = [], 18, LABEL + LEFT
    for number, (kind, label) in enumerate(LEGEND):
        at = LEFT + number * 150
        lines.append(f'<rect class="{kind}" x="{at}" y="{y - 11}" width="12" height="12" rx="2"/>')
        lines.append(f'<text x="{at + 18}" y="{y}">{label}</text>')
    y += 22
    said = (
        "Times of what lxml (XML) or orjson (JSON) take to parse the same bytes: the dashed line."
    )
    lines.append(f'<text class="small" x="{LEFT}" y="{y}">{said}</text>')
    for name, ways in found.items():
        scale = (WIDTH - x - 60) / max(sum(part for _, part in parts) for _, parts in bars(ways))
        y += 30
        lines.append(f'<text class="head" x="{LEFT}" y="{y}">{name}</text>')
        top = y + 6
        for label, parts in bars(ways):
            y += BAR + GAP
            lines.append(f'<text x="{LEFT}" y="{y}">{label}</text>')
            at = float(x)
            for kind, part in parts:
                lines.append(
                    f'<rect class="{kind}" x="{at:.1f}" y="{y - BAR + 4}" '
                    f'width="{part * scale:.1f}" height="{BAR}"/>'
                )
                at += part * scale
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
