"""A column of a Parquet file whose cells are messages: text or bytes. It takes pyarrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mapper.batch.source_cuts import MOST_MESSAGES, BatchSource, Cut, Item
from mapper.diagnostics.diagnostic import Notice
from mapper.reading.read_outcome import ReadError, refusal, refuse


def cut_rows(path: str, column: str) -> Iterator[Cut]:
    """Ranges of rows, of one row group each. Raises ReadError where there is no such column."""
    with _opened(path) as file:
        names = file.schema_arrow.names
        if column not in names:
            said = ", ".join(f"`{name}`" for name in names[:8])
            message = f"the file has no column `{column}`: it has {said}"
            refuse("source-wrong-message", message, file=path)
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            for first in range(0, rows, MOST_MESSAGES):
                messages = min(MOST_MESSAGES, rows - first)
                yield Cut(messages, {"group": group, "row": first, "column": column})


class ParquetReader:
    """Reads the cells of one row group after the other, and goes on between ranges.

    A group can only be read from its start: a range that lies before what was read last begins
    there again.
    """

    def __init__(self) -> None:
        self._of: tuple[str, str, int] | None = None
        self._cells: Iterator[Any] = iter(())
        self._next = 0

    def items(self, source: BatchSource, first: int, cut: Cut) -> Iterator[Item]:
        """The messages of a range. Raises ReadError."""
        group, start = cut.place["group"], cut.place["row"]
        of = (source.path, source.stamp, group)
        if self._of != of or self._next > start:
            self._cells = _cells(source.path, group, cut.place["column"])
            self._of, self._next = of, 0
        for cell in self._cells:
            self._next += 1
            if self._next > start:
                number = first + self._next - 1 - start
                yield _item(source, number, cell)
            if self._next == start + cut.messages:
                return


def _item(source: BatchSource, number: int, cell: Any) -> Item:
    label, stem = f"{source.path}, row {number}", f"{source.stem}.{number}"
    if isinstance(cell, str | bytes) and cell:
        return Item(number, label, stem, cell.encode() if isinstance(cell, str) else cell)
    empty = "the cell is empty" if cell in (None, "", b"") else "the cell is neither text nor bytes"
    wrong: Notice = refusal("source-empty", f"{empty}; there is no message in it", label, 1)
    return Item(number, label, stem, b"", wrong)


def _cells(path: str, group: int, column: str) -> Iterator[Any]:
    import pyarrow as pa

    try:
        with _opened(path) as file:
            batches = file.iter_batches(MOST_MESSAGES, row_groups=[group], columns=[column])
            for batch in batches:
                yield from batch.column(0).to_pylist()
    except (pa.ArrowException, OSError):
        _refuse_damaged(path)


def _opened(path: str) -> Any:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        message = "to read Parquet install the extra `parquet`: pip install message-mapper[parquet]"
        refuse("source-not-found", message, file=path, line=1)
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError):
        _refuse_damaged(path)


def _refuse_damaged(path: str) -> None:
    message = "the file is not Parquet, or is damaged"
    raise ReadError((refusal("source-archive", message, path, 1),)) from None
