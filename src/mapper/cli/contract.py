"""`mapper contract`: contracts from other languages, and to them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mapper.cli.command_loading import findings_printed
from mapper.cli.options import OutputFile, examples, named_values
from mapper.cli.output import write_text
from mapper.cli.terminal import talk

IMPORT_EXAMPLES = examples(
    "mapper contract import schemas/bill.xsd --element Bill",
    "mapper contract import schemas/bill.xsd -o mappings/shop/bill.contract.yaml",
    "mapper contract import schemas/bill.xsd --envelope soap-1.1 --prefix b=urn:example:bill",
    "mapper contract import schemas/openapi.yaml --element Basket",
)
INFER_EXAMPLES = examples(
    "mapper contract infer in/a.xml in/b.xml",
    "mapper contract infer basket.json -o mappings/shop/basket.contract.yaml",
)
EXPORT_EXAMPLES = examples(
    "mapper contract export mappings/shop/order.contract.yaml --xsd schemas/"
)

app = typer.Typer(
    help="Contracts from schemas, and schemas from contracts.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("import", epilog=IMPORT_EXAMPLES)
def import_schema(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="XSD files (they may include others), or an OpenAPI or JSON Schema document.",
        ),
    ],
    element: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="The element (or schema) of a message; may be repeated. Default: all.",
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="The name of the contract; else that of FILE.")] = "",
    prefix: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=URI", help="A short name for a namespace; may be repeated."),
    ] = None,
    alias: Annotated[
        list[str] | None,
        typer.Option(metavar="OTHER=URI", help="Another URI that counts as the namespace URI."),
    ] = None,
    envelope: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="What may enclose the messages, such as soap-1.1."),
    ] = None,
    output: OutputFile = None,
) -> None:
    """Make a contract (YAML) from a schema: XSD, OpenAPI or JSON Schema.

    Structure and facets are taken over, no documentation. Types that no message uses are left
    out. The order is that of the schema, so that the import of a changed schema reads as a
    difference.
    """
    prefixes = {uri: short for short, uri in named_values(prefix or (), "--prefix").items()}
    aliases: dict[str, list[str]] = {}
    for text in alias or ():
        other, equals, uri = text.partition("=")
        if not equals or not other or not uri:
            raise typer.BadParameter(f"--alias takes OTHER=URI, not {text!r}")
        aliases.setdefault(uri, []).append(other)

    from mapper import contract

    with findings_printed():
        if contract.is_xml(files[0]):
            text = contract.import_xsd(
                files,
                element or (),
                name=name,
                prefixes=prefixes,
                aliases=aliases,
                envelopes=envelope or (),
            )
        elif len(files) > 1 or prefix or alias or envelope:
            raise typer.BadParameter(
                "an OpenAPI or JSON Schema document comes alone, without namespaces or envelopes"
            )
        else:
            text = contract.import_json_schema(files[0], element or (), name=name)
    write_text(text, output)


@app.command("infer", epilog=INFER_EXAMPLES)
def infer_contract(
    samples: Annotated[
        list[Path],
        typer.Argument(metavar="SAMPLE", exists=True, dir_okay=False, help="Sample messages."),
    ],
    name: Annotated[str, typer.Option(help="The name of the contract; else that of SAMPLE.")] = "",
    output: OutputFile = None,
) -> None:
    """Make a first contract (YAML) from sample messages, in XML or JSON.

    What all samples have is required, and what repeats anywhere is a list. No value of a sample
    is taken over: codes, lengths and formats are for someone who knows the source.
    """
    from mapper import contract

    with findings_printed():
        text = contract.infer(samples, name=name)
    write_text(text, output)


@app.command("export", epilog=EXPORT_EXAMPLES)
def export_schema(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The contract file.")
    ],
    xsd: Annotated[Path, typer.Option(file_okay=False, help="The folder to write XSD files in.")],
) -> None:
    """Make schemas (XSD) from a contract.

    There is one file per namespace. They give the same verdict on a message as the contract.
    """
    from mapper import contract

    with findings_printed():
        written = contract.export_xsd(contract.load(file), xsd)
    for path in written:
        talk(f"written  {path}")
