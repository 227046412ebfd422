"""A picture of what flows where: sources, mappings, messages and who receives them, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

ROW: Final = 34
BOX: Final = 26
WIDTHS: Final = (240, 210, 270, 210)
GAP: Final = 40
LETTER: Final = 7.6
"""How wide a letter of the picture is at most, on average over a name."""


class Flow(NamedTuple):
    """One line from left to right: the names in each column, and the page of the mapping."""

    source: str
    mapping: str
    target: str
    receivers: tuple[str, ...]
    page: str


def picture(flows: Sequence[Flow]) -> str:
    """The picture as an SVG element; its colours are those of the page around it."""
    columns: list[list[str]] = [[], [], [], []]
    links: dict[tuple[int, str, str], None] = {}
    for flow in flows:
        for number, name in enumerate(flow[:3]):
            if name not in columns[number]:
                columns[number].append(name)
        links[0, flow.source, flow.mapping] = None
        links[1, flow.mapping, flow.target] = None
        for receiver in flow.receivers:
            if receiver not in columns[3]:
                columns[3].append(receiver)
            links[2, flow.target, receiver] = None
    used = 4 if columns[3] else 3
    height = ROW * max((len(column) for column in columns), default=0) + ROW
    lefts = [sum(WIDTHS[:number]) + GAP * number for number in range(used)]
    width = lefts[-1] + WIDTHS[used - 1]
    rows = {
        (number, name): ROW + (row + 0.5) * (height - ROW) / len(columns[number])
        for number in range(used)
        for row, name in enumerate(columns[number])
    }
    pages = {flow.mapping: flow.page for flow in flows}
    parts = [
        f'<svg class="flow" role="img" aria-label="What flows where" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    ]
    for number, heading in enumerate(("source", "mapping", "message", "receiver")[:used]):
        parts.append(f'<text class="heading" x="{lefts[number]}" y="14">{heading}</text>')
    for number, left, right in links:
        start, end = lefts[number] + WIDTHS[number], lefts[number + 1]
        middle = (start + end) / 2
        y1, y2 = rows[number, left], rows[number + 1, right]
        parts.append(
            f'<path d="M{start} {y1:.1f}C{middle} {y1:.1f} {middle} {y2:.1f} {end} {y2:.1f}"/>'
        )
    for (number, name), y in rows.items():
        parts.append(
            _box(name, lefts[number], y, WIDTHS[number], pages.get(name, "") if number == 1 else "")
        )
    return "".join((*parts, "</svg>"))


def _box(name: str, left: int, middle: float, width: int, page: str) -> str:
    longest = int((width - 16) / LETTER)
    shown = name if len(name) <= longest else f"{name[: longest - 1]}…"
    box = (
        f"<g><title>{escape(name)}</title>"
        f'<rect x="{left}" y="{middle - BOX / 2:.1f}" width="{width}" height="{BOX}" rx="4"/>'
        f'<text x="{left + 8}" y="{middle + 4:.1f}">{escape(shown)}</text></g>'
    )
    return f'<a href="{escape(page)}">{box}</a>' if page else box
