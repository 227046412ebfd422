"""Everything that is wrong or doubtful in mapping files, in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mapper.contract.file.contract_loading import Loader
from mapper.diagnostics.diagnostic import Finding, ordered_findings
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.grouped_findings import grouped
from mapper.diagnostics.plural import counted
from mapper.mapping_file.mapping_loading import load_formats, load_fragments, load_grounds
from mapper.mapping_file.own_tables import own_tables
from mapper.plan.plan_building import Contracts, build
from mapper.plan.plan_evidence import missing_evidence
from mapper.plan.plan_model import Plan
from mapper.yaml_text.mapping_folders import SHARED, checked_files, is_view, mapping_files
from mapper.yaml_text.mapping_root import mapping_root

ONCE_PER_FILE = frozenset(
    {
        "required-from-optional",
        "value-may-not-fit",
        "unknown-as-no",
        "order-of-text",
        "code-open",
        "first-of-many",
    }
)
"""Findings that a first draft of a mapping has by the dozen: reported once for a file."""

Further = Callable[[Plan], Iterable[Finding]]
"""A check of a plan beside those of its making."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, and the plans of the mappings that could be read."""

    findings: list[Finding]
    plans: dict[Path, Plan]


def check(
    paths: Iterable[str | Path],
    further: Sequence[Further] = (),
    tables: Path | None = None,
    over: Callable[[Iterable[Path]], Iterable[Path]] = iter,
) -> list[Finding]:
    """The findings of mapping files, or of all in folders: see `checked`."""
    return checked(paths, further, tables, over).findings


def checked(
    paths: Iterable[str | Path],
    further: Sequence[Further] = (),
    tables: Path | None = None,
    over: Callable[[Iterable[Path]], Iterable[Path]] = iter,
    contracts: Contracts | None = None,
) -> Checked:
    """The findings of mapping files, or of all in folders, with those of the files they name.

    `further` are checks that need more than a plan, made of each mapping; a view's are those of its
    mapping. `tables` is a folder of tables that replace shipped ones. `over` passes the
    files on, one by one, to show how far the check is. `contracts` holds what was loaded before.
    """
    contracts = contracts or Contracts(Loader())
    findings: list[Finding] = []
    plans: dict[Path, Plan] = {}
    given = list(map(Path, paths))
    files = checked_files(given)
    for file in over(files):
        if file.name.endswith(SHARED):
            findings.extend(_alone(file, contracts))
            continue
        try:
            plan = plans[file] = build(file, contracts, tables=tables)
        except FindingsError as error:
            findings.extend(error.findings)
            continue
        findings.extend(plan.findings)
        if not is_view(file):
            findings.extend(found for find in further for found in find(plan))
    for folder in given:
        if folder.is_dir() and mapping_root(folder / "any.yaml") == folder.resolve():
            below = [file for file in mapping_files(folder) if not file.name.endswith(SHARED)]
            if all(file in plans for file in below):
                findings.extend(_unused_fragments(folder, [plans[file] for file in below]))
    findings.extend(_evidence(given, list(plans.values()), contracts))
    for root in sorted({mapping_root(file) for file in files}):
        findings.extend(own_tables(root, tables).unmatched())
    return Checked(_open_once(grouped(_once(ordered_findings(findings)), ONCE_PER_FILE)), plans)


def _evidence(paths: list[Path], plans: list[Plan], contracts: Contracts) -> Iterator[Finding]:
    """Lists of codes that rest on nothing: of plans, and of contracts that are named themselves."""
    known = {Path(one.file).resolve(): one for plan in plans for one in plan.contracts()}
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    for file in sorted(file for file in files if file.name.endswith(SHARED[0])):
        contract = contracts.load(file, [])
        if contract is not None:
            known.setdefault(file.resolve(), contract)
    yield from missing_evidence(
        known.values(), [table for plan in plans for table in plan.tables.values()]
    )


def _once(findings: list[Finding]) -> list[Finding]:
    """Findings of a rule that is used several times, reported for the first use alone."""
    uses: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        message = finding.message
        if finding.target_path:
            message = message.replace(f"`{finding.target_path}`", "`…`")
        uses.setdefault((finding.code, finding.position, message), []).append(finding)
    once: list[Finding] = []
    for first, *others in uses.values():
        more = f" (and so in {counted(len(others), 'other use')} of it)" if others else ""
        once.append(replace(first, message=first.message + more))
    return once


def _open_once(findings: list[Finding]) -> list[Finding]:
    """Findings with those of a legal basis that is still open as one, whatever views have them."""
    opened = [finding for finding in findings if finding.code == "basis-to-do"]
    if len(opened) < 2:
        return findings
    files = dict.fromkeys(one.position.file for one in opened if one.position is not None)
    where = ", ".join(Path(file).stem for file in files)
    message = f"the legal basis of {len(opened)} groups of fields is still open, in {where}"
    one = replace(opened[0], message=message)
    return [one if each is opened[0] else each for each in findings if each not in opened[1:]]


def _unused_fragments(folder: Path, plans: list[Plan]) -> Iterator[Finding]:
    """Fragments of the files that mappings use which none of all mappings uses."""
    used: dict[Path, set[str]] = {}
    for plan in plans:
        for name in plan.files:
            if name.endswith(".fragments.yaml"):
                used.setdefault(Path(name).resolve(), set()).update(plan.used_fragments)
    for file in sorted(folder.rglob("*.fragments.yaml")):
        names = used.get(file.resolve())
        if names is None:
            continue
        for name in load_fragments(file).file.fragments:
            if str(name) not in names:
                message = f"no mapping uses the fragment `{name}`"
                yield Finding("unused-fragment", message, name.position, "warning", "remove it")


def _alone(file: Path, contracts: Contracts) -> list[Finding]:
    """What is wrong with a contract, formats or fragments file by itself."""
    findings: list[Finding] = []
    try:
        if file.name.endswith(".contract.yaml"):
            contracts.load(file, findings)
        elif file.name.endswith(".formats.yaml"):
            load_formats(file)
        elif file.name.endswith(".grounds.yaml"):
            load_grounds(file)
        else:
            load_fragments(file)
    except FindingsError as error:
        findings.extend(error.findings)
    return findings
