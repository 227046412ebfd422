"""uwv/ikv as a Python programmer would write it."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.hand_written.values import (
    NO_DIGITS,
    POSTCODE,
    At,
    Notes,
    Record,
    amount,
    coded,
    date,
    name_short,
    name_text,
    note,
    number,
    short,
    text,
)

TABLES = Path(__file__).parents[2] / "mappings" / "uwv" / "tables"


def table(name: str) -> dict[str, str]:
    """The codes of a table of the mapping."""
    with (TABLES / f"{name}.csv").open(newline="") as file:
        return {row["uwv"]: row["sgr"] for row in csv.DictReader(file)}


KIND = table("soort-inkomstenverhouding")
NATURE = table("aard-arbeidsverhouding")
SEX = table("geslacht")
CONTRACT = table("soort-arbeidscontract")
with (TABLES / "werkgever.csv").open(newline="") as opened:
    EMPLOYERS = {row["loonheffingennummer"]: row for row in csv.DictReader(opened)}
YES_NO = {"J": "1", "N": "2"}
OPEN = "99991230"
INITIALS = re.compile(r"[A-Z]{1,6}|[.]").fullmatch
INDICATORS = (
    ("IndLoonheffingskortingToegepast", "INDLHKORT"),
    ("IndRegelmatigArbeidspatroon", "INDRGLMARB"),
    ("IndPersoneelsleningNietInLoon", "INDSA72"),
    ("IndLoonIsMedeAowAlleenstaande", "INDSA03"),
    ("IndLoonInclusiefWajongUitkering", "INDSA71"),
    ("IndVakantiebonnenToegepast", "INDVAKBN"),
    ("IndVerzekerdWaoIvaWga", "INDWAO"),
    ("IndVerzekerdWw", "INDWW"),
    ("IndVerzekerdZw", "INDZW"),
)
AMOUNTS = (
    ("BedrBrutoloonSv", "LNSV"),
    ("BedrLoonLbPremieVolksverz", "LNLBPH"),
    ("BedrIngehoudenLbPremieVolksverz", "INGLBPH"),
    ("BedrVakantietoeslag", "VAKBSL"),
    ("BedrOpgbRechtVakantietoeslag", "OPGRCHTVAKBSL"),
    ("BedrExtraPrdSalaris", "EXTRSAL"),
    ("BedrOpgbRechtExtraPrdSalaris", "OPGRCHTEXTRSAL"),
    ("BedrVergoedingReiskostenOnbelast", "REISK"),
    ("BedrInUitkBegrBetAlimentatie", "BEDRALINWWB"),
    ("BedrRechtstreeksBetAlimentatie", "BEDRRCHTAL"),
    ("BedrLoonTabelBijzBeloningen", "LNTABBB"),
    ("BedrLoonInGeld", "LNINGLD"),
    ("BedrLoonNietInGeld", "WRDLN"),
    ("BedrLoonOverwerk", "LNOWRK"),
    ("BedrAanvullingOpUitk", "VERSTRAANV"),
    ("BedrBijdrageZvw", "BIJDRZVW"),
    ("BedrWerkgeversheffingZvw", "WGHZVW"),
    ("BedrPrivegebruikAuto", "WRDPRGEBRAUT"),
    ("BedrWerknemersbijdrageAuto", "WRKNBIJDRAUT"),
    ("BedrVerrekendeArbeidskorting", "VERRARBKRT"),
    ("BedrOpgenomenArbeidsvoorwaarden", "OPNAVWB"),
    ("BedrOpgbArbeidsvoorwaarden", "OPBAVWB"),
    ("BedrContractloon", "CTRCTLN"),
)


def map_document(document: Any, parameters: Any) -> tuple[Record | None, Notes]:
    """The record of a document, None where the message is refused, and the notices."""
    notes: Notes = []
    citizen, begin, end = map(parameters.get, ("bsn", "periode_van", "periode_tot"))
    on, known = parameters["peildatum"], parameters["registratiemoment"]

    def holding(name: str) -> dict[str, list[Any]]:
        """The rows of a table that held on the day asked for, by what they belong to."""
        return by_key(
            row
            for row in document.get(name, ())
            if row["HIS_DAT_IN"] <= on <= row["HIS_DAT_END"]
            and row["HIS_TS_IN"] <= known < row["HIS_TS_END"]
        )

    def in_period(name: str) -> dict[str, list[Any]]:
        """The rows of a table that held in the period asked for, by what they belong to."""
        return by_key(
            sorted(
                (
                    row
                    for row in document.get(name, ())
                    if (end is None or row["HIS_DAT_IN"] <= end)
                    and (begin is None or row["HIS_DAT_END"] >= begin)
                    and row["HIS_TS_IN"] <= known < row["HIS_TS_END"]
                ),
                key=lambda row: row["HIS_DAT_IN"],
            )
        )

    if about_another(document, citizen, notes):
        return None, notes
    own = [
        row
        for row in document.get("LA_IKV_IDENTIFICATIE_HIS", ())
        if citizen is not None
        and row.get("SOFINR") == citizen
        and row["HIS_DAT_IN"] <= on <= row["HIS_DAT_END"]
        and row["HIS_TS_IN"] <= known < row["HIS_TS_END"]
    ]
    own.sort(key=lambda row: row["NUMIV"])
    valid = holding("LA_IKV_GELDIGHEID_HIS")
    for name, passed in (
        ("LA_IKV_IDENTIFICATIE_HIS", own or holding("LA_IKV_IDENTIFICATIE_HIS")),
        ("LA_IKV_GELDIGHEID_HIS", valid),
    ):
        sifted(document.get(name), passed, name, notes)
    tables = (
        holding("LA_IKV_PERSOON_HIS"),
        holding("LA_IKV_ADRES_HIS"),
        in_period("LA_INKOMSTENPERIODE"),
        in_period("LA_SECTORRISICOGROEP"),
        by_key(
            sorted(
                (
                    row
                    for row in document.get("LA_INKOMSTENOPGAVE", ())
                    if (end is None or row["DATUMAANVANG"] <= end)
                    and (begin is None or row.get("DATUMEINDE", OPEN) >= begin)
                    and row["HIS_TS_IN"] <= known < row["HIS_TS_END"]
                ),
                key=lambda row: row["DATUMAANVANG"],
            )
        ),
    )
    ever = {row["IKV_ID"] for row in document.get("LA_IKV_GELDIGHEID_HIS", ())}
    _, _, periods, _, statements = tables
    whole, broken, there = [], [], False
    for row in own:
        key = row["IKV_ID"]
        if key not in valid and key in ever:
            continue
        there = True
        (whole if key in valid and key in periods and key in statements else broken).append(row)
    made: list[Record] = []
    at_client: At = (None, "ClientSuwi", "")
    for i, row in enumerate(whole):
        at = (at_client, ("Inkomstenverhouding", len(made)), ("LA_IKV_IDENTIFICATIE_HIS", i))
        validity = valid[row["IKV_ID"]]
        if len(validity) > 1:
            note(notes, "message-refused", at, "VolgnrIkv", "", "error")
            continue
        part = relation(row, validity[0], tables, at, notes)
        if part is not None:
            made.append(part)
    record: Record = {}
    if made:
        record["ClientSuwi"] = {"Burgerservicenr": citizen, "Inkomstenverhouding": made}
        period: Record = {}
        at = (None, "PeriodeGegevensleveringIko", "")
        if begin is not None:
            date(period, "DatBPeriode", begin, at, "", notes)
        if end is not None:
            date(period, "DatEPeriode", end, at, "", notes)
        if period:
            record["PeriodeGegevensleveringIko"] = period
    if broken:
        record["FWI"] = {
            "Waarschuwing": [
                {
                    "Code": "IKV_ONVOLLEDIG",
                    "Tekst": f"Inkomstenverhouding {row['NUMIV']} is onvolledig geleverd"
                    " en staat niet in het antwoord.",
                    "Bron": {"DN": "ou=Polisadministratie,o=UWV,c=nl"},
                }
                for row in broken
            ]
        }
    if not there and any(
        row.get("SOFINR") == citizen for row in document.get("LA_IKV_IDENTIFICATIE_HIS", ())
    ):
        record["NietsGevonden"] = {}
    if not record and not any(each.severity == "error" for each in notes):
        note(notes, "value-missing", None, "", "", "error")
    if any(each.severity == "error" for each in notes):
        return None, notes
    return record, notes


def about_another(document: Any, citizen: str | None, notes: Notes) -> bool:
    """Whether the delivery is about others than the citizen who was asked for."""
    stated = {row.get("SOFINR") for row in document.get("LA_IKV_IDENTIFICATIE_HIS", ())} - {None}
    if citizen is None or not stated or citizen in stated:
        return False
    note(notes, "parameter-disagrees", None, "", "LA_IKV_IDENTIFICATIE_HIS.SOFINR", "error")
    return True


def sifted(given: Any, passed: Any, name: str, notes: Notes) -> None:
    """Note the rows of a table of which none holds on the day asked for."""
    if given and not passed:
        note(notes, "none-passes", None, "", name, "info")


def by_key(rows: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["IKV_ID"]].append(row)
    return dict(found)


def ending(
    record: Record,
    name: str,
    begin: str | None,
    value: str | None,
    at: At,
    source: str,
    notes: Notes,
) -> None:
    """An end, unless it is open; one before the begin is wrong."""
    if value is None:
        return
    if begin is not None and value < begin:
        note(notes, "value-invalid", at, name, source)
    elif value < OPEN:
        date(record, name, value, at, source, notes)


def code(
    record: Record, name: str, value: str | None, length: int, at: At, source: str, notes: Notes
) -> None:
    """So many digits; longer ones are left out for their length."""
    if value is None:
        return
    if len(value) > length:
        note(notes, "value-too-long", at, name, source)
    elif len(value) == length and value.isdecimal():
        record[name] = value
    else:
        note(notes, "value-invalid", at, name, source)


def letters(
    record: Record, name: str, value: str | None, least: int, most: int, at: At, source: str,
    notes: Notes,
) -> None:  # fmt: skip
    """So many characters, none of them a digit."""
    if value is None:
        return
    if len(value) > most:
        note(notes, "value-too-long", at, name, source)
    elif len(value) >= least and NO_DIGITS(value):
        record[name] = value
    else:
        note(notes, "value-invalid", at, name, source)


def relation(row: Any, valid: Any, tables: Any, at: At, notes: Notes) -> Record | None:
    persons, addresses, periods, sectors, statements = tables
    key = row["IKV_ID"]
    record: Record = {}
    number(record, "VolgnrIkv", row["NUMIV"], 0, 9999, at, "NUMIV", notes)
    if (value := row.get("AANDIV")) is not None:
        text(record, "AanduidingIkvWerkgever", value, 35, at, "AANDIV", notes)
    if (value := row.get("PERSONEELSNUMMER")) is not None:
        short(record, "Personeelsnr", value, 35, at, "PERSONEELSNUMMER", notes)
    inside = (at[0], at[1], "") if at is not None else None
    table_name = "LA_IKV_GELDIGHEID_HIS"
    begin = valid.get("DATUMAANVANG")
    if begin is not None:
        date(record, "DatBIkv", begin, inside, f"{table_name}.DATUMAANVANG", notes)
    last = valid.get("DATUMEINDE")
    ending(record, "DatEIkv", begin, last, inside, f"{table_name}.DATUMEINDE", notes)
    code(
        record,
        "CdRedenEIkv",
        valid.get("CDRDNEINDARBOV"),
        2,
        inside,
        f"{table_name}.CDRDNEINDARBOV",
        notes,
    )
    flex = valid.get("RDNEINDFLEX")
    code(record, "CdRedenEIkvFlexwerker", flex, 2, inside, f"{table_name}.RDNEINDFLEX", notes)
    if found := persons.get(key):
        if len(found) > 1:
            note(notes, "many-to-one", inside, "PersoonLoonaangifte", "LA_IKV_PERSOON_HIS", "error")
        else:
            where = (inside, "PersoonLoonaangifte", "LA_IKV_PERSOON_HIS")
            made = person(found[0], addresses.get(key), where, notes)
            if made:
                record["PersoonLoonaangifte"] = made
    employer(record, row["LHNR"], at, notes)
    made_periods = []
    for i, each in enumerate(periods.get(key, ())):
        where = (inside, ("Inkomstenperiode", len(made_periods)), ("LA_INKOMSTENPERIODE", i))
        if part := period(each, where, notes):
            made_periods.append(part)
    made_sectors = []
    for i, each in enumerate(sectors.get(key, ())):
        where = (inside, ("SectorRisicogroepIkv", len(made_sectors)), ("LA_SECTORRISICOGROEP", i))
        if part := sector(each, where, notes):
            made_sectors.append(part)
    made_statements = []
    for i, each in enumerate(statements.get(key, ())):
        where = (inside, ("Inkomstenopgave", len(made_statements)), ("LA_INKOMSTENOPGAVE", i))
        if part := statement(each, where, notes):
            made_statements.append(part)
    for name, parts in (("Inkomstenperiode", made_periods), ("Inkomstenopgave", made_statements)):
        if not parts:
            note(notes, "value-missing", at, name, "")
    if not made_periods or not made_statements:
        return None
    record["Inkomstenperiode"] = made_periods
    if made_sectors:
        record["SectorRisicogroepIkv"] = made_sectors
    record["Inkomstenopgave"] = made_statements
    return record


def employer(record: Record, key: str, at: At, notes: Notes) -> None:
    """The employer goes out where the table says which legal person it is."""
    found = EMPLOYERS.get(key)
    if found is None:
        note(notes, "code-unknown", at, "AdministratieveEenheid", "LHNR")
        return
    record["AdministratieveEenheid"] = {
        "Loonheffingennr": key,
        "RechtspersoonAdministratieveEenh": {
            "FiNr": found["fiscaalnummer"],
            "NaamRechtspersoon": found["naam"],
        },
    }


def person(row: Any, addresses: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    get = row.get
    if (value := get("VOORL")) is not None:
        if len(value) <= 6 and INITIALS(value):
            record["Voorletters"] = value
        else:
            too = "value-too-long" if len(value) > 6 else "value-invalid"
            note(notes, too, at, "Voorletters", "VOORL")
    if (value := get("VOORV")) is not None:
        name_short(record, "Voorvoegsel", value, 10, at, "VOORV", notes)
    if (value := get("SIGNM")) is not None:
        name_text(record, "SignificantDeelVanDeAchternaam", value, 200, at, "SIGNM", notes)
    if (value := get("GEBDAT")) is not None:
        date(record, "Geboortedat", value, at, "GEBDAT", notes)
    if (value := get("NAT")) is not None:
        code(record, "CdNationaliteit", value.rjust(4, "0"), 4, at, "NAT", notes)
    if (value := get("GESL")) is not None:
        coded(record, "Geslacht", value, SEX, at, "GESL", notes)
    if addresses:
        if len(addresses) > 1:
            where = (at[0], at[1], "") if at is not None else None
            note(notes, "many-to-one", where, "DomicilieAdres", "LA_IKV_ADRES_HIS", "error")
            return record
        where = (at[0], (at[1]), "") if at is not None else None
        made = address(addresses[0], (where, "DomicilieAdres", "LA_IKV_ADRES_HIS"), notes)
        if made:
            record["DomicilieAdres"] = made
    return record


def address(row: Any, at: At, notes: Notes) -> Record:
    made: Record = {}
    get = row.get
    land = get("LANDCD")
    if land is None or land == "NL":
        where = (at, "Straatadres", "")
        if (value := get("LOCOMS")) is not None:
            text(made, "Locatieoms", value, 70, where, "LOCOMS", notes)
        if (value := get("PC")) is not None:
            if len(value) > 6:
                note(notes, "value-too-long", where, "Postcd", "PC")
            elif POSTCODE(value):
                made["Postcd"] = value
            else:
                note(notes, "value-invalid", where, "Postcd", "PC")
        if (value := get("WOONPL")) is not None:
            text(made, "Woonplaatsnaam", value, 80, where, "WOONPL", notes)
        if (value := get("STR")) is not None:
            text(made, "Straatnaam", value, 24, where, "STR", notes)
        if (value := get("HUISNR")) is not None:
            whole = int(value) if value.isascii() and value.isdecimal() else -1
            number(made, "Huisnr", whole, 0, 99_999, where, "HUISNR", notes)
        if (value := get("HUISNRTOEV")) is not None:
            short(made, "Huisnrtoevoeging", value, 6, where, "HUISNRTOEV", notes)
        return {"Straatadres": made} if made else {}
    where = (at, "StraatadresBuitenland", "")
    if (value := get("LOCOMS")) is not None:
        text(made, "LocatieomsBuitenland", value, 70, where, "LOCOMS", notes)
    if (value := get("PC")) is not None:
        short(made, "PostcdBuitenland", value, 9, where, "PC", notes)
    elif (value := get("REG")) is not None:
        text(made, "RegionaamBuitenland", value, 24, where, "REG", notes)
    if (value := get("WOONPL")) is not None:
        text(made, "WoonplaatsnaamBuitenland", value, 40, where, "WOONPL", notes)
    letters(made, "LandencdIso", land, 2, 2, where, "LANDCD", notes)
    if (value := get("STR")) is not None:
        text(made, "StraatnaamBuitenland", value, 24, where, "STR", notes)
    if (value := get("HUISNR")) is not None:
        short(made, "HuisnrBuitenland", value, 9, where, "HUISNR", notes)
    return {"StraatadresBuitenland": made} if made else {}


def period(row: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    get = row.get
    begin = row["HIS_DAT_IN"]
    date(record, "DatBIkp", begin, at, "HIS_DAT_IN", notes)
    ending(record, "DatEIkp", begin, row["HIS_DAT_END"], at, "HIS_DAT_END", notes)
    if (value := get("SRTIV")) is not None:
        coded(record, "CdSrtIkv", value, KIND, at, "SRTIV", notes)
    fixed = get("INDARBOVONBEPTD")
    if (value := get("CDBEPTD")) is not None:
        coded(record, "CdTypeArbeidscontract", value, CONTRACT, at, "CDBEPTD", notes)
    elif fixed == "J":
        record["CdTypeArbeidscontract"] = "O"
    elif fixed == "N":
        record["CdTypeArbeidscontract"] = "B"
    name = "CdInvloedVerzekeringsplicht"
    letters(record, name, get("CDINVLVPL"), 1, 3, at, "CDINVLVPL", notes)
    for name, field in INDICATORS:
        if (value := get(field)) is not None:
            if (made := YES_NO.get(value)) is not None:
                record[name] = made
            else:
                note(notes, "value-invalid", at, name, field)
    letters(record, "CdVerzekeringssituatieZvw", get("CDZVW"), 1, 1, at, "CDZVW", notes)
    code(record, "CdLoonbelastingtabel", get("LBTAB"), 3, at, "LBTAB", notes)
    if (value := get("CDAARD")) is not None:
        coded(record, "CdAardIkv", value, NATURE, at, "CDAARD", notes)
    name = "CdIncidInkomstenvermindering"
    letters(record, name, get("CDINCINKVERM"), 1, 1, at, "CDINCINKVERM", notes)
    return record


def sector(row: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    if (value := row.get("RISICOPREMIEGROEP")) is not None:
        name = "CdSectorRisicogroep"
        code(record, name, value.rjust(2, "0"), 2, at, "RISICOPREMIEGROEP", notes)
    begin = row["HIS_DAT_IN"]
    date(record, "DatBSectorRisicogroep", begin, at, "HIS_DAT_IN", notes)
    ending(record, "DatESectorRisicogroep", begin, row["HIS_DAT_END"], at, "HIS_DAT_END", notes)
    if (value := row.get("CODESECTOROSV")) is not None:
        made: Record = {}
        where = (at, "SectorBeroepsEnBedrijfsleven", "")
        code(made, "CdSector", value.rjust(3, "0"), 3, where, "CODESECTOROSV", notes)
        if made:
            record["SectorBeroepsEnBedrijfsleven"] = made
    return record


def statement(row: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    get = row.get
    begin = row["DATUMAANVANG"]
    date(record, "DatBIko", begin, at, "DATUMAANVANG", notes)
    ending(record, "DatEIko", begin, get("DATUMEINDE"), at, "DATUMEINDE", notes)
    if (value := get("AANTSV")) is not None:
        number(record, "AantSvDagenIko", value, 0, 999, at, "AANTSV", notes)
    if (value := get("AANTVERLU")) is not None:
        number(record, "AantVerloondeUrenIko", value, -99_999, 99_999, at, "AANTVERLU", notes)
    for name, field in AMOUNTS:
        if (value := get(field)) is not None:
            made = amount(value, "EUR", (at, name, ""), field, notes)
            if made is not None:
                record[name] = made
    return record
