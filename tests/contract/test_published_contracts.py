"""The contracts in mappings/ that were imported still say what the published schemas say."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper import contract
from mapper.contract.message_model import LeafType, ObjectType, Type
from mapper.contract.xsd.xsd_import import import_xsd

BODY = "sgr/xsd/{0}/{1}/Diensten/{0}/{1}/BodyReaction.xsd"
IMPORTED = {
    "nhr/hr-dataservice": "nhr/xsd/Dataservice.xsd",
    "sgr/kadaster-dossier-gsd-v0300": BODY.format("KadasterDossierGSD", "v0300-b02"),
    "sgr/uwv-dossier-inkomsten-gsd-v0200": BODY.format("UWVDossierInkomstenGSD", "v0200-b02"),
    "sgr/uwv-dossier-inkomsten-gsd-digitale-diensten-v0200": BODY.format(
        "UWVDossierInkomstenGSDDigitaleDiensten", "v0200-b01"
    ),
    "uwv/loonaangifte-2026": "uwv/Loonaangifte2026v2.0.xsd",
}


CODED = ["code", "omschrijving", "referentieType"]
"""The elements of a code of the handelsregister. The schema lets it be any text; where KVK
publishes a list of its own the contract has that list."""


def said(type_: Type, seen: dict[Type, int]) -> object:
    """What a type says, apart from formats, type names, further namespaces and published lists."""
    if isinstance(type_, ObjectType) and list(type_.fields) == CODED:
        return [
            (field.name, field.minimum, field.maximum, field.namespaces[:1],
             isinstance(field.type, LeafType) and field.type.base)
            for field in type_.fields.values()
        ]  # fmt: skip
    if type_ in seen:
        return seen[type_]
    seen[type_] = len(seen)
    if not isinstance(type_, ObjectType):
        return (type(type_).__name__, getattr(type_, "facets", None), getattr(type_, "base", None))
    fields = [
        (field.name, field.minimum, field.maximum, field.kind, field.xml_name, field.nillable,
         field.namespaces[:1], said(field.type, seen))
        for field in type_.fields.values()
    ]  # fmt: skip
    choices = [sorted(map(str, (sorted(a.required) + sorted(a.allowed) for a in c.alternatives)))
               for c in type_.choices]  # fmt: skip
    return (fields, choices, type_.repeated_choices, type_.open)


@pytest.mark.parametrize("name", IMPORTED)
def test_an_imported_contract_is_up_to_date(
    name: str, project_root: Path, reference_data: Path
) -> None:
    """Importing the schema again gives the structure and facets that the contract has."""
    made = contract.load(project_root / "mappings" / f"{name}.contract.yaml")
    again = import_xsd([reference_data / IMPORTED[name]], list(made.messages)).contract
    for message in made.messages.values():
        assert said(message.type, {}) == said(again.messages[message.name].type, {})
