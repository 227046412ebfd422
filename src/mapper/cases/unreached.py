"""Reasons for what no case reaches: `unreached.yaml`, and what is left without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from mapper.cases.discovery import FIXTURES, MAPPINGS
from mapper.cases.reaching import PolicyReach, Reach, TableReach
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.nearest import meant
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


def unreached(reach: Reach) -> list[Finding]:
    """What no case reached and no reason is given for, and reasons for what was reached.

    Raises FindingsError where a file of reasons cannot be read.
    """
    reason_files = dict.fromkeys(
        path
        for file in [
            *(table.file for table in reach.tables.values()),
            *(policy.file for policy in reach.policies.values()),
        ]
        if (path := reasons_file(file)) is not None
    )
    findings: list[Finding] = []
    explained_rows: set[tuple[Path, str]] = set()
    explained_policies: set[int] = set()
    for path in reason_files:
        reasons = read_reasons(path)
        if reasons is None:
            continue
        home = path.parents[2] / MAPPINGS / path.parent.name
        for rows in reasons.tables:
            findings += _rows(rows, home, reach.tables.values(), explained_rows)
        for rules in reasons.policies:
            findings += _policies(rules, home, reach.policies.values(), explained_policies)
    for table in reach.tables.values():
        left = [row for row in table.left() if (table.file, row) not in explained_rows]
        if left:
            findings.append(_left(table, left))
    findings += [
        Finding(
            "policy-unreached",
            f"no case reaches `${policy.event}` of the rule `{policy.path}`",
            policy.position,
            hint="add a case that does, or a reason in " + UNREACHED,
        )
        for policy in reach.policies.values()
        if not policy.reached and id(policy) not in explained_policies
    ]
    return findings


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
    entry: UnreachedRows, home: Path, tables: Iterable[TableReach], explained: set[tuple[Path, str]]
) -> Iterator[Finding]:
    file = (home / entry.file).resolve()
    known = [table for table in tables if table.file == file]
    if not known:
        yield _stale(entry.file, f"no mapping has a table in `{entry.file}`")
        return
    for pattern in entry.rows:
        meant_rows = [row for table in known for row in table.left() if fnmatchcase(row, pattern)]
        explained.update((file, row) for row in meant_rows)
        if not meant_rows:
            there = any(fnmatchcase(row, pattern) for table in known for row in table.rows)
            why = "is looked up by some case" if there else "is not in the table"
            yield _stale(pattern, f"`{pattern}` {why}")


def _policies(
    entry: UnreachedPolicies, home: Path, policies: Iterable[PolicyReach], explained: set[int]
) -> Iterator[Finding]:
    file = (home / entry.file).resolve()
    known = [one for one in policies if one.file == file and one.event == EVENTS.get(entry.event)]
    if not known:
        yield _stale(entry.file, f"no rule of `{entry.file}` chooses an outcome for {entry.event}")
        return
    for pattern in entry.rules:
        fitting = [one for one in known if fnmatchcase(one.path, pattern)]
        left = [one for one in fitting if not one.reached]
        explained.update(id(one) for one in left)
        if not left:
            why = "is reached by some case" if fitting else "chooses no outcome for it"
            hint = None if fitting else meant(pattern, [one.path for one in known])
            yield _stale(pattern, f"`{pattern}` {why}", hint)


def _stale(text: Text, message: str, hint: str | None = None) -> Finding:
    return Finding("reason-stale", message, text.position, hint=hint or "remove the reason")


def _shown(file: Path) -> str:
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)
