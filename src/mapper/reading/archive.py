"""Deliveries in a zip archive, within bounds: what is unpacked is measured, not believed."""

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
    from zipfile import ZipInfo


def read_archive(
    source: Path | bytes,
    limits: Limits,
    choose: Callable[[Iterable[str]], dict[str, list[str]]],
) -> dict[str, list[tuple[str, bytes]]]:
    """Unpack of a zip archive, a file or its bytes, what `choose` picks of its names, by part.

    Each part has its files, as name and bytes.

    Raises:
        ReadError: it is no zip archive, a file in it is damaged or encrypted, or together they
            are out of bounds.

    """
    from zipfile import BadZipFile, ZipFile

    file = str(source) if isinstance(source, Path) else None
    out: dict[str, list[tuple[str, bytes]]] = {}
    try:
        with ZipFile(source if isinstance(source, Path) else io.BytesIO(source)) as archive:
            entries: dict[str, ZipInfo] = {}
            for entry in archive.infolist():
                if entry.filename in entries:
                    refuse(
                        "source-part-twice",
                        "the archive holds two files of one name: which of them counts is not said",
                        file=file,
                    )
                if not entry.is_dir():
                    entries[entry.filename] = entry
            if len(entries) > MOST_FILES:
                refuse("source-too-large", f"there are more than {MOST_FILES} files", file=file)
            left = limits.input_bytes
            chosen = [(part, name) for part, names in choose(entries).items() for name in names]
            for part, name in chosen:
                mode = entries[name].external_attr >> 16
                if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                    refuse_part(part, name, "is a link, or something else that is no file")
                with archive.open(entries[name]) as stream:
                    # One byte more than is allowed tells whether there is more.
                    data = stream.read(left + 1)
                out.setdefault(part, []).append((name, data))
                left -= len(data)
                if left < 0:
                    refuse(
                        "source-too-large",
                        f"what is unpacked is larger than the bound of {limits.input_bytes} bytes",
                        file=file,
                    )
    except FileNotFoundError:
        refuse("source-not-found", "there is no such file or folder", file=file, line=1)
    except (BadZipFile, OSError, RuntimeError, ValueError, EOFError, zlib.error):
        # RuntimeError is what is raised for encryption, NotImplementedError (one of those) for
        # a compression that Python does not know.
        refuse(
            "source-archive",
            "the delivery is no zip archive, or is damaged, encrypted, or compressed in a way "
            "that is not supported",
            file=file,
            line=1,
        )
    return out
