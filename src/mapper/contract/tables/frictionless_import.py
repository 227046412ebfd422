"""Frictionless: data packages, resources and table schemas (1.0 and 2.0), as contracts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from mapper.contract.imported_contract import Imported
from mapper.contract.tables.described_tables import (
    DescribedColumn,
    DescribedTable,
    Description,
    described_contract,
    objects,
    read_description,
    within,
)
from mapper.datatypes.table_form import CellForm, TableForm

_TYPES: Final = {
    **{"string": "string", "number": "double", "integer": "integer", "boolean": "boolean"},
    **{"date": "date", "datetime": "dateTime", "time": "time", "duration": "duration"},
    **{"year": "gYear", "yearmonth": "gYearMonth"},
}
_TIMES: Final = {"date": "date", "datetime": "date-time", "time": "time"}
_FACETS: Final = {
    **{"minLength": "min_length", "maxLength": "max_length", "minimum": "minimum"},
    **{"maximum": "maximum", "exclusiveMinimum": "exclusive_minimum"},
    "exclusiveMaximum": "exclusive_maximum",
}
_DIRECTIVES: Final = {"d": "dd", "m": "mm", "Y": "jjjj", "H": "uu", "M": "mm", "S": "ss"}
_NOT_JUDGED: Final = ("primaryKey", "foreignKeys", "uniqueKeys")


def import_frictionless(file: Path, *, name: str = "") -> Imported:
    """The contract of the tables of a package, of a resource, or of a table schema.

    Raises FindingsError where it cannot be read, or does not describe a table.
    """
    root = read_description(file)
    if "resources" in root:
        resources = objects(root["resources"], file, "`resources`")
    elif "schema" in root:
        resources = [root]
    else:
        resources = [{"name": file.name.partition(".")[0], "schema": root}]
    tables = [_table(resource, file) for resource in resources]
    called = name or str(root.get("name") or file.name.partition(".")[0])
    return described_contract(called, tables, file, str(root.get("version") or ""))


def _table(resource: Description, file: Path) -> DescribedTable:
    schema = within(resource.get("schema"), file, "`schema`")
    said = resource.get("dialect")
    dialect = within(said, file, "`dialect`") if said is not None else {}
    quote = dialect.get("quoteChar", '"')
    form = TableForm(
        encoding=str(resource.get("encoding", "utf-8")),
        separator=str(dialect.get("delimiter", ",")),
        quote=str(quote or ""),
        escape=str(dialect.get("escapeChar") or ""),
        header=dialect.get("header", True) is not False,
        comment=str(dialect.get("commentChar") or ""),
        trim=dialect.get("skipInitialSpace") is True,
    )
    made = DescribedTable(str(resource.get("name") or "table"), form)
    if dialect.get("skipInitialSpace") is True:
        made.remarks.append("skipInitialSpace: white space goes at both ends of a cell")
    made.remarks += [
        f"{key}: is not read"
        for key in ("headerRows", "commentRows", "headerJoin")
        if key in dialect
    ]
    made.remarks += [f"{key}: is not judged" for key in _NOT_JUDGED if schema.get(key)]
    missing = schema.get("missingValues", [""])
    null = tuple(_missing(each) for each in missing) if isinstance(missing, list) else ()
    for field in objects(schema.get("fields"), file, "`fields`"):
        made.columns.append(_column(field, tuple(text for text in null if text)))
    return made


def _missing(value: object) -> str:
    """A text for a missing value; in 2.0 it may have a label beside it."""
    return str(value.get("value", "")) if isinstance(value, dict) else str(value)


def _column(field: Description, null: tuple[str, ...]) -> DescribedColumn:
    made = DescribedColumn(str(field.get("name") or ""), cell=CellForm(null=null))
    kind = str(field.get("type") or "string")
    made.primitive = _TYPES.get(kind, "string")
    if kind not in _TYPES and kind != "any":
        made.remarks.append(f"type: `{kind}` is read as text")
    format_ = field.get("format", "default")
    if kind in _TIMES and format_ != "default":
        made.picture(_TIMES[kind], _picture(str(format_)))
    elif format_ != "default":
        made.remarks.append(f"format: `{format_}` is not judged")
    if kind in ("number", "integer"):
        decimal, group = str(field.get("decimalChar", ".")), str(field.get("groupChar") or "")
        if decimal != "." or group:
            made.cell = made.cell._replace(decimal=decimal, group=group)
        if field.get("bareNumber") is False:
            made.remarks.append("bareNumber: what stands around a number is not read")
    if kind == "boolean" and ("trueValues" in field or "falseValues" in field):
        _boolean(field, made)
    _constraints(field.get("constraints"), made)
    return made


def _picture(directives: str) -> str:
    """The picture of a format in the directives of `strptime`; itself where it has others."""
    found = re.sub(
        r"%(\w)|([A-Za-z]+)",
        lambda each: _DIRECTIVES.get(each[1], each[0]) if each[1] else f"'{each[2]}'",
        directives,
    )
    return directives if "%" in found else found


def _boolean(field: Description, column: DescribedColumn) -> None:
    words = [field.get("trueValues"), field.get("falseValues")]
    if all(isinstance(each, list) and len(each) == 1 for each in words):
        column.cell = column.cell._replace(boolean=tuple(str(each[0]) for each in words if each))
        return
    column.primitive = "string"
    column.remarks.append("trueValues, falseValues: several words are not read, so that it is text")


def _constraints(constraints: object, column: DescribedColumn) -> None:
    if not isinstance(constraints, dict):
        return
    for keyword, value in constraints.items():
        if keyword == "required":
            column.required = value is True
        elif keyword in _FACETS:
            column.facet(_FACETS[keyword], value, keyword)
        elif keyword == "pattern":
            column.pattern(value)
        elif keyword == "enum" and isinstance(value, list) and value:
            column.facets["enum"] = tuple(str(each) for each in value)
        else:
            column.remarks.append(f"{keyword}: is not judged")
