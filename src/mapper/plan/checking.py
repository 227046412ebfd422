"""Everything that is wrong or doubtful in mapping files, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from mapper.contract.loading import Loader
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.model import Finding
from mapper.plan.building import Contracts, build, in_order
from mapper.spec.loading import load_formats, load_fragments

SHARED = (".contract.yaml", ".formats.yaml", ".fragments.yaml")
"""How files end that are no mappings themselves."""


def mapping_files(path: Path) -> Iterator[Path]:
    """The mapping and view files at or below `path`; in a folder, by the key they begin with."""
    if path.is_file():
        yield path
        return
    for file in sorted(path.rglob("*.yaml")):
        if not file.name.endswith(SHARED) and _is_mapping(file):
            yield file


def check(paths: Iterable[str | Path]) -> list[Finding]:
    """The findings of mapping files, or of all in folders, with those of the files they name.

    Contracts, formats and fragments that no mapping names are read too.
    """
    contracts = Contracts(Loader())
    findings: list[Finding] = []
    for path in map(Path, paths):
        for file in mapping_files(path):
            if file.name.endswith(SHARED):
                findings.extend(_alone(file, contracts))
                continue
            try:
                findings.extend(build(file, contracts).findings)
            except FindingsError as error:
                findings.extend(error.findings)
        if path.is_dir():
            for ending in SHARED:
                for file in sorted(path.rglob(f"*{ending}")):
                    findings.extend(_alone(file, contracts))
    return in_order(findings)


def _alone(file: Path, contracts: Contracts) -> list[Finding]:
    """What is wrong with a contract, formats or fragments file by itself."""
    findings: list[Finding] = []
    try:
        if file.name.endswith(".contract.yaml"):
            contracts.load(file, findings)
        elif file.name.endswith(".formats.yaml"):
            load_formats(file)
        else:
            load_fragments(file)
    except FindingsError as error:
        findings.extend(error.findings)
    return findings


def _is_mapping(file: Path) -> bool:
    """Whether the first key of a file is `mapping`, or it extends one that has it."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.strip() and not line.startswith(("#", "---", "%")):
                return line.startswith(("mapping:", "extends:", "view:"))
    return False
