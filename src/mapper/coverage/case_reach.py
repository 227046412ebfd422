"""What cases reach: rules and branches, rows that are looked up, outcomes that are met, target fields.

A row that no case looks up may say anything, and so may a rule or an outcome that no case meets.
The plan says what there is; the files only lend the names and the places of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mapper.cases.case_runs import Mapper, produce
from mapper.cases.discovery import Case
from mapper.cases.small_cases import SmallCase
from mapper.compiler.compiled_loading import load_watched
from mapper.contract.file.contract_loading import Loader
from mapper.coverage.source_fields import ReadField, source_fields
from mapper.coverage.target_fields import Filled, TargetObject, target_fields
from mapper.diagnostics.diagnostic import Finding, Notice, Position, Start
from mapper.diagnostics.errors import FindingsError
from mapper.mapping_file.file_model import FormatsFile, FragmentsFile, MappingFile
from mapper.mapping_file.mapping_loading import load_partly, load_view
from mapper.mapping_file.rule_model import Rule
from mapper.mapping_file.rule_walk import rules_of
from mapper.plan.completeness import inner_rules, rules_below
from mapper.plan.plan_building import Contracts, build
from mapper.plan.plan_model import (
    AbsentBody,
    ChooseBody,
    MatchBody,
    Plan,
    RulePlan,
    SwitchBody,
)
from mapper.policies.outcomes import EVENT_OF, Event
from mapper.yaml_text.mapping_folders import is_view

Place = tuple[Path, int, int]
"""Where a rule stands, by the file itself: mappings may name one file in several ways."""


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


@dataclass(slots=True, eq=False)
class TableReach:
    """A table: its file, its rows in their order, and those that were looked up."""

    file: Path
    rows: tuple[str, ...]
    reached: set[str] = field(default_factory=set)

    def left(self) -> list[str]:
        """The rows that were not looked up."""
        return [row for row in self.rows if row not in self.reached]


@dataclass(slots=True, eq=False)
class RuleReach:
    """A rule: its file, its path there, its position, and whether some case reaches it.

    It is a `branch` where it is one of the branches of `$match` or `$choose`.
    """

    file: Path
    path: str
    position: Position
    branch: bool
    reached: bool = False


@dataclass(slots=True, eq=False)
class PolicyReach:
    """An outcome that a rule picks: the file of the pick, the path of the rule, the event, the position.

    `rules` are the rules that have it, each with whether it gives a leaf: a mapping that changes
    another one may take it over.
    """

    file: Path
    path: str
    event: Event
    position: Position
    rules: list[tuple[Position, bool]] = field(default_factory=list)
    reached: bool = False

    def holds(self, notice: Notice, place: Place) -> bool:
        """Whether a notice is about the event at such a rule.

        Its place is the rule, or for a value that failed, a part of its expression.
        """
        return EVENT_OF.get(notice.code) == self.event and any(
            _within(place, rule, leaf) for rule, leaf in self.rules
        )


def _within(place: Place, rule: Position, leaf: bool) -> bool:
    file, *start = place_of(rule)
    end = [rule.end_line or rule.line, rule.end_column or rule.column]
    at = [*place[1:]]
    return place[0] == file and (at == start or (leaf and start <= at <= end))


@dataclass(slots=True, eq=False)
class MappingReach:
    """A mapping: its plan, what becomes of the fields of both sides, and what of it cases may reach."""

    plan: Plan
    source: list[ReadField]
    target: TargetObject
    rules: list[RuleReach]
    tables: list[TableReach]
    policies: list[PolicyReach]
    filled: Filled
    """Which cases have which fields of the target, of all mappings with the same rules."""


@dataclass(slots=True)
class Reach:
    """What the cases of some mappings reach; what mappings share is reached by those of any.

    `own` is a folder of tables that replace shipped ones.
    """

    own: Path | None = None
    contracts: Contracts = field(default_factory=lambda: Contracts(Loader()))
    mappings: dict[Path, MappingReach] = field(default_factory=dict)
    tables: dict[tuple[Path, tuple[str, ...]], TableReach] = field(default_factory=dict)
    rules: dict[Place, RuleReach] = field(default_factory=dict)
    policies: dict[Place, PolicyReach] = field(default_factory=dict)
    filled: Filled = field(default_factory=dict)
    failed: list[Finding] = field(default_factory=list)
    """Why cases could not be run."""
    _met: set[Start] = field(default_factory=set)

    def add(self, path: Path) -> MappingReach:
        """Take in a mapping or a view. Raises FindingsError where it cannot be read as one at all."""
        known = self.mappings.get(path.resolve())
        if known is not None:
            return known
        plan = build(path, self.contracts, tables=self.own)
        rules, policies = self._rules(path, plan)
        tables = []
        for table in plan.tables.values():
            file = Path(table.file).resolve()
            there = TableReach(file, tuple(table.rows))
            tables.append(self.tables.setdefault((file, table.key), there))
        made = MappingReach(
            plan,
            source_fields(plan),
            target_fields(plan, filled=self.filled),
            rules,
            tables,
            policies,
            self.filled,
        )
        self.mappings[path.resolve()] = made
        return made

    def run(self, cases: Iterable[Case | SmallCase]) -> Iterator[Case | SmallCase]:
        """Run cases, each with the mapping that it belongs to; what these reach is noted."""
        loaded: dict[Path, Mapper | None] = {}
        for case in cases:
            if case.mapping not in loaded:
                loaded[case.mapping] = self._load(case.mapping)
            mapping = loaded[case.mapping]
            if mapping is not None:
                try:
                    self._run(case, mapping)
                except FindingsError as error:
                    self.failed += error.findings
            yield case
        for start in self._met:
            rule = self.rules.get((Path(start[0]).resolve(), *start[1:]))
            if rule is not None:
                rule.reached = True

    def _load(self, path: Path) -> Mapper | None:
        try:
            one = self.add(path)
            one.plan.refuse_errors()
        except FindingsError as error:
            self.failed += error.findings
            return None
        rows = dict(zip(one.plan.tables, one.tables, strict=True))
        return load_watched(
            one.plan, lambda name, given: WatchedRows(given, rows[name].reached), self._met.add
        )

    def _run(self, case: Case | SmallCase, mapping: Mapper) -> None:
        produced = produce(case, mapping)
        for message in produced.messages.values():
            self.add(case.mapping).target.met(message.record, case.name)
        left = [policy for policy in self.policies.values() if not policy.reached]
        placed = [(one, place_of(one.position)) for one in produced.notices if one.position]
        for policy in left:
            policy.reached = any(policy.holds(*each) for each in placed)

    def _rules(self, path: Path, plan: Plan) -> tuple[list[RuleReach], list[PolicyReach]]:
        """The rules of a plan, with their names in the files, and the outcomes that they pick."""
        named = _named_rules(path)
        rules: dict[Place, RuleReach] = {}
        policies: list[PolicyReach] = []
        for rule, branch in _planned(plan):
            place = place_of(rule.position)
            known = named.get(place)
            if place in rules or (isinstance(rule.body, AbsentBody) and not branch):
                continue
            label = known[0] if known is not None else rule.path
            rules[place] = self.rules.setdefault(
                place, RuleReach(place[0], label, rule.position, branch)
            )
            if known is not None:
                policies += [self._policy(*known, event) for event in known[1].policies]
        return list(rules.values()), policies

    def _policy(self, label: str, rule: Rule, event: Event) -> PolicyReach:
        position = rule.key_spans[f"${event}"]
        place = place_of(position)
        made = self.policies.setdefault(place, PolicyReach(place[0], label, event, position))
        made.rules.append((rule.position, _is_leaf(rule)))
        return made


def _planned(plan: Plan) -> Iterator[tuple[RulePlan, bool]]:
    """All rules of a plan, each with whether it is a branch."""
    branches: set[int] = set()
    for root in plan.roots():
        for rule in rules_below(root):
            yield rule, id(rule) in branches
            if isinstance(rule.body, MatchBody | SwitchBody | ChooseBody):
                branches |= set(map(id, inner_rules(rule.body)))


def _named_rules(path: Path) -> dict[Place, tuple[str, Rule]]:
    """The rules of the files of a mapping, with their paths there, by their places."""
    loaded = load_partly(load_view(path).mapping if is_view(path) else path)
    files: list[MappingFile | FragmentsFile | FormatsFile] = [loaded.mapping]
    files += [entry.file for entry in loaded.fragments]
    files += [entry.file for entry in loaded.formats]
    return {
        place_of(rule.position): (label, rule) for file in files for label, rule in rules_of(file)
    }


def place_of(position: Position) -> Place:
    """The place of a position."""
    return Path(position.file).resolve(), position.line, position.column


def _is_leaf(rule: Rule) -> bool:
    """Whether nothing below a rule is an object: a notice below it is about its value."""
    if rule.fields or rule.use is not None:
        return False
    branches = [*rule.choose, *(rule.match.cases.values() if rule.match is not None else ())]
    return all(map(_is_leaf, branches))
