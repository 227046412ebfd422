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
