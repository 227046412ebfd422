"""Where YAML and JSONata collide: which texts need quotes, and how they look in them."""

from __future__ import annotations

import re
from typing import Final

import yaml

from mapper.diagnostics.nearest import Repair

_INDICATORS: Final = {
    "*": "an alias",
    "&": "an anchor",
    "!": "a tag",
    "%": "a directive",
    "@": "a reserved character",
    "`": "a reserved character",
    "|": "a block of lines",
    ">": "a block of lines",
    ",": "the comma of a list in brackets",
    "]": "the end of a list in brackets",
    "}": "the end of an object in braces",
}
_BLOCK: Final = re.compile(r"[|>](?:[-+]?[1-9]?|[1-9][-+])(?:[ \t]+#.*|[ \t]*)$")
_QUOTED: Final = re.compile(r"""(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*")""", re.DOTALL)
_AFTER: Final = re.compile(r"[ \t]*(?:[ \t]#.*)?$", re.DOTALL)
_ESCAPE: Final = re.compile(r'(?<!\\)(?:\\\\)*(\\[^0abt\tnvfre "/\\N_LPxuU\n])')
_DOUBTFUL: Final = re.compile(r"=$|[0-9]{4}-[0-9]|[-+]?0[bx]_")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def collision(value: str) -> str | None:
    """What YAML would make of an unquoted expression, or None where it would leave it whole.

    `value` is all that stands after `key: ` or `- `, continuation lines included.
    """
    if not value:
        return None
    first = value[0]
    if first in "'\"":
        return _quotes(value)
    if first in "[{":
        return _flow(value)
    if first in "|>" and _BLOCK.match(value.split("\n", 1)[0]):
        return None
    if first in _INDICATORS:
        return f"YAML reads a leading `{first}` as {_INDICATORS[first]}"
    if first in "?-" and (len(value) == 1 or value[1] in " \t"):
        what = "the start of a key" if first == "?" else "an item of a list"
        return f"YAML reads a leading `{first} ` as {what}"
    if re.search(r":(?=[ \t\n]|$)", value):
        return "YAML reads `: ` as the end of a key"
    if re.search(r"[ \t]#", value):
        return "YAML reads ` #` as the start of a comment"
    return None


def _quotes(value: str) -> str | None:
    """A leading quote is YAML's own if the text ends where the quote closes."""
    first = value[0]
    found = _QUOTED.match(value)
    if found is None:
        return f"YAML reads a leading {first} as the start of a quoted text, which does not end"
    if not _AFTER.match(value, found.end()):
        return f"YAML reads a leading {first} as the start of a quoted text that ends early"
    escape = _ESCAPE.search(found.group()) if first == '"' else None
    if escape:
        return f"YAML has no escape `{escape.group(1)}` in double quotes"
    return None


def _flow(value: str) -> str | None:
    """Brackets or braces are YAML's own unless more stands after the last of them."""
    depth = 0
    index = 0
    while index < len(value):
        found = _QUOTED.match(value, index)
        if found:
            index = found.end()
            continue
        if value[index] in "[{":
            depth += 1
        elif value[index] in "]}":
            depth -= 1
            if depth == 0 and _AFTER.match(value, index + 1):
                return None
            if depth == 0:
                break
        index += 1
    what = "a list" if value[0] == "[" else "an object"
    return f"YAML reads a leading `{value[0]}` as the start of {what}"


def quoted(value: str) -> str:
    """The text as a quoted YAML scalar, with as few escapes as can be."""
    if _UNPRINTABLE.search(value):
        return '"' + _UNPRINTABLE.sub(_escaped, _backslashes(value)) + '"'
    if "'" not in value:
        return f"'{value}'"
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    return "'" + value.replace("'", "''") + "'"


def _backslashes(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _escaped(found: re.Match[str]) -> str:
    return f"\\x{ord(found.group()):02x}"


def quote_hint(value: str, key: str | None = None) -> str:
    """How to fix it: the expression in quotes, after its key."""
    whole = _QUOTED.fullmatch(value) and value[0] == '"'
    # Quoted already, with escapes that YAML does not have: other quotes are what it needs.
    shown = quoted(" ".join((value[1:-1] if whole else value).split()))
    if len(shown) > 160:
        return "put the whole expression in quotes, or in a block: `|` and the expression below"
    named = f"`{key}: {shown}`" if key else shown
    return Repair(f"quote this expression: {named}", value, shown)


def refused_elsewhere(text: str, *, flow: bool) -> bool:
    """Whether PyYAML's own parser (and others like it) refuses this plain scalar.

    `flow` says that it stands in brackets or braces, where those parsers end it at a `?`.
    """
    if not (_DOUBTFUL.match(text) or (flow and "?" in text)):
        return False
    try:
        yaml.safe_load(f"[{text}]" if flow else text)
    except (yaml.YAMLError, ValueError):
        return True
    return False
