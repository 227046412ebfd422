"""Records to JSON (RFC 8259): integers as numbers, decimals as text, in the record's order."""

from __future__ import annotations

import json
from typing import Any

from mapper.diagnostics.diagnostic import Notice
from mapper.writing.write_errors import WriteError


def write_json(record: object, *, pretty: bool = True) -> bytes:
    """The record as JSON in UTF-8; if pretty, indented by two spaces per level.

    The order of keys is the record's, which is the target contract's.

    Raises:
        WriteError: the record holds a value that JSON cannot express, or half a surrogate pair.

    """
    try:
        # Imported here, as a process that writes no JSON need not load it.
        import orjson
    except ImportError:
        # A compiled module also runs without all dependencies of mapper.
        return _write_carefully(record, pretty)
    try:
        data = orjson.dumps(
            record, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE if pretty else None
        )
        # orjson writes NaN as null; a record has no null of its own.
        if b"null" not in data:
            return data
    except TypeError:
        # An integer of more than 64 bits, which the standard library can write, or an error.
        pass
    return _write_carefully(record, pretty)


def _write_carefully(record: Any, pretty: bool) -> bytes:
    try:
        if pretty:
            text = json.dumps(record, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
        else:
            text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode()
    except UnicodeEncodeError:
        what = "a text of the record holds half a surrogate pair"
    except ValueError:
        what = "the record holds a number that is not finite"
    except TypeError:
        what = "the record holds a value that JSON cannot express"
    raise WriteError((Notice("output-invalid", what, "error"),))
