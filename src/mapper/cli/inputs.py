"""What a command reads: files, patterns, folders, standard input."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from mapper.diagnostics.nearest import nearest
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits

STDIN: Final = "-"


@dataclass(frozen=True, slots=True)
class Input:
    """One source: standard input, a file, or a folder with one file per part.

    What is `found`, by a pattern or in a folder, must be a file: what a user names may be a pipe.
    `folder` is the one it was found in, where folders are searched at every depth.
    """

    path: Path | None
    found: bool = False
    folder: Path | None = None

    @property
    def name(self) -> str:
        """The input as the user knows it."""
        return "standard input" if self.path is None else str(self.path)

    @property
    def stem(self) -> str:
        """The name that an output made of it has."""
        if self.path is None:
            return "output"
        if self.folder is None:
            return self.path.stem
        return self.path.relative_to(self.folder).with_suffix("").as_posix()

    def source(self, limits: Limits | None = None) -> bytes | Path:
        """What to map: the bytes of standard input, or the path.

        Of standard input no more is read than shows that it is larger than the limit. Raises
        ReadError for what was found and is not a file: reading a pipe would wait for ever.
        """
        if self.path is not None and self.found and not (self.path.is_file() or self.path.is_dir()):
            from mapper.reading.read_outcome import refuse

            message = "this is not a regular file: it is a pipe, a device, or a broken link"
            refuse("source-not-found", message, file=str(self.path), line=1)
        if self.path is not None:
            return self.path
        from mapper.reading.reading_limits import read_at_most

        return read_at_most(sys.stdin.buffer, (limits or DEFAULT_LIMITS).input_bytes + 1)


def find_inputs(arguments: Iterable[str], *, folders: bool = False) -> list[Input]:
    """The inputs that the arguments name, in order; none given means standard input.

    An argument is a file, a pattern with `*`, `?` or `[`, a folder, or `-`. A folder means
    the files in it, or with `folders` for one source in parts. One that names nothing is a
    usage error.
    """
    inputs = list(_found(list(arguments) or [STDIN], folders))
    if sum(one.path is None for one in inputs) > 1:
        raise typer.BadParameter("standard input (-) is given twice")
    return inputs


def find_many(arguments: Iterable[str], *, folders: bool = False) -> Iterator[Input]:
    """The inputs that the arguments name, one by one, those of a folder at every depth."""
    return _found(arguments, folders, deep=True)


def _found(arguments: Iterable[str], folders: bool, *, deep: bool = False) -> Iterator[Input]:
    for argument in arguments:
        path = Path(argument)
        if argument == STDIN:
            yield Input(None)
        elif path.is_dir() and not folders:
            yield from _files_in(path, path if deep else None)
        elif path.exists():
            yield Input(path)
        else:
            found = sorted(glob.glob(argument, recursive=True))
            if not found:
                raise typer.BadParameter(f"{argument} does not exist{did_you_mean(path)}")
            for name in found:
                if folders or not os.path.isdir(name):
                    yield Input(Path(name), True)


def _files_in(folder: Path, top: Path | None) -> Iterator[Input]:
    """The files in a folder that are not hidden; with `top` those of the folders in it too."""
    with os.scandir(folder) as entries:
        found = sorted((entry.name, entry.is_dir()) for entry in entries)
    for name, is_folder in found:
        if name.startswith("."):
            continue
        if not is_folder:
            yield Input(folder / name, True, top)
        elif top is not None and not (folder / name).is_symlink():
            yield from _files_in(folder / name, top)


def check_exists(path: Path) -> None:
    """Refuses a path that does not exist: a usage error, with the nearest one that does."""
    if not path.exists():
        raise typer.BadParameter(f"{path} does not exist{did_you_mean(path)}")


def did_you_mean(path: Path) -> str:
    """A hint for a path that does not exist, to the nearest one that does; empty where none is."""
    if not path.parent.is_dir():
        return ""
    near = nearest(path.name, (file.name for file in path.parent.iterdir()))
    return f": did you mean {path.parent / near}?" if near else ""
