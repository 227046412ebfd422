"""The project's own mappings: every row of a table and every outcome is reached, or reasoned."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from mapper.cases import all_cases, run_cases
from mapper.cases.reaching import Reach
from mapper.cases.unreached import unreached

REASONS = sorted((Path(__file__).resolve().parents[2] / "fixtures").glob("*/unreached.yaml"))


def test_every_row_and_every_outcome_is_reached_or_reasoned(
    project_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All cases together look up all rows and meet all outcomes that rules pick, but for those
    that `unreached.yaml` gives a reason for; and no reason is given for what is reached.
    """
    monkeypatch.chdir(project_root)
    reach = Reach()
    for outcome in run_cases(all_cases(), reach.load):
        reach.note(outcome.notices)
    rows = sum(len(table.rows) for table in reach.tables.values())
    left = sum(len(table.left()) for table in reach.tables.values())
    met = sum(policy.reached for policy in reach.policies.values())
    assert [f"{one.position} {one.message}" for one in unreached(reach)] == []
    assert left < rows / 20
    assert met > 0.8 * len(reach.policies)


@pytest.mark.parametrize("path", REASONS, ids=lambda path: path.parent.name)
def test_a_reason_explains_a_few(path: Path) -> None:
    """A reason that stands for many things, or in many places, explains none of them."""
    document = yaml.safe_load(path.read_text("utf-8")) or {}
    entries = [*document.get("tables", ()), *document.get("policies", ())]
    reasons = Counter(" ".join(entry["reason"].split()) for entry in entries)
    assert max(reasons.values(), default=0) <= 4
    for entry in entries:
        assert len(entry.get("rules", ())) <= 12, entry["reason"]
        assert "*" not in entry.get("rules", ()), entry["reason"]
