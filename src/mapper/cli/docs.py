"""`mapper docs`: the mapping book."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mapper.cli import exit_codes
from mapper.cli.command_loading import findings_printed
from mapper.cli.inputs import check_exists
from mapper.cli.options import Tables, examples
from mapper.cli.output import write_text
from mapper.cli.progress import Progress
from mapper.cli.terminal import talk
from mapper.diagnostics.plural import counted


class BookForm(StrEnum):
    """A form of the book."""

    HTML = "html"
    CSV = "csv"
    OPENLINEAGE = "openlineage"


EXAMPLES = examples(
    "mapper docs                                   # all of mappings/, in book/",
    "mapper docs mappings/shop/order.yaml -o site",
    "mapper docs --format csv -o fields.csv        # the same as a table",
    "mapper docs --format openlineage > lineage.jsonl",
)


def docs(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Mapping files or folders; default mappings/."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The folder; of csv and openlineage a file."),
    ] = None,
    form: Annotated[BookForm, typer.Option("--format", help="What is written.")] = BookForm.HTML,
    namespace: Annotated[
        str, typer.Option(help="With openlineage: the namespace of jobs and messages.")
    ] = "mapper",
    tables: Tables = None,
) -> None:
    """Write the mapping book: what each field is made of, and where each source field goes.

    A folder of pages that work from disk: per mapping the fields of the target with their
    definition, rules, source fields, tables, views and grounds, evidence, and the cases that show
    them; the fields of the source with where they go; search, and a picture of what flows where.
    Cases are run for it. No data of a case is on any page.
    """
    import mapper
    from mapper.book.book_content import BookContent

    chosen = paths or [Path("mappings")]
    for path in chosen:
        check_exists(path)
    with findings_printed():
        content = BookContent(lambda file: mapper.load(file, tables=tables), tables)
        entries = list(Progress("mappings").over(content.entries(chosen)))
    if form is BookForm.CSV:
        from mapper.book.field_table import field_table

        write_text(field_table(entries), output)
    elif form is BookForm.OPENLINEAGE:
        from mapper.book.lineage_event import lineage_events

        write_text(lineage_events(entries, namespace, _moment()), output)
    else:
        from mapper.book.book_pages import NoBookError, write_book

        folder = output or Path("book")
        try:
            pages = write_book(entries, folder)
        except NoBookError as error:
            talk(f"error: {error}; name another folder (-o FOLDER)")
            raise typer.Exit(exit_codes.MISUSE) from None
        talk(f"written  {folder / 'index.html'} and {counted(len(pages) - 1, 'other page')}")


def _moment() -> datetime:
    """Now; or the moment that a reproducible build gives (SOURCE_DATE_EPOCH)."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdecimal():
        return datetime.fromtimestamp(int(given), UTC)
    return datetime.now(UTC)
