"""Whether an expression is whole: its quotes and brackets close."""

from __future__ import annotations

from typing import Final

_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_OPERAND_FOLLOWS: Final = frozenset("(,=:[{?&|<>~!+-*/%;")


def balanced(expression: str) -> bool:
    """True where every quote, comment, regular expression and bracket of a text is closed.

    Used only to find whether YAML cut an expression in two; the parser says what is wrong with
    a whole one.
    """
    waiting: list[str] = []
    before = ""
    index = 0
    while index < len(expression):
        character = expression[index]
        if character in "\"'`" or (character == "/" and (not before or before in _OPERAND_FOLLOWS)):
            index = _closed(expression, index)
            if index < 0:
                return False
        elif character in _CLOSING:
            waiting.append(_CLOSING[character])
        elif character in ")]}" and (not waiting or waiting.pop() != character):
            return False
        if not character.isspace():
            before = character
        index += 1
    return not waiting


def _closed(expression: str, index: int) -> int:
    """The offset of the end of a string, name, comment or regular expression; -1 without one."""
    quote = expression[index]
    if expression.startswith("/*", index):
        end = expression.find("*/", index + 2)
        return end + 1 if end >= 0 else -1
    in_class = False
    index += 1
    while index < len(expression):
        character = expression[index]
        if character == "\\" and quote != "`":
            index += 1
        elif quote == "/" and character == "[":
            in_class = True
        elif quote == "/" and character == "]":
            in_class = False
        elif character == quote and not in_class:
            return index
        index += 1
    return -1
