"""`mapper compile`: the Python that a mapping becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mapper.cli.command_loading import load_mapping
from mapper.cli.options import examples
from mapper.cli.terminal import show, talk

EXAMPLES = examples(
    "mapper compile mappings/shop/order.yaml | less",
    "mapper compile mappings/shop/order.yaml -o order_mapping.py",
)


def compile_mapping(
    mapping: Annotated[
        Path,
        typer.Argument(metavar="MAPPING", exists=True, dir_okay=False, help="The mapping file."),
    ],
    view: Annotated[
        str | None, typer.Option(help="A view of the mapping: a file, or a name in views/.")
    ] = None,
    show_code: Annotated[
        bool, typer.Option("--show", help="Print the code (so it is without --output).")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", dir_okay=False, help="The module to write.")
    ] = None,
) -> None:
    """Compile a mapping into one Python module.

    The module runs with mapper's runtime, reading and writing alone: no mapping file, contract or
    other library is read when it does. Comments name the line of the mapping behind the code.
    """
    from mapper.writing.whole_files import write_atomically

    source = load_mapping(mapping, view=view).source_code
    if output is not None:
        write_atomically(output, source.encode())
        talk(f"written  {output}")
    if show_code or output is None:
        show(source)
