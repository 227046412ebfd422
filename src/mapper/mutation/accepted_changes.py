"""Reasons for changes that no case notices: `unnoticed.yaml`, and what is left without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from mapper.cases.discovery import MAPPINGS
from mapper.coverage.unreached import UNREACHED, UnreachedFile, read_reasons, reasons_file
from mapper.diagnostics.diagnostic import Finding, Severity
from mapper.diagnostics.errors import FindingsError
from mapper.mapping_file.file_users import FileUsers
from mapper.mapping_file.mapping_loading import read_file
from mapper.mutation.mutation_run import TriedChange
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.spanned_model import AnyText, Listed, Several, SpannedModel, validated
from mapper.yaml_text.spanned_text import Text

UNNOTICED: Final = "unnoticed.yaml"
_SHOWN: Final = 3


class UnnoticedChange(SpannedModel):
    """Changes that no case notices, and why."""

    file: Text
    """The file of the rules, relative to the folder of the mappings."""
    rules: Several[AnyText]
    """The paths of the rules, rows or joins; `*` means any characters."""
    changes: Several[Text] = (Text("*"),)
    """What the changes say; `*` means any characters. Left out, all of these rules."""
    reason: Text
    """Why no case notices them."""

    def holds(self, trial: TriedChange) -> bool:
        """Whether a change is one of these."""
        return any(fnmatchcase(trial.path, one) for one in self.rules) and any(
            # What a finding says of an index or a filter has brackets of its own.
            fnmatchcase(trial.says, one.replace("[", "[[]"))
            for one in self.changes
        )


class UnnoticedFile(SpannedModel):
    """What no case of a folder of mappings notices, with reasons."""

    changes: Listed[UnnoticedChange] = ()
    """The changes."""


@dataclass(frozen=True, slots=True)
class ChangeVerdict:
    """What became of all changes, each once: those that survived have a reason or have none.

    Those `elsewhere` survived too, in files that other mappings read, whose cases were not run: they
    may notice them. `stale` are findings about reasons that fit nothing which survived.
    """

    noticed: tuple[TriedChange, ...]
    accepted: tuple[tuple[TriedChange, str], ...]
    survived: tuple[TriedChange, ...]
    equivalent: tuple[TriedChange, ...]
    stale: tuple[Finding, ...]
    elsewhere: tuple[TriedChange, ...] = ()

    @property
    def score(self) -> float:
        """How many of a hundred changes some case notices; those with a reason count as unnoticed."""
        all_ = len(self.noticed) + len(self.accepted) + len(self.survived)
        return 100 * len(self.noticed) / all_ if all_ else 100.0


def judged(
    trials: Iterable[TriedChange], mappings: Iterable[Path], *, whole: bool = True
) -> ChangeVerdict:
    """The changes of `mappings` with the reasons that their folders give. Raises FindingsError.

    A change of a file that several mappings use is one: noticed where some case of any of them
    notices it. What no case notices, and which reasons fit nothing, is known of a file that no
    other mapping reads; of reasons where the `whole` of the changes was tried.
    """
    merged: dict[tuple[object, ...], TriedChange] = {}
    rank = {"noticed": 2, "survived": 1, "equivalent": 0}
    for one in trials:
        known = merged.get(one.key)
        if known is None or rank[one.fate] > rank[known.fate]:
            merged[one.key] = one
    by_fate: dict[str, list[TriedChange]] = {fate: [] for fate in rank}
    for one in merged.values():
        by_fate[one.fate].append(one)
    accepted: dict[int, str] = {}
    stale: list[Finding] = []
    users = FileUsers(mappings)
    for path in _reason_files(merged.values(), UNNOTICED):
        for entry in _read(path).changes:
            file = (_home(path) / entry.file).resolve()
            mine = [one for one in by_fate["survived"] if _file(one) == file and entry.holds(one)]
            accepted.update((id(one), str(entry.reason)) for one in mine)
            if not mine and whole and users.are_all(file):
                message = "every change that this reason is for is noticed by some case, or is none"
                hint = "remove the reason, or correct its `rules` and `changes`"
                stale.append(Finding("reason-stale", message, entry.position, hint=hint))
    for path in _reason_files(merged.values(), UNREACHED):
        reasons = read_reasons(path)
        for one in by_fate["survived"] if reasons is not None else ():
            reason = _unreached(one, reasons, _home(path)) if reasons is not None else None
            if reason is not None:
                accepted.setdefault(id(one), reason)
    left = [one for one in by_fate["survived"] if id(one) not in accepted]
    own = {file for file in set(map(_file, left)) if users.are_all(file)}
    return ChangeVerdict(
        tuple(by_fate["noticed"]),
        tuple((one, accepted[id(one)]) for one in by_fate["survived"] if id(one) in accepted),
        tuple(one for one in left if _file(one) in own),
        tuple(by_fate["equivalent"]),
        tuple(stale),
        tuple(one for one in left if _file(one) not in own),
    )


def unnoticed(verdict: ChangeVerdict) -> Iterator[Finding]:
    """A finding for each change that no case notices, and that has no reason.

    It is a warning where cases of mappings that were not tried may notice it.
    """
    yield from (_unnoticed(one, "error") for one in verdict.survived)
    yield from (_unnoticed(one, "warning") for one in verdict.elsewhere)


def _unnoticed(one: TriedChange, severity: Severity) -> Finding:
    if one.reached:
        names = ", ".join(f"`{name}`" for name in one.reached[:_SHOWN])
        more = f" and {len(one.reached) - _SHOWN} more" if len(one.reached) > _SHOWN else ""
        reached = f"it is reached by {names}{more}"
    else:
        reached = "no case reaches it"
    where = f"in `{one.path}` " if one.path else ""
    return Finding(
        "change-unnoticed",
        f"{where}{one.says}, and no case notices: {reached}",
        one.position,
        severity,
        hint=f"add a case in which the two give something else, or a reason in {UNNOTICED}",
    )


def _reason_files(trials: Iterable[TriedChange], name: str) -> list[Path]:
    files = {Path(one.position.file) for one in trials}
    found = (path.with_name(name) for file in files if (path := reasons_file(file)) is not None)
    return sorted({path for path in found if path.is_file()})


def _home(path: Path) -> Path:
    """The folder of the mappings that a file of reasons is for."""
    return path.parents[2] / MAPPINGS / path.parent.name


def _unreached(one: TriedChange, reasons: UnreachedFile, home: Path) -> str | None:
    """Why no case reaches what a change is of, if that is why none notices it."""
    for entry in reasons.policies:
        mine = one.kind == "policy" and one.says.startswith(f"`${entry.event}:")
        if mine and _is_of(one, home / entry.file, entry.rules):
            return str(entry.reason)
    for table in reasons.tables:
        if one.kind == "row" and _is_of(one, home / table.file, table.rows):
            return str(table.reason)
    for rule in reasons.rules:
        if _is_of(one, home / rule.file, [*rule.rules, *(f"{each}.*" for each in rule.rules)]):
            return str(rule.reason)
    return None


def _is_of(one: TriedChange, file: Path, paths: Iterable[str]) -> bool:
    return _file(one) == file.resolve() and any(fnmatchcase(one.path, each) for each in paths)


def _file(trial: TriedChange) -> Path:
    return Path(trial.position.file).resolve()


def _read(path: Path) -> UnnoticedFile:
    node, findings = read_file(path)
    checks = NodeChecks()
    made: UnnoticedFile | None = None
    if node is not None:
        made = validated(UnnoticedFile, node, "the reasons", checks)
    if findings or checks.findings or made is None:
        raise FindingsError([*findings, *checks.findings])
    return made
