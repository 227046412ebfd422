"""Texts of which YAML took the end: for a comment, or for the next item in brackets."""

from __future__ import annotations

import re
from typing import Final

from mapper.yaml_text.balance import balanced
from mapper.yaml_text.quoting import quote_hint
from mapper.yaml_text.yaml_nodes import ScalarNode

_COMMENT: Final = re.compile(r"(?P<blanks>[ \t]*)(?P<comment>#[^\r\n]*)")


def cut(node: ScalarNode, *, expression: bool, flow: bool = False) -> tuple[str, str] | None:
    """What happened to the end of a scalar and how to fix it, or None where it is whole.

    A comment is one if a blank stands on either side of its `#`, and what is before it is whole
    (which only an expression can fail to be); `items #$i` is JSONata to whoever wrote it. `flow`
    says that the scalar is an item in brackets or braces.
    """
    if node.style in {"literal", "folded"}:
        return None
    source = node.source.text
    found = _COMMENT.match(source, node.end)
    if found is None and not (flow and expression):
        return None
    whole = node.style != "plain" or not expression or balanced(node.text)
    if found is not None:
        comment = found.group("comment")
        apart = bool(found.group("blanks")) and (comment == "#" or comment[1].isspace())
        if whole and apart:
            return None
        message = "YAML reads ` #` as the start of a comment, and drops the rest"
        hint = quote_hint((source[node.start : node.end] + found.group()).strip())
        return message, f"{hint}; if it is a comment, put a blank after the `#`"
    if not whole:
        message = "YAML reads a comma or bracket of this expression as its own"
        return (
            message,
            "quote each expression in the brackets, or write each on its own line with `- `",
        )
    return None
