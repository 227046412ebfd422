"""Parquet: a message in each row, in one column of text or bytes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NoReturn

from mapper.batch.source_cuts import MOST_BYTES, MOST_MESSAGES, BatchSource, Cut, Item
from mapper.diagnostics.extras import require_extra
from mapper.reading.read_outcome import refuse

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

_BUFFER: Final = 1 << 20


def require_pyarrow() -> None:
    """Raise FindingsError where what reads and writes Parquet is not installed."""
    require_extra("pyarrow", "parquet", "Parquet")


def cut_rows(path: str, column: str) -> Iterator[Cut]:
    """Ranges of the rows of each row group. Raises ReadError and FindingsError."""
    require_pyarrow()
    with _opened(path) as file:
        _check_column(file, column, path)
        for group in range(file.metadata.num_row_groups):
            found = file.metadata.row_group(group)
            rows = found.num_rows
            chunks = map(found.column, range(found.num_columns))
            total = sum(
                one.total_uncompressed_size for one in chunks if one.path_in_schema == column
            )
            size = max(1, min(MOST_MESSAGES, MOST_BYTES * rows // max(total, 1)))
            for first in range(0, rows, size):
                count = min(size, rows - first)
                yield Cut(count, {"group": group, "row": first, "column": column})


class ParquetReader:
    """Reads ranges; those of one row group one after the other, which need no second look."""

    def __init__(self) -> None:
        self._at: tuple[str, str, int, int] | None = None
        self._cells: Iterator[Any] = iter(())

    def items(self, source: BatchSource, first: int, cut: Cut) -> Iterator[Item]:
        """The messages of a range. Raises ReadError."""
        place = cut.place
        at = (source.path, source.stamp, place["group"], place["row"])
        if self._at is None or self._at[:3] != at[:3] or self._at[3] > at[3]:
            self._cells = _cells(source.path, place["group"], place["column"])
            self._at = (*at[:3], 0)
        for _ in islice(self._cells, place["row"] - self._at[3]):
            pass
        self._at = None  # who stops in the middle reads from the start again
        number = first
        for number, cell in enumerate(islice(self._cells, cut.messages), first):
            # A row without a message is reported as an empty message is.
            content = cell.as_py() or b""
            stem = f"{source.stem}.{number}"
            yield Item(number, f"{source.path}, row {number}", stem, content)
        if number + 1 < first + cut.messages:
            _refuse_damaged(source.path)
        self._at = (*at[:3], place["row"] + cut.messages)


def _cells(path: str, group: int, column: str) -> Iterator[Any]:
    """The cells of a row group. Raises ReadError."""
    import pyarrow

    with _opened(path) as file:
        try:
            for batch in file.iter_batches(MOST_MESSAGES, row_groups=[group], columns=[column]):
                yield from batch.column(0)
        except (pyarrow.ArrowException, OSError, ValueError):
            _refuse_damaged(path)


def _opened(path: str) -> ParquetFile:
    """A file of Parquet, of which little is in memory at a time. Raises ReadError and OSError."""
    import pyarrow
    from pyarrow.parquet import ParquetFile

    try:
        return ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False)
    except OSError as error:
        if error.errno is not None:
            raise
        _refuse_damaged(path)
    except (pyarrow.ArrowException, ValueError):
        _refuse_damaged(path)


def _refuse_damaged(path: str) -> NoReturn:
    message = "the file is not Parquet, or is damaged"
    refuse("source-not-parquet", message, file=path, line=1)


def _check_column(file: ParquetFile, column: str, path: str) -> None:
    """Raises ReadError where the column holds no messages."""
    from pyarrow import types

    schema = file.schema_arrow
    if column not in schema.names:
        listed = ", ".join(f"`{name}`" for name in schema.names[:8])
        message = f"the file has no column `{column}`: it has {listed}"
        refuse("source-column-unknown", message, file=path, line=1)
    kind = schema.field(column).type
    tests = (types.is_string, types.is_large_string, types.is_binary, types.is_large_binary)
    if not any(test(kind) for test in tests):
        message = f"the column `{column}` has neither text nor bytes"
        refuse("source-column-unknown", message, file=path, line=1)
