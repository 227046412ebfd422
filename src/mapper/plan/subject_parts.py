"""How the rows of a delivery belong to its subjects, as `partition.rows` says, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mapper.contract.message_model import LeafType, ObjectType, Type
from mapper.datatypes.table_form import TableForm
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.nearest import meant
from mapper.mapping_file.file_model import Partition
from mapper.reading.delivery_parts import PartForm
from mapper.running.subject_rows import SubjectRows
from mapper.yaml_text.spanned_text import Text


def subject_rows(partition: Partition) -> SubjectRows | None:
    """What `partition.rows` says; None where it says nothing."""
    if not partition.rows:
        return None
    links = tuple((str(part), str(column)) for part, column in partition.rows.items())
    return SubjectRows(str(partition.over), str(partition.by), links, partition.grouped)


def check_subject_rows(
    partition: Partition, parts: Mapping[str, PartForm], message: Type
) -> Iterator[Finding]:
    """What keeps a delivery from being cut by these rows.

    Rows are compared as they are written: so the columns are texts, and the parts plain CSV.
    """
    if not partition.rows:
        if partition.grouped:
            yield Finding(
                "partition-rows",
                "`grouped` says how rows lie, and `rows` does not say whose they are",
                partition.key_spans.get("grouped", partition.position),
                hint="name the parts in `rows`, each with the column that `over` has too",
            )
        return
    fields = message.fields if isinstance(message, ObjectType) else {}
    for part in (partition.over, *partition.rows):
        form = parts.get(str(part))
        if form is None:
            yield Finding(
                "partition-rows",
                f"`{part}` is not a part of the source",
                part.position,
                hint=meant(str(part), parts) or "with `rows`, `over` is the name of a part",
            )
        elif str(part) in fields and not (fields[str(part)].repeated and _is_plain(form)):
            text = (
                f"the part `{part}` is not a plain table: CSV with a header, in an encoding that "
                "keeps ASCII, with nothing said of comments, escapes or empty values"
            )
            yield Finding("partition-rows", text, part.position)
    columns = [(partition.over, partition.by)]
    for part, column in partition.rows.items():
        columns += [(partition.over, column), (part, column)]
    for part, column in columns:
        found = fields.get(str(part))
        if found is not None:
            yield from _check_column(str(part), column, found.type)
        form = parts.get(str(part))
        named = [one for one in form.table.columns if one.key == column] if form else []
        if named and (named[0].position or named[0].names not in ((), (str(column),))):
            text = f"the column `{column}` of `{part}` has another name in its file than its field"
            yield Finding("partition-rows", text, column.position)


def _is_plain(form: PartForm) -> bool:
    """Whether a row is a line, and its cells are what stands between separators and quotes."""
    table = form.table
    said = table.encoding, table.separator
    written = TableForm(*said, trim=table.trim, cell=table.cell, columns=table.columns)
    try:
        keeps = "a;1".encode(table.encoding) == b"a;1"
    except LookupError:
        keeps = False
    return form.format == "csv" and table == written and not table.cell.null and keeps


def _check_column(part: str, column: Text, rows: Type) -> Iterator[Finding]:
    fields = rows.fields if isinstance(rows, ObjectType) else {}
    field = fields.get(str(column))
    if field is None:
        yield Finding(
            "partition-rows",
            f"the part `{part}` has no column `{column}`",
            column.position,
            hint=meant(str(column), fields),
        )
    elif not isinstance(field.type, LeafType) or field.type.base != "string":
        yield Finding(
            "partition-rows",
            f"the column `{column}` of `{part}` is not a text, and rows are compared as texts",
            column.position,
            hint="let the contract read it as text",
        )
