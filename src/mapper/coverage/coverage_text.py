"""Coverage as text: figures, and what falls short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Final

from mapper.coverage.coverage_figures import MEANINGS, Coverage, Figure, Kind, MappingCoverage
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.escaping import escaped

_NAME: Final = 34
"""The columns of a mapping's name, where there are several."""
MESSAGE: Final = "(message)"
"""What the message itself is called among types."""


def coverage_text(coverage: Coverage, width: int, *, fields: bool = False) -> str:
    """The figures, then what falls short; with `fields` every field of both sides.

    The figures of one mapping stand below each other, those of several in a table.
    """
    lines: list[str] = []
    if len(coverage.mappings) == 1:
        lines += _figures(coverage.mappings[0], width)
    elif coverage.mappings:
        lines += _table(coverage)
    for mapping in coverage.mappings:
        below = _fields(mapping, width) if fields else _short(mapping, width)
        if below and len(coverage.mappings) > 1:
            lines += ["", mapping.file]
        lines += below
    lines += _left(coverage.left, width)
    return "".join(f"{escaped(line)}\n" for line in lines)


def _figures(mapping: MappingCoverage, width: int) -> Iterator[str]:
    yield mapping.file
    for kind, figure in mapping.figures.items():
        name, meaning = MEANINGS[kind]
        counted = f"{figure.covered:>5} of {figure.total:>4}"
        yield f"  {figure.percent:>3} % {counted}  {name:<14} {meaning}"[:width].rstrip()


def _table(coverage: Coverage) -> Iterator[str]:
    total = coverage.total()
    shared = _shared_folder([one.file for one in coverage.mappings])
    widths = [max(7, len(kind) + 1) for kind in total]
    rows: list[tuple[str, list[str]]] = [("", list(total))]
    rows += [(one.file.removeprefix(shared), _percents(one.figures)) for one in coverage.mappings]
    for name, cells in [*rows, ("all", _percents(total))]:
        shown = name if len(name) <= _NAME else "…" + name[1 - _NAME :]
        columns = [f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True)]
        yield f"{shown:<{_NAME}}{''.join(columns)}"


def _percents(figures: Mapping[Kind, Figure]) -> list[str]:
    return [f"{figure.percent} %" for figure in figures.values()]


def _shared_folder(files: Sequence[str]) -> str:
    """The folders that all files begin with, with the slash."""
    first, *others = files
    shared = first.rpartition("/")[0] + "/"
    while shared and not all(other.startswith(shared) for other in others):
        shared = shared.rstrip("/").rpartition("/")[0]
        shared += "/" if shared else ""
    return shared


def _short(mapping: MappingCoverage, width: int) -> list[str]:
    lines: list[str] = []
    unread = mapping.unread()
    if unread:
        lines += ["", "Source fields that nothing reads, without a reason (`unread`), by type:"]
    for owner, names in unread.items():
        lines.append(f"  {owner or MESSAGE}")
        lines += wrap(", ".join(names), width, initial_indent="    ", subsequent_indent="    ")
    left = mapping.open()
    if left:
        lines += ["", "Target fields that no case shows, without a reason:"]
        lines += [f"  {one.state:<9} {one.path}" for one in left]
    return lines


def _fields(mapping: MappingCoverage, width: int) -> list[str]:
    lines = ["", "Source fields:"]
    for each in mapping.source:
        reason = f"  ({each.reason.text})" if each.reason is not None else ""
        lines += _entry(f"{each.state:<9} {each.path}{reason}", width)
    lines += ["", "Target fields:"]
    for one in mapping.target:
        cases = f"{len(one.cases)} cases" if len(one.cases) != 1 else "1 case"
        more = [one.reason] if one.reason else []
        more += [cases] if one.cases else []
        lines += _entry(
            f"{one.state:<9} {one.path}" + (f"  ({'; '.join(more)})" if more else ""), width
        )
    return lines


def _entry(text: str, width: int) -> list[str]:
    return wrap(
        text, width, subsequent_indent=" " * 12, break_long_words=False, break_on_hyphens=False
    )


def _left(left: Sequence[Finding], width: int) -> Iterator[str]:
    """What no case reaches, a line each."""
    if left:
        yield ""
        yield "What no case reaches, without a reason (unreached.yaml):"
    for one in left:
        place = f"{one.position.file}:{one.position.line}" if one.position else ""
        yield from wrap(
            f"{place}: {one.message}",
            width,
            initial_indent="  ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
