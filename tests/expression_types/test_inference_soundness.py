"""The promise that no value lies outside the type that was inferred for its expression."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mapper import contract, generate
from mapper.contract.message_model import AnyType, ObjectType
from mapper.expression import Expression
from mapper.expression_types.inferred_types import (
    Inferred,
    Item,
    TypeScope,
    describe,
    kind_of,
    step_into,
)
from mapper.expression_types.type_inference import analyse
from mapper.jsonata.parse.parsing import parse
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING

ROOT = Path(__file__).parents[2]
MESSAGES = [
    ("tests/expression_types/library.contract.yaml", "Library"),
    ("tests/plan/rules/voyage.contract.yaml", "Voyage"),
    ("mappings/brp/haal-centraal-brp.contract.yaml", ""),
    ("mappings/kadaster/haal-centraal.contract.yaml", ""),
    ("mappings/nhr/hr-dataservice.contract.yaml", ""),
]
DOCUMENTS = 8
EXPRESSIONS = 400


class Writer:
    """Writes expressions that mostly hold to the types of a message."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def path(self, context: Inferred, depth: int = 0) -> tuple[str, Inferred]:
        """A path from the context, with what it is, some of its steps filtered."""
        steps: list[str] = []
        type_ = context
        for _ in range(self.random.choice((1, 1, 2, 3, 4))):
            names = sorted({name for item in type_.objects for name in item.fields})
            if not names:
                break
            name = self.random.choice(names)
            found = step_into(type_, name)
            assert found is not None
            type_ = found
            steps.append(f"`{name}`" + self.filter(type_, depth))
        return ".".join(steps) or "$", type_

    def filter(self, of: Inferred, depth: int) -> str:
        """Perhaps a predicate on items of a type."""
        choice = self.random.random()
        if choice < 0.8 or depth > 1:
            return ""
        if choice < 0.9:
            return f"[{self.random.choice((0, 0, 1, -1))}]"
        return f"[{self.condition(of.one(), depth + 1)}]"

    def condition(self, context: Inferred, depth: int) -> str:
        """A condition on the context."""
        one, _ = self.path(context, depth + 1)
        other, _ = self.path(context, depth + 1)
        return self.asked(one, other)

    def asked(self, one: str, other: str) -> str:
        """A condition on two expressions."""
        forms = [
            f"$exists({one})",
            f"$not($exists({one}) and {other} = {one})",
            f"$not($exists({one}) or $exists({other}))",
            f"$not($not($exists({one})) or $not($exists({other})))",
            f"({one} < {other}) or {one} = {other}",
            f"$contains({one}, 'a') ? true : $exists({other})",
            f"{one} & {other} = {other}",
            f"{one} in {other}",
            f"$not($exists({one}))",
            f"{one} = {other}",
            f"{one} != {other}",
            f"$exists({one}) and $exists({other})",
            f"$exists({one}) or $exists({other})",
            f"$not({one} = {other})",
            f"$count({one}) > 0",
            f"$length({one}) > 3",
            one,
        ]
        return self.random.choice(forms)

    def expression(self, context: Inferred, depth: int = 0) -> str:
        """An expression over the context."""
        one, type_ = self.path(context)
        if depth > 2 or self.random.random() < 0.25:
            return one
        inner = type_.one()
        deeper = self.expression(inner, depth + 1) if inner.objects else "$"
        field = self.path(inner)[0] if inner.objects else ""
        of = f"$v.{field}" if field else "$v"
        other = self.expression(context, depth + 1)
        condition = self.condition(context, depth)
        forms = [
            f"{one}.({deeper})",
            f"({one} ?? {other})",
            f"({condition} ? {one} : {other})",
            f"({condition} ? {one})",
            f"({self.asked(one, other)} ? {one} : 'x')",
            f"({self.asked(one, other)} ? 'x' : {one})",
            f"({self.asked(one, other)} and {self.asked(other, one)} ? {other} : 'x')",
            f"({self.asked(one, other)} ? ($x := {other}; {self.asked('$x', one)} ? $x : 1) : 'x')",
            f"{one}[{self.asked(field or '$', '$')}].({deeper})",
            f"{one}[{self.asked(field or '$', '$')}].({field or '$'})",
            f"({condition} ? {one} & {other} : {other})",
            f"$string({one})",
            f"({one} & {other})",
            f"[{one}, {other}]",
            f"[{one}]",
            f"({{'a': {one}, 'b': {other}}}).a",
            f"$map({one}, function($v) {{ {of} }})",
            f"$filter({one}, function($v) {{ $exists({of}) }})",
            f"$sort({one}, function($v, $w) {{ false }})",
            f"$reduce({one}, function($s, $v) {{ $s }})",
            f"$reduce({one}, function($s, $v) {{ {of} }}, {other})",
            f"$distinct({one})",
            f"$reverse({one})",
            f"$append({one}, {other})",
            f"$count({one})",
            f"$uppercase({one})",
            f"$split({one}, '0')",
            f"$split({one}, '0')[0]",
            f"$length({one})",
            f"$number({one})",
            f"$max({one})",
            f"({one} + 1)",
            f"({one} < {other})",
            f"({one} in {other})",
            f"({one})[{self.random.choice((0, 1, -1))}]",
            f"{one}^($string($))",
            f"($x := {one}; $exists($x) ? $x : {other})",
            f"{one}[]",
            f"{one} ~> $string()",
        ]
        return self.random.choice(forms)


def values(value: Any) -> Iterator[Any]:
    """The items of a value; those of nested arrays too."""
    if isinstance(value, list):
        for item in value:
            yield from values(item)
    else:
        yield value


def admits(item: Item, value: Any) -> bool:
    """Whether a value may be an item of a type."""
    kind = kind_of(item)
    if isinstance(item, AnyType) or kind == "any":
        return True
    if isinstance(item, ObjectType):
        return isinstance(value, dict) and (item.open or value.keys() <= item.fields.keys())
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, int):
        return kind in ("integer", "number")
    if isinstance(value, float):
        return kind == "number"
    if isinstance(value, str):
        return kind == "string"
    return kind == ("object" if isinstance(value, dict) else "function")


def outside(value: Any, type_: Inferred) -> str | None:
    """Why a value lies outside a type; None where it does not."""
    if value is MISSING or value == []:
        return None if type_.optional or not type_.items else "absent"
    if isinstance(value, list) and not (type_.many or type_.unknown):
        return "many"
    for each in values(value):
        if each is None:
            # No document holds null: JSONata filters what is absent, and may keep it in a list.
            continue
        if not any(admits(item, each) for item in type_.items):
            return f"a {type(each).__name__}"
    return None


@pytest.mark.parametrize(("file", "name"), MESSAGES, ids=[file for file, _ in MESSAGES])
def test_a_value_is_within_the_type_of_its_expression(file: str, name: str) -> None:
    """On valid messages an expression gives nothing, many or a kind only where its type says so."""
    messages = contract.load(ROOT / file).messages
    message = messages[name or sorted(messages)[0]]
    documents = list(generate.documents(message, DOCUMENTS, seed=7))
    context = Inferred((message.type,), origins=((),))
    seen: Counter[str] = Counter()
    for number in range(EXPRESSIONS):
        random = Random(f"{file}/{number}")  # reproducible, not secret
        text = Writer(random).expression(context)
        type_ = analyse(parse(text), TypeScope(context, context), text).type
        expression = Expression(text)
        for document in documents:
            try:
                value = expression(document)
            except ExpressionError:
                seen["error"] += 1
                continue
            why = outside(value, type_)
            assert why is None, f"{text} is {describe(type_)}, and gave {why}"
            seen["absent" if value is MISSING else "present"] += 1
    assert seen["present"] > DOCUMENTS * EXPRESSIONS / 10
