r"""Patterns: JSON Schema's dialect into XSD's, and XSD's into Python's `re`.

XSD patterns are anchored at both ends, know no `^` and `$`, and their `\d` and `\w` are Unicode
(XML Schema part 2, appendix F). JSON Schema patterns are ECMA-262: they match anywhere.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_ANY: Final = r"[\s\S]*"
_ECMA_CLASSES: Final = {"d": "[0-9]", "D": "[^0-9]", "w": "[A-Za-z0-9_]", "W": "[^A-Za-z0-9_]"}
_ECMA_IN_CLASS: Final = {"d": "0-9", "w": "A-Za-z0-9_"}
_CONTROLS: Final = {"t": "\t", "n": "\n", "r": "\r"}
_IN_FULL: Final = {
    r"\s": r"[ \t\n\r]",
    r"\S": r"[^ \t\n\r]",
    # in a class it is translated as XSD means it
    r"\w": r"[\w]",
    r"\W": r"[\W]",
}
_LITERALS: Final = frozenset(r"\|.-^?*+{}()[]$/")


class PatternError(ValueError):
    """The pattern is not one, or says something the other dialect cannot say."""


@lru_cache(maxsize=4096)
def to_python(pattern: str) -> str:
    """The Python expression that `re.fullmatch` takes for an XSD pattern.

    Raises PatternError where the pattern is none.
    """
    # elementpath is no light import, and only building needs it
    from elementpath.regex import RegexError, translate_pattern

    try:
        translated = translate_pattern(
            _spell_out(pattern),
            xsd_version="1.0",
            back_references=False,
            lazy_quantifiers=False,
            anchors=False,
        )
        body = translated.removeprefix("^(?:").removesuffix(r")$(?!\n\Z)")
        re.compile(body)
    except (RegexError, re.error, OverflowError) as error:
        raise PatternError(str(error)) from error
    return str(body)


def _spell_out(pattern: str) -> str:
    r"""The pattern with `\s`, `\w` and the like as classes, since Python's mean more than XSD's."""
    out = []
    depth = 0
    parts = iter(re.findall(r"\\.|.|\n", pattern, re.DOTALL))
    for part in parts:
        if part == "[":
            depth += 1
        elif part == "]":
            depth -= 1
        if depth == 0 and part in _IN_FULL:
            out.append(_IN_FULL[part])
        else:
            out.append(part)
    return "".join(out)


def from_ecma(pattern: str) -> str:
    """The XSD pattern that accepts what an ECMA-262 pattern finds anywhere in a text.

    Raises PatternError for what XSD cannot say: look-around, back-references, lazy quantifiers,
    word boundaries, anchors that do not stand at an end.
    """
    out: list[str] = []
    alternatives: list[str] = []
    depth = 0
    index = 0
    started = ended = False

    def close() -> None:
        body = "".join(out)
        body = body if started else _ANY + body
        alternatives.append(body if ended else body + _ANY)
        out.clear()

    while index < len(pattern):
        char = pattern[index]
        if ended and not (char == "|" and depth == 0):
            raise PatternError("`$` before the end")
        if char == "^":
            if out or started or depth:
                raise PatternError("`^` after the start")
            started = True
            index += 1
        elif char == "$":
            if depth:
                raise PatternError("`$` within a group")
            ended = True
            index += 1
        elif char == "\\":
            text, index = _escape(pattern, index)
            out.append(text)
        elif char == "[":
            text, index = _class(pattern, index)
            out.append(text)
        elif char == "|" and depth == 0:
            close()
            started = ended = False
            index += 1
        elif char == "(":
            index = _group(pattern, index)
            out.append("(")
            depth += 1
        else:
            if char == ")":
                depth -= 1
            elif char in "*+?}" and pattern[index + 1 : index + 2] == "?":
                raise PatternError("a lazy quantifier")
            # the dot of ECMA excludes the line separators, that of XSD only \n and \r
            out.append(r"[^\n\r\u2028\u2029]" if char == "." else char)
            index += 1
    close()
    result = "|".join(alternatives)
    to_python(result)
    return result


def _group(pattern: str, index: int) -> int:
    """The place after an opening parenthesis, which groups and does nothing else."""
    if pattern[index + 1 : index + 2] != "?":
        return index + 1
    if pattern.startswith("(?:", index):
        # XSD has only plain groups; the caller writes the parenthesis
        return index + 3
    raise PatternError("look-around or a named group")


def _escape(pattern: str, index: int) -> tuple[str, int]:
    char = pattern[index + 1 : index + 2]
    if char in _ECMA_CLASSES:
        return _ECMA_CLASSES[char], index + 2
    if char in {"s", "S"}:
        return "\\" + char, index + 2
    return _character(pattern, index)


def _character(pattern: str, index: int) -> tuple[str, int]:
    """An escape that stands for one character, as XSD writes it."""
    char = pattern[index + 1 : index + 2]
    if char in _CONTROLS:
        return _CONTROLS[char], index + 2
    digits = {"u": 4, "x": 2}.get(char)
    if digits is not None:
        code = pattern[index + 2 : index + 2 + digits]
        if not re.fullmatch(r"[0-9A-Fa-f]+", code) or len(code) != digits:
            raise PatternError(f"`\\{char}` without {digits} hexadecimal digits")
        return _literal(chr(int(code, 16))), index + 2 + digits
    # Beside the syntax characters ECMA lets any other that is no letter or digit stand for itself.
    if char and not char.isalnum() and char != "_":
        return _literal(char), index + 2
    raise PatternError(f"`\\{char}`")


def _literal(char: str) -> str:
    if char in {"/", "$"}:
        return char
    return "\\" + char if char in _LITERALS else char


def _class(pattern: str, index: int) -> tuple[str, int]:
    end = index + 1
    out = ["["]
    if pattern[end : end + 1] == "^":
        out.append("^")
        end += 1
    while end < len(pattern) and pattern[end] != "]":
        char = pattern[end]
        if char == "\\":
            following = pattern[end + 1 : end + 2]
            if following in _ECMA_IN_CLASS:
                out.append(_ECMA_IN_CLASS[following])
                end += 2
            elif following in {"s", "S"}:
                out.append("\\" + following)
                end += 2
            else:
                text, end = _character(pattern, end)
                out.append(text)
        else:
            out.append("\\[" if char == "[" else char)
            end += 1
    if end >= len(pattern):
        raise PatternError("`[` without `]`")
    out.append("]")
    return "".join(out), end + 1
