"""`mapper new`: a draft of a mapping, with its contracts, tables and cases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mapper.cli.command_loading import findings_printed
from mapper.cli.inputs import did_you_mean
from mapper.cli.options import examples
from mapper.cli.progress import Progress
from mapper.cli.terminal import talk
from mapper.diagnostics.plural import counted

EXAMPLES = examples(
    "mapper new mappings/shop/parcel.yaml in/a.xml --to mappings/shop/invoice.contract.yaml",
    "mapper check mappings/shop/parcel.yaml --draft       # what is still to do",
    "mapper run mappings/shop/parcel.yaml in/a.xml --draft",
)


def new(
    mapping: Annotated[
        Path, typer.Argument(metavar="MAPPING", help="The file to make, below a folder mappings/.")
    ],
    source: Annotated[
        list[Path],
        typer.Argument(metavar="SOURCE", help="A contract, a schema, or sample messages."),
    ],
    target: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="A contract, or a schema (XSD).")
    ],
    source_message: Annotated[
        str, typer.Option("--message", metavar="NAME", help="The message that comes in.")
    ] = "",
    target_message: Annotated[
        str, typer.Option("--to-message", metavar="NAME", help="The message that goes out.")
    ] = "",
    sample: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A sample that becomes a case; those of SOURCE do too."),
    ] = None,
    codes: Annotated[
        int,
        typer.Option(
            metavar="LIMIT",
            min=0,
            help="Values of samples are codes where there are at most LIMIT, each seen twice.",
        ),
    ] = 8,
) -> None:
    """Make a draft of a mapping: a proposal for each field of the target.

    A proposal comes from names (with the word lists words.csv beside the mapping and the
    contracts), values, structure, and what the other mappings in mappings/ read. How confident it
    is, and what else there is, stands beside it in a comment; where there is none stands
    {$absent: TODO}. Codes become tables, to be filled in; samples become cases that nobody has
    reviewed yet. Nothing is written over.

    The draft runs at once with --draft: what check says of it can wait.
    """
    from mapper.cases.discovery import MAPPINGS
    from mapper.propose.draft_folder import draft
    from mapper.propose.draft_sides import named_side

    if mapping.suffix != ".yaml" or MAPPINGS not in mapping.parent.absolute().parts:
        raise typer.BadParameter(f"{mapping} is not a .yaml file below a folder {MAPPINGS}/")
    for file in (*source, target, *(sample or ())):
        if not file.is_file():
            raise typer.BadParameter(f"{file} is not a file{did_you_mean(file)}")
    with findings_printed():
        comes, samples = named_side(source, mapping, source_message, codes=codes)
        goes, others = named_side([target], mapping, target_message)
        if others:
            raise typer.BadParameter(f"{target} is a sample: the target is a contract or a schema")
        cases = list(dict.fromkeys([*samples, *(sample or ())]))
        made = draft(mapping, comes, goes, cases, Progress("mappings", None).over)
        made.write()
    for path in made.files:
        talk(f"written  {path}")
    sure = sum(each.confidence == "sure" for each in made.proposals)
    talk(
        f"{counted(made.rules, 'field')} proposed ({sure} sure), {made.to_do} still to do; "
        "look at every one"
    )
    talk(f"next: mapper check {mapping} --draft")
