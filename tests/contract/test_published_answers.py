"""Published specifications import without an edit, and answers fit them, or say where they depart."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper import contract
from mapper.contract.message_model import Contract
from mapper.report.message_verdict import message_verdict

PUBLISHED: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "published_answers.yaml").read_text("utf-8")
)
ANSWERS = [(each, answer) for each in PUBLISHED for answer in each["answers"]]
BESIDE = {
    "brp": "*.json",
    "kadaster/haal-centraal": "*.json",
    "kadaster/kik-inzage": "*[!a].json",
    "nhr/rest": "*.json",
    "nhr/messages": "*.xml",
    "sgr/messages": "*/*.xml",
    "uwv": "*.xml",
}
"""Where reference answers are, below the reference data."""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What imports a specification, once, and loads the contract that was written."""
    folder = tmp_path_factory.mktemp("imported")

    @cache
    def load(data: Path, specification: str) -> Contract:
        each = next(one for one in PUBLISHED if one["specification"] == specification)
        file = data / specification
        if file.suffix in {".xsd", ".wsdl"}:
            text = contract.import_xsd([file], envelopes=each.get("envelopes", ()))
        else:
            text = contract.import_json_schema(file)
        made = folder / f"{len(list(folder.iterdir()))}.contract.yaml"
        made.write_text(text, "utf-8")
        return contract.load(made)

    return load


@pytest.mark.parametrize("specification", [each["specification"] for each in PUBLISHED])
def test_a_specification_is_imported_as_it_is(
    specification: str, reference_data: Path, imported: Any
) -> None:
    """The contract that is written loads, and has messages."""
    assert imported(reference_data, specification).messages


@pytest.mark.parametrize(("published", "answer"), ANSWERS, ids=[answer for _, answer in ANSWERS])
def test_an_answer_fits_its_specification_or_departs_where_it_is_known_to(
    published: dict[str, Any], answer: str, reference_data: Path, imported: Any
) -> None:
    """The places that a verdict names are those where the answer is known to depart, and all of them."""
    case = published["answers"][answer]
    made: Contract = imported(reference_data, published["specification"])
    notices = message_verdict(made.messages[case["message"]], reference_data / answer)
    found = {re.sub(r"\[\d+\]", "[]", notice.source_path or "") for notice in notices}
    assert found == set(case.get("departs", {}))


@pytest.mark.parametrize("folder", BESIDE)
def test_no_reference_answer_is_left_out(folder: str, reference_data: Path) -> None:
    """Every answer of the reference data is judged here."""
    listed = {answer for _, answer in ANSWERS}
    files = {
        file.relative_to(reference_data).as_posix()
        for file in (reference_data / folder).glob(BESIDE[folder])
    }
    assert files
    assert files <= listed
