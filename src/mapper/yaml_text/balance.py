"""Whether an expression is whole: its quotes and brackets close."""

from __future__ import annotations

from typing import Final

_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_OPERAND_FOLLOWS: Final = frozenset("(,=:[{?&|<>~!+-*/%;")


def balanced(expression: str) -> bool:
    """True where every quote, comment, regular expression and bracket of a text is closed.

    Used only to tell whether YAML cut an expression in two; the parser says what is wrong with
    a whole one.
    """
    waiting: list[str] = []
    before = ""
    at = 0
    while at < len(expression):
        character = expression[at]
        if character in "\"'`" or (character == "/" and (not before or before in _OPERAND_FOLLOWS)):
            at = _closed(expression, at)
            if at < 0:
                return False
        elif character in _CLOSING:
            waiting.append(_CLOSING[character])
        elif character in ")]}" and (not waiting or waiting.pop() != character):
            return False
        if not character.isspace():
            before = character
        at += 1
    return not waiting


def _closed(expression: str, at: int) -> int:
    """The offset of the end of a string, name, comment or regular expression; -1 without one."""
    quote = expression[at]
    if expression.startswith("/*", at):
        end = expression.find("*/", at + 2)
        return end + 1 if end >= 0 else -1
    in_class = False
    at += 1
    while at < len(expression):
        character = expression[at]
        if character == "\\" and quote != "`":
            at += 1
        elif quote == "/" and character == "[":
            in_class = True
        elif quote == "/" and character == "]":
            in_class = False
        elif character == quote and not in_class:
            return at
        at += 1
    return -1
