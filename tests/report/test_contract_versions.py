"""Promises about the next version of a contract: every rule that it breaks is named, and no other.

What is to be named is found without the plan: by reading the mapping, line by line, for who uses
the field that changed.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from mapper.cases.rule_reach import cases_by_rule
from mapper.diagnostics.errors import FindingsError
from mapper.report.contract_impact import ContractImpact, contract_impact

FOLDER = Path(__file__).parent / "versions"
CASES = {
    "full": {
        "number": "1", "kind": "n", "state": "open", "name": "Noor", "birth": "1980-01-31",
        "height": 170, "note": "x", "home": {"street": "Kade", "town": "Dorp"},
        "job": [{"firm": "Bakker", "since": "2001-01-01"}],
    },
    "bare": {"number": "2", "kind": "f", "birth": "1990-01-01"},
    "housed": {"number": "3", "kind": "g", "birth": "1990-01-01", "home": {"street": "Dam"}},
}  # fmt: skip
ALL = ("bare", "full", "housed")


@dataclass(frozen=True)
class Next:
    """A change of one contract, and what it is to do.

    `uses` are the words by which rules of the mapping use what changed, or the text of a line;
    where it is empty no rule is touched. `cases` are those whose message reaches that rule.
    """

    contract: str
    old: str
    new: str
    uses: str = ""
    effect: str = ""
    cases: tuple[str, ...] | None = ALL
    breaks: tuple[str, ...] = ()
    path: str = ""


SOURCE, TARGET = "registry.contract.yaml", "receiver.contract.yaml"
CHANGES = {
    "a field is renamed": Next(
        SOURCE, "      height:", "      length:", "height", "goes unfilled",
        breaks=("source", "target"), path="Person.height",
    ),
    "a field of a fragment's type is gone": Next(
        SOURCE, "      town: {type: string, maxLength: 20}\n", "", "town", "goes unfilled",
        ("full", "housed"), ("source", "target"), "Person.home.town",
    ),
    "a field of an item is gone": Next(
        SOURCE, "      since: {type: string, format: date}\n", "", "since", "goes unfilled",
        ("full",), ("source", "target"), "Person.job.since",
    ),
    "a field that is not read for a reason is gone": Next(
        SOURCE, "      note: {type: string}\n", "", "note", "loses its reason", None,
        ("source", "target"), "Person.note",
    ),
    "a text may be longer": Next(
        SOURCE, "firm: {type: string, maxLength: 20}", "firm: {type: string, maxLength: 30}",
        "firm", "breaks", ("full",), ("source",), "Person.job.firm",
    ),
    "a text may be longer, in a fragment": Next(
        SOURCE, "street: {type: string, maxLength: 20}", "street: {type: string, maxLength: 30}",
        "street", "breaks", ("full", "housed"), ("source",), "Person.home.street",
    ),
    "a text is shorter": Next(
        SOURCE, "name: {type: string, maxLength: 20}", "name: {type: string, maxLength: 10}",
        breaks=("target",), path="Person.name",
    ),
    "a required field may be absent, for an optional one": Next(
        SOURCE, "[number, kind, birth]", "[number, kind]", breaks=("source",), path="Person.birth",
    ),
    "a required field may be absent": Next(
        SOURCE, "[number, kind, birth]", "[kind, birth]", "number", "is in doubt",
        breaks=("source",), path="Person.number",
    ),
    "an optional field is required": Next(
        SOURCE, "[number, kind, birth]", "[number, kind, birth, name]", breaks=("target",),
        path="Person.name",
    ),
    "a field is new": Next(
        SOURCE, "      note:", "      remark: {type: string}\n      note:", path="Person.remark",
    ),
    "a new code that falls under any other": Next(
        SOURCE, "enum: [n, f, g]", "enum: [n, f, g, h]", "Kind:", "is in doubt",
        breaks=("source",), path="Person.kind",
    ),
    "a code that a branch names is gone": Next(
        SOURCE, "enum: [n, f, g]", "enum: [f, g]", "n: {$const", "breaks",
        breaks=("target",), path="Person.kind",
    ),
    "a code that nothing names is gone": Next(
        SOURCE, "enum: [n, f, g]", "enum: [n, f]", breaks=("target",), path="Person.kind",
    ),
    "a new code that the table does not have": Next(
        SOURCE, "enum: [open, shut]", "enum: [open, shut, lost]", "$table: state", "breaks",
        breaks=("source",), path="Person.state",
    ),
    "a code that the table maps is gone": Next(
        SOURCE, "enum: [open, shut]", "enum: [open]", "$table: state", "is in doubt",
        breaks=("target",), path="Person.state",
    ),
    "one becomes many": Next(
        SOURCE, "name: {type: string, maxLength: 20}",
        "name: {type: array, items: {type: string, maxLength: 20}}", "name", "breaks",
        breaks=("source", "target"), path="Person.name",
    ),
    "an object becomes a value": Next(
        SOURCE, "      home: {$ref: '#/$defs/Address'}", "      home: {type: string}",
        "street town", "goes unfilled", ("full", "housed"), ("source", "target"), "Person.home",
    ),
    "the receiver takes less": Next(
        TARGET, "Name: {type: string, maxLength: 20}", "Name: {type: string, maxLength: 10}",
        "name", "breaks", breaks=("target",), path="Subject.Name",
    ),
    "the receiver takes more": Next(
        TARGET, "Name: {type: string, maxLength: 20}", "Name: {type: string, maxLength: 40}",
        breaks=("source",), path="Subject.Name",
    ),
    "the receiver requires a field that no rule fills": Next(
        TARGET, "    required: [Firm]\n    properties:\n",
        "    required: [Firm, Code]\n    properties:\n      Code: {type: string}\n",
        "$each: job", "goes unfilled", ("full",), ("target",), "Subject.Work.Code",
    ),
    "the receiver requires a field that may be absent": Next(
        TARGET, "required: [Id]", "required: [Id, Name]", "name", "is in doubt",
        breaks=("target",), path="Subject.Name",
    ),
    "the receiver has a field no more": Next(
        TARGET, "      Height: {type: integer, maximum: 300}\n", "", "Height:", "breaks",
        breaks=("source", "target"), path="Subject.Height",
    ),
    "the receiver has a field no more that is absent for a reason": Next(
        TARGET, "      Weight: {type: integer}\n", "", "Weight:", "loses its reason",
        breaks=("source", "target"), path="Subject.Weight",
    ),
    "the receiver has a field no more that is unfilled for a reason": Next(
        TARGET, "      Colour: {type: string}\n", "", "Colour", "loses its reason", None,
        ("source", "target"), "Subject.Colour",
    ),
    "the receiver has a field more": Next(
        TARGET, "      Weight:", "      Width: {type: integer}\n      Weight:",
        path="Subject.Width",
    ),
    "a value of the table is not allowed any more": Next(
        TARGET, "enum: ['1', '2']", "enum: ['1', '3']", "$table: state", "breaks",
        breaks=("target",), path="Subject.State",
    ),
    "a constant is not allowed any more": Next(
        TARGET, "enum: [person, firm]", "enum: [person]", '"*":', "breaks", ("bare", "housed"),
        breaks=("target",), path="Subject.Kind",
    ),
}  # fmt: skip
RENAMED = {"a required field may be absent, for an optional one", "an optional field is required",
           "a code that a branch names is gone", "a code that nothing names is gone",
           "a code that the table maps is gone", "a text is shorter", "the receiver takes more",
           "the receiver takes less", "an object becomes a value", "the receiver requires a field that may be absent"}  # fmt: skip
"""Changes of what another one changes too: these are left out where all are made together."""


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the mapping, with its cases."""
    folder = tmp_path / "mappings" / "town"
    shutil.copytree(FOLDER, folder)
    for name, message in CASES.items():
        case = tmp_path / "fixtures" / "town" / "subject" / name
        case.mkdir(parents=True)
        (case / "input.json").write_text(json.dumps(message), "utf-8")
    monkeypatch.chdir(tmp_path)
    return Path("mappings/town")


def impact(town: Path, contract: str, changes: list[Next]) -> ContractImpact:
    """What a version of a contract with some changes does."""
    text = (town / contract).read_text("utf-8")
    for change in changes:
        assert text.count(change.old) == 1, change.old
        text = text.replace(change.old, change.new)
    new = Path("next.yaml")
    new.write_text(text, "utf-8")
    return contract_impact(town / contract, new, [town], cases_by_rule)


def named(found: ContractImpact) -> set[tuple[str, int, str, tuple[str, ...] | None]]:
    """The rules that are named: file, line, effect and cases."""
    made = set()
    for each in found.mappings:
        for rule in each.rules:
            at = rule.finding.position
            assert at is not None
            cases = rule.cases
            if cases is not None:
                cases = tuple(name.rpartition("/")[2] for name in cases)
            made.add((Path(at.file).name, at.line, rule.effect, cases))
    return made


def expected(change: Next) -> set[tuple[str, int, str, tuple[str, ...] | None]]:
    """The lines that use what changed."""
    if not change.uses:
        return set()
    word = re.escape(change.uses)
    if change.uses.replace(" ", "").isalpha():  # names in expressions, or in the list of `unread`
        word = rf"(?<![\w.])({'|'.join(change.uses.split())})(?=$|\])"
    found = set()
    for file in ("subject.yaml", "place.fragments.yaml"):
        for number, line in enumerate((FOLDER / file).read_text("utf-8").splitlines(), 1):
            if re.search(word, line):
                line_of = number + (change.uses == "Kind:")  # the rule begins below its name
                found.add((file, line_of, change.effect, change.cases))
    assert found, change.uses
    return found


@pytest.mark.parametrize("name", CHANGES)
def test_every_rule_that_a_change_breaks_is_named_and_no_other(name: str, town: Path) -> None:
    """One change: the rules that use what changed, with what becomes of them and who reaches them."""
    change = CHANGES[name]
    found = impact(town, change.contract, [change])
    assert named(found) == expected(change)
    assert found.breaks == (change.effect not in ("", "is in doubt"))
    assert [(each.path, tuple(sorted(each.breaks))) for each in found.changes][:1] == [
        (change.path, change.breaks)
    ]


@pytest.mark.parametrize("contract", [SOURCE, TARGET])
def test_all_changes_together_name_the_rules_of_each(contract: str, town: Path) -> None:
    """A version with all changes at once names what each names, and nothing else."""
    changes = [
        change
        for name, change in CHANGES.items()
        if change.contract == contract and name not in RENAMED
    ]
    together: list[Next] = []
    for change in changes:
        if all(change.old not in other.old and other.old not in change.old for other in together):
            together.append(change)
    assert len(together) > 4
    wanted = set().union(*(expected(change) for change in together))
    assert named(impact(town, contract, together)) == wanted


def test_the_same_version_breaks_nothing(town: Path) -> None:
    """A contract against itself has no changes, and touches no rule."""
    found = impact(town, SOURCE, [])
    assert (found.changes, named(found), found.breaks) == ([], set(), False)
    assert "no differences" in found.as_text()


def test_a_version_that_cannot_be_read_has_findings_in_its_own_file(town: Path) -> None:
    """What is wrong in the new version is reported there, and not in the old one."""
    with pytest.raises(FindingsError) as raised:
        impact(town, SOURCE, [Next(SOURCE, "type: integer", "type: intger")])
    found = raised.value.findings
    assert [Path(each.position.file).name for each in found if each.position] == ["next.yaml"]


def test_the_text_says_what_becomes_of_a_rule(town: Path) -> None:
    """Grade, effect and cases are in the text, and in the document for programs."""
    found = impact(town, SOURCE, [CHANGES["a field of an item is gone"]])
    text = found.as_text()
    assert "Person.job.since: is gone [breaks source and target]" in text
    assert "so:     the rule goes unfilled" in text
    assert "cases:  town/subject/full" in text
    ((finding,),) = [each["findings"] for each in found.as_json()["mappings"]]  # type: ignore[attr-defined]  # a document of JSON
    assert (finding["effect"], finding["cases"]) == ("goes unfilled", ["town/subject/full"])
