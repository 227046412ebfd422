"""Finds what an output was made from, by the record that a batch or a run keeps beside it."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from operator import itemgetter
from pathlib import Path
from typing import Any

from mapper.batch.batch_run import RECORD, STATE
from mapper.batch.run_record import RUN_RECORD, trace_in
from mapper.yaml_text.file_contents import bounded_content


def find_trace(output: Path) -> dict[str, Any] | None:
    """What made an output, as JSON has it; None where there is no record of it.

    `source` is the source of the message, None for a file of all messages. `mapping` is the one
    that made it: another version may have made others. It is the record of the output itself, or
    of a folder above it; of a folder of both kinds the one that was written last.
    """
    whole = Path(os.path.abspath(output))
    for target in (whole, *whole.parents):
        if not target.name:
            break
        work = target.with_name(f"{target.name}.batch")
        records = [(work / RECORD, _of_batch)]
        if target != whole:
            records.append((target / RUN_RECORD, _of_run))
        written = [(_written(file), file, find) for file, find in records]
        for _, file, find in sorted(written, key=itemgetter(0), reverse=True):
            found = find(file, whole, target) if file.is_file() else None
            if found is not None:
                return {**found, "record": str(file)}
    return None


def _written(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _stem(whole: Path, target: Path) -> str:
    return whole.relative_to(target).with_suffix("").as_posix()


def _of_run(file: Path, whole: Path, target: Path) -> dict[str, Any] | None:
    return trace_in(file, _stem(whole, target))


def _of_batch(file: Path, whole: Path, target: Path) -> dict[str, Any] | None:
    try:
        record = json.loads(bounded_content(file))
        state = sqlite3.connect(f"{(file.parent / STATE).as_uri()}?mode=ro", uri=True)
    except (OSError, ValueError, sqlite3.Error):
        return None
    found = {"source": None, "mapping": record["mapping"], "request": record["request"]}
    with closing(state):
        if target == whole:
            return found
        traced = _traced(state, _stem(whole, target))
    return None if traced is None else {**found, **traced}


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
