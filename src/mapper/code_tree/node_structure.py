"""What a tree is made of, as a value: equal trees have equal structures."""

from __future__ import annotations

import ast
from typing import Any


def structure(node: Any) -> Any:
    """The structure of a node, a list of nodes or a value."""
    if isinstance(node, ast.AST):
        fields = [structure(getattr(node, each, None)) for each in node._fields if each != "ctx"]
        return (node.__class__, *fields)
    if isinstance(node, list):
        return tuple([structure(each) for each in node])
    # 1, 1.0 and True are equal to Python.
    return (node.__class__, node)
