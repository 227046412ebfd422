"""Contracts from descriptions of tables: exact, or a remark at the place, or refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper import contract
from mapper.diagnostics.errors import FindingsError

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "table_descriptions.yaml").read_text(encoding="utf-8")
)


def described(said: Any, folder: Path) -> str:
    """The text of the contract of a description."""
    file = folder / "described.json"
    file.write_text(json.dumps(said, default=str), encoding="utf-8")
    assert contract.is_table_description(file)
    return contract.import_table_description(file)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["promise"])
def test_a_description_is_a_contract(case: dict[str, Any], tmp_path: Path) -> None:
    """Each case; what is not in it is not in the contract. A `~` stands for any remark."""
    if "error" in case:
        with pytest.raises(FindingsError) as raised:
            described(case["said"], tmp_path)
        (finding,) = raised.value.findings
        assert case["error"] in finding.message
        assert finding.position is not None
        return
    text = described(case["said"], tmp_path)
    (tmp_path / "d.contract.yaml").write_text(text, encoding="utf-8")
    assert contract.load(tmp_path / "d.contract.yaml").messages
    (row,) = yaml.load(text, yaml.BaseLoader)["$defs"].values()
    wanted = {"type": "object", **case["row"]}
    for name, field in wanted["properties"].items():
        if "$comment" in field and field["$comment"] is None:
            assert row["properties"][name].pop("$comment")
            del field["$comment"]
    assert row == wanted


def test_several_tables_are_messages_and_a_delivery(tmp_path: Path) -> None:
    """Each table is a message by its rows, and one message has all of them."""
    tables = [
        {"url": f"{name}.csv", "tableSchema": {"columns": [{"name": "id"}]}} for name in ("a", "b")
    ]
    text = described({"@context": "http://www.w3.org/ns/csvw", "tables": tables}, tmp_path)
    (tmp_path / "d.contract.yaml").write_text(text, encoding="utf-8")
    loaded = contract.load(tmp_path / "d.contract.yaml")
    assert [*loaded.messages] == ["a", "b", "described"]


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000, b'{"a": 1}'])
def test_what_describes_no_table(content: bytes, tmp_path: Path) -> None:
    """Another file is left to the other importers."""
    file = tmp_path / "x.json"
    file.write_bytes(content)
    assert not contract.is_table_description(file)
