"""The verdict of a contract on a message file, as it was sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mapper.contract import Message, validate, validate_json
from mapper.contract.json_schema.foreign_values import ForeignDocument
from mapper.diagnostics.diagnostic import Notice, Position
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS
from mapper.reading.read_outcome import ReadError
from mapper.reading.shape_building import shape_of
from mapper.reading.source_reading import SourceReader, sniff
from mapper.reading.strict_json import parse_json


def message_verdict(message: Message, file: Path) -> list[Notice]:
    """What is wrong with the message in a file, by its contract; empty where it is valid.

    JSON is judged as it was sent, with nulls and empty lists; of XML what a reader reports, and
    what it reads. A notice has its line where that can be found.
    """
    try:
        content = file.read_bytes()
        if sniff(content) == "json":
            parse_json(content, DEFAULT_LIMITS, str(file))  # within limits, no name twice
            return validate_json(message, ForeignDocument(file).content)
        reader = SourceReader(shape_of(message))
        reading = reader.read(file)
    except ReadError as error:
        return list(error.notices)
    found = [*reading.notices, *validate(message, reading.document, side="source")]
    return [_located(notice, reader, content, file) for notice in found]


def _located(notice: Notice, reader: SourceReader, content: bytes, file: Path) -> Notice:
    if notice.position is not None or not notice.source_path:
        return notice
    place = reader.locate(content, notice.source_path)
    return notice if place is None else replace(notice, position=Position(str(file), *place))
