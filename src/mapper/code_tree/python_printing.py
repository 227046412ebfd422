"""The code tree → Python source: the one place where code is text.

Lines are broken at 100 columns, outermost brackets first; parentheses stand only where they are needed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from mapper.code_tree.quotation import Carried, CommentLine, Data

WIDTH: Final = 100


class CodeLine(NamedTuple):
    """A line of source; an error in it belongs at `offset` of the expression that was compiled."""

    text: str
    offset: int | None = None


def printed(body: Iterable[ast.stmt], indent: int = 0) -> list[CodeLine]:
    """The lines of statements."""
    lines: list[CodeLine] = []
    for each in body:
        _STATEMENTS[each.__class__](each, indent, lines)
    return lines


def source_text(body: Iterable[ast.stmt]) -> str:
    """The source of statements."""
    return "".join(f"{line.text}\n" for line in printed(body))


# Expressions, each with how tightly it binds.

_LAMBDA, _TERNARY, _OR, _AND, _NOT, _COMPARE, _BIT_AND, _SUM, _PRODUCT, _UNARY, _ATOM = range(11)
_NAMED = -1

_OPERATORS: Final[dict[type[ast.AST], tuple[str, int]]] = {
    ast.Add: ("+", _SUM),
    ast.Sub: ("-", _SUM),
    ast.Mult: ("*", _PRODUCT),
    ast.Mod: ("%", _PRODUCT),
    ast.FloorDiv: ("//", _PRODUCT),
    ast.BitAnd: ("&", _BIT_AND),
    ast.Eq: ("==", _COMPARE),
    ast.NotEq: ("!=", _COMPARE),
    ast.Lt: ("<", _COMPARE),
    ast.LtE: ("<=", _COMPARE),
    ast.Gt: (">", _COMPARE),
    ast.GtE: (">=", _COMPARE),
    ast.Is: ("is", _COMPARE),
    ast.IsNot: ("is not", _COMPARE),
    ast.In: ("in", _COMPARE),
    ast.NotIn: ("not in", _COMPARE),
}


def expression_text(node: ast.expr, around: int = _NAMED) -> str:
    """An expression on one line, in parentheses where what is around binds tighter."""
    if node.__class__ is ast.Name:  # most are
        return node.id
    text, binds = _EXPRESSIONS[node.__class__](node)
    return f"({text})" if binds < around else text


def _constant(node: ast.Constant) -> tuple[str, int]:
    value = node.value
    # What does not print is escaped: it would end the line, or hide.
    text = ascii(value) if value.__class__ is str and not value.isprintable() else repr(value)
    return text, _ATOM


def _call(node: ast.Call) -> tuple[str, int]:
    return f"{expression_text(node.func, _ATOM)}({', '.join(_arguments(node))})", _ATOM


def _arguments(node: ast.Call) -> list[str]:
    given = [expression_text(each) for each in node.args]
    return given + [_keyword(each) for each in node.keywords]


def _keyword(node: ast.keyword) -> str:
    value = expression_text(node.value)
    return f"**{value}" if node.arg is None else f"{node.arg}={value}"


def _attribute(node: ast.Attribute) -> tuple[str, int]:
    return f"{expression_text(node.value, _ATOM)}.{node.attr}", _ATOM


def _subscript(node: ast.Subscript) -> tuple[str, int]:
    return f"{expression_text(node.value, _ATOM)}[{expression_text(node.slice)}]", _ATOM


def _slice(node: ast.Slice) -> tuple[str, int]:
    lower, upper = (
        "" if each is None else expression_text(each) for each in (node.lower, node.upper)
    )
    return f"{lower}:{upper}", _ATOM


def _comparison(node: ast.Compare) -> tuple[str, int]:
    parts = [expression_text(node.left, _COMPARE + 1)]
    for operator, right in zip(node.ops, node.comparators, strict=True):
        parts.append(f"{_OPERATORS[operator.__class__][0]} {expression_text(right, _COMPARE + 1)}")
    return " ".join(parts), _COMPARE


def _logic(node: ast.BoolOp) -> tuple[str, int]:
    word, binds = _word(node)
    return f" {word} ".join(expression_text(each, binds) for each in node.values), binds


def _word(node: ast.BoolOp) -> tuple[str, int]:
    return ("and", _AND) if isinstance(node.op, ast.And) else ("or", _OR)


def _unary(node: ast.UnaryOp) -> tuple[str, int]:
    if isinstance(node.op, ast.Not):
        return f"not {expression_text(node.operand, _NOT)}", _NOT
    return f"-{expression_text(node.operand, _UNARY)}", _UNARY


def _binary(node: ast.BinOp) -> tuple[str, int]:
    sign, binds = _OPERATORS[node.op.__class__]
    left, right = expression_text(node.left, binds), expression_text(node.right, binds + 1)
    return f"{left} {sign} {right}", binds


def _ternary(node: ast.IfExp) -> tuple[str, int]:
    parts = (node.body, _TERNARY + 1), (node.test, _TERNARY + 1), (node.orelse, _TERNARY)
    then, test, other = (expression_text(each, around) for each, around in parts)
    return f"{then} if {test} else {other}", _TERNARY


def _tuple(node: ast.Tuple) -> tuple[str, int]:
    items = [expression_text(each, _LAMBDA) for each in node.elts]
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})", _ATOM


def _list(node: ast.List) -> tuple[str, int]:
    return f"[{', '.join(expression_text(each) for each in node.elts)}]", _ATOM


def _set(node: ast.Set) -> tuple[str, int]:
    return f"{{{', '.join(expression_text(each) for each in node.elts)}}}", _ATOM


def _dict(node: ast.Dict) -> tuple[str, int]:
    return f"{{{', '.join(_entries(node))}}}", _ATOM


def _entries(node: ast.Dict) -> list[str]:
    return [
        f"**{expression_text(value, _BIT_AND)}"
        if key is None
        else f"{expression_text(key)}: {expression_text(value)}"
        for key, value in zip(node.keys, node.values, strict=True)
    ]


def _starred(node: ast.Starred) -> tuple[str, int]:
    return f"*{expression_text(node.value, _BIT_AND)}", _ATOM


def _lambda(node: ast.Lambda) -> tuple[str, int]:
    parameters = _parameters(node.args)
    head = f"lambda {parameters}" if parameters else "lambda"
    return f"{head}: {expression_text(node.body, _LAMBDA)}", _LAMBDA


def _named(node: ast.NamedExpr) -> tuple[str, int]:
    return f"{expression_text(node.target)} := {expression_text(node.value, _TERNARY)}", _NAMED - 1


def _comprehension(
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
) -> tuple[str, int]:
    opening, closing = _BRACKETS[node.__class__]
    return f"{opening}{' '.join(_clauses(node))}{closing}", _ATOM


def _clauses(node: Any) -> list[str]:
    """What is made, and the clauses of a comprehension."""
    if isinstance(node, ast.DictComp):
        found = [f"{expression_text(node.key)}: {expression_text(node.value)}"]
    else:
        found = [expression_text(node.elt)]
    for each in node.generators:
        found.append(f"for {_target(each.target)} in {expression_text(each.iter, _OR)}")
        found.extend(f"if {expression_text(test, _OR)}" for test in each.ifs)
    return found


_BRACKETS: Final[dict[type[ast.AST], tuple[str, str]]] = {
    ast.Tuple: ("(", ")"),
    ast.List: ("[", "]"),
    ast.Set: ("{", "}"),
    ast.Dict: ("{", "}"),
    ast.ListComp: ("[", "]"),
    ast.SetComp: ("{", "}"),
    ast.DictComp: ("{", "}"),
    ast.GeneratorExp: ("(", ")"),
}

_EXPRESSIONS: Final[dict[type[ast.AST], Callable[[Any], tuple[str, int]]]] = {
    Data: lambda node: (node.text, _ATOM),
    ast.Name: lambda node: (node.id, _ATOM),
    ast.Constant: _constant,
    ast.Call: _call,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.Compare: _comparison,
    ast.BoolOp: _logic,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.IfExp: _ternary,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.Starred: _starred,
    ast.Lambda: _lambda,
    ast.NamedExpr: _named,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
}


def _parameters(arguments: ast.arguments) -> str:
    plain = [each.arg for each in arguments.args]
    first = len(plain) - len(arguments.defaults)
    for number, value in enumerate(arguments.defaults, first):
        plain[number] += f"={expression_text(value)}"
    if arguments.vararg is not None:
        plain.append(f"*{arguments.vararg.arg}")
    return ", ".join(plain)


def _target(node: ast.expr) -> str:
    """A name or a subscript that is assigned to; several stand without parentheses."""
    if isinstance(node, ast.Tuple) and len(node.elts) > 1:
        return ", ".join(expression_text(each) for each in node.elts)
    return expression_text(node)


# Breaking what is too long for a line.

_DATA_WIDTH: Final = 196
_PIECES: Final = re.compile(r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^'",]|,(?! ))*(?:, )?""")
"""Parts of the `repr()` of a value, each up to a comma between items."""


_LONG: Final = re.compile(r"(?:[^\\]|\\(?:x..|u....|U........|.)){1,120}")
"""Parts of a long literal, none of which ends within an escape."""


def _parts(piece: str) -> list[str]:
    """A piece, its one long text cut into literals that Python puts together again."""
    literal = _LITERAL.search(piece) if len(piece) > _DATA_WIDTH else None
    if literal is None or len(literal[2]) < len(piece) // 2:
        return [piece]
    quote = literal[1]
    cut = [f"{quote}{part}{quote} " for part in _LONG.findall(literal[2])]
    return [piece[: literal.start()] + cut[0], *cut[1:-1], cut[-1] + piece[literal.end() :]]


_LITERAL: Final = re.compile(r"""(['"])((?:(?!\1)[^\\]|\\.){100,})\1""")


def _filled(before: str, text: str, after: str) -> list[str]:
    """The lines of data: as much on each as it holds."""
    if len(before) + len(text) <= WIDTH:
        return [f"{before}{text}{after}"]
    lines: list[str] = []
    line = before
    for piece in (part for whole in _PIECES.findall(text) for part in _parts(whole)):
        if len(line) + len(piece) > _DATA_WIDTH and line != before:
            lines.append(line.rstrip())
            line = "    "
        line += piece
    return [*lines, f"{line}{after}"]


def _laid_out(
    before: str, node: ast.expr, after: str, indent: int, around: int = _NAMED
) -> list[str]:
    """The lines of `before` + expression + `after`, each with its blanks."""
    blanks = "    " * indent
    if node.__class__ is Data:
        return _filled(f"{blanks}{before}", node.text, after)
    flat = f"{blanks}{before}{expression_text(node, around)}{after}"
    if len(flat) <= WIDTH:
        return [flat]
    broken = _broken(node, indent + 1)
    if broken is None:
        return [flat]
    opening, items, closing, separator = broken
    lines = [f"{blanks}{before}{opening}"]
    inner = "    " * (indent + 1)
    together = _together(items, separator)
    if len(inner) + len(together) <= WIDTH:
        return [*lines, f"{inner}{together}", f"{blanks}{closing}{after}"]
    lines.extend(_items_laid_out(items, separator, indent + 1))
    lines.append(f"{blanks}{closing}{after}")
    return lines


def _items_laid_out(items: list[_Item], separator: str, indent: int) -> list[str]:
    """The lines of what is broken out of a line: between commas as much on each as it holds."""
    inner = "    " * indent
    lines: list[str] = []
    room = False
    last = len(items) - 1
    for number, item in enumerate(items):
        comma = separator if number < last or separator == "," else ""
        flat = f"{_item_text(item)}{comma}"
        # A condition stands behind what it is of, an argument behind another.
        joins = separator == "," or flat.startswith("if ")
        if room and joins and len(lines[-1]) + 1 + len(flat) <= WIDTH:
            lines[-1] += f" {flat}"
            continue
        made = [f"{inner}{flat}"]
        if item.__class__ is not str:
            head, value, binds = item
            made = _laid_out(head, value, comma, indent, binds)
        lines.extend(made)
        room = len(made) == 1
    return lines


def _item_text(item: _Item) -> str:
    """An item on one line."""
    return item if item.__class__ is str else f"{item[0]}{expression_text(item[1], item[2])}"


def _together(items: list[_Item], separator: str) -> str:
    """What is broken out of a line, on one line of its own."""
    parts = [_item_text(item) for item in items]
    return f"{separator} ".join(parts) + (separator if len(parts) == 1 else "")


_Item: TypeAlias = Any
"""A text, or (what stands before it, an expression, how tightly its surroundings bind)."""


def _broken(node: ast.expr, indent: int) -> tuple[str, list[_Item], str, str] | None:
    """How an expression is broken: opening, items, closing, what separates them."""
    match node:
        case ast.Call() if node.args or node.keywords:
            items: list[_Item] = [("", each, _NAMED) for each in node.args]
            items += [
                ("**" if each.arg is None else f"{each.arg}=", each.value, _NAMED)
                for each in node.keywords
            ]
            return f"{expression_text(node.func, _ATOM)}(", items, ")", ","
        case ast.Tuple() | ast.List() | ast.Set() if node.elts:
            opening, closing = _BRACKETS[node.__class__]
            return opening, [("", each, _LAMBDA) for each in node.elts], closing, ","
        case ast.Dict() if node.keys:
            entries: list[_Item] = [
                ("**" if key is None else f"{expression_text(key)}: ", value, _TERNARY)
                for key, value in zip(node.keys, node.values, strict=True)
            ]
            return "{", entries, "}", ","
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            opening, closing = _BRACKETS[node.__class__]
            return opening, _broken_clauses(node), closing, ""
        case ast.BoolOp():
            word, binds = _word(node)
            return (
                "(",
                [(f"{word} " if n else "", each, binds) for n, each in enumerate(node.values)],
                ")",
                "",
            )
        case ast.IfExp():
            return "(", _broken_ternary(node), ")", ""
        case ast.BinOp():
            sign, binds = _OPERATORS[node.op.__class__]
            return "(", [("", node.left, binds), (f"{sign} ", node.right, binds + 1)], ")", ""
        case ast.UnaryOp(op=ast.Not()):
            return "(", [("not ", node.operand, _NOT)], ")", ""
        case ast.Compare(ops=[operator], comparators=[right]):
            sign, binds = _OPERATORS[operator.__class__]
            return "(", [("", node.left, binds + 1), (f"{sign} ", right, binds + 1)], ")", ""
        case ast.Starred():
            inner = _broken(node.value, indent)
            return None if inner is None else (f"*{inner[0]}", *inner[1:])
        case ast.Constant(value=str() as text):
            size = max(_DATA_WIDTH - 4 * indent - 10, 40)
            parts = [text[start : start + size] for start in range(0, len(text), size)]
            if len(parts) < 2:
                return None
            return "(", [_constant(ast.Constant(part))[0] for part in parts], ")", ""
    return None


def _broken_ternary(node: ast.IfExp) -> list[_Item]:
    items: list[_Item] = [("", node.body, _TERNARY + 1), ("if ", node.test, _TERNARY + 1)]
    other = node.orelse
    while isinstance(other, ast.IfExp):
        items += [("else ", other.body, _TERNARY + 1), ("if ", other.test, _TERNARY + 1)]
        other = other.orelse
    return [*items, ("else ", other, _TERNARY)]


def _broken_clauses(node: Any) -> list[_Item]:
    items: list[_Item] = []
    if isinstance(node, ast.DictComp):
        items.append((f"{expression_text(node.key)}: ", node.value, _NAMED))
    else:
        items.append(("", node.elt, _NAMED))
    for each in node.generators:
        items.append((f"for {_target(each.target)} in ", each.iter, _OR))
        items += [("if ", test, _OR) for test in each.ifs]
    return items


# Statements.

_Printer = Callable[[Any, int, list[CodeLine]], None]


def _simple(
    before: str,
    node: ast.stmt,
    value: ast.expr,
    indent: int,
    lines: list[CodeLine],
    after: str = "",
) -> None:
    offset = getattr(node, "col_offset", None)
    lines.extend([CodeLine(text, offset) for text in _laid_out(before, value, after, indent)])


def _line(text: str, node: ast.stmt, indent: int, lines: list[CodeLine]) -> None:
    lines.append(CodeLine("    " * indent + text, getattr(node, "col_offset", None)))


def _block(body: Sequence[ast.stmt], indent: int, lines: list[CodeLine]) -> None:
    start = len(lines)
    empty = True
    for each in body:
        empty = empty and isinstance(each, CommentLine)
        _STATEMENTS[each.__class__](each, indent, lines)
    if empty:
        offset = lines[start - 1].offset if start else None
        lines.append(CodeLine("    " * indent + "pass", offset))


def _assign(node: ast.Assign, indent: int, lines: list[CodeLine]) -> None:
    targets = "".join(f"{_target(each)} = " for each in node.targets)
    _simple(targets, node, node.value, indent, lines)


def _add(node: ast.AugAssign, indent: int, lines: list[CodeLine]) -> None:
    sign = _OPERATORS[node.op.__class__][0]
    _simple(f"{expression_text(node.target)} {sign}= ", node, node.value, indent, lines)


def _if(node: ast.If, indent: int, lines: list[CodeLine], word: str = "if") -> None:
    _simple(f"{word} ", node, node.test, indent, lines, ":")
    _block(node.body, indent + 1, lines)
    match node.orelse:
        case []:
            pass
        case [ast.If() as other]:
            _if(other, indent, lines, "elif")
        case others:
            _line("else:", node, indent, lines)
            _block(others, indent + 1, lines)


def _for(node: ast.For, indent: int, lines: list[CodeLine]) -> None:
    _simple(f"for {_target(node.target)} in ", node, node.iter, indent, lines, ":")
    _block(node.body, indent + 1, lines)
    if node.orelse:
        _line("else:", node, indent, lines)
        _block(node.orelse, indent + 1, lines)


def _while(node: ast.While, indent: int, lines: list[CodeLine]) -> None:
    _simple("while ", node, node.test, indent, lines, ":")
    _block(node.body, indent + 1, lines)


def _try(node: ast.Try, indent: int, lines: list[CodeLine]) -> None:
    _line("try:", node, indent, lines)
    _block(node.body, indent + 1, lines)
    for handler in node.handlers:
        kind = f" {expression_text(handler.type)}" if handler.type is not None else ""
        bound = f" as {handler.name}" if handler.name is not None else ""
        _line(f"except{kind}{bound}:", node, indent, lines)
        _block(handler.body, indent + 1, lines)
    if node.finalbody:
        _line("finally:", node, indent, lines)
        _block(node.finalbody, indent + 1, lines)


def _def(node: ast.FunctionDef, indent: int, lines: list[CodeLine]) -> None:
    head = f"{'    ' * indent}def {node.name}({_parameters(node.args)}):"
    if len(head) > WIDTH:
        names: list[_Item] = list(_parameters(node.args).split(", "))
        _line(f"def {node.name}(", node, indent, lines)
        lines.extend(CodeLine(each) for each in _items_laid_out(names, ",", indent + 1))
        _line("):", node, indent, lines)
    else:
        _line(head.lstrip(), node, indent, lines)
    _block(node.body, indent + 1, lines)
    if indent == 0:
        lines += [CodeLine(""), CodeLine("")]


def _return(node: ast.Return, indent: int, lines: list[CodeLine]) -> None:
    if node.value is None:
        _line("return", node, indent, lines)
    else:
        _simple("return ", node, node.value, indent, lines)


def _raise(node: ast.Raise, indent: int, lines: list[CodeLine]) -> None:
    value = "" if node.exc is None else f" {expression_text(node.exc)}"
    _line(f"raise{value}", node, indent, lines)


def _delete(node: ast.Delete, indent: int, lines: list[CodeLine]) -> None:
    _line(f"del {', '.join(expression_text(each) for each in node.targets)}", node, indent, lines)


def _import(node: ast.ImportFrom, indent: int, lines: list[CodeLine]) -> None:
    names = [
        each.name if each.asname is None else f"{each.name} as {each.asname}" for each in node.names
    ]
    head = f"from {node.module} import {', '.join(names)}"
    if len(head) <= WIDTH:
        _line(head, node, indent, lines)
    else:
        _line(f"from {node.module} import (", node, indent, lines)
        lines.extend(CodeLine(f"    {each},") for each in names)
        _line(")", node, indent, lines)


def _comment(node: CommentLine, indent: int, lines: list[CodeLine]) -> None:
    # No character of a mapping may end the comment, or look like code.
    text = node.text
    if not text.isprintable():
        text = "".join(each if each.isprintable() else " " for each in text)
    most = WIDTH - 4 * indent - 2
    text = text if len(text) <= most else f"{text[: most - 2]} …"
    lines.append(CodeLine(f"{'    ' * indent}# {text}".rstrip()))


_STATEMENTS: Final[dict[type[ast.AST], _Printer]] = {
    ast.Expr: lambda node, indent, lines: _simple("", node, node.value, indent, lines),
    ast.Assign: _assign,
    Carried: _assign,
    ast.AugAssign: _add,
    ast.If: _if,
    ast.For: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.FunctionDef: _def,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Delete: _delete,
    ast.ImportFrom: _import,
    ast.Pass: lambda node, indent, lines: _line("pass", node, indent, lines),
    ast.Break: lambda node, indent, lines: _line("break", node, indent, lines),
    ast.Continue: lambda node, indent, lines: _line("continue", node, indent, lines),
    ast.Nonlocal: lambda node, indent, lines: _line(
        f"nonlocal {', '.join(node.names)}", node, indent, lines
    ),
    CommentLine: _comment,
}
"""How each statement is printed; generated code is made of no others."""
