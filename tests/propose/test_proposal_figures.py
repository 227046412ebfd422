"""Proposals for finished mappings, as if they did not exist, are right at least so often."""

from pathlib import Path

import pytest

from mapper.plan.plan_model import Plan
from tests.propose.proposal_figures import RULES_OF, Figures, figures, others, plans, rule_figures

FLOORS = {
    # what plain WRatio reaches where it is told in which object of the source to look
    "uwv/ikv": (0.42, 0.75),
    "nhr/rest-basisprofiel": (0.40, 0.62),
}
SLOW_FLOORS = {"nhr/inschrijving": (0.40, 0.62), "nhr/vestiging": (0.40, 0.62)}
SURE = 0.9
LIKELY = 0.55
"""Over all fields of a target, those too that no source has, most that are likely are right."""


@pytest.fixture(scope="module")
def known(project_root: Path) -> dict[str, Plan]:
    """The plans of all mappings."""
    return plans(project_root / "mappings")


def _holds(name: str, known: dict[str, Plan], floor: tuple[float, float]) -> Figures:
    found = figures(known[name], known)
    assert found.first >= floor[0] * found.leaves, found
    assert found.five >= floor[1] * found.leaves, found
    return found


@pytest.mark.parametrize("name", FLOORS)
def test_floors(name: str, known: dict[str, Plan]) -> None:
    """The first and the first five are right as often as promised, and so is what is sure."""
    found = _holds(name, known, FLOORS[name])
    assert found.sure_right >= SURE * found.sure
    assert found.sure


def test_most_rules_of_a_draft_are_right(known: dict[str, Plan]) -> None:
    """Counted over all fields of the targets, as one who looks at a draft meets them."""
    total = Figures()
    for name in RULES_OF:
        total.add(rule_figures(known[name], known))
    assert total.likely_right >= LIKELY * total.likely
    assert total.sure_right >= 0.8 * total.sure
    assert total.likely_right > 80  # enough to say so


def test_nothing_is_learned_from_its_own_kind(known: dict[str, Plan]) -> None:
    """A mapping is not learned from, nor one of the same source or with the same fragments."""
    learned = {plan.name for plan in others(known["uwv/loonaangifte-2025"], known)}
    assert learned
    assert not {name for name in learned if name.startswith("uwv/")}


@pytest.mark.slow
def test_all_floors(known: dict[str, Plan]) -> None:
    """Over all mappings nine of ten that are sure are right."""
    total = Figures()
    for name in known:
        total.add(_holds(name, known, SLOW_FLOORS.get(name, (0.0, 0.0))))
    assert total.sure_right >= SURE * total.sure
    assert total.sure > 100  # enough to say so
