"""What looks alike and cannot be, or may be one of several, is no rule of a draft."""

from pathlib import Path

import pytest

from mapper import contract
from mapper.contract.message_model import Message
from mapper.propose.message_leaves import leaves_of
from mapper.propose.proposing import TAKEN, Proposal, propose


def _message(folder: Path, name: str, fields: str) -> Message:
    path = folder / f"{name}.contract.yaml"
    path.write_text(
        f"contract: {name}\nassumed: {{why: made, settled_by: a test}}\n"
        f"messages:\n  {name}:\n    type: object\n    properties: {fields}\n",
        "utf-8",
    )
    return contract.message_of(contract.load(path), name)


def _proposed(folder: Path, source: str, target: str) -> dict[str, Proposal]:
    targets = leaves_of(_message(folder, "Target", target))
    return {
        one.target.path: one for one in propose(targets, _message(folder, "Source", source), {})
    }


TEXT = "{type: string}"
DATE = "{type: string, format: date}"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (
            f"{{werkgever: {{type: object, properties: {{naam: {TEXT}}}}}}}",
            f"{{Straatnaam: {TEXT}}}",
        ),
        (f"{{betaling: {DATE}}}", "{BetalingBedrag: {type: number}}"),
        (f"{{betaaldatum: {DATE}}}", "{IndBetaald: {type: boolean}}"),
        ("{straatnaam: {type: boolean}}", f"{{Straatnaam: {TEXT}}}"),
        ("{geboortedatum: {type: boolean}}", f"{{Geboortedatum: {DATE}}}"),
    ],
)
def test_what_cannot_be_is_no_rule(source: str, target: str, tmp_path: Path) -> None:
    """The name of a firm is none of a street, a date no amount, yes or no neither text nor date."""
    [proposal] = _proposed(tmp_path, source, target).values()
    assert proposal.confidence not in TAKEN


def test_one_source_leaf_fills_one_of_the_places_that_are_as_like(tmp_path: Path) -> None:
    """It fills that around which more is proposed; the others are left to do, with what they may be."""
    car = "{type: object, properties: {Plate: {type: string}}}"
    firm = f"{{type: object, properties: {{Car: {car}}}}}"
    person = f"{{type: object, properties: {{Surname: {TEXT}, Initials: {TEXT}, Car: {car}}}}}"
    found = _proposed(
        tmp_path,
        f"{{surname: {TEXT}, initials: {TEXT}, plate: {TEXT}}}",
        f"{{Firm: {firm}, Person: {person}}}",
    )
    assert found["Person.Surname"].confidence == "sure"
    assert found["Person.Car.Plate"].confidence == "likely"
    assert found["Firm.Car.Plate"].confidence == "weak"
    assert found["Firm.Car.Plate"].candidates[0].leaf.path == "plate"
    found = _proposed(tmp_path, f"{{plate: {TEXT}}}", f"{{Firm: {firm}, Dealer: {firm}}}")
    assert found["Firm.Car.Plate"].confidence == "likely"
    assert found["Dealer.Car.Plate"].confidence == "weak"
