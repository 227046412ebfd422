"""Promises about `mapper explain`: what it says, what it hides, how it ends."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import RunMapper
from tests.explanation.explain_page import PAGE, SHOWN, page

ORDER = "mappings/shop/order.yaml"


@pytest.fixture(autouse=True)
def shop(project_root: Path, tmp_path: Path) -> None:
    """The shop of the examples, in the folder that commands run in."""
    shutil.copytree(project_root / "examples", tmp_path, dirs_exist_ok=True)


def test_the_page_shows_what_commands_print() -> None:
    """Each command of docs/explain.md prints what stands below it."""
    assert len(SHOWN.findall(PAGE.read_text("utf-8"))) >= 5
    assert page() == PAGE.read_text("utf-8")


def test_no_data_is_shown_unasked(run_mapper: RunMapper) -> None:
    """Neither as text nor as JSON; asked for, it is."""
    for form in ("text", "json"):
        asked = [ORDER, "in/a.xml", "--format", form]
        assert "De Kern" not in run_mapper("explain", *asked).out
        assert "De Kern" in run_mapper("explain", *asked, "--show-values").out


def test_a_draft_is_explained(run_mapper: RunMapper, tmp_path: Path) -> None:
    """With --draft what can wait is a remark, and a field that is to do is said to be."""
    mapping = tmp_path / ORDER
    text = mapping.read_text("utf-8")
    mapping.write_text(re.sub(r"(?m)^  Customer: .*$", "  Customer: {$absent: TODO}", text))
    refused = run_mapper("explain", ORDER, "in/a.xml", "Customer")
    assert (refused.code, refused.out) == (1, "")
    assert "error: `Customer` is still to do [rule-to-do]" in refused.err
    ended = run_mapper("explain", ORDER, "in/a.xml", "Customer", "--draft")
    assert ended.code == 0
    assert "nothing fills it yet: its rule is to do" in ended.out
    assert "info: `Customer` is still to do [rule-to-do]" in ended.err
    assert "line[0].article" in run_mapper("explain", ORDER, "in/a.xml", "--draft").out


def test_json_says_where_a_value_came_from(run_mapper: RunMapper) -> None:
    """As JSON an explanation has the rule, and the nodes with their lines."""
    ended = run_mapper("explain", ORDER, "in/a.xml", "Line[1].Article", "--format", "json")
    [one] = json.loads(ended.out)["explanations"]
    assert (one["target_path"], one["state"]) == ("Line[1].Article", "given")
    assert (one["rule"]["file"], one["rule"]["line"]) == (ORDER, 21)
    [source] = one["sources"]
    assert (source["path"], source["line"], source["made"]) == ("line[1].article", 6, True)
    assert "value" not in source


def test_a_field_that_the_target_does_not_have_is_a_usage_error(run_mapper: RunMapper) -> None:
    """It says what the target does not have, with the nearest name, at every depth."""
    for path, said in {
        "Cuntry": "the target has no field `Cuntry`: did you mean `Country`?",
        "Line.Artikle": "`Line` has no field `Artikle`: did you mean `Article`?",
        "Quantity": "the target has no field `Quantity`: there is Line.Quantity",
        "Number.Part": "`Number` has no field `Part`",
        "": "the target has no field ``",
    }.items():
        ended = run_mapper("explain", ORDER, "in/a.xml", path)
        assert (ended.code, ended.out) == (2, "")
        assert said in " ".join(ended.err.split()), ended.err


def test_an_item_that_is_not_there_is_absent(run_mapper: RunMapper) -> None:
    """An index beyond the list is said to be that."""
    ended = run_mapper("explain", ORDER, "in/a.xml", "Line[7].Article")
    assert ended.code == 0
    assert "the list has 2 items" in ended.out


def test_an_input_that_is_refused_is_explained_by_its_notices(
    run_mapper: RunMapper, tmp_path: Path
) -> None:
    """Before any rule: the notices, and that no rule was reached."""
    (tmp_path / "other.xml").write_text("<x/>", "utf-8")
    ended = run_mapper("explain", ORDER, "other.xml", "Number")
    assert (ended.code, ended.out) == (1, "")
    assert "[source-wrong-message]" in ended.err
    assert "refused before any rule was reached" in ended.err


def test_a_message_that_rules_refuse_is_explained(run_mapper: RunMapper, tmp_path: Path) -> None:
    """The field that is the cause, and those that were made all the same."""
    text = '<Order xmlns="urn:example:shop:order"><customer>De Kern</customer></Order>'
    (tmp_path / "other.xml").write_text(text, "utf-8")
    ended = run_mapper("explain", ORDER, "other.xml", "Number")
    assert ended.code == 1
    assert "the message has no `number`" in ended.out
    assert "[value-missing]" in ended.err
    ended = run_mapper("explain", ORDER, "other.xml", "Customer")
    assert "Customer is left out" in ended.out
    assert "the message is refused" in ended.out


def test_a_row_of_a_table_is_named_by_its_line(run_mapper: RunMapper) -> None:
    """Of several rows one is asked for; a line without a row is a usage error."""
    returns = ["mappings/shop/return.yaml", "returns.csv", "Amount"]
    assert run_mapper("explain", *returns, "--row", "3").out.startswith("Amount = ***")
    assert run_mapper("explain", *returns, "--row", "99").code == 2
    ended = run_mapper("explain", *returns)
    assert ended.code == 1
    assert "--row" in ended.err


def test_a_view_explains_what_it_gives(run_mapper: RunMapper) -> None:
    """With a view the target is that of the view."""
    ended = run_mapper("explain", ORDER, "in/a.xml", "Number", "--view", "carrier")
    assert (ended.code, ended.out.splitlines()[0]) == (0, "Number = ***")


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_it_fits_the_terminal(run_mapper: RunMapper, width: int) -> None:
    """No line is wider than the terminal."""
    for asked in ([], ["Country"], ["Line"]):
        out = run_mapper("explain", ORDER, "in/b.xml", *asked, env={"COLUMNS": str(width)}).out
        assert [line for line in out.splitlines() if len(line) > width] == []
