"""Joins every `%` to the step of a path that it refers to, as jsonata-js does while it parses.

A `%` refers to a step some levels up. The search goes through the steps from right to left, first
in the path of the `%`, then in the paths around it. The step that is found stores its input item
under a label; the `%` reads that label.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from mapper.jsonata.parse import ir
from mapper.jsonata.runtime.expression_errors import ExpressionError

N = TypeVar("N", bound=ir.Node)


@dataclass(slots=True, eq=False)
class _Unresolved:
    """A `%` whose step is not found yet: its label, and how many levels are left to go up."""

    label: str
    parent: ir.Parent
    level: int = 1


class Ancestry:
    """The state of the search for one expression."""

    def __init__(self) -> None:
        self._parents: dict[int, _Unresolved] = {}  # by id of the Parent node
        self._seeking: dict[int, list[_Unresolved]] = {}  # by id of a node
        self._steps: dict[int, ir.Step] = {}  # by id of a node that may become a step
        self._ancestors: list[tuple[ir.Step, _Unresolved]] = []
        self._kept: list[ir.Node] = []  # keeps the nodes alive whose ids are keys

    def parent(self, start: int, end: int) -> ir.Parent:
        """A new `%`."""
        label = f"!{len(self._parents)}"
        node = ir.Parent(label, start=start, end=end)
        self._parents[id(node)] = _Unresolved(label, node)
        self._kept.append(node)
        return node

    def step(self, node: ir.Node) -> ir.Step:
        """The step for `node`; always the same one for the same node."""
        step = self._steps.get(id(node))
        if step is None:
            step = self._steps[id(node)] = ir.Step(node)
            self._kept.append(node)
        return step

    def _open(self, node: ir.Node) -> list[_Unresolved]:
        """What is unresolved in `node`, including `node` itself when it is a `%`."""
        pending = self._seeking.get(id(node))
        if pending is None:
            pending = []
        if isinstance(node, ir.Parent):
            pending.append(self._parents[id(node)])
        return pending

    def _leave(self, node: ir.Node, pending: list[_Unresolved]) -> None:
        if id(node) in self._seeking:
            self._seeking[id(node)].extend(pending)
        else:
            self._seeking[id(node)] = pending
            self._kept.append(node)

    def push(self, outer: ir.Node, inner: N) -> N:
        """Make what is unresolved in `inner` unresolved in `outer`; return `inner`."""
        if id(inner) in self._seeking or isinstance(inner, ir.Parent):
            self._leave(outer, self._open(inner))
        return inner

    def seek_from(self, path: ir.Path, first: ir.Parent) -> None:
        """Record that `path` begins with the `%` `first`."""
        self._seeking[id(path)] = [self._parents[id(first)]]
        self._kept.append(path)

    def descend(self, step: ir.Step, predicate: ir.Node) -> None:
        """Resolve what is one level up in `predicate`: the step that it filters."""
        pending = self._seeking.get(id(predicate))
        if pending is None:
            return
        for unresolved in pending:
            if unresolved.level == 1:
                self._seek(step, unresolved)
            else:
                unresolved.level -= 1
        self.push(step.node, predicate)

    def resolve(self, path: ir.Path) -> None:
        """Resolve what is open in the last step of `path` at the steps before it."""
        for unresolved in self._open(path.steps[-1].node):
            current = unresolved
            index = len(path.steps) - 2
            while current.level > 0:
                if index < 0:
                    self._leave(path, [current])
                    break
                step = path.steps[index]
                index -= 1
                # Adjacent steps that bind a variable count as one: the first.
                while index >= 0 and step.focus and path.steps[index].focus:
                    step = path.steps[index]
                    index -= 1
                self._seek(step, current)

    def _seek(self, step: ir.Step, unresolved: _Unresolved) -> None:
        node = step.node
        match node:
            case ir.Name() | ir.Wildcard():
                unresolved.level -= 1
                if unresolved.level == 0:
                    for known, other in self._ancestors:
                        if known is step:
                            unresolved.label = other.label
                    self._ancestors.append((step, unresolved))
                    step.ancestor = unresolved.label
                    step.is_tuple = True
            case ir.Parent():
                unresolved.level += 1
            case ir.Block():
                if node.expressions:
                    step.is_tuple = True
                    last = node.expressions[-1]
                    if isinstance(last, ir.Path):
                        self._seek_path(last, unresolved)
                    else:
                        self._seek(self.step(last), unresolved)
            case ir.Path():
                step.is_tuple = True
                self._seek_path(node, unresolved)
            case _:
                raise _no_ancestor(node)

    def _seek_path(self, path: ir.Path, unresolved: _Unresolved) -> None:
        path.carries_tuples = True
        index = len(path.steps) - 1
        self._seek(path.steps[index], unresolved)
        index -= 1
        while unresolved.level > 0 and index >= 0:
            self._seek(path.steps[index], unresolved)
            index -= 1

    def finish(self, node: ir.Node) -> None:
        """Give every `%` its final label; raise S0217 when one is unresolved."""
        if isinstance(node, ir.Parent) or id(node) in self._seeking:
            raise _no_ancestor(node)
        for unresolved in self._parents.values():
            unresolved.parent.label = unresolved.label


def _no_ancestor(node: ir.Node) -> ExpressionError:
    message = "% has no parent here: it must follow a step of a path"
    return ExpressionError("S0217", message, position=node.start)
