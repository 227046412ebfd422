"""A deployment's own tables, which replace shipped ones.

A folder that `--tables` names, or `tables` in the `mapper.yaml` of the mapping root, may hold
files with the names that tables have below the root: each replaces that one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.nearest import meant
from mapper.mapping_file.view_model import Settings
from mapper.yaml_text.collisions import read
from mapper.yaml_text.file_contents import file_content
from mapper.yaml_text.mapping_root import SETTINGS
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.spanned_model import validated
from mapper.yaml_text.spanned_text import Text
from mapper.yaml_text.yaml_nodes import ScalarNode


@dataclass(slots=True)
class OwnTables:
    """The folder of a deployment's tables, if there is one, and what was looked for in it.

    `absent` are the files that are not there: were they made, they would count.
    """

    root: Path
    folder: Path | None = None
    settings: Path | None = None
    findings: list[Finding] = field(default_factory=list)
    absent: list[Path] = field(default_factory=list)

    def instead_of(self, table: Path) -> Path | None:
        """The file that replaces a shipped table, or None."""
        real = table.resolve()
        if self.folder is None or not real.is_relative_to(self.root):
            return None
        own = self.folder / real.relative_to(self.root)
        if own.is_file():
            return own
        self.absent.append(own)
        return None

    def unmatched(self) -> list[Finding]:
        """Findings for files of the folder that no shipped table has the name of."""
        if self.folder is None:
            return []
        shipped = [path.relative_to(self.root).as_posix() for path in self.root.rglob("*.csv")]
        return [
            Finding(
                "table-of-nothing",
                f"there is no table `{name}` below the mapping root, so this file is not used",
                Position(str(own), 1, 1),
                hint=meant(name, shipped) or "give it the name of the table that it replaces",
            )
            for own in sorted(self.folder.rglob("*.csv"))
            if (name := own.relative_to(self.folder).as_posix()) not in shipped
        ]


def own_tables(root: Path, given: Path | None) -> OwnTables:
    """The tables of a deployment: in the folder that is given, else in that of the settings."""
    made = OwnTables(root.resolve())
    file = root / SETTINGS
    if file.is_file():
        made.settings = file
        settings = read_settings(file, made.findings)
        named = _folder(file, settings.tables, made.findings) if settings is not None else None
        if given is None:
            given = named
    made.folder = given.resolve() if given is not None else None
    return made


def read_settings(file: Path, findings: list[Finding]) -> Settings | None:
    """The settings in a file, if it says any; what is wrong with them is added to the findings."""
    node, wrong = read(file_content(file), str(file))
    findings.extend(wrong)
    if node is None or (isinstance(node, ScalarNode) and node.empty):
        return None
    checks = NodeChecks()
    made: Settings | None = validated(Settings, node, "the settings", checks)
    findings.extend(checks.findings)
    return made


def _folder(file: Path, named: Text | None, findings: list[Finding]) -> Path | None:
    """The folder that the settings name for tables; None where they name none that is there."""
    folder = file.parent / named if named is not None else None
    if named is not None and folder is not None and not folder.is_dir():
        message = f"the folder `{named}` does not exist"
        hint = "the path is relative to the settings"
        findings.append(Finding("file-not-found", message, named.position, hint=hint))
        return None
    return folder
