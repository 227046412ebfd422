"""The files in the place of remote addresses: nothing is fetched from a network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mapper.diagnostics.diagnostic import Finding, Position

Maps = Sequence[tuple[str, Path]]
"""Remote addresses, or what they begin with, and the files or folders in their place."""


def mapped(address: str, maps: Maps) -> Path | None:
    """The file in the place of an address, where a map has one; none outside its folder."""
    for start, target in maps:
        if address == start and not target.is_dir():
            return target
        if address.startswith(start) and target.is_dir():
            inside = target / unquote(address[len(start) :]).lstrip("/")
            if inside.resolve().is_relative_to(target.resolve()):
                return inside
    return None


def not_there(location: str, at: Position) -> Finding:
    """The finding about a document that is referred to, and is not there."""
    if urlsplit(location).scheme in ("", "file"):
        return Finding("file-not-found", f"`{location}` cannot be read", at)
    message = f"`{location}` is not a file beside this one"
    hint = f"save it as a file, and give `--map {location}=FILE`"
    return Finding("not-supported", message, at, hint=hint)
