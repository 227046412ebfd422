"""The verdict of a contract on a message file, as it was sent."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mapper.contract import Message, validate, validate_json
from mapper.diagnostics.diagnostic import Notice
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS
from mapper.reading.locate import positioned
from mapper.reading.read_outcome import ReadError
from mapper.reading.shape_building import shape_of
from mapper.reading.source_reading import SourceReader, sniff
from mapper.reading.strict_json import parse_json

LOCATED: Final = 100
"""How many notices get their line: each is looked for by reading the source again."""


def message_verdict(message: Message, file: Path) -> list[Notice]:
    """What is wrong with the message in a file, by its contract; empty where it is valid.

    JSON is judged as it was sent, with nulls and empty lists; of XML what a reader reports, and
    what it reads. The first notices have their line.
    """
    reader = SourceReader(shape_of(message))
    try:
        content = reader.load(file)
        if sniff(content) == "json":
            found = validate_json(message, parse_json(content, DEFAULT_LIMITS, str(file)))
        else:
            reading = reader.read(content, file=str(file))
            judged = validate(message, reading.document, side="source")
            found = [*reading.notices, *judged]
    except ReadError as error:
        return list(error.notices)
    first = positioned(found[:LOCATED], lambda path: reader.locate(content, path), str(file))
    return [*first, *found[LOCATED:]]
