"""Where the files that a file names lie: inside the mapping root, links included."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.nearest import meant

SETTINGS: Final = "mapper.yaml"
FOLDER: Final = "mappings"
_SHOWN: Final = 120


def mapping_root(file: Path) -> Path:
    """The folder in which all that a file names must lie, with links resolved.

    It is the nearest folder above `file` that holds `mapper.yaml`, else the nearest one called
    `mappings`, else the folder of the file itself.
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


def named_file(name: str, position: Position, root: Path) -> Path | Finding:
    """The file that `name` names, relative to the file the name stands in, or what is wrong
    with it.

    The path is given as a user would write it from here (`mappings/shop/order.contract.yaml`), so
    that it reads well in positions.
    """
    shown = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
    if not name.isprintable() or not name.strip():
        return Finding("file-not-found", "a path to a file is needed here", position)
    written = Path(position.file).parent / name
    try:
        real = written.resolve()
        found = real.is_file()
    except (OSError, RuntimeError):
        # A loop of links, or a name that the system does not take.
        return Finding("file-not-found", f"`{shown}` cannot be followed", position)
    if not real.is_relative_to(root.resolve()):
        link = Path(os.path.normpath(written.absolute())).is_relative_to(root.resolve())
        how = (
            "leads out of the mapping root through a link"
            if link
            else "is outside the mapping root"
        )
        hint = f"move the file below the root, or put `{SETTINGS}` in a folder above both"
        return Finding("path-outside-root", f"`{shown}` {how}", position, hint=hint)
    if not found:
        folder = real.parent
        own = Path(position.file).name
        entries = folder.iterdir() if folder.is_dir() else ()
        names = [entry.name for entry in entries if entry.name != own]
        what = "is a folder" if real.is_dir() else "does not exist"
        hint = meant(real.name, names) or "the path is relative to the file that names it"
        return Finding("file-not-found", f"the file `{shown}` {what}", position, hint=hint)
    tidy = Path(os.path.normpath(written))
    return tidy if tidy.resolve() == real else written
