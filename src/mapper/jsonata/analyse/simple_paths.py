"""Plain reads: expressions that only walk from the context through fields."""

from __future__ import annotations

from mapper.jsonata.parse import ir


def is_plain(node: ir.Node) -> bool:
    """Whether `node` is the context, the message, or a path of names from the context."""
    if node.predicates or node.group is not None or node.keep_array:
        return False
    if isinstance(node, ir.Variable):
        return node.name in ("", "$")
    if isinstance(node, ir.Name):
        return True
    return isinstance(node, ir.Path) and all(
        isinstance(step.node, ir.Name)
        and not (step.stages or step.focus or step.index)
        and not (step.node.predicates or step.node.group or step.node.keep_array)
        for step in node.steps
    )
