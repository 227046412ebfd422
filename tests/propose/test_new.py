"""`mapper new`: a draft of a mapping that runs at once, and never writes over anything."""

import json
import shutil
from pathlib import Path

import pytest

from mapper.diagnostics.catalogue import CODES
from mapper.diagnostics.waiting_codes import WAITING
from tests.cli.code_examples import CodeExample
from tests.cli.conftest import Ended, run_in

TARGET = """\
contract: hull/certificate
messages:
  Certificate:
    type: object
    required: [ShipName, Inspected]
    properties:
      ShipName: {type: string, maxLength: 12}
      Inspected: {type: string, format: date}
      Kind: {type: string, maxLength: 1}
      Owner:
        type: object
        required: [OwnerName, City]
        properties: {OwnerName: {type: string}, City: {type: string}, Vat: {type: string}}
      Engine:
        type: array
        items:
          type: object
          properties: {SerialNumber: {type: string}, PowerInKilowatt: {type: integer}}
"""
SAMPLES = [
    {
        "ship_name": "Grey Heron",
        "inspected": "2026-01-31",
        "kind": kind,
        "owner": {"owner_name": "Ada", "city": "Molenwijk"},
        "engines": [{"serial_number": "A1", "power_kilowatt": 40}, {"serial_number": "A2"}],
    }
    for kind in ("tug", "ferry", "tug", "ferry")
]


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """A project with a target contract, and four samples of a source."""
    (tmp_path / "mappings/hull").mkdir(parents=True)
    (tmp_path / "mappings/hull/certificate.contract.yaml").write_text(TARGET, "utf-8")
    for number, sample in enumerate(SAMPLES, 1):
        (tmp_path / f"survey-{number}.json").write_text(json.dumps(sample), "utf-8")
    return tmp_path


def new(folder: Path, *more: str) -> Ended:
    """Runs `mapper new` for the survey of ships."""
    samples = [path.name for path in sorted(folder.glob("survey-*.json"))]
    to = "mappings/hull/certificate.contract.yaml"
    return run_in(folder, "new", "mappings/port/survey.yaml", *samples, "--to", to, *more)


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder, with their content."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_draft_runs_at_once(harbour: Path) -> None:
    """What is like is proposed, lists and objects too; the draft checks, runs and is laid out."""
    made = new(harbour)
    assert made.code == 0, made.err
    text = (harbour / "mappings/port/survey.yaml").read_text("utf-8")
    assert "ShipName: ship_name  # " in text
    assert "$each: engines" in text
    assert "Vat: {$absent: TODO}" in text
    checked = run_in(harbour, "check", "mappings/port", "--draft")
    assert checked.code == 0, checked.out
    assert "[rule-to-do]" in checked.out
    ran = run_in(harbour, "run", "mappings/port/survey.yaml", "survey-1.json", "--draft")
    assert ran.code == 0, ran.err
    out = json.loads(ran.out)
    assert out["ShipName"] == "Grey Heron"
    assert out["Owner"] == {"OwnerName": "Ada", "City": "Molenwijk"}
    assert [each.get("SerialNumber") for each in out["Engine"]] == ["A1", "A2"]
    assert "Kind" not in out
    assert run_in(harbour, "fmt", "--check", "mappings/port").code == 0


def test_without_draft_it_does_not_run(harbour: Path) -> None:
    """What can wait in a draft is an error of a mapping."""
    new(harbour)
    assert run_in(harbour, "check", "mappings/port").code == 1
    ran = run_in(harbour, "run", "mappings/port/survey.yaml", "survey-1.json")
    assert ran.code == 1
    assert ran.out == ""


def test_codes_become_a_table(harbour: Path) -> None:
    """Codes of samples that the target does not take become rows; what they become is left open."""
    new(harbour)
    table = harbour / "mappings/port/tables/kind.csv"
    assert table.read_text("utf-8").splitlines() == ["port,hull", "ferry,", "tug,"]
    shutil.rmtree(harbour / "mappings/port")
    shutil.rmtree(harbour / "fixtures")
    assert new(harbour, "--codes", "0").code == 0
    assert not table.exists()


def test_samples_become_cases_that_nobody_has_reviewed(harbour: Path) -> None:
    """A case is made of each sample; `mapper test` reports it, and fails where a review is asked."""
    new(harbour)
    case = harbour / "fixtures/port/survey/survey-1"
    assert json.loads((case / "input.json").read_text("utf-8")) == SAMPLES[0]
    assert (case / "unreviewed.txt").exists()
    (harbour / "mappings/port/survey.yaml").write_text(
        "mapping: port/survey\n"
        "source: {contract: survey.contract.yaml, message: survey}\n"
        "target: {contract: ../hull/certificate.contract.yaml, message: Certificate}\n"
        "map: {ShipName: {$value: ship_name, $on_overflow: truncate}, Inspected: inspected}\n",
        "utf-8",
    )
    assert run_in(harbour, "test", "--update").code == 0
    told = run_in(harbour, "test")
    assert told.code == 0, told.out
    assert told.out.count("[case-unreviewed]") == len(SAMPLES)
    assert run_in(harbour, "test", "--reviewed").code == 1
    for marker in harbour.glob("fixtures/port/survey/*/unreviewed.txt"):
        marker.unlink()
    assert run_in(harbour, "test", "--reviewed").code == 0


@pytest.mark.parametrize(
    "there",
    [
        "mappings/port/survey.yaml",
        "mappings/port/tables/kind.csv",
        "fixtures/port/survey/survey-2/x",
    ],
)
def test_nothing_is_written_over(harbour: Path, there: str) -> None:
    """Where one of the files exists none is written."""
    (harbour / there).parent.mkdir(parents=True, exist_ok=True)
    (harbour / there).write_text("mine\n", "utf-8")
    before = files(harbour)
    refused = new(harbour)
    assert refused.code == 1
    assert "[exists-already]" in refused.err
    assert files(harbour) == before


def test_samples_of_two_messages(harbour: Path) -> None:
    """They are refused by name, and nothing is written."""
    (harbour / "survey-9.json").write_text('{"invoice": 3, "due": "2026-01-01"}', "utf-8")
    before = files(harbour)
    refused = new(harbour)
    assert refused.code == 1
    assert "[samples-differ]" in refused.err
    assert files(harbour) == before


def test_a_target_that_fits_nothing(harbour: Path) -> None:
    """Nothing is written, and a word list is what may help."""
    other = harbour / "mappings/hull/certificate.contract.yaml"
    other.write_text("contract: x\nmessages: {M: {properties: {Qqq: {type: string}}}}\n", "utf-8")
    before = files(harbour)
    refused = new(harbour)
    assert refused.code == 1
    assert "[nothing-proposed]" in refused.err
    assert "words.csv" in refused.err
    assert files(harbour) == before


def test_a_word_list_says_what_short_forms_stand_for(harbour: Path) -> None:
    """A name that says nothing by itself is like another by what the word list says of it."""
    new_name = TARGET.replace("ShipName", "Zqnm")
    (harbour / "mappings/hull/certificate.contract.yaml").write_text(new_name, "utf-8")
    (harbour / "mappings/hull/words.csv").write_text("short,words\nZqnm,ship name\n", "utf-8")
    assert new(harbour).code == 0
    text = (harbour / "mappings/port/survey.yaml").read_text("utf-8")
    assert "Zqnm: ship_name" in text


def test_a_word_list_that_is_none(harbour: Path) -> None:
    """It is refused with its line."""
    (harbour / "mappings/hull/words.csv").write_text("short,words\nDat,\n", "utf-8")
    refused = new(harbour)
    assert refused.code == 1
    assert "words.csv:2:1: error" in refused.err


@pytest.mark.parametrize("code", sorted(WAITING))
def test_what_can_wait_runs(code: str, tmp_path: Path) -> None:
    """Each code that can wait is an error of a mapping, and its example runs as a draft."""
    assert "error" in CODES[code].severities
    example = CodeExample.of(CODES[code].example)
    assert f"[{code}]" in example.printed(tmp_path)
    folder = tmp_path / "mappings/ferry"
    (folder / "voyage.json").write_text('{"ship": "Grey Heron"}', "utf-8")
    ran = run_in(folder, "run", "crossing.yaml", "voyage.json", "--draft")
    assert f"[{code}]" in ran.err
    assert ran.code in (0, 1)
    assert "Traceback" not in ran.err
