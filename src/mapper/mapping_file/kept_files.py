"""What files said when they were read last, for plans that read the same files again.

Several mappings name one fragments file, and an editor has a mapping checked after every change
of one of its files. A file that holds what it held is not read as YAML, and not validated, again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from mapper.diagnostics.diagnostic import Finding

T = TypeVar("T")
_Made = tuple[object, Any, list[Finding]]


@dataclass(slots=True)
class KeptFiles:
    """What was made of each file as it was read last, with its findings.

    What is kept is shared: nobody may change it.
    """

    _kept: dict[tuple[str, object], _Made] = field(default_factory=dict)

    def made(
        self,
        path: Path,
        of: object,
        what: object,
        make: Callable[[], tuple[T, list[Finding]]],
    ) -> tuple[T, list[Finding]]:
        """What `make` makes of a file, made once while `of` stays the same: its bytes, its nodes.

        `what` names what is made of one file.
        """
        key = (str(path), what)
        kept = self._kept.get(key)
        if kept is None or kept[0] != of:
            kept = self._kept[key] = (of, *make())
        return kept[1], kept[2]
