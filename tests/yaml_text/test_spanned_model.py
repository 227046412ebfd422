"""Models of files: what pydantic finds wrong is a finding at its source span, all in one pass."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import pytest
from pydantic import Field

from mapper.diagnostics.diagnostic import ordered_findings
from mapper.yaml_text.node_checks import NodeChecks, Renamed
from mapper.yaml_text.spanned_model import (
    AnyText,
    Count,
    Flag,
    Listed,
    Several,
    SpannedModel,
    validated,
)
from mapper.yaml_text.spanned_text import Text
from mapper.yaml_text.yaml_nodes import MappingNode, read_yaml


class Berth(SpannedModel):
    """Where a ship lies."""

    renamed: ClassVar[Renamed] = {"pier": "quay", "metres": "length"}

    quay: Text
    length: Count | None = None


class Ship(SpannedModel):
    """A ship."""

    name: Text
    kind: Literal["ferry", "tug"] = "tug"
    afloat: Flag = False
    berth: Berth | None = None
    berths: Listed[Berth] = ()
    crew: Several[Text] = ()
    notes: dict[AnyText, Text] = Field(default_factory=dict)


def ship(text: str) -> tuple[Any, list[str]]:
    """The ship that a text says, and the findings as `line:column code message (hint)`."""
    node, findings = read_yaml(text, "ship.yaml")
    assert node is not None
    assert findings == []
    checks = NodeChecks()
    made = validated(Ship, node, "the ship", checks)
    return made, [
        f"{one.position.line}:{one.position.column} {one.code} {one.message}"
        + (f" ({one.hint})" if one.hint else "")
        for one in ordered_findings(checks.findings)
        if one.position is not None
    ]


def test_a_sound_file_is_a_model_that_knows_its_source_spans() -> None:
    """Texts, blocks and keys have their positions; nothing is turned into another type."""
    made, findings = ship(
        "name: 012\nafloat: true\ncrew: Ada\nberth:\n  quay: no\n  length: 40\nnotes: {a: 1.0}\n"
    )
    assert findings == []
    assert (made.name, made.afloat, made.crew, made.notes) == ("012", True, ("Ada",), {"a": "1.0"})
    assert (made.berth.quay, made.berth.length) == ("no", 40)
    assert (made.berth.position.line, made.berth.position.column) == (5, 3)
    assert made.berth.key_spans["length"].line == 6
    assert made.berth.quay.position.column == 9


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (
            "name: a\nbert: {}\n",
            "2:1 unknown-key the ship has no key `bert` (did you mean `berth`?)",
        ),
        ("kind: tug\n", "1:1 missing-key the ship lacks `name` (add `name: …`)"),
        (
            "name: a\nkind: fery\n",
            "2:7 wrong-kind `kind` of the ship must be one of `ferry`, `tug` "
            "(did you mean `ferry`?)",
        ),
        (
            "name: a\nafloat: yes\n",
            "2:9 wrong-kind `afloat` of the ship must be one of `true`, `false`",
        ),
        (
            "name: a\nberth: {quay: b, length: 1.5}\n",
            "2:26 wrong-kind `length` of `berth` of the ship must be a whole number",
        ),
        (
            "name: a\nberth: b\n",
            "2:8 wrong-kind `berth` of the ship must be an object (keys and values), not text",
        ),
        (
            "name: a\nberths: b\n",
            "2:9 wrong-kind `berths` of the ship must be a list, not text",
        ),
        (
            "name: a\nnotes: b\n",
            "2:8 wrong-kind `notes` of the ship must be an object (names and values), not text",
        ),
        (
            "name: a\ncrew:\n- b\n- \n",
            "4:2 nothing-here item 2 of `crew` of the ship is empty",
        ),
        ("name: a\ncrew: []\n", "2:7 nothing-here `crew` of the ship is empty"),
        (
            "name: a\nnotes:\n  b: ~\n",
            "3:3 nothing-here `b` of `notes` of the ship has no value "
            "(give a value, or remove the key)",
        ),
        ("name: ''\n", "1:7 nothing-here `name` of the ship is empty"),
        (
            "name: a\nkind: {b: c}\n",
            "2:7 quote-expression YAML reads `kind` of the ship as an object; a text is needed "
            "here (quote this expression: '{b: c}')",
        ),
    ],
)
def test_each_error_of_pydantic_is_a_finding(text: str, finding: str) -> None:
    """Each says what is wrong in the file's words, and what to do."""
    assert ship(text)[1] == [finding]


def test_one_pass_finds_all_and_keeps_what_is_sound() -> None:
    """What is wrong is left out of the model, with no more around it than must be."""
    made, findings = ship(
        "name: a\nkind: x\nberths:\n- {quay: b}\n- {length: 3}\n- {quay: c, length: y}\n"
        "crew: [d, {e: f}]\ncolour: red\n"
    )
    assert [one.split(" ", 2)[:2] for one in findings] == [
        ["2:7", "wrong-kind"],
        ["5:4", "missing-key"],
        ["6:21", "wrong-kind"],
        ["7:11", "quote-expression"],
        ["8:1", "unknown-key"],
    ]
    assert (made.kind, made.crew) == ("tug", ("d",))
    assert [(berth.quay, berth.length) for berth in made.berths] == [("b", None), ("c", None)]


def test_nothing_is_made_without_what_must_be_there() -> None:
    """A file without its required keys is no model, and each is reported once."""
    made, findings = ship("berth: {length: x}\n")
    assert made is None
    assert [one.split(" ", 2)[:2] for one in findings] == [
        ["1:1", "missing-key"],
        ["1:9", "missing-key"],
        ["1:17", "wrong-kind"],
    ]


def test_a_key_that_was_renamed_names_the_new_one() -> None:
    """Whoever has an old file reads what the key is called now, and of nothing that follows."""
    _, findings = ship("name: a\nberth: {pier: b, metres: 3}\n")
    assert findings == [
        "2:9 unknown-key `berth` of the ship has no key `pier` (`pier` is called `quay` now)",
        "2:18 unknown-key `berth` of the ship has no key `metres` "
        "(`metres` is called `length` now)",
    ]


def test_a_node_that_is_read_by_hand_names_the_new_key_too() -> None:
    """The same checker reads contracts, whose grammar is no model."""
    node, _ = read_yaml("pier: a\n", "f.yaml")
    assert isinstance(node, MappingNode)
    checks = NodeChecks()
    checks.keys(node, {"quay"}, "a berth", {"pier": "quay"})
    assert [one.hint for one in checks.findings] == ["`pier` is called `quay` now"]


def test_a_deep_file_with_a_fault_on_each_level_is_read_once() -> None:
    """Nothing is validated twice for what is wrong around it: that would double at each level."""

    class Box(SpannedModel):
        """Something in something."""

        inner: Box | None = None
        size: Count | None = None

    text = "{size: x, inner: " * 60 + "{size: x" + "}" * 61
    node, findings = read_yaml(text, "boxes.yaml")
    assert node is not None
    assert findings == []
    checks = NodeChecks()
    assert validated(Box, node, "the box", checks) is not None
    assert len(checks.findings) == 61
