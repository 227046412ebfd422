"""Samples that are tables: CSV, JSON by lines, and Parquet, each row a sample of one message."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mapper.contract.imported_contract import Imported
from mapper.contract.message_model import Field, LeafType, ObjectType, Type
from mapper.contract.samples.observed_content import SampleFaultError
from mapper.contract.samples.sample_events import sample_failed
from mapper.contract.samples.table_dialect import ColumnWriting, Writing, dialect_of, is_value
from mapper.contract.table_columns import cell_kind, column_key
from mapper.datatypes.builtin_types import NumberText
from mapper.datatypes.csv_rows import CsvFaultError, CsvRows
from mapper.datatypes.table_form import (
    ColumnForm,
    TableForm,
    canonical,
)
from mapper.diagnostics.errors import FindingsError
from mapper.jsonata.runtime.limits import Limits
from mapper.yaml_text.file_contents import bounded_content

if TYPE_CHECKING:
    from mapper.contract.samples.sample_inference import SampleInference

MAX_BYTES: Final = 200_000_000
_LIMITS: Final = Limits(input_bytes=MAX_BYTES, elements=1_000_000_000)
_CSV: Final = frozenset({".csv", ".tsv", ".tab"})
_BY_LINES: Final = frozenset({".ndjson", ".jsonl", ".ldjson"})
_UNSEEN: Final = "never seen with a value"


class TableSamples:
    """The tables among the samples of an inference, and what their contracts say beyond its draft."""

    def __init__(self, inference: SampleInference) -> None:
        self._inference = inference
        self._tables: dict[str, _TableDraft] = {}

    def add_file(self, sample: Path, message: str) -> bool:
        """Count the rows of a file, if it is a table by its name: False where it is none.

        Raises FindingsError for one that cannot be read, or is written otherwise than the ones of
        its message before it.
        """
        suffix = sample.suffix.lower()
        name = message or sample.name.partition(".")[0]
        if suffix in _CSV:
            self._csv(sample, name)
        elif suffix in _BY_LINES:
            self._by_lines(sample, name)
        elif suffix == ".parquet":
            self._parquet(sample, name)
        else:
            return False
        return True

    def complete(self, drafted: Imported) -> None:
        """Say in a draft how its tables are written, and which columns have no value at all."""
        for name, table in self._tables.items():
            message = drafted.contract.messages.get(name)
            if message is None:  # the table has no row
                continue
            if isinstance(message.type, ObjectType):
                table.complete(message.type, drafted)

    def _csv(self, sample: Path, name: str) -> None:
        data = _content(sample)
        form, remarks = dialect_of(data)
        try:
            table = _CsvTable(data, form, sample)
            known = self._tables.get(name)
            if known is not None and known.head != table.head:
                text = f"its header or its dialect is not that of the samples of `{name}` before it"
                raise sample_failed("samples-differ", text, sample)
            if not any(column.cells for column in table.found):
                raise sample_failed("sample-invalid", "the table has no row with a value", sample)
            draft = _TableDraft(table, remarks)
            if known is not None:
                draft = known.beside(draft, sample)
            self._tables[name] = draft
            for row in table.rows():
                self._inference.add(name, row, written=True)
        except CsvFaultError as fault:
            raise sample_failed("sample-invalid", fault.message, sample, fault.line) from None

    def _by_lines(self, sample: Path, name: str) -> None:
        data = _content(sample)
        count = 0
        for number, line in enumerate(data.splitlines(), 1):
            if not line.strip(b" \t\xef\xbb\xbf"):
                continue
            try:
                row = json.loads(
                    line.decode("utf-8-sig" if number == 1 else "utf-8"),
                    parse_float=NumberText,
                    parse_constant=_no_constant,
                    object_pairs_hook=_once,
                )
                if not isinstance(row, dict):
                    raise SampleFaultError("is not an object")
                self._inference.add(name, row)
            except SampleFaultError as error:
                message = f"a line of JSON {error}"
                raise sample_failed("sample-invalid", message, sample, number) from None
            except (ValueError, RecursionError):
                message = "the line is not JSON"
                raise sample_failed("sample-invalid", message, sample, number) from None
            count += 1
        if not count:
            raise sample_failed("sample-invalid", "the sample has no line of JSON", sample)

    def _parquet(self, sample: Path, name: str) -> None:
        if find_spec("pyarrow") is None:
            message = "a Parquet file needs pyarrow, which is not installed"
            hint = "pip install 'message-mapper[parquet]'"
            raise FindingsError([replace(_finding("extra-missing", message, sample), hint=hint)])
        import pyarrow
        from pyarrow import parquet

        draft = _TableDraft()
        count = 0
        try:
            with parquet.ParquetFile(sample) as file:
                draft.names = list(file.schema_arrow.names)
                for batch in file.iter_batches(batch_size=1000):
                    for row in batch.to_pylist():
                        self._inference.add(name, draft.plain(row))
                        count += 1
        except (pyarrow.ArrowException, OSError, ValueError) as error:
            if isinstance(error, SampleFaultError):
                raise sample_failed("sample-invalid", str(error), sample) from None
            message = "the sample is not a Parquet file that can be read"
            raise sample_failed("sample-invalid", message, sample) from None
        if not count:
            raise sample_failed("sample-invalid", "the table has no row", sample)
        self._tables[name] = draft


class _CsvTable:
    """A table in CSV: its columns and how each is written, found in a first pass over its rows."""

    def __init__(self, data: bytes, form: TableForm, sample: Path) -> None:
        self._data = data
        self._file = str(sample)
        first = next(iter(CsvRows(data, form, _LIMITS)), None)
        if first is None:
            raise sample_failed("sample-invalid", "the table is empty", sample)
        self.names = [cell.strip() for cell in first[1]]
        self.form = form._replace(header=not any(is_value(cell) for cell in self.names))
        self.keys = self._keys()
        self.head = (self.form, self.names if self.form.header else len(self.names))
        self.found = [ColumnWriting() for _ in self.names]
        for cells in self._cells(sample):
            for column, cell in zip(self.found, cells, strict=True):
                if cell and not cell.isspace():
                    column.note(cell)
        self.writings = [column.found() for column in self.found]

    def _keys(self) -> list[str]:
        """What the fields are called: names as the language of mappings has them, each once."""
        keys: list[str] = []
        for number, name in enumerate(self.names, 1):
            key = column_key(name if self.form.header else "", number, keys)
            keys.append(key)
        return keys

    def _cells(self, sample: Path) -> Iterator[list[str]]:
        rows = iter(CsvRows(self._data, self.form, _LIMITS))
        if self.form.header:
            next(rows, None)
        for line, cells in rows:
            if len(cells) != len(self.names):
                text = f"the row has {len(cells)} cells, the first row {len(self.names)}"
                raise sample_failed("sample-invalid", text, sample, line)
            yield cells

    def rows(self) -> Iterator[dict[str, str]]:
        """The rows as objects, with values in the forms of XSD; an empty cell is absent."""
        reads = [canonical(each.kind, each.cell) for each in self.writings]
        for cells in self._cells(Path(self._file)):
            row: dict[str, str] = {}
            for key, read, cell in zip(self.keys, reads, cells, strict=True):
                if cell and not cell.isspace():
                    value = cell if read is None else read(cell.strip())
                    row[key] = cell if value is None else value
            if row:
                yield row

    def columns(self) -> Iterator[tuple[str, ColumnForm]]:
        """Where the column of each field is."""
        counts = Counter(self.names)
        for number, (key, name) in enumerate(zip(self.keys, self.names, strict=True), 1):
            if self.form.header and (not name or counts[name] > 1):
                yield key, ColumnForm(position=number)
            else:
                named = self.form.header and name != key
                yield key, ColumnForm((name,) if named else ())


class _TableDraft:
    """What the contract of a table says beyond what its rows show."""

    def __init__(self, table: _CsvTable | None = None, remarks: list[str] | None = None) -> None:
        self.head: object = None
        self.names: list[str] = []
        self._form: TableForm | None = None
        self._columns: dict[str, ColumnForm] = {}
        self._writings: dict[str, Writing] = {}
        self._remarks = [*(remarks or ())]
        self._left_out: dict[str, None] = {}
        if table is None:
            return
        self.head, self.names, self._form = table.head, table.keys, table.form
        self._columns = dict(table.columns())
        self._writings = dict(zip(table.keys, table.writings, strict=True))
        if not table.form.header:
            self._remarks.append("the first row holds values: taken to have no header")

    def beside(self, other: _TableDraft, sample: Path) -> _TableDraft:
        """The draft, with what a further sample of the message shows.

        Raises FindingsError where a column is written in two ways.
        """
        for key, writing in other._writings.items():
            known = self._writings[key]
            if known == Writing():
                self._writings[key] = writing
            elif writing not in (Writing(), known):
                number = self.names.index(key) + 1
                text = f"column {number} is written otherwise than in the samples before it"
                raise sample_failed("samples-differ", text, sample)
        return self

    def complete(self, type_: ObjectType, drafted: Imported) -> None:
        """Put it into the type of a row."""
        fields = type_.fields
        type_.fields = {}
        for name in [*self.names, *(each for each in fields if each not in self.names)]:
            field = fields.get(name)
            if field is None:
                field = Field(name, LeafType(None, "string"), minimum=0, xml_name=name)
                drafted.remarks.setdefault(field, []).append(_UNSEEN)
            if name in self._left_out:
                remark = "some of its values are of no type that is described: left out"
                drafted.remarks.setdefault(field, []).append(remark)
            type_.fields[name] = field
            field.column = self._columns.get(name, field.column)
        if self._form is None:
            return
        table = self._form
        # What one column writes as XSD does is no matter of the whole table.
        plain = {
            cell_kind(type_.fields[name].type)
            for name, writing in self._writings.items()
            if writing.kind == "text" and not _is_integer(type_.fields[name].type)
        }
        for name, writing in self._writings.items():
            field = type_.fields[name]
            if writing.remark:
                drafted.remarks.setdefault(field, []).append(writing.remark)
            if writing.kind != "text":
                merged = writing.cell.over(table.cell)
                if writing.kind not in plain and merged == table.cell.over(writing.cell):
                    table = table._replace(cell=merged)
                else:
                    field.column = field.column._replace(cell=writing.cell)
        type_.table = table
        drafted.remarks.setdefault(type_, []).extend(self._remarks)

    def plain(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row of Parquet as JSON has it; what JSON cannot say is left out, and remarked."""
        made = {}
        for name, value in row.items():
            try:
                made[name] = _plain(value)
            except TypeError:
                self._left_out[name] = None
        return made


def _is_integer(type_: Type) -> bool:
    return isinstance(type_, LeafType) and type_.base == "integer"


def _plain(value: object) -> Any:
    """A value of Parquet as a sample has it. Raises TypeError for one that it cannot have."""
    match value:
        case None | bool() | int() | str() | Decimal():
            return value
        case float():
            text = repr(value)
            if text in ("nan", "inf", "-inf"):
                raise TypeError
            return NumberText(text)
        case datetime() | date() | time():
            return value.isoformat()
        case list():
            return [_plain(each) for each in value]
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
        case _:
            raise TypeError


def _content(sample: Path) -> bytes:
    try:
        if sample.stat().st_size > MAX_BYTES:
            message = f"the sample is larger than {MAX_BYTES} bytes"
            raise sample_failed("file-too-large", message, sample)
        return bounded_content(sample)
    except OSError:
        raise sample_failed("file-not-found", "the sample cannot be read", sample) from None


def _finding(code: str, message: str, sample: Path) -> Any:
    return sample_failed(code, message, sample).findings[0]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise SampleFaultError("has a name twice in one object")
    return made


def _no_constant(_name: str) -> Any:
    raise ValueError
