"""Promises about corrections and withdrawals in a payroll return, in any order.

What comes out is held to a plain reading of the events, one after the other: a report takes the
place of what was said before about its period and relation, a withdrawal takes that away, and what
is true of a relation itself is what the report about its latest period says.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

import mapper
from mapper import contract
from mapper.contract.message_model import LeafType, ObjectType

NAMESPACE = "http://xml.belastingdienst.nl/schemas/Loonaangifte/2026/01"
CITIZEN, OTHER = "990002044", "990002056"
PERIODS = [("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")]
RETURNS = 2000 if os.environ.get("MAPPER_FUZZ") == "full" else 150


@dataclass(frozen=True)
class Report:
    """What a part of a return says of one relation in one period; `serial` is in all its values."""

    period: int
    relation: int
    citizen: str
    employee: str
    ended: bool
    serial: int


@dataclass(frozen=True)
class Withdrawal:
    """What a part of a return takes back, by the number of the citizen or of the employee."""

    relation: int
    citizen: str | None
    employee: str | None

    def of(self, report: Report) -> bool:
        """Whether a report of its period is meant."""
        if self.relation != report.relation:
            return False
        if self.citizen is not None:
            return self.citizen == report.citizen
        return self.employee == report.employee


@dataclass(frozen=True)
class Part:
    """The return itself, or one of its corrections."""

    period: int
    reports: list[Report]
    withdrawals: list[Withdrawal]


def made_return(random: Random) -> list[Part]:
    """A return and up to seven corrections, of two employees with two relations each."""
    parts, serial = [], 0
    for _ in range(random.randint(1, 8)):
        period = random.randrange(len(PERIODS))
        reports, taken = [], set()
        for _ in range(random.choice((0, 1, 1, 2))):
            relation, citizen = random.randint(1, 2), random.choice((CITIZEN, CITIZEN, OTHER))
            if (relation, citizen) in taken:
                continue
            taken.add((relation, citizen))
            serial += 1
            # The one number of the employee at times stands beside the other's citizen number.
            employee = random.choice(("P-1", "P-1", "P-2"))
            ended = random.random() < 0.4
            reports.append(Report(period, relation, citizen, employee, ended, serial))
        withdrawals = []
        for _ in range(random.choice((0, 0, 1))):
            by_citizen = random.random() < 0.6
            withdrawals.append(
                Withdrawal(
                    random.randint(1, 2),
                    random.choice((CITIZEN, OTHER)) if by_citizen else None,
                    random.choice(("P-1", "P-2")),
                )
            )
        parts.append(Part(period, reports, withdrawals))
    return parts


def expected_of(parts: list[Part]) -> tuple[list[Report], bool]:
    """What is left of what was said about CITIZEN, and whether a part contradicts itself there."""
    left: dict[tuple[int, int], tuple[Report, bool]] = {}
    for part in parts:
        for withdrawal in part.withdrawals:
            found = left.get((part.period, withdrawal.relation))
            if found is not None and withdrawal.of(found[0]):
                del left[part.period, withdrawal.relation]
        for report in part.reports:
            if report.citizen == CITIZEN:
                contradicted = any(each.of(report) for each in part.withdrawals)
                left[part.period, report.relation] = (report, contradicted)
    return [report for report, _ in left.values()], any(bad for _, bad in left.values())


def written(parts: list[Part], fields: dict[str, str], totals: tuple[str, str]) -> bytes:
    """The return as XML; the first part is the return itself.

    `totals` are about all employees: those of a return, and those of a correction.
    """

    def element(name: str, value: object) -> str:
        return f"<{name}>{value}</{name}>"

    def report(each: Report) -> str:
        end = element("DatEind", PERIODS[each.period][1]) if each.ended else ""
        wages = "".join(
            element(name, f"{each.serial}.{number:02d}" if kind != "integer" else each.serial)
            for number, (name, kind) in enumerate(fields.items(), start=10)
        )
        period = (
            f"<DatAanv>2026-01-0{each.serial % 9 + 1}</DatAanv><SrtIV>15</SrtIV>"
            "<IndLhKort>J</IndLhKort><LbTab>022</LbTab><IndWAO>J</IndWAO><IndWW>N</IndWW>"
            "<IndZW>J</IndZW><CdZvw>K</CdZvw>"
        )
        person = element("SofiNr", each.citizen) + element("SignNm", _name(each))
        return element(
            "InkomstenverhoudingInitieel",
            element("NumIV", each.relation)
            + element("DatAanv", "2026-01-01")
            + end
            + element("PersNr", each.employee)
            + element("NatuurlijkPersoon", person)
            + element("Inkomstenperiode", period)
            + element("Werknemersgegevens", wages),
        )

    def withdrawal(each: Withdrawal) -> str:
        who = element("SofiNr", each.citizen) if each.citizen else ""
        who += element("PersNr", each.employee) if each.employee else ""
        return element("InkomstenverhoudingIntrekking", element("NumIV", each.relation) + who)

    def body(part: Part) -> str:
        return "".join(map(report, part.reports)) + "".join(map(withdrawal, part.withdrawals))

    def days(part: Part) -> str:
        begin, end = PERIODS[part.period]
        return element("DatAanvTv", begin) + element("DatEindTv", end)

    first, *rest = parts
    whole = element("AanvullendeAangifte", totals[0] + body(first))
    inner = element("LhNr", "990009609L01") + element("NmIP", "Verzonnen Werkgever")
    inner += element("TijdvakAangifte", days(first) + whole)
    for part in rest:
        inner += element("TijdvakCorrectie", days(part) + totals[1] + body(part))
    unit = element("AdministratieveEenheid", inner)
    about = "".join(
        element(name, value)
        for name, value in {
            "IdBer": "VERZONNEN",
            "DatTdAanm": "2026-04-01T09:00:00",
            "ContPers": "A. Verzonnen",
            "TelNr": "0000000000",
            "RelNr": "VERZON01",
            "GebrSwPakket": "verzonnen",
        }.items()
    )
    root = f'<Loonaangifte xmlns="{NAMESPACE}" version="2.0">'
    return f"{root}{element('Bericht', about)}{unit}</Loonaangifte>".encode()


def _name(report: Report) -> str:
    letters = str(report.serial).translate(str.maketrans("0123456789", "abcdefghij"))
    return f"Proef{letters}"


@pytest.fixture(scope="module")
def required(project_root: Path) -> dict[str, dict[str, str]]:
    """Of each type of the return its required fields, and of which base they are."""
    path = project_root / "mappings" / "uwv" / "loonaangifte-2026.contract.yaml"
    return {
        name: {
            each: field.type.base
            for each, field in type_.fields.items()
            if field.required and isinstance(field.type, LeafType)
        }
        for name, type_ in contract.load(path).types.items()
        if isinstance(type_, ObjectType)
    }


def test_corrections_and_withdrawals_count_in_every_order(
    project_root: Path, required: dict[str, dict[str, str]]
) -> None:
    """Statements, ends and names are those of the plain reading, for returns made at random."""
    mapping = mapper.load(project_root / "mappings" / "uwv" / "loonaangifte-2026.yaml")
    wages = required["la:WerknemersgegevensType"]
    zeros = [
        "".join(f"<{name}>0</{name}>" for name in required[f"la:CollectieveAangifte{kind}Type"])
        for kind in ("TijdvakAangifte", "")
    ]
    first, later = (f"<CollectieveAangifte>{each}</CollectieveAangifte>" for each in zeros)
    outcomes = set()
    for seed in range(RETURNS):
        parts = made_return(Random(seed))
        left, contradicted = expected_of(parts)
        message = written(parts, wages, (first, later))
        try:
            record = mapping.map(message, params={"bsn": CITIZEN}).record
        except mapper.MessageError as error:
            codes = {notice.code for notice in error.notices if notice.severity == "error"}
            named = any(
                each.citizen == CITIZEN
                for part in parts
                for each in (*part.reports, *part.withdrawals)
            )
            assert contradicted or not named, seed
            assert codes & {"message-refused", "parameter-disagrees", "value-missing"}, seed
            outcomes.add("refused")
            continue
        assert not contradicted, seed
        if not left:
            assert set(record) == {"NietsGevonden"}, seed
            outcomes.add("nothing")
            continue
        outcomes.add("content")
        relations = record["ClientSuwi"]["Inkomstenverhouding"]
        assert [each["VolgnrIkv"] for each in relations] == sorted({r.relation for r in left}), seed
        for relation in relations:
            reports = sorted(
                (each for each in left if each.relation == relation["VolgnrIkv"]),
                key=lambda each: each.period,
            )
            last = reports[-1]
            assert [
                (each["DatBIko"], each["AantVerloondeUrenIko"])
                for each in relation["Inkomstenopgave"]
            ] == [(PERIODS[each.period][0].replace("-", ""), each.serial) for each in reports], seed
            end = PERIODS[last.period][1].replace("-", "") if last.ended else None
            assert relation.get("DatEIkv") == end, seed
            person = relation["PersoonLoonaangifte"]
            assert person["SignificantDeelVanDeAchternaam"] == _name(last), seed
            begins = {f"2026010{each.serial % 9 + 1}" for each in reports}
            assert {each["DatBIkp"] for each in relation["Inkomstenperiode"]} == begins, seed
    assert outcomes == {"refused", "nothing", "content"}
