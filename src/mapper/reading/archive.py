"""Deliveries in a zip archive, within limits on the measured size of the unpacked files."""

from __future__ import annotations

import io
import stat
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mapper.jsonata.runtime.limits import Limits
from mapper.reading.folder import MOST_FILES
from mapper.reading.read_outcome import refuse, refuse_part

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo


def read_archive(
    source: Path | bytes, limits: Limits, choose: Callable[[Iterable[str]], dict[str, list[str]]]
) -> dict[str, list[tuple[str, bytes]]]:
    """Unpack the files of a zip archive (a path or its bytes) that `choose` selects, by part.

    A file is its name and its bytes.

    Raises:
        ReadError: it is not a zip archive, a file in it is damaged or encrypted, or a limit is
            exceeded.

    """
    from zipfile import ZipFile

    file = str(source) if isinstance(source, Path) else None
    out: dict[str, list[tuple[str, bytes]]] = {}
    try:
        with ZipFile(source if isinstance(source, Path) else io.BytesIO(source)) as archive:
            entries = files_of_archive(archive, file)
            left = limits.input_bytes
            chosen = [(part, name) for part, names in choose(entries).items() for name in names]
            for part, name in chosen:
                if is_link(entries[name]):
                    refuse_part(part, name, "is a link, or not a file")
                with archive.open(entries[name]) as stream:
                    # One byte more than the limit shows whether there is more.
                    data = stream.read(left + 1)
                out.setdefault(part, []).append((name, data))
                left -= len(data)
                if left < 0:
                    refuse(
                        "source-too-large",
                        f"the unpacked files are larger than the limit of {limits.input_bytes} bytes",
                        file=file,
                    )
    except FileNotFoundError:
        refuse("source-not-found", "there is no such file or folder", file=file, line=1)
    except damages():
        message = (
            "the delivery is not a zip archive, or is damaged, encrypted, or compressed in an "
            "unsupported way"
        )
        refuse("source-archive", message, file=file, line=1)
    return out


def damages() -> tuple[type[Exception], ...]:
    """What reading a damaged zip archive raises.

    RuntimeError is for encryption, its subclass NotImplementedError for an unknown compression.
    """
    from lzma import LZMAError
    from struct import error
    from zipfile import BadZipFile

    python = (OSError, RuntimeError, ValueError, EOFError, OverflowError)
    return (BadZipFile, LZMAError, error, zlib.error, *python)


def files_of_archive(archive: ZipFile, file: str | None) -> dict[str, ZipInfo]:
    """What is in an archive, by name. Raises ReadError where two have one name, or it is too much."""
    entries: dict[str, ZipInfo] = {}
    for entry in archive.infolist():
        if not entry.filename:
            raise ValueError("a file without a name")
        if entry.filename in entries:
            message = "the archive holds two files with one name, so it is ambiguous"
            refuse("source-part-twice", message, file=file)
        if not entry.is_dir():
            entries[entry.filename] = entry
    if len(entries) > MOST_FILES:
        refuse("source-too-large", f"there are more than {MOST_FILES} files", file=file)
    return entries


def is_link(entry: ZipInfo) -> bool:
    """Whether what an archive holds is a link or another special file."""
    return stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG)
