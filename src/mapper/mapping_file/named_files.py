"""Where the files that a mapping names lie: inside the mapping root, links included."""

from __future__ import annotations

from pathlib import Path

from mapper.diagnostics.diagnostic import Finding
from mapper.yaml_text.mapping_root import mapping_root, referred
from mapper.yaml_text.spanned_text import Text


def resolve(text: Text, root: Path) -> Path | Finding:
    """The file that `text` names, relative to the file it stands in, or what is wrong with it."""
    return referred(str(text), text.position, root)


__all__ = ["mapping_root", "resolve"]
