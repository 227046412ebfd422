"""How often proposals are right: for each finished mapping of the project, as if it did not exist.

`python -m tests.propose.proposal_figures` prints the tables of docs/drafts.md. For each leaf of the target
that a mapping fills from the source, proposals are made from all leaves of the source: no rule, and no
object that a rule is in, is known. What is learned comes from mappings that share no contract of a source
and no fragments with it. The word list is that of the target's folder, which names no field of a source.

A proposal is right where it is a field that the rule reads: the same path from the nearest object that
holds objects, and the same type of that object (a recursive source has endlessly many paths).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from mapper.contract.file.contract_loading import Loader
from mapper.contract.message_model import Message, ObjectType
from mapper.mapping_file.mapping_loading import load_formats
from mapper.plan.plan_building import Contracts, build
from mapper.plan.plan_model import Plan
from mapper.propose.learned_names import read_leaves
from mapper.propose.message_leaves import LeafPath, leaves_of
from mapper.propose.proposing import TAKEN, field_of, propose
from mapper.propose.word_list import word_lists
from mapper.yaml_text.mapping_folders import first_key, mapping_files

Field = tuple[int, tuple[str, ...]]
FIVE = 5
RULES_OF = (
    *("brp/persoonsinfo", "kadaster/persoonsinfo", "kadaster/objectinfo", "nhr/rest-basisprofiel"),
    *("nhr/rest-zoeken", "rdw/kentekeninfo", "uwv/ikv", "uwv/loonaangifte-2026"),
)
"""The mappings, of every kind of source, of which the rules of a draft are counted."""


@dataclass(frozen=True)
class Answer:
    """A leaf of a target, and the fields of the source that its rule reads."""

    target: LeafPath
    fields: frozenset[Field]


@dataclass
class Figures:
    """Of how many leaves the first, or one of the first five, is right; of which that are sure."""

    leaves: int = 0
    first: int = 0
    five: int = 0
    sure: int = 0
    sure_right: int = 0
    likely: int = 0
    likely_right: int = 0

    def add(self, other: Figures) -> None:
        """Counts another mapping's too."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def row(self, name: str, plain: Figures) -> str:
        """A row of the table."""
        sure = f"{self.sure_right} of {self.sure}"
        return (
            f"| {name} | {self.leaves} | {_share(self.first, self.leaves)} | "
            f"{_share(self.five, self.leaves)} | {sure} | {_share(plain.first, plain.leaves)} | "
            f"{_share(plain.five, plain.leaves)} |"
        )

    def rules_row(self, name: str) -> str:
        """A row of the table of rules."""
        return (
            f"| {name} | {self.leaves} | {self.sure_right} of {self.sure} | "
            f"{self.likely_right} of {self.likely} |"
        )


def _share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)} %" if whole else "–"


def plans(mappings: Path) -> dict[str, Plan]:
    """The plans of all finished mappings below a folder, by name."""
    contracts = Contracts(Loader())
    files = [file for file in mapping_files(mappings) if first_key(file) != "view"]
    return {
        file.relative_to(mappings).with_suffix("").as_posix(): build(file, contracts)
        for file in files
    }


def others(plan: Plan, known: dict[str, Plan]) -> list[Plan]:
    """The mappings that one may learn from: none that shares a source or fragments with it."""
    own = _of_source(plan)
    return [other for other in known.values() if not own & _of_source(other)]


def _of_source(plan: Plan) -> set[str]:
    folder = Path(plan.target_contract.file).resolve().parent
    files = [Path(file).resolve() for file in plan.files]
    return {
        str(file)
        for file in files
        if file.name.endswith(".fragments.yaml")
        or (file.name.endswith(".contract.yaml") and file.parent != folder)
    }


def answers(plan: Plan) -> list[Answer]:
    """The leaves of the target that rules fill from the source."""
    leaves = leaves_of(plan.source)
    found = []
    for read in read_leaves(plan):
        target = _leaf(plan.target, read.target)
        paths = [leaf for path in read.paths if (leaf := _leaf(plan.source, path)) is not None]
        fields = {field_of(plan.source, leaf) for leaf in paths} or {
            field_of(plan.source, leaf)
            for leaf in leaves
            if (_owner(plan.source, leaf), leaf.names[-1]) in read.fields
        }
        if target is not None and fields:
            found.append(Answer(target, frozenset(fields)))
    return found


def _leaf(message: Message, path: tuple[str, ...]) -> LeafPath | None:
    steps, type_ = [], message.type
    for name in path:
        if not isinstance(type_, ObjectType) or name not in type_.fields:
            return None
        steps.append(type_.fields[name])
        type_ = type_.fields[name].type
    return LeafPath(tuple(steps)) if steps else None


def _owner(message: Message, leaf: LeafPath) -> object:
    return leaf.steps[-2].type if len(leaf.steps) > 1 else message.type


def figures(plan: Plan, known: dict[str, Plan]) -> Figures:
    """How often proposals are right for a mapping, as if it did not exist."""
    asked = answers(plan)
    read = [each for other in others(plan, known) for each in read_leaves(other)]
    words = word_lists([Path(plan.target_contract.file).parent])
    made = propose([each.target for each in asked], plan.source, words, read)
    found = Figures(len(asked))
    for answer, proposal in zip(asked, made, strict=True):
        right = [field_of(plan.source, each.leaf) in answer.fields for each in proposal.candidates]
        found.first += any(right[:1])
        found.five += any(right[:FIVE])
        if proposal.confidence == "sure":
            found.sure += 1
            found.sure_right += right[0]
    return found


def rule_figures(plan: Plan, known: dict[str, Plan]) -> Figures:
    """Of how many rules a draft is right: of all leaves of the target, those too that the mapping leaves out."""
    folder = Path(plan.target_contract.file).parent
    values = frozenset(
        str(name)
        for file in folder.glob("*.formats.yaml")
        for name in load_formats(file).file.types
    )
    right = {each.target.names: each.fields for each in answers(plan)}
    read = [each for other in others(plan, known) for each in read_leaves(other)]
    targets = leaves_of(plan.target, values)
    found = Figures(len(targets))
    for proposal in propose(targets, plan.source, word_lists([folder]), read):
        if proposal.confidence in TAKEN:
            first = field_of(plan.source, proposal.candidates[0].leaf)
            is_right = first in right.get(proposal.target.names, frozenset())
            if proposal.confidence == "sure":
                found.sure, found.sure_right = found.sure + 1, found.sure_right + is_right
            else:
                found.likely, found.likely_right = found.likely + 1, found.likely_right + is_right
    return found


def plain_figures(plan: Plan) -> Figures:
    """The same by WRatio of rapidfuzz alone, over the names of fields and of the objects around."""
    asked = answers(plan)
    fields = sorted({field_of(plan.source, leaf) for leaf in leaves_of(plan.source)})
    found = Figures(len(asked))
    for answer in asked:
        name = answer.target.names[-1]
        scores = {field: fuzz.WRatio(name, " ".join(field[1])) for field in fields}
        best = sorted(fields, key=lambda field: -scores[field])
        found.first += best[0] in answer.fields
        found.five += any(field in answer.fields for field in best[:FIVE])
    return found


def main() -> None:
    """Print the table."""
    known = plans(Path("mappings"))
    total, plain_total = Figures(), Figures()
    for name, plan in known.items():
        own, plain = figures(plan, known), plain_figures(plan)
        print(own.row(f"`{name}`", plain), flush=True)
        total.add(own)
        plain_total.add(plain)
    print(total.row("all", plain_total))
    rules = Figures()
    for name in RULES_OF:
        own = rule_figures(known[name], known)
        print(own.rules_row(f"`{name}`"), flush=True)
        rules.add(own)
    print(rules.rules_row("all"))


if __name__ == "__main__":
    main()
