"""Promises about what `mapper coverage` reports."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def reported(project_root: Path, *arguments: str) -> dict[str, dict[str, str]]:
    """What coverage says, by path."""
    command = [sys.executable, "-m", "mapper", "coverage", *arguments, "--format", "json"]
    done = subprocess.run(command, cwd=project_root, capture_output=True, check=True, text=True)
    return {entry["path"]: entry for entry in json.loads(done.stdout)}


def test_withheld_is_told_from_unknown(project_root: Path) -> None:
    """What a view withholds, what is absent on purpose and what no rule gives are three things."""
    full = reported(project_root, "mappings/uwv/ikv.yaml")
    seen = reported(project_root, "mappings/uwv/ikv.yaml", "--view", "digitale-diensten")
    employer = "ClientSuwi.Inkomstenverhouding.AdministratieveEenheid"
    assert full[f"{employer}.Loonheffingennr"]["state"] == "given"
    assert seen[employer]["state"] == "withheld"
    assert seen["ClientSuwi.Burgerservicenr"]["state"] == "given"


@pytest.mark.parametrize("mapping", ["nhr/inschrijving", "kadaster/persoonsinfo"])
def test_a_recursive_message_is_told_once(project_root: Path, mapping: str) -> None:
    """A type is followed where it first stands, so that the list stays one to read."""
    entries = reported(project_root, f"mappings/{mapping}.yaml")
    assert 20 < len(entries) < 2000
    assert {entry["state"] for entry in entries.values()} <= {"given", "absent", "no rule"}
    for entry in entries.values():
        if entry["state"] == "absent":
            assert entry["reason"]


def test_what_only_constants_fill_is_not_given(tmp_path: Path) -> None:
    """An object that is never there is absent, whatever rules its fields have."""
    folder = Path(__file__).parents[1] / "plan" / "meaning"
    shutil.copytree(folder, tmp_path / "mappings")
    file = tmp_path / "mappings" / "register.yaml"
    assert reported(tmp_path, str(file))["Insurance.Cover"]["state"] == "given"
    fragments = tmp_path / "mappings" / "stable.fragments.yaml"
    text = fragments.read_text("utf-8")
    assert text.count("      Since: opened\n") == 1
    fragments.write_text(text.replace("      Since: opened\n", ""), "utf-8")
    entries = reported(tmp_path, str(file))
    assert "Insurance.Cover" not in entries
    assert entries["Insurance"]["state"] == "absent"
    assert "never there" in entries["Insurance"]["reason"]
