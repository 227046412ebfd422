"""What a description says of tables, before it is a contract; and the contract of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mapper.contract.file.contract_loading import Loader
from mapper.contract.imported_contract import Imported, stub
from mapper.contract.message_model import Contract, Field, LeafType, Message, ObjectType
from mapper.contract.table_columns import column_key
from mapper.datatypes.builtin_types import BUILT_IN, NumberText, base_of, white_space_of
from mapper.datatypes.date_writing import PictureError, date_picture
from mapper.datatypes.facets import Facets
from mapper.datatypes.table_form import AS_XSD, CellForm, ColumnForm, TableForm
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.regex.pattern_matching import compiled
from mapper.regex.regex_error import RegexError
from mapper.yaml_text.file_contents import bounded_content

MAX_BYTES: Final = 20_000_000
_FORMATS: Final = {"date": "date", "dateTime": "date-time", "time": "time"}
_COUNTS: Final = ("min_length", "max_length")
_BOUNDS: Final = ("minimum", "maximum", "exclusive_minimum", "exclusive_maximum")

Description = Mapping[str, Any]
"""An object of a description."""


@dataclass(slots=True)
class DescribedColumn:
    """A column: its name in files, its type, and what a contract cannot hold of it."""

    name: str
    titles: tuple[str, ...] = ()
    primitive: str = "string"
    facets: dict[str, Any] = field(default_factory=dict)
    cell: CellForm = AS_XSD
    required: bool = False
    remarks: list[str] = field(default_factory=list)

    def picture(self, kind: str, picture: str) -> None:
        """Say how a date or a time is written; a picture that cannot be read is a remark."""
        try:
            fits = date_picture(picture).kind == kind
        except PictureError:
            fits = False
        if fits:
            self.cell = CellForm(
                date=picture if kind == "date" else "",
                date_time=picture if kind == "date-time" else "",
                time=picture if kind == "time" else "",
                null=self.cell.null,
            )
            return
        self.remarks.append(f"format: `{picture}` is not read, so that it is text")
        self.primitive = "string"

    def pattern(self, pattern: object) -> None:
        """Say what pattern of XSD values match as a whole; one that XSD does not know is a remark."""
        try:
            compiled(str(pattern))
        except RegexError as error:
            self.remarks.append(f"pattern: is not judged ({error})")
            return
        self.facets["patterns"] = (str(pattern),)

    def facet(self, facet: str, value: object, keyword: str) -> None:
        """Say a length or a bound; what is none is a remark."""
        if facet in _COUNTS and isinstance(value, int) and not isinstance(value, bool):
            self.facets[facet] = value
        elif facet in _BOUNDS and isinstance(value, int | str) and not isinstance(value, bool):
            self.facets[facet] = str(value)
        else:
            self.remarks.append(f"{keyword}: is not judged")

    def leaf(self) -> LeafType:
        """The type of its values."""
        primitive = self.primitive
        facets = Facets(white_space=white_space_of(primitive))
        made = LeafType(None, base_of(primitive), facets, _FORMATS.get(primitive), primitive)
        numeric = made.base != "string" or primitive in _FORMATS
        for facet, value in self.facets.items():
            if facet in _BOUNDS and not numeric:
                self.remarks.append(f"{facet.replace('_', ' ')}: is not judged of a text")
                continue
            made.facets = made.facets._replace(**{facet: value})
        return made


@dataclass(slots=True)
class DescribedTable:
    """A table: how it is written, its columns in order, and what a contract cannot hold of it."""

    name: str
    form: TableForm
    columns: list[DescribedColumn] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def described_contract(
    name: str, tables: Sequence[DescribedTable], file: Path, edition: str = ""
) -> Imported:
    """A contract with a message for the rows of each table; of several also one for all of them."""
    contract = Contract(name, "")
    imported = Imported(contract)
    rows: dict[str, ObjectType] = {}
    for number, table in enumerate(tables, 1):
        key = column_key(table.name, number, rows, "table")
        rows[key] = _row(key, table, imported)
        contract.types[key] = rows[key]
        contract.messages[key] = Message(key, rows[key])
    if len(rows) > 1:
        fields = {key: Field(key, row, 0, None, xml_name=key) for key, row in rows.items()}
        whole = column_key(name, 0, rows, "delivery")
        contract.messages[whole] = Message(whole, ObjectType(None, fields))
    contract.evidence = stub(name if edition else "", edition, file.name)
    return imported


def _row(name: str, table: DescribedTable, imported: Imported) -> ObjectType:
    row = ObjectType(name, table=table.form)
    for number, column in enumerate(table.columns, 1):
        key = column_key(column.name, number, row.fields)
        leaf = column.leaf()
        made = Field(key, leaf, 1 if column.required else 0, xml_name=key)
        names = column.titles or (column.name,)
        if not table.form.header:
            names = ()
        made.column = ColumnForm(() if names == (key,) else names, 0, column.cell)
        if column.remarks:
            imported.remarks[leaf] = column.remarks
        row.fields[key] = made
    if table.remarks:
        imported.remarks[row] = table.remarks
    return row


def read_description(file: Path) -> Description:
    """The object in a JSON file.

    Raises FindingsError with a position where it cannot be read, or is not an object.
    """
    try:
        content = bounded_content(file)
        if len(content) > MAX_BYTES:
            raise description_error(file, f"it is larger than {MAX_BYTES} bytes", "file-too-large")
        found = json.loads(content.decode("utf-8-sig"), parse_float=NumberText)
    except OSError:
        raise description_error(file, "the file cannot be read", "file-not-found") from None
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise description_error(file, "the file is not JSON", line=line) from None
    if not isinstance(found, dict):
        raise description_error(file, "a description of tables is an object")
    return found


def loadable(text: str, file: Path) -> str:
    """The text of a contract, which loads. Raises FindingsError for one that would not."""
    beside = file.with_name("described.contract.yaml")
    try:
        Loader(overlaid={beside.resolve(): text.encode()}).load(beside, file.parent)
    except FindingsError as error:
        first = error.findings[0]
        message = f"no contract can say what it describes: {first.message}"
        raise description_error(file, message) from None
    return text


def description_error(
    file: Path, message: str, code: str = "description-invalid", line: int = 1
) -> FindingsError:
    """The error for a description that cannot be imported."""
    return FindingsError([Finding(code, message, Position(str(file), line, 1))])


def within(value: object, file: Path, what: str) -> Description:
    """An object of a description: in place, or in the file beside it that a text names.

    Raises FindingsError for what is neither.
    """
    if isinstance(value, str):
        if re.match(r"[a-z][a-z0-9+.-]*:", value, re.IGNORECASE):
            raise description_error(file, f"{what} is remote, and nothing is fetched: `{value}`")
        path = (file.parent / value).resolve()
        if not path.is_relative_to(file.parent.resolve()):
            raise description_error(file, f"{what} is outside the folder of the file: `{value}`")
        return read_description(path)
    return objects(value, file, what, single=True)[0]


def objects(value: object, file: Path, what: str, *, single: bool = False) -> list[Description]:
    """The objects of a list. Raises FindingsError for anything else, and for none at all."""
    items = [value] if single else value
    if not isinstance(items, list) or not items or not all(isinstance(x, dict) for x in items):
        kind = "an object" if single else "a list of objects"
        raise description_error(file, f"{what} must be {kind}")
    return items


def type_name(name: str) -> str | None:
    """The type of XSD that has this name; None for none."""
    return name if name in BUILT_IN else None
