"""Values of one message that a developer chose, for hovers.

Nothing is read of a message that was not chosen: to choose it is to allow that it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mapper.compiler.compiled_loading import load
from mapper.diagnostics.errors import FindingsError, MessageError
from mapper.expression_types.inferred_types import Origin

MOST: Final = 3
"""So many values of a path are shown."""


@dataclass(slots=True)
class SampleValues:
    """The message that was chosen, if one was, as the mappings read it."""

    message: Path | None = None
    _read: dict[tuple[Path, int], Any] = field(default_factory=dict)

    def of(self, mapping: Path, origins: Iterable[Origin]) -> str:
        """The values at source paths of a mapping, in Markdown; empty where there is none."""
        if self.message is None:
            return ""
        document = self._document(self.message, mapping)
        found = [value for origin in origins for value in _values(document, origin)]
        shown = [f"`{value}`" for value in dict.fromkeys(map(_written, found))]
        more = f" and {len(shown) - MOST} more" if len(shown) > MOST else ""
        return f"in {self.message.name}: {', '.join(shown[:MOST])}{more}" if shown else ""

    def _document(self, message: Path, mapping: Path) -> Any:
        """The message as a mapping reads it; None where it cannot."""
        try:
            key = (mapping, message.stat().st_mtime_ns)
            if key not in self._read:
                self._read[key], _ = load(mapping).reader.read(message)
            return self._read[key]
        except (FindingsError, MessageError, OSError):
            return None


def _values(document: Any, steps: Origin) -> Iterator[Any]:
    """The leaves at a path, of all items of the lists on the way."""
    if isinstance(document, list):
        for item in document:
            yield from _values(item, steps)
    elif not steps:
        if document is not None and not isinstance(document, dict):
            yield document
    elif isinstance(document, dict) and steps[0] in document:
        yield from _values(document[steps[0]], steps[1:])


def _written(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text.replace("`", "'").replace("\n", " ")
