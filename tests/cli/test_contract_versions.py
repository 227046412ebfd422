"""Promises about judging messages by a contract, and about comparing its versions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import RunMapper

SHOP = Path("mappings/shop")


@pytest.fixture
def shop(tmp_path: Path, project_root: Path) -> Path:
    """The shop of the examples, in a folder of its own."""
    shutil.copytree(project_root / "examples", tmp_path, dirs_exist_ok=True)
    return tmp_path


def changed(shop: Path, old: str, new: str) -> Path:
    """The next version of the contract of orders, with one text replaced."""
    text = (shop / SHOP / "order.contract.yaml").read_text("utf-8")
    assert old in text
    file = shop / "next.contract.yaml"
    file.write_text(text.replace(old, new), "utf-8")
    return file


def test_each_broken_rule_is_named_and_no_other(shop: Path, run_mapper: RunMapper) -> None:
    """A member that is renamed breaks the rules that read it; the command ends with failure."""
    file = changed(shop, "customer: {", "client: {")
    ended = run_mapper("contract", "diff", str(SHOP / "order.contract.yaml"), str(file))
    assert ended.code == 1
    assert "Order.customer: is gone [breaks source and target]" in ended.out
    assert "Order.client: is new" in ended.out
    assert "unknown-source-path" in ended.out
    assert "customer" in ended.out
    ended = run_mapper(
        "contract", "diff", str(SHOP / "order.contract.yaml"), str(file), "--format", "json"
    )
    broken = [
        (Path(each["mapping"]).name, finding["code"], finding["target_path"])
        for each in json.loads(ended.out)["mappings"]
        for finding in each["findings"]
    ]
    assert broken == [
        ("order.yaml", "unknown-source-path", "Customer"),
        ("orders.yaml", "unknown-source-path", "Customer"),
    ]


def test_a_change_that_breaks_nothing_ends_well(shop: Path, run_mapper: RunMapper) -> None:
    """A new optional member, and the same contract again: nothing is broken."""
    old = str(SHOP / "order.contract.yaml")
    wider = changed(
        shop, "country: {type: string}", "country: {type: string}\n      note: {type: string}"
    )
    ended = run_mapper("contract", "diff", old, str(wider), "--format", "json")
    assert ended.code == 0
    said = json.loads(ended.out)
    assert said["changes"] == [{"path": "Order.note", "what": "is new", "breaks": []}]
    assert all(each["findings"] == [] for each in said["mappings"])
    assert "no differences" in run_mapper("contract", "diff", old, old).out


def test_a_message_is_judged_with_paths_and_without_values(
    shop: Path, run_mapper: RunMapper
) -> None:
    """What breaks the contract has its path and line; its value only when asked for."""
    file = shop / "bad.xml"
    text = (shop / "in" / "a.xml").read_text("utf-8")
    assert "<quantity>" in text
    start = text.index("<quantity>") + len("<quantity>")
    file.write_text(text[:start] + "geheim" + text[text.index("</quantity>") :], "utf-8")
    judge = ("contract", "validate", str(SHOP / "order.contract.yaml"), "--message", "Order")
    ended = run_mapper(*judge, str(file), "in/a.xml")
    assert ended.code == 1
    assert "quantity" in ended.err
    assert "geheim" not in ended.err
    assert "2 messages judged, 1 not valid" in ended.err
    assert "geheim" in run_mapper(*judge, str(file), "--show-values").err
    assert run_mapper(*judge, "in/a.xml").code == 0


def test_json_is_judged_as_it_was_sent(shop: Path, run_mapper: RunMapper) -> None:
    """A number in the place of a text, a null and a list that is none are seen."""
    (shop / "a.contract.yaml").write_text(
        "contract: a\nmessages:\n  A:\n    type: object\n    required: [n]\n"
        "    properties:\n      n: {type: string}\n      l: {type: array, items: {type: integer}}\n"
    )
    for text, code in (
        ('{"n": "x", "l": []}', 0),
        ('{"n": 1}', 1),
        ('{"n": null}', 1),
        ('{"n": "x", "l": 1}', 1),
        ('{"n": "x", "n": "y"}', 1),
        ("{", 1),
    ):
        (shop / "m.json").write_text(text)
        assert run_mapper("contract", "validate", "a.contract.yaml", "m.json").code == code, text


def test_what_is_wrong_in_json_has_its_line_and_shows_no_data(
    shop: Path, run_mapper: RunMapper
) -> None:
    """A name that may be data is not shown; a value only when asked for; deep content is refused."""
    (shop / "a.contract.yaml").write_text(
        "contract: a\nmessages:\n  A:\n    type: object\n    properties:\n"
        "      n: {type: string, maxLength: 3}\n      a: {$ref: '#/$defs/Deep'}\n"
        "$defs:\n  Deep:\n    type: object\n    properties:\n      a: {$ref: '#/$defs/Deep'}\n"
    )
    (shop / "m.json").write_text('{\n "n": "geheim",\n "999990019 Jansen": 1\n}')
    ended = run_mapper("contract", "validate", "a.contract.yaml", "m.json")
    assert ended.code == 1
    assert "m.json:2:" in ended.err
    assert not any(data in ended.err for data in ("geheim", "999990019", "Jansen"))
    ended = run_mapper("contract", "validate", "a.contract.yaml", "m.json", "--show-values")
    assert "geheim" in ended.err
    (shop / "m.json").write_text('{"a": ' * 900 + "{}" + "}" * 900)
    ended = run_mapper("contract", "validate", "a.contract.yaml", "m.json")
    assert ended.code == 1
    assert "nested deeper" in ended.err


def test_a_contract_of_several_messages_wants_a_name(shop: Path, run_mapper: RunMapper) -> None:
    """Without `--message` that is a usage error with the names; a wrong name is a finding."""
    judge = ("contract", "validate", str(SHOP / "order.contract.yaml"), "in/a.xml")
    ended = run_mapper(*judge)
    assert ended.code == 2
    assert "Order, Orders" in ended.err
    assert run_mapper(*judge, "--message", "Ordr").code in (1, 2)
