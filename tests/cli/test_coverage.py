"""Promises about what `mapper coverage` reports."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.cli.conftest import RunMapper, run_in


@pytest.fixture
def shop(project_root: Path, tmp_path: Path) -> Path:
    """A copy of the examples, in which `mapper` runs."""
    shutil.copytree(project_root / "examples", tmp_path, dirs_exist_ok=True)
    return tmp_path


def reported(run_mapper: RunMapper, *arguments: str) -> dict[str, Any]:
    """The one mapping that coverage reports, as JSON; its target by path."""
    ended = run_mapper("coverage", *arguments, "--format", "json")
    (mapping,) = json.loads(ended.out)["mappings"]
    mapping["target"] = {entry["path"]: entry for entry in mapping["target"]}
    found: dict[str, Any] = mapping
    return found


def test_withheld_is_told_from_unknown(shop: Path, run_mapper: RunMapper) -> None:
    """What a view withholds is told from what some case has, each with its cases."""
    file = "mappings/shop/order.yaml"
    full = reported(run_mapper, file)["target"]
    seen = reported(run_mapper, file, "--view", "carrier")["target"]
    assert full["Customer"]["state"] == seen["Number"]["state"] == "filled"
    assert "shop/order/plain" in full["Customer"]["cases"]
    assert seen["Customer"]["state"] == "withheld"
    assert run_mapper("coverage", "mappings", "--view", "carrier").code == 2


@pytest.mark.parametrize("mapping", ["nhr/inschrijving", "kadaster/persoonsinfo"])
def test_a_recursive_message_is_told_once(project_root: Path, mapping: str) -> None:
    """A type is followed where it first stands, so that the list stays one to read."""
    run = partial(run_in, project_root)
    found = reported(run, f"mappings/{mapping}.yaml", "--no-cases")
    assert set(found["figures"]) == {"source", "target"}
    entries = found["target"]
    assert 20 < len(entries) < 2000
    assert {entry["state"] for entry in entries.values()} <= {"given", "absent", "no rule"}
    assert all(entry["reason"] for entry in entries.values() if entry["state"] == "absent")


def test_what_only_constants_fill_is_not_given(tmp_path: Path, run_mapper: RunMapper) -> None:
    """An object that is never there is not given, whatever rules its fields have."""
    folder = Path(__file__).parents[1] / "plan" / "meaning"
    shutil.copytree(folder, tmp_path / "mappings")
    file = tmp_path / "mappings" / "register.yaml"
    before = reported(run_mapper, str(file), "--no-cases")["target"]
    assert before["Insurance.Cover"]["state"] == "given"
    fragments = tmp_path / "mappings" / "stable.fragments.yaml"
    text = fragments.read_text("utf-8")
    assert text.count("      Since: opened\n") == 1
    fragments.write_text(text.replace("      Since: opened\n", ""), "utf-8")
    entries = reported(run_mapper, str(file), "--no-cases")["target"]
    assert "Insurance.Cover" not in entries
    assert entries["Insurance"]["state"] == "never"
    assert "nothing comes out" in entries["Insurance"]["reason"]


def test_thresholds_decide_the_exit_code(shop: Path, run_mapper: RunMapper) -> None:
    """Those of the settings, then those that are given; each figure that is below is told."""
    orders = "mappings/shop/orders.yaml"
    assert run_mapper("coverage", orders).code == 0
    ended = run_mapper("coverage", orders, "--min", "100")
    assert ended.code == 1
    assert "% of source (" in ended.err
    assert "at least 100 % is asked" in ended.err
    assert run_mapper("coverage", orders, "--min", "rules=100").code == 0
    (shop / "mappings" / "mapper.yaml").write_text("coverage: {target: 90}\n")
    assert "% of target (" in run_mapper("coverage", orders).err
    assert run_mapper("coverage", orders, "--min", "target=10").code == 0
    assert run_mapper("coverage", orders, "--min", "0", "--min", "target=99").code == 1
    (shop / "mappings" / "mapper.yaml").write_text("coverage: {target: 190}\n")
    ended = run_mapper("coverage", orders)
    assert (ended.code, "mapper.yaml:1:20" in ended.err) == (1, True)


@pytest.mark.parametrize("text", ["101", "x", "targt=10", "target=", "target=-1", "=5"])
def test_a_wrong_threshold_is_a_usage_error(shop: Path, run_mapper: RunMapper, text: str) -> None:
    """With what is right."""
    ended = run_mapper("coverage", "mappings/shop/orders.yaml", f"--min={text}")
    assert ended.code == 2
    assert "--min" in ended.err


def test_text_is_a_table_for_several(shop: Path, run_mapper: RunMapper) -> None:
    """A row a mapping and one for all, in 80 columns; then what falls short."""
    lines = run_mapper("coverage").out.splitlines()
    assert lines[0].split() == ["source", "target", "rules", "branches", "rows", "outcomes"]
    assert [line.split()[0] for line in lines[1:6]] == [
        "order.yaml",
        "orders.yaml",
        "return.yaml",
        "returns.yaml",
        "all",
    ]
    assert all(len(line) <= 80 for line in lines)
    assert "  no rule   Line" in lines


def test_every_field_is_listed_where_asked(shop: Path, run_mapper: RunMapper) -> None:
    """Of both sides, with what becomes of it."""
    lines = run_mapper("coverage", "mappings/shop/orders.yaml", "--fields").out.splitlines()
    assert "unread    Order.country" in lines
    assert any(line.startswith("filled    Number  (") for line in lines)


def test_the_page_works_from_disk(shop: Path, run_mapper: RunMapper) -> None:
    """One file without a request, in light and dark, with every field; text of files is text."""
    mapping = shop / "mappings" / "shop" / "orders.yaml"
    mapping.write_text(
        mapping.read_text("utf-8")
        + "unread:\n  - {fields: [Order.country], reason: '<script>alert(1)</script>'}\n"
    )
    ended = run_mapper("coverage", "--format", "html", "-o", "c.html")
    assert ended.code == 0
    text = (shop / "c.html").read_text("utf-8")
    page = html.fromstring(text)
    assert text.startswith("<!DOCTYPE html>")
    assert page.xpath("//script|//link|//img|//iframe|//@src") == []
    assert all(link.startswith("#") for link in page.xpath("//@href"))
    assert set(page.xpath("//@href")) == {f"#{name}" for name in page.xpath("//h2/@id")}
    assert "url(" not in text
    assert "@import" not in text
    assert "prefers-color-scheme: dark" in text
    assert "<script>alert" in page.text_content()
    assert "Order.line" in page.text_content()


def test_a_mapping_without_cases_is_covered_by_none(shop: Path, run_mapper: RunMapper) -> None:
    """It is no error: nothing of it is reached."""
    shutil.rmtree(shop / "fixtures")
    figures = reported(run_mapper, "mappings/shop/order.yaml")["figures"]
    assert figures["rules"]["covered"] == 0
    assert figures["source"]["percent"] == 100


def test_an_error_in_a_sibling_hides_nothing(shop: Path, run_mapper: RunMapper) -> None:
    """A mapping of the folder that has errors is left out; the one that is asked for is refused."""
    broken = shop / "mappings" / "shop" / "orders.yaml"
    broken.write_text(broken.read_text("utf-8").replace("map:", "map:\n  Nmber: number", 1))
    assert run_mapper("coverage", "mappings/shop/order.yaml").code == 0
    ended = run_mapper("coverage", str(broken))
    assert (ended.code, ended.out) == (1, "")
