"""What mappings rest on: each list of codes, format and constant with its source or assumption."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from mapper.contract.evidence_statement import Evidence
from mapper.contract.file.contract_loading import Loader
from mapper.contract.file.stated_evidence import evidence_of
from mapper.contract.message_model import Contract
from mapper.diagnostics.diagnostic import Position
from mapper.mapping_file.grounds import OPEN_BASIS
from mapper.mapping_file.mapping_loading import load_formats, load_view
from mapper.mapping_file.view_model import GroundsFile
from mapper.plan.plan_building import Contracts, build
from mapper.plan.plan_evidence import Enumeration, constants, enumerations
from mapper.plan.plan_model import Plan
from mapper.yaml_text.mapping_folders import is_view, mapping_files
from mapper.yaml_text.mapping_root import mapping_root
from mapper.yaml_text.spanned_text import Text

Kind = Literal["table", "enumeration", "format", "constant", "ground"]
State = Literal["source", "assumed", "nothing"]

KINDS: Final[tuple[Kind, ...]] = ("table", "enumeration", "format", "constant", "ground")
STATES: Final[tuple[State, ...]] = ("source", "assumed", "nothing")
_FORMATS: Final = ".formats.yaml"
_CONTRACT: Final = ".contract.yaml"


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a file claims: its kind, its name, its position, and what it rests on.

    `folder` is the folder of the mapping root that it is in, and `sample` says of a table that
    it holds a few rows only.
    """

    kind: Kind
    folder: str
    file: str
    name: str
    position: Position
    evidence: Evidence | None
    sample: bool = False

    @property
    def state(self) -> State:
        """Whether it has a source, is an assumption, or says neither."""
        if self.evidence is None:
            return "nothing"
        return "assumed" if self.evidence.assumed else "source"

    def as_json(self) -> dict[str, Any]:
        """The claim for machines."""
        said = dict(self.evidence.written()) if self.evidence is not None else {}
        entry: dict[str, Any] = {
            "kind": self.kind,
            "name": self.name,
            "place": str(self.position),
            "state": self.state,
        }
        if said:
            entry["assumed" if self.state == "assumed" else "source"] = said
        if self.sample:
            entry["sample"] = True
        return entry


def claims(paths: Iterable[Path]) -> list[Claim]:
    """All that the mappings and contracts at and below the paths claim, by folder and position.

    Of a mapping that is named itself, what all its files claim. Raises FindingsError where a file
    cannot be read.
    """
    contracts = Contracts(Loader())
    plans: list[Plan] = []
    views: list[Path] = []
    files: dict[Path, None] = {}
    for path in paths:
        for file in mapping_files(path):
            if file.name.endswith((_FORMATS, _CONTRACT)):
                files[file] = None
            elif is_view(file):
                views.append(file)
            else:
                plan = build(file, contracts)
                plans.append(plan)
                files.update(dict.fromkeys(Path(name) for name in plan.files))
        if path.is_dir():
            files.update(dict.fromkeys(sorted(path.rglob("*.yaml"))))
    known: dict[Path, Path] = {}
    for file in files:
        known.setdefault(file.resolve(), _shown(file))
    found = [*_tables(plans), *_constants(plans)]
    found += [one for file in views for one in _grounds(file)]
    for file in known.values():
        if file.name.endswith(_CONTRACT):
            found += _enumerations(contracts.loader.load(file))
        elif file.name.endswith(_FORMATS):
            found += _formats(file)
    wanted = [path.resolve() for path in paths if path.is_dir()]
    if wanted and not plans_named(paths):
        found = [one for one in found if _below(one.position.file, wanted)]
    return sorted(found, key=_order)


def plans_named(paths: Iterable[Path]) -> bool:
    """Whether a mapping is named itself, so that files elsewhere count as well."""
    return any(path.is_file() for path in paths)


def counts(found: Iterable[Claim]) -> dict[str, dict[Kind, dict[State, int]]]:
    """How many claims of each kind rest on what, per folder."""
    table: dict[str, dict[Kind, dict[State, int]]] = {}
    for one in found:
        kinds = table.setdefault(one.folder, {kind: dict.fromkeys(STATES, 0) for kind in KINDS})
        kinds[one.kind][one.state] += 1
    return table


def _order(claim: Claim) -> tuple[str, int, str, int, int]:
    at = claim.position
    return claim.folder, KINDS.index(claim.kind), at.file, at.line, at.column


def _below(file: str, folders: list[Path]) -> bool:
    path = Path(file).resolve()
    return any(path.is_relative_to(folder) for folder in folders)


def _shown(file: Path) -> Path:
    """A file as one sees it from the working directory."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def _folder(file: str) -> str:
    """The folder of the mapping root that a file is in; `.` for the root itself."""
    path = Path(file).resolve()
    below = path.relative_to(mapping_root(path).resolve()).parts
    return below[0] if len(below) > 1 else "."


def _claim(
    kind: Kind, name: str, position: Position, evidence: Evidence | None, sample: bool = False
) -> Claim:
    file = position.file
    return Claim(kind, _folder(file), file, name, position, evidence, sample)


def _tables(plans: list[Plan]) -> Iterator[Claim]:
    """Each table's file once, with what any of its declarations says."""
    found: dict[Path, Claim] = {}
    for plan in plans:
        for table in plan.tables.values():
            key = Path(table.file).resolve()
            made = _claim(
                "table", table.name, Position(table.file, 1, 1), table.evidence, table.sample
            )
            if key not in found or (found[key].evidence is None and made.evidence is not None):
                found[key] = made
    yield from found.values()


def _constants(plans: list[Plan]) -> Iterator[Claim]:
    seen: set[Position] = set()
    for plan in plans:
        for one in constants(plan):
            if one.position not in seen:
                seen.add(one.position)
                texts = ", ".join(f"`{text}`" for text in one.texts)
                name = f"{one.path or 'the message'}: {texts}"
                yield _claim("constant", name, one.position, one.evidence)


def _enumerations(contract: Contract) -> Iterator[Claim]:
    each: Enumeration
    for each in enumerations(contract):
        yield _claim("enumeration", each.name, each.position, each.evidence)


def _formats(file: Path) -> Iterator[Claim]:
    loaded = load_formats(file)
    for name, declared in loaded.file.formats.items():
        ground = evidence_of(declared) or evidence_of(loaded.file)
        yield _claim("format", str(name), name.position, ground)


def _grounds(file: Path) -> Iterator[Claim]:
    """The groups of a view: each rests on the articles it cites, or on nothing while it is open."""
    loaded = load_view(file)
    who = f"{loaded.view.receiver}, {loaded.view.purpose}"
    for group in loaded.view.groups:
        is_open = OPEN_BASIS in group.basis
        ground = None if is_open else _cited(group.basis, loaded.grounds)
        yield _claim("ground", f"{who}: {', '.join(group.fields)}", group.position, ground)


def _cited(keys: tuple[Text, ...], grounds: GroundsFile | None) -> Evidence:
    """What a group cites; an assumption where an article does not say so itself."""
    rows = [grounds.grounds[key] for key in keys if key in grounds.grounds] if grounds else []
    if not rows:
        return Evidence(publication="; ".join(keys))
    inferred = [row for row in rows if row.certainty == "inferred"]
    if inferred:
        articles = "; ".join(dict.fromkeys(str(row.article) for row in inferred))
        return Evidence(why=f"it follows from {articles}", settled_by="a lawyer of the receiver")
    articles = "; ".join(f"{row.article} ({row.edition})" for row in rows)
    return Evidence(publication=articles)
