"""Promises about facts: what a publisher says a value means holds in a case, by its own source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"

FILES = sorted(FIXTURES.glob("**/fact.yaml"))

KEYS = {"fact", "source", "expected", "notices", "refused"}

SOURCE = {"publication", "edition", "date", "where"}


def test_there_are_facts() -> None:
    """Facts are found where they should stand."""
    assert FILES


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.parent.relative_to(FIXTURES)))
def test_a_case_expects_what_the_fact_says(file: Path) -> None:
    """Each fact names its source, and the case's expected output or notices agree with it.

    The values stand in `fact.yaml` by hand, so that an output that is written anew cannot take
    them along.
    """
    facts = yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)
    assert isinstance(facts, list)
    for fact in facts:
        assert set(fact) <= KEYS
        assert fact["fact"]
        assert "publication" in fact["source"] and set(fact["source"]) <= SOURCE
        assert {"edition", "date"} & set(fact["source"])
        assert {"expected", "notices", "refused"} & set(fact)
        assert all(fact["source"].values())
        for path, value in fact.get("expected", {}).items():
            found = list(_values(file.parent, path))
            assert found == (
                [] if value == "" else value if isinstance(value, list) else [value]
            ), path
        reported = _notices(file.parent)
        for code in fact.get("notices", []):
            assert code in {notice["code"] for notice in reported}
        if "refused" in fact:
            assert fact["refused"] in {
                notice.get("reason", notice["code"])
                for notice in reported
                if notice.get("severity") == "error"
            }
            assert not list(file.parent.glob("expected*"))


def test_a_case_says_for_what_the_mapping_refuses() -> None:
    """A case of a message that a rule refuses, or has no place for, names the code that the rule gives."""
    named = [
        (file, notice)
        for file in FIXTURES.rglob("notices.yaml")
        for notice in _notices(file.parent)
        if notice["code"] in ("message-refused", "no-place")
    ]
    assert named
    assert [str(file) for file, notice in named if "reason" not in notice] == []
    small = [
        file for file in FIXTURES.rglob("*.cases.yaml") if "message-refused" in file.read_text()
    ]
    assert small == []


def _notices(folder: Path) -> list[Any]:
    file = folder / "notices.yaml"
    if not file.is_file():
        return []
    return list(yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader))


def _values(folder: Path, path: str) -> Iterator[str]:
    """The values of all elements with a path below the root, in each expected message."""
    files = sorted([*folder.glob("expected.xml"), *folder.glob("expected/*.xml")])
    assert files
    for file in files:
        nodes = [etree.parse(file).getroot()]
        for name in path.split("."):
            nodes = [
                child for node in nodes for child in node if etree.QName(child).localname == name
            ]
        for node in nodes:
            yield node.text or ""
