"""The files of a delivery, opened one by one, for who reads them row by row."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TypeAlias

from mapper.reading.archive import files_of_archive, is_link
from mapper.reading.delivery_parts import PartsReader
from mapper.reading.folder import files_of_folder, open_part
from mapper.reading.notice_collector import NoticeCollector
from mapper.reading.read_outcome import ReadError, refuse, refuse_part

PartStream: TypeAlias = tuple[str, Callable[[], IO[bytes]]]
"""A file of a part: name, and what opens it (raises ReadError)."""
PartStreams: TypeAlias = dict[str, list[PartStream]]
"""The files of each part that is there, in order."""


@contextmanager
def part_streams(
    reader: PartsReader, source: Path, collector: NoticeCollector
) -> Iterator[PartStreams]:
    """The files of a delivery in a folder or a zip archive; an archive is open meanwhile.

    What is noted of files that belong to no part goes into the collector. Raises ReadError where
    it is not a delivery, or cannot be read.
    """
    if source.is_dir():
        files = files_of_folder(source)
        chosen = reader.choose(files, collector)
        yield {
            part: [(name, partial(open_part, part, files[name])) for name in names]
            for part, names in chosen.items()
        }
    else:
        with _errors(source):
            yield from _of_archive(reader, source, collector)


def _of_archive(
    reader: PartsReader, source: Path, collector: NoticeCollector
) -> Iterator[PartStreams]:
    from zipfile import ZipFile

    with ZipFile(source) as archive:
        entries = files_of_archive(archive, str(source))
        chosen = reader.choose(entries, collector)
        for part, names in chosen.items():
            for name in names:
                if is_link(entries[name]):
                    refuse_part(part, name, "is a link, or not a file")
        yield {
            part: [(name, partial(archive.open, entries[name])) for name in names]
            for part, names in chosen.items()
        }


@contextmanager
def _errors(source: Path) -> Iterator[None]:
    from zipfile import BadZipFile

    try:
        yield
    except ReadError:
        raise
    except (BadZipFile, RuntimeError, EOFError, zlib.error):
        message = "the archive is damaged, encrypted, or compressed in an unsupported way"
        refuse("source-archive", message, file=str(source), line=1)
