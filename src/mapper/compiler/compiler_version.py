"""The versions of what makes something that is kept: mapper, and the packages it stands on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

# The rooms that only use what the compiler wrote. Every other room may decide what it writes.
AFTER_THE_COMPILER = frozenset({"generate", "report", "cases", "cli"})


def installed_version() -> str:
    """The version of the installed package; `0` where the sources are used without installing."""
    # Only here: it takes longer than loading a mapping.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("message-mapper")
    except PackageNotFoundError:
        return "0"


@cache
def compiler_version() -> str:
    """A digest of everything that decides what the compiler writes."""
    return _digest(AFTER_THE_COMPILER)


@cache
def mapper_version() -> str:
    """A digest of everything that decides what any command prints."""
    return _digest(frozenset())


def _digest(without: frozenset[str]) -> str:
    """When and how long the sources are, and when a package was last installed or removed."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    marks = sorted(_sources(root, without))
    marks += [
        f"{folder}:{os.stat(folder).st_mtime_ns}"
        for folder in sys.path
        if folder.endswith("-packages") and os.path.isdir(folder)
    ]
    return sha256(" ".join(marks).encode()).hexdigest()[:16]


def _sources(folder: str, without: frozenset[str] = frozenset()) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(_SUFFIXES):
                stat = entry.stat()
                yield f"{entry.path}:{stat.st_mtime_ns}:{stat.st_size}"
            elif entry.is_dir() and entry.name not in without and entry.name != "__pycache__":
                yield from _sources(entry.path)


_SUFFIXES = (".py", ".toml", ".json")
"""The files of the package: its sources, the catalogue of codes, schemas."""
