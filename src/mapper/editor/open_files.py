"""The files that an editor holds, and what mapper knows of them after each change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mapper.contract.file.contract_loading import Loader
from mapper.diagnostics.diagnostic import Finding
from mapper.plan.checking import checked
from mapper.plan.plan_building import Contracts
from mapper.plan.plan_model import Plan
from mapper.report.absence import nothing_by_absence
from mapper.yaml_text.file_contents import bounded_content, unsaved_files
from mapper.yaml_text.mapping_folders import SHARED, is_mapping, mapping_files
from mapper.yaml_text.mapping_root import mapping_root

TABLE: Final = ".csv"


@dataclass(slots=True)
class OpenFiles:
    """What an editor holds of files, and the last plan of each mapping that it was needed for.

    Files go by their real path. A plan stays where a change broke its mapping: what is half
    written is completed by what was known before.
    """

    texts: dict[Path, str] = field(default_factory=dict)
    plans: dict[Path, Plan] = field(default_factory=dict)
    contracts: Contracts = field(default_factory=lambda: Contracts(Loader()))
    _unsaved: dict[Path, bytes] = field(default_factory=dict)

    def hold(self, file: Path, text: str) -> None:
        """Take what the editor shows of a file for what it holds."""
        self.texts[file] = text
        self._unsaved[file] = text.encode("utf-8", "surrogatepass")

    def release(self, file: Path) -> None:
        """Take a file for what it holds on disk again."""
        self.texts.pop(file, None)
        self._unsaved.pop(file, None)

    def text_of(self, file: Path) -> str:
        """What a file holds, as the editor shows it; empty where it cannot be read."""
        if file in self.texts:
            return self.texts[file]
        try:
            return bounded_content(file).decode("utf-8", "replace")
        except OSError:
            return ""

    def check(self, file: Path) -> list[Finding]:
        """The findings of a file, and of those that it names or is named by.

        Of a file that is not a mapping, those of the mapping that shows best what it is for.
        """
        with unsaved_files(self._unsaved):
            found = checked(self._subjects(file), contracts=self.contracts)
        self.plans.update(found.plans)
        return found.findings

    def _subjects(self, file: Path) -> list[Path]:
        """What is checked for a file: nothing of one that is none of mapper's."""
        if file.name.endswith(SHARED) or file.suffix == TABLE:
            own = [file] if file.suffix != TABLE else []
            user = self.user_of(file) if not self.held_users(file) else None
            return [*own, *([user] if user is not None else [])]
        return [file] if file in self.plans or is_mapping(file) else []

    def check_absence(self, file: Path) -> list[Finding]:
        """What only running the mapping shows of a file, as it was checked last."""
        plan = next(iter(self.plans_with(file)), None)
        with unsaved_files(self._unsaved):
            return nothing_by_absence(plan) if plan is not None and not plan.view else []

    def plans_with(self, file: Path) -> list[Plan]:
        """The plans that were made of a file, that of the file itself first."""
        own = self.plans.get(file)
        others = (plan for plan in self.plans.values() if plan is not own and file in _files(plan))
        return [*([own] if own is not None else []), *others]

    def held_users(self, file: Path) -> list[Path]:
        """The other files of the editor whose plan is made of a file: they change with it."""
        return [user for user in self._users(file) if user in self.texts and user != file]

    def _users(self, file: Path) -> list[Path]:
        return [mapping for mapping, plan in self.plans.items() if file in _files(plan)]

    def user_of(self, file: Path) -> Path | None:
        """A mapping that names a file: one that was planned before, else the first there is."""
        users = self._users(file)
        if users:
            return users[0]
        for mapping in (path.resolve() for path in mapping_files(mapping_root(file))):
            if mapping != file and file.name in self.text_of(mapping):
                found = checked([mapping], contracts=self.contracts)
                self.plans.update(found.plans)
                if mapping in self.plans and file in _files(self.plans[mapping]):
                    return mapping
        return None


def _files(plan: Plan) -> Iterator[Path]:
    return (Path(name).resolve() for name in plan.files)
