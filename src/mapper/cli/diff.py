"""`mapper diff`: what changes between two versions of a mapping."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mapper.cli import exit_codes
from mapper.cli.inputs import Input, find_inputs
from mapper.cli.loading import load_mapping
from mapper.cli.options import TextOrJson, examples, named_values
from mapper.cli.terminal import show, talk
from mapper.diagnostics.errors import MessageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapper import Mapping, Notice
    from mapper.cases.comparison import Difference

EXAMPLES = examples(
    "mapper diff old/order.yaml mappings/shop/order.yaml 'samples/*.xml'",
    "git show main:mappings/shop/order.yaml > mappings/shop/.old.yaml",
    "mapper diff mappings/shop/.old.yaml mappings/shop/order.yaml fixtures/shop/order/*/input.xml",
)


def diff(
    old: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A mapping file.")],
    new: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Another one.")],
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT", help="Files, patterns or folders; - is stdin."),
    ],
    param: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A parameter; may be repeated.")
    ] = None,
    show_values: Annotated[
        bool, typer.Option("--show-values", help="Show the values that differ.")
    ] = False,
    form: Annotated[
        TextOrJson, typer.Option("--format", help="How differences print.")
    ] = TextOrJson.TEXT,
) -> None:
    """Show what changes between two mappings.

    The same inputs are mapped by both, and the outputs and notices compared. Differences are by target path, without data values unless asked. The exit code is 1 when
    there are any.
    """
    params = named_values(param or (), "--param")
    sources = find_inputs(inputs)
    before, after = load_mapping(old), load_mapping(new)
    reports: list[dict[str, Any]] = []
    for source in sources:
        content = source.source()
        differences = _compare(before, after, content, params)
        if differences:
            reports.append(
                {"input": source.name, "differences": [_entry(d, show_values) for d in differences]}
            )
            if form is TextOrJson.TEXT:
                _print(source, differences, show_values)
    if form is TextOrJson.JSON:
        show(json.dumps({"inputs": reports}, ensure_ascii=False, indent=2) + "\n")
    talk(f"{len(sources) - len(reports)} the same, {len(reports)} different")
    if reports:
        raise typer.Exit(exit_codes.FAILED)


def _compare(
    before: Mapping, after: Mapping, content: bytes | Path, params: dict[str, str]
) -> list[Difference]:
    from mapper.cases.comparison import compare_records
    from mapper.cases.notices import compare_notices, expected_of

    one, notices = _map(before, content, params)
    other, notices_after = _map(after, content, params)
    return [
        *compare_records(one, other),
        *compare_notices([expected_of(notice) for notice in notices], notices_after),
    ]


def _map(
    mapping: Mapping, content: bytes | Path, params: dict[str, str]
) -> tuple[Any, Sequence[Notice]]:
    """The record and the notices; a message that cannot be mapped has no record.

    A delivery about several subjects gives the list of their records.
    """
    try:
        if not _by_subject(mapping, params):
            result = mapping.map(content, params=params)
            return result.record, result.notices
        results = [result for _, result in mapping.map_all(content, params=params)]
    except MessageError as error:
        return None, error.notices
    notices = [notice for result in results for notice in result.notices]
    return [result.record for result in results], notices


def _by_subject(mapping: Mapping, params: dict[str, str]) -> bool:
    partition = mapping.compiled.partition
    return partition is not None and partition[0] not in params


def _print(source: Input, differences: list[Difference], values: bool) -> None:
    from mapper.cases.reporting import difference_lines

    lines = (
        difference_lines(differences)
        if values
        else (f"{d.path or '(the whole message)'}: {d.kind}" for d in differences)
    )
    show(f"{source.name}\n" + "".join(f"  {line}\n" for line in lines))


def _entry(difference: Difference, values: bool) -> dict[str, str]:
    entry = {"path": difference.path, "kind": difference.kind}
    return entry | ({"old": difference.expected, "new": difference.found} if values else {})
