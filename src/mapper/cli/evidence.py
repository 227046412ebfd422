"""`mapper evidence`: where codes come from."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from mapper.cli import exit_codes
from mapper.cli.command_loading import findings_printed
from mapper.cli.inputs import check_exists
from mapper.cli.options import TextOrJson, examples
from mapper.cli.terminal import WIDTH, show, talk
from mapper.diagnostics.plural import counted

if TYPE_CHECKING:
    from mapper.report.evidence_report import Claim

EXAMPLES = examples(
    "mapper evidence                                # all of mappings/",
    "mapper evidence mappings/shop/order.yaml       # what one mapping rests on",
    "mapper evidence --format json > evidence.json",
)


def evidence(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Mapping files or folders; default mappings/."),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit with 1 for an assumption, or for what has neither."),
    ] = False,
    form: Annotated[TextOrJson, typer.Option("--format", help="How it prints.")] = TextOrJson.TEXT,
) -> None:
    """Show where codes, formats and constants come from.

    Each has a source (the publication that was read, with its edition or date), is an assumption
    (why, and what would settle it), or has neither. Of constants: those that no contract lists
    and no table has. Of views: the legal ground of each group of fields, where `TODO` is neither.
    """
    from mapper.report.evidence_report import claims, counts

    chosen = paths or [Path("mappings")]
    for path in chosen:
        check_exists(path)
    with findings_printed():
        found = claims(chosen)
    table = counts(found)
    if form is TextOrJson.JSON:
        folders = {
            folder: {
                "counts": kinds,
                "claims": [one.as_json() for one in found if one.folder == folder],
            }
            for folder, kinds in table.items()
        }
        show(json.dumps({"folders": folders}, ensure_ascii=False, indent=2) + "\n")
    else:
        show("".join(f"{line}\n" for line in _lines(found)))
    assumed = sum(one.state == "assumed" for one in found)
    nothing = sum(one.state == "nothing" for one in found)
    talk(
        f"{counted(len(found) - assumed - nothing, 'source')}, "
        f"{counted(assumed, 'assumption')}, {nothing} with neither"
    )
    if strict and assumed + nothing:
        raise typer.Exit(exit_codes.FAILED)


def _lines(found: list[Claim]) -> list[str]:
    """What one file takes from one source, under one heading; a blank line between folders."""
    groups: dict[tuple[str, str, str], list[Claim]] = {}
    for one in found:
        said = one.evidence.said() if one.evidence is not None else ""
        groups.setdefault((one.folder, one.file, said), []).append(one)
    lines: list[str] = []
    folder = ""
    for (inside, file, said), several in groups.items():
        if inside != folder:
            lines += [""] if lines else []
            folder = inside
        state = several[0].state
        lines.append(f"{state:<8} {file}")
        lines += _wrapped(said, "    ", "    ")
        for one in several:
            sample = " (a sample)" if one.sample else ""
            place = f"{one.position.line}:{one.position.column}"
            lines += _wrapped(f"{one.kind} {one.name}{sample}  {place}", "      ", "        ")
    return lines


def _wrapped(text: str, first: str, then: str) -> list[str]:
    return wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )
