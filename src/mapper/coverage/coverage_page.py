"""Coverage as one page of HTML, which works from disk and asks nothing of anybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from lxml.html import HtmlElement, tostring
from lxml.html.builder import E

from mapper.coverage.coverage_figures import (
    MEANINGS,
    Coverage,
    CoveredField,
    Figure,
    Kind,
    MappingCoverage,
)
from mapper.coverage.source_fields import ReadField
from mapper.diagnostics.diagnostic import Finding

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff; --line: #d4d4dc; --soft: #f3f3f7;
  --good: #1f7a3d; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6ea; --paper: #16161a; --line: #3a3a44;
  --soft: #212128; --good: #6fcf8f; --bad: #ff8a80; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  margin: 0 auto; padding: 1rem; max-width: 70rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
td.n, th.n { text-align: right; white-space: nowrap; }
td.path, th[scope=row] { overflow-wrap: anywhere; min-width: 9rem; }
details td:first-child { white-space: nowrap; width: 1%; }
thead th { background: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .6rem 0; padding: .2rem .8rem; }
summary { cursor: pointer; font-weight: 600; padding: .3rem 0; overflow-wrap: anywhere; }
a { color: inherit; }
"""


def coverage_page(coverage: Coverage) -> bytes:
    """The page: a table of figures, then every field of each mapping, and what no case reaches."""
    kinds = list(coverage.total())
    rows = [
        _row(one.file, one.figures.values(), f"#m{number}") for number, one in _numbered(coverage)
    ]
    rows.append(_row("all", coverage.total().values(), None))
    body: list[HtmlElement] = [E.h1("Coverage")]
    body.append(E.div({"class": "wide"}, E.table(_head(kinds), E.tbody(*rows))))
    meanings = [MEANINGS[kind] for kind in kinds]
    body.append(E.ul(*(E.li(E.b(name), ": ", meaning) for name, meaning in meanings)))
    for title, findings in (
        ("What is wrong", coverage.wrong),
        ("What no case reaches, without a reason", coverage.left),
    ):
        if findings:
            body += [E.h2(title), _findings(findings)]
    for number, one in _numbered(coverage):
        body.append(E.h2({"id": f"m{number}"}, one.file))
        body += _mapping(one)
    page = E.html(
        {"lang": "en"},
        E.head(
            E.meta({"charset": "utf-8"}),
            E.meta({"name": "viewport", "content": "width=device-width, initial-scale=1"}),
            E.title("Coverage"),
            E.style(_STYLE),
        ),
        E.body(*body),
    )
    made: bytes = tostring(page, doctype="<!DOCTYPE html>", encoding="utf-8")
    return made + b"\n"


def _numbered(coverage: Coverage) -> Iterable[tuple[int, MappingCoverage]]:
    return enumerate(coverage.mappings, 1)


def _head(kinds: Sequence[Kind]) -> HtmlElement:
    names = [E.th({"class": "n", "scope": "col"}, MEANINGS[kind][0]) for kind in kinds]
    return E.thead(E.tr(E.th({"scope": "col"}, "mapping"), *names))


def _row(name: str, figures: Iterable[Figure], link: str | None) -> HtmlElement:
    cells = [
        E.td(
            {"class": "n good" if one.covered == one.total else "n bad"},
            f"{one.percent} %",
            E.br(),
            E.small(f"{one.covered} of {one.total}"),
        )
        for one in figures
    ]
    shown = E.a({"href": link}, name) if link is not None else name
    return E.tr(E.th({"scope": "row"}, shown), *cells)


def _findings(findings: Sequence[Finding]) -> HtmlElement:
    rows = []
    for one in findings:
        place = f"{one.position.file}:{one.position.line}" if one.position else ""
        rows.append(E.tr(E.td({"class": "path"}, place), E.td(one.message)))
    return E.div({"class": "wide"}, E.table(E.tbody(*rows)))


def _mapping(one: MappingCoverage) -> list[HtmlElement]:
    unread = sum(each.state == "unread" for each in one.source)
    source = [_source(each) for each in one.source]
    target = [_target(each) for each in one.target]
    return [
        _fields(
            f"Source: {len(source)} fields, {unread} unread without a reason", source, unread > 0
        ),
        _fields(
            f"Target: {len(target)} fields, {len(one.open())} that no case shows",
            target,
            bool(one.open()),
        ),
    ]


def _fields(title: str, rows: Sequence[HtmlElement], opened: bool) -> HtmlElement:
    table = E.div({"class": "wide"}, E.table(E.tbody(*rows)))
    return E.details({"open": ""} if opened else {}, E.summary(title), table)


def _source(one: ReadField) -> HtmlElement:
    kind = "bad" if one.state == "unread" else "good"
    reason = str(one.reason.text) if one.reason is not None else ""
    return E.tr(E.td({"class": kind}, one.state), E.td({"class": "path"}, one.path), E.td(reason))


def _target(one: CoveredField) -> HtmlElement:
    shown: list[HtmlElement | str] = [one.reason] if one.reason else []
    if one.cases:
        shown.append(
            E.details(
                E.summary(f"{len(one.cases)} cases"), E.ul(*(E.li(case) for case in one.cases))
            )
        )
    kind = "good" if one.covered else "bad"
    return E.tr(E.td({"class": kind}, one.state), E.td({"class": "path"}, one.path), E.td(*shown))
