"""What a compiled mapping was made of, by which an output can be traced to it."""

from __future__ import annotations

from typing import NamedTuple


class Provenance(NamedTuple):
    """The content that a mapping was compiled from."""

    digest: str = ""
    """SHA-256 of all files that it was made of: their names below the mapping root, and content."""
    contracts: tuple[tuple[str, str], ...] = ()
    """The contracts of the source and the target: name, and SHA-256 of all they refer to."""
    view: str = ""
    """The name of the view; empty where the mapping is whole."""
