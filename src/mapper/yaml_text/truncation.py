"""Texts of which YAML took the end: for a comment, or for the next item in brackets."""

from __future__ import annotations

from mapper.yaml_text.balance import balanced
from mapper.yaml_text.quoting import quote_hint
from mapper.yaml_text.yaml_nodes import ScalarNode


def cut(node: ScalarNode, *, expression: bool, flow: bool = False) -> tuple[str, str] | None:
    """What happened to the end of a scalar and how to fix it, or None where it is whole.

    A comment is one if a blank stands on either side of its `#`, and what is before it is whole
    (which only an expression can fail to be); `items #$i` is JSONata to whoever wrote it. `flow`
    says that the scalar is an item in brackets or braces.
    """
    if node.style in {"literal", "folded"}:
        return None
    source = node.source.text
    rest = source[node.end : _line_end(source, node.end)]
    comment = rest.lstrip(" \t")
    whole = node.style != "plain" or not expression or balanced(node.text)
    if comment.startswith("#"):
        apart = len(comment) < len(rest) and (comment == "#" or comment[1].isspace())
        if whole and apart:
            return None
        message = "YAML reads ` #` as the start of a comment, and drops the rest"
        hint = quote_hint((source[node.start : node.end] + rest).strip())
        return message, f"{hint}; if it is a comment, put a blank after the `#`"
    if flow and not whole:
        message = "YAML reads a comma or bracket of this expression as its own"
        return message, ("quote each expression in the brackets, or write one on a line with `- `")
    return None


def _line_end(source: str, at: int) -> int:
    ends = [found for found in (source.find("\n", at), source.find("\r", at)) if found >= 0]
    return min(ends, default=len(source))
