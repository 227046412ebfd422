"""The files that an editor holds, and what mapper knows of them after each change."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mapper.contract.file.contract_loading import Loader
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.errors import FindingsError
from mapper.editor.completion import Known
from mapper.editor.file_grammar import kind_of
from mapper.editor.plan_places import PlanPlaces, plan_places
from mapper.mapping_file.mapping_loading import Loaded, load_partly
from mapper.plan.checking import checked
from mapper.plan.plan_building import Contracts
from mapper.plan.plan_model import Plan
from mapper.report.absence import nothing_by_absence
from mapper.yaml_text.collisions import read
from mapper.yaml_text.file_contents import bounded_content, unsaved_files
from mapper.yaml_text.mapping_folders import SHARED, first_key, is_mapping, is_view, mapping_files
from mapper.yaml_text.mapping_root import SETTINGS, mapping_root

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
    _planned: dict[Path, dict[Path, str]] = field(default_factory=dict)
    """By mapping: what the files of the editor held when its plan was made."""
    _files: dict[Path, frozenset[Path]] = field(default_factory=dict)
    """By mapping: the files that its plan was made of."""
    _places: dict[tuple[Path, Path], tuple[Plan, PlanPlaces]] = field(default_factory=dict)

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
        self._plan(found.plans)
        return found.findings

    def is_ours(self, file: Path) -> bool:
        """Whether a file that the editor holds is one of mapper's, which are all YAML."""
        if file not in self.texts or file.suffix not in {".yaml", ".yml"}:
            return False
        if file.name == SETTINGS or file.name.endswith(SHARED) or file in self.plans:
            return True
        with unsaved_files(self._unsaved):
            return is_mapping(file)

    def _plan(self, plans: dict[Path, Plan]) -> None:
        self.plans.update(plans)
        for mapping, plan in plans.items():
            self._files[mapping] = frozenset(Path(name).resolve() for name in plan.files)
        held = dict(self.texts)
        self._planned.update((mapping, held) for mapping in plans)

    def _places_in(self, mapping: Path, file: Path) -> PlanPlaces:
        """The places of a file in the plan of a mapping, by what it held when that was made."""
        plan = self.plans[mapping]
        known = self._places.get((mapping, file))
        if known is None or known[0] is not plan:
            named = next(name for name in plan.files if Path(name).resolve() == file)
            root, _ = read(self._planned[mapping].get(file) or self.text_of(file), named)
            known = self._places[mapping, file] = (plan, plan_places(plan, named, root))
        return known[1]

    def known(self, file: Path) -> Known:
        """What is known of a file for whoever writes in it."""
        users = self._made_of(file)
        places = [self._places_in(mapping, file) for mapping in users]
        plans = [self.plans[mapping] for mapping in users]
        return Known(file, kind_of(file.name, first_key(file)), plans, places, self.loaded)

    def loaded(self, mapping: Path) -> Loaded | None:
        """What the files of a mapping say; None where it cannot be read."""
        with unsaved_files(self._unsaved):
            try:
                return load_partly(mapping, kept=self.contracts.kept)
            except FindingsError:
                return None

    def _subjects(self, file: Path) -> list[Path]:
        """What is checked for a file: nothing of one that is none of mapper's."""
        if file.name.endswith(SHARED) or file.suffix == TABLE:
            if self.held_users(file):
                # They are checked themselves.
                return [] if file.suffix == TABLE else [file]
            user = self.user_of(file)
            return [user] if user is not None else [file] if file.suffix != TABLE else []
        return [file] if self.is_ours(file) else []

    def check_absence(self, file: Path) -> list[Finding]:
        """What only running the mapping shows of a file, as it was checked last."""
        plan = next(iter(self.plans_with(file)), None)
        with unsaved_files(self._unsaved):
            return nothing_by_absence(plan) if plan is not None and not plan.view else []

    def plans_with(self, file: Path) -> list[Plan]:
        """The plans that were made of a file, that of the file itself first."""
        return [self.plans[mapping] for mapping in self._made_of(file)]

    def _made_of(self, file: Path) -> list[Path]:
        """The mappings whose plans were made of a file, the file itself first."""
        return sorted(self._users(file), key=lambda mapping: mapping != file)

    def all_loaded(self, file: Path) -> list[Loaded]:
        """What all mappings say that may share a name with a file: those of its mapping root."""
        with unsaved_files(self._unsaved):
            below = [path for path in mapping_files(mapping_root(file)) if not is_view(path)]
        return [loaded for path in below if (loaded := self.loaded(path)) is not None]

    def held_users(self, file: Path) -> list[Path]:
        """The other files of the editor whose plan is made of a file: they change with it."""
        return [user for user in self._users(file) if user in self.texts and user != file]

    def _users(self, file: Path) -> list[Path]:
        return [mapping for mapping, files in self._files.items() if file in files]

    def user_of(self, file: Path) -> Path | None:
        """A mapping that names a file: one that was planned before, else the first there is."""
        users = self._users(file)
        if users:
            return users[0]
        for mapping in (path.resolve() for path in mapping_files(mapping_root(file))):
            if mapping != file and file.name in self.text_of(mapping):
                self._plan(checked([mapping], contracts=self.contracts).plans)
                if file in self._files.get(mapping, ()):
                    return mapping
        return None
