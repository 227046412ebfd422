"""Quotation: Python's syntax tree, written as Python with holes.

`expression("{}.get({}, MISSING)", record, constant("name"))` is the tree of that call. A template is
parsed once; each use makes the nodes above its holes and shares all others, so a node must not be
changed after it is made. `{}` takes a node, or the name of a variable; `{*}` among arguments
or items takes several. Braces of Python's own are doubled.

What fills a hole is a tree, never text: no value of a mapping can become code.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Final, TypeAlias

Code: TypeAlias = "ast.expr | str | int"
"""An expression; a variable by its name; an integer or a boolean."""

Hole: TypeAlias = "Code | Sequence[Code]"

_Build = Callable[[Sequence[Any]], Any]

_HOLE: Final = "_hole_"
_SPLICE: Final = "_several_"
_BLOCKS: Final = frozenset({"body", "orelse", "finalbody", "handlers"})


class CommentLine(ast.stmt):
    """A comment on a line of its own."""

    _fields = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Data(ast.expr):
    """A value that stands in a module as its `repr()` has it."""

    _fields = ("text",)

    def __init__(self, value: object) -> None:
        self.text = repr(value)


class Carried(ast.Assign):
    """The assignment of a variable that is meant to go from one turn of a loop to the next."""


@cache
def name(identifier: str) -> ast.Name:
    """A variable."""
    if not identifier.isidentifier():
        raise ValueError("not the name of a variable")
    return ast.Name(identifier, ast.Load())


def constant(value: object) -> ast.expr:
    """A value of primitives as a literal: tuples, lists, dicts and sets of them too."""
    if value is None or value.__class__ is str or value.__class__ is bool:
        return ast.Constant(value)
    match value:
        case tuple():
            return ast.Tuple([constant(each) for each in value], ast.Load())
        case list():
            return ast.List([constant(each) for each in value], ast.Load())
        case dict():
            keys: list[ast.expr | None] = [constant(each) for each in value]
            return ast.Dict(keys, [constant(each) for each in value.values()])
        case frozenset():
            # In one order, in every process.
            items = sorted(value, key=repr)
            return ast.Call(
                name("frozenset"),
                [ast.Set([constant(each) for each in items])] if items else [],
                [],
            )
        case int() | float() if value.__class__ is not bool and value < 0:
            return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)  # type: ignore[arg-type]  # a value of primitives


def code(value: Code) -> ast.expr:
    """An expression, where a variable may be given by its name."""
    if isinstance(value, str):
        return name(value)
    return value if isinstance(value, ast.expr) else constant(value)


def expression(template: str, *holes: Hole) -> ast.expr:
    """The tree of an expression with its holes filled."""
    made: ast.expr = _expression_template(template)(holes)
    return made


def statement(template: str, *holes: Hole) -> ast.stmt:
    """The tree of a statement; of one that holds others, its head alone, which ends in a colon."""
    made: ast.stmt = _statement_template(template)(holes)
    return made


@cache
def _expression_template(template: str) -> _Build:
    node = ast.parse(_marked(template), mode="eval").body
    return _varying(node) or (lambda holes: node)


@cache
def _statement_template(template: str) -> _Build:
    marked = _marked(template)
    if marked.endswith(":"):
        tried = marked.startswith("try:")
        (node,) = ast.parse(f"{marked} pass" + ("\nfinally: pass" if tried else "")).body
        return _made(node, blocks=_BLOCKS)
    (node,) = ast.parse(marked).body
    return _made(node)


def _marked(template: str) -> str:
    """The template as Python, with a name in each hole."""
    parts: list[str] = []
    position = number = 0
    while position < len(template):
        two = template[position : position + 2]
        if two in ("{{", "}}"):
            parts.append(two[0])
            position += 2
        elif two == "{}" or template.startswith("{*}", position):
            parts.append(f"{_HOLE if two == '{}' else _SPLICE}{number}")
            number += 1
            position += 2 if two == "{}" else 3
        else:
            parts.append(template[position])
            position += 1
    return "".join(parts)


def _made(node: ast.stmt, blocks: frozenset[str] = frozenset()) -> _Build:
    """What makes a statement anew each time: it has a place of its own. Its `blocks` are empty."""
    return _built(
        node, [_empty if each in blocks else _filled(node, each) for each in node._fields]
    )


def _built(node: ast.AST, parts: list[_Build | None]) -> _Build:
    """What makes a node whose fields are those of `node`, but for those that `parts` make."""
    kind = node.__class__
    fixed = [getattr(node, each, None) for each in node._fields]
    varying = [(place, part) for place, part in enumerate(parts) if part is not None]

    def build(holes: Sequence[Any]) -> Any:
        fields = fixed.copy()
        for place, part in varying:
            fields[place] = part(holes)
        return kind(*fields)

    return build


def _empty(holes: Sequence[Any]) -> list[Any]:
    return []


def _filled(node: ast.AST, field: str) -> _Build | None:
    """What makes a field of a node, or None where it is the same for all holes."""
    value = getattr(node, field, None)
    return _several(value) if isinstance(value, list) else _varying(value)


def _varying(value: Any) -> _Build | None:
    """What makes a node, or None where it is the same for all holes."""
    if not isinstance(value, ast.AST):
        return None
    if isinstance(value, ast.Name) and value.id.startswith(_HOLE):
        number = int(value.id[len(_HOLE) :])
        return lambda holes: code(holes[number])
    parts = [_filled(value, each) for each in value._fields]
    return _built(value, parts) if any(parts) else None


def _several(nodes: list[Any]) -> _Build | None:
    """What makes a list of nodes, or None where it is the same for all holes."""
    parts = [(node, _splice(node), _varying(node)) for node in nodes]
    if not any(number is not None or part is not None for _, number, part in parts):
        return None

    def build(holes: Sequence[Any]) -> list[Any]:
        found: list[Any] = []
        for node, number, part in parts:
            if number is not None:
                found.extend(map(code, holes[number]))
            else:
                found.append(node if part is None else part(holes))
        return found

    return build


def _splice(node: Any) -> int | None:
    if isinstance(node, ast.Name) and node.id.startswith(_SPLICE):
        return int(node.id[len(_SPLICE) :])
    return None


def several(items: Iterable[Code]) -> ast.expr:
    """A tuple."""
    return ast.Tuple([code(each) for each in items], ast.Load())


def record(pairs: Iterable[tuple[ast.expr | None, Code]]) -> ast.expr:
    """A dict; without a key a value is a dict whose entries are its own."""
    given = list(pairs)
    return ast.Dict([key for key, _ in given], [code(value) for _, value in given])


def starred(value: Code) -> ast.expr:
    """Among items: those of `value`."""
    return ast.Starred(code(value), ast.Load())


def function_of(parameters: Iterable[str], value: Code) -> ast.expr:
    """A function that gives `value`."""
    arguments = ast.arguments([], [ast.arg(each) for each in parameters], None, [], [], None, [])
    return ast.Lambda(arguments, code(value))
