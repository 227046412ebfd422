"""Promises about parameters at run time: the day of the run, and deliveries about many."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

import mapper
from mapper.cases import run_cases
from mapper.cases.discovery import Case
from mapper.diagnostics.errors import MessageError
from mapper.running.mapping import Mapping

CONTRACT = """\
contract: kennel/visits
messages:
  Visits:
    type: object
    properties:
      visit: {type: array, items: {$ref: '#/$defs/Visit'}}
  Card: {$ref: '#/$defs/Card'}
$defs:
  Visit:
    type: object
    properties: {dog: {type: string}, day: {type: string}}
  Card:
    type: object
    properties: {Dog: {type: string}, Day: {type: string}, Visit: {type: array, items: {type: string}}}
"""
FORMATS = """\
formats:
  eight: {pattern: '\\d{8}', from: {date: '$replace($, "-", "")'}}
"""
MAPPING = """\
mapping: kennel/card
source:
  contract: kennel.contract.yaml
  message: Visits
  partition: {over: visit, by: dog, as: dog}
target: {contract: kennel.contract.yaml, message: Card}
formats: [kennel.formats.yaml]
parameters:
  dog: {agrees_with: visit.dog}
  day: {type: eight, today: true}
map:
  Dog: $dog
  Day: $day
  Visit: {$each: 'visit[dog = $dog]', $value: day}
"""
DELIVERY = {"visit": [{"dog": "Rex", "day": "1"}, {"dog": "Bo", "day": "2"}]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A mapping whose parameters are a dog and the day of the run."""
    folder = tmp_path / "mappings" / "kennel"
    folder.mkdir(parents=True)
    (folder / "kennel.contract.yaml").write_text(CONTRACT, "utf-8")
    (folder / "kennel.formats.yaml").write_text(FORMATS, "utf-8")
    (folder / "card.yaml").write_text(MAPPING, "utf-8")
    return folder / "card.yaml"


@pytest.fixture
def kennel(file: Path) -> Mapping:
    """That mapping, loaded."""
    return mapper.load(file)


def test_the_day_of_the_run_has_the_format_of_its_parameter(kennel: Mapping) -> None:
    """The day is brought to the parameter's format; what is given goes before it."""
    day = date(2026, 1, 31)
    made = kennel.map(DELIVERY, params={"dog": "Rex"}, today=day)
    assert made.record["Day"] == "20260131"
    given = kennel.map(DELIVERY, params={"dog": "Rex", "day": "20250101"}, today=day)
    assert given.record["Day"] == "20250101"
    assert [result.record["Day"] for _, result in kennel.map_all(DELIVERY, today=day)] == [
        "20260131",
        "20260131",
    ]
    moment = datetime(2026, 1, 31, 23, 59)  # a date, to Python
    assert kennel.map(DELIVERY, params={"dog": "Rex"}, today=moment).record["Day"] == "20260131"
    one = {"visit": [{"dog": "Rex"}]}
    assert [each.record["Day"] for each in kennel.map_each([one], today=day)] == ["20260131"]


def test_without_a_day_it_is_that_of_the_clock(kennel: Mapping) -> None:
    """Where nothing says the day of the run it lies between the days before and after mapping."""
    before = date.today()
    made = kennel.map(DELIVERY, params={"dog": "Rex"}).record["Day"]
    assert f"{before:%Y%m%d}" <= made <= f"{date.today():%Y%m%d}"


@pytest.mark.parametrize("said", [True, False])
def test_a_subject_that_the_delivery_does_not_have_is_refused(file: Path, said: bool) -> None:
    """Of a delivery about many a subject that is not in it was not asked about.

    That is so for the parameter of a partition whether it says what it agrees with or not.
    """
    if not said:
        file.write_text(
            MAPPING.replace("{agrees_with: visit.dog}", "{description: whose}"), "utf-8"
        )
    kennel = mapper.load(file)
    assert kennel.map(DELIVERY, params={"dog": "Bo", "day": "20260131"}).record["Visit"] == ["2"]
    nobody = {"visit": [{"day": "1"}]}
    reported = kennel.map(nobody, params={"dog": "Bo", "day": "20260131"}).notices
    assert [notice.code for notice in reported] == ["parameter-unconfirmed"]
    with pytest.raises(MessageError) as refused:
        kennel.map(DELIVERY, params={"dog": "Max", "day": "20260131"})
    assert [notice.code for notice in refused.value.notices] == ["parameter-disagrees"]
    ((_, result),) = kennel.map_all(DELIVERY, params={"dog": "Max", "day": "20260131"})
    assert not result.ok
    assert [notice.code for notice in result.notices] == ["parameter-disagrees"]


def test_every_subject_of_a_delivery_agrees_with_it(kennel: Mapping) -> None:
    """A delivery that is mapped whole is about each of its subjects."""
    made = dict(kennel.map_all(DELIVERY, params={"day": "20260131"}))
    assert {dog: result.record["Visit"] for dog, result in made.items()} == {
        "Rex": ["1"],
        "Bo": ["2"],
    }
    assert not any(result.notices for result in made.values())


def test_a_case_gives_the_day_of_the_run(file: Path) -> None:
    """A case that would say something else tomorrow fails, and says what is missing."""
    folder = file.parents[2] / "fixtures" / "kennel" / "card" / "rex"
    folder.mkdir(parents=True)
    (folder / "input.json").write_text('{"visit": [{"dog": "Rex", "day": "1"}]}', "utf-8")
    (folder / "expected.json").write_text(
        '{"Dog": "Rex", "Day": "20260131", "Visit": ["1"]}', "utf-8"
    )
    case = Case(folder, file, folder / "input.json")
    (outcome,) = run_cases([case], mapper.load)
    assert [finding.code for finding in outcome.findings] == ["case-day"]
    assert "`day`" in outcome.findings[0].message
    (folder / "params.yaml").write_text("day: 20260131\n", "utf-8")
    (outcome,) = run_cases([case], mapper.load)
    assert outcome.passed


@pytest.mark.parametrize("base", ["integer", "decimal", "boolean", "date", "eight"])
@pytest.mark.parametrize("text", ["", " ", "x", "-", "1.2.3"])
def test_a_text_that_is_no_value_of_the_type_is_refused(file: Path, base: str, text: str) -> None:
    """Whatever is given for a parameter is a value of its type, or is said to be none."""
    file.write_text(
        MAPPING.replace("day: {type: eight, today: true}", f"day: {{type: {base}}}").replace(
            "Day: $day", "Day: $string($day)"
        ),
        "utf-8",
    )
    with pytest.raises(MessageError) as refused:
        mapper.load(file).map(DELIVERY, params={"dog": "Rex", "day": text})
    assert [notice.code for notice in refused.value.notices] == ["parameter-invalid"]
