"""`mapper compile`: the Python that a mapping becomes."""

from __future__ import annotations

from typing import Annotated

import typer

from mapper.cli.command_loading import load_mapping
from mapper.cli.options import MappingFile, OutputFile, View, examples
from mapper.cli.output import write_text
from mapper.cli.terminal import show

EXAMPLES = examples(
    "mapper compile mappings/shop/order.yaml | less",
    "mapper compile mappings/shop/order.yaml -o order_mapping.py",
)


def compile_mapping(
    mapping: MappingFile,
    view: View = None,
    show_code: Annotated[
        bool, typer.Option("--show", help="Print the code (so it is without --output).")
    ] = False,
    output: OutputFile = None,
) -> None:
    """Compile a mapping into one Python module.

    The module runs with mapper's runtime, reading and writing alone: no mapping file, contract or
    other library is read when it does. Comments name the line of the mapping behind the code.
    """
    source = load_mapping(mapping, view=view).source_code
    write_text(source, output)
    if show_code and output is not None:
        show(source)
