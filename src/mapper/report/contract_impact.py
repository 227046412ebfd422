"""What another version of a contract does to the mappings that use it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mapper.contract.difference import Change, changes
from mapper.contract.file.contract_loading import Loader
from mapper.contract.message_model import Side
from mapper.diagnostics.diagnostic import Finding, ordered_findings
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.plural import counted
from mapper.diagnostics.rendering import finding_object, findings_as_text
from mapper.plan.plan_building import Contracts, build
from mapper.plan.plan_model import Plan
from mapper.yaml_text.mapping_folders import mapping_files
from mapper.yaml_text.mapping_root import mapping_root


@dataclass(frozen=True, slots=True)
class MappingImpact:
    """What is found wrong or doubtful in one mapping with the new contract, and was not before."""

    mapping: Path
    sides: frozenset[Side]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ContractImpact:
    """The changes between two versions of a contract, and what they do to mappings."""

    changes: list[Change]
    mappings: list[MappingImpact]

    @property
    def breaks(self) -> bool:
        """Whether a mapping has a new error; where no mapping is known, whether one could."""
        if not self.mappings:
            return any(change.breaks for change in self.changes)
        return any(
            finding.severity == "error" for each in self.mappings for finding in each.findings
        )

    def as_text(self) -> str:
        """The changes, and what they do to each mapping, for people."""
        lines = []
        for change in self.changes:
            sides = " and ".join(sorted(change.breaks))
            lines.append(f"{change.path}: {change.what}" + (f" [breaks {sides}]" if sides else ""))
        lines = lines or ["no differences"]
        for each in self.mappings:
            sides = " and ".join(sorted(each.sides))
            found = (
                counted(len(each.findings), "new finding") if each.findings else "no new findings"
            )
            lines += ["", f"{each.mapping} ({sides}): {found}"]
            if each.findings:
                lines.append(findings_as_text(each.findings).rstrip("\n"))
        return "\n".join(lines) + "\n"

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "changes": [
                {"path": each.path, "what": each.what, "breaks": sorted(each.breaks)}
                for each in self.changes
            ],
            "mappings": [
                {
                    "mapping": str(each.mapping),
                    "sides": sorted(each.sides),
                    "findings": [finding_object(finding) for finding in each.findings],
                }
                for each in self.mappings
            ],
        }


def contract_impact(old: Path, new: Path, mappings: Iterable[Path]) -> ContractImpact:
    """Compare two versions of a contract, and plan the mappings that use the old one with the new.

    `mappings` are files or folders. Raises FindingsError where a version cannot be read; what the
    new version refers to is looked for beside the old one, whose place it takes.
    """
    content = new.read_bytes()
    before, after = Contracts(Loader()), Contracts(Loader({old.resolve(): content}))
    root = mapping_root(old).resolve()
    found = []
    for file in (file for path in mappings for file in mapping_files(path)):
        plan, known = _built(file, before)
        sides = _sides(plan, old, before) if plan is not None else frozenset()
        if sides:
            seen = set(map(_key, known))
            findings = [each for each in _built(file, after)[1] if _key(each) not in seen]
            found.append(MappingImpact(file, sides, tuple(ordered_findings(findings))))
    return ContractImpact(
        changes(before.loader.load(old, root), after.loader.load(old, root)), found
    )


def _built(mapping: Path, contracts: Contracts) -> tuple[Plan | None, list[Finding]]:
    """The plan of a mapping, if there is one, and all that is found in it."""
    try:
        plan = build(mapping, contracts)
    except FindingsError as error:
        return None, list(error.findings)
    return plan, plan.findings


def _sides(plan: Plan, contract: Path, contracts: Contracts) -> frozenset[Side]:
    """On which sides a mapping uses a contract, by itself or through another one."""
    real = contract.resolve()
    sides: list[Side] = []
    if real in {file.resolve() for file in contracts.files(plan.source_contract)}:
        sides.append("source")
    if real in {file.resolve() for file in contracts.files(plan.target_contract)}:
        sides.append("target")
    return frozenset(sides)


def _key(finding: Finding) -> tuple[object, ...]:
    at = finding.position
    span = (at.file, at.line, at.column) if at is not None else None
    return finding.code, span, finding.source_path, finding.target_path, finding.message
