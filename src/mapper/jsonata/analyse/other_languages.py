"""What is written as in another language: what was meant, and how JSONata says it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Foreign(NamedTuple):
    """A piece of an expression that is of another language: where, what is wrong, what to write."""

    start: int
    end: int
    message: str
    hint: str
    fixed: str = ""
    """The whole text as JSONata has it, where that can be said; it may have other faults."""


_OPERATORS: Final = {
    "===": "=",
    "!==": "!=",
    "==": "=",
    "<>": "!=",
    "&&": "and",
    "||": "or",
    "++": "&",
}
"""Operators of other languages: what JSONata has in their place."""
_QUOTED: Final = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)""", re.DOTALL)
_OPERATOR: Final = re.compile(r"===|!==|==|<>|&&|\|\||\+\+")
_NOT: Final = re.compile(r"!(?!=)|\bnot\s+(?=[\w$(])")
_NULL: Final = re.compile(r"\bis\s+(not\s+)?(?:null|none|nil|empty)\b", re.IGNORECASE)
_IF: Final = re.compile(r"\s*if\b", re.IGNORECASE)
_WORDS: Final = re.compile(r"[^\W\d_][\w,.-]*(?: [\w,.-]+)+")
_KEY: Final = re.compile(r"([A-Za-z_][\w-]*):(?=\S)")

FUNCTIONS: Final = {
    **dict.fromkeys(("concat", "concatenate", "strcat"), "texts are joined by `&`: `a & b`"),
    **dict.fromkeys(("upper", "toUpperCase", "ucase", "to_upper"), "$uppercase(text)"),
    **dict.fromkeys(("lower", "toLowerCase", "lcase", "to_lower"), "$lowercase(text)"),
    **dict.fromkeys(("len", "strlen", "char_length"), "$length(text)"),
    "size": "$count(items), or $length(text)",
    **dict.fromkeys(("substr", "mid", "slice"), "$substring(text, from, length), from 0"),
    "left": "$substring(text, 0, length)",
    "right": "$substring(text, -length)",
    **dict.fromkeys(("strip", "ltrim", "rtrim"), "$trim(text)"),
    **dict.fromkeys(("coalesce", "ifnull", "nvl", "isnull", "default"), "`$exists(a) ? a : b`"),
    **dict.fromkeys(("if", "iif", "iff", "when", "case"), "`condition ? a : b`"),
    **dict.fromkeys(("int", "parseInt", "float", "parseFloat", "toNumber"), "$number(text)"),
    **dict.fromkeys(("str", "toString", "text"), "$string(value)"),
    **dict.fromkeys(("indexOf", "instr", "position", "includes"), "$contains(text, part)"),
    "startsWith": "`$substring(text, 0, $length(part)) = part`",
    "endsWith": "`$substring(text, -$length(part)) = part`",
    **dict.fromkeys(("regex", "matches", "test"), "$match(text, /pattern/)"),
    **dict.fromkeys(("avg", "mean"), "$average(numbers)"),
    "ceiling": "$ceil(number)",
    "first": "`items[0]`",
    "last": "`items[-1]`",
    "isEmpty": '`$exists(a)`, or `a = ""`',
    **dict.fromkeys(("today", "sysdate", "date"), "a parameter with `today: true`"),
    **dict.fromkeys(
        ("formatDate", "toDate", "parseDate", "format_date", "to_date"), "a format in `$convert`"
    ),
}
"""Functions of other languages: what JSONata has in their place."""
_BY_LOWER: Final = {name.lower(): said for name, said in FUNCTIONS.items()}


def function_meant(name: str) -> str | None:
    """What to write in the place of a function of another language; None for another name."""
    said = _BY_LOWER.get(name.lower())
    return None if said is None else f"in JSONata: {said}"


def foreign_syntax(text: str) -> Foreign | None:
    """The first piece of a text that no JSONata is which is another language's; None where none is.

    The text is known not to be an expression. What stands between quotes is data.
    """
    code = _QUOTED.sub(lambda found: " " * len(found.group()), text)
    found = _OPERATOR.search(code)
    if found is not None:
        said = _OPERATORS[found.group()]
        message = f"`{found.group()}` is no operator; JSONata has `{said}`"
        fixed = _with_operators(text)
        return Foreign(found.start(), found.end(), message, f"write `a {said} b`", fixed)
    found = _NULL.search(code)
    if found is not None:
        wanted = "$exists(a)" if found.group(1) else "$not($exists(a))"
        message = "JSONata asks whether a value is there by a function"
        return Foreign(found.start(), found.end(), message, f"write `{wanted}`")
    found = _NOT.search(code)
    if found is not None:
        message = f"`{found.group().strip()}` is no operator; JSONata has the function $not"
        return Foreign(found.start(), found.end(), message, "write `$not(a)`")
    found = _IF.match(code)
    if found is not None:
        message = "`if` is no word of JSONata; a choice has `?` and `:`"
        hint = "write `condition ? a : b`, or $choose with $when"
        return Foreign(found.start(), found.end(), message, hint)
    key = _KEY.match(code)
    if key is not None:
        message = f"`{key[1]}:` is no key here, as no blank stands behind its colon"
        return Foreign(key.start(), key.end(), message, f"put a blank there: `{key[1]}: …`")
    if _WORDS.fullmatch(text):
        message = "several words are no expression"
        return Foreign(0, len(text), message, f"for the text itself: {{$const: {text}}}")
    return None


def _with_operators(text: str) -> str:
    """The text with the operators of JSONata, but for what stands between quotes."""
    pieces = _QUOTED.split(text)
    pieces[::2] = [
        _OPERATOR.sub(lambda found: f" {_OPERATORS[found.group()]} ", piece)
        for piece in pieces[::2]
    ]
    return " ".join("".join(pieces).split()) if "  " in "".join(pieces) else "".join(pieces)
