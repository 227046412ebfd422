"""`mapper trace`: what an output was made from, and by what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from mapper.cli.options import TextOrJson, examples
from mapper.cli.terminal import show

EXAMPLES = examples(
    "mapper batch mappings/shop/order.yaml in -o out/",
    "mapper trace out/a.json",
    "mapper trace out/a.json --format json",
)


def trace(
    output: Annotated[
        Path,
        typer.Argument(
            metavar="OUTPUT", exists=True, help="An output of a batch, or in a folder of a run."
        ),
    ],
    form: Annotated[TextOrJson, typer.Option("--format", help="How it prints.")] = TextOrJson.TEXT,
) -> None:
    """Show what made an output: its source, and the content of the mapping and its contracts.

    A batch keeps this beside its outputs, in OUTPUT.batch; a run with several outputs among them,
    in the hidden file .run.json. No data is in it.
    """
    from mapper.batch.output_trace import find_trace

    found = find_trace(output)
    if found is None:
        raise typer.BadParameter(
            f"{output} is in no record of a batch or a run: there is none beside it, or above it, "
            "that has it"
        )
    if form is TextOrJson.JSON:
        show(json.dumps(found, ensure_ascii=False) + "\n")
    else:
        show("".join(f"{name + ':':10} {text}\n" for name, text in _lines(found)))


def _lines(found: dict[str, Any]) -> list[tuple[str, str]]:
    mapping = found["mapping"]
    lines = [
        ("source", str(found["source"] or "all sources of the batch")),
        ("mapping", f"{mapping['name']} {mapping['version']}, sha256 {mapping['sha256']}"),
    ]
    lines += [
        ("contract", f"{one['contract']}, sha256 {one['sha256']}") for one in mapping["contracts"]
    ]
    if mapping["view"]:
        lines.append(("view", mapping["view"]))
    given = found["request"]["given"]
    return [
        *lines,
        ("today", found["request"]["today"]),
        ("parameters", ", ".join(given) if given else "none given"),
        ("record", found["record"]),
    ]
