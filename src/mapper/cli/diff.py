"""`mapper diff`: what changes between two versions of a mapping."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mapper.cli import exit_codes
from mapper.cli.command_loading import load_mapping
from mapper.cli.inputs import Input, find_inputs
from mapper.cli.options import Params, TextOrJson, examples, named_values
from mapper.cli.progress import Progress
from mapper.cli.terminal import show, talk
from mapper.diagnostics.escaping import escaped

if TYPE_CHECKING:
    from mapper.cases.changes import ChangedPath, Summary

EXAMPLES = examples(
    "cp mappings/shop/order.yaml mappings/shop/new.yaml    # and change it",
    "mapper diff mappings/shop/order.yaml mappings/shop/new.yaml fixtures/shop/order",
    "mapper diff mappings/shop/order.yaml mappings/shop/new.yaml in --each",
    "mapper diff mappings/shop/order.yaml mappings/shop/new.yaml in --show-values",
    heading="Examples (the old version of a mapping from git: git show REVISION:FILE > OLD,\n"
    "with OLD beside it, as the files it names are looked for from there)",
)

Messages = list[tuple[Input, dict[str, str]]]
"""Inputs, each with its parameters."""


def diff(
    old: Annotated[
        Path, typer.Argument(metavar="OLD", exists=True, dir_okay=False, help="A mapping file.")
    ],
    new: Annotated[
        Path, typer.Argument(metavar="NEW", exists=True, dir_okay=False, help="Another one.")
    ],
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT", help="Files, patterns, folders or cases; - is stdin."),
    ],
    param: Params = None,
    each: Annotated[
        bool, typer.Option("--each", help="Show each input by itself, also where there are many.")
    ] = False,
    show_values: Annotated[
        bool, typer.Option("--show-values", help="Show each input with the values that differ.")
    ] = False,
    form: Annotated[
        TextOrJson, typer.Option("--format", help="How differences print.")
    ] = TextOrJson.TEXT,
) -> None:
    """Show what a change of a mapping does to messages.

    The same inputs are mapped by both mappings, and the outputs and notices compared, by target
    path. Of several inputs a summary shows in how many each path changes. Cases (a folder in
    fixtures/) bring their parameters.

    No data values show unless asked. The exit code is 1 when there is any difference.
    """
    from mapper.cases.changes import Summary, compare_mappings

    params = named_values(param or (), "--param")
    before, after = load_mapping(old), load_mapping(new)
    messages = _messages(inputs, params, bool(before.compiled.parts))
    summary = Summary()
    reports: list[dict[str, Any]] = []
    details = each or show_values or len(messages) == 1
    progress = Progress("messages", len(messages))
    for source, own in progress.over(messages):
        by_subject = (before.compiled.gives_several(own), after.compiled.gives_several(own))
        changes = compare_mappings(before, after, source.source(), own, by_subject=by_subject)
        if not changes:
            continue
        summary.add(source.name, changes)
        reports.append(
            {"input": source.name, "differences": [_entry(one, show_values) for one in changes]}
        )
        if form is TextOrJson.TEXT and details:
            progress.clear()
            _print(source, changes, show_values)
    same = len(messages) - len(reports)
    if form is TextOrJson.JSON:
        report = {"inputs": reports, "paths": _rows(summary), "same": same}
        show(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    elif len(messages) > 1:
        _print_summary(summary, len(messages))
    talk(f"{same} the same, {len(reports)} different")
    if reports:
        raise typer.Exit(exit_codes.FAILED)


def _messages(arguments: Sequence[str], params: dict[str, str], parts: bool) -> Messages:
    """What the arguments name, with the parameters that a case brings."""
    found: Messages = []
    for argument in arguments:
        cases = list(_cases(Path(argument)))
        found += [(Input(source), {**own, **params}) for source, own in cases]
        if not cases:
            found += [(one, params) for one in find_inputs([argument], folders=parts)]
    if sum(one.path is None for one, _ in found) > 1:
        raise typer.BadParameter("standard input (-) is given twice")
    return found


def _cases(folder: Path) -> Iterable[tuple[Path, dict[str, str]]]:
    """The inputs of the cases in a folder, with their parameters; none where it has no cases."""
    from mapper.cases import find_cases
    from mapper.cases.expected_notices import read_params
    from mapper.diagnostics.errors import FindingsError

    if not folder.is_dir():
        return
    try:
        cases = find_cases([folder])
    except FindingsError:  # a folder of messages
        return
    for case in cases:
        yield case.source, read_params(case.params_file)


def _what(notice: str | None, path: str) -> str:
    shown = escaped(path) or "(the whole message)"
    return f"{shown}: notice {notice}" if notice else shown


def _print(source: Input, changes: list[ChangedPath], values: bool) -> None:
    width = max(len(one.change) for one in changes)
    lines = [source.name]
    for one in changes:
        lines.append(f"  {one.change:{width}}  {_what(one.notice, one.path)}")
        if values and not one.notice:
            lines += [f"  {'':{width}}    old  {escaped(one.old)}"] if one.old else []
            lines += [f"  {'':{width}}    new  {escaped(one.new)}"] if one.new else []
    show("\n".join(lines) + "\n\n")


def _print_summary(summary: Summary, messages: int) -> None:
    """One line per path: what happens to it, in how many inputs, and the first of them."""
    rows = summary.rows()
    if not rows:
        return
    width = max(len(change) for _, _, change, _, _ in rows)
    digits = len(str(messages))
    lines = []
    for notice, path, change, _, names in rows:
        example = f"  ({names[0]})" if len(names) < messages else ""
        lines.append(
            f"{change:{width}}  in {len(names):{digits}} of {messages}  "
            f"{_what(notice, path)}{example}"
        )
    show("\n".join(lines) + "\n")


def _rows(summary: Summary) -> list[dict[str, Any]]:
    return [
        {
            "path": path,
            **({"notice": notice} if notice else {}),
            "change": change,
            "times": times,
            "inputs": len(names),
            "first": names[0],
        }
        for notice, path, change, times, names in summary.rows()
    ]


def _entry(one: ChangedPath, values: bool) -> dict[str, str]:
    entry = {"path": one.path, "change": one.change}
    if one.notice:
        entry["notice"] = one.notice
    return entry | ({"old": one.old, "new": one.new} if values and not one.notice else {})
