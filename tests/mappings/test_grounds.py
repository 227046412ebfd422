"""The project's views: what they cite, read anew from the table of grounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"
VIEWS = sorted(MAPPINGS.glob("*/views/*.yaml"))
TABLE: dict[str, Any] = yaml.safe_load((MAPPINGS / "suwi.grounds.yaml").read_text("utf-8"))
FISCAL = {
    "BedrLoonLbPremieVolksverz",
    "BedrIngehoudenLbPremieVolksverz",
    "IndLoonheffingskortingToegepast",
}
"""What the law gives UWV for the tax authority, and lets it give to nobody else."""


def basis(group: dict[str, Any]) -> list[str]:
    """The grounds of a group, one or several."""
    named = group["basis"]
    return [named] if isinstance(named, str) else named


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_view_cites_what_covers_its_source_and_task(path: Path) -> None:
    """Each article that a view names is one for the view's source and for its task."""
    view = yaml.safe_load(path.read_text("utf-8"))
    cited = [key for group in view["groups"] for key in basis(group) if key != "TODO"]
    for key in cited:
        ground = TABLE["grounds"][key]
        assert view["source"] in ground["sources"], key
        assert view["task"] in ground["tasks"], key
    if cited:
        assert (path.parent / view["grounds"]).resolve() == MAPPINGS / "suwi.grounds.yaml"


def test_a_ground_says_what_was_read() -> None:
    """Article, edition and certainty stand with each, and an older text is never called read."""
    for key, ground in TABLE["grounds"].items():
        assert " art. " in ground["article"] or " bijlage " in ground["article"], key
        old = "2015" in ground["edition"]
        assert ground["certainty"] in (("older", "inferred") if old else ("read", "inferred")), key
        assert set(ground["sources"]) <= set(TABLE["sources"]), key
        assert set(ground["tasks"]) <= set(TABLE["tasks"]), key


def test_no_ground_is_for_nothing() -> None:
    """Each is cited by some view: an article that no view uses is dead."""
    cited = {
        key
        for path in VIEWS
        for group in yaml.safe_load(path.read_text("utf-8"))["groups"]
        for key in basis(group)
    }
    assert set(TABLE["grounds"]) - cited == set()


def test_fiscal_wages_stand_apart_and_open() -> None:
    """They are in a group of their own, whose ground is open: Wet SUWI 33(9) leaves them out."""
    seen = set()
    for path in VIEWS:
        for group in yaml.safe_load(path.read_text("utf-8"))["groups"]:
            names = {field.rpartition(".")[2] for field in group["fields"]}
            if names & FISCAL:
                assert names <= FISCAL
                assert basis(group) == ["TODO"]
                seen |= names
    assert seen == FISCAL


def test_participatiewet_64_is_no_ground_for_the_land_register() -> None:
    """The article lists who must give; the land register is not among them."""
    grounds = TABLE["grounds"].items()
    assert [
        key for key, one in grounds if "64" in one["article"] and "kadaster" in one["sources"]
    ] == []
