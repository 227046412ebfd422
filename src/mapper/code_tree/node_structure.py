"""What a tree is made of, as a value: trees that do the same in the same way have equal structures."""

from __future__ import annotations

import ast
from typing import Any

from mapper.code_tree.quotation import CommentLine


def structure(node: Any) -> Any:
    """The structure of a node, a list of nodes or a value."""
    if isinstance(node, ast.AST):
        fields = [structure(getattr(node, each, None)) for each in node._fields if each != "ctx"]
        return (node.__class__, *fields)
    if isinstance(node, list):
        # What a comment says makes no difference.
        return tuple([structure(each) for each in node if each.__class__ is not CommentLine])
    # 1, 1.0 and True are equal to Python.
    return (node.__class__, node)


def equal(left: ast.FunctionDef, right: ast.FunctionDef) -> bool:
    """Whether two functions do the same, whatever their names are."""
    return _equal(left.args, right.args) and _equal(left.body, right.body)


def _equal(left: Any, right: Any) -> bool:
    if left is right:
        return True
    if left.__class__ is not right.__class__:
        return False
    if isinstance(left, ast.AST):
        names = (each for each in left._fields if each != "ctx")
        return all(_equal(getattr(left, each, None), getattr(right, each, None)) for each in names)
    if isinstance(left, list):
        ours, theirs = (
            [each for each in nodes if each.__class__ is not CommentLine] for nodes in (left, right)
        )
        return len(ours) == len(theirs) and all(map(_equal, ours, theirs))
    return bool(left == right)
