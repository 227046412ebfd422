"""First drafts of contracts out of samples."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper import contract
from mapper.contract.message_model import Contract, LeafType, ObjectType
from mapper.diagnostics.errors import FindingsError

CATALOGUE = Path(__file__).parent / "schemas" / "catalogue.xml"
SOAP = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>'
    '<Order xmlns="urn:example:orders"><number>{}</number>{}</Order></s:Body></s:Envelope>'
)


def drafted(folder: Path, *samples: str) -> Contract:
    """The draft of some samples, by way of its text."""
    files = []
    for number, sample in enumerate(samples):
        file = folder / f"sample{number}{'.xml' if sample.startswith('<') else '.json'}"
        file.write_text(sample)
        files.append(file)
    draft = folder / "a.contract.yaml"
    draft.write_text(contract.infer(files, name="draft"))
    return contract.load(draft)


def types(made: Contract, message: str) -> dict[str, str]:
    """The fields of a message: how often and what they are, in a word."""
    type_ = made.messages[message].type
    assert isinstance(type_, ObjectType)
    said = {}
    for name, field in type_.fields.items():
        what = field.type.primitive if isinstance(field.type, LeafType) else "object"
        said[name] = f"{field.minimum}..{field.maximum or 'n'} {what}"
    return said


def test_samples_of_one_message_make_one_draft(tmp_path: Path) -> None:
    """What all have is required, what repeats anywhere is a list, types fit all values."""
    made = drafted(
        tmp_path,
        SOAP.format("000123", "<line>1</line><line>2</line><paid>true</paid><on>2026-01-31</on>"),
        SOAP.format("000124", "<line>x</line><price>1.50</price><price>2</price>"),
    )
    assert types(made, "Order") == {
        "number": "1..1 string",
        "line": "1..n string",
        "paid": "0..1 boolean",
        "on": "0..1 date",
        "price": "0..n decimal",
    }
    message = made.messages["Order"]
    assert message.namespaces == ("urn:example:orders",)
    assert [step.local for step in message.envelopes[0]] == ["Envelope", "Body"]


def test_digits_of_one_length_are_an_identifier(tmp_path: Path) -> None:
    """A number with leading zeros, or long ones of one length, stay text."""
    made = drafted(tmp_path, SOAP.format("123456789", "<count>12</count><code>012</code>"))
    assert types(made, "Order") == {
        "number": "1..1 string", "count": "1..1 integer", "code": "1..1 string",
    }  # fmt: skip


def test_digits_of_one_length_stay_text(tmp_path: Path) -> None:
    """Two codes of four digits are no numbers: a third may begin with a zero."""
    made = drafted(
        tmp_path,
        SOAP.format("1", "<kind>4711</kind><count>9</count>"),
        SOAP.format("22", "<kind>8090</kind><count>10</count>"),
    )
    assert types(made, "Order") == {
        "number": "1..1 integer", "kind": "1..1 string", "count": "1..1 integer",
    }  # fmt: skip


def test_json_keeps_its_own_types(tmp_path: Path) -> None:
    """Strings stay text, arrays are lists, null makes nillable and optional."""
    made = drafted(
        tmp_path, '{"a": "12", "b": 12, "c": [1.5], "d": null, "e": {"f": true}, "@id": "x"}'
    )
    assert types(made, "sample0") == {
        "@id": "1..1 string", "a": "1..1 string", "b": "1..1 integer", "c": "1..n decimal",
        "d": "0..1 string", "e": "1..1 object",
    }  # fmt: skip


def test_a_draft_holds_no_value_of_a_sample() -> None:
    """Names of elements and attributes are all that a draft takes over."""
    draft = contract.infer([CATALOGUE])
    for value in ("Noord", "012-3456789", "Leeslaan", "Verbouwing", "Atlas", "eerste"):
        assert value not in draft


@pytest.mark.parametrize(
    "sample",
    [
        "<a><b></a>",
        '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>',
        "{no json",
        "[" * 100_000,
    ],
)
def test_what_is_no_sample_is_a_finding(sample: str, tmp_path: Path) -> None:
    """Hostile and broken samples are refused without a traceback."""
    file = tmp_path / "a.txt"
    file.write_text(sample)
    with pytest.raises(FindingsError) as error:
        contract.infer([file])
    assert error.value.findings[0].code == "sample-invalid"


def test_a_draft_is_an_assumption(tmp_path: Path) -> None:
    """It says of how many samples it was made, and what would settle it."""
    made = drafted(tmp_path, '{"a": 1}', '{"a": 2}')
    assert made.evidence is not None
    assert made.evidence.assumed
    assert made.evidence.why == "inferred from 2 samples"
