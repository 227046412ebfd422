"""The sources of a batch: what each is, and how a range of its messages is named."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mapper.diagnostics.diagnostic import Notice
from mapper.reading.read_outcome import ReadError, refusal

if TYPE_CHECKING:
    from mapper.reading.source_reading import Source

MOST_MESSAGES: Final = 200
"""The largest number of messages in a range: what is done again after a process was killed."""
MOST_BYTES: Final = 4_000_000
"""A range ends with the message that brings it to this many bytes."""


class SourceKind(StrEnum):
    """How messages lie in a source."""

    FILES = "files"
    ZIP = "zip"
    TAR = "tar"
    LINES = "lines"
    XML = "xml"
    JSON = "json"
    PARQUET = "parquet"
    DELIVERY = "delivery"
    """A delivery about many subjects, which is cut into groups of subjects while it is read."""


class BatchSource(NamedTuple):
    """A source as it was when its ranges were made. Files of one message each are one source."""

    number: int
    kind: SourceKind
    path: str = ""
    stem: str = ""
    stamp: str = ""


class Cut(NamedTuple):
    """A range of the messages of a source: how many there are, and where (what JSON can hold)."""

    messages: int
    place: dict[str, Any]


class Item(NamedTuple):
    """One message of a source, or why it cannot be read.

    `number` counts from 1 within its source (of JSON Lines: the line). `label` names it for
    people, `stem` is the name of its output without a suffix.
    """

    number: int
    label: str
    stem: str
    content: Source = b""
    refused: Notice | None = None
    of_group: bool = False
    """Whether it is a group of subjects, of which the first has its number."""
    named: bool = False
    """Whether every message of the group is about a subject."""


def kind_of(path: Path, *, parts: bool, cut: bool, split: bool) -> SourceKind:
    """How messages lie in a file, by its name.

    With `parts` a folder or a zip archive is one delivery, which may be `cut` by subjects.
    """
    name = path.name.lower()
    if cut and (path.is_dir() or name.endswith(".zip")):
        return SourceKind.DELIVERY
    if name.endswith((".jsonl", ".ndjson")):
        return SourceKind.LINES
    if name.endswith(".parquet"):
        return SourceKind.PARQUET
    if name.endswith((".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")):
        return SourceKind.TAR
    if name.endswith(".zip") and not parts:
        return SourceKind.ZIP
    if split and not path.is_dir():
        return SourceKind.JSON if name.endswith(".json") else SourceKind.XML
    return SourceKind.FILES


def stamp_of(path: str) -> str:
    """The size and the time of change of a file, or of all files in a folder. Raises OSError."""
    found = os.stat(path)
    if not os.path.isdir(path):
        return f"{found.st_size} {found.st_mtime_ns}"
    inside = [entry.stat() for entry in os.scandir(path) if entry.is_file()]
    newest = max((one.st_mtime_ns for one in inside), default=0)
    return f"{sum(one.st_size for one in inside)} {newest} {len(inside)}"


def changed(path: str, stamp: str, label: str) -> Notice | None:
    """What is wrong with a source that is not any more what it was; None where it is."""
    try:
        if stamp_of(path) == stamp:
            return None
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        return refusal("source-not-found", f"the source cannot be read: {reason}", label, 1)
    message = "the source is not what it was when the batch began; its message is not mapped"
    return refusal("source-changed", message, label, 1)


def cut_files(files: Iterable[tuple[str, str]]) -> Iterator[Cut]:
    """Ranges of files of one message each, of (path, stem)."""
    found: list[tuple[str, str, str]] = []
    size = 0
    for path, stem in files:
        stamp = _stamp_if_there(path)
        found.append((path, stem, stamp))
        size += int(stamp.partition(" ")[0] or 0)
        if len(found) == MOST_MESSAGES or size >= MOST_BYTES:
            yield Cut(len(found), {"files": found})
            found, size = [], 0
    if found:
        yield Cut(len(found), {"files": found})


def as_they_are(place: dict[str, Any]) -> dict[str, Any]:
    """The place of a range whose files are taken as they are now."""
    if "files" not in place:
        return place
    return {"files": [(path, stem, _stamp_if_there(path)) for path, stem, _ in place["files"]]}


def _stamp_if_there(path: str) -> str:
    try:
        return stamp_of(path)
    except OSError:
        return ""  # that it cannot be read is reported when its turn comes


def items_of_files(place: dict[str, Any], first: int) -> Iterator[Item]:
    """The files of a range."""
    for number, (path, stem, stamp) in enumerate(place["files"], first):
        refused = changed(path, stamp, path)
        if refused is None and not (os.path.isfile(path) or os.path.isdir(path)):
            message = "this is not a regular file: it is a pipe, a device, or a broken link"
            refused = refusal("source-not-found", message, path, 1)
        yield Item(number, path, stem, Path(path), refused)


def slices_of(path: str, spans: Iterable[tuple[int, int]], most: int) -> Iterator[bytes]:
    """Parts of a file; of one that is longer than `most` as much as shows that. Raises ReadError."""
    try:
        with open(path, "rb") as stream:
            for start, end in spans:
                stream.seek(start)
                yield stream.read(min(end - start, most + 1))
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        notice = refusal("source-not-found", f"the source cannot be read: {reason}", path, 1)
        raise ReadError((notice,)) from None


def groups(
    spans: Iterable[tuple[int, int]], *, most: int = MOST_MESSAGES
) -> Iterator[list[tuple[int, int]]]:
    """Spans of bytes in groups of the size of a range."""
    group: list[tuple[int, int]] = []
    size = 0
    for start, end in spans:
        group.append((start, end))
        size += end - start
        if len(group) == most or size >= MOST_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group
