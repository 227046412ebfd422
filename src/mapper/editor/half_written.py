"""An expression that ends at the cursor, made whole: what can be written there, and in which scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from mapper.expression_types.inferred_types import Inferred, TypeScope
from mapper.expression_types.type_inference import analyse
from mapper.jsonata.parse import ir
from mapper.jsonata.parse.parsing import parse
from mapper.jsonata.runtime.expression_errors import ExpressionError

MARK: Final = "\ue000"
"""A name that nobody has: it stands where the cursor is."""

_TOKEN: Final = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<name>`[^`]*`)
      | (?P<comment>/\*.*?\*/)
      | (?P<open>["'`]|/\*)
      | (?P<word>\$?\$?\w+|\$\$?)
      | (?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class HalfWritten:
    """What is being written at the end of a text.

    A `name` is a field, or the beginning of anything; behind a dot, and between backquotes, it is a
    `step`. A `variable` begins with `$`. A `text` is between quotes. `word` is what is written of it, `start` where it
    begins.
    """

    kind: Literal["name", "step", "variable", "text", "nothing"]
    word: str
    start: int
    whole: tuple[str, ...] = ()
    """Expressions with `MARK` at its place, the most likely first."""


@dataclass(frozen=True, slots=True)
class Within:
    """What is known where the cursor stands: the scope there, and what a text is compared with."""

    scope: TypeScope
    compared: Inferred | None = None


def half_written(before: str) -> HalfWritten:
    """What stands at the end of `before`, the part of an expression before the cursor."""
    closing: list[str] = []
    last: re.Match[str] | None = None
    for token in _TOKEN.finditer(before):
        last = token if token.group().strip() else last
        if token["open"]:
            return _inside(before, token, closing)
        if token.group() in _CLOSING:
            closing.append(_CLOSING[token.group()])
        elif closing and token.group() == closing[-1]:
            closing.pop()
    word = last.group() if last is not None and last["word"] and last.end() == len(before) else ""
    if word[:1].isdigit():
        return HalfWritten("nothing", word, len(before) - len(word))
    start = len(before) - len(word)
    head = before[:start]
    kind: Literal["name", "step", "variable"] = "name"
    if word.startswith("$"):
        kind = "variable"
    elif head.rstrip().endswith("."):
        kind = "step"
    return HalfWritten(kind, word, start, _ends(head, MARK, closing))


def _inside(before: str, opened: re.Match[str], closing: list[str]) -> HalfWritten:
    """Inside a text, a quoted name or a comment that does not end."""
    start, sign = opened.end(), opened.group()
    word, head = before[start:], before[: opened.start()]
    if sign == "/*":
        return HalfWritten("nothing", word, start)
    if sign == "`":
        return HalfWritten("step", word, opened.start(), _ends(head, MARK, closing))
    return HalfWritten("text", word, start, _ends(head, f'"{MARK}"', closing))


def _ends(head: str, mark: str, closing: list[str]) -> tuple[str, ...]:
    end = "".join(reversed(closing))
    whole = (f"{head}{mark}{end}",)
    # In braces it may be the key of an object, which needs a value.
    return (*whole, f"{head}{mark}: 0{end}") if "}" in closing else whole


def within(written: HalfWritten, scope: TypeScope) -> Within:
    """What is known where the cursor stands in an expression of `scope`.

    Where no rest makes an expression of what is there, it is the scope of the whole.
    """
    for text in written.whole:
        try:
            node = parse(text)
        except ExpressionError:
            continue
        marks = [each for each in ir.walk(node) if _is_mark(each)]
        if not marks:
            continue
        analysis = analyse(node, scope, text, wanted=marks[0])
        compared = next(_compared(node, marks[0]), None)
        type_ = analysis.types.get(id(compared)) if compared is not None else None
        return Within(analysis.at_wanted or scope, type_)
    return Within(scope)


def _compared(node: ir.Node, mark: ir.Node) -> Iterator[ir.Node]:
    """What the mark is compared with, itself or in a list."""
    for each in ir.walk(node):
        if isinstance(each, ir.Binary):
            for side, other in ((each.left, each.right), (each.right, each.left)):
                listed = side.items if isinstance(side, ir.Array) else [side]
                if any(one is mark for one in listed):
                    yield other


def _is_mark(node: ir.Node) -> bool:
    return isinstance(node, ir.Name | ir.Literal) and node.value == MARK
