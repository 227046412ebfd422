"""Which mappings read a file: what some of them make of it is not what all of them do."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from mapper.diagnostics.errors import FindingsError
from mapper.mapping_file.kept_files import KeptFiles
from mapper.mapping_file.mapping_loading import load_partly
from mapper.yaml_text.mapping_folders import is_view, mapping_files
from mapper.yaml_text.mapping_root import mapping_root


class FileUsers:
    """Some mappings, and of each file whether they are all that read it.

    The others are looked for in the mapping roots of these, when first asked.
    """

    def __init__(self, mappings: Iterable[Path]) -> None:
        self.mappings = frozenset(mapping.resolve() for mapping in mappings)

    def are_all(self, file: Path) -> bool:
        """Whether no other mapping reads a file, as far as the others can be read."""
        return file.resolve() not in self._read_by_others

    @cached_property
    def _read_by_others(self) -> set[Path]:
        roots = {mapping_root(mapping) for mapping in self.mappings}
        found = {file.resolve() for root in roots for file in mapping_files(root)}
        others = [one for one in found - self.mappings if not is_view(one)]
        kept = KeptFiles()
        return {file.resolve() for one in others for file in _files(one, kept)}


def _files(mapping: Path, kept: KeptFiles) -> tuple[Path, ...]:
    try:
        return load_partly(mapping, kept=kept).files
    except FindingsError:  # `check` reports it, and no case of it can be run
        return ()
