"""What files hold, and by whose content something was made.

What is kept for later must hold only as long as the files that it was made of. So the digests are
those of the very bytes that were parsed: a file may be saved in between.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from pathlib import Path
from typing import Final

Unsaved = Mapping[Path, bytes]
"""What files are taken to hold that were changed and not saved yet, by their real paths."""

TORN: Final = ""
"""The digest of a file that held one thing when it was read, and another when it was read again."""

_digests: ContextVar[dict[Path, str] | None] = ContextVar("digests", default=None)
_unsaved: ContextVar[Unsaved | None] = ContextVar("unsaved", default=None)


MOST_BYTES: Final = 50_000_000
"""The largest file that is read whole: no kind of file may be larger."""

# Without it, opening a pipe without a writer blocks. Windows has no such pipes.
_AT_ONCE: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def file_content(path: Path) -> bytes:
    """The bytes of a file.

    Raises OSError where it cannot be read: also what is not a regular file, for a pipe may never
    end, and what has more than `MOST_BYTES`.
    """
    content = bounded_content(path)
    digests = _digests.get()
    if digests is not None:
        digest = digest_of(content)
        file = path.resolve()
        digests[file] = digest if digests.get(file, digest) == digest else TORN
    return content


def bounded_content(path: Path) -> bytes:
    """`file_content` of what a result is not made of."""
    changed = unsaved_content(path)
    if changed is not None:
        return changed
    with open(path, "rb", opener=_at_once) as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(path))
        # The size is asked first: a read of so many bytes takes memory for them all.
        content = stream.read() if found.st_size <= MOST_BYTES else b""
    if max(found.st_size, len(content)) > MOST_BYTES:
        raise OSError(errno.EFBIG, f"it is larger than {MOST_BYTES} bytes", str(path))
    return content


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | _AT_ONCE)


@contextmanager
def unsaved_files(unsaved: Unsaved) -> Iterator[None]:
    """Reads meanwhile what an editor holds instead of what the files of these paths do."""
    token = _unsaved.set(unsaved)
    try:
        yield
    finally:
        _unsaved.reset(token)


def unsaved_content(path: Path) -> bytes | None:
    """What an editor holds instead of a file, or None."""
    unsaved = _unsaved.get()
    return unsaved.get(path.resolve()) if unsaved else None


@contextmanager
def digests_of_reads() -> Iterator[dict[Path, str]]:
    """Collects the digest of each file that `file_content` reads meanwhile, by its real path."""
    digests: dict[Path, str] = {}
    token = _digests.set(digests)
    try:
        yield digests
    finally:
        _digests.reset(token)


def digest_of(content: bytes) -> str:
    """The digest by which contents are compared: SHA-256, in hexadecimal."""
    return sha256(content).hexdigest()
