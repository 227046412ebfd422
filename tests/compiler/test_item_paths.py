"""A notice about an item of a list of texts has the item's own path, wherever the list is gone over."""

import json
from pathlib import Path

import pytest

import mapper
from tests.general_build import general_build

HEAD = """\
mapping: post/letters
version: "1.0.0"
source: {contract: sender.contract.yaml, message: Sender}
target: {contract: letter.contract.yaml, message: Letter}
fragments: [box.fragments.yaml]
map:
"""
SENDER = """\
contract: post/sender
assumed: {why: made, settled_by: a test}
messages:
  Sender:
    type: object
    properties:
      firm:
        type: array
        items:
          type: object
          properties:
            mail: {type: array, items: {type: string}}
"""
LETTER = """\
contract: post/letter
assumed: {why: made, settled_by: a test}
messages:
  Letter:
    type: object
    properties:
      Firm:
        type: array
        items:
          type: object
          properties:
            Box:
              type: array
              items: {type: object, properties: {Name: {type: string, maxLength: 3}}}
"""
FRAGMENT = """\
fragments:
  box:
    rules:
      Name: {$value: $, $on_overflow: truncate}
"""
MESSAGE = {"firm": [{"mail": ["a"]}, {"mail": ["b", "long", "c", "longer"]}]}

RULES = {
    "an item": "  Firm:\n    $each: firm\n    Box: {$each: mail, Name: {$value: $, $on_overflow: truncate}}\n",
    "an item of what was sifted": "  Firm:\n    $each: firm\n    Box:\n      $each: mail\n"
    "      $where: $ != 'z'\n      Name: {$value: $, $on_overflow: truncate}\n",
    "a fragment": "  Firm:\n    $each: firm\n    Box: {$each: mail, $use: box}\n",
    "a value made of it": "  Firm:\n    $each: firm\n    Box:\n      $each: mail\n"
    "      Name: {$value: '$trim($)', $on_overflow: truncate}\n",
    "omitted with its object": "  Firm:\n    $each: firm\n    Box:\n      $each: mail\n"
    "      Name: {$value: $, $on_overflow: omit_parent}\n",
}


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_an_item_of_texts_has_its_path(rules: str, tmp_path: Path) -> None:
    """With the list's object and the index, in generated code and in the general build alike."""
    folder = tmp_path / "mappings/post"
    folder.mkdir(parents=True)
    for name, text in {
        "sender.contract.yaml": SENDER,
        "letter.contract.yaml": LETTER,
        "box.fragments.yaml": FRAGMENT,
        "letters.yaml": HEAD + rules,
    }.items():
        (folder / name).write_text(text, "utf-8")
    file = folder / "letters.yaml"
    for mapping in (mapper.load(file), general_build(file)):
        notices = mapping.map(json.dumps(MESSAGE).encode()).notices
        assert [one.source_path for one in notices] == ["firm[1].mail[1]", "firm[1].mail[3]"]
