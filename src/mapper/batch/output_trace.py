"""Finds what an output of a batch was made from, by the state that the batch keeps beside it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from mapper.batch.batch_run import RECORD, STATE


def find_trace(output: Path) -> dict[str, Any] | None:
    """What made an output, as JSON has it; None where no batch made it.

    `source` is the source of the message, None for a file of all messages. `mapping` is the one
    that made it: another version may have made others. It is the batch of the output itself, or of a
    folder above it.
    """
    whole = output.absolute()
    for target in (whole, *whole.parents[:-1]):
        work = target.with_name(f"{target.name}.batch")
        try:
            record = json.loads((work / RECORD).read_text("utf-8"))
            state = sqlite3.connect(f"{(work / STATE).as_uri()}?mode=ro", uri=True)
        except (OSError, ValueError, sqlite3.Error):
            continue
        found = {"source": None, "mapping": record["mapping"], "request": record["request"]}
        found["record"] = str(work / RECORD)
        with closing(state):
            if target == whole:
                return found
            stem = whole.relative_to(target).with_suffix("").as_posix()
            traced = _traced(state, stem)
        return None if traced is None else {**found, **traced}
    return None


def _traced(state: sqlite3.Connection, stem: str) -> dict[str, Any] | None:
    """The source of the message that has this name, and the mapping that made it."""
    name, numbers = stem, list[str]()
    while True:
        row = state.execute("SELECT path FROM files WHERE output = ?", (name,)).fetchone()
        if row is not None:
            break
        name, dot, number = name.rpartition(".")
        if not dot or not number.isdigit():
            return None
        numbers.insert(0, number)
    path = str(row[0])
    made = _made(state, path, int(numbers[0]) if numbers else 0)
    source = ", message ".join([path, *numbers])
    return None if made is None else {"source": source, "mapping": json.loads(made)}


def _made(state: sqlite3.Connection, path: str, number: int) -> str | None:
    """What made the message of a source: it is in the last range that had it."""
    query = (
        "SELECT r.first, r.place, r.only_these, s.kind, m.mapping FROM ranges r "
        "JOIN sources s ON s.number = r.source JOIN made m ON m.number = r.made "
        "WHERE r.done = 1 AND s.path IN (?, '') ORDER BY r.number DESC"
    )
    for first, place_text, only_text, kind, made in state.execute(query, (path,)):
        place, only = json.loads(place_text), json.loads(only_text)
        if kind == "files":
            items = {file: item for item, (file, *_) in enumerate(place["files"], first)}
            item = items.get(path)
        else:
            item = number if number >= place.get("line", first) else None
        if item is not None and (not only or str(item) in only or kind == "delivery"):
            return str(made)
    return None
