"""What an expression gives when its context is MISSING."""

from __future__ import annotations

from collections.abc import Callable

from mapper.jsonata.parse import ir

FindBuiltin = Callable[[ir.Node], object]
"""Gives the built-in function that a node names, or None."""

# What an expression gives when the context is MISSING. None: it may raise an error.
_NOTHING, _FALSE, _CONSTANT, _ANYTHING = "nothing", "false", "constant", "anything"
_FALSY = (_NOTHING, _FALSE)


def rejects_missing(node: ir.Node, builtin: FindBuiltin) -> bool:
    """Whether a predicate is false, and raises no error, when its item is MISSING."""
    return _on_missing(node, builtin) in _FALSY


def _on_missing(node: ir.Node, builtin: FindBuiltin) -> str | None:
    if node.group is not None or node.predicates:
        return None
    match node:
        case ir.Literal():
            return _CONSTANT
        case ir.Variable():
            return _NOTHING if node.name == "" else _ANYTHING
        case ir.Path():
            return _path_on_missing(node)
        case ir.Binary():
            return _binary_on_missing(node, builtin)
        case ir.Logical():
            left, right = _on_missing(node.left, builtin), _on_missing(node.right, builtin)
            if left in _FALSY and node.operator == "and":
                return _FALSE
            if left in _FALSY and right in _FALSY:
                return _FALSE
            if left == _ANYTHING and right in _FALSY and node.operator == "and":
                return _FALSE
        case ir.Call():
            return _call_on_missing(node, builtin)
    return None


def _path_on_missing(node: ir.Path) -> str | None:
    first = node.steps[0]
    if any(step.is_tuple for step in node.steps):
        return None
    if isinstance(first.node, ir.Name) and not first.stages:
        return _NOTHING
    if isinstance(first.node, ir.Variable) and not first.node.predicates and not first.stages:
        if first.node.name == "":
            return _NOTHING
        simple = (isinstance(step.node, ir.Name) and not step.stages for step in node.steps[1:])
        return _ANYTHING if all(simple) else None
    return None


def _binary_on_missing(node: ir.Binary, builtin: FindBuiltin) -> str | None:
    left, right = _on_missing(node.left, builtin), _on_missing(node.right, builtin)
    if left is None or right is None:
        return None
    if node.operator in ("=", "!=", "in"):
        return _FALSE if _NOTHING in (left, right) else None
    if node.operator in ("<", "<=", ">", ">="):
        for side, other in ((left, node.right), (right, node.left)):
            if side == _NOTHING and (_on_missing(other, builtin) == _NOTHING or _is_scalar(other)):
                return _NOTHING
    return None


def _is_scalar(node: ir.Node) -> bool:
    return (
        isinstance(node, ir.Literal)
        and isinstance(node.value, str | int | float)
        and not isinstance(node.value, bool)
    )


def _call_on_missing(node: ir.Call, builtin: FindBuiltin) -> str | None:
    if builtin(node.procedure) is None or not isinstance(node.procedure, ir.Variable):
        return None
    if node.procedure.name in ("exists", "boolean", "not") and len(node.arguments) == 1:
        return _FALSE if _on_missing(node.arguments[0], builtin) == _NOTHING else None
    return None
