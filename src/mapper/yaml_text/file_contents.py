"""What files hold, and by whose content something was made.

What is kept for later must hold only as long as the files that it was made of. So the digests are
those of the very bytes that were parsed: a file may be saved in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from pathlib import Path
from typing import Final

TORN: Final = ""
"""The digest of a file that held one thing when it was read, and another when it was read again."""

_digests: ContextVar[dict[Path, str] | None] = ContextVar("digests", default=None)


def file_content(path: Path) -> bytes:
    """The bytes of a file. Raises OSError where it cannot be read."""
    content = path.read_bytes()
    digests = _digests.get()
    if digests is not None:
        digest = digest_of(content)
        file = path.resolve()
        digests[file] = digest if digests.get(file, digest) == digest else TORN
    return content


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
