"""Contracts: what a message looks like, on either side of a mapping."""

from __future__ import annotations

from pathlib import Path

from mapper.contract.loading import Loader
from mapper.contract.model import Contract

_LOADER = Loader()


def load(path: str | Path, root: Path | None = None) -> Contract:
    """The contract in a file, kept by content: the same contract while no file changed.

    `root` is the folder that references must stay in; by default the mapping root of the file.
    Raises FindingsError with all that is wrong, each with its place.
    """
    return _LOADER.load(path, root)


__all__ = ["Contract", "Loader", "load"]
