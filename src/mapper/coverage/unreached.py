"""Reasons for what no case reaches: `unreached.yaml`, and what is left without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from mapper.cases.discovery import FIXTURES, MAPPINGS
from mapper.coverage.case_reach import (
    MappingReach,
    PolicyReach,
    Reach,
    RuleReach,
    TableReach,
)
from mapper.coverage.reason_lists import Listing
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.nearest import meant
from mapper.mapping_file.file_users import FileUsers
from mapper.mapping_file.mapping_loading import read_file
from mapper.policies.outcomes import EVENTS
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.spanned_model import Listed, Several, SpannedModel, validated
from mapper.yaml_text.spanned_text import Text

UNREACHED: Final = "unreached.yaml"
_SHOWN: Final = 12


class UnreachedRows(SpannedModel):
    """Rows of a table that no case looks up, and why."""

    file: Text
    """The table's file, relative to the folder of the mappings."""
    rows: Several[Text]
    """Their keys; `*` means any characters."""
    reason: Text
    """Why no case looks them up."""


class UnreachedRules(SpannedModel):
    """Rules that no case reaches, each with all below it, and why."""

    file: Text
    """The file of the rules, relative to the folder of the mappings."""
    rules: Several[Text]
    """The paths of the rules; `*` means any steps."""
    reason: Text
    """Why no case reaches them."""


class UnreachedPolicies(SpannedModel):
    """Outcomes that rules choose and no case reaches, and why."""

    file: Text
    """The file of the rules, relative to the folder of the mappings."""
    event: Text
    """The event: `on_overflow`, `on_many`, …"""
    rules: Several[Text]
    """The paths of the rules; `*` means any steps."""
    reason: Text
    """Why no case reaches the outcome."""


class UnreachedFile(SpannedModel):
    """What no case of a folder of mappings reaches, with reasons."""

    tables: Listed[UnreachedRows] = ()
    """Rows of tables."""
    rules: Listed[UnreachedRules] = ()
    """Rules, with all that stands below them."""
    policies: Listed[UnreachedPolicies] = ()
    """Outcomes of rules."""


def reasons_file(file: Path) -> Path | None:
    """The file with the reasons for a file of mappings: `fixtures/a/unreached.yaml`."""
    parts = file.parts
    if MAPPINGS not in parts:
        return None
    index = len(parts) - 1 - parts[::-1].index(MAPPINGS)
    if index + 2 >= len(parts):
        return None
    return Path(*parts[:index], FIXTURES, parts[index + 1], UNREACHED)


def read_reasons(path: Path) -> UnreachedFile | None:
    """The reasons in a file; None where there is no file. Raises FindingsError."""
    if not path.is_file():
        return None
    node, findings = read_file(path)
    checks = NodeChecks()
    made: UnreachedFile | None = None
    if node is not None:
        made = validated(UnreachedFile, node, "the reasons", checks)
    for entry in made.policies if made is not None else ():
        if entry.event not in EVENTS:
            hint = meant(entry.event, EVENTS) or "the events are " + ", ".join(EVENTS)
            message = f"there is no event `{entry.event}`"
            checks.report("wrong-kind", message, entry.event.position, hint)
    if findings or checks.findings:
        raise FindingsError([*findings, *checks.findings])
    return made


@dataclass(slots=True)
class Explained:
    """Why no case reaches things: the reasons for them, and what is wrong with reasons."""

    rows: dict[tuple[Path, str], Text] = field(default_factory=dict)
    rules: dict[RuleReach, Text] = field(default_factory=dict)
    policies: dict[PolicyReach, Text] = field(default_factory=dict)
    stale: list[Finding] = field(default_factory=list)
    listed: list[Listing] = field(default_factory=list)
    """What each reason stands for, as the files list it."""


def explained(reach: Reach) -> Explained:
    """The reasons for what no case reaches. Raises FindingsError where their files cannot be read."""
    made = Explained()
    users = FileUsers(reach.mappings)
    files = [
        *(table.file for table in reach.tables.values()),
        *(rule.file for rule in reach.rules.values()),
    ]
    for path in dict.fromkeys(filter(None, map(reasons_file, files))):
        reasons = read_reasons(path)
        if reasons is None:
            continue
        home = path.parents[2] / MAPPINGS / path.parent.name
        stale: list[tuple[Text, Iterator[Finding]]] = []
        for rows in reasons.tables:
            stale.append((rows.file, _rows(rows, home, reach.tables.values(), made.rows)))
            made.listed += [Listing(row, rows.reason) for row in rows.rows]
        for entry in reasons.rules:
            stale.append((entry.file, _rules(entry, home, reach, made)))
            made.listed += [Listing(rule, entry.reason) for rule in entry.rules]
        for policy in reasons.policies:
            policies = reach.policies.values()
            stale.append((policy.file, _policies(policy, home, policies, made.policies)))
            made.listed += [Listing(rule, policy.reason) for rule in policy.rules]
        for file, found in stale:
            findings = list(found)
            # Another mapping that reads the file may be what the reason is for.
            if findings and users.are_all(home / file):
                made.stale += findings
    return made


def unreached(reasons: Explained, mappings: Iterable[MappingReach]) -> list[Finding]:
    """What no case reached of mappings, and no reason is given for; what they share is reported once."""
    findings: list[Finding] = []
    chosen = list(mappings)
    tables = dict.fromkeys(table for one in chosen for table in one.tables)
    rules = dict.fromkeys(rule for one in chosen for rule in one.rules)
    left_rules = {(rule.file, rule.path) for rule in rules if not rule.reached}
    policies = dict.fromkeys(policy for one in chosen for policy in one.policies)
    for table in tables:
        left = [row for row in table.left() if (table.file, row) not in reasons.rows]
        if left:
            findings.append(_left(table, left))
    findings += [
        Finding(
            "rule-unreached",
            f"no case reaches the {'branch' if rule.branch else 'rule'} `{rule.path}`",
            rule.position,
            hint="add a case that does, or a reason in " + UNREACHED,
        )
        for rule in rules
        if not rule.reached and rule not in reasons.rules
        # where a rule is not reached, none below it is
        if not any((rule.file, above) in left_rules for above in _above(rule.path))
    ]
    findings += [
        Finding(
            "policy-unreached",
            f"no case reaches `${policy.event}` of the rule `{policy.path}`",
            policy.position,
            hint="add a case that does, or a reason in " + UNREACHED,
        )
        for policy in policies
        if not policy.reached and policy not in reasons.policies
        if (policy.file, policy.path) not in left_rules
    ]
    return findings


def _above(path: str) -> Iterator[str]:
    """The paths of the rules around the rule at a path."""
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def _left(table: TableReach, left: list[str]) -> Finding:
    shown = ", ".join(f"`{row}`" for row in left[:_SHOWN])
    more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
    return Finding(
        "rows-unreached",
        f"no case looks up {len(left)} of {len(table.rows)} rows: {shown}{more}",
        Position(_shown(table.file), 1, 1),
        hint="add cases that do, or a reason in " + UNREACHED,
    )


def _rows(
    entry: UnreachedRows,
    home: Path,
    tables: Iterable[TableReach],
    explained: dict[tuple[Path, str], Text],
) -> Iterator[Finding]:
    file = (home / entry.file).resolve()
    known = [table for table in tables if table.file == file]
    if not known:
        yield _stale(entry.file, f"no mapping has a table in `{entry.file}`")
        return
    for pattern in entry.rows:
        meant_rows = [row for table in known for row in table.left() if fnmatchcase(row, pattern)]
        explained.update(((file, row), entry.reason) for row in meant_rows)
        if not meant_rows:
            there = any(fnmatchcase(row, pattern) for table in known for row in table.rows)
            why = "is looked up by some case" if there else "is not in the table"
            yield _stale(pattern, f"`{pattern}` {why}")


def _rules(
    entry: UnreachedRules, home: Path, reach: Reach, explained: Explained
) -> Iterator[Finding]:
    file = (home / entry.file).resolve()
    known = [one for one in reach.rules.values() if one.file == file]
    if not known:
        yield _stale(entry.file, f"no mapping has rules in `{entry.file}`")
        return
    for pattern in entry.rules:
        fitting = [one for one in known if _at_or_below(one.path, pattern)]
        left = [one for one in fitting if not one.reached]
        explained.rules.update((one, entry.reason) for one in left)
        explained.policies.update(
            (one, entry.reason)
            for one in reach.policies.values()
            if one.file == file and not one.reached and _at_or_below(one.path, pattern)
        )
        if not left:
            why = "is reached by some case" if fitting else "is no rule of it"
            hint = None if fitting else meant(pattern, [one.path for one in known])
            yield _stale(pattern, f"`{pattern}` {why}", hint)


def _at_or_below(path: str, pattern: str) -> bool:
    return fnmatchcase(path, pattern) or fnmatchcase(path, pattern + ".*")


def _policies(
    entry: UnreachedPolicies,
    home: Path,
    policies: Iterable[PolicyReach],
    explained: dict[PolicyReach, Text],
) -> Iterator[Finding]:
    file = (home / entry.file).resolve()
    known = [one for one in policies if one.file == file and one.event == EVENTS.get(entry.event)]
    if not known:
        yield _stale(entry.file, f"no rule of `{entry.file}` chooses an outcome for {entry.event}")
        return
    for pattern in entry.rules:
        fitting = [one for one in known if fnmatchcase(one.path, pattern)]
        left = [one for one in fitting if not one.reached]
        explained.update((one, entry.reason) for one in left)
        if not left:
            why = "is reached by some case" if fitting else "chooses no outcome for it"
            hint = None if fitting else meant(pattern, [one.path for one in known])
            yield _stale(pattern, f"`{pattern}` {why}", hint)


def _stale(text: Text, message: str, hint: str | None = None) -> Finding:
    return Finding("reason-stale", message, text.position, hint=hint or "remove the reason")


def _shown(file: Path) -> str:
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)
