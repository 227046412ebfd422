"""The verdict of a contract on a message file, as it was sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from mapper.contract import Message, validate_json, validate_xml
from mapper.contract.message_model import ObjectType
from mapper.contract.table_columns import table_of
from mapper.diagnostics.diagnostic import Notice, Position
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS
from mapper.reading.locate import positioned
from mapper.reading.read_outcome import ReadError
from mapper.reading.reading_limits import refuse_recursion
from mapper.reading.shape_building import ByContract, shape_of
from mapper.reading.source_reading import SourceReader, is_markup, sniff
from mapper.reading.strict_json import parse_json

LOCATED: Final = 100
"""How many notices get their line: each is looked for by reading the source again."""


def message_verdict(message: Message, file: Path) -> list[Notice]:
    """What is wrong with the message in a file, by its contract; empty where it is valid.

    It is judged as it was sent: JSON with nulls and empty lists, XML with empty elements and in
    its order. The first notices have their line. In a table in CSV each row is judged.
    """
    reader = SourceReader(shape_of(message))
    try:
        content = reader.load(file)
        if _is_table(message, content):
            return _rows_verdict(message, file)
        return verdict_on(message, content, str(file))
    except ReadError as error:
        return list(error.notices)


def verdict_on(message: Message, content: bytes, file: str) -> list[Notice]:
    """What is wrong with the bytes of a message; `file` is named in positions.

    Raises ReadError where they are no such message, or exceed a limit.
    """
    reader = SourceReader(shape_of(message))
    try:
        if sniff(content) == "json":
            found = validate_json(message, parse_json(content, DEFAULT_LIMITS, file))
        else:
            found = validate_xml(message, reader.element(content, file))
    except RecursionError:
        refuse_recursion(file)

    def located(path: str) -> tuple[int, int] | None:
        above = path.rpartition(".")[0]  # what is missing is so there
        return reader.locate(content, path) or reader.locate(content, above)

    first = positioned(found[:LOCATED], located, file)
    return [*first, *found[LOCATED:]]


def _is_table(message: Message, content: bytes) -> bool:
    type_ = message.type
    return isinstance(type_, ObjectType) and type_.table is not None and not is_markup(content)


def _rows_verdict(message: Message, file: Path) -> list[Notice]:
    """What is wrong with the rows of a table, each by the contract."""
    shape = shape_of(message, judging=ByContract())
    reader = SourceReader(shape, table=table_of(message.type))
    found: list[Notice] = []
    for row, made in reader.read_each(file):
        notices = made.notices
        found += [replace(one, rows=one.rows or ((row,) if row else ())) for one in notices]
    return [
        replace(one, severity="error", position=one.position or _line(one, file)) for one in found
    ]


def _line(notice: Notice, file: Path) -> Position | None:
    return Position(str(file), notice.rows[0], 1) if notice.rows else None
