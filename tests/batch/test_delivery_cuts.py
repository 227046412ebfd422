"""A delivery is cut into groups of subjects: each message is what it is from the whole delivery."""

import csv
import io
import json
import random
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import mapper
from mapper.batch import delivery_cuts, delivery_spool
from mapper.batch.batch_outputs import Target
from mapper.batch.batch_run import Batch, BatchRequest
from mapper.batch.batch_summary import BatchSummary
from mapper.batch.message_results import Request
from mapper.batch.range_items import Split
from mapper.batch.range_report import RangeReport
from mapper.diagnostics.diagnostic import Notice
from tests.cli.conftest import RunMapper

CONTRACT = """\
contract: school/pupils
messages:
  School:
    required: [pupils]
    properties:
      pupils: {type: array, minItems: 0, items: {$ref: '#/$defs/Pupil'}}
      marks: {type: array, items: {$ref: '#/$defs/Mark'}}
      notes: {type: array, items: {$ref: '#/$defs/Note'}}
      year: {type: object, properties: {year: {type: string}}}
$defs:
  Pupil: {type: object, properties: {desk: {type: string}, pupil: {type: string, pattern: '^[a-z0-9]+$'}}}
  Mark: {type: object, properties: {desk: {type: string}, mark: {type: string}}}
  Note: {type: object, properties: {desk: {type: string}, text: {type: string}}}
"""
TARGET = """\
contract: school/reports
messages:
  Report:
    properties:
      Pupil: {type: string}
      Year: {type: string}
      Mark: {type: array, items: {type: string}}
      Note: {type: array, items: {type: string}}
"""
MAPPING = """\
mapping: school/report
version: "1"
source:
  contract: pupils.contract.yaml
  message: School
  parts:
    pupils: {file: pupils.csv}
    marks: {file: 'marks*.csv'}
    notes: {file: notes.csv}
    year: {file: year.json, format: json}
  partition: {over: pupils, by: pupil, as: pupil, rows: {marks: desk, notes: desk}GROUPED}
target: {contract: reports.contract.yaml, message: Report}
parameters: {pupil: {}}
index:
  desks: {over: pupils, by: pupil, many: true}
  marks_of: {over: marks, by: desk, many: true}
  notes_of: {over: notes, by: desk, many: true}
map:
  Pupil: $pupil
  Year: year.year
  Mark: {$each: $marks_of($desks($pupil).desk), $value: mark}
  Note: {$each: $notes_of($desks($pupil).desk), $value: text}
"""
Tables = dict[str, list[list[str]]]


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the mapping; groups are small, and so is what is held in memory."""
    monkeypatch.setattr(delivery_cuts, "SUBJECTS", 3)
    monkeypatch.setattr(delivery_spool, "MOST_HELD", 200)
    monkeypatch.setattr(delivery_spool, "MOST_CACHED", 5)
    (tmp_path / "pupils.contract.yaml").write_text(CONTRACT, "utf-8")
    (tmp_path / "reports.contract.yaml").write_text(TARGET, "utf-8")
    (tmp_path / "any.yaml").write_text(MAPPING.replace("GROUPED", ""), "utf-8")
    (tmp_path / "grouped.yaml").write_text(MAPPING.replace("GROUPED", ", grouped: true"), "utf-8")
    return tmp_path


def tables(pupils: int, seed: int) -> Tables:
    """Tables whose rows are grouped by pupil: some with two desks, without marks, with quotes."""
    chosen = random.Random(seed)
    made: Tables = {"pupils": [["desk", "pupil"]], "marks": [["mark", "desk"]]}
    made |= {"marks2": [["desk", "mark"]], "notes": [["desk", "text"]]}
    for pupil in range(pupils):
        for desk in range(chosen.randint(1, 2)):
            place = f"d{pupil}-{desk}"
            made["pupils"].append([place, f"p{pupil}"])
            for mark in range(chosen.randint(0, 3)):
                made["marks"].append([f"m{mark}", place])
            if chosen.random() < 0.5:
                made["marks2"].append([place, "last"])
            if chosen.random() < 0.3:
                made["notes"].append([place, chosen.choice(['a "b"; c', "two\nlines", "é", " x "])])
    return made


def shuffled(made: Tables, seed: int) -> Tables:
    """The same rows, those of each table in an order of their own."""
    chosen = random.Random(seed)
    return {name: [head, *chosen.sample(rows, len(rows))] for name, (head, *rows) in made.items()}


def deliver(folder: Path, made: Tables) -> Path:
    """The tables as a delivery in a folder."""
    folder.mkdir()
    for name, rows in made.items():
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(rows)
        (folder / f"{name}.csv").write_bytes(text.getvalue().encode())
    (folder / "year.json").write_text('{"year": "2026"}', "utf-8")
    return folder


class _Seen:
    """Notes what a batch reports while it runs."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []

    def begin(self, left: int) -> None:
        """So many messages are to be mapped."""

    def done(self, report: RangeReport) -> None:
        """What came of a range."""

    def note(self, source: str, notices: Sequence[Notice]) -> None:
        """What is noted of a source as a whole."""
        self.notices += notices


def batch(
    school: Path, mapping: str, source: Path, seen: _Seen | None = None, *, again: bool = False
) -> BatchSummary:
    """Maps a delivery into the folder `out`."""
    asked = BatchRequest(
        mapping=mapper.load(school / mapping),
        request=Request({}),
        split=Split(),
        target=Target("folder", school / "out", school / "out.batch"),
        again=again,
    )
    return Batch(asked, seen or _Seen()).run([(source, source.stem)])


def reports(school: Path) -> dict[str, object]:
    """The messages by pupil."""
    found = [json.loads(file.read_bytes()) for file in (school / "out").glob("*.json")]
    assert len({one["Pupil"] for one in found}) == len(found)
    return {one["Pupil"]: one for one in found}


def whole(school: Path, source: Path) -> Iterator[tuple[str, object]]:
    """The messages by pupil, as they are made from the whole delivery."""
    for subject, result in mapper.load(school / "any.yaml").map_all(source):
        yield subject, json.loads(result.to_json())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("mapping", ["any.yaml", "grouped.yaml"])
def test_each_message_is_what_it_is_from_the_whole(school: Path, mapping: str, seed: int) -> None:
    """Of a delivery in order, and where nothing is said of the order in any."""
    made = tables(20, seed)
    if mapping == "any.yaml":
        made = shuffled(made, seed)
    source = deliver(school / "in", made)
    found = batch(school, mapping, source)
    assert (found.ok, found.mapped) == (True, 20)
    assert reports(school) == dict(whole(school, source))
    assert not list((school / "out.batch").glob("spool*"))


def test_the_numbers_are_those_of_the_whole(school: Path) -> None:
    """An output has the number that its subject has among those of the delivery."""
    source = deliver(school / "in", shuffled(tables(20, 1), 1))
    batch(school, "any.yaml", source)
    for number, (subject, _) in enumerate(whole(school, source), 1):
        made = json.loads((school / f"out/in.{number}.json").read_bytes())
        assert made["Pupil"] == subject


def test_a_zip_is_a_delivery_too(school: Path) -> None:
    """Its files are read as those of a folder are."""
    source = deliver(school / "in", tables(7, 2))
    packed = school / "in.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in source.iterdir():
            archive.write(file, f"delivered/{file.name}")
    assert batch(school, "grouped.yaml", packed).mapped == 7
    assert reports(school) == dict(whole(school, packed))


def test_a_subject_that_comes_back_is_reported(school: Path) -> None:
    """Its message is named; made again it has all rows, and no other message was touched."""
    made = tables(20, 1)
    made["marks"].append(["late", "d1-0"])
    made["marks"].append(["orphan", "nobody"])
    source = deliver(school / "in", made)
    found = batch(school, "grouped.yaml", source)
    assert (found.mapped, found.failed) == (19, 1)
    (line,) = (school / "out.batch/failed.jsonl").read_text("utf-8").splitlines()
    failed = json.loads(line)
    assert failed["label"] == f"{source}, message 2"
    assert failed["notices"][0]["code"] == "subject-comes-back"
    right = dict(whole(school, source))
    assert {name for name, one in reports(school).items() if one != right[name]} == {"p1"}
    found = batch(school, "grouped.yaml", source, again=True)
    assert (found.mapped, found.failed, found.now) == (20, 0, 1)
    assert reports(school) == right


def test_a_row_of_nobody_holds_nothing_up(school: Path) -> None:
    """It is in no message; those of the subjects behind it are whole."""
    made = tables(20, 3)
    made["marks"].insert(2, ["orphan", "nobody"])
    source = deliver(school / "in", made)
    (source / "more.csv").write_text("a;b\n", "utf-8")
    seen = _Seen()
    assert batch(school, "grouped.yaml", source, seen).mapped == 20
    assert [one.code for one in seen.notices] == ["source-unknown-element", "subject-missing"]
    assert reports(school) == dict(whole(school, source))


def test_subjects_without_a_valid_name_make_no_message(school: Path) -> None:
    """Where no row of a group names a subject as the contract has it, that is a failure."""
    made = tables(3, 1)
    made["pupils"] += [["x", "NOT VALID"]]
    found = batch(school, "any.yaml", deliver(school / "in", made))
    assert (found.mapped, found.failed) == (3, 1)
    assert "subject-missing" in (school / "out.batch/failed.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("marks", b"mark;desk\nm1;d0-0;more\n", "source-not-csv"),
        ("marks", b'mark;desk\n"m1;d0-0\n', "source-not-csv"),
        ("marks", b"mark;seat\nm1;d0-0\n", "source-wrong-message"),
        ("pupils", b"desk;pupil\n\xff;p\n", "source-encoding"),
    ],
)
def test_a_delivery_that_cannot_be_read_is_refused(
    school: Path, name: str, content: bytes, code: str
) -> None:
    """With the code and the line; nothing is mapped of what cannot be told apart."""
    source = deliver(school / "in", tables(2, 1))
    (source / f"{name}.csv").write_bytes(content)
    found = batch(school, "any.yaml", source)
    assert (found.ok, found.mapped) == (False, 0)
    assert found.refused[0]["notices"][0]["code"] == code


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("marks: desk", "mark: desk", "did you mean `marks`?"),
        ("marks: desk", "marks: dusk", "has no column `dusk`"),
        ("marks: desk", "year: year", "is not a plain table"),
        (", rows: {marks: desk, notes: desk}", ", grouped: true", "whose they are"),
        ("notes.csv", "notes.csv, separator: '|'", ""),
    ],
)
def test_rows_are_checked(
    school: Path, run_mapper: RunMapper, old: str, new: str, words: str
) -> None:
    """What a delivery cannot be cut by is a finding of `mapper check`."""
    text = (school / "any.yaml").read_text("utf-8")
    (school / "any.yaml").write_text(text.replace(old, new, 1), "utf-8")
    ended = run_mapper("check", "any.yaml")
    assert ("[partition-rows]" in ended.err + ended.out) == bool(words), ended
    assert words in ended.err + ended.out
