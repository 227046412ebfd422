"""The variables of an expression, each with what binds it, and those that it does not bind."""

from __future__ import annotations

from collections.abc import Mapping

from mapper.jsonata.parse import ir

Use = tuple[ir.Variable, ir.Node | None]
"""A variable, and the node of the expression that binds it: None where it is free."""

_Bound = Mapping[str, ir.Node]


def free_variables(node: ir.Node) -> tuple[str, ...]:
    """The free variables of `node`, in the order of first use.

    `$` and `$$` are not among them; a built-in function is, unless `node` binds its name.
    """
    free = (variable.name for variable, binder in variable_uses(node) if binder is None)
    return tuple(dict.fromkeys(free))


def variable_uses(node: ir.Node) -> list[Use]:
    """The variables in `node`, in the order of the text; `$` and `$$` are not among them."""
    found: list[Use] = []
    _collect(node, {}, found)
    return found


def _collect(node: ir.Node, bound: _Bound, found: list[Use]) -> _Bound:
    """Add the variables of `node`; return the names bound for the rest of its block."""
    if isinstance(node, ir.Variable):
        if node.name not in ("", "$"):
            found.append((node, bound.get(node.name)))
        inner = bound
    elif isinstance(node, ir.Bind):
        inner = {**bound, node.name: node}
        # A lambda may call itself; any other value cannot see the name.
        _collect(node.value, inner if isinstance(node.value, ir.Lambda) else bound, found)
    elif isinstance(node, ir.Lambda):
        _collect(node.body, {**bound, **dict.fromkeys(node.parameters, node)}, found)
        inner = bound
    elif isinstance(node, ir.Block):
        block = bound
        for expression in node.expressions:
            block = _collect(expression, block, found)
        inner = bound
    elif isinstance(node, ir.Path):
        inner = _path(node, bound, found)
    else:
        inner = bound
        for child in ir.own_children(node):
            inner = _collect(child, inner, found)
    for predicate in node.predicates:
        _collect(predicate.expression, bound, found)
    if node.group is not None:
        for key, value in node.group.pairs:
            _collect(key, inner, found)
            _collect(value, inner, found)
    return inner


def _path(node: ir.Path, bound: _Bound, found: list[Use]) -> _Bound:
    inside = bound
    for step in node.steps:
        if isinstance(step.node, ir.Sort):
            for term in step.node.terms:
                _collect(term.expression, inside, found)
        else:
            inside = _collect(step.node, inside, found)
        if step.focus is not None:
            inside = {**inside, step.focus: node}
        if step.index is not None:
            inside = {**inside, step.index: node}
        for stage in step.stages:
            if isinstance(stage, ir.IndexBinding):
                inside = {**inside, stage.name: node}
            else:
                _collect(stage.expression, inside, found)
    if node.group is not None:
        for key, value in node.group.pairs:
            _collect(key, inside, found)
            _collect(value, inside, found)
    return bound
