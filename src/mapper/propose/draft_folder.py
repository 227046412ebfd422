"""A new mapping with all its files: contracts, rules, tables, cases; what exists is never written over."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mapper.cases.discovery import FIXTURES, MAPPINGS
from mapper.cases.review import UNREVIEWED, UNREVIEWED_TEXT
from mapper.contract import Loader
from mapper.contract import load as load_contract
from mapper.contract.message_model import Contract, Message, ObjectType
from mapper.contract.named_message import message_of
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.plural import counted
from mapper.mapping_file.mapping_loading import load_formats
from mapper.plan.plan_building import Contracts, build
from mapper.plan.plan_model import Plan
from mapper.propose.draft_mapping import DraftHead, mapping_text
from mapper.propose.draft_rules import DraftRules, all_rules
from mapper.propose.learned_names import read_leaves
from mapper.propose.message_leaves import leaves_of
from mapper.propose.proposing import TAKEN, Proposal, propose
from mapper.propose.word_list import word_lists
from mapper.writing.whole_files import write_atomically
from mapper.yaml_text.file_contents import bounded_content
from mapper.yaml_text.mapping_folders import first_key, mapping_files

CONTRACT: Final = ".contract.yaml"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a new mapping: a contract file that is there, or the text of one to be written."""

    file: Path
    text: str | None = None
    message: str = ""
    """The message, where the contract has several."""

    def contract(self) -> Contract:
        """The contract. Raises FindingsError where it cannot be loaded."""
        if self.text is None:
            return load_contract(self.file)
        with tempfile.TemporaryDirectory() as folder:
            staged = Path(folder) / self.file.name
            staged.write_text(self.text, encoding="utf-8")
            return load_contract(staged)


@dataclass(slots=True)
class Draft:
    """A new mapping: its files, and how much of it is proposed."""

    files: dict[Path, bytes] = field(default_factory=dict)
    proposals: list[Proposal] = field(default_factory=list)
    rules: int = 0
    """How many rules have a value."""
    to_do: int = 0
    """How many rules have none."""
    cases: list[Path] = field(default_factory=list)

    def write(self) -> None:
        """Write the files. Raises FindingsError, and writes none, where one of them exists."""
        there = [path for path in self.files if path.exists() or path.is_symlink()]
        there += [folder for folder in self.cases if folder.exists()]
        if there:
            others = f", and {counted(len(there) - 1, 'other')}" if len(there) > 1 else ""
            message = f"nothing is written over what exists: {there[0]}{others}"
            hint = "give the mapping another name, or remove what is there"
            if all(path.name.endswith(CONTRACT) for path in there):
                hint = "name the contract that is there, in place of what it would be made from"
            raise FindingsError([Finding("exists-already", message, hint=hint)])
        for path, content in self.files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, content)


def draft(
    mapping: Path,
    source: Side,
    target: Side,
    samples: Sequence[Path] = (),
    over: Callable[[Iterable[Path]], Iterable[Path]] = iter,
) -> Draft:
    """A draft of a mapping from a source message to a target message; nothing is written yet.

    `mapping` is its file, below a folder `mappings`; `samples` become cases; `over` passes on the
    other mappings that are read. Raises FindingsError where a side cannot be used, and where no
    field of the source is like any of the target.
    """
    root = _mappings_folder(mapping)
    target_contract = target.contract()
    source_message = _message(source, source.contract())
    target_message = _message(target, target_contract)
    others = _others(root, over)
    folders = [target.file.parent] if target.text is None else _kin(target_contract, others)
    formats = sorted(file for folder in folders for file in folder.glob("*.formats.yaml"))
    values = frozenset(str(name) for each in formats for name in load_formats(each).file.types)
    targets = leaves_of(target_message, values)
    abbreviations = word_lists([mapping.parent, source.file.parent, target.file.parent, *folders])
    read = [each for plan in others for each in read_leaves(plan)]
    proposals = propose(targets, source_message, abbreviations, read)
    if not any(each.confidence in TAKEN for each in proposals):
        raise FindingsError([_fits_nothing(source, target, source_message, target_message)])
    making = DraftRules(source_message, proposals, values)
    rules = making.rules(target_message)
    tables = list(making.tables.values())
    columns = _columns(mapping, target)
    head = DraftHead(
        mapping.relative_to(root).with_suffix("").as_posix(),
        _named_from(mapping, source.file),
        source_message.name,
        _named_from(mapping, target.file),
        target_message.name,
        tuple(_named_from(mapping, each) for each in formats),
    )
    made = Draft(proposals=proposals)
    for side in (source, target):
        if side.text is not None:
            made.files[side.file] = side.text.encode()
    made.files[mapping] = mapping_text(head, rules, tables, columns).encode()
    for table in tables:
        made.files[mapping.parent / table.file] = _csv([columns, *table.rows])
    for folder, sample in _cases(mapping, root, samples):
        made.files[folder / f"input{sample.suffix.lower()}"] = bounded_content(sample)
        made.files[folder / UNREVIEWED] = UNREVIEWED_TEXT.encode()
        made.cases.append(folder)
    every = list(all_rules(rules))
    made.rules, made.to_do = (
        sum(bool(each.value) for each in every),
        sum(each.to_do for each in every),
    )
    return made


def _mappings_folder(mapping: Path) -> Path:
    """The folder `mappings` that a mapping is in."""
    return next(folder for folder in mapping.parents if folder.name == MAPPINGS)


def _message(side: Side, contract: Contract) -> Message:
    at = Position(str(side.file), 1, 1) if side.text is None else None
    if not side.message and len(contract.messages) != 1:
        names = ", ".join(f"`{name}`" for name in contract.messages)
        message = f"{side.file.name} has several messages: {names}"
        hint = "say which one: --message of the source, or --to-message"
        raise FindingsError([Finding("unknown-message", message, at, hint=hint)])
    found = message_of(contract, side.message)
    if not isinstance(found.type, ObjectType):
        text = f"the message `{found.name}` has no fields"
        raise FindingsError([Finding("unknown-message", text, at)])
    return found


def _others(root: Path, over: Callable[[Iterable[Path]], Iterable[Path]]) -> list[Plan]:
    """The other mappings below a folder; those that cannot be planned teach nothing."""
    contracts = Contracts(Loader())
    found: list[Plan] = []
    files = (
        [file for file in mapping_files(root) if first_key(file) != "view"] if root.is_dir() else []
    )
    for file in over(files):
        try:
            found.append(build(file, contracts))
        except FindingsError:
            continue
    return found


def _kin(target: Contract, others: Iterable[Plan]) -> list[Path]:
    """The folders of contracts of targets that have a namespace in common with a new one."""
    own = _namespaces(target)
    return sorted(
        {
            Path(plan.target_contract.file).parent
            for plan in others
            if own & _namespaces(plan.target_contract)
        }
    )


def _namespaces(contract: Contract) -> set[str]:
    return {uri for group in contract.namespaces.values() for uri in group}


def _fits_nothing(source: Side, target: Side, one: Message, other: Message) -> Finding:
    message = f"no field of `{one.name}` ({source.file.name}) is like any of `{other.name}` ({target.file.name})"
    hint = (
        "look whether these are the right two; where names are short forms, a word list "
        "(words.csv beside the mapping, columns short and words) says what they stand for"
    )
    return Finding("nothing-proposed", message, hint=hint)


def _columns(mapping: Path, target: Side) -> tuple[str, str]:
    """The names of the columns of a table: the folders of the two sides, where they differ."""
    names = [re.sub(r"\W+", "_", folder.name) for folder in (mapping.parent, target.file.parent)]
    return (names[0], names[1]) if names[0] != names[1] else ("source", "target")


def _named_from(mapping: Path, file: Path) -> str:
    return Path(os.path.relpath(file, mapping.parent)).as_posix()


def _csv(rows: Iterable[tuple[str, str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _cases(mapping: Path, root: Path, samples: Sequence[Path]) -> list[tuple[Path, Path]]:
    """A folder for each sample, named after its file."""
    fixtures = root.parent / FIXTURES / mapping.relative_to(root).with_suffix("")
    made: dict[Path, Path] = {}
    for sample in samples:
        name = re.sub(r"[^a-z0-9]+", "-", sample.stem.lower()).strip("-") or "sample"
        folder, number = fixtures / name, 2
        while folder in made:
            folder, number = fixtures / f"{name}-{number}", number + 1
        made[folder] = sample
    return list(made.items())
