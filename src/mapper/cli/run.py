"""`mapper run`: map messages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mapper.cli import exit_codes
from mapper.cli.inputs import find_inputs
from mapper.cli.loading import load_mapping
from mapper.cli.options import Form, Format, examples, limits, named_values
from mapper.cli.output import Output
from mapper.cli.printing import print_notices
from mapper.cli.terminal import talk
from mapper.diagnostics.errors import MessageError

if TYPE_CHECKING:
    from mapper import Mapping

EXAMPLES = examples(
    "mapper run mappings/shop/order.yaml order.xml",
    "mapper run mappings/shop/order.yaml order.xml -o order-out.xml",
    "mapper run mappings/shop/order.yaml 'in/*.xml' --to xml -o out/",
    "curl … | mapper run mappings/shop/order.yaml --param currency=EUR",
)


def run(
    mapping: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The mapping file.")],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="INPUT", help="Files, patterns or folders; - or none: stdin."),
    ] = None,
    to: Annotated[
        Form | None,
        typer.Option(help="The form of the output; else as OUTPUT is called, else json."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="A file, or for several inputs a folder; else stdout."),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A parameter of the mapping; may be repeated."),
    ] = None,
    pretty: Annotated[
        bool, typer.Option("--pretty", help="An element or member a line, for reading.")
    ] = False,
    strict_source: Annotated[
        bool,
        typer.Option("--strict-source", help="Refuse what the source contract does not know."),
    ] = False,
    show_values: Annotated[
        bool, typer.Option("--show-values", help="Show data values in notices.")
    ] = False,
    limit: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=NUMBER", help="Another bound, such as depth=500."),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="How findings and notices print, on stderr.")
    ] = Format.TEXT,
) -> None:
    """Map messages: each input becomes one target message.

    The output goes to standard output or to OUTPUT, written whole or not at all. Notices go to
    standard error, without data values unless asked. An input that cannot be mapped does not
    stop the others; the exit code is then 1.
    """
    params = named_values(param or (), "--param")
    bounds = limits(limit or ())
    loaded = load_mapping(mapping, form, bounds)
    _check_parameters(loaded, params)
    sources = find_inputs(inputs or (), folders=bool(loaded.compiled.parts))
    target = Output(output, to, sources, pretty=pretty)
    failed = 0
    for source in sources:
        named = source.name if len(sources) > 1 else None
        try:
            result = loaded.map(source.source(), params=params, strict_source=strict_source)
            print_notices(result.notices, form, values=show_values, source=named)
            target.write(source, result)
        except MessageError as error:
            failed += 1
            print_notices(error.notices, form, values=show_values, source=named)
    if len(sources) > 1 and form is Format.TEXT:
        talk(f"{len(sources) - failed} mapped, {failed} not mapped")
    if failed:
        raise typer.Exit(exit_codes.FAILED)


def _check_parameters(mapping: Mapping, params: dict[str, str]) -> None:
    """Says at once, rather than for each message, when a parameter is unknown or does not fit."""
    from mapper.running.parameters import read_parameters

    try:
        read_parameters(mapping.compiled.parameters, params)
    except MessageError as error:
        raise typer.BadParameter("; ".join(notice.message for notice in error.notices)) from None
