"""CSV on the Web (W3C Recommendations of 17 December 2015): table metadata, as contracts."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any, Final

from mapper.contract.imported_contract import Imported
from mapper.contract.tables.described_tables import (
    DescribedColumn,
    DescribedTable,
    Description,
    described_contract,
    description_error,
    objects,
    read_description,
    type_name,
    within,
)
from mapper.datatypes.table_form import CellForm, TableForm
from mapper.regex.regex_error import RegexError
from mapper.regex.schema_patterns import xsd_pattern

NAMESPACE: Final = "http://www.w3.org/ns/csvw"
READ_AS: Final = (
    "properties that only make RDF or HTML of a table (URLs, notes, languages) are not taken over",
)
_TYPES: Final = {
    "number": "double",
    "datetime": "dateTime",
    "dateTimeStamp": "dateTime",
    "binary": "base64Binary",
    "any": "string",
    "anyAtomicType": "string",
}
_TIMES: Final = {"date": "date", "dateTime": "date-time", "time": "time"}
_FACETS: Final = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "minimum": "minimum",
    "minInclusive": "minimum",
    "maximum": "maximum",
    "maxInclusive": "maximum",
    "minExclusive": "exclusive_minimum",
    "maxExclusive": "exclusive_maximum",
}
_NOT_JUDGED: Final = ("primaryKey", "foreignKeys")


def import_csvw(file: Path, *, name: str = "") -> Imported:
    """The contract of the tables that a metadata file describes.

    Raises FindingsError where it cannot be read, or does not describe a table.
    """
    root = read_description(file)
    tables = objects(root["tables"], file, "`tables`") if "tables" in root else [root]
    made = [_table(table, root, file) for table in tables]
    imported = described_contract(name or file.name.partition(".")[0], made, file)
    imported.reading = READ_AS
    return imported


def _table(table: Description, group: Description, file: Path) -> DescribedTable:
    schema = table.get("tableSchema", group.get("tableSchema"))
    if schema is None:
        raise description_error(file, "a table has no `tableSchema`, so nothing says its columns")
    schema = within(schema, file, "`tableSchema`")
    dialect = table.get("dialect", group.get("dialect"))
    url = str(table.get("url") or "table")
    made = DescribedTable(PurePosixPath(url).stem, TableForm())
    said = within(dialect, file, "`dialect`") if dialect is not None else {}
    made.form = _form(said, made.remarks)
    made.remarks += [f"{key}: is not judged" for key in _NOT_JUDGED if schema.get(key)]
    above = {**group, **table, **schema}
    columns = objects(schema.get("columns"), file, "`columns`")
    for number, column in enumerate(columns, 1):
        if column.get("virtual") is True:
            made.remarks.append(f"column {number} is virtual: it is in no file")
            continue
        made.columns.append(_column(column, above, number))
    return made


def _form(dialect: Description, remarks: list[str]) -> TableForm:
    """The dialect of a table, with the defaults of the recommendation."""
    header = dialect.get("header", True) is not False
    rows = dialect.get("headerRowCount", 1 if header else 0)
    if isinstance(rows, int) and rows > 1:
        remarks.append("headerRowCount: only the first row of the header is read")
    if dialect.get("skipColumns"):
        remarks.append("skipColumns: columns are found by their names")
    trim = dialect.get("trim", True)
    if trim in ("start", "end"):
        remarks.append(f"trim: white space goes at both ends, not only at the {trim}")
    quote = dialect.get("quoteChar", '"')
    return TableForm(
        encoding=str(dialect.get("encoding", "utf-8")),
        separator=str(dialect.get("delimiter", ",")),
        quote=str(quote) if quote else "",
        escape="\\" if dialect.get("doubleQuote") is False else "",
        header=bool(rows),
        skip=_count(dialect.get("skipRows")),
        comment=str(dialect.get("commentPrefix", "#") or ""),
        trim=trim not in (False, "false"),
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _column(column: Description, above: Description, number: int) -> DescribedColumn:
    titles = _titles(column.get("titles"))
    name = str(column.get("name") or (titles[0] if titles else f"_col.{number}"))
    made = DescribedColumn(name, titles)
    inherited = {
        key: above[key]
        for key in ("datatype", "null", "required", "separator", "default")
        if key in above
    } | dict(column)
    made.required = inherited.get("required") is True
    null = inherited.get("null", "")
    texts = null if isinstance(null, list) else [null]
    made.cell = CellForm(null=tuple(str(text) for text in texts if text != ""))
    for key in ("separator", "default"):
        if inherited.get(key):
            made.remarks.append(f"{key}: the cell is read as it is written")
    _datatype(inherited.get("datatype", "string"), made)
    if inherited.get("separator"):
        made.primitive, made.facets = "string", {}
    return made


def _titles(titles: object) -> tuple[str, ...]:
    if isinstance(titles, dict):
        return tuple(title for each in titles.values() for title in _titles(each))
    if isinstance(titles, list):
        return tuple(str(title) for title in titles)
    return (titles,) if isinstance(titles, str) else ()


def _datatype(datatype: object, column: DescribedColumn) -> None:
    said: dict[str, Any] = datatype if isinstance(datatype, dict) else {"base": datatype}
    base = str(said.get("base", "string"))
    primitive = type_name(_TYPES.get(base, base))
    if primitive is None:
        column.remarks.append(f"datatype: `{base}` is not judged")
        primitive = "string"
    column.primitive = primitive
    if "format" in said:
        _format(said["format"], column)
    for keyword, facet in _FACETS.items():
        if keyword in said:
            column.facet(facet, said[keyword], keyword)
    if "length" in said:
        column.facet("min_length", said["length"], "length")
        column.facet("max_length", said["length"], "length")


def _format(format_: object, column: DescribedColumn) -> None:
    primitive = column.primitive
    if primitive in _TIMES:
        column.picture(_TIMES[primitive], str(format_))
    elif primitive == "boolean":
        words = str(format_).split("|")
        if len(set(words)) == 2:
            column.cell = column.cell._replace(boolean=tuple(words))
        else:
            column.remarks.append("format: the words for true and false are not read")
    elif isinstance(format_, dict):
        decimal, group = format_.get("decimalChar", "."), format_.get("groupChar", "")
        if decimal != "." or group:
            column.cell = column.cell._replace(decimal=str(decimal), group=str(group or ""))
        if "pattern" in format_:
            column.remarks.append("format: the pattern of the number is not judged")
    elif column.leaf().base != "string":
        column.remarks.append("format: the pattern of the number is not judged")
    else:
        try:
            column.pattern(xsd_pattern(f"^(?:{format_})$"))
        except RegexError as error:
            column.remarks.append(f"format: is not judged ({error})")
