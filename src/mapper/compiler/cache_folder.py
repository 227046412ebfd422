"""The folder in which mapper keeps what it made, for the next process: entries, each one file.

An entry is a line of JSON that says what it was made of and by, then its content. It counts only
where mapper and Python are the same, and the entry itself is undamaged. It is written whole or
not at all, so two processes may write the same one at once.
"""

from __future__ import annotations

import json
import os
import stat
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.errors import FindingsError
from mapper.writing.whole_files import write_atomically
from mapper.yaml_text.file_contents import bounded_content

SETTING = "MAPPER_CACHE"
"""The environment variable that names another folder, or turns the cache `off`."""

OFF = "off"

MOST_FILES: Final = 2_000
MOST_BYTES: Final = 500_000_000
"""How much is kept; beyond it the oldest quarter goes."""

ENTRIES: Final = (".mapping", ".check")
"""How the names of entries end; a module may stand beside one, by its name."""
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def cache_folder() -> Path | None:
    """Where entries are kept: below the user's cache folder. None where the cache is off.

    Raises FindingsError where others than the user may write into it: an entry is code, and runs.
    """
    chosen = os.environ.get(SETTING)
    if chosen == OFF:
        return None
    if chosen:
        return _own(Path(chosen))
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return _own((Path(base) if base else Path.home() / ".cache") / "mapper")
    except RuntimeError:
        return None  # a user without a home has no cache


def _own(folder: Path) -> Path:
    """The folder. Raises FindingsError where it is another's, or others may write into it."""
    try:
        found = folder.stat()
    except OSError:
        return folder  # it is made when something is kept
    if not hasattr(os, "getuid"):
        return folder  # Windows: a user's folders are that user's
    if found.st_uid != os.getuid():
        why, hint = "belongs to another user", f"name a folder of your own by {SETTING}"
    elif found.st_mode & _OTHERS_MAY_WRITE:
        why, hint = "may be written by other users", f"take that away: chmod go-w '{folder}'"
    else:
        return folder
    message = f"the cache folder `{folder}` {why}; what is kept there is code, and would run"
    hint += f", or set {SETTING}={OFF}"
    raise FindingsError([Finding("cache-not-private", message, hint=hint)])


def read_entry(path: Path, maker: str) -> tuple[dict[str, Any], memoryview] | None:
    """The header and the content of an entry; None where there is none that `maker` wrote whole."""
    try:
        entry = bounded_content(path)
        end = entry.index(b"\n") + 1
        header: dict[str, Any] = json.loads(entry[:end])
        content = memoryview(entry)[end:]
        if header["for"] == maker and header["crc"] == zlib.crc32(content):
            return header, content
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass  # not there, or no entry: it is made anew
    return None


def write_entry(path: Path, maker: str, header: dict[str, Any], content: bytes) -> None:
    """Keep an entry. Raises OSError where it cannot be written."""
    head = json.dumps({"for": maker, "crc": zlib.crc32(content), **header}).encode()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(path, head + b"\n" + content)
    _forget_old(path.parent)


def _forget_old(folder: Path) -> None:
    """Remove the entries that were kept longest ago, where there are too many, or too large ones.

    What was not made here stays: a user may name any folder.
    """
    found: list[tuple[int, int, str]] = []
    with os.scandir(folder) as files:
        for file in files:
            if Path(file.name).suffix in ENTRIES:
                with suppress(OSError):  # another process may have removed it
                    said = file.stat(follow_symlinks=False)
                    found.append((said.st_mtime_ns, said.st_size, file.path))
    size = sum(bytes_ for _, bytes_, _ in found)
    if len(found) <= MOST_FILES and size <= MOST_BYTES:
        return
    left = len(found)
    for _, bytes_, path in sorted(found):
        if 4 * left <= 3 * MOST_FILES and 4 * size <= 3 * MOST_BYTES:
            return
        for gone in (Path(path), Path(path).with_suffix(".py")):
            with suppress(OSError):
                gone.unlink()
        left, size = left - 1, size - bytes_
