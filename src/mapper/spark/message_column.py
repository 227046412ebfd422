"""A column of messages in a data frame of Spark → a row for each result.

The compiled mapping travels in the task, with its tables, contracts and limits: an executor reads
none of the mapping's files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from mapper.batch.message_results import Request, results_of, written
from mapper.diagnostics.errors import MessageError
from mapper.diagnostics.nearest import meant
from mapper.diagnostics.rendering import notice_object
from mapper.running.message_trace import made_by
from mapper.running.parameter_values import read_parameters
from mapper.spark.shipped_content import Shipped

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

    import mapper
    from mapper.diagnostics.diagnostic import Notice

RESULT_COLUMNS: Final = (
    "number INT, record BINARY, "
    "notices ARRAY<STRUCT<code: STRING, severity: STRING, message: STRING, reason: STRING, "
    "source_path: STRING, target_path: STRING, count: INT, rows: ARRAY<INT>, line: INT, column: INT, "
    "value: STRING>>, "
    "error STRING, "
    "trace STRUCT<mapping: STRING, version: STRING, sha256: STRING, view: STRING, "
    "contracts: ARRAY<STRUCT<contract: STRING, sha256: STRING>>, today: STRING, "
    "parameters: ARRAY<STRING>, seconds: DOUBLE>"
)
"""The columns of a result, in Spark's own notation."""
_MOST_ROWS: Final = 1000
_MOST_BYTES: Final = 4_000_000
"""A batch of rows that goes back to Spark ends with the record that brings it to this many bytes."""


def map_column(  # noqa: PLR0913  # each is a setting of its own
    df: DataFrame,
    mapping: mapper.Mapping,
    column: str,
    *,
    to: Literal["json", "xml"] = "json",
    params: Mapping[str, str] | None = None,
    today: date | None = None,
    strict_source: bool = False,
    keep: Sequence[str] | None = None,
    show_values: bool = False,
) -> DataFrame:
    """Map each message in a column of a data frame: a row for each result.

    The rows have the columns named by `keep` (all but `column`, where it is not given), and those
    of the result: `number`, `record`, `notices`, `error`, `trace`. A message that cannot be mapped
    has a row with its `error`, and stops no other; a delivery has a row for each of its messages.

    `column` holds text or bytes. `to` is the form of a `record`. `params`, `today` and
    `strict_source` are those of `Mapping.map`; the day of the run is that of this call.
    `show_values` keeps data values in `notices`.

    Raises ValueError for a column that is not there, is of another type, or has the name of a
    column of the result; MessageError for parameters that the mapping does not take.
    """
    from pyspark.sql.pandas.types import to_arrow_schema
    from pyspark.sql.types import BinaryType, StringType, StructType

    made = StructType.fromDDL(RESULT_COLUMNS)
    kept = [name for name in df.columns if name != column] if keep is None else [*keep]
    for name in (column, *kept):
        if name not in df.columns:
            hint = meant(name, df.columns)
            raise ValueError(f"there is no column `{name}`" + (f": {hint}" if hint else ""))
    if not isinstance(df.schema[column].dataType, StringType | BinaryType):
        raise ValueError(f"the column `{column}` holds neither text nor bytes")
    taken = next((name for name in kept if name in made.fieldNames()), None)
    if taken is not None:
        raise ValueError(f"`{taken}` is a column of the result: rename it, or leave it out of keep")
    day = today or date.today()
    given = {**(params or {})}
    read_parameters(mapping.compiled.parameters, given, day, mapping.compiled.rules)
    request = Request(given, day, strict_source)
    schema = to_arrow_schema(made)
    rows = MessageRows(Shipped(mapping), column, (*kept,), to, request, schema, show_values)

    def mapped(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        return rows.of(batches)

    return df.mapInArrow(mapped, StructType([*(df.schema[name] for name in kept), *made.fields]))


class MessageRows(NamedTuple):
    """Makes rows of messages, in a process of Spark."""

    mapping: Shipped
    column: str
    keep: tuple[str, ...]
    form: str
    request: Request
    schema: pyarrow.Schema
    values: bool

    def of(self, batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        """The rows of batches of messages, in batches that are bounded in rows and bytes."""
        mapping = self.mapping.content()
        trace = self._trace(mapping)
        for batch in batches:
            held = _HeldRows(batch.select([*self.keep]), self.schema, trace)
            for index, cell in enumerate(batch.column(batch.schema.get_field_index(self.column))):
                # A row without a message is reported as an empty message is.
                for number, record, notices, took in self._results(mapping, cell.as_py() or b""):
                    found = [self._object(notice) for notice in notices]
                    held.add(index, number, record, found, took)
                    if held.full:
                        yield held.rows()
            yield held.rows()

    def _results(
        self, mapping: mapper.Mapping, content: str | bytes
    ) -> Iterator[tuple[int | None, bytes | None, Sequence[Notice], float]]:
        """Each result of a message: its number, its record, its notices, how long it took."""
        start = perf_counter()
        try:
            for number, result in results_of(mapping, content, self.request):
                try:
                    record = written(result, self.form) if result.ok else None
                    yield number, record, result.notices, perf_counter() - start
                except MessageError as error:
                    yield number, None, (*result.notices, *error.notices), perf_counter() - start
                start = perf_counter()
        except MessageError as error:
            yield None, None, error.notices, perf_counter() - start

    def _object(self, notice: Notice) -> dict[str, Any]:
        return notice_object(notice, show_values=self.values)

    def _trace(self, mapping: mapper.Mapping) -> dict[str, Any]:
        made, asked = made_by(mapping), self.request
        day = asked.today if mapping.days_needed(asked.params) else None
        return {
            "mapping": made.pop("name"),
            **made,
            "today": day.isoformat() if day is not None else None,
            "parameters": sorted(asked.params),
        }


class _HeldRows:
    """Rows that were made of one batch and did not go back to Spark yet."""

    def __init__(
        self, kept: pyarrow.RecordBatch, schema: pyarrow.Schema, trace: dict[str, Any]
    ) -> None:
        self._kept = kept
        self._schema = schema
        self._trace = trace
        self._indices: list[int] = []
        self._made: list[dict[str, Any]] = []
        self._bytes = 0

    def add(
        self,
        index: int,
        number: int | None,
        record: bytes | None,
        notices: list[dict[str, Any]],
        took: float,
    ) -> None:
        """Hold the row of a result of the message with this index."""
        error = next((str(one["code"]) for one in notices if one["severity"] == "error"), None)
        trace = {**self._trace, "seconds": took}
        self._indices.append(index)
        self._made.append(
            {"number": number, "record": record, "notices": notices, "error": error, "trace": trace}
        )
        self._bytes += len(record or b"")

    @property
    def full(self) -> bool:
        """Whether what is held is to go back now."""
        return len(self._made) >= _MOST_ROWS or self._bytes >= _MOST_BYTES

    def rows(self) -> pyarrow.RecordBatch:
        """What is held; nothing is held any more."""
        import pyarrow

        made = pyarrow.RecordBatch.from_pylist(self._made, schema=self._schema)
        kept = self._kept.take(pyarrow.array(self._indices, pyarrow.int32()))
        self._indices, self._made, self._bytes = [], [], 0
        return pyarrow.RecordBatch.from_arrays(
            [*kept.columns, *made.columns], schema=pyarrow.schema([*kept.schema, *self._schema])
        )
