"""Promises about `$each`: over every kind of path, with every instruction and every two together."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest

from mapper.compiler.assembling import assemble
from mapper.compiler.compiled_loading import load_general
from mapper.compiler.module_code import module_source
from mapper.plan.plan_building import build
from tests.general_build import ready
from tests.plan.test_rules import FOLDER, mapping_text


class Items(NamedTuple):
    """What `$each` goes over: a path; a text and a number that each item has."""

    path: str
    text: str
    number: str


PATHS = {
    "a list": Items("crew", "name", "age"),
    "a list below a list": Items("passenger.bag", "label", "weight"),
    "one below a list": Items("load.people", "key", "count"),
    "one below one": Items("cargo.freight", "key", "tons"),
    "one": Items("captain", "name", "age"),
    "several paths": Items("[crew, captain, passenger]", "name", "age"),
    "a predicate": Items("'crew[age > 3]'", "name", "age"),
    "a predicate below a list": Items("'passenger.bag[weight > 3]'", "label", "weight"),
    "one below a predicate": Items("'load[people.count > 1].people'", "key", "count"),
    "a position": Items("'crew[0]'", "name", "age"),
    "a name": Items("$sailors", "name", "age"),
    "one below a name": Items("$loads.people", "key", "count"),
    "a join": Items("'$at_seat(\"s\")'", "name", "age"),
    "objects made of each": Items('\'crew.{{"n": name, "a": age}}\'', "n", "a"),
    "objects of what is around": Items(
        '\'passenger#$i.bag.{{"n": %.name, "a": weight, "i": $i + 1}}[i < 9]\'', "n", "a"
    ),
    "an order-by": Items("'crew^(>age, name)'", "name", "age"),
    "one below an order-by": Items("'passenger^(name)[0].bag^(>weight)'", "label", "weight"),
    "a join at each": Items("seat.$at_seat(number)", "name", "age"),
}
INSTRUCTIONS = {
    "$as": "$as: it",
    "$where": "$where: '{number} > 2 and {text} != \"x\"'",
    "$where =": "$where: '{text} = $$.line'",
    "$where of $as": "$as: own, $where: '{text} = $own.{text}'",
    "$order_by": "$order_by: [{number}, {text}]",
    "$distinct_by": "$distinct_by: {text}",
    "$let": "$let: {{known: '{text} & \"!\"', of_seat: $at_seat({text})}}",
    "$when": "$when: '{number} < 90'",
}
BODIES = {
    "fields": "Name: {text}, Age: {number}, Kind: {{$const: k}}",
    "$choose": "$choose: [{{$when: '{number} > 4', Name: {text}}}, {{Age: {number}}}]",
    "$use": "$use: person, Age: {number}",
}
MORE = """\
fragments: [person.fragments.yaml]
index: {at_seat: {over: crew, by: seat, many: true}}
"""
FRAGMENTS = "fragments: {{person: {{rules: {{Name: {text}}}}}}}\n"
PEOPLE = [
    {"name": name, "age": age, "seat": seat, "bag": [{"label": name, "weight": age}]}
    for name, age, seat in (("a", 1, "s"), ("b", 5, "s"), ("b", 7, "t"), ("c", 99, "u"))
]
DOCUMENT = {
    "line": "b",
    "crew": PEOPLE,
    "passenger": [*PEOPLE[:2], {"name": "d"}],
    "captain": PEOPLE[1],
    "seat": [{"number": "s"}, {"number": "t"}],
    "cargo": {"freight": {"key": "b", "tons": 4}},
    "load": [
        {"people": {"count": 4, "key": "b"}},
        {"freight": {"tons": 1}},
        {"people": {"count": 1}},
    ],
}
DOCUMENTS = ({}, {"crew": [{}], "load": [{"people": {}}]}, DOCUMENT)


def rules(items: Items, instructions: tuple[str, ...], body: str) -> str:
    """The rules of a mapping that goes over items in this way."""
    parts = [f"$each: {items.path}", *(INSTRUCTIONS[each] for each in instructions), BODIES[body]]
    names = {"text": items.text, "number": items.number}
    person = ", ".join(part.format(**names) if "{" in part else part for part in parts)
    return f"$let: {{sailors: crew, loads: load}}\nPerson: {{{person}}}\nName: line\n"


@pytest.mark.parametrize("together", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.parametrize("path", PATHS)
def test_each_goes_over_every_path_with_every_instruction(
    path: str, together: int, tmp_path: Path
) -> None:
    """Each mapping compiles, and gives what its general build gives."""
    items = PATHS[path]
    for file in FOLDER.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    fragments = FRAGMENTS.format(text=items.text)
    (tmp_path / "person.fragments.yaml").write_text(fragments, "utf-8")
    given = 0
    for number in {0, together}:
        for instructions in combinations(INSTRUCTIONS, number):
            wheres = sum(each.startswith("$where") for each in instructions)
            if wheres > 1 or {"$as", "$where of $as"} <= set(instructions):
                continue
            for body in BODIES:
                text = mapping_text({"map": rules(items, instructions, body), "more": MORE})
                (tmp_path / "case.yaml").write_text(text, "utf-8")
                plan = build(tmp_path / "case.yaml")
                plan.refuse_errors()
                mapping = ready(assemble(module_source(plan), plan.name))
                general = load_general(plan)
                for document in DOCUMENTS:
                    record, notices = mapping.map_document(document)
                    other, others = general.map_document(document)
                    assert json.dumps(record) == json.dumps(other), text
                    assert [str(each) for each in notices] == [str(each) for each in others], text
                    given += bool(record and "Person" in record)
    assert given > 10
