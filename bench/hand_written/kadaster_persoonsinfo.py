"""kadaster/persoonsinfo as a Python programmer would write it."""

from __future__ import annotations

import re
from collections import defaultdict
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
    name_short,
    name_text,
    note,
    number,
    postcode,
    short,
    text,
)

SEX = {"M": "1", "V": "2", "O": "0", "man": "1", "vrouw": "2", "onbekend": "0"}
KIND = {
    "Perceel": "P",
    "perceel": "P",
    "Appartementsrecht": "A",
    "appartementsrecht": "A",
    "Leidingnetwerk": "L",
}
PRIVATE_NOTES = {"7", "67"}
SECTION = re.compile(r"\S.{0,1}").fullmatch
DEEPEST = 6
GRAPH = "geleverdProduct.product.met"

NOT_COVERED = frozenset(
    {
        # a note says where a reference that leads nowhere was followed: the graph is walked here
        # in another order, and such paths are not kept
        "beperkingen",
        "betrokkene-onbekend",
        "kring-van-stukdelen",
        "twee-personen-een-sleutel",
        "verwijzing-naar-niets",
        # refused before anything is made
        "pdf",
        "product-van-een-object",
        # an error for a required field, with the path of what surrounds it
        "bedrag-geen-getal",
        "bsn-ongeldig",
        "geen-bsn",
        "gezamenlijk-aandeel",
        "objectlijst-zonder-tenaamstelling",
    }
)


class Graph:
    """The rows of an answer, by what refers to them."""

    def __init__(self, rows: Any) -> None:
        get = rows.get
        self.persons = own(get("personen", ()))
        self.addresses = own(get("adresLocaties", ()))
        self.objects = own(get("onroerendeZaken", ()))
        self.rights = own(get("zakelijkRechten", ()))
        self.parts = own(get("stukdelen", ()))
        self.rights_on = referring(get("zakelijkRechten", ()), "rustOp")
        self.names_of = referring(get("tenaamstellingen", ()), "van")
        self.in_name_of = referring(get("tenaamstellingen", ()), "tenNameVan")
        self.places_of = referring(get("locatieKadastraalObjecten", ()), "heeft")
        self.notes_on = referring(get("aantekeningen", ()), "aantekeningKadastraalObject")
        self.mortgaged = {
            row["rustOpObject"]["lokaalID"]
            for row in get("zekerheidsstellingen", ())
            if "rustOpObject" in row
        }
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
    record: Record = {}
    delivered = document.get("geleverdProduct", {})
    product = delivered.get("product")
    if "pdf" in delivered:
        note(notes, "message-refused", None, "", "", "error")
        return None, notes
    if product is not None:
        subject = product["betreft"]
        if subject.get("namespace") != "NL.IMKAD.Persoon":
            note(notes, "message-refused", None, "", "", "error")
            return None, notes
        record["ClientSuwi"] = client(product, parameters.get("bsn"), notes)
    reports: Record = {}
    messages = document.get("proces", {}).get("meldingen", ())
    for name, severities in (
        ("Fout", ("ERROR", "FATAL")),
        ("Waarschuwing", ("WARN",)),
        ("Informatie", ("INFO",) if product is not None else ()),
    ):
        made = [
            {
                "Code": row["code"],
                "Tekst": row["omschrijving"],
                "Bron": {"DN": "ou=KIK-Inzage,o=Kadaster,c=nl"},
            }
            for row in messages
            if row["severityCode"] in severities
            and not (name == "Informatie" and row["code"] == "KIKI_0200")
        ]
        if made:
            reports[name] = made
    if reports:
        record["FWI"] = reports
    if product is None and all(row["severityCode"] == "INFO" for row in messages):
        record["NietsGevonden"] = {}
    if any(each.severity == "error" for each in notes):
        return None, notes
    return record, notes


def client(product: Any, bsn: str | None, notes: Notes) -> Record:
    graph = Graph(product.get("met", {}))
    who = product["betreft"]["lokaalID"]
    at: At = (None, "ClientSuwi", "")
    source = (None, "ClientSuwi", f"{GRAPH}.personen")
    person = graph.persons.get(who)
    record: Record = {}
    if person is None:
        note(notes, "reference-unknown", None, "ClientSuwi", "betreft.lokaalID")
        person = {}
    if bsn is None:
        bsn = person.get("betreft", {}).get("bsn")
    if bsn is None:
        note(notes, "value-missing", at, "Burgerservicenr", "", "error")
    else:
        citizen(record, "Burgerservicenr", bsn, at, "", notes)
    natural(record, person, source, notes)
    place = f"{GRAPH}.adresLocaties"
    for name, field, boxes in (
        ("DomicilieAdres", "woonlocatie", False),
        ("Correspondentieadres", "postlocatie", True),
    ):
        if (reference := person.get(field)) is not None:
            row = graph.addresses.get(reference["lokaalID"])
            if row is None:
                note(notes, "reference-unknown", at, name, f"{field}.lokaalID")
            elif made := address(row, boxes, (at, name, place), notes):
                record[name] = made
    day_known = product.get("actualiteitstijdstipKadastraal")
    if day_known is not None:
        step = "geleverdProduct.product.actualiteitstijdstipKadastraal"
        day(record, "DatToestandKadaster", day_known, at, step, notes)
    mine: dict[str, Any] = {}
    for name_row in graph.in_name_of.get(who, ()):
        right = graph.rights.get(name_row["van"]["lokaalID"]) if "van" in name_row else None
        if right is not None and "rustOp" in right:
            found = graph.objects.get(right["rustOp"]["lokaalID"])
            if found is not None:
                mine.setdefault(right["rustOp"]["lokaalID"], found)
    for reference in person.get("isRechthebbendeVan", ()):
        found = graph.objects.get(reference["lokaalID"])
        if found is not None:
            mine.setdefault(reference["lokaalID"], found)
    made_objects = []
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
            value = f"{year:04}{born.get('maand', 0):02}00"
            date(record, "Geboortedat", value, at, f"{step}.jaar", notes)


def address(row: Any, boxes: bool, at: At, notes: Notes) -> Record:
    made: Record = {}
    if row["type"] == "ObjectlocatieBinnenland":
        street(made, row, (at, "StraatadresBag", ""), notes)
        return {"StraatadresBag": made} if made else {}
    if row["type"] == "ObjectlocatieBuitenland":
        where = (at, "GeneriekAdresBuitenland", "")
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
    if (value := row.get("locatieomschrijving")) is not None:
        text(record, "Locatieoms", value, 70, at, "locatieomschrijving", notes)
    if (home := row.get("nummeraanduiding")) is None:
        return
    step = "nummeraanduiding"
    if (value := home.get("postcode")) is not None:
        postcode(record, value, at, "nummeraanduiding.postcode", notes)
    if (public := home.get("gerelateerdeOpenbareRuimte")) is not None:
        if (value := public.get("gerelateerdeWoonplaatsNaam")) is not None:
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
        note(notes, "value-missing", at, "KadastraleAanduiding", "kadastraleAanduiding", "error")
    cultures = [
        f"{word}: {row[field]['waarde']}"
        for word, field in (
            ("Bebouwd", "aardCultuurBebouwd"),
            ("Onbebouwd", "aardCultuurOnbebouwd"),
        )
        if "waarde" in row.get(field, {})
    ]
    if cultures:
        step = "aardCultuurBebouwd.waarde"
        text(record, "OmsKadastraalObject", ", ".join(cultures), 200, at, step, notes)
    owned, got = own_rights(rights, who, graph, at, notes)
    if owned:
        record["ZakelijkRecht"] = owned
    places = locations(key, graph, at, notes)
    if places:
        record["LocatieOZ"] = places
    restrictions = []
    for i, remark in enumerate(graph.notes_on.get(key, ())):
        if remark.get("aard", {}).get("code") not in PRIVATE_NOTES:
            where = (at, ("PubliekrechtelijkeBeperking", len(restrictions)), ("", i))
            if made := restriction(remark, graph, where, notes):
                restrictions.append(made)
    if restrictions:
        record["PubliekrechtelijkeBeperking"] = restrictions
    purchase(record, row, at, notes)
    obtained: Record = {}
    if key in graph.mortgaged:
        obtained["CdWijzeVerkrijgingEigendom"] = "H"
    if got is not None:
        day(obtained, "DatVerkrijgingEigendom", got, at, "", notes)
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
) -> tuple[list[Record], str | None]:
    """The rights that stand in this person's name, and when the first was acquired."""
    owned: list[Record] = []
    got: str | None = None
    for right in rights:
        names = graph.names_of.get(right["identificatie"]["lokaalID"], ())
        held = [each for each in names if each.get("tenNameVan", {}).get("lokaalID") == who]
        if not held:
            continue
        part: Record = {}
        where = (at, ("ZakelijkRecht", len(owned)), "")
        if (value := right.get("aard", {}).get("waarde")) is not None:
            text(part, "OmsZakelijkRecht", value, 200, where, "aard.waarde", notes)
        if (value := right.get("einddatumRecht")) is not None:
            day(part, "DatEZakelijkRecht", value, where, "einddatumRecht", notes)
        if part:
            owned.append(part)
        if got is None:
            got = acquired([b for each in held for b in each.get("isGebaseerdOp", ())], graph)
    return owned, got


def locations(key: str, graph: Graph, at: At, notes: Notes) -> list[Record]:
    places: list[Record] = []
    for i, location in enumerate(graph.places_of.get(key, ())):
        found = graph.addresses.get(location.get("betreft", {}).get("lokaalID"))
        if found is not None and found["type"] == "ObjectlocatieBinnenland":
            made: Record = {}
            where = ((at, ("LocatieOZ", len(places)), (GRAPH, i)), "StraatadresBag", "")
            street(made, found, where, notes)
            if made:
                places.append({"StraatadresBag": made})
    return places


def purchase(record: Record, row: Any, at: At, notes: Notes) -> None:
    if (price := row.get("koopsom")) is not None:
        if (paid := price.get("bedrag")) is not None and "som" in paid:
            where = (at, "BedrKoopsom", "koopsom.bedrag")
            made_amount = money(paid, where, notes)
            if made_amount is not None:
                record["BedrKoopsom"] = made_amount
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
    made = amount(paid["som"], currency or "", at, "som", notes)
    if made is not None and currency is None:
        del made["CdMunteenheid"]
    return made


def restriction(remark: Any, graph: Graph, at: At, notes: Notes) -> Record:
    record: Record = {}
    made: Record = {}
    where = (at, "AantekeningKadastraalObject", "")
    if (value := remark.get("einddatum")) is not None:
        day(made, "DatEAantekeningKadastraalObject", value, where, "einddatum", notes)
    kind, words = remark.get("aard", {}).get("waarde"), remark.get("omschrijving")
    parts = [each for each in (kind, words) if each is not None]
    if parts:
        name = "OmsAantekeningKadastraalObject"
        text(made, name, ": ".join(parts), 200, where, "aard.waarde", notes)
    if made:
        record["AantekeningKadastraalObject"] = made
    people = remark.get("betrokkenPersoon", ())
    person = graph.persons.get(people[0]["lokaalID"]) if people else None
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
            if (value := person.get("betreft", {}).get("rsin")) is not None:
                citizen(involved, "FiNr", value, inside, "betreft.rsin", notes)
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


def acquired(references: list[Any], graph: Graph) -> str | None:
    """When the oldest deed of a chain was offered."""
    for reference in references:
        part = graph.parts.get(reference["lokaalID"])
        if part is None:
            continue
        for _ in range(DEEPEST):
            older = part.get("isAanvullingOp")
            if not older or (found := graph.parts.get(older[0]["lokaalID"])) is None:
                break
            part = found
        deed = graph.deed_with.get(part["identificatie"]["lokaalID"], {})
        offered: str | None = deed.get("tijdstipAanbieding", {}).get("datum")
        return offered
    return None


def more_owners(rights: Any, graph: Graph) -> str | None:
    """1 where another has a right too, 2 where certainly none has, None where it is not known."""
    names = [graph.names_of.get(right["identificatie"]["lokaalID"], ()) for right in rights]
    holders = {
        each["tenNameVan"]["lokaalID"] for group in names for each in group if "tenNameVan" in each
    }
    parts = [(each, each.get("aandeel")) for group in names for each in group]
    if (
        len(holders) > 1
        or any(part is not None and part["teller"] < part["noemer"] for _, part in parts)
        or any("isBetrokkenBij" in right for right in rights)
    ):
        return "1"
    codes = [right["aard"]["code"] for right in rights if "code" in right.get("aard", {})]
    if codes and "2" not in codes:
        return "1"
    whole = all(
        any(
            (part := each.get("aandeel")) is not None and part["teller"] >= part["noemer"]
            for each in group
        )
        for group in names
    )
    if len(holders) != 1 or "2" not in codes or not whole:
        return None
    return None if any("gezamenlijkAandeel" in each for each, _ in parts) else "2"
