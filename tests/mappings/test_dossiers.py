"""Promises about the mappings to the dossiers of the Kadaster and of income."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import mapper
from mapper import contract
from mapper.cases.expected_notices import read_params
from mapper.generate import documents

SERVICES = {
    "KadasterDossierGSD": "v0300-b02",
    "UWVDossierInkomstenGSD": "v0200-b02",
    "UWVDossierInkomstenGSDDigitaleDiensten": "v0200-b01",
}
"""The services whose schemas are published, with their versions."""


def expected_messages(project_root: Path) -> list[Path]:
    """The expected outputs of all cases of the Kadaster."""
    return sorted((project_root / "fixtures" / "kadaster").glob("*/*/expected.xml"))


def test_expected_messages_are_valid_by_the_official_schema(
    project_root: Path, reference_data: Path
) -> None:
    """Every message that a case of the Kadaster expects is one that the published schema allows."""
    problems = []
    messages = expected_messages(project_root)
    assert messages
    for file in messages:
        document = etree.parse(file)
        schema = official_schema("KadasterDossierGSD", reference_data)
        if not schema.validate(document):
            problems.append(f"{file.parent.name}: {schema.error_log}")
    assert problems == []


@pytest.mark.parametrize(
    ("name", "mapping_name"),
    [
        ("eigendomsinformatie-zundert-t-1560", "objectinfo"),
        ("eigendomsinformatie-zundert-t-1560", "objectinfo-locatie"),
        ("hypotheekinformatie-zundert-t-1560", "objectinfo"),
        ("eigendomsinformatie-leeg", "objectinfo"),
        ("eigendomsinformatie-leeg", "objectinfo-locatie"),
        ("eigenaarsinformatie-bsn-123456788", "persoonsinfo"),
        ("objectlijstpersoon-bsn-123456788", "persoonsinfo"),
    ],
)
def test_answers_of_the_test_environment_map_to_valid_messages(
    name: str, mapping_name: str, project_root: Path, reference_data: Path
) -> None:
    """Answers of the Kadaster's own test environment become messages the schema allows.

    The number they are about is none of a citizen (it fails the eleven-test), so another stands in
    for it.
    """
    mapping = mapper.load(project_root / "mappings" / "kadaster" / f"{mapping_name}.yaml")
    source = (reference_data / "kadaster" / "kik-inzage" / f"{name}.json").read_bytes()
    params = {"bsn": "999990019"} if mapping_name == "persoonsinfo" else {}
    result = mapping.map(source.replace(b"123456788", b"999990019"), params=params)
    output = etree.fromstring(result.to_xml())
    schema = official_schema("KadasterDossierGSD", reference_data)
    assert schema.validate(output), schema.error_log


@pytest.mark.parametrize(
    ("name", "mapping_name", "params"),
    [
        ("eigenaarsinformatie-bsn-123456788", "persoonsinfo", {"bsn": "999990019"}),
        ("objectlijstpersoon-bsn-123456788", "persoonsinfo", {"bsn": "999990019"}),
        ("eigendomsinformatie-leeg", "persoonsinfo", {"bsn": "999990019"}),
        ("eigendomsinformatie-zundert-t-1560", "persoonsinfo", {"bsn": "999990019"}),
        ("eigendomsinformatie-pdf", "objectinfo", {}),
        ("eigenaarsinformatie-bsn-123456788", "objectinfo", {}),
        ("objectlijstpersoon-bsn-123456788", "objectinfo-locatie", {}),
    ],
)
def test_answers_about_something_else_are_refused(
    name: str,
    mapping_name: str,
    params: dict[str, str],
    project_root: Path,
    reference_data: Path,
) -> None:
    """An answer about another citizen, about something else than was asked, or a print is refused."""
    mapping = mapper.load(project_root / "mappings" / "kadaster" / f"{mapping_name}.yaml")
    with pytest.raises(mapper.MessageError) as refusal:
        mapping.map(reference_data / "kadaster" / "kik-inzage" / f"{name}.json", params=params)
    codes = {notice.code for notice in refusal.value.notices if notice.severity == "error"}
    assert codes
    assert codes <= {"message-refused", "parameter-disagrees"}


def test_two_answers_together_map_to_a_valid_message(
    project_root: Path, reference_data: Path
) -> None:
    """Recorded answers on parcels and on right holders become one message the schema allows.

    When a right began is not when it was acquired, and a mortgage rests on the object.
    """
    mapping = mapper.load(project_root / "mappings" / "kadaster" / "haalcentraal-objectinfo.yaml")
    output = etree.fromstring(mapping.map(recorded_answers(reference_data)).to_xml())
    schema = official_schema("KadasterDossierGSD", reference_data)
    assert schema.validate(output), schema.error_log
    acquired = [leaf.tag for leaf in output.iterfind("OnroerendeZaak/WijzeVerkrijgingEigendom/*")]
    assert acquired == ["CdWijzeVerkrijgingEigendom"]


def test_a_list_of_municipalities_of_ones_own_fills_the_designation(
    project_root: Path, reference_data: Path, tmp_path: Path
) -> None:
    """The sample has not the municipality of the recorded answers; a deployment's own list has.

    Without it the answer about a person, which requires the designation, is refused.
    """
    path = project_root / "mappings" / "kadaster" / "haalcentraal-persoonsinfo.yaml"
    asked = {"bsn": "999991905"}
    with pytest.raises(mapper.MessageError) as refused:
        mapper.load(path).map(recorded_answers(reference_data), params=asked)
    assert "code-unknown" in {notice.code for notice in refused.value.notices}
    own = tmp_path / "kadaster" / "tables" / "kadastrale-gemeente.csv"
    own.parent.mkdir(parents=True)
    own.write_text("naam,code\nBeekbergen,99998\n", "utf-8")
    result = mapper.load(path, tables=tmp_path).map(recorded_answers(reference_data), params=asked)
    output = etree.fromstring(result.to_xml())
    schema = official_schema("KadasterDossierGSD", reference_data)
    assert schema.validate(output), schema.error_log
    assert output.findtext(".//CdKadastraleGemeente") == "99998"
    assert [one.text for one in output.iterfind(".//OmsZakelijkRecht")] == ["Erfpacht (recht van)"]


def test_an_employer_of_ones_own_list_goes_out(project_root: Path, tmp_path: Path) -> None:
    """The list of who is a legal person is the deployment's; the sample's employers are invented."""
    path = project_root / "mappings" / "uwv" / "ikv.yaml"
    own = tmp_path / "uwv" / "tables" / "werkgever.csv"
    own.parent.mkdir(parents=True)
    own.write_text(
        "loonheffingennummer,fiscaalnummer,naam\n990009622L01,990009634,EIGEN WERKGEVER\n", "utf-8"
    )
    mapping = mapper.load(path, tables=tmp_path)
    extract = polis("990001015", "990001027")
    extract["LA_IKV_IDENTIFICATIE_HIS"][0]["LHNR"] = "990009622L01"
    employers = {
        citizen: result.record["ClientSuwi"]["Inkomstenverhouding"][0].get("AdministratieveEenheid")
        for citizen, result in mapping.map_all(extract, params=NOW)
    }
    assert employers["990001015"]["RechtspersoonAdministratieveEenh"] == {
        "FiNr": "990009634",
        "NaamRechtspersoon": "EIGEN WERKGEVER",
    }
    assert employers["990001027"] is None


def test_answers_about_others_are_no_answer_about_somebody(
    project_root: Path, reference_data: Path
) -> None:
    """Recorded answers in which a citizen is no right holder do not say that they have nothing."""
    mapping = mapper.load(project_root / "mappings" / "kadaster" / "haalcentraal-persoonsinfo.yaml")
    with pytest.raises(mapper.MessageError):
        mapping.map(recorded_answers(reference_data), params={"bsn": "123456782"})


@pytest.mark.parametrize("name", ["haalcentraal-objectinfo", "haalcentraal-persoonsinfo"])
def test_any_valid_answers_become_a_valid_message(
    name: str, project_root: Path, reference_data: Path
) -> None:
    """Whatever the service may send, its message is valid by the schema, or refused for cause."""
    folder = project_root / "mappings" / "kadaster"
    answers = contract.load(folder / "haal-centraal.contract.yaml").messages["antwoorden"]
    mapping = mapper.load(folder / f"{name}.yaml")
    schema = official_schema("KadasterDossierGSD", reference_data)
    asked = {"bsn": CITIZEN} if name.endswith("persoonsinfo") else {}
    refused, valid, problems = set(), set(), []
    for number, document in enumerate(documents(answers, 120, seed=3)):
        answer = _joined(document) if number % 2 else document
        try:
            output = etree.fromstring(
                mapping.map(json.dumps(answer).encode(), params=asked).to_xml()
            )
        except mapper.MessageError as error:
            refused |= {notice.code for notice in error.notices if notice.severity == "error"}
            continue
        valid |= {etree.QName(child).localname for child in output}
        if not schema.validate(output):
            problems.append(str(schema.error_log))
    assert problems == []
    # No right holder, a share not known, an object in place of a result, others than were asked for.
    assert refused <= {"message-refused", "value-missing", "parameter-disagrees"}
    content = "ClientSuwi" if asked else "OnroerendeZaak"
    assert valid == {content, "FWI", "NietsGevonden"}


CITIZEN = "990004041"


def _joined(document: Any) -> Any:
    """The answers without failures, each object with all right holders, every other one CITIZEN."""
    objects, holders = document.get("onroerendezaken", {}), document.get("zakelijkgerechtigden", {})
    for answer in (objects, holders):
        answer.pop("status", None)
        answer.pop("identificatie", None)
    found = holders.get("_embedded", {}).get("zakelijkGerechtigden", [])
    for number, holder in enumerate(found):
        holder["identificatie"] = str(number)
        if number % 2 == 0 and "persoon" in holder:
            person = {"type": "ingeschreven_natuurlijk_persoon", "identificatie": CITIZEN}
            holder["persoon"].update(person)
    for each in objects.get("_embedded", {}).get("kadastraalOnroerendeZaken", []):
        each["zakelijkGerechtigdeIdentificaties"] = [str(n) for n in range(len(found))]
        each["kadastraleAanduiding"] = "Zundert T 2040"
    return document


def recorded_answers(reference_data: Path) -> dict[str, bytes]:
    """Two answers of the test environment: on a parcel, and on who has a right to it."""
    answers = reference_data / "kadaster" / "haal-centraal"
    return {
        "onroerendezaken": (answers / "kadastraalonroerendezaken-7361EW-21.json").read_bytes(),
        "zakelijkgerechtigden": (answers / "zakelijkgerechtigden-76870482570000.json").read_bytes(),
    }


def official_schema(service: str, reference_data: Path) -> etree.XMLSchema:
    """The published schema of the answers of a service."""
    version = SERVICES[service]
    path = f"{service}/{version}/Diensten/{service}/{version}/BodyReaction.xsd"
    return etree.XMLSchema(file=str(reference_data / "sgr" / "xsd" / path))


TIMES = {
    "HIS_DAT_IN": "20260101",
    "HIS_TS_IN": "20260105083000",
    "HIS_DAT_END": "99991231",
    "HIS_TS_END": "99991231000000",
}
"""A row that holds, and stands in the register, until further notice."""


NOW = {"peildatum": "20260701", "registratiemoment": "20260701235959"}
"""The day and the moment that an extract is asked for, whatever day it is."""


def polis(*citizens: str, **amounts: str) -> dict[str, Any]:
    """A polis extract with one relation and one statement for each citizen."""
    rows = [(str(number), bsn) for number, bsn in enumerate(citizens)]
    return {
        "LA_IKV_IDENTIFICATIE_HIS": [
            {"IKV_ID": ikv, **TIMES, "LHNR": "990009609L01", "SOFINR": bsn, "NUMIV": 1}
            for ikv, bsn in rows
        ],
        "LA_IKV_GELDIGHEID_HIS": [
            {"IKV_ID": ikv, **TIMES, "DATUMAANVANG": "20260101"} for ikv, _ in rows
        ],
        "LA_SECTORRISICOGROEP": [],
        "LA_INKOMSTENPERIODE": [{"IKV_ID": ikv, **TIMES} for ikv, _ in rows],
        "LA_INKOMSTENOPGAVE": [
            {
                "IKV_ID": ikv,
                "DATUMAANVANG": "20260101",
                "HIS_TS_IN": TIMES["HIS_TS_IN"],
                "HIS_TS_END": TIMES["HIS_TS_END"],
                **amounts,
            }
            for ikv, _ in rows
        ],
    }


@pytest.mark.parametrize(
    ("euros", "sign", "cents"),
    [
        ("0.01", "+", 1),
        ("1234567.89", "+", 123456789),
        ("-250.75", "-", 25075),
        ("0", "+", 0),
        ("12.5", "+", 1250),
        ("0.29", "+", 29),
        ("1234567890123456.78", "+", 123456789012345678),
    ],
)
def test_amounts_are_exact_to_the_cent(
    euros: str, sign: str, cents: int, project_root: Path
) -> None:
    """An amount in euros becomes its cents, with its sign, whatever its size."""
    mapping = mapper.load(project_root / "mappings" / "uwv" / "ikv.yaml")
    record = mapping.map(polis("990001015", LNSV=euros), params=NOW).record
    statement = record["ClientSuwi"]["Inkomstenverhouding"][0]["Inkomstenopgave"][0]
    assert statement["BedrBrutoloonSv"] == {
        "CdMunteenheid": "EUR",
        "CdPositiefNegatief": sign,
        "WaardeBedr": cents,
    }


@pytest.mark.parametrize(
    ("number", "sign", "cents"),
    [
        ("0.29", "+", 29),
        ("12.5", "+", 1250),
        ("-0.01", "-", 1),
        ("-0", "+", 0),
        ("1234567890123456.78", "+", 123456789012345678),
    ],
)
def test_numbers_of_json_are_exact_to_the_cent(
    number: str, sign: str, cents: int, project_root: Path
) -> None:
    """An amount that JSON holds as a number becomes its cents: no digit is lost in reading it."""
    mapping = mapper.load(project_root / "mappings" / "uwv" / "ikv.yaml")
    text = json.dumps(polis("990001015", LNSV="AMOUNT")).replace('"AMOUNT"', number)
    result = mapping.map(text.encode(), params=NOW)
    statement = result.record["ClientSuwi"]["Inkomstenverhouding"][0]["Inkomstenopgave"][0]
    amount = statement["BedrBrutoloonSv"]
    assert (amount["CdPositiefNegatief"], amount["WaardeBedr"]) == (sign, cents)
    assert result.notices == ()


@pytest.mark.parametrize("euros", ["100.125", "1e3", "1.000,50", "drie"])
def test_what_is_no_amount_is_left_out_with_a_notice(euros: str, project_root: Path) -> None:
    """More than two decimals, an exponent, a comma or text is no amount; the rest stays whole."""
    mapping = mapper.load(project_root / "mappings" / "uwv" / "ikv.yaml")
    result = mapping.map(polis("990001015", LNSV=euros, LNLBPH="1.00"), params=NOW)
    statement = result.record["ClientSuwi"]["Inkomstenverhouding"][0]["Inkomstenopgave"][0]
    assert "BedrBrutoloonSv" not in statement
    assert statement["BedrLoonLbPremieVolksverz"]["WaardeBedr"] == 100
    assert result.notices
    assert {notice.code for notice in result.notices} <= {"value-invalid", "source-value-invalid"}


@pytest.mark.parametrize("name", ["ikv", "loonaangifte-2026", "loonaangifte-2025"])
@pytest.mark.parametrize(
    ("view", "service"),
    [
        ("gsd", "UWVDossierInkomstenGSD"),
        ("digitale-diensten", "UWVDossierInkomstenGSDDigitaleDiensten"),
    ],
)
def test_what_a_receiver_gets_is_valid_by_its_official_schema(
    name: str, view: str, service: str, project_root: Path, reference_data: Path
) -> None:
    """Every case that is mapped is, as a view, a message that the published schema allows."""
    mapping = mapper.load(project_root / "mappings" / "uwv" / f"{name}.yaml", view=view)
    schema = official_schema(service, reference_data)
    problems = []
    cases = sorted((project_root / "fixtures" / "uwv" / name).glob("*/expected.xml"))
    assert cases
    for case in (file.parent for file in cases):
        source = next(case.glob("input*"))
        output = etree.fromstring(
            mapping.map(source, params=read_params(case / "params.yaml")).to_xml()
        )
        if not schema.validate(output):
            problems.append(f"{case.name}: {schema.error_log}")
    assert problems == []


def test_a_view_holds_nothing_that_its_receiver_may_not_see(project_root: Path) -> None:
    """Fields and notices of the full message that are no part of a view are not in its output."""
    mapping = mapper.load(project_root / "mappings" / "uwv" / "ikv.yaml", view="digitale-diensten")
    case = project_root / "fixtures" / "uwv" / "ikv" / "adres-binnenland-vol"
    result = mapping.map(case / "input", params=read_params(case / "params.yaml"))
    relation = result.record["ClientSuwi"]["Inkomstenverhouding"][0]
    assert set(relation) == {"VolgnrIkv", "DatBIkv", "Inkomstenperiode", "Inkomstenopgave"}
    assert result.notices == ()


@pytest.mark.parametrize("view", ["gsd", "digitale-diensten"])
def test_what_only_a_withheld_field_needs_is_not_read(view: str, project_root: Path) -> None:
    """Tables that only serve fields outside a view may hold anything: no notice, no difference."""
    mapping = mapper.load(project_root / "mappings" / "uwv" / "ikv.yaml", view=view)
    extract = polis("990001015", LNSV="1.00")
    wanted = mapping.map(json.dumps(extract).encode(), params=NOW)
    extract |= {"LA_IKV_PERSOON_HIS": [{"IKV_ID": {}}], "LA_IKV_ADRES_HIS": "no table"}
    result = mapping.map(json.dumps(extract).encode(), params=NOW)
    assert result.record == wanted.record
    assert result.notices == wanted.notices == ()


def test_a_delivery_gives_one_message_for_each_citizen(project_root: Path) -> None:
    """One pass over a delivery gives each citizen the message that is given when asked alone."""
    mapping = mapper.load(project_root / "mappings" / "uwv" / "ikv.yaml")
    citizens = ["990001015", "990001027", "990001039"]
    extract = polis(*citizens, citizens[0], LNSV="1.00")
    together = dict(mapping.map_all(extract, params=NOW))
    assert list(together) == citizens
    for citizen, result in together.items():
        assert result.record == mapping.map(extract, params={"bsn": citizen, **NOW}).record
    assert len(together[citizens[0]].record["ClientSuwi"]["Inkomstenverhouding"]) == 2


def test_a_return_gives_one_message_for_each_employee(
    project_root: Path, reference_data: Path
) -> None:
    """Employees with a number get a message with all their relations; the others are counted.

    Nothing says whether this employer is a legal person: it is left out of both relations.
    """
    mapping = mapper.load(project_root / "mappings" / "uwv" / "loonaangifte-2026.yaml")
    source = reference_data / "uwv" / "loonaangifte-2026-v2.0.synthetic.xml"
    results = list(mapping.map_all(source))
    assert [len(result.record["ClientSuwi"]["Inkomstenverhouding"]) for _, result in results] == [2]
    codes = [notice.code for notice in results[0][1].notices]
    assert codes == ["subject-missing", "code-unknown", "code-unknown"]
