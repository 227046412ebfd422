"""What changed between two versions of a contract, and whom it can break."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper import contract
from mapper.contract.difference import changes
from mapper.contract.message_model import Contract

ROWS = yaml.safe_load(Path(__file__).with_name("differences.yaml").read_text("utf-8"))


def version(folder: Path, properties: dict[str, Any], required: list[str]) -> Contract:
    """A contract of one message with these members."""
    schema = {"type": "object", "properties": properties, "required": required}
    if not required:
        del schema["required"]
    file = folder / f"{len(list(folder.iterdir()))}.contract.yaml"
    file.write_text(yaml.safe_dump({"contract": "c", "messages": {"M": schema}}), "utf-8")
    return contract.load(file)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["change"])
def test_a_change_is_said_with_whom_it_breaks(row: dict[str, Any], tmp_path: Path) -> None:
    """Each change is there once, with its path; less certainty breaks readers, less room makers."""
    before, after = row.get("required", ([], []))
    found = changes(version(tmp_path, row["old"], before), version(tmp_path, row["new"], after))
    assert [f"{each.path}: {each.what}" for each in found] == row["said"]
    assert sorted({side for each in found for side in each.breaks}) == row["breaks"]
    same = version(tmp_path, row["old"], before), version(tmp_path, row["old"], before)
    assert changes(*same) == []


def test_what_alternates_and_what_encloses_are_compared(tmp_path: Path) -> None:
    """Names that alternate in other numbers, and another envelope, are changes too."""
    versions = []
    for number, envelope in ((2, "soap-1.1"), (3, "soap-1.2")):
        text = (
            "contract: c\nnamespaces: {n: 'urn:n'}\nnamespace: n\nmessages:\n  M:\n"
            f"    envelopes: [{envelope}]\n    $ref: '#/$defs/M'\n$defs:\n  M:\n    type: object\n"
            "    properties:\n      a: {type: array, items: {type: string}}\n"
            "      b: {type: array, items: {type: string}}\n"
            f"    repeatedChoices: [{{names: [a, b], maxItems: {number}}}]\n"
        )
        file = tmp_path / f"{number}.contract.yaml"
        file.write_text(text, encoding="utf-8")
        versions.append(contract.load(file))
    found = changes(versions[0], versions[1])
    assert [(each.path, each.what) for each in found] == [
        ("M", "its envelopes are others"),
        ("M", "other names of it may alternate, or other numbers of them"),
    ]
