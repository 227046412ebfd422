"""What cases reach: the rows of tables that are looked up, and the policies that are met.

A row that no case looks up may say anything, and so may an outcome that no case meets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mapper.compiler.compiled_loading import load_watched
from mapper.contract.file.contract_loading import Loader
from mapper.diagnostics.diagnostic import Notice, Position
from mapper.mapping_file.file_model import FormatsFile, FragmentsFile, MappingFile
from mapper.mapping_file.mapping_loading import load_partly, load_view
from mapper.mapping_file.rule_model import Rule
from mapper.mapping_file.rule_walk import rules_of
from mapper.plan.plan_building import Contracts, build
from mapper.policies.outcomes import Event
from mapper.running.mapping import Mapping
from mapper.yaml_text.mapping_folders import is_view

EVENT_OF: Final = {
    "value-missing": Event.ON_MISSING,
    "code-unknown": Event.ON_UNKNOWN,
    "value-invalid": Event.ON_INVALID,
    "value-too-long": Event.ON_OVERFLOW,
    "text-truncated": Event.ON_OVERFLOW,
    "many-to-one": Event.ON_MANY,
    "value-partial": Event.ON_PARTIAL,
    "source-value-invalid": Event.ON_SOURCE_INVALID,
    "source-required-missing": Event.ON_SOURCE_INVALID,
    "source-code-unknown": Event.ON_SOURCE_UNKNOWN,
}
"""The event that a notice is about."""


class WatchedRows(dict[str, Any]):
    """The rows of a table, which remember which of them were asked for and found."""

    def __init__(self, rows: dict[str, Any], reached: set[str]) -> None:
        super().__init__(rows)
        self.reached = reached

    def __getitem__(self, key: str) -> Any:
        found = super().__getitem__(key)
        self.reached.add(key)
        return found

    def get(self, key: str, default: Any = None) -> Any:
        """As of a dict."""
        found = super().get(key, default)
        if key in self:
            self.reached.add(key)
        return found


@dataclass(slots=True)
class TableReach:
    """A table: its file, its rows in their order, and those that were looked up."""

    file: Path
    rows: tuple[str, ...]
    reached: set[str] = field(default_factory=set)

    def left(self) -> list[str]:
        """The rows that were not looked up."""
        return [row for row in self.rows if row not in self.reached]


@dataclass(slots=True)
class PolicyReach:
    """An outcome that a rule picks: the file and the path of the rule, the event, its position."""

    file: Path
    path: str
    event: Event
    position: Position
    rule: Position
    leaf: bool
    reached: bool = False

    def holds(self, notice: Notice) -> bool:
        """Whether a notice is about the event at this rule.

        Its position is the rule, or for a value that failed, a part of its expression.
        """
        position = notice.position
        if position is None or EVENT_OF.get(notice.code) != self.event:
            return False
        if Path(position.file).resolve() != self.file:
            return False
        start = (self.rule.line, self.rule.column)
        end = (self.rule.end_line or self.rule.line, self.rule.end_column or self.rule.column)
        at = (position.line, position.column)
        return at == start or (self.leaf and start <= at <= end)


@dataclass(slots=True)
class Reach:
    """What the cases of some mappings reach. `load` gives the mappings that cases run."""

    own: Path | None = None
    """A folder of tables that replace shipped ones."""
    contracts: Contracts = field(default_factory=lambda: Contracts(Loader()))
    tables: dict[tuple[Path, tuple[str, ...]], TableReach] = field(default_factory=dict)
    policies: dict[tuple[Path, str, Event], PolicyReach] = field(default_factory=dict)

    def load(self, path: Path) -> Mapping:
        """The mapping of a file, watched. Raises FindingsError where it has errors."""
        plan = build(path, self.contracts, tables=self.own)
        plan.refuse_errors()
        rows: dict[str, TableReach] = {}
        for name, table in plan.tables.items():
            file = Path(table.file).resolve()
            rows[name] = self.tables.setdefault(
                (file, table.key), TableReach(file, tuple(table.rows))
            )
        loaded = load_partly(load_view(path).mapping if is_view(path) else path)
        files: list[MappingFile | FragmentsFile | FormatsFile] = [loaded.mapping]
        files += [entry.file for entry in loaded.fragments]
        files += [entry.file for entry in loaded.formats]
        for each in files:
            for found in policies_of(each):
                self.policies.setdefault((found.file, found.path, found.event), found)
        return load_watched(plan, lambda name, given: WatchedRows(given, rows[name].reached))

    def note(self, notices: Iterable[Notice]) -> None:
        """Take account of the notices of a case."""
        for notice in notices:
            for policy in self.policies.values():
                if not policy.reached and policy.holds(notice):
                    policy.reached = True


def policies_of(file: MappingFile | FragmentsFile | FormatsFile) -> Iterator[PolicyReach]:
    """The outcomes that the rules of a file pick."""
    for path, rule in rules_of(file):
        for event in rule.policies:
            position = rule.key_spans[f"${event}"]
            yield PolicyReach(
                Path(position.file).resolve(), path, event, position, rule.position, _is_leaf(rule)
            )


def _is_leaf(rule: Rule) -> bool:
    """Whether nothing below a rule is an object: a notice below it is about its value."""
    if rule.fields or rule.use is not None:
        return False
    branches = [*rule.choose, *(rule.match.cases.values() if rule.match is not None else ())]
    return all(map(_is_leaf, branches))
