"""`mapper schema`: the JSON Schema of mapper's own files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from mapper.cli.command_loading import check_is_mapping, findings_printed
from mapper.cli.options import examples
from mapper.cli.terminal import show

EXAMPLES = examples(
    "mapper schema mapping > mapping.schema.json",
    "mapper schema contract",
    "mapper schema --for mappings/shop/order.yaml > order.schema.json",
)


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
    "unnoticed",
]


def schema(
    kind: Annotated[
        Kind,
        typer.Argument(
            metavar="KIND",
            help="mapping, contract, formats, fragments, view, settings, grounds, unreached, notices, cases or unnoticed.",
        ),
    ] = "mapping",
    of: Annotated[
        Path | None,
        typer.Option(
            "--for",
            metavar="MAPPING",
            exists=True,
            dir_okay=False,
            help="Of this mapping file: with the names of its target and its source.",
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of file, or of one mapping file.

    It is JSON Schema 2020-12, for an editor to check and complete by. That of one mapping has the
    fields of its target at each level, and the fragments, tables, formats and messages that it can
    name; print it again when its contracts change.
    """
    if of is not None:
        described = _own(of, kind)
    elif kind == "contract":
        from mapper import contract

        described = contract.meta_schema()
    elif kind in {"unreached", "notices", "cases", "unnoticed"}:
        from mapper.cases.expected_notices import NOTICES
        from mapper.cases.small_case_files import SmallCasesFile
        from mapper.coverage.unreached import UnreachedFile
        from mapper.mapping_file.file_schemas import schema_of
        from mapper.mutation.accepted_changes import UnnoticedFile

        models = {
            "unreached": UnreachedFile,
            "notices": NOTICES,
            "cases": SmallCasesFile,
            "unnoticed": UnnoticedFile,
        }
        described = schema_of(models[kind], kind)
    else:
        from mapper import mapping_file

        described = mapping_file.schema(kind)
    show(json.dumps(described, ensure_ascii=False, indent=2) + "\n")


def _own(mapping: Path, kind: str) -> dict[str, Any]:
    """The schema of one mapping file; findings that leave no plan of it print."""
    from mapper.mapping_file.mapping_loading import load_partly
    from mapper.plan.plan_building import build
    from mapper.report.own_schema import own_schema
    from mapper.yaml_text.mapping_folders import is_view

    check_is_mapping(mapping)
    if kind != "mapping" or is_view(mapping):
        raise typer.BadParameter("--for takes a mapping file, and no other kind")
    with findings_printed():
        return own_schema(build(mapping), load_partly(mapping))
