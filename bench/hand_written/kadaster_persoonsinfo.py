"""kadaster/persoonsinfo as a Python programmer would write it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from bench.hand_written.values import (
    At,
    Notes,
    Record,
    amount,
    citizen,
    coded,
    date,
    eleven,
    name_short,
    name_text,
    note,
    number,
    postcode,
    short,
    text,
)

SEX = {"M": "1", "V": "2", "O": "0"}
KIND = {
    "Perceel": "P",
    "perceel": "P",
    "Appartementsrecht": "A",
    "appartementsrecht": "A",
    "Leidingnetwerk": "L",
}
OWNERSHIP = {"2", "15"}
UNKNOWN_RIGHT = "18"
RIGHTS = {"2": "Eigendom (recht van)", "15": "Eigendom Telecommunicatienetwerk"}
ALL_OF_IT = 0.9999999999
SOURCE = {"DN": "ou=KIK-Inzage,o=Kadaster,c=nl"}
NUMBER_ASKED = re.compile(r"[Bb]sn=([0-9]{8,9})").search
PERSON_ASKED = re.compile(r"kadastraalpersoonidentificatie=([0-9]+)").search
PRODUCT_ASKED = re.compile(r"product=([A-Za-z]+)").search
SECTION = re.compile(r"\S.{0,1}").fullmatch
DEEPEST = 6
PERSON = "NL.IMKAD.Persoon"
GRAPH = "geleverdProduct.product.met"
ABOUT = "geleverdProduct.product.betreft.lokaalID"

NOT_COVERED = frozenset(
    {
        # that a kind of right is not in the list is told at each place that asks for the kind
        "onbekend-recht",
    }
)


class Graph:
    """The rows of an answer, by what refers to them."""

    def __init__(self, rows: Any) -> None:
        get = rows.get
        self.persons = own(get("personen", ()))
        seen = Counter(row["identificatie"]["lokaalID"] for row in get("personen", ()))
        self.persons_twice = {key for key, count in seen.items() if count > 1}
        self.addresses = own(get("adresLocaties", ()))
        self.objects = own(get("onroerendeZaken", ()))
        self.rights = own(get("zakelijkRechten", ()))
        self.parts = own(get("stukdelen", ()))
        self.rights_on = referring(get("zakelijkRechten", ()), "rustOp")
        self.names_of = referring(get("tenaamstellingen", ()), "van")
        self.in_name_of = referring(get("tenaamstellingen", ()), "tenNameVan")
        self.places_of = referring(get("locatieKadastraalObjecten", ()), "heeft")
        self.notes_on = referring(get("aantekeningen", ()), "aantekeningKadastraalObject")
        self.notes_on_right: dict[str, list[Any]] = defaultdict(list)
        for row in get("aantekeningen", ()):
            for right in row.get("aantekeningRecht", ()):
                self.notes_on_right[right["lokaalID"]].append(row)
        self.restrictions_on: dict[str, list[Any]] = defaultdict(list)
        for row in get("publiekrechtelijkeBeperkingen", ()):
            for of in row.get("leidtTot", ()):
                self.restrictions_on[of["beperkt"]["lokaalID"]].append(row)
        secured = referring(get("zekerheidsstellingen", ()), "rustOpObject")
        self.secured = {key: {row.get("type") for row in rows} for key, rows in secured.items()}
        self.deed_with = {
            part["lokaalID"]: row for row in get("stukken", ()) for part in row.get("omvat", ())
        }


def own(rows: Iterable[Any]) -> dict[str, Any]:
    return {row["identificatie"]["lokaalID"]: row for row in rows}


def referring(rows: Iterable[Any], field: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if (reference := row.get(field)) is not None:
            found[reference["lokaalID"]].append(row)
    return dict(found)


def day(record: Record, name: str, value: str, at: At, source: str, notes: Notes) -> None:
    """A date of ISO 8601, without its hyphens and without a time."""
    date(record, name, value[:4] + value[5:7] + value[8:10], at, source, notes)


def map_document(document: Any, parameters: Any) -> tuple[Record | None, Notes]:
    """The record of a document, None where the message is refused, and the notices."""
    notes: Notes = []
    delivered = document.get("geleverdProduct", {})
    product = delivered.get("product")
    about = document.get("productGegevens", {})
    asked = about.get("aanvraagGegevens", "")
    wanted = NUMBER_ASKED(asked)
    number_asked = wanted[1].rjust(9, "0") if wanted else None
    person_asked = PERSON_ASKED(asked)
    kind_asked = PRODUCT_ASKED(asked)
    graph = Graph(product.get("met", {})) if product is not None else Graph({})
    who = product["betreft"]["lokaalID"] if product is not None else None
    person = graph.persons.get(who) if who is not None else None
    own_number = (person or {}).get("betreft", {}).get("bsn")
    if own_number is not None:
        own_number = own_number.rjust(9, "0")
    of_person = product is not None and product["betreft"].get("namespace") == PERSON
    if of_person and person is None:
        note(notes, "reference-unknown", None, "", ABOUT)
    elif who in graph.persons_twice:
        note(notes, "duplicate-row-key", None, "", ABOUT, "error")
        note(notes, "message-refused", None, "", "", "error")
        return None, notes
    if (given := parameters.get("bsn")) is not None:
        # Before anything is mapped, the message must not be about another citizen.
        stated = {each for each in (number_asked, own_number) if each is not None}
        if not stated:
            note(notes, "parameter-unconfirmed", None, "", ABOUT)
        elif given not in stated:
            note(notes, "parameter-disagrees", None, "", ABOUT, "error")
            return None, notes
    if (
        (kind_asked and kind_asked[1] not in {"Eigenaarsinformatie", "ObjectlijstPersoon"})
        or (product is not None and not of_person)
        or (number_asked and own_number and number_asked != own_number)
        or (person_asked and who and person_asked[1] != who)
        or (product is not None and person is None)
        or ("pdf" in delivered and product is None)
    ):
        note(notes, "message-refused", None, "", "", "error")
        return None, notes
    if "status" in document or "title" in document or "detail" in document:
        return failed(document), notes
    record: Record = {}
    reported = document.get("proces", {})
    messages = reported.get("meldingen", ())
    rights_known = bool(graph.rights)
    nothing = (
        product is None
        and all(row.get("severityCode") == "INFO" for row in messages)
        and reported.get("severityCode", "INFO") == "INFO"
        and (
            "negatieveMededeling" in delivered
            or (
                about.get("aantalKadastraleObjecten") == 0
                and (number_asked is not None or person_asked is not None)
            )
        )
    )
    mine: dict[str, Any] = {}
    if rights_known and product is not None and person is not None and who is not None:
        mine = objects_of(who, person, graph, notes)
        bsn = parameters.get("bsn") or own_number or number_asked
        record["ClientSuwi"] = client(product, person, who, bsn, mine, graph, notes)
    if nothing:
        record["NietsGevonden"] = {}
    elif made := reports(messages, about, graph, rights_known, mine, person, kind_asked):
        record["FWI"] = made
    if not record:
        note(notes, "value-missing", None, "", "", "error")
    if any(each.severity == "error" for each in notes):
        return None, notes
    return record, notes


def failed(document: Any) -> Record:
    """The report of a request that failed."""
    made: Record = {
        "Code": str(document["status"]) if "status" in document else "ZONDER_CODE",
        "Tekst": document.get("title", document.get("detail", "De bron geeft geen antwoord.")),
    }
    details = [document["detail"]] if "detail" in document else []
    details += [
        ": ".join(each[name] for name in ("name", "reason") if name in each)
        for each in document.get("invalidParams", ())
    ]
    if details:
        made["Detail"] = details
    return {"FWI": {"Fout": [made | {"Bron": SOURCE}]}}


def reports(
    messages: Any,
    about: Any,
    graph: Graph,
    rights_known: bool,
    mine: dict[str, Any],
    person: Any,
    kind_asked: re.Match[str] | None,
) -> Record:
    """What the source reports, and what the receiver must know of objects and the person."""
    faults, warnings, told = [], [], []
    for row in messages:
        made = report(row.get("code"), row.get("omschrijving"), [])
        severity = row.get("severityCode")
        if severity in {"ERROR", "FATAL"}:
            faults.append(made)
        elif severity != "INFO":
            warnings.append(made)
        elif row.get("code") != "KIKI_0200":
            told.append(made)
    told += [
        report(row.get("nummer"), row.get("tekst"), []) for row in about.get("meldingenProduct", ())
    ]
    if graph.objects and not rights_known:
        text_of = "Het geleverde product zegt niet wie rechten heeft."
        kind = [kind_asked[1]] if kind_asked else []
        faults.append(report("PRODUCT_ZONDER_RECHTEN", text_of, kind))
    objects = list(mine.values())
    for code, words, holds in (
        (
            "KOOPSOM_MEER_OBJECTEN",
            "De koopsom is betaald voor meer objecten samen.",
            lambda row: row.get("koopsom", {}).get("indicatieMeerObjecten"),
        ),
        (
            "OBJECT_MEER_ADRESSEN",
            "Het object heeft meer adressen dan in het antwoord staan.",
            lambda row: row.get("heeftMeerAdressen"),
        ),
        (
            "OBJECT_GESPLITST",
            "Het object is gesplitst in appartementsrechten.",
            lambda row: any(
                "isBetrokkenBij" in right
                for right in graph.rights_on.get(row["identificatie"]["lokaalID"], ())
            ),
        ),
    ):
        told += [report(code, words, [named(row)]) for row in objects if holds(row)]
    if rights_known and person is not None:
        of = person.get("betreft", {})
        name = of.get("naam", {})
        parts = ("voornamen", "voorvoegselsgeslachtsnaam", "geslachtsnaam")
        called = " ".join(name[part] for part in parts if part in name)
        if person.get("indicatieOverleden") or "overlijden" in of:
            died = of.get("overlijden", {}).get("datumOverlijden")
            days = [] if died is None else [died.get("datum") or parts_of(died)]
            told.append(report("PERSOON_OVERLEDEN", "De persoon is overleden.", [called, *days]))
        if of.get("inOnderzoek"):
            words = "Gegevens van de persoon zijn in onderzoek."
            told.append(report("PERSOON_IN_ONDERZOEK", words, [called]))
    made = {"Fout": faults, "Waarschuwing": warnings, "Informatie": told}
    return {name: rows for name, rows in made.items() if rows}


def report(code: str | None, words: str | None, details: list[str]) -> Record:
    made: Record = {
        "Code": "ZONDER_CODE" if code is None else code,
        "Tekst": "De bron geeft geen omschrijving." if words is None else words,
    }
    if details:
        made["Detail"] = details
    return made | {"Bron": SOURCE}


def named(row: Any) -> str:
    """The cadastral designation, for people."""
    parcel = row.get("kadastraleAanduiding", {})
    words = [parcel.get("kadastraleGemeente", {}).get("waarde"), parcel.get("sectie")]
    if "perceelnummer" in parcel:
        words.append(str(parcel["perceelnummer"]))
    if "appartementsrechtVolgnummer" in parcel:
        words.append(f"A{parcel['appartementsrechtVolgnummer']}")
    return " ".join(word for word in words if word is not None)


def parts_of(died: Any) -> str:
    """A day that came in parts, with hyphens."""
    known = [(died.get("jaar"), 4), (died.get("maand"), 2), (died.get("dag"), 2)]
    return "-".join(f"{value:0{width}}" for value, width in known if value is not None)


def objects_of(who: str, person: Any, graph: Graph, notes: Notes) -> dict[str, Any]:
    """The objects on which a right of the person rests, and those said to be theirs; each once."""
    mine: dict[str, Any] = {}
    lost = False
    for name_row in graph.in_name_of.get(who, ()):
        right = graph.rights.get(name_row["van"]["lokaalID"]) if "van" in name_row else None
        lost = lost or (right is None and "van" in name_row)
        if right is not None and "rustOp" in right:
            found = graph.objects.get(right["rustOp"]["lokaalID"])
            if found is not None:
                mine.setdefault(right["rustOp"]["lokaalID"], found)
            else:
                lost = True
    for reference in person.get("isRechthebbendeVan", ()):
        found = graph.objects.get(reference["lokaalID"])
        if found is not None:
            mine.setdefault(reference["lokaalID"], found)
        else:
            lost = True
    if lost:
        at = (None, "ClientSuwi", "")
        note(notes, "reference-unknown", at, "Eigendom.OnroerendeZaak", f"/{ABOUT}")
    return mine


def client(
    product: Any,
    person: Any,
    who: str,
    bsn: str | None,
    mine: dict[str, Any],
    graph: Graph,
    notes: Notes,
) -> Record:
    at: At = (None, "ClientSuwi", "")
    source = (None, "ClientSuwi", f"{GRAPH}.personen")
    record: Record = {}
    if bsn is None:
        note(notes, "value-missing", source, "Burgerservicenr", "", "error")
    elif eleven(bsn):
        record["Burgerservicenr"] = bsn
    else:
        note(notes, "value-invalid", source, "Burgerservicenr", "", "error")
    natural(record, person, source, notes)
    place = f"{GRAPH}.adresLocaties"
    for name, field, boxes in (
        ("DomicilieAdres", "woonlocatie", False),
        ("Correspondentieadres", "postlocatie", True),
    ):
        if (reference := person.get(field)) is not None:
            row = graph.addresses.get(reference["lokaalID"])
            if row is None:
                note(notes, "reference-unknown", source, name, f"{field}.lokaalID")
            elif made := address(row, boxes, (at, name, place), notes):
                record[name] = made
    day_known = product.get("actualiteitstijdstipKadastraal")
    if day_known is not None:
        step = "geleverdProduct.product.actualiteitstijdstipKadastraal"
        day(record, "DatToestandKadaster", day_known, at, step, notes)
    made_objects: list[Record] = []
    for i, (key, row) in enumerate(mine.items()):
        where = (
            (at, "Eigendom", ""),
            ("OnroerendeZaak", len(made_objects)),
            (f"{GRAPH}.onroerendeZaken", i),
        )
        made_objects.append(estate(row, key, who, day_known, graph, where, notes))
    if made_objects:
        record["Eigendom"] = {"OnroerendeZaak": made_objects}
    else:
        note(notes, "value-missing", at, "Eigendom", "geleverdProduct.product", "error")
    return record


def natural(record: Record, person: Any, at: At, notes: Notes) -> None:
    of = person.get("betreft")
    if of is None:
        return
    if (name := of.get("naam")) is not None:
        if (value := name.get("voornamen")) is not None:
            name_text(record, "Voornamen", value, 200, at, "betreft.naam.voornamen", notes)
        if (value := name.get("voorvoegselsgeslachtsnaam")) is not None:
            step = "betreft.naam.voorvoegselsgeslachtsnaam"
            name_short(record, "Voorvoegsel", value, 10, at, step, notes)
        if (value := name.get("geslachtsnaam")) is not None:
            field = "SignificantDeelVanDeAchternaam"
            name_text(record, field, value, 200, at, "betreft.naam.geslachtsnaam", notes)
    if (value := of.get("geslacht", {}).get("geslachtsaanduiding", {}).get("code")) is not None:
        step = "betreft.geslacht.geslachtsaanduiding.code"
        coded(record, "Geslacht", value, SEX, at, step, notes)
    if (born := of.get("geboorte", {}).get("geboortedatum")) is not None:
        step = "betreft.geboorte.geboortedatum"
        if (value := born.get("datum")) is not None:
            day(record, "Geboortedat", value, at, f"{step}.datum", notes)
        elif (year := born.get("jaar")) is not None:
            month = born.get("maand", 0)
            value = f"{year:04}{month:02}{born.get('dag', 0) if month else 0:02}"
            date(record, "Geboortedat", value, at, f"{step}.jaar", notes)


def address(row: Any, boxes: bool, at: At, notes: Notes) -> Record:
    made: Record = {}
    if row["type"] == "ObjectlocatieBinnenland":
        street(made, row, (at, "StraatadresBag", ""), notes)
        return {"StraatadresBag": made} if made else {}
    if row["type"] == "ObjectlocatieBuitenland":
        where = (at, "GeneriekAdresBuitenland", "adresBuitenland")
        row = row.get("adresBuitenland", {})
        for name, field in (
            ("Adresregel1Buitenland", "adres"),
            ("Adresregel2Buitenland", "woonplaats"),
            ("Adresregel3Buitenland", "regio"),
        ):
            if (value := row.get(field)) is not None:
                text(made, name, value, 100, where, field, notes)
        if (value := row.get("land", {}).get("waarde")) is not None:
            text(made, "Landsnaam", value, 40, where, "land.waarde", notes)
        return {"GeneriekAdresBuitenland": made} if made else {}
    if not boxes:
        return {}
    where = (at, "Postbusadres", "")
    if (value := row.get("postcode")) is not None:
        postcode(made, value, where, "postcode", notes)
    if (value := row.get("woonplaatsNaam")) is not None:
        text(made, "Woonplaatsnaam", value, 80, where, "woonplaatsNaam", notes)
    if (value := row.get("postbusnummer")) is not None:
        number(made, "Postbusnr", value, 0, 99_999, where, "postbusnummer", notes)
    return {"Postbusadres": made} if made else {}


def street(record: Record, row: Any, at: At, notes: Notes) -> None:
    if (home := row.get("nummeraanduiding")) is None:
        return
    step = "nummeraanduiding"
    if (value := home.get("postcode")) is not None:
        postcode(record, value, at, "nummeraanduiding.postcode", notes)
    if (public := home.get("gerelateerdeOpenbareRuimte")) is not None:
        value = home.get("gerelateerdeWoonplaatsNaam", public.get("gerelateerdeWoonplaatsNaam"))
        if value is not None:
            path = "nummeraanduiding.gerelateerdeOpenbareRuimte.gerelateerdeWoonplaatsNaam"
            text(record, "Woonplaatsnaam", value, 80, at, path, notes)
        if (value := public.get("openbareRuimteNaam")) is not None:
            path = "nummeraanduiding.gerelateerdeOpenbareRuimte.openbareRuimteNaam"
            text(record, "Straatnaam", value, 24, at, path, notes)
    if (value := home.get("huisnummer")) is not None:
        number(record, "Huisnr", value, 0, 99_999, at, "nummeraanduiding.huisnummer", notes)
    if (value := home.get("huisletter")) is not None:
        short(record, "Huisletter", value, 1, at, "nummeraanduiding.huisletter", notes)
    if (value := home.get("huisnummertoevoeging")) is not None:
        short(record, "Huisnrtoevoeging", value, 6, at, f"{step}.huisnummertoevoeging", notes)


def estate(
    row: Any, key: str, who: str, day_known: str | None, graph: Graph, at: At, notes: Notes
) -> Record:
    record: Record = {}
    rights = graph.rights_on.get(key, ())
    if day_known is not None:
        day(record, "DatToestandKadaster", day_known, at, "", notes)
    if (value := row.get("type")) is not None:
        coded(record, "CdTypeOnroerendeZaak", value, KIND, at, "type", notes)
    if (parcel := row.get("kadastraleAanduiding")) is not None:
        where = (at, "KadastraleAanduiding", "kadastraleAanduiding")
        record["KadastraleAanduiding"] = designation(parcel, where, notes)
    if "KadastraleAanduiding" not in record:
        note(notes, "value-missing", at, "KadastraleAanduiding", "", "error")
    cultures = [
        f"{word}: {row[field]['waarde']}"
        for word, field in (
            ("Bebouwd", "aardCultuurBebouwd"),
            ("Onbebouwd", "aardCultuurOnbebouwd"),
        )
        if "waarde" in row.get(field, {})
    ]
    cultures += [row["aard"]["waarde"]] if "waarde" in row.get("aard", {}) else []
    cultures += [row["omschrijving"]] if "omschrijving" in row else []
    if cultures:
        step = "aardCultuurBebouwd.waarde"
        text(record, "OmsKadastraalObject", ", ".join(cultures), 200, at, step, notes)
    owned, deeds = own_rights(rights, who, graph, at, notes)
    if owned:
        record["ZakelijkRecht"] = owned
    places = locations(key, graph, at, notes)
    if places:
        record["LocatieOZ"] = places
    restrictions: list[Record] = []
    for i, row_of in enumerate(graph.restrictions_on.get(key, ())):
        where = (at, ("PubliekrechtelijkeBeperking", len(restrictions)), ("", i))
        if made := restriction(row_of, key, graph, where, notes):
            restrictions.append(made)
    remarks = [graph.notes_on.get(key, ())]
    remarks.append(
        [n for r in rights for n in graph.notes_on_right.get(r["identificatie"]["lokaalID"], ())]
    )
    for group in remarks:
        for i, _ in enumerate(group):
            where = (
                at,
                ("PubliekrechtelijkeBeperking", len(restrictions)),
                (f"/{GRAPH}.aantekeningen", i),
            )
            note(notes, "no-place", where, "", "")
    if restrictions:
        record["PubliekrechtelijkeBeperking"] = restrictions
    purchase(record, row, at, notes)
    obtained: Record = {}
    if "ZekerheidsstellingHypothecair" in graph.secured.get(key, ()):
        obtained["CdWijzeVerkrijgingEigendom"] = "H"
    acquired(obtained, deeds, graph, (at, "WijzeVerkrijgingEigendom", ""), notes)
    if "ZekerheidsstellingInzakeBeslag" in graph.secured.get(key, ()):
        note(notes, "no-place", (at, "WijzeVerkrijgingEigendom", ""), "DatToestandKadaster", "")
    if obtained:
        record["WijzeVerkrijgingEigendom"] = obtained
    shared = more_owners(rights, graph)
    if shared is not None:
        record["IndMeerGerechtigden"] = shared
    else:
        note(notes, "value-missing", at, "IndMeerGerechtigden", "", "error")
    return record


def own_rights(
    rights: Any, who: str, graph: Graph, at: At, notes: Notes
) -> tuple[list[Record], list[str]]:
    """The rights that stand in this person's name, and the parts of deeds of its ownership."""
    owned: list[Record] = []
    deeds: dict[str, None] = {}
    for right in rights:
        names = graph.names_of.get(right["identificatie"]["lokaalID"], ())
        held = [each for each in names if each.get("tenNameVan", {}).get("lokaalID") == who]
        if not held:
            continue
        part: Record = {}
        where = (at, ("ZakelijkRecht", len(owned)), "")
        kind = right.get("aard", {})
        if (value := kind.get("waarde", RIGHTS.get(kind.get("code")))) is not None:
            text(part, "OmsZakelijkRecht", value, 200, where, "aard.waarde", notes)
        remarks = graph.notes_on_right.get(right["identificatie"]["lokaalID"], ())
        for value in [each["einddatumRecht"] for each in remarks if "einddatumRecht" in each]:
            day(part, "DatEZakelijkRecht", value, where, "einddatumRecht", notes)
        if part:
            owned.append(part)
        if kind.get("code") in OWNERSHIP:
            for each in held:
                deeds.update((part["lokaalID"], None) for part in each.get("isGebaseerdOp", ()))
    return owned, list(deeds)


def locations(key: str, graph: Graph, at: At, notes: Notes) -> list[Record]:
    places: list[Record] = []
    lost = False
    for i, location in enumerate(graph.places_of.get(key, ())):
        reference = location.get("betreft", {}).get("lokaalID")
        found = graph.addresses.get(reference)
        lost = lost or (found is None and reference is not None)
        if found is not None and found["type"] == "ObjectlocatieBinnenland":
            made: Record = {}
            where = ((at, ("LocatieOZ", len(places)), (GRAPH, i)), "StraatadresBag", "")
            street(made, found, where, notes)
            if made:
                places.append({"StraatadresBag": made})
    if lost:
        note(notes, "reference-unknown", at, "LocatieOZ", "identificatie.lokaalID")
    return places


def purchase(record: Record, row: Any, at: At, notes: Notes) -> None:
    if (price := row.get("koopsom")) is not None:
        if (paid := price.get("bedrag")) is not None and "som" in paid:
            where = (at, "BedrKoopsom", "koopsom.bedrag")
            made_amount = money(paid, where, notes)
            if made_amount is not None:
                record["BedrKoopsom"] = made_amount
            if price.get("indicatieMeerObjecten"):
                note(notes, "no-place", where, "CdPeriodeEenheidGeldigheidBedr", "")
        if (value := price.get("koopjaar")) is not None:
            number(record, "JaarAankoop", value, 1000, 9999, at, "koopsom.koopjaar", notes)


def designation(parcel: Any, at: At, notes: Notes) -> Record:
    record: Record = {}
    if (town := parcel.get("kadastraleGemeente")) is not None:
        if (value := town.get("code")) is not None:
            if len(value) <= 5:
                record["CdKadastraleGemeente"] = value
            else:
                step = "kadastraleGemeente.code"
                note(notes, "value-too-long", at, "CdKadastraleGemeente", step, "error")
        if (value := town.get("waarde")) is not None:
            step = "kadastraleGemeente.waarde"
            text(record, "KadastraleGemeentenaam", value, 40, at, step, notes)
    if (value := parcel.get("sectie")) is not None:
        if SECTION(value):
            record["KadastraleSectie"] = value
        else:
            note(notes, "value-invalid", at, "KadastraleSectie", "sectie", "error")
    if (value := parcel.get("perceelnummer")) is not None:
        number(record, "KadastraalPerceelnr", value, -99_999, 99_999, at, "perceelnummer", notes)
    if (value := parcel.get("appartementsrechtVolgnummer")) is not None:
        name = "VolgnrKadastraalAppartementsrecht"
        number(record, name, value, -9999, 9999, at, "appartementsrechtVolgnummer", notes)
    for name in ("CdKadastraleGemeente", "KadastraleSectie", "KadastraalPerceelnr"):
        if name not in record:
            note(notes, "value-missing", at, name, "", "error")
    return record


def money(paid: Any, at: At, notes: Notes) -> Record | None:
    currency = paid.get("valuta", {}).get("code")
    if currency is not None and len(currency) != 3:
        code = "value-too-long" if len(currency) > 3 else "value-invalid"
        note(notes, code, at, "CdMunteenheid", "valuta.code")
        return None
    if "e" in paid["som"].lower():
        # A decimal has no exponent.
        for name in ("CdPositiefNegatief", "WaardeBedr"):
            note(notes, "value-invalid", at, name, "som")
        return None
    made = amount(paid["som"], currency or "", at, "som", notes)
    if made is not None and currency is None:
        del made["CdMunteenheid"]
    return made


def restriction(row: Any, key: str, graph: Graph, at: At, notes: Notes) -> Record:
    record: Record = {}
    made: Record = {}
    where = (at, "AantekeningKadastraalObject", "")
    if (value := row.get("datumBeeindiging")) is not None:
        day(made, "DatEAantekeningKadastraalObject", value, where, "datumBeeindiging", notes)
    ground = row.get("grondslag", {})
    words = [ground.get("waarde") or f"Grondslag {ground['code']}"] if ground else []
    if any(
        each.get("inOnderzoek")
        for each in row.get("leidtTot", ())
        if each["beperkt"]["lokaalID"] == key
    ):
        words.append("(in onderzoek)")
    if words:
        name = "OmsAantekeningKadastraalObject"
        text(made, name, " ".join(words), 200, where, "grondslag.waarde", notes)
    if made:
        record["AantekeningKadastraalObject"] = made
    authority = row.get("bevoegdGezag")
    person = graph.persons.get(authority["lokaalID"]) if authority else None
    if person is not None:
        involved: Record = {}
        where = (at, "BetrokkenPersoonBestuursorgaan", f"{GRAPH}.personen")
        if person["type"] == "NatuurlijkPersoon":
            inside = (where, "NatuurlijkPersoon", "")
            natural(involved, person, inside, notes)
            if (value := person.get("betreft", {}).get("bsn")) is not None:
                citizen(involved, "Burgerservicenr", value, inside, "betreft.bsn", notes)
            found = {"NatuurlijkPersoon": involved}
        else:
            inside = (where, "Rechtspersoon", "")
            if (value := person.get("statutaireNaam")) is not None:
                text(involved, "NaamRechtspersoon", value, 200, inside, "statutaireNaam", notes)
            if (value := person.get("rechtsvorm", {}).get("waarde")) is not None:
                involved["OmsRechtsvorm"] = value
            if (value := person.get("statutaireZetel")) is not None:
                text(involved, "OmsStatutaireZetel", value, 24, inside, "statutaireZetel", notes)
            found = {"Rechtspersoon": involved}
        if involved:
            record["BetrokkenPersoonBestuursorgaan"] = found
    return record


def acquired(record: Record, deeds: list[str], graph: Graph, at: At, notes: Notes) -> None:
    """When it was acquired: the day of all deeds, of each the oldest of its chain."""
    parts = [part for key in deeds if (part := graph.parts.get(key)) is not None]
    days = {value for part in parts if (value := offered(part, graph)) is not None}
    if len(days) == 1 and not any("isAanvullingOp" in part for part in parts):
        parts = parts[:1]
    if not parts:
        return
    name, step = "DatVerkrijgingEigendom", f"/{GRAPH}.stukdelen"
    if len(parts) > 1:
        note(notes, "many-to-one", at, name, step)
        return
    part = parts[0]
    for _ in range(DEEPEST + 1):
        older = part.get("isAanvullingOp", ())
        found = graph.parts.get(older[0]["lokaalID"]) if older else None
        if found is None:
            if not older and (value := offered(part, graph)) is not None:
                day(record, name, value, at, "", notes)
            return
        part = found
    note(notes, "recursion-bound", at, name, step)


def offered(part: Any, graph: Graph) -> str | None:
    """When the deed of a part was offered."""
    deed = graph.deed_with.get(part["identificatie"]["lokaalID"], {})
    value: str | None = deed.get("tijdstipAanbieding", {}).get("datum")
    return value


def more_owners(rights: Any, graph: Graph) -> str | None:
    """1 where another has a right too, 2 where certainly none has, None where it is not known."""
    names = [graph.names_of.get(right["identificatie"]["lokaalID"], ()) for right in rights]
    holders = {
        each["tenNameVan"]["lokaalID"] for group in names for each in group if "tenNameVan" in each
    }
    shares = [share(group) for group in names]
    if (
        len(holders) > 1
        or any("geldtVoor" in each for group in names for each in group)
        or any(part is not None and part < ALL_OF_IT for part in shares)
        or any("isBetrokkenBij" in right or "isBestemdTot" in right for right in rights)
        or any(
            each["lokaalID"] not in graph.names_of
            for right in rights
            for each in right.get("isBelastMet", ())
        )
    ):
        return "1"
    codes = [right.get("aard", {}).get("code") for right in rights]
    limited = [code not in OWNERSHIP and code != UNKNOWN_RIGHT for code in codes]
    if any(no and not group for no, group in zip(limited, names, strict=True)):
        return "1"
    if codes and all(limited):
        return "1"
    whole = all(part is not None and part >= ALL_OF_IT for part in shares)
    return "2" if len(holders) == 1 and OWNERSHIP & set(codes) and whole else None


def share(group: Any) -> float | None:
    """What the registrations of one right are together; None where one of them does not say."""
    parts = [each.get("aandeel", {}) for each in group]
    if not parts or any(not part.get("noemer") or "teller" not in part for part in parts):
        return None
    return sum(part["teller"] / part["noemer"] for part in parts)
