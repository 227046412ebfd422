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


FLEET = """\
contract: hull/fleet
messages:
  Fleet:
    type: object
    properties:
      Owner:
        type: array
        items:
          type: object
          properties:
            OwnerName: {type: string}
            City: {type: string}
            Ship:
              type: array
              items:
                type: object
                properties:
                  ShipName: {type: string}
                  Engine: {type: array, items: {type: object, properties: {SerialNumber: {type: string}}}}
"""


def test_lists_go_where_the_target_has_as_many(tmp_path: Path) -> None:
    """The list of ships fills that of ships, and not the list around it, of which the source has one."""
    (tmp_path / "mappings/hull").mkdir(parents=True)
    (tmp_path / "mappings/hull/fleet.contract.yaml").write_text(FLEET, "utf-8")
    ship = {
        "ship_name": "Grey Heron",
        "engines": [{"serial_number": "A1"}, {"serial_number": "A2"}],
    }
    sample = {"owner_name": "Ada", "city": "Molenwijk", "ships": [ship, ship]}
    (tmp_path / "owner.json").write_text(json.dumps(sample), "utf-8")
    to = "mappings/hull/fleet.contract.yaml"
    made = run_in(tmp_path, "new", "mappings/port/fleet.yaml", "owner.json", "--to", to)
    assert made.code == 0, made.err
    ran = run_in(tmp_path, "run", "mappings/port/fleet.yaml", "owner.json", "--draft")
    assert ran.code == 0, ran.err
    engines = [{"SerialNumber": "A1"}, {"SerialNumber": "A2"}]
    out = {"ShipName": "Grey Heron", "Engine": engines}
    assert json.loads(ran.out) == {
        "Owner": [{"OwnerName": "Ada", "City": "Molenwijk", "Ship": [out, out]}]
    }


SCHEMA = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:hull" targetNamespace="urn:hull">
  <xs:element name="{name}"><xs:complexType><xs:sequence>
    <xs:element name="Zqnm" type="xs:string" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>
"""


def test_a_schema_as_target_is_read_as_its_kin_are(harbour: Path) -> None:
    """The word list and the formats of a target with the same namespace are used for a new one."""
    hull = harbour / "mappings/hull"
    (hull / "words.csv").write_text("short,words\nZqnm,ship name\n", "utf-8")
    (hull / "hull.formats.yaml").write_text("formats:\n  hull-day: {base: string}\n", "utf-8")
    (harbour / "first.xsd").write_text(SCHEMA.format(name="First"), "utf-8")
    (harbour / "second.xsd").write_text(SCHEMA.format(name="Second"), "utf-8")
    imported = run_in(
        harbour,
        "contract",
        "import",
        "first.xsd",
        "--element",
        "First",
        "-o",
        "mappings/hull/first.contract.yaml",
    )
    assert imported.code == 0, imported.err
    samples = [f"survey-{number}.json" for number in (1, 2, 3, 4)]
    second = ("--to", "second.xsd", "--to-message", "Second")
    alone = run_in(harbour, "new", "mappings/port/alone.yaml", *samples, *second)
    assert "[nothing-proposed]" in alone.err
    first = ("--to", "mappings/hull/first.contract.yaml")
    assert run_in(harbour, "new", "mappings/port/first.yaml", *samples, *first).code == 0
    contract = "mappings/port/first.contract.yaml"
    made = run_in(harbour, "new", "mappings/port/second.yaml", contract, *second)
    assert made.code == 0, made.err
    text = (harbour / "mappings/port/second.yaml").read_text("utf-8")
    assert "Zqnm: ship_name" in text
    assert "../hull/hull.formats.yaml" in text
    again = run_in(harbour, "new", "mappings/port/third.yaml", contract, *second)
    assert "name the contract that is there" in again.err


def test_a_schema_of_several_messages_has_no_place_yet(harbour: Path) -> None:
    """What is wrong with a contract that is not written is not said to be in a file that is not there."""
    second = (
        '<xs:element name="Second"><xs:complexType><xs:sequence/></xs:complexType></xs:element>'
    )
    text = SCHEMA.format(name="First").replace("</xs:schema>", f"{second}</xs:schema>")
    (harbour / "two.xsd").write_text(text, "utf-8")
    refused = run_in(harbour, "new", "mappings/port/a.yaml", "survey-1.json", "--to", "two.xsd")
    assert refused.code == 1
    assert refused.err.startswith(
        "error: two.contract.yaml has several messages: `First`, `Second`"
    )
    assert "--to-message" in refused.err
