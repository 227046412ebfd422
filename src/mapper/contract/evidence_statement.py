"""Where codes come from: a publication, or an assumption with what would settle it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mapper.diagnostics.diagnostic import Position


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a list of codes rests on.

    With `why` it is an assumption, which `settled_by` would settle; else `publication` names what
    was read, with its `edition` or `date`, and perhaps `where` in it.
    """

    publication: str = ""
    edition: str = ""
    date: str = ""
    where: str = ""
    why: str = ""
    settled_by: str = ""
    position: Position | None = None

    @property
    def assumed(self) -> bool:
        """Whether it is an assumption."""
        return bool(self.why)

    def said(self) -> str:
        """The source, or the assumption, in one line."""
        if self.assumed:
            return f"{self.why}; settled by: {self.settled_by}"
        return ", ".join(filter(None, (self.publication, self.edition, self.date, self.where)))

    def written(self) -> Mapping[str, str]:
        """Its keys and values, as they are below `source` or `assumed`."""
        keys = (
            ("why", "settled_by") if self.assumed else ("publication", "edition", "date", "where")
        )
        return {key: getattr(self, key) for key in keys if getattr(self, key)}
