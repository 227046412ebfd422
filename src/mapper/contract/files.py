"""Where the files that a contract refers to may lie: inside the mapping root, links included."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from mapper.diagnostics.model import Finding, Position
from mapper.diagnostics.nearest import meant

SETTINGS: Final = "mapper.yaml"
FOLDER: Final = "mappings"


def contract_root(file: Path) -> Path:
    """The folder that all references of `file` must stay in, with links resolved.

    The mapping root: the nearest folder above that holds `mapper.yaml`, else the nearest one
    called `mappings`, else the folder of the file itself.
    """
    folder = file.resolve().parent
    above = (folder, *folder.parents)
    for candidate in above:
        if (candidate / SETTINGS).is_file():
            return candidate
    for candidate in above:
        if candidate.name == FOLDER:
            return candidate
    return folder


def referred(name: str, position: Position, root: Path) -> Path | Finding:
    """The file that a reference names, relative to the file it stands in, or what is wrong."""
    if not name.strip() or "\0" in name:
        return Finding("file-not-found", "a path to a contract file is needed here", position)
    written = Path(position.file).parent / name
    try:
        real = written.resolve()
    except (OSError, RuntimeError):
        # a loop of links, or a name the system does not take
        return Finding("file-not-found", f"`{name}` cannot be followed", position)
    if not real.is_relative_to(root):
        return Finding(
            "path-outside-root",
            f"`{name}` lies outside the mapping root",
            position,
            hint=f"bring the file below the root, or put `{SETTINGS}` in a folder above both",
        )
    if not real.is_file():
        folder = real.parent
        names = {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()
        names.discard(Path(position.file).name)
        return Finding(
            "file-not-found",
            f"the contract file `{name}` does not exist",
            position,
            hint=meant(real.name, names) or "the path is relative to the file it stands in",
        )
    tidy = Path(os.path.normpath(written))
    return tidy if tidy.resolve() == real else written
