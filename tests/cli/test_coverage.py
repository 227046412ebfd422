"""Promises about what `mapper coverage` tells."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def told(project_root: Path, *arguments: str) -> dict[str, dict[str, str]]:
    """What coverage says, by path."""
    command = [sys.executable, "-m", "mapper", "coverage", *arguments, "--format", "json"]
    done = subprocess.run(command, cwd=project_root, capture_output=True, check=True, text=True)
    return {entry["path"]: entry for entry in json.loads(done.stdout)}


def test_withheld_is_told_from_unknown(project_root: Path) -> None:
    """What a view withholds, what is absent on purpose and what no rule gives are three things."""
    full = told(project_root, "mappings/uwv/ikv.yaml")
    seen = told(project_root, "mappings/uwv/ikv.yaml", "--view", "digitale-diensten")
    employer = "ClientSuwi.Inkomstenverhouding.AdministratieveEenheid"
    assert full[f"{employer}.Loonheffingennr"]["state"] == "given"
    assert seen[employer]["state"] == "withheld"
    assert seen["ClientSuwi.Burgerservicenr"]["state"] == "given"


@pytest.mark.parametrize("mapping", ["nhr/inschrijving", "kadaster/persoonsinfo"])
def test_a_recursive_message_is_told_once(project_root: Path, mapping: str) -> None:
    """A type is followed where it first stands, so that the list stays one to read."""
    entries = told(project_root, f"mappings/{mapping}.yaml")
    assert 20 < len(entries) < 2000
    assert {entry["state"] for entry in entries.values()} <= {"given", "absent", "no rule"}
    for entry in entries.values():
        if entry["state"] == "absent":
            assert entry["reason"]
