"""The project's own mappings: covered from both sides, and by cases, or with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper.cases import all_cases
from mapper.coverage.case_reach import Reach
from mapper.coverage.coverage_figures import MEANINGS, Coverage, coverage_of
from mapper.coverage.unreached import explained
from mapper.yaml_text.mapping_folders import is_view, mapping_files

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def covered() -> Coverage:
    """The coverage of all mappings of the project by all cases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        reach = Reach()
        shown = [reach.add(file) for file in mapping_files(Path("mappings")) if not is_view(file)]
        for _ in reach.run(all_cases()):
            pass
        return coverage_of(reach, explained(reach), shown)


def test_every_mapping_is_covered(covered: Coverage) -> None:
    """Each figure of each mapping is 100 %: by rules and cases, or for a reason."""
    assert len(covered.mappings) > 10
    assert all(set(one.figures) == set(MEANINGS) for one in covered.mappings)
    assert list(covered.below(dict.fromkeys(MEANINGS, 100))) == []
    assert [f"{one.position} {one.message}" for one in covered.left] == []


def test_no_reason_is_wrong(covered: Coverage) -> None:
    """Reasons stand for what is not covered, and for little; all cases can be run."""
    assert [f"{one.position} {one.message}" for one in covered.wrong] == []


def test_what_rules_give_some_case_has(covered: Coverage) -> None:
    """Reasons are for the few: each target field that rules give some case has."""
    fields = [field for one in covered.mappings for field in one.target]
    filled = sum(field.state == "filled" for field in fields)
    given = sum(field.state in ("filled", "unfilled") for field in fields)
    assert filled == given
