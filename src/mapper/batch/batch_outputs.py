"""Where the messages of a batch go: a folder with a file each, or one file for all.

For one file each range is a part of its own, and the parts are put together at the end: the file is
there whole or not at all, and a range that is done again replaces its part.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, Literal, NamedTuple, TypeAlias

from mapper.batch.parquet_output import join_tables, table_bytes
from mapper.writing.whole_files import remove_left_over, write_atomically
from mapper.writing.xml_writer import DECLARATION

TargetKind: TypeAlias = Literal["folder", "lines", "xml", "parquet"]
PARTS: Final = "parts"
_BLOCK: Final = 1 << 20


class Target(NamedTuple):
    """The target of a batch. `work` is the folder beside it, with the state and parts.

    `form` is that of a message, `root` the element around all messages of one file.
    """

    kind: TargetKind
    path: Path
    work: Path
    form: Literal["xml", "json"] = "json"
    root: str = "messages"

    def part(self, number: int) -> Path:
        """The part of a range."""
        return self.work / PARTS / f"{number:09}"


class RangeOutput:
    """Takes the messages of one range."""

    def __init__(self, target: Target, number: int) -> None:
        self._target = target
        self._number = number
        self._held: list[bytes] = []
        self._rows: list[tuple[str, bytes]] = []

    def put(self, stem: str, content: bytes) -> None:
        """Take a message. Raises OSError where it cannot be written to the folder."""
        if self._target.kind == "parquet":
            self._rows.append((stem, content))
            return
        if self._target.kind != "folder":
            self._held.append(content.removeprefix(DECLARATION.encode()).rstrip(b"\n") + b"\n")
            return
        file = self._target.path / f"{stem}.{self._target.form}"
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, content)

    def close(self) -> None:
        """Write what was held. Raises OSError where it cannot be written: then nothing is there."""
        if self._held:
            write_atomically(self._target.part(self._number), b"".join(self._held))
        if self._rows:
            write_atomically(self._target.part(self._number), table_bytes(self._rows))


def join_parts(target: Target, numbers: Iterable[int], held: int) -> int:
    """Put the parts of these ranges behind the first `held` bytes of the target: how many it holds.

    Of Parquet it is rows that are counted, and not bytes.

    The bytes behind the last message are not counted, so that more can be put there later. Joining
    the same parts again gives the same file. Raises OSError where the target cannot be written: it
    is then as it was, and the parts stay.
    """
    wrapped = target.kind == "xml"
    joined = target.work / "joined.tmp"
    if target.kind == "parquet":
        rows = join_tables(target.path, joined, map(target.part, numbers), held)
        os.replace(joined, target.path)
        return rows
    with joined.open("wb") as out:
        if held:
            with target.path.open("rb") as stream:
                _copy(stream, out, held)
        elif wrapped:
            out.write(f"{DECLARATION}<{target.root}>\n".encode())
        for number in numbers:
            with suppress(FileNotFoundError), target.part(number).open("rb") as stream:
                _copy(stream, out)
        size = out.tell()
        if wrapped:
            out.write(f"</{target.root}>\n".encode())
    os.replace(joined, target.path)
    return size


def _copy(stream: BinaryIO, out: BinaryIO, most: int | None = None) -> None:
    while block := stream.read(_BLOCK if most is None else min(_BLOCK, most)):
        out.write(block)
        most = None if most is None else most - len(block)


def clear_parts(target: Target) -> None:
    """Remove the parts, which the target holds."""
    shutil.rmtree(target.work / PARTS, ignore_errors=True)


def clear_left_over(target: Target) -> None:
    """Remove the files that a process left half written when it was killed."""
    remove_left_over(target.work / PARTS)
    if target.kind == "folder":
        remove_left_over(target.path)
        for folder, names, _ in os.walk(target.path):
            for name in names:
                remove_left_over(Path(folder, name))
