"""What may be changed in an expression: a path, an operator, a constant, a part taken out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from mapper.contract.message_model import Field, LeafType, ObjectType
from mapper.diagnostics.diagnostic import Position
from mapper.jsonata.functions.registry import BUILTINS, EXTENSIONS
from mapper.jsonata.parse import ir
from mapper.plan.plan_model import TypedExpression
from mapper.yaml_text.spanned_text import Text

LONGEST: Final = 60
MOST_TRIED: Final = 6
"""How many fields or codes are tried in the place of one, until `check` takes one."""

_OTHER: Final = {
    "and": "or", "or": "and", "=": "!=", "!=": "=", "<": "<=", "<=": "<", ">": ">=", ">=": ">",
    "+": "-", "-": "+", "*": "+", "/": "*", "in": "=",
}  # fmt: skip
_BOUNDS: Final = frozenset({"<", "<=", ">", ">="})
_CONVERSIONS: Final = frozenset(
    {*BUILTINS, *EXTENSIONS} - {"not", "exists", "count", "error", "boolean"}
)


class TextChange(NamedTuple):
    """What kind of change it is, the part of the text from `start` to `end`, and what may replace it:
    the first that `check` takes.
    """

    kind: str
    start: int
    end: int
    others: tuple[str, ...]

    def position(self, text: Text) -> Position:
        """Where the part of a text stands in its file."""
        return text.position_at(self.start, self.end - self.start)

    def made(self, text: Text, other: str) -> Text:
        """The text with another part."""
        return Text((text[: self.start] + other + text[self.end :]).strip(), text.position)

    def says(self, text: Text) -> str:
        """What is changed; `{}` stands for what replaces it."""
        old = shown(text[self.start : self.end])
        return f"{old} is dropped" if self.others == ("",) else f"{old} becomes {{}}"


def text_changes(typed: TypedExpression, parameters: Sequence[str] = ()) -> Iterator[TextChange]:
    """The changes of one expression.

    `parameters` are those of the fragment that it is in: one may be taken for another. What
    `$error` says is left alone: no output has it.
    """
    asked = {id(name) for node in ir.walk(typed.node) for name in _asked(node)}
    parts = _Parts(typed, parameters, frozenset(asked))
    silent = {
        id(below)
        for node in ir.walk(typed.node)
        if _called(node) == "error"
        for below in ir.walk(node)
    }
    for node in ir.walk(typed.node):
        if id(node) in silent:
            continue
        for kind, start, end, others in parts.changes(node):
            kept = tuple(dict.fromkeys(each for each in others if each.strip() or start))
            if kept:
                yield TextChange(kind, start, end, kept[:MOST_TRIED])


def shown(text: str) -> str:
    """A part of an expression as a change says it, cut in the middle where it is long."""
    one = " ".join(text.split())
    return f"`{one}`" if len(one) <= LONGEST else f"`{one[: LONGEST // 2]}…{one[-LONGEST // 2 :]}`"


def other_text(value: str) -> str:
    """Another text of the same form: its last character is the next one.

    Of zeros there is one more: in a picture of numbers any other digit means the same.
    """
    if not value:
        return "x"
    if len(value) > 1 and not value.strip("0"):
        return value + "0"
    last = value[-1]
    if last.isdigit():
        return value[:-1] + str((int(last) + 1) % 10)
    return value[:-1] + ("x" if last != "x" else "y")


_Change = tuple[str, int, int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Parts:
    typed: TypedExpression
    parameters: Sequence[str]
    asked: frozenset[int]
    """The names of which only is asked whether there is a value, by identity."""

    def changes(self, node: ir.Node) -> Iterator[_Change]:
        """What may be changed at one node."""
        change = _OF_NODE.get(type(node))
        if change is not None:
            yield from change(self, node)
        for stage in _filters(node):
            yield "predicate", stage.start, stage.end, ("",)

    def name(self, node: ir.Name) -> Iterator[_Change]:
        """Another field that fits."""
        names = [each if each.isidentifier() else f"`{each}`" for each in self._fitting(node)]
        yield "path", node.start, node.end, names

    def variable(self, node: ir.Variable) -> Iterator[_Change]:
        """Another parameter."""
        if node.name in self.parameters:
            others = [f"${each}" for each in _behind(node.name, self.parameters)]
            yield "path", node.start, node.end, others

    def operator(self, node: ir.Logical | ir.Binary) -> Iterator[_Change]:
        """The operator that is easily taken for it."""
        at, old = node.operator_start, node.operator
        if old == "&":
            yield "operand", node.start, node.end, (self._text(node.left),)
        elif old in _OTHER:
            kind = "bound" if old in _BOUNDS else "operator"
            yield kind, at, at + len(old), (_OTHER[old],)

    def condition(self, node: ir.Condition) -> Iterator[_Change]:
        """The two results swapped."""
        if node.otherwise is not None:
            one, other = self._text(node.then), self._text(node.otherwise)
            swapped = f"{self._text(node.condition)} ? {other} : {one}"
            yield "branch", node.start, node.end, (swapped,)

    def default(self, node: ir.Default) -> Iterator[_Change]:
        """One of the two alone."""
        yield "operand", node.start, node.end, (self._text(node.left),)
        yield "operand", node.start, node.end, (self._text(node.right),)

    def literal(self, node: ir.Literal) -> Iterator[_Change]:
        """Another constant: another code where it is one."""
        value = node.value
        if isinstance(value, bool):
            yield "constant", node.start, node.end, ("false" if value else "true",)
        elif isinstance(value, int | float):
            yield "constant", node.start, node.end, (str(value + 1), str(value - 1))
        elif value is not None:
            others = [*self._codes(node, value), other_text(value)]
            quoted = [json.dumps(each, ensure_ascii=False) for each in others]
            yield "constant", node.start, node.end, quoted

    def call(self, node: ir.Call) -> Iterator[_Change]:
        """What a function is given, in place of what it makes of that."""
        name = _called(node)
        if node.arguments and (name == "not" or name in _CONVERSIONS):
            given = self._text(node.arguments[0])
            kind = "negation" if name == "not" else "conversion"
            yield kind, node.start, node.end, (f"({given})" if name == "not" else given,)

    def _text(self, node: ir.Node) -> str:
        return str(self.typed.text)[node.start : node.end]

    def _fitting(self, node: ir.Name) -> list[str]:
        """The fields beside one that are of the same kind, those after it first."""
        for owner in self.typed.owners.get(id(node), ()):
            field = owner.fields.get(node.value)
            if field is not None:
                names = _behind(node.value, list(owner.fields))
                fitting = [name for name in names if _fits(field, owner.fields[name])]
                # Where the one is, the other is too: asking for either is the same.
                same = field.required and id(node) in self.asked
                return [one for one in fitting if not (same and owner.fields[one].required)]
        return []

    def _codes(self, node: ir.Literal, value: str) -> list[str]:
        """The other codes of what a constant is compared with."""
        for each in ir.walk(self.typed.node):
            if isinstance(each, ir.Binary) and (each.left is node or each.right is node):
                beside = self.typed.types.get(id(each.right if each.left is node else each.left))
                for item in beside.items if beside is not None else ():
                    codes = item.facets.enum if isinstance(item, LeafType) else None
                    if codes and value in codes:
                        return _behind(value, codes)
        return []


_OF_NODE: Final[Mapping[type[ir.Node], Callable[[_Parts, Any], Iterator[_Change]]]] = {
    ir.Name: _Parts.name,
    ir.Variable: _Parts.variable,
    ir.Logical: _Parts.operator,
    ir.Binary: _Parts.operator,
    ir.Condition: _Parts.condition,
    ir.Default: _Parts.default,
    ir.Literal: _Parts.literal,
    ir.Call: _Parts.call,
}


def _filters(node: ir.Node) -> Iterator[ir.Filter]:
    yield from node.predicates
    if isinstance(node, ir.Path):
        for step in node.steps:
            yield from (stage for stage in step.stages if isinstance(stage, ir.Filter))


def _asked(node: ir.Node) -> Iterator[ir.Node]:
    """The last name of a path that `$exists` asks for."""
    if isinstance(node, ir.Call) and _called(node) == "exists":
        for given in node.arguments:
            if isinstance(given, ir.Path) and isinstance(given.steps[-1].node, ir.Name):
                yield given.steps[-1].node


def _called(node: ir.Node) -> str | None:
    if isinstance(node, ir.Call) and isinstance(node.procedure, ir.Variable):
        return node.procedure.name
    return None


def _fits(field: Field, other: Field) -> bool:
    one, two = field.type, other.type
    if field.repeated != other.repeated:
        return False
    if isinstance(one, LeafType) and isinstance(two, LeafType):
        return one.base == two.base and one.format == two.format
    return isinstance(one, ObjectType) and isinstance(two, ObjectType)


def _behind(name: str, names: Sequence[str]) -> list[str]:
    """The other names, those behind `name` first."""
    at = list(names).index(name)
    return [*names[at + 1 :], *names[:at]]
