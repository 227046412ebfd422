"""What another version of a contract does to the mappings that use it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mapper.contract.difference import Change, ContractSide, changes
from mapper.contract.file.contract_loading import Loader
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.rendering import findings_as_json, findings_as_text
from mapper.plan.checking import check, mapping_files
from mapper.plan.plan_building import Contracts, build
from mapper.yaml_text.mapping_root import mapping_root


@dataclass(frozen=True, slots=True)
class MappingImpact:
    """What `check` finds in one mapping with the new contract, and did not with the old one."""

    mapping: Path
    sides: frozenset[ContractSide]
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
            count = len(each.findings)
            found = (
                f"{count} new finding{'' if count == 1 else 's'}" if count else "no new findings"
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
                    "findings": json.loads(findings_as_json(each.findings))["findings"],
                }
                for each in self.mappings
            ],
        }


def contract_impact(old: Path, new: Path, mappings: Iterable[Path]) -> ContractImpact:
    """Compare two versions of a contract, and check the mappings that use the old one with the new.

    `mappings` are files or folders. Raises FindingsError where a version cannot be read; what the
    new version refers to is looked for beside the old one, whose place it takes.
    """
    root = mapping_root(old).resolve()
    before = Loader().load(old)
    content = new.read_bytes()
    after = Loader({old.resolve(): content}).load(old, root)
    found = []
    for file in (file for path in mappings for file in mapping_files(path)):
        sides = _sides(file, old)
        if sides:
            findings = tuple(_new_findings(file, old, content))
            found.append(MappingImpact(file, sides, findings))
    return ContractImpact(changes(before, after), found)


def _sides(mapping: Path, contract: Path) -> frozenset[ContractSide]:
    """On which sides a mapping uses a contract, by itself or through another one."""
    contracts = Contracts(Loader())
    try:
        plan = build(mapping, contracts)
    except FindingsError:  # what is broken already cannot be broken by the new version
        return frozenset()
    real = contract.resolve()
    sides: list[ContractSide] = []
    if real in {file.resolve() for file in contracts.files(plan.source_contract)}:
        sides.append("source")
    if real in {file.resolve() for file in contracts.files(plan.target_contract)}:
        sides.append("target")
    return frozenset(sides)


def _new_findings(mapping: Path, contract: Path, content: bytes) -> Iterator[Finding]:
    """What `check` says of a mapping with the new contract, and not with the old one."""
    known = {_key(finding) for finding in check([mapping])}
    overlaid = Contracts(Loader({contract.resolve(): content}))
    for finding in check([mapping], contracts=overlaid):
        if _key(finding) not in known:
            yield finding


def _key(finding: Finding) -> tuple[object, ...]:
    at = finding.position
    span = (at.file, at.line, at.column) if at is not None else None
    return finding.code, span, finding.source_path, finding.target_path, finding.message
