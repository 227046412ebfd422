"""The variables that an expression uses and does not bind."""

from __future__ import annotations

from mapper.jsonata.parse import ir


def free_variables(node: ir.Node) -> tuple[str, ...]:
    """The free variables of `node`, in the order of first use.

    `$` and `$$` are not among them; a built-in function is, unless `node` binds its name.
    """
    found: dict[str, None] = {}
    _collect(node, frozenset(), found)
    return tuple(found)


def _collect(node: ir.Node, bound: frozenset[str], found: dict[str, None]) -> frozenset[str]:
    """Add the free variables of `node`; return the names bound for the rest of its block."""
    if isinstance(node, ir.Variable):
        if node.name not in ("", "$") and node.name not in bound:
            found.setdefault(node.name)
        inner = bound
    elif isinstance(node, ir.Bind):
        inner = bound | {node.name}
        # A lambda may call itself; any other value cannot see the name.
        _collect(node.value, inner if isinstance(node.value, ir.Lambda) else bound, found)
    elif isinstance(node, ir.Lambda):
        _collect(node.body, bound | set(node.parameters), found)
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


def _path(node: ir.Path, bound: frozenset[str], found: dict[str, None]) -> frozenset[str]:
    inside = bound
    for step in node.steps:
        if isinstance(step.node, ir.Sort):
            for term in step.node.terms:
                _collect(term.expression, inside, found)
        else:
            inside = _collect(step.node, inside, found)
        if step.focus is not None:
            inside |= {step.focus}
        if step.index is not None:
            inside |= {step.index}
        for stage in step.stages:
            if isinstance(stage, ir.IndexBinding):
                inside |= {stage.name}
            else:
                _collect(stage.expression, inside, found)
    if node.group is not None:
        for key, value in node.group.pairs:
            _collect(key, inside, found)
            _collect(value, inside, found)
    return bound
