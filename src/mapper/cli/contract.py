"""`mapper contract`: contracts from other languages, and to them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mapper.cli.loading import findings_printed
from mapper.cli.options import examples
from mapper.cli.terminal import show, talk

IMPORT_EXAMPLES = examples(
    "mapper contract import Orders.xsd --element OrderResponse",
    "mapper contract import Orders.xsd --element OrderRequest --element OrderResponse \\",
    "    -o mappings/shop/order.contract.yaml",
)
EXPORT_EXAMPLES = examples(
    "mapper contract export mappings/shop/order.contract.yaml --xsd schemas/",
)

app = typer.Typer(
    help="Contracts from schemas, and schemas from contracts.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("import", epilog=IMPORT_EXAMPLES)
def import_schema(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="The schema (XSD); it may include others."
        ),
    ],
    element: Annotated[list[str], typer.Option(help="The element of a message; may be repeated.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", dir_okay=False, help="A file; else stdout.")
    ] = None,
) -> None:
    """Make a contract (YAML) from a schema: structure and facets, no documentation.

    Types that no message uses are left out; the order of what is written is that of the schema,
    so that a second import of a changed schema reads as a difference.
    """
    from mapper import contract
    from mapper.writing.files import write_atomically

    with findings_printed():
        text = contract.import_xsd(file, element)
    if output is None:
        show(text)
    else:
        write_atomically(output, text.encode())
        talk(f"written  {output}")


@app.command("export", epilog=EXPORT_EXAMPLES)
def export_schema(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The contract file.")],
    xsd: Annotated[Path, typer.Option(file_okay=False, help="The folder to write XSD files in.")],
) -> None:
    """Write a contract as XSD files, one a namespace, that give the same verdict on a message."""
    from mapper import contract

    with findings_printed():
        contract.export_xsd(contract.load(file), xsd)
    talk(f"written  {xsd}")
