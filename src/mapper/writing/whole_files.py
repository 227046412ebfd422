"""Writes bytes to a file, whole or not at all."""

import errno
import os
import re
from contextlib import suppress
from pathlib import Path

_LEFT_OVER = re.compile(r"\..+\.[0-9a-f]{8}\.tmp")


def write_atomically(path: Path, content: bytes) -> None:
    """Writes the file under another name next to it, and then renames it.

    A reader sees the old content or the new one, never half of it; a link stays a link. A
    terminal or a pipe is written directly. Raises OSError where it cannot be written, and leaves
    no file then.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    try:
        target = path.resolve()
    except RuntimeError:
        # Python 3.11 says so of a link to itself.
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None
    beside = target.with_name(f".{target.name}.{os.urandom(4).hex()}.tmp")
    try:
        with beside.open("xb") as stream:
            stream.write(content)
        if target.exists():
            beside.chmod(target.stat().st_mode)
        os.replace(beside, target)
    except OSError as error:
        _remove(beside)
        # The error names the file as the user does.
        raise type(error)(error.errno, error.strerror, str(path)) from error
    except BaseException:
        _remove(beside)
        raise


def _remove(file: Path) -> None:
    with suppress(OSError):
        file.unlink()


def remove_left_over(folder: Path) -> None:
    """Removes the files in a folder that a process was writing when it was killed.

    Nobody else may be writing there.
    """
    if folder.is_dir():
        with os.scandir(folder) as entries:
            left = [Path(entry.path) for entry in entries if _LEFT_OVER.fullmatch(entry.name)]
        for file in left:
            _remove(file)
