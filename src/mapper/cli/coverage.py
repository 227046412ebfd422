"""`mapper coverage`: what becomes of every field of the target."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from mapper.cli.command_loading import findings_printed
from mapper.cli.options import MappingFile, TextOrJson, View, examples
from mapper.cli.terminal import show, talk

if TYPE_CHECKING:
    from mapper.report.coverage_report import Covered

EXAMPLES = examples(
    "mapper coverage mappings/shop/order.yaml",
    "mapper coverage mappings/shop/order.yaml --view carrier | grep withheld",
    "mapper coverage mappings/shop/order.yaml --format json",
)


def coverage(
    mapping: MappingFile,
    view: View = None,
    form: Annotated[TextOrJson, typer.Option("--format", help="How it prints.")] = TextOrJson.TEXT,
) -> None:
    """Show what becomes of every field of the target.

    A field is given by a rule, deliberately absent (with the reason that the mapping gives),
    withheld by a view, or has no rule. In a message all but the first look alike.
    """
    from mapper.compiler.compiled_loading import find_view
    from mapper.mapping_file.mapping_loading import load_view
    from mapper.plan.plan_building import build
    from mapper.report.coverage_report import coverage as covered

    with findings_printed():
        plan = build(mapping)
        seen = find_view(mapping, view)
        found = covered(plan, build(mapping, view=seen) if seen is not None else None)
    if form is TextOrJson.JSON:
        show(json.dumps([entry._asdict() for entry in found], ensure_ascii=False, indent=2) + "\n")
    else:
        show("".join(f"{_line(entry)}\n" for entry in found))
    if seen is not None:
        shown = load_view(seen).view
        talk(f"for {shown.receiver}: {shown.purpose}")
    counts = Counter(entry.state for entry in found)
    talk(", ".join(f"{count} {state}" for state, count in counts.most_common()))


def _line(entry: Covered) -> str:
    reason = f"  ({entry.reason})" if entry.reason else ""
    return f"{entry.state:<9} {entry.path}{reason}"
