"""uwv/loonaangifte-2026 as a Python programmer would write it.

The reader has judged the source, so what the contract of the wage return proves is not tested
again: that days are days, codes are in their lists and texts fit. What the target asks beyond that
is tested here.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from bench.hand_written.uwv_ikv import INITIALS, KIND, NATURE
from bench.hand_written.values import (
    NO_DIGITS,
    At,
    Notes,
    Record,
    amount,
    coded,
    note,
    within,
)

with (Path(__file__).parents[2] / "mappings/uwv/tables/werkgever.csv").open(newline="") as opened:
    EMPLOYERS = {row["loonheffingennummer"]: row for row in csv.DictReader(opened)}
CITIZENS = (
    "AdministratieveEenheid.TijdvakAangifte.VolledigeAangifte.InkomstenverhoudingInitieel"
    ".NatuurlijkPersoon.SofiNr"
)
YES_NO = {"J": "1", "N": "2"}
DURATION = {"J": "O", "N": "B"}
INDICATORS = (
    ("IndLoonheffingskortingToegepast", "IndLhKort"),
    ("IndPersoneelsleningNietInLoon", "IndSA72"),
    ("IndLoonIsMedeAowAlleenstaande", "IndSA03"),
    ("IndLoonInclusiefWajongUitkering", "IndSA71"),
    ("IndVerzekerdWaoIvaWga", "IndWAO"),
    ("IndVerzekerdWw", "IndWW"),
    ("IndVerzekerdZw", "IndZW"),
)
CODES = (
    ("CdInvloedVerzekeringsplicht", "CdInvlVpl"),
    ("CdVerzekeringssituatieZvw", "CdZvw"),
    ("CdLoonbelastingtabel", "LbTab"),
    ("CdIncidInkomstenvermindering", "CdIncInkVerm"),
)
AMOUNTS = (
    ("BedrBrutoloonSv", "LnSV"),
    ("BedrLoonLbPremieVolksverz", "LnLbPh"),
    ("BedrIngehoudenLbPremieVolksverz", "IngLbPh"),
    ("BedrVakantietoeslag", "VakBsl"),
    ("BedrOpgbRechtVakantietoeslag", "OpgRchtVakBsl"),
    ("BedrVergoedingReiskostenOnbelast", "Reisk"),
    ("BedrInUitkBegrBetAlimentatie", "BedrAlInWWB"),
    ("BedrRechtstreeksBetAlimentatie", "BedrRchtAl"),
    ("BedrLoonTabelBijzBeloningen", "LnTabBB"),
    ("BedrLoonInGeld", "LnInGld"),
    ("BedrLoonNietInGeld", "WrdLn"),
    ("BedrLoonOverwerk", "LnOwrk"),
    ("BedrAanvullingOpUitk", "VerstrAanv"),
    ("BedrBijdrageZvw", "BijdrZvw"),
    ("BedrWerkgeversheffingZvw", "WghZvw"),
    ("BedrPrivegebruikAuto", "WrdPrGebrAut"),
    ("BedrWerknemersbijdrageAuto", "WrknBijdrAut"),
    ("BedrVerrekendeArbeidskorting", "VerrArbKrt"),
    ("BedrOpgenomenArbeidsvoorwaarden", "OpnAvwb"),
    ("BedrOpgbArbeidsvoorwaarden", "OpbAvwb"),
    ("BedrContractloon", "Ctrctln"),
)
ADDRESS = (
    ("Locatieoms", "LocOms"),
    ("Postcd", "Pc"),
    ("Woonplaatsnaam", "Woonpl"),
    ("Straatnaam", "Str"),
    ("Huisnr", "HuisNr"),
    ("Huisnrtoevoeging", "HuisNrToev"),
)
ADDRESS_ABROAD = (
    ("LocatieomsBuitenland", "LocOms"),
    ("PostcdBuitenland", "Pc"),
    ("WoonplaatsnaamBuitenland", "Woonpl"),
    ("LandencdIso", "LandCd"),
    ("StraatnaamBuitenland", "Str"),
    ("HuisnrBuitenland", "HuisNr"),
)


class Report(NamedTuple):
    """What was reported of a relation over a period; a later correction has a higher rank."""

    begin: str
    end: str
    rank: int
    relation: Any

    def withdrawn_by(self, other: Report) -> bool:
        """Whether a withdrawal is of this: it names the citizen, or else the employee's number."""
        citizen = other.relation.get("SofiNr")
        if citizen is not None:
            return bool(self.relation["NatuurlijkPersoon"]["SofiNr"] == citizen)
        number = other.relation.get("PersNr")
        return number is not None and self.relation.get("PersNr") == number


def map_document(document: Any, parameters: Any) -> tuple[Record | None, Notes]:
    """The record of a document, None where the message is refused, and the notices."""
    notes: Notes = []
    unit = document["AdministratieveEenheid"]
    text = parameters.get("bsn")
    citizen = None if text is None else int(text)
    reports = list(reported(unit, "InkomstenverhoudingInitieel"))
    withdrawals = list(reported(unit, "InkomstenverhoudingIntrekking"))
    own = [each for each in reports if citizen_of(each) == citizen is not None]
    withdrawn = any(each.relation.get("SofiNr") == citizen is not None for each in withdrawals)
    if citizen is not None and not own and not withdrawn:
        note(notes, "parameter-disagrees", None, "", CITIZENS, "error")
        return None, notes
    holding, contradicted = in_force(own, withdrawals)
    right_version = document.get("@version") == "2.0"
    if holding:
        if not right_version or contradicted:
            at = (None, "ClientSuwi", "")
            note(notes, "message-refused", at, "Burgerservicenr", "", "error")
            return None, notes
        record: Record = {
            "ClientSuwi": {
                "Burgerservicenr": text,
                "Inkomstenverhouding": relations(holding, unit, notes),
            }
        }
    elif right_version and (own or withdrawn):
        record = {"NietsGevonden": {}}
    else:
        note(notes, "value-missing", None, "", "", "error")
        return None, notes
    if any(each.severity == "error" for each in notes):
        return None, notes
    return record, notes


def citizen_of(report: Report) -> int | None:
    found: int | None = report.relation["NatuurlijkPersoon"].get("SofiNr")
    return found


def reported(unit: Any, name: str) -> Iterator[Report]:
    """All reports or withdrawals of the message, in its order."""
    period = unit.get("TijdvakAangifte")
    if period is not None:
        for kind in ("VolledigeAangifte", "AanvullendeAangifte"):
            for each in period.get(kind, {}).get(name, ()):
                yield Report(period["DatAanvTv"], period["DatEindTv"], 0, each)
    for rank, period in enumerate(unit.get("TijdvakCorrectie", ()), 1):
        for each in period.get(name, ()):
            yield Report(period["DatAanvTv"], period["DatEindTv"], rank, each)


def in_force(own: list[Report], withdrawals: list[Report]) -> tuple[list[Report], bool]:
    """The reports that nothing later replaces or withdraws, the latest period first.

    And whether one of them is withdrawn in the period in which it is reported.
    """
    latest: dict[tuple[str, str, int], int] = {}
    for each in own:
        key = (each.begin, each.end, each.relation["NumIV"])
        latest[key] = max(latest.get(key, 0), each.rank)
    taken_back: dict[tuple[str, str, int], list[Report]] = {}
    for each in withdrawals:
        key = (each.begin, each.end, each.relation["NumIV"])
        taken_back.setdefault(key, []).append(each)
    made, contradicted = [], False
    for each in own:
        key = (each.begin, each.end, each.relation["NumIV"])
        if latest[key] > each.rank:
            continue
        ranks = [other.rank for other in taken_back.get(key, ()) if each.withdrawn_by(other)]
        if any(rank > each.rank for rank in ranks):
            continue
        made.append(each)
        contradicted = contradicted or each.rank in ranks
    made.sort(key=itemgetter(0, 1), reverse=True)
    return made, contradicted


def relations(holding: list[Report], unit: Any, notes: Notes) -> list[Record]:
    by_number: dict[int, list[Report]] = {}
    for each in holding:
        by_number.setdefault(each.relation["NumIV"], []).append(each)
    at = (None, "ClientSuwi", "")
    return [
        relation(by_number[number], unit, (at, ("Inkomstenverhouding", i), ""), notes)
        for i, number in enumerate(sorted(by_number))
    ]


def relation(reports: list[Report], unit: Any, at: At, notes: Notes) -> Record:
    # of the relation itself is true what was reported of the latest period
    last = reports[0].relation
    record: Record = {"VolgnrIkv": last["NumIV"]}
    if (value := last.get("PersNr")) is not None:
        record["Personeelsnr"] = value
    record["DatBIkv"] = day(last["DatAanv"])
    if (value := last.get("DatEind")) is not None:
        record["DatEIkv"] = day(value)
    if (value := last.get("CdRdnEindArbov")) is not None:
        record["CdRedenEIkv"] = value
    made = person(last["NatuurlijkPersoon"], (at, "PersoonLoonaangifte", ""), notes)
    if made:
        record["PersoonLoonaangifte"] = made
    employer(record, unit, at, notes)
    rows = sorted(
        (row for each in reports for row in each.relation["Inkomstenperiode"]),
        key=itemgetter("DatAanv"),
    )
    made_of(record, "Inkomstenperiode", rows, itemgetter("DatAanv"), period, at, notes)
    if "Inkomstenperiode" not in record:
        note(notes, "value-missing", at, "Inkomstenperiode", "", "error")
    sectors = itemgetter("DatAanvSect", "Sect")
    rows = sorted((row for each in reports for row in each.relation.get("Sector", ())), key=sectors)
    made_of(record, "SectorRisicogroepIkv", rows, sectors, sector, at, notes)
    periods = itemgetter(0, 1)
    rows = sorted(reports, key=periods)
    made_of(record, "Inkomstenopgave", rows, periods, statement, at, notes)
    return record


def made_of(
    record: Record,
    name: str,
    rows: Iterable[Any],
    key: Callable[[Any], Any],
    make: Callable[[Any, At, Notes], Record],
    at: At,
    notes: Notes,
) -> None:
    """The parts of a list, one for each key; of another it is noted where it says more."""
    made: list[Record] = []
    kept: dict[Any, int] = {}
    for row in rows:
        found = key(row)
        if (first := kept.get(found)) is not None:
            if not within(make(row, None, []), made[first]):
                note(notes, "item-dropped", (at, (name, first), ""), "", "")
            continue
        kept[found] = len(made)
        made.append(make(row, (at, (name, len(made)), ""), notes))
    if made:
        record[name] = made


def day(value: str) -> str:
    return value[:4] + value[5:7] + value[8:10]


def without_digits(record: Record, name: str, value: Any, at: At, step: str, notes: Notes) -> None:
    if NO_DIGITS(value) is None:
        note(notes, "value-invalid", at, name, step)
    else:
        record[name] = value


def person(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    get = source.get
    if (value := get("Voorl")) is not None:
        if INITIALS(value):
            record["Voorletters"] = value
        else:
            note(notes, "value-invalid", at, "Voorletters", "Voorl")
    if (value := get("Voorv")) is not None:
        without_digits(record, "Voorvoegsel", value, at, "Voorv", notes)
    if (value := get("SignNm")) is not None:
        without_digits(record, "SignificantDeelVanDeAchternaam", value, at, "SignNm", notes)
    if (value := get("Gebdat")) is not None:
        record["Geboortedat"] = day(value)
    if (value := get("Nat")) is not None:
        record["CdNationaliteit"] = f"{value:04}"
    if (value := get("Gesl")) is not None:
        record["Geslacht"] = str(value)
    if (home := get("AdresBinnenland")) is not None:
        made = {name: home[step] for name, step in ADDRESS if step in home}
        record["DomicilieAdres"] = {"Straatadres": made}
    elif (home := get("AdresBuitenland")) is not None:
        made = {name: home[step] for name, step in ADDRESS_ABROAD if step in home}
        # of postal code and region there is one
        if "Pc" not in home and "Reg" in home:
            made["RegionaamBuitenland"] = home["Reg"]
        record["DomicilieAdres"] = {"StraatadresBuitenland": made}
    return record


def employer(record: Record, unit: Any, at: At, notes: Notes) -> None:
    """The employer goes out where the table says which legal person it is."""
    key = unit["LhNr"]
    found = EMPLOYERS.get(key)
    if found is None:
        source = "/AdministratieveEenheid.LhNr"
        note(notes, "code-unknown", at, "AdministratieveEenheid", source)
        return
    record["AdministratieveEenheid"] = {
        "NaamAdministratieveEenheid": unit["NmIP"],
        "Loonheffingennr": key,
        "RechtspersoonAdministratieveEenh": {
            "FiNr": found["fiscaalnummer"],
            "NaamRechtspersoon": found["naam"],
        },
    }


def period(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {"DatBIkp": day(source["DatAanv"])}
    get = source.get
    if (value := get("SrtIV")) is not None:
        coded(record, "CdSrtIkv", value, KIND, at, "SrtIV", notes)
    if (value := get("IndArbovOnbepTd")) is not None:
        record["CdTypeArbeidscontract"] = DURATION[value]
    for name, step in INDICATORS:
        if (value := get(step)) is not None:
            record[name] = YES_NO[value]
    for name, step in CODES:
        if (value := get(step)) is not None:
            record[name] = value
    if (value := get("CdAard")) is not None:
        coded(record, "CdAardIkv", str(value), NATURE, at, "CdAard", notes)
    return record


def sector(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {"DatBSectorRisicogroep": day(source["DatAanvSect"])}
    if (value := source.get("DatEindSect")) is not None:
        record["DatESectorRisicogroep"] = day(value)
    record["SectorBeroepsEnBedrijfsleven"] = {"CdSector": f"{source['Sect']:03}"}
    return record


def statement(source: Report, at: At, notes: Notes) -> Record:
    record: Record = {"DatBIko": day(source.begin), "DatEIko": day(source.end)}
    get = source.relation["Werknemersgegevens"].get
    if (value := get("AantVerlU")) is not None:
        record["AantVerloondeUrenIko"] = value
    for name, step in AMOUNTS:
        if (value := get(step)) is not None:
            made = amount(value, "EUR", (at, name, "ikv.Werknemersgegevens"), step, notes)
            if made is not None:
                record[name] = made
    return record
