"""`mapper schema`: the JSON Schema of mapper's own files."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from mapper.cli.options import examples
from mapper.cli.terminal import show

EXAMPLES = examples("mapper schema mapping > mapping.schema.json", "mapper schema contract")


Kind = Literal[
    "mapping",
    "contract",
    "formats",
    "fragments",
    "view",
    "settings",
    "grounds",
    "unreached",
    "notices",
    "cases",
]


def schema(
    kind: Annotated[
        Kind,
        typer.Argument(
            metavar="KIND",
            help="mapping, contract, formats, fragments, view, settings, grounds, unreached, notices or cases.",
        ),
    ] = "mapping",
) -> None:
    """Print the JSON Schema of a kind of file.

    It is JSON Schema 2020-12, for an editor to check and complete by.
    """
    if kind == "contract":
        from mapper import contract

        described = contract.meta_schema()
    elif kind in {"unreached", "notices", "cases"}:
        from mapper.cases.expected_notices import NOTICES
        from mapper.cases.small_case_files import SmallCasesFile
        from mapper.coverage.unreached import UnreachedFile
        from mapper.mapping_file.file_schemas import schema_of

        models = {"unreached": UnreachedFile, "notices": NOTICES, "cases": SmallCasesFile}
        described = schema_of(models[kind], kind)
    else:
        from mapper import mapping_file

        described = mapping_file.schema(kind)
    show(json.dumps(described, ensure_ascii=False, indent=2) + "\n")
