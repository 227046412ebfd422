"""The fields of the targets as a table: a row for each field of the source that a field uses."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from mapper.book.book_content import FieldEntry, MappingEntry

COLUMNS: Final = (
    "mapping", "target path", "cardinality", "type", "state", "reason", "rules",
    "source field", "used for", "tables", "views", "cases",
)  # fmt: skip


def field_table(entries: Iterable[MappingEntry]) -> str:
    """The table as CSV (RFC 4180), with the names of its columns in the first row."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in entries:
        for one in entry.fields:
            writer.writerows(_rows(entry, one))
    return out.getvalue()


def _rows(entry: MappingEntry, one: FieldEntry) -> Iterator[list[str]]:
    rules = " ".join(dict.fromkeys(f"{rule.file}:{rule.line}" for rule in one.rules))
    reason = f"as {one.same_as}" if one.same_as else one.reason
    start = [entry.name, one.path, one.cardinality, one.type, one.state, reason, rules]
    end = [
        " ".join(one.tables),
        " ".join(given.view for given in one.views),
        str(len(one.cases) + one.more_cases),
    ]
    for origin in one.origins:
        yield [
            _cell(each)
            for each in (*start, f"{origin.type}.{origin.name}", " ".join(origin.uses), *end)
        ]
    if not one.origins:
        yield [_cell(each) for each in (*start, "", "", *end)]


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
