"""Promises about what check says of "nothing": it rests on something that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper.plan import check
from mapper.report.absence import nothing_by_absence

CONTRACT = """\
contract: kennel/answers
messages:
  Answers:
    type: object
    required: [dogs]
    properties:
      dogs: {type: array, minItems: 0, items: {$ref: '#/$defs/Dog'}}
      owners: {type: array, items: {$ref: '#/$defs/Owner'}}
      answer: {$ref: '#/$defs/Answer'}
  Card:
    type: object
    properties:
      Dog: {type: array, items: {type: object, properties: {Name: {type: string}}}}
      Owner: {type: string}
      Nothing: {}
$defs:
  Dog: {type: object, properties: {chip: {type: string}, name: {type: string}}}
  Owner: {type: object, properties: {chip: {type: string}, name: {type: string}}}
  Answer: {type: object, properties: {code: {type: string, enum: [OK, NONE]}}}
"""
PARTS = """
  parts:
    dogs: {file: dogs.csv}
    owners: {file: owners.csv}
    answer: {file: answer.json, format: json}
"""
ANSWERED = "'$exists(dogs) and $not($exists(dogs[chip = $chip]))'"


def reported(tmp_path: Path, rules: str, *, parts: bool = True, more: str = "") -> list[str]:
    """What check says of "nothing" in a mapping."""
    (tmp_path / "kennel.contract.yaml").write_text(CONTRACT, "utf-8")
    indented = "".join(f"  {line}\n" for line in rules.splitlines())
    file = tmp_path / "card.yaml"
    file.write_text(
        "mapping: kennel/card\n"
        f"source:\n  contract: kennel.contract.yaml\n  message: Answers{PARTS if parts else ''}\n"
        "target: {contract: kennel.contract.yaml, message: Card}\n"
        f"parameters: {{chip: {{agrees_with: '[dogs.chip, owners.chip]'}}}}\n{more}"
        f"map:\n  Dog: {{$each: 'dogs[chip = $chip]', Name: name}}\n{indented}",
        "utf-8",
    )
    found = [one for one in check([file], [nothing_by_absence]) if one.code == "nothing-by-absence"]
    assert all(one.severity == "warning" and one.position and one.hint for one in found)
    return [one.message for one in found]


@pytest.mark.parametrize("parts", [True, False])
@pytest.mark.parametrize(
    "rules",
    [
        "Nothing: {$nothing_when: '$not($exists(dogs[chip = $chip]))'}",
        "Nothing: {$when: '$not($exists(dogs[chip = $chip]))', $empty: true}",
        "Nothing: {$when: '$not(answer.code = \"OK\")', $empty: true}",
        "Nothing: {$empty: true}",
        "Nothing: {$let: {none: $count(dogs) = 0}, $nothing_when: $none}",
        "Nothing:\n  $choose:\n    - {$when: dogs, $absent: no}\n    - {$empty: true}",
        "$use: none",
    ],
)
def test_what_holds_of_a_message_without_anything_is_told(
    tmp_path: Path, rules: str, parts: bool
) -> None:
    """In whatever way it is written: as a condition, by falling through, in a fragment."""
    (tmp_path / "none.fragments.yaml").write_text(
        "fragments: {none: {rules: {Nothing: {$when: $not($exists($$.dogs)), $empty: true}}}}\n",
        "utf-8",
    )
    more = "fragments: [none.fragments.yaml]\n" if "$use" in rules else ""
    (one,) = reported(tmp_path, rules, parts=parts, more=more)
    assert (
        one
        == "`Nothing` states that there is nothing, even for a message in which everything is absent"
    )


@pytest.mark.parametrize("parts", [True, False])
@pytest.mark.parametrize(
    "condition",
    [
        ANSWERED,
        "'answer.code = \"NONE\"'",
        "'answer.code = \"NONE\" and $not($exists(owners))'",
        "answer",
    ],
)
def test_what_rests_on_something_that_is_there_is_not_told(
    tmp_path: Path, condition: str, parts: bool
) -> None:
    """Rows of which none is about the subject, a code that says so, an answer that came."""
    assert reported(tmp_path, f"Nothing: {{$nothing_when: {condition}}}", parts=parts) == []
    assert reported(tmp_path, f"Nothing: {{$when: {condition}, $empty: true}}", parts=parts) == []


def test_a_part_that_may_be_missing_proves_nothing_by_that(tmp_path: Path) -> None:
    """A delivery without an optional part is not "nothing", where with it it would not be."""
    rules = "Nothing: {$nothing_when: '$exists(dogs) and $not($exists(owners.name))'}"
    (one,) = reported(tmp_path, rules)
    assert "without `owners`, which may be missing" in one
    assert reported(tmp_path, rules.replace("$exists(dogs) and", "$exists(owners) and")) == []
    assert reported(tmp_path, rules, parts=False) == []


def test_an_empty_element_in_an_item_is_about_that_item(tmp_path: Path) -> None:
    """Where there is no item there is no element."""
    assert reported(tmp_path, "Nothing: {$from: 'answer', $empty: true}") == []
