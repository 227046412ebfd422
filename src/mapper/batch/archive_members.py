"""Archives of messages, zip and tar, whose regular files are the messages."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO
from zipfile import ZipFile, ZipInfo

from mapper.batch.source_cuts import MOST_BYTES, MOST_MESSAGES, BatchSource, Cut, Item
from mapper.reading.archive import damages, is_link
from mapper.reading.read_outcome import ReadError, refusal

DAMAGED: tuple[type[Exception], ...] = (tarfile.TarError, *damages())
"""What reading a damaged archive raises."""


def cut_zip(path: str) -> Iterator[Cut]:
    """Ranges of the files of a zip archive, by their place in its directory. Raises ReadError."""
    with _read_errors(path), ZipFile(path) as archive:
        yield from _cuts((one.filename, one.file_size) for one in _zip_files(archive))


def cut_tar(path: str) -> Iterator[Cut]:
    """Ranges of the files of a tar archive, by their number. Raises ReadError."""
    with _read_errors(path), tarfile.open(path) as archive:
        yield from _cuts((one.name, one.size) for one in _tar_files(archive))


def _cuts(files: Iterator[tuple[str, int]]) -> Iterator[Cut]:
    first, messages, size, number = 0, 0, 0, 0
    seen: dict[str, None] = {}
    twice: list[int] = []
    for number, (name, length) in enumerate(files, 1):
        if name in seen:
            twice.append(number)
        seen[name] = None
        first = first or number
        messages += 1
        size += length
        if messages == MOST_MESSAGES or size >= MOST_BYTES:
            yield Cut(messages, {"first": first, "twice": twice})
            first, messages, size, twice = 0, 0, 0, []
    if messages:
        yield Cut(messages, {"first": first, "twice": twice})


class ArchiveReader:
    """Reads the files of one archive after the other, and keeps it open between ranges.

    A compressed tar archive can only be read forward: a range that lies before what was read last
    begins again at its start.
    """

    def __init__(self) -> None:
        self._of: tuple[str, str] | None = None
        self._archive: ZipFile | tarfile.TarFile | None = None
        self._listed: list[ZipInfo] = []
        self._walk: Iterator[tarfile.TarInfo] = iter(())
        self._next = 1

    def close(self) -> None:
        """Close what is open."""
        if self._archive is not None:
            with suppress(OSError):
                self._archive.close()
        self._of = self._archive = None

    def items(self, source: BatchSource, cut: Cut, most: int) -> Iterator[Item]:
        """The messages of a range, of each at most so many bytes. Raises ReadError."""
        first, twice = cut.place["first"], set(cut.place["twice"])
        with _read_errors(source.path):
            self._open(source, first)
            for number in range(first, first + cut.messages):
                yield self._item(source, number, most, number in twice)

    def _open(self, source: BatchSource, first: int) -> None:
        if self._of == (source.path, source.stamp) and self._next <= first:
            return
        self.close()
        if source.kind == "zip":
            self._archive = ZipFile(source.path)
            self._listed = list(_zip_files(self._archive))
            self._next = 0  # any file can be read at any time
        else:
            self._archive = tarfile.open(source.path)  # noqa: SIM115  # open until `close`
            self._walk = _tar_files(self._archive)
            self._next = 1
        self._of = (source.path, source.stamp)

    def _item(self, source: BatchSource, number: int, most: int, twice: bool) -> Item:
        if isinstance(self._archive, ZipFile):
            entry = self._listed[number - 1]
            name, wrong = entry.filename, _wrong(is_link(entry), twice)
            content = b"" if wrong else _some(self._archive.open(entry), most)
        else:
            assert self._archive is not None  # noqa: S101  # it was opened
            while self._next <= number:
                member = next(self._walk)
                self._next += 1
            name, wrong = member.name, _wrong(not member.isreg(), twice)
            stream = None if wrong else self._archive.extractfile(member)
            content = b"" if stream is None else _some(stream, most)
        label = f"{source.path}/{name if name.isprintable() else number}"
        refused = refusal("source-part-unreadable", wrong, label, 1) if wrong else None
        return Item(number, label, f"{source.stem}.{number}", content, refused)


def _wrong(special: bool, twice: bool) -> str:
    """What is wrong with a file of an archive; empty where nothing is."""
    if special:
        return "the file in the archive is a link, a pipe or a device, and is not read"
    return "the archive has a file of this name before; this one is not read" if twice else ""


def _some(stream: IO[bytes], most: int) -> bytes:
    with stream:
        return stream.read(most + 1)


def _zip_files(archive: ZipFile) -> Iterator[ZipInfo]:
    return (one for one in archive.infolist() if not (one.filename and one.is_dir()))


def _tar_files(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while (member := archive.next()) is not None:
        if not member.isdir():
            yield member
        # Else it keeps every one that was read.
        archive.members.clear()  # type: ignore[attr-defined]  # the stubs lack it


@contextmanager
def _read_errors(path: str) -> Iterator[None]:
    try:
        yield
    except DAMAGED:
        message = "the archive is damaged, encrypted, or compressed in an unsupported way"
        raise ReadError((refusal("source-archive", message, path, 1),)) from None
