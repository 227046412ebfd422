"""The versions of what makes something that is kept: mapper, and the packages it stands on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import Final

ROOMS: Final = (
    *("diagnostics", "yaml_text", "regex", "code_tree", "jsonata", "datatypes", "policies"),
    *("contract", "reading", "writing", "running", "expression_types", "mapping_file", "plan"),
    "compiler",
)
"""The rooms that may decide what the compiler writes: the compiler, and all that stand above it."""


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
    return _digest(ROOMS)


@cache
def mapper_version() -> str:
    """A digest of everything that decides what any command prints."""
    return _digest(())


def _digest(rooms: tuple[str, ...]) -> str:
    """When and how long the sources of rooms are, or all, and when a package last came or went."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    folders = [os.path.join(root, room) for room in rooms] or [root]
    marks = sorted(mark for folder in folders for mark in _sources(folder))
    marks += [
        f"{folder}:{os.stat(folder).st_mtime_ns}"
        for folder in sys.path
        if folder.endswith("-packages") and os.path.isdir(folder)
    ]
    return sha256(" ".join(marks).encode()).hexdigest()[:16]


def _sources(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(_SUFFIXES):
                stat = entry.stat()
                yield f"{entry.path}:{stat.st_mtime_ns}:{stat.st_size}"
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _sources(entry.path)


_SUFFIXES = (".py", ".toml", ".json")
"""The files of the package: its sources, the catalogue of codes, schemas."""
