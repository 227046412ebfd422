"""What the project's own mappings rest on, and that the README counts it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mapper.report.evidence_report import KINDS, Claim, claims, counts

HEADS = ("tables", "enumerations", "formats", "constants", "groups of views")
ROW = re.compile(r"^\| `mappings/(\w+)` \|(.*)\|$", re.MULTILINE)


@pytest.fixture(scope="module")
def found() -> list[Claim]:
    """All that the mappings claim."""
    return claims([Path(__file__).resolve().parents[2] / "mappings"])


def test_every_list_of_codes_has_a_source_or_is_an_assumption(found: list[Claim]) -> None:
    """No table, no closed enumeration and no format says neither."""
    left = [one for one in found if one.kind in ("table", "enumeration", "format")]
    assert [f"{one.position} {one.name}" for one in left if one.state == "nothing"] == []
    assert len(left) > 60


def test_the_readme_counts_them(found: list[Claim], project_root: Path) -> None:
    """Its table says per registry how many of each kind have a source, are assumed, say neither."""
    text = (project_root / "README.md").read_text("utf-8")
    shown = {name: [cell.strip() for cell in row.split("|")] for name, row in ROW.findall(text)}
    table = {
        folder: [" · ".join(map(str, kinds[kind].values())) for kind in KINDS]
        for folder, kinds in counts(found).items()
    }
    rows = [f"| `mappings/{name}` | {' | '.join(cells)} |" for name, cells in table.items()]
    assert shown == table, "the README must say:\n" + "\n".join(rows)
    assert all(head in text for head in HEADS)
