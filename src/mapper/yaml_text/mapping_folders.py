"""Which files below a folder are mappings and views, and which others a check reads."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TextIO

from mapper.yaml_text.file_contents import unsaved_content

SHARED: Final = (".contract.yaml", ".formats.yaml", ".fragments.yaml", ".grounds.yaml")
"""How files end that are no mappings themselves."""


def mapping_files(path: Path) -> Iterator[Path]:
    """The mapping and view files at or below `path`; in a folder, by the key they begin with."""
    if path.is_file():
        yield path
        return
    for file in sorted(path.rglob("*.yaml")):
        if not file.name.endswith(SHARED) and is_mapping(file):
            yield file


def checked_files(paths: Iterable[str | Path]) -> list[Path]:
    """The files that a check of files and folders reads, each once.

    In a folder: mappings and views, then the contracts, formats, fragments and grounds, whether a
    mapping names them or not.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        found.update(dict.fromkeys(mapping_files(path)))
        if path.is_dir():
            for ending in SHARED:
                found.update(dict.fromkeys(sorted(path.rglob(f"*{ending}"))))
    return list(found)


_LONGEST_LINE: Final = 1_000_000


def is_mapping(path: Path) -> bool:
    """Whether a file is a mapping, or a view of one: its first key says so."""
    return first_key(path) in ("mapping", "extends", "view")


def is_view(path: Path) -> bool:
    """Whether a file is a view: its first key says so."""
    return first_key(path) == "view"


def first_key(path: Path) -> str:
    """The first key of a YAML file, by which mappings and views are known among other files."""
    unsaved = unsaved_content(path)
    if unsaved is not None:
        return _first_key(io.StringIO(unsaved.decode("utf-8", "replace")))
    if not path.is_file():  # a pipe or a device may never end
        return ""
    with path.open(encoding="utf-8", errors="replace") as lines:
        return _first_key(lines)


def _first_key(lines: TextIO) -> str:
    while line := lines.readline(_LONGEST_LINE):
        if line.strip() and not line.startswith(("#", "---", "%")):
            key, colon, _ = line.partition(":")
            return key if colon else ""
    return ""
