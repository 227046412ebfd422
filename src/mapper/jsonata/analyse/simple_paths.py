"""Simple paths: the context, or a chain of fields from it."""

from __future__ import annotations

from mapper.jsonata.parse import ir


def is_simple_path(node: ir.Node) -> bool:
    """Whether `node` is `$`, `$$`, or a path of names without predicates."""
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
