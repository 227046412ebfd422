"""Promises about `mapper run` and its parameters: the day of the run, and whom a message is about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import RunMapper
from tests.running.test_parameters import CONTRACT, DELIVERY, FORMATS, MAPPING


@pytest.fixture
def kennel(tmp_path: Path) -> Path:
    """A mapping with a parameter that is the day of the run, and a delivery, in the folder."""
    (tmp_path / "kennel.contract.yaml").write_text(CONTRACT, "utf-8")
    (tmp_path / "kennel.formats.yaml").write_text(FORMATS, "utf-8")
    (tmp_path / "card.yaml").write_text(MAPPING, "utf-8")
    (tmp_path / "in.json").write_text(json.dumps(DELIVERY), "utf-8")
    return tmp_path


def test_the_day_of_the_run_may_be_given(kennel: Path, run_mapper: RunMapper) -> None:
    """`--today` is the day for parameters that are it, and no other text is a day."""
    command = ("run", "card.yaml", "in.json", "--param", "dog=Rex")
    ended = run_mapper(*command, "--today", "2026-01-31")
    assert (ended.code, json.loads(ended.out)["Day"]) == (0, "20260131")
    for text in ("20260131", "2026-02-30", "", "today"):
        ended = run_mapper(*command, "--today", text)
        assert (ended.code, ended.out) == (2, "")
        assert "--today" in ended.err


def test_a_subject_that_is_not_in_the_delivery_is_no_message(
    kennel: Path, run_mapper: RunMapper
) -> None:
    """It ends with 1, says which parameter it is about, and shows the value only when asked."""
    command = ("run", "card.yaml", "in.json", "--param", "dog=Max", "--today", "2026-01-31")
    ended = run_mapper(*command)
    assert (ended.code, ended.out) == (1, "")
    assert "[parameter-disagrees]" in ended.err
    assert "`dog`" in ended.err
    assert "Max" not in ended.err
    assert "Max" in run_mapper(*command, "--show-values").err
