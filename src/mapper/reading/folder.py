"""Deliveries in a folder: the files of the parts, read within limits and without blocking."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from mapper.jsonata.runtime.limits import Limits
from mapper.reading.read_outcome import refuse, refuse_part
from mapper.reading.reading_limits import read_at_most

MOST_FILES = 10_000
"""The largest number of files in a delivery."""

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
# Without it, opening a pipe without a writer blocks. Windows has no such pipes.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def read_folder(
    folder: Path, limits: Limits, choose: Callable[[Iterable[str]], dict[str, list[str]]]
) -> dict[str, list[tuple[str, bytes]]]:
    """Read the files of a folder that `choose` selects, by part: each as name and bytes.

    Raises:
        ReadError: the folder cannot be read, a selected file is not a regular file or cannot be
            opened, or a limit is exceeded.

    """
    paths = files_of_folder(folder)
    out: dict[str, list[tuple[str, bytes]]] = {}
    left = limits.input_bytes
    for part, names in choose(paths).items():
        for name in names:
            data = _read(part, paths[name], left + 1)
            out.setdefault(part, []).append((name, data))
            left -= len(data)
            if left < 0:
                message = f"the delivery is larger than the limit of {limits.input_bytes} bytes"
                refuse("source-too-large", message, file=str(folder))
    return out


def files_of_folder(folder: Path) -> dict[str, Path]:
    """What is in a folder, by name. Raises ReadError where it cannot be read, or is too much."""
    try:
        paths = {entry.name: entry for entry in folder.iterdir()}
    except OSError as error:
        message = f"the folder cannot be read: {_reason(error)}"
        refuse("source-not-found", message, file=str(folder), line=1)
    if len(paths) > MOST_FILES:
        refuse("source-too-large", f"there are more than {MOST_FILES} files", file=str(folder))
    return paths


def _read(part: str, path: Path, most: int) -> bytes:
    """At most so many bytes of a regular file."""
    try:
        with open_part(part, path) as stream:
            return read_at_most(stream, most)
    except OSError as error:
        refuse_part(part, str(path), f"cannot be read: {_reason(error)}")


def open_part(part: str, path: Path) -> BinaryIO:
    """A regular file, opened; the opened file is tested, not its name. Raises ReadError."""
    try:
        handle = os.open(path, os.O_RDONLY | _AT_ONCE)
    except FileNotFoundError:
        refuse_part(part, str(path), "is a broken link")
    except OSError as error:
        what = _kind(_mode(path))
        refuse_part(part, str(path), f"is {what}" if what else f"cannot be read: {_reason(error)}")
    what = _kind(os.fstat(handle).st_mode)
    if what:
        os.close(handle)
        refuse_part(part, str(path), f"is {what}")
    return open(handle, "rb")  # the caller closes it


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return stat.S_IFREG


def _kind(mode: int) -> str:
    """What a file is, if not a regular one; else empty."""
    if stat.S_ISREG(mode):
        return ""
    return next((words for holds, words in _KINDS if holds(mode)), "not a regular file")


def _reason(error: OSError) -> str:
    return error.strerror or "it cannot be opened"
