"""`mapper explain`: how each value of a message came to be, or why it is not there."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mapper.cli import exit_codes
from mapper.cli.command_loading import load_asked, load_recorded_mapping
from mapper.cli.inputs import Input, find_inputs
from mapper.cli.options import (
    Draft,
    LimitValues,
    MappingFile,
    Params,
    ReportFormat,
    ShowValues,
    StrictSource,
    Tables,
    TextOrJson,
    Today,
    View,
    examples,
)
from mapper.cli.printing import print_notices
from mapper.cli.terminal import columns, show, talk
from mapper.diagnostics.errors import MessageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mapper.batch.message_results import Request
    from mapper.diagnostics.diagnostic import Notice
    from mapper.explanation.explained_values import ExplainedValue
    from mapper.explanation.message_explanation import MessageExplanation
    from mapper.explanation.recorded_run import RecordedMapping

EXAMPLES = examples(
    "mapper explain mappings/shop/order.yaml in/a.xml Customer",
    "mapper explain mappings/shop/order.yaml in/b.xml Country --show-values",
    "mapper explain mappings/shop/order.yaml in/a.xml 'Line[1].Article'",
    "mapper explain mappings/shop/order.yaml in/a.xml",
    "mapper explain mappings/shop/orders.yaml day.xml Number --param number=A-1",
    "mapper explain mappings/shop/return.yaml returns.csv Amount --row 3",
    "mapper explain mappings/shop/order.yaml in/a.xml --format json",
)


def explain(  # noqa: PLR0913  # the arguments and options of the command
    mapping: MappingFile,
    source: Annotated[
        str, typer.Argument(metavar="INPUT", help="A file, a folder of parts, or -.")
    ],
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[TARGET-PATH]", help="A field, such as Line[1].Article; default: all."
        ),
    ] = None,
    view: View = None,
    param: Params = None,
    today: Today = None,
    tables: Tables = None,
    draft: Draft = False,
    row: Annotated[
        int | None,
        typer.Option(metavar="LINE", help="Of a table the row that begins on this line."),
    ] = None,
    strict_source: StrictSource = False,
    show_values: ShowValues = False,
    limit: LimitValues = None,
    form: Annotated[TextOrJson, typer.Option("--format", help="How it prints.")] = TextOrJson.TEXT,
) -> None:
    """Explain how each value of a message came to be, or why it is not there.

    For a TARGET-PATH: the rule, the nodes of the source with their lines, tables, conversions and
    policies; of a filter, how many items it tried and which it turned away. Of a field that is
    absent: the condition, the node or the policy that is the cause. Of a list without an index
    each item is explained. Without a path the whole message is.

    Values are shown as *** unless asked. With --draft the mapping need not be finished.
    """
    from mapper.batch.message_results import Request

    asked = load_asked(
        mapping,
        view=view,
        param=param,
        today=today,
        tables=tables,
        limit=limit,
        load=partial(load_recorded_mapping, draft=draft),
    )
    [given] = _one(find_inputs([source], folders=bool(asked.mapping.compiled.parts)), source)
    content = given.source(asked.mapping.limits)
    request = Request(asked.params, asked.today, strict_source)
    notices = _mapped(asked.mapping, content, request, row)
    if asked.mapping.last is None:
        print_notices(notices, ReportFormat(form.value), values=show_values)
        if form is TextOrJson.TEXT:
            talk("the input was refused before any rule was reached")
            if asked.mapping.compiled.table is not None and row is None:
                talk("of a table one row is explained: say which with --row LINE")
        raise typer.Exit(exit_codes.FAILED)
    explanation = _explanation(asked.mapping, content, row)
    found = _found(explanation, target)
    if form is TextOrJson.JSON:
        _show_json(explanation, list(found), values=show_values)
    else:
        _show_text(found, given, whole=target is None, values=show_values)
        print_notices([one for one in notices if one.severity == "error"], values=show_values)
    if explanation.refused:
        raise typer.Exit(exit_codes.FAILED)


def _one(inputs: list[Input], name: str) -> list[Input]:
    if len(inputs) != 1:
        raise typer.BadParameter(f"{name} is {len(inputs)} inputs; one message is explained")
    return inputs


def _mapped(
    mapping: RecordedMapping, content: bytes | Path, request: Request, row: int | None
) -> Sequence[Notice]:
    """Maps the one message that is explained; its notices."""
    given = request._asdict()
    try:
        if row is None:
            return mapping.map(content, **given).notices
        for _, result in mapping.map_all(content, **given):
            if result.row == row:
                return result.notices
            mapping.last = None
    except MessageError as error:
        return error.notices
    raise typer.BadParameter(f"no row of the table begins on line {row}")


def _explanation(
    mapping: RecordedMapping, content: bytes | Path, row: int | None
) -> MessageExplanation:
    from mapper.explanation.message_explanation import MessageExplanation
    from mapper.explanation.source_lines import SourceLines

    assert mapping.last is not None  # noqa: S101  # the caller has looked
    lines = SourceLines(content, mapping.reader, mapping.last.document, row=row)
    return MessageExplanation(mapping.plan, mapping.last, lines)


def _found(explanation: MessageExplanation, target: str | None) -> Iterator[ExplainedValue]:
    from mapper.explanation.message_explanation import UnknownTarget

    if target is None:
        return explanation.all()
    try:
        return iter(list(explanation.of(target)))
    except UnknownTarget as unknown:
        raise typer.BadParameter(str(unknown)) from None


def _show_json(
    explanation: MessageExplanation, found: list[ExplainedValue], *, values: bool
) -> None:
    from mapper.explanation.explanation_objects import explanation_object

    entries = [explanation_object(each, values=values) for each in found]
    document = {"mapped": not explanation.refused, "explanations": entries}
    show(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _show_text(found: Iterator[ExplainedValue], given: Input, *, whole: bool, values: bool) -> None:
    from mapper.explanation.explanation_text import ExplanationText

    text = ExplanationText(width=columns(), values=values, source=given.name)
    if whole:
        for block in text.all(found):
            show(block)
        return
    show("\n".join(text.one(each) for each in found))
