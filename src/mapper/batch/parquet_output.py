"""Messages in one file of Parquet: a row for each, with its name and its record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow

_GROUP: Final = 64_000_000
"""A row group ends with the part that brings it to this many bytes."""
_GROUP_ROWS: Final = 100_000


def table_bytes(rows: list[tuple[str, bytes]]) -> bytes:
    """A part of the file: the messages of a range, by name."""
    import pyarrow
    from pyarrow import parquet

    columns = [[name for name, _ in rows], [record for _, record in rows]]
    out = BytesIO()
    parquet.write_table(pyarrow.table(columns, schema=_schema()), out)
    return out.getvalue()


def join_tables(whole: Path, joined: Path, parts: Iterable[Path], held: int) -> int:
    """Put parts behind the first `held` rows of a file, in a new file: how many rows that has.

    Raises OSError where a file cannot be read or written.
    """
    from pyarrow import parquet

    rows = 0
    with parquet.ParquetWriter(joined, _schema()) as out:
        for table in _grouped(_tables(whole, parts, held)):
            out.write_table(table)
            rows += table.num_rows
    return rows


def _tables(whole: Path, parts: Iterable[Path], held: int) -> Iterator[pyarrow.Table]:
    from pyarrow import parquet

    if held:
        with parquet.ParquetFile(whole) as file:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group).slice(0, held)
                held -= table.num_rows
                yield table
    for part in parts:
        if part.exists():  # a range of which nothing could be mapped has none
            yield parquet.read_table(part, schema=_schema())


def _grouped(tables: Iterator[pyarrow.Table]) -> Iterator[pyarrow.Table]:
    """Tables put together up to the size of a row group."""
    from pyarrow import concat_tables

    held: list[pyarrow.Table] = []
    for table in tables:
        held.append(table)
        size, rows = sum(one.nbytes for one in held), sum(one.num_rows for one in held)
        if size >= _GROUP or rows >= _GROUP_ROWS:
            yield concat_tables(held)
            held = []
    if held:
        yield concat_tables(held)


def _schema() -> pyarrow.Schema:
    import pyarrow

    return pyarrow.schema([("name", pyarrow.string()), ("record", pyarrow.binary())])
