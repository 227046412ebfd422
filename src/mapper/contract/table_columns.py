"""From the type of a row to its table: the dialect, and the column of each field."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Final

from mapper.contract.message_model import Field, LeafType, ObjectType, Type
from mapper.datatypes.table_form import CellForm, CellKind, Column, TableForm, canonical

_PRIMITIVES: Final[dict[str, CellKind]] = {"date": "date", "dateTime": "date-time", "time": "time"}
_FORMATS: Final[dict[str, CellKind]] = {"date": "date", "date-time": "date-time", "time": "time"}
_OF_KIND: Final[dict[CellKind, frozenset[str]]] = {
    "text": frozenset(),
    "number": frozenset({"decimal", "group"}),
    "boolean": frozenset({"boolean"}),
    "date": frozenset({"date"}),
    "date-time": frozenset({"date_time"}),
    "time": frozenset({"time"}),
}


def cell_kind(type_: Type) -> CellKind:
    """What a field holds, so far as a table can write it in several ways."""
    if not isinstance(type_, LeafType):
        return "text"
    if type_.base != "string":
        return "boolean" if type_.base == "boolean" else "number"
    return _PRIMITIVES.get(type_.primitive) or _FORMATS.get(type_.format or "", "text")


def table_of(type_: Type) -> TableForm:
    """How a table of such rows is written, with a column for each field."""
    if not isinstance(type_, ObjectType):
        return TableForm()
    table = type_.table or TableForm()
    return table._replace(columns=tuple(_column(field, table) for field in type_.fields.values()))


def _column(field: Field, table: TableForm) -> Column:
    cell = field.column.cell
    if isinstance(field.type, LeafType):
        cell = cell.over(field.type.cell)
    cell = cell.over(table.cell)
    kind = cell_kind(field.type)
    if canonical(kind, cell) is None:
        # What does not matter here is left out, so that equal columns are equal.
        kind, cell = "text", CellForm(null=cell.null)
    return Column(
        field.name, field.column.names or (field.name,), field.column.position, kind, cell
    )


def unused_forms(cell: CellForm, type_: Type) -> Iterator[str]:
    """The keys that say how a value is written, and that do not fit its type."""
    used = _OF_KIND[cell_kind(type_)] | {"null"}
    for key, said in cell._asdict().items():
        if said and key not in used:
            yield key.replace("_", "-")


def column_key(name: str, number: int, taken: Container[str], what: str = "column") -> str:
    """What a column is called in a contract: a name that expressions can write, and not taken.

    One without letters is called after its `number`, with `what` before it.
    """
    start = re.sub(r"\W+", "_", name).strip("_")
    if not start or not start[0].isalpha():
        start = f"{what}_{start or number}"
    key, again = start, 2
    while key in taken:
        key, again = f"{start}_{again}", again + 1
    return key
