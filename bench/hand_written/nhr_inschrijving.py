"""nhr/inschrijving as a Python programmer would write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from bench.hand_written.values import (
    NO_DIGITS,
    At,
    Notes,
    Record,
    amount,
    citizen,
    coded,
    date,
    digits,
    is_date,
    name_short,
    name_text,
    note,
    number,
    postcode,
    short,
    text,
    within,
)

YES_NO = {"J": "1", "N": "2"}
SEX = {"M": "1", "V": "2", "O": "0"}
NAME_USE = {"E": "1", "P": "2", "V": "3", "N": "4"}
CONDITION = {"FAIL": "faillissement", "SURS": "surseance", "SSAN": "schuldsanering"}
PO_BOX = re.compile(r"postbus *([0-9]*)", re.IGNORECASE | re.ASCII).fullmatch
DEEPEST = 5
PERSONS = (
    "naamPersoon",
    "natuurlijkPersoon",
    "buitenlandseVennootschap",
    "eenmanszaakMetMeerdereEigenaren",
    "rechtspersoon",
    "rechtspersoonInOprichting",
    "samenwerkingsverband",
    "afgeslotenMoeder",
)
DEPOSITORS = tuple(kind for kind in PERSONS if kind not in ("naamPersoon", "natuurlijkPersoon"))
DEPOSITS = {
    "aansprakelijkheidVerklaring": None,
    "aanvullendeMededeling": None,
    "bijzondereDeponering": None,
    "aansprakelijkheidIntrekking": None,
    "aanprakelijkheidOverblijvend": None,
    "jaarstukHalfjaarKwartaalcijfers": "Jaarstuk",
    "jaarstukInstemming": "Jaarstuk",
    "jaarstukJaarrekening": "Jaarstuk",
    "jaarstukJaarrekeningOngewijzigdVastgesteld": "Jaarstuk",
    "jaarstukOntheffing": "Ontheffing",
    "overigJaarstuk": "Jaarstuk",
}


def map_document(document: Any, parameters: Any = None) -> tuple[Record | None, Notes]:
    """The record of a document, None where the message is refused, and the notices."""
    notes: Notes = []
    record: Record = {}
    messages = document.get("meldingen", {})
    information = [
        (i, row)
        for i, row in enumerate(messages.get("informatie", ()))
        if row.get("code") != "IPD0000"
    ]
    product = document.get("product")
    if product is not None and (source := product.get("maatschappelijkeActiviteit")) is not None:
        at = (None, "Inschrijving", "product.maatschappelijkeActiviteit")
        record["Inschrijving"] = activity(source, at, notes)
    reports: Record = {}
    for name, step, rows in (
        ("Fout", "meldingen.fout", enumerate(messages.get("fout", ()))),
        ("Waarschuwing", "meldingen.waarschuwing", enumerate(messages.get("waarschuwing", ()))),
        ("Informatie", "meldingen.informatie", information),
    ):
        made = reported(name, step, rows, notes)
        if made:
            reports[name] = made
    if reports:
        record["FWI"] = reports
    coded_rows = chain(
        messages.get("fout", ()),
        messages.get("waarschuwing", ()),
        (row for _, row in information),
    )
    if product is None and not any("code" in row for row in coded_rows):
        note(notes, "message-refused", None, "NietsGevonden", "", "error")
        return None, notes
    if len(record) != 1 and record.keys() != {"Inschrijving", "FWI"}:
        code = "choice-broken" if record else "value-missing"
        note(notes, code, None, "", "", "error")
    if any(each.severity == "error" for each in notes):
        return None, notes
    return record, notes


def reported(name: str, step: str, rows: Iterable[tuple[int, Any]], notes: Notes) -> list[Record]:
    made: list[Record] = []
    for i, row in rows:
        code, said = row.get("code"), row.get("omschrijving")
        if code is None:
            at = (None, (f"FWI.{name}", len(made)), (step, i))
            note(notes, "value-missing", at, "Code", "code")
            if said is None:
                note(notes, "value-missing", at, "Tekst", "omschrijving")
            continue
        report: Record = {"Code": code, "Tekst": code if said is None else said}
        if (detail := row.get("referentie")) is not None:
            report["Detail"] = [detail]
        report["Bron"] = {"DN": "ou=HR-Dataservice,o=KVK,c=nl"}
        made.append(report)
    return made


def activity(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    owner = source.get("heeftAlsEigenaar", {})
    led_from = source.get("wordtGeleidVanuit")
    main = None
    if led_from is not None:
        main = led_from.get("commercieleVestiging", {}).get("vestigingsnummer")
        if main is None:
            main = led_from.get("nietCommercieleVestiging", {}).get("vestigingsnummer")
    digits(record, "InschrijvingsnrKvK", source["kvkNummer"], 8, at, "kvkNummer", notes)
    if (value := source.get("naam")) is not None:
        text(record, "NaamMaatschappelijkeActiviteit", value, 200, at, "naam", notes)
    registered(
        record,
        source.get("registratie"),
        "DatBMaatschappelijkeActiviteit",
        "DatEMaatschappelijkeActiviteit",
        at,
        notes,
    )
    yes_no(
        record,
        "IndIncidenteelUitlenenArbeidskrachten",
        source.get("incidenteelUitlenenArbeidskrachten"),
        at,
        "incidenteelUitlenenArbeidskrachten",
        notes,
    )
    branches_of_business(record, source, at, notes)
    one(record, "Bezoekadres", source.get("bezoekLocatie"), address, at, "bezoekLocatie", notes)
    one(record, "Postadres", source.get("postLocatie"), address, at, "postLocatie", notes)
    one(
        record,
        "Communicatiegegevens",
        source.get("communicatiegegevens"),
        communication,
        at,
        "communicatiegegevens",
        notes,
    )
    company = source.get("manifesteertZichAls", {}).get("onderneming")
    if company is not None:
        step = "manifesteertZichAls.onderneming"
        end = ended(source["manifesteertZichAls"], "relatieRegistratie")
        made = enterprise(company, owner, end, (at, "OndernemingInst", step), notes)
        if made:
            record["OndernemingInst"] = made
    made = establishments(source, led_from, company, main, at, notes)
    if made:
        record["Vestiging"] = made
    if owner:
        one(record, "Eigenaar", owner, ownership, at, "heeftAlsEigenaar", notes)
    one(
        record,
        "VoormaligEigenaar",
        source.get("hadAlsEigenaar"),
        ownership,
        at,
        "hadAlsEigenaar",
        notes,
    )
    return record


def one(
    record: Record,
    name: str,
    source: Any,
    make: Callable[[Any, At, Notes], Record | None],
    at: At,
    step: str,
    notes: Notes,
) -> None:
    """A part of the record, where the source has it and something comes of it."""
    if source is not None:
        made = make(source, (at, name, step), notes)
        if made:
            record[name] = made


def many(
    record: Record,
    name: str,
    rows: Any,
    make: Callable[[Any, At, Notes], Record | None],
    at: At,
    step: str,
    notes: Notes,
) -> None:
    """The parts of a list of which something comes, behind those that are there."""
    made = record.get(name, [])
    for i, row in enumerate(rows):
        if part := make(row, (at, (name, len(made)), (step, i)), notes):
            made.append(part)
    if made:
        record[name] = made


def yes_no(record: Record, name: str, source: Any, at: At, step: str, notes: Notes) -> None:
    if source is not None and (code := source.get("code")) is not None:
        if (found := YES_NO.get(code)) is not None:
            record[name] = found
        else:
            note(notes, "code-unknown", at, name, f"{step}.code")


def code_of(record: Record, name: str, source: Any, at: At, step: str, notes: Notes) -> None:
    if source is not None and (code := source.get("code")) is not None:
        if len(code) <= 20:
            record[name] = code
        else:
            note(notes, "value-too-long", at, name, f"{step}.code")


def ended(source: Any, step: str = "registratie") -> str | None:
    """When the register says that something ended."""
    end: str | None = source.get(step, {}).get("datumEinde")
    return end


def current(source: Any, owner: Any) -> bool:
    """Whether it holds: what has ended is only given for an owner that ended with it."""
    return ended(source) is None or ended(owner) is not None


def period(
    record: Record,
    source: Any,
    begin: str,
    end: str,
    at: At,
    notes: Notes,
    step: str = "registratie",
    other_end: str | None = None,
) -> None:
    """When something began and ended."""
    if (value := source.get("datumAanvang")) is not None:
        if is_date(value):
            record[begin] = value
        else:
            note(notes, "value-invalid", at, begin, f"{step}.datumAanvang")
    if (value := source.get("datumEinde", other_end)) is not None:
        if is_date(value):
            record[end] = value
        else:
            note(notes, "value-invalid", at, end, f"{step}.datumEinde")


def registered(
    record: Record,
    source: Any,
    begin: str,
    end: str,
    at: At,
    notes: Notes,
    step: str = "registratie",
    other_end: str | None = None,
) -> None:
    """When something began and ended, and when the register was told."""
    if source is not None:
        period(record, source, begin, end, at, notes, step, other_end)
        formal(record, source, at, notes, step)
    elif other_end is not None:
        period(record, {}, begin, end, at, notes, step, other_end)


def formal(record: Record, source: Any, at: At, notes: Notes, step: str = "registratie") -> None:
    if source is not None and (value := source.get("@registratieTijdstip")) is not None:
        made: Record = {}
        inside = (at, "FormeleRegistratie", step)
        date(made, "DatBRegistratie", value[:8], inside, "@registratieTijdstip", notes)
        if made:
            record["FormeleRegistratie"] = made


LAST = float("inf")


def by_order(rows: Any) -> list[tuple[int, Any]]:
    """The rows by their sequence number; those without one last."""
    if len(rows) > 1:
        rows = sorted(rows, key=lambda row: row.get("volgorde", LAST))
    return list(enumerate(rows))


def branches_of_business(record: Record, source: Any, at: At, notes: Notes) -> None:
    made: list[Record] = []
    for i, row in by_order(source.get("sbiActiviteit", ())):
        inside = (at, ("SbiActiviteit", len(made)), ("sbiActiviteit", i))
        part: Record = {}
        if (code := row.get("sbiCode")) is not None:
            if (value := code.get("code")) is not None:
                if len(value) <= 6 and not value.isdecimal():
                    note(notes, "value-invalid", inside, "CdSbi", "sbiCode.code")
                else:
                    short(part, "CdSbi", value, 6, inside, "sbiCode.code", notes)
            if (value := code.get("omschrijving")) is not None:
                text(part, "OmsSbi", value, 200, inside, "sbiCode.omschrijving", notes)
        yes_no(
            part, "IndHoofdactiviteit", row.get("isHoofdactiviteit"), inside,
            "isHoofdactiviteit", notes,
        )  # fmt: skip
        if (value := row.get("volgorde")) is not None:
            number(part, "VolgnrSbiActiviteit", value, 0, 9999, inside, "volgorde", notes)
        registered(
            part, row.get("registratie"), "DatBSbiActiviteit", "DatESbiActiviteit", inside, notes
        )
        if part:
            made.append(part)
    if made:
        record["SbiActiviteit"] = made


def trade_names(record: Record, owner: Any, at: At, notes: Notes) -> None:
    rows = owner.get("handeltOnder", ())
    if len(rows) > 1:
        rows = sorted(rows, key=lambda row: row.get("handelsnaam", {}).get("volgorde", LAST))
    made: list[Record] = []
    for i, row in enumerate(rows):
        inside = (at, ("Handelsnaam", len(made)), ("handeltOnder", i))
        trade = row.get("handelsnaam", {})
        name = trade.get("naam")
        if name is None:
            note(notes, "value-missing", inside, "HandelsnaamOrganisatie", "handelsnaam.naam")
            continue
        part: Record = {}
        text(part, "HandelsnaamOrganisatie", name, 70, inside, "handelsnaam.naam", notes)
        if (value := trade.get("volgorde")) is not None:
            step = "handelsnaam.volgorde"
            number(part, "VolgnrHandelsnaam", value, 0, 9999, inside, step, notes)
        step = "handelsnaam.registratie"
        registered(
            part, trade.get("registratie"), "DatBHandelsnaam", "DatEHandelsnaam", inside, notes,
            step, ended(row, "relatieRegistratie"),
        )  # fmt: skip
        made.append(part)
    if made:
        record["Handelsnaam"] = made


def workers(record: Record, source: Any, at: At, notes: Notes) -> None:
    made: Record = {}
    for name, step in (
        ("AantWerkzamePersonenTotaal", "totaalWerkzamePersonen"),
        ("AantWerkzamePersonenVoltijd", "voltijdWerkzamePersonen"),
        ("AantWerkzamePersonenDeeltijd", "deeltijdWerkzamePersonen"),
    ):
        if (value := source.get(step)) is not None:
            number(made, name, value, 0, 999_999, (at, "WerkzamePersonen", ""), step, notes)
    if made:
        record["WerkzamePersonen"] = made


def address(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    registered(record, source.get("registratie"), "DatBAdres", "DatEAdres", at, notes)
    yes_no(record, "IndAfgeschermd", source.get("afgeschermd"), at, "afgeschermd", notes)
    if (value := source.get("toevoegingAdres")) is not None:
        text(record, "ToevoegingAdres", value, 100, at, "toevoegingAdres", notes)
    location = source.get("adres", {})
    if (abroad := location.get("buitenlandsAdres")) is None:
        domestic(record, location.get("binnenlandsAdres", {}), source, at, notes)
        return record
    made: Record = {}
    inside = (at, "GeneriekAdresBuitenland", "adres.buitenlandsAdres")
    for name, step in (
        ("Adresregel1Buitenland", "straatHuisnummer"),
        ("Adresregel2Buitenland", "postcodeWoonplaats"),
        ("Adresregel3Buitenland", "regio"),
    ):
        if (value := abroad.get(step)) is not None:
            text(made, name, value, 100, inside, step, notes)
    if (value := abroad.get("land", {}).get("omschrijving")) is not None:
        text(made, "Landsnaam", value, 40, inside, "land.omschrijving", notes)
    if made:
        record["GeneriekAdresBuitenland"] = made
    return record


def domestic(record: Record, home: Any, source: Any, at: At, notes: Notes) -> None:
    """An address with a street or with a P.O. box, which also the name of the street may hold."""
    street, box = home.get("straatnaam"), home.get("postbusnummer")
    in_street = None if street is None else PO_BOX(street)
    made: Record = {}
    if box is None and in_street is None:
        street_address(made, home, source, (at, "StraatadresBag", ""), notes)
        if made:
            record["StraatadresBag"] = made
        return
    inside = (at, "Postbusadres", "")
    place(made, home, inside, notes)
    if in_street is None:
        names = ("straatnaam", "huisnummer", "huisletter", "huisnummerToevoeging")
        parts = [str(home[name]) for name in names if name in home]
        if parts:
            text(made, "Locatieoms", " ".join(parts), 70, inside, HOME + "huisnummer", notes)
    elif box is None:
        box = int(in_street[1]) if in_street[1] else home.get("huisnummer")
    if box is not None:
        number(made, "Postbusnr", box, 0, 99_999, inside, "", notes)
    if made:
        record["Postbusadres"] = made


HOME = "adres.binnenlandsAdres."
DIGIT = re.compile("[0-9]").search


def street_address(record: Record, home: Any, source: Any, at: At, notes: Notes) -> None:
    place(record, home, at, notes)
    street = home.get("straatnaam")
    line = None
    if street is None and "postcode" not in home and "plaats" not in home:
        line = source.get("volledigAdres")
    elif street is not None and len(street) > 24 and "huisnummer" not in home and DIGIT(street):
        line = street
    if line is not None:
        text(record, "Locatieoms", " ".join(line.split()), 70, at, "volledigAdres", notes)
    if street is not None:
        text(record, "Straatnaam", street, 24, at, HOME + "straatnaam", notes)
    if (value := home.get("huisnummer")) is not None:
        number(record, "Huisnr", value, 0, 99_999, at, HOME + "huisnummer", notes)
    if (value := home.get("huisletter")) is not None:
        short(record, "Huisletter", value, 1, at, HOME + "huisletter", notes)
    if (value := home.get("huisnummerToevoeging")) is not None:
        short(record, "Huisnrtoevoeging", value, 6, at, HOME + "huisnummerToevoeging", notes)
    if (value := home.get("aanduidingBijHuisnummer", {}).get("code")) is not None:
        step = HOME + "aanduidingBijHuisnummer.code"
        short(record, "AanduidingBijHuisnr", value, 2, at, step, notes)
    if (bag := home.get("bagId")) is not None:
        for name, step in (
            ("IdentificatiecdNummeraanduiding", "identificatieNummeraanduiding"),
            ("IdentificatiecdAdresseerbaarObject", "identificatieAdresseerbaarObject"),
        ):
            if (value := bag.get(step)) is not None:
                digits(record, name, value, 16, at, f"{HOME}bagId.{step}", notes)


def place(record: Record, home: Any, at: At, notes: Notes) -> None:
    if (code := home.get("postcode")) is not None:
        value = code.get("cijfercombinatie", "") + code.get("lettercombinatie", "")
        if value:
            postcode(record, value, at, "", notes)
    if (value := home.get("plaats")) is not None:
        text(record, "Woonplaatsnaam", value, 80, at, HOME + "plaats", notes)


def telephone(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    if (value := source.get("toegangscode")) is not None:
        land = "".join(each for each in value if "0" <= each <= "9")
        if land:
            number(record, "TelefoonLandnr", int(land), 0, 999, at, "toegangscode", notes)
        else:
            note(notes, "value-invalid", at, "TelefoonLandnr", "toegangscode")
    if (value := source.get("nummer")) is not None:
        short(record, "Telefoonnr", value, 15, at, "nummer", notes)
    if (value := source.get("soort", {}).get("code")) is not None:
        short(record, "CdTypeTelefoonnr", value, 1, at, "soort.code", notes)
    return record


def communication(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    registered(
        record, source.get("registratie"), "DatBCommunicatiegegevens", "DatECommunicatiegegevens",
        at, notes,
    )  # fmt: skip
    if rows := source.get("communicatienummer"):
        many(record, "StandaardTelefoonnr", rows, telephone, at, "communicatienummer", notes)
    for name, field, step, most in (
        ("StandaardEmailadres", "Emailadres", "emailAdres", 320),
        ("Website", "Url", "domeinNaam", 256),
    ):
        made = []
        for i, value in enumerate(source.get(step, ())):
            if len(value) <= most:
                made.append({field: value})
            else:
                inside = (at, (name, len(made)), (step, i))
                note(notes, "value-too-long", inside, field, "")
        if made:
            record[name] = made
    return record


def enterprise(source: Any, owner: Any, end: str | None, at: At, notes: Notes) -> Record:
    record: Record = {}
    if (value := source.get("kvkNummer")) is not None:
        digits(record, "InschrijvingsnrKvK", value, 8, at, "kvkNummer", notes)
    registered(
        record, source.get("registratie"), "DatBOnderneming", "DatEOnderneming", at, notes,
        other_end=end,
    )  # fmt: skip
    if (year := last_year(owner)) is not None:
        number(record, "BoekjaarDeponeringJaarstuk", year, 1000, 9999, at, "", notes)
    for kind in PERSONS:
        if kind in owner:
            if (value := owner[kind].get("persoonRechtsvorm")) is not None:
                record["OmsRechtsvorm"] = value
            break
    if (value := owner.get("rechtspersoon", {}).get("statutaireZetel")) is not None:
        step = "/product.maatschappelijkeActiviteit.heeftAlsEigenaar.rechtspersoon.statutaireZetel"
        text(record, "OmsStatutaireZetel", value, 24, at, step, notes)
    trade_names(record, source, at, notes)
    branches_of_business(record, source, at, notes)
    workers(record, source, at, notes)
    return record


def last_year(owner: Any) -> int | None:
    """The last financial year of which the accounts were filed."""
    for kind in DEPOSITORS:
        if (source := owner.get(kind)) is not None:
            papers = source.get("heeftGedeponeerd", ())
            more = source.get("deponeringen", {}).get("deponering", ())
            years = [
                int(accounts["boekjaar"])
                for row in chain(papers, more)
                if (accounts := row.get("jaarstukJaarrekening")) is not None
                and "boekjaar" in accounts
            ]
            return max(years, default=None)
    return None


def establishments(
    source: Any, led_from: Any, company: Any, main: str | None, at: At, notes: Notes
) -> list[Record]:
    rows = [] if led_from is None else [led_from]
    if company is not None:
        rows += company.get("wordtUitgeoefendIn", ())
    rows += source.get("wordtUitgeoefendIn", ())
    if len(rows) > 1:
        # of one that was withdrawn and granted again the present one is given
        rows.sort(key=lambda row: ended(row, "relatieRegistratie") is not None)
    seen: dict[str, int] = {}
    made: list[Record] = []
    for i, row in enumerate(rows):
        kind, name, make = "commercieleVestiging", "CommercieleVestiging", commercial
        if kind not in row:
            kind, name, make = "nietCommercieleVestiging", "NietCommercieleVestiging", other
            if kind not in row:
                continue
        branch = row[kind]
        key = branch.get("vestigingsnummer")
        end = ended(row, "relatieRegistratie")
        if key is not None and (kept := seen.get(key)) is not None:
            # the same branch again: what it would say that the one kept does not is lost
            if not within({name: make(branch, main, end, None, [])}, made[kept]):
                inside = (at, ("Vestiging", kept), ("wordtGeleidVanuit", i))
                note(notes, "item-dropped", (inside, "", kind), "", "")
            continue
        item = (at, ("Vestiging", len(made)), ("wordtGeleidVanuit", i))
        part = make(branch, main, end, (item, name, kind), notes)
        if part:
            if key is not None:
                seen[key] = len(made)
            made.append({name: part})
    return made


def establishment(
    record: Record, source: Any, main: str | None, end: str | None, at: At, notes: Notes
) -> None:
    key = source.get("vestigingsnummer")
    if key is not None:
        digits(record, "VestigingsnrHandelsregister", key, 12, at, "vestigingsnummer", notes)
    if main is not None and key is not None:
        record["CdTypeVestiging"] = "H" if key == main else "N"
    if (value := source.get("eersteHandelsnaam")) is not None:
        text(record, "EersteHandelsnaam", value, 70, at, "eersteHandelsnaam", notes)
    registration = source.get("registratie", {})
    if (value := registration.get("datumAanvang")) is not None:
        date(record, "DatBVestiging", value, at, "registratie.datumAanvang", notes)
    if (value := registration.get("datumEinde", end)) is not None:
        date(record, "DatEVestiging", value, at, "", notes)
    formal(record, registration, at, notes)
    visit, post = source.get("bezoekLocatie"), source.get("postLocatie")
    one(record, "BezoekadresVestiging", visit, address, at, "bezoekLocatie", notes)
    one(record, "CorrespondentieadresVestiging", post, address, at, "postLocatie", notes)
    ways = source.get("communicatiegegevens")
    one(record, "Communicatiegegevens", ways, communication, at, "communicatiegegevens", notes)


def commercial(source: Any, main: str | None, end: str | None, at: At, notes: Notes) -> Record:
    record: Record = {}
    establishment(record, source, main, end, at, notes)
    trade_names(record, source, at, notes)
    workers(record, source, at, notes)
    if (work := source.get("activiteiten")) is not None:
        inside = (at, "ActiviteitenCommercieleVestiging", "activiteiten")
        made = activities(work, inside, notes)
        yes_no(made, "IndImporteert", work.get("importeert"), inside, "importeert", notes)
        yes_no(made, "IndExporteert", work.get("exporteert"), inside, "exporteert", notes)
        if made:
            record["ActiviteitenCommercieleVestiging"] = made
    return record


def other(source: Any, main: str | None, end: str | None, at: At, notes: Notes) -> Record:
    record: Record = {}
    establishment(record, source, main, end, at, notes)
    if (value := source.get("naamgeving", {}).get("naam")) is not None:
        text(record, "NaamNietCommercieleVestiging", value, 200, at, "naamgeving.naam", notes)
    one(record, "Activiteiten", source.get("activiteiten"), activities, at, "activiteiten", notes)
    return record


def activities(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    if (value := source.get("omschrijving")) is not None:
        text(record, "OmsActiviteit", value, 1500, at, "omschrijving", notes)
    branches_of_business(record, source, at, notes)
    return record


def money(record: Record, name: str, source: Any, at: At, step: str, notes: Notes) -> None:
    """An amount; without its currency it would be taken for euros, so then it is left out."""
    if source is None:
        return
    inside = (at, name, step)
    currency = source.get("valuta", {}).get("code")
    fits = False
    if currency is None:
        note(notes, "value-missing", inside, "CdMunteenheid", "valuta.code")
    elif len(currency) > 3:
        note(notes, "value-too-long", inside, "CdMunteenheid", "valuta.code")
    elif len(currency) < 3 or NO_DIGITS(currency) is None:
        note(notes, "value-invalid", inside, "CdMunteenheid", "valuta.code")
    else:
        fits = True
    if (value := source.get("waarde")) is not None:
        made = amount(value, currency, inside, "waarde", notes)
        if made is not None and fits:
            record[name] = made


def ownership(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    registered(
        record, source.get("relatieRegistratie"), "DatBEigenaar", "DatEEigenaar", at, notes,
        "relatieRegistratie",
    )  # fmt: skip
    for step, (name, make) in FORMS.items():
        if (form := source.get(step)) is not None and (
            made := make(form, (at, name, step), 0, notes)
        ):
            record[name] = made
    return record


def person(source: Any, at: At, depth: int, notes: Notes) -> Record:
    for step in PERSONS:
        if (form := source.get(step)) is not None:
            name, make = FORMS[step]
            made = make(form, (at, name, step), depth, notes)
            return {name: made} if made else {}
    return {}


OF_PERSON = (("Bezoekadres", ("bezoekLocatiePersoon",)), ("Postadres", ("postLocatiePersoon",)))
OWN_AND_OF_PERSON = (
    ("Bezoekadres", ("bezoekLocatie", "bezoekLocatiePersoon")),
    ("Postadres", ("postLocatie", "postLocatiePersoon")),
)
Locations = tuple[tuple[str, tuple[str, ...]], ...]


def of_anyone(
    source: Any, at: At, depth: int, notes: Notes, locations: Locations = OF_PERSON
) -> Record:
    """What is said of every person."""
    record: Record = {}
    get = source.get
    if (value := get("volledigeNaam")) is not None:
        text(record, "VolledigeNaam", value, 500, at, "volledigeNaam", notes)
    if (value := get("persoonRechtsvorm")) is not None:
        record["OmsRechtsvorm"] = value
    if (value := get("uitgebreideRechtsvorm")) is not None:
        text(record, "OmsUitgebreideRechtsvorm", value, 200, at, "uitgebreideRechtsvorm", notes)
    formal(record, get("registratie"), at, notes)
    for name, steps in locations:
        for step in steps:
            if (where := source.get(step)) is not None:
                many(record, name, (where,), address, at, step, notes)
    one(
        record, "BijzondereRechtstoestand", get("bijzondereRechtstoestand"), condition, at,
        "bijzondereRechtstoestand", notes,
    )  # fmt: skip
    if (limit := get("beperkingInRechtshandeling")) is not None:
        made: Record = {}
        inside = (at, "BeperkingInRechtshandeling", "beperkingInRechtshandeling")
        code_of(made, "CdBeperkingInRechtshandeling", limit.get("soort"), inside, "soort", notes)
        begin, end = verdicts(limit)
        if begin is not None:
            step = "uitspraakAanvang.datum"
            date(made, "DatBBeperkingInRechtshandeling", begin, inside, step, notes)
        if end is not None:
            step = "uitspraakEinde.datum"
            date(made, "DatEBeperkingInRechtshandeling", end, inside, step, notes)
        formal(made, limit.get("registratie"), inside, notes)
        if made:
            record["BeperkingInRechtshandeling"] = made
    functions: list[Record] = []
    for step in ("heeft", "is"):
        for i, row in enumerate(get(step, ())):
            inside = (at, ("Functievervulling", len(functions)), (step, i))
            if part := function(row, inside, depth, notes):
                functions.append(part)
    if functions:
        record["Functievervulling"] = functions
    return record


def is_over(end: str | None) -> bool:
    """Whether it says that something ended: 9999 is no year."""
    return end is not None and end[:4] != "9999"


def verdicts(source: Any) -> tuple[str | None, str | None]:
    """When a verdict took effect and ceased: its own date, else that of the registration."""
    registration = source.get("registratie", {})
    begin = source.get("uitspraakAanvang", {}).get("datum") or registration.get("datumAanvang")
    end = source.get("uitspraakEinde", {}).get("datum") or registration.get("datumEinde")
    return begin, end


def condition(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    code = source.get("soort", {}).get("code")
    kind = None
    if code is not None:
        kind = CONDITION.get(code)
        if kind is None:
            note(notes, "code-unknown", at, "", "soort.code")
    begin, end = verdicts(source)
    holds = "2" if "uitspraakEinde" in source or is_over(end) else "1"
    if code is not None:
        short(record, "CdBijzondereRechtstoestand", code, 20, at, "soort.code", notes)
    if (value := source.get("soort", {}).get("omschrijving")) is not None:
        step = "soort.omschrijving"
        text(record, "OmsBijzondereRechtstoestand", value, 80, at, step, notes)
    reason = source.get("redenEindeInsolventie")
    code_of(record, "CdRedenEindeInsolventie", reason, at, "redenEindeInsolventie", notes)

    def lasts(made: Record, first: str, last: str, inside: At) -> None:
        if begin is not None:
            date(made, first, begin, inside, "uitspraakAanvang.datum", notes)
        if end is not None:
            date(made, last, end, inside, "uitspraakEinde.datum", notes)

    lasts(record, "DatBBijzondereRechtstoestand", "DatEBijzondereRechtstoestand", at)
    formal(record, source.get("registratie"), at, notes)
    if kind == "faillissement":
        made: Record = {"IndFaillissement": holds}
        lasts(made, "DatBFaillissement", "DatEFaillissement", (at, "Faillissement", ""))
        record["Faillissement"] = made
    elif kind == "surseance":
        made = {}
        inside = (at, "SurseanceVanBetaling", "")
        lasts(made, "DatBSurseance", "DatESurseance", inside)
        if (value := source.get("duur")) is not None:
            text(made, "DuurSurseance", value, 35, inside, "duur", notes)
        if (status := source.get("status")) is not None:
            if (value := status.get("omschrijving")) is not None:
                text(made, "OmsStatusSurseance", value, 80, inside, "status.omschrijving", notes)
            code_of(made, "CdStatusInsolventie", status, inside, "status", notes)
        yes_no(made, "IndVerlengd", source.get("isVerlengd"), inside, "isVerlengd", notes)
        if made:
            record["SurseanceVanBetaling"] = made
    elif kind == "schuldsanering":
        made = {"IndSchuldsanering": holds}
        lasts(made, "DatBSchuldsanering", "DatESchuldsanering", (at, "Schuldsanering", ""))
        record["Schuldsanering"] = made
    return record


def deposit(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    for step, piece in DEPOSITS.items():
        if (paper := source.get(step)) is None:
            continue
        if (value := paper.get("depotId")) is not None:
            short(record, "IdentificatieDepot", value, 36, at, f"{step}.depotId", notes)
        code_of(record, "CdStatusDepotstuk", paper.get("status"), at, f"{step}.status", notes)
        if (value := paper.get("datumDeponering")) is not None:
            date(record, "DatDeponering", value, at, f"{step}.datumDeponering", notes)
        if piece is not None:
            made: Record = {}
            inside = (at, piece, step)
            if (year := paper.get("boekjaar")) is not None:
                whole = int(year) if year.isascii() and year.isdecimal() else -1
                number(made, "Boekjaar", whole, 1000, 9999, inside, "boekjaar", notes)
            if step == "jaarstukJaarrekening":
                reason = paper.get("vaststelling")
                code_of(made, "CdVaststelling", reason, inside, "vaststelling", notes)
            elif piece == "Ontheffing":
                code_of(made, "CdRedenOntheffing", paper.get("reden"), inside, "reden", notes)
            if made:
                record[piece] = made
        break
    return record


def function(source: Any, at: At, depth: int, notes: Notes) -> Record:
    for step, name, more in FUNCTIONS:
        if (duty := source.get(step)) is not None:
            inside = (at, name, step)
            record = duties(duty, inside, depth, notes)
            more(record, duty, inside, depth, notes)
            return {name: record} if record else {}
    return {}


def duties(source: Any, at: At, depth: int, notes: Notes) -> Record:
    """What is said of every function, and by or for whom it is."""
    record: Record = {}
    if (kind := source.get("functie")) is not None:
        code_of(record, "CdFunctie", kind, at, "functie", notes)
        if (value := kind.get("omschrijving")) is not None:
            text(record, "OmsFunctie", value, 100, at, "functie.omschrijving", notes)
    if (title := source.get("functietitel")) is not None:
        if (value := title.get("titel")) is not None:
            text(record, "FunctietitelStatutair", value, 100, at, "functietitel.titel", notes)
        statutory = title.get("isStatutaireTitel")
        yes_no(record, "IndStatutair", statutory, at, "functietitel.isStatutaireTitel", notes)
        if (registration := title.get("registratie")) is not None:
            step = "functietitel.registratie"
            names = "DatBFunctietitel", "DatEFunctietitel"
            period(record, registration, *names, at, notes, step)
    registered(record, source.get("registratie"), "DatBFunctie", "DatEFunctie", at, notes)
    if (suspended := source.get("schorsing")) is not None:
        made: Record = {}
        begin, end = verdicts(suspended)
        inside = (at, "Schorsing", "schorsing")
        if begin is not None:
            date(made, "DatBSchorsing", begin, inside, "uitspraakAanvang.datum", notes)
        if end is not None:
            date(made, "DatESchorsing", end, inside, "uitspraakEinde.datum", notes)
        if made:
            record["Schorsing"] = made
    for name, step in (("DoorPersoon", "door"), ("VoorPersoon", "voor")):
        if (who := source.get(step)) is not None:
            if depth >= DEEPEST:
                note(notes, "recursion-bound", at, name, step)
                continue
            made = person(who, (at, name, step), depth + 1, notes)
            if made:
                record[name] = made
    if "DoorPersoon" in record and "VoorPersoon" in record:
        note(notes, "choice-broken", at, "", "", "error")
    return record


def authority(record: Record, name: str, source: Any, at: At, notes: Notes) -> None:
    if (right := source.get("bevoegdheid")) is not None:
        code_of(record, name, right.get("soort"), at, "bevoegdheid.soort", notes)
        if (registration := right.get("registratie")) is not None:
            step = "bevoegdheid.registratie"
            period(record, registration, "DatBBevoegdheid", "DatEBevoegdheid", at, notes, step)


def director(record: Record, source: Any, at: At, depth: int, notes: Notes) -> None:
    authority(record, "CdBevoegdheidBestuurder", source, at, notes)
    if (seat := source.get("monistischeBestuurder")) is not None:
        step = "monistischeBestuurder"
        code_of(record, "CdMonistischeBestuurder", seat.get("rol"), at, f"{step}.rol", notes)
        if (registration := seat.get("registratie")) is not None:
            names = "DatBMonistischeBestuurder", "DatEMonistischeBestuurder"
            period(record, registration, *names, at, notes, f"{step}.registratie")
    agent = source.get("wordtVertegenwoordigdDoor", {}).get("natuurlijkPersoon")
    if agent is not None:
        step = "wordtVertegenwoordigdDoor.natuurlijkPersoon"
        if depth >= DEEPEST:
            note(notes, "recursion-bound", at, "Vertegenwoordiger", step)
            return
        made = natural(agent, (at, "Vertegenwoordiger", step), depth + 1, notes)
        if made:
            record["Vertegenwoordiger"] = made


def liable(record: Record, source: Any, at: At, depth: int, notes: Notes) -> None:
    authority(record, "CdBevoegdheidAansprakelijke", source, at, notes)
    if (right := source.get("bevoegdheid")) is not None:
        limit = right.get("overigeBeperking")
        yes_no(record, "IndOverigeBeperking", limit, at, "bevoegdheid.overigeBeperking", notes)
        euros = right.get("beperkingInEuros")
        money(record, "BedrBeperking", euros, at, "bevoegdheid.beperkingInEuros", notes)
    emancipation(record, source.get("handlichting"), at, notes)


def emancipation(record: Record, source: Any, at: At, notes: Notes) -> None:
    """Whether a minor was given the rights of an adult; what was given and has ended is not."""
    if source is None:
        return
    granted = source.get("isVerleend")
    if granted is not None and granted.get("code") == "J" and is_over(ended(source)):
        record["IndHandlichting"] = "2"
    else:
        yes_no(record, "IndHandlichting", granted, at, "handlichting.isVerleend", notes)


def administrator(record: Record, source: Any, at: At, depth: int, notes: Notes) -> None:
    authority(record, "CdBevoegdheidBewindvoerder", source, at, notes)


def proxy(record: Record, source: Any, at: At, depth: int, notes: Notes) -> None:
    one(record, "Volmacht", source.get("volmacht"), power, at, "volmacht", notes)


def power(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    code_of(record, "CdTypeVolmacht", source.get("typeVolmacht"), at, "typeVolmacht", notes)
    yes_no(record, "IndStatutair", source.get("isStatutair"), at, "isStatutair", notes)
    registration = source.get("registratie", {})
    for name, step in (("DatBVolmacht", "datumAanvang"), ("DatEVolmacht", "datumEinde")):
        if (value := registration.get(step)) is not None:
            date(record, name, value, at, f"registratie.{step}", notes)
    limited = source.get("beperkteVolmacht")
    one(record, "BeperkteVolmacht", limited, limits, at, "beperkteVolmacht", notes)
    numbers = [
        row["vestigingsnummer"]
        for kind in ("commercieleVestiging", "nietCommercieleVestiging")
        for row in source.get("heeftBetrekkingOp", {}).get(kind, ())
        if "vestigingsnummer" in row
    ]
    for i, value in enumerate(numbers):
        made: Record = {}
        inside = (at, ("VestigingsnrHandelsregister", i), ("heeftBetrekkingOp", i))
        digits(made, "", value, 12, inside, "", notes)
        if made:
            record.setdefault("VestigingsnrHandelsregister", []).append(value)
    return record


def limits(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    sum_ = source.get("beperkingInGeld")
    money(record, "BedrBeperkingInGeld", sum_, at, "beperkingInGeld", notes)
    for name, step in (
        ("IndOpgaveHandelsregister", "magOpgaveHandelsregisterDoen"),
        ("IndOverigeVolmacht", "heeftOverigeVolmacht"),
    ):
        yes_no(record, name, source.get(step), at, step, notes)
    if (value := source.get("omschrijvingOverigeVolmacht")) is not None:
        step = "omschrijvingOverigeVolmacht"
        text(record, "OmsOverigeVolmacht", value, 1000, at, step, notes)
    if rows := source.get("beperkingInHandeling"):
        many(record, "BeperkingInHandeling", rows, limit_of_act, at, "beperkingInHandeling", notes)
    return record


def limit_of_act(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    code_of(record, "CdSrtHandeling", source.get("soortHandeling"), at, "soortHandeling", notes)
    sum_ = source.get("beperkingInGeld")
    money(record, "BedrBeperkingInGeld", sum_, at, "beperkingInGeld", notes)
    return record


def other_duty(record: Record, source: Any, at: At, depth: int, notes: Notes) -> None:
    authority(record, "CdBevoegdheid", source, at, notes)
    clause = "heeftAfwijkendAansprakelijkheidsbeding"
    yes_no(record, "IndAfwijkendAansprakelijkheidsbeding", source.get(clause), at, clause, notes)
    for name, step in (
        ("BedrGeplaatstKapitaal", "geplaatstKapitaal"),
        ("BedrGestortKapitaal", "gestortKapitaal"),
    ):
        if (capital := source.get(step)) is not None and current(capital, source):
            money(record, name, capital.get("bedrag"), at, f"{step}.bedrag", notes)


def public_duty(record: Record, source: Any, at: At, depth: int, notes: Notes) -> None:
    authority(record, "CdBevoegdheid", source, at, notes)


FUNCTIONS = (
    ("aansprakelijke", "Aansprakelijke", liable),
    ("bestuursfunctie", "Bestuursfunctie", director),
    ("functionarisBijzondereRechtstoestand", "FunctionarisBijzondereRechtstoestand", administrator),
    ("gemachtigde", "Gemachtigde", proxy),
    ("overigeFunctionaris", "OverigeFunctionaris", other_duty),
    ("publiekrechtelijkeFunctionaris", "PubliekrechtelijkeFunctionaris", public_duty),
)


def named(source: Any, at: At, depth: int, notes: Notes) -> Record:
    record = of_anyone(source, at, depth, notes)
    if (value := source.get("naam")) is not None:
        text(record, "Naam", value, 200, at, "naam", notes)
    phone = source.get("telefoonnummer")
    one(record, "StandaardTelefoonnr", phone, telephone, at, "telefoonnummer", notes)
    one(record, "Adres", source.get("adres"), address, at, "adres", notes)
    return record


def extra(source: Any, name: str, field: str, at: At, step: str, notes: Notes) -> str | None:
    """The first extra element of that name that has a text; of more a note."""
    found: list[str] = [
        element["#text"]
        for element in source.get("extraElementen", {}).get("extraElement", ())
        if element.get("@naam") == name and "#text" in element
    ]
    if any(value != found[0] for value in found):
        note(notes, "many-to-one", at, field, step)
    return found[0] if found else None


def natural(source: Any, at: At, depth: int, notes: Notes) -> Record:
    record = of_anyone(source, at, depth, notes)
    get = source.get
    if (value := get("bsn")) is not None:
        citizen(record, "Burgerservicenr", value, at, "bsn", notes)
    if (value := get("voornamen")) is not None:
        name_text(record, "Voornamen", value, 200, at, "voornamen", notes)
    value = get("voorvoegselGeslachtsnaam")
    if value is None:
        step = "voorvoegselGeslachtsnaam"
        value = extra(source, "voorvoegsel", "Voorvoegsel", at, step, notes)
    if value is not None:
        name_short(record, "Voorvoegsel", value, 10, at, "voorvoegselGeslachtsnaam", notes)
    name = "SignificantDeelVanDeAchternaam"
    value = get("geslachtsnaam")
    if value is None:
        value = extra(source, "achternaam", name, at, "geslachtsnaam", notes)
    if value is not None:
        name_text(record, name, value, 200, at, "geslachtsnaam", notes)
    if (value := get("adellijkeTitel", {}).get("code")) is not None:
        name = "CdAdellijkeTitelPredikaatNed"
        name_short(record, name, value, 2, at, "adellijkeTitel.code", notes)
    if (value := get("aanduidingNaamgebruik", {}).get("code")) is not None:
        step = "aanduidingNaamgebruik.code"
        coded(record, "AanduidingNaamgebruik", value, NAME_USE, at, step, notes)
    if (value := get("voorvoegselGeslachtsnaamPartner")) is not None:
        step = "voorvoegselGeslachtsnaamPartner"
        name_short(record, "VoorvoegselPartner", value, 10, at, step, notes)
    if (value := get("geslachtsnaamPartner")) is not None:
        name = "SignificantDeelVanDeAchternaamPartner"
        name_text(record, name, value, 200, at, "geslachtsnaamPartner", notes)
    if (value := get("geslachtsaanduiding", {}).get("code")) is not None:
        coded(record, "Geslacht", value, SEX, at, "geslachtsaanduiding.code", notes)
    if (value := get("geboortedatum")) is not None:
        date(record, "Geboortedat", value, at, "geboortedatum", notes)
    if (value := get("geboorteplaats")) is not None:
        text(record, "Geboorteplaats", value, 40, at, "geboorteplaats", notes)
    if (value := get("geboorteland", {}).get("omschrijving")) is not None:
        text(record, "Geboorteland", value, 40, at, "geboorteland.omschrijving", notes)
    if (value := get("overlijdensdatum")) is not None:
        date(record, "DatOverlijden", value, at, "overlijdensdatum", notes)
    if (value := get("datumEersteHuwelijk")) is not None:
        date(record, "DatEersteHuwelijk", value, at, "datumEersteHuwelijk", notes)
    if (value := get("datumGeemigreerd")) is not None:
        date(record, "DatEmigratie", value, at, "datumGeemigreerd", notes)
    emancipation(record, get("handlichting"), at, notes)
    one(record, "DomicilieAdres", get("woonLocatie"), address, at, "woonLocatie", notes)
    return record


EXTRA = "extraElementen.extraElement.#text"


def not_natural(
    source: Any, at: At, depth: int, notes: Notes, locations: Locations = OF_PERSON
) -> Record:
    """What is said of every person who is no human being."""
    record = of_anyone(source, at, depth, notes, locations)
    get = source.get
    if (value := get("rsin")) is not None:
        citizen(record, "FiNr", value, at, "rsin", notes)
    if (registration := get("registratie")) is not None:
        if (value := registration.get("datumAanvang")) is not None:
            step = "registratie.datumAanvang"
            date(record, "DatBNietNatuurlijkPersoon", value, at, step, notes)
        if (value := registration.get("datumEinde")) is not None:
            date(record, "DatENietNatuurlijkPersoon", value, at, "registratie.datumEinde", notes)
    if (value := get("datumUitschrijving")) is not None:
        name = "DatUitschrijvingNietNatuurlijkPersoon"
        date(record, name, value, at, "datumUitschrijving", notes)
    value = extra(source, "datumAanvangStatuten", "DatBStatuten", at, EXTRA, notes)
    if value is not None:
        date(record, "DatBStatuten", value, at, EXTRA, notes)
    one(record, "Ontbinding", get("ontbinding"), dissolution, at, "ontbinding", notes)
    papers = get("heeftGedeponeerd", ())
    many(record, "Deponering", papers, deposit, at, "heeftGedeponeerd", notes)
    papers = get("deponeringen", {}).get("deponering", ())
    many(record, "Deponering", papers, deposit, at, "deponeringen.deponering", notes)
    return record


def dissolution(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    code_of(record, "CdAanleidingOntbinding", source.get("aanleiding"), at, "aanleiding", notes)
    registration = source.get("registratie", {})
    if (value := registration.get("datumAanvang")) is not None:
        date(record, "DatOntbinding", value, at, "registratie.datumAanvang", notes)
    if (value := registration.get("datumEinde")) is not None:
        date(record, "DatEOntbinding", value, at, "registratie.datumEinde", notes)
    # without a liquidation the source does not say that there was none
    if (winding_up := source.get("liquidatie")) is not None:
        record["IndLiquidatie"] = "2" if is_over(ended(winding_up)) else "1"
        step = "liquidatie.registratie"
        if (lasted := winding_up.get("registratie")) is not None:
            period(record, lasted, "DatBLiquidatie", "DatELiquidatie", at, notes, step)
    formal(record, registration, at, notes)
    return record


def legal(source: Any, at: At, depth: int, notes: Notes) -> Record:
    record = not_natural(source, at, depth, notes, OWN_AND_OF_PERSON)
    get = source.get
    if (value := get("naamgeving", {}).get("naam")) is not None:
        text(record, "NaamRechtspersoon", value, 200, at, "naamgeving.naam", notes)
    if (value := get("rechtsvorm", {}).get("code")) is not None:
        name_short(record, "CdRechtsvorm", value, 3, at, "rechtsvorm.code", notes)
    if (value := get("statutaireZetel")) is not None:
        text(record, "OmsStatutaireZetel", value, 24, at, "statutaireZetel", notes)
    if (value := get("datumOprichting")) is not None:
        date(record, "DatOprichtingRechtspersoon", value, at, "datumOprichting", notes)
    if (value := get("datumAkteOprichting")) is not None:
        date(record, "DatAkteOprichting", value, at, "datumAkteOprichting", notes)
    value = get("datumAkteStatutenwijziging")
    if value is None:
        value = extra(source, "datumAkteStatuten", "DatAkteStatuten", at, EXTRA, notes)
    if value is not None:
        date(record, "DatAkteStatuten", value, at, "datumAkteStatutenwijziging", notes)
    if (value := get("ingangStatuten")) is not None:
        date(record, "DatIngangStatuten", value, at, "ingangStatuten", notes)
    if (value := get("datumEersteInschrijvingHandelsregister")) is not None:
        step = "datumEersteInschrijvingHandelsregister"
        date(record, "DatEersteInschrijvingHandelsregister", value, at, step, notes)
    code_of(record, "CdStructuur", get("structuur"), at, "structuur", notes)
    for name, step in (
        ("CdPubliekrechtelijkeRechtsvorm", "publiekrechtelijkeRechtsvorm"),
        ("CdOverigePrivaatrechtelijkeRechtsvorm", "overigePrivaatrechtelijkeRechtsvorm"),
        ("CdRechtsbevoegdheidVereniging", "rechtsbevoegdheidVereniging"),
    ):
        code_of(record, name, get(step), at, step, notes)
    if (value := get("nieuwGemeldeRechtsvorm")) is not None:
        text(record, "OmsNieuwGemeldeRechtsvorm", value, 200, at, "nieuwGemeldeRechtsvorm", notes)
    step = "beleggingsMijMetVeranderlijkKapitaal"
    yes_no(record, "IndBeleggingsmijVeranderlijkKapitaal", get(step), at, step, notes)
    for name, step in (
        ("BedrMaatschappelijkKapitaal", "maatschappelijkKapitaal"),
        ("BedrGeplaatstKapitaal", "geplaatstKapitaal"),
        ("BedrGestortKapitaal", "gestortKapitaal"),
    ):
        if (capital := get(step)) is not None and current(capital, source):
            money(record, name, capital.get("bedrag"), at, f"{step}.bedrag", notes)
    costs = get("bedragKostenOprichting")
    money(record, "BedrKostenOprichting", costs, at, "bedragKostenOprichting", notes)
    one(record, "Activiteiten", get("activiteiten"), activities, at, "activiteiten", notes)
    ways = get("communicatiegegevens")
    one(record, "Communicatiegegevens", ways, communication, at, "communicatiegegevens", notes)
    return record


def named_body(
    source: Any, at: At, depth: int, notes: Notes, locations: Locations = OF_PERSON
) -> Record:
    record = not_natural(source, at, depth, notes, locations)
    if (value := source.get("naamgeving", {}).get("naam")) is not None:
        text(record, "NaamNietNatuurlijkPersoon", value, 200, at, "naamgeving.naam", notes)
    return record


def foreign(source: Any, at: At, depth: int, notes: Notes) -> Record:
    record = named_body(source, at, depth, notes, OWN_AND_OF_PERSON)
    if (register := source.get("buitenlandseRegistratieGegevens")) is not None:
        step = "buitenlandseRegistratieGegevens"
        if (value := register.get("inschrijfnummer")) is not None:
            path = f"{step}.inschrijfnummer"
            short(record, "BuitenlandsInschrijfnr", value, 30, at, path, notes)
        value = register.get("naam", register.get("buitenlandseRegistratie"))
        if value is not None:
            text(record, "OmsBuitenlandsRegister", value, 200, at, f"{step}.naam", notes)
        if (value := register.get("land", {}).get("omschrijving")) is not None:
            text(record, "LandRegistratie", value, 40, at, f"{step}.land.omschrijving", notes)
    for name, step in (
        ("LandVanOprichting", "landVanOprichting"),
        ("LandVanVestiging", "landVanVestiging"),
    ):
        if (value := source.get(step, {}).get("omschrijving")) is not None:
            text(record, name, value, 40, at, f"{step}.omschrijving", notes)
    if (data := source.get("buitenlandseVennootschapGegevens")) is not None:
        step = "buitenlandseVennootschapGegevens"
        if (value := data.get("zetel")) is not None:
            text(record, "Zetel", value, 40, at, f"{step}.zetel", notes)
        if (value := data.get("omschrijvingRechtsvorm")) is not None:
            path = f"{step}.omschrijvingRechtsvorm"
            text(record, "OmsRechtsvormBuitenland", value, 200, at, path, notes)
        category = data.get("rechtsvormcategorie")
        name = "CdRechtsvormCategorieBuitenland"
        code_of(record, name, category, at, f"{step}.rechtsvormcategorie", notes)
        for name, field in (
            ("DatAkteOprichting", "datumAkteOprichting"),
            ("DatEersteInschrijvingBuitenland", "datumEersteInschrijvingBuitenland"),
            ("DatFormeelBuitenland", "datumFormeelBuitenlandsSinds"),
        ):
            if (value := data.get(field)) is not None:
                date(record, name, value, at, f"{step}.{field}", notes)
        main = "heeftHoofdvestigingBuitenNederland"
        name = "IndHoofdvestigingInBuitenland"
        yes_no(record, name, data.get(main), at, f"{step}.{main}", notes)
    capital = source.get("geplaatstKapitaal")
    if capital is not None and current(capital, source):
        issued = capital.get("bedrag")
        money(record, "BedrGeplaatstKapitaal", issued, at, "geplaatstKapitaal.bedrag", notes)
    return record


def being_founded(source: Any, at: At, depth: int, notes: Notes) -> Record:
    record = named_body(source, at, depth, notes)
    if (value := source.get("doelRechtsvorm", {}).get("code")) is not None:
        name_short(record, "CdDoelRechtsvorm", value, 3, at, "doelRechtsvorm.code", notes)
    return record


def partnership(source: Any, at: At, depth: int, notes: Notes) -> Record:
    record = named_body(source, at, depth, notes)
    if (form := source.get("rechtsvorm")) is not None:
        if (value := form.get("code")) is not None:
            name_short(record, "CdRechtsvorm", value, 3, at, "rechtsvorm.code", notes)
        if (value := form.get("omschrijving")) is not None:
            path = "rechtsvorm.omschrijving"
            text(record, "OmsSamenwerkingsverband", value, 200, at, path, notes)
    if (value := source.get("aantalCommanditaireVennoten")) is not None:
        path = "aantalCommanditaireVennoten"
        number(record, "AantCommanditaireVennoten", value, 0, 999_999, at, path, notes)
    if (term := source.get("duur")) is not None and current(term, source):
        made: Record = {}
        inside = (at, "Duur", "duur")
        if (value := term.get("eindeDuur")) is not None:
            date(made, "DatEDuur", value, inside, "eindeDuur", notes)
        endless = term.get("heeftOnbepaaldeDuur")
        yes_no(made, "IndOnbepaaldeDuur", endless, inside, "heeftOnbepaaldeDuur", notes)
        if len(made) > 1:
            note(notes, "choice-broken", inside, "", "", "error")
        if made:
            record["Duur"] = made
    step = "commanditairKapitaal"
    if given := source.get(step):
        if rows := [row for row in given if current(row, source)]:
            many(record, "CommanditairKapitaal", rows, share, at, step, notes)
        else:
            note(notes, "none-passes", at, "CommanditairKapitaal", step, "info")
    return record


def share(source: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    code_of(record, "CdCommanditairKapitaal", source.get("soort"), at, "soort", notes)
    money(record, "BedrCommanditairKapitaal", source.get("bedrag"), at, "bedrag", notes)
    return record


def closed_parent(source: Any, at: At, depth: int, notes: Notes) -> Record:
    record = named_body(source, at, depth, notes)
    if (value := source.get("kvkNummer")) is not None:
        digits(record, "InschrijvingsnrKvK", value, 8, at, "kvkNummer", notes)
    return record


Make = Callable[[Any, At, int, Notes], Record]
FORMS: dict[str, tuple[str, Make]] = {
    "naamPersoon": ("NaamPersoon", named),
    "natuurlijkPersoon": ("NatuurlijkPersoon", natural),
    "buitenlandseVennootschap": ("BuitenlandseVennootschap", foreign),
    "eenmanszaakMetMeerdereEigenaren": ("EenmanszaakMeerdereEigenaren", named_body),
    "rechtspersoon": ("Rechtspersoon", legal),
    "rechtspersoonInOprichting": ("RechtspersoonInOprichting", being_founded),
    "samenwerkingsverband": ("Samenwerkingsverband", partnership),
    "afgeslotenMoeder": ("NietNatuurlijkPersoon", closed_parent),
}
