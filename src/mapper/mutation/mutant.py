"""One change of a mapping, as it is tried."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mapper.diagnostics.diagnostic import Position
from mapper.mapping_file.file_model import DeclaredIndex, ValueFormat
from mapper.mapping_file.rule_model import Rule
from mapper.yaml_text.spanned_model import SpannedModel
from mapper.yaml_text.spanned_text import Text


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """One change: its kind, where it is, the path of the rule in its file, what it says.

    It changes `anchor` into the first of `rules` that `check` takes, or the join `join` into one of
    `joins`, or `rows` of a table, or the `check` of a format, by its name in the plan, into one of
    `checks`; or `part` of what the files say into one of `parts`, which is
    more than one rule: the mapping as a whole is then made again, and reads its source anew.
    """

    kind: str
    position: Position
    path: str
    says: str
    anchor: Rule | None = None
    rules: tuple[tuple[str, Rule], ...] = ()
    join: str = ""
    joins: tuple[tuple[str, DeclaredIndex], ...] = ()
    table: str = ""
    rows: dict[str, Any] = field(default_factory=dict)
    check: tuple[str, ValueFormat] | None = None
    checks: tuple[tuple[str, Text], ...] = ()
    part: SpannedModel | None = None
    parts: tuple[tuple[str, SpannedModel], ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What makes a change of a file one, whichever mapping it is of."""
        return self.position, self.path, self.kind, self.says
