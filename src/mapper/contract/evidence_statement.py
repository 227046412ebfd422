"""Where codes come from: a publication, or an assumption with what would settle it.

Both sides of a mapping, its tables, formats and constants say so in one way: `source:` or
`assumed:`, never both. Here are the model, what must hold of it, and its reading in contracts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mapper.diagnostics.diagnostic import Position
from mapper.yaml_text.checked_nodes import NodeChecks
from mapper.yaml_text.yaml_nodes import MappingNode, Node

EVIDENCE_KEYS: Final = frozenset({"source", "assumed"})
SOURCE_KEYS: Final = ("publication", "edition", "date", "where")
ASSUMED_KEYS: Final = ("why", "settled_by")

TWICE: Final = "what has a source is no assumption: both `source` and `assumed` stand here"
TWICE_HINT: Final = "keep one of the two"
UNDATED: Final = (
    "a source says which `edition` of the publication was read, or of which `date` it is"
)
UNDATED_HINT: Final = "add `edition: …` or `date: …`"
DATE_HINT: Final = "write a year, a month or a day: `2025`, `2025-07`, `2025-07-16`"

_DATE: Final = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


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
        """Its keys and values, as they stand below `source` or `assumed`."""
        names = ASSUMED_KEYS if self.assumed else SOURCE_KEYS
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day as ISO 8601 writes them."""
    return _DATE.fullmatch(text) is not None


def read_evidence(node: MappingNode, checks: NodeChecks) -> Evidence | None:
    """What `source` or `assumed` of a node say; what is wrong with it is reported to `checks`."""
    source, assumed = node.get("source"), node.get("assumed")
    if source is not None and assumed is not None:
        checks.report("source-and-assumed", TWICE, assumed, TWICE_HINT)
        return None
    if source is not None:
        said = _texts(source, SOURCE_KEYS, ("publication",), "a source", checks)
        if said.get("publication") and not (said.get("edition") or said.get("date")):
            checks.report("missing-key", UNDATED, source, UNDATED_HINT)
        date = said.get("date")
        if date and not is_date(date):
            checks.report("contract-value", f"`{date}` is no date", source, DATE_HINT)
        return Evidence(**said, position=source.position) if said.get("publication") else None
    if assumed is not None:
        said = _texts(assumed, ASSUMED_KEYS, ASSUMED_KEYS, "an assumption", checks)
        return Evidence(**said, position=assumed.position) if said.get("why") else None
    return None


def _texts(
    node: Node,
    known: tuple[str, ...],
    required: tuple[str, ...],
    what: str,
    checks: NodeChecks,
) -> dict[str, str]:
    entries = list(checks.mapping(node))
    if isinstance(node, MappingNode):
        checks.keys(node, known, what)
        for name in required:
            if node.get(name) is None:
                checks.report("missing-key", f"{what} lacks `{name}`", node, f"add `{name}: …`")
    said: dict[str, str] = {}
    for key, value in entries:
        if key.text in known:
            text = checks.text(value)
            if not text.strip():
                checks.report("nothing-here", f"nothing stands under `{key.text}`", key)
            said[key.text] = " ".join(text.split())
    return said
