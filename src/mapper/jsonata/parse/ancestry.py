"""Joining every `%` to the step of a path that it reaches, as jsonata-js does while it parses.

A `%` looks for a step so many levels up. What it does not find in its own path it goes on looking
for in the path around it, step by step from right to left. The step that is found remembers the
item it started from under a label, and the `%` reads that label.
"""

from __future__ import annotations

from typing import TypeVar

from mapper.jsonata.parse import ir
from mapper.jsonata.runtime.expression_errors import ExpressionError

N = TypeVar("N", bound=ir.Node)


class _Slot:
    """What one `%` is looking for: the label, and how many levels up are still to go."""

    __slots__ = ("label", "level", "parent")

    def __init__(self, label: str, parent: ir.Parent) -> None:
        self.label = label
        self.level = 1
        self.parent = parent


class Ancestry:
    """The state of this search for one expression."""

    def __init__(self) -> None:
        self._slots: dict[int, _Slot] = {}  # by id of the Parent node
        self._seeking: dict[int, list[_Slot]] = {}  # by id of a node that leaves slots open
        self._steps: dict[int, ir.Step] = {}  # by id of a node that is no path, but may be a step
        self._ancestors: list[tuple[ir.Step, _Slot]] = []
        self._kept: list[ir.Node] = []  # ids are of these; they must live as long

    def parent(self, start: int, end: int) -> ir.Parent:
        """A new `%`."""
        label = f"!{len(self._slots)}"
        node = ir.Parent(label, start=start, end=end)
        self._slots[id(node)] = _Slot(label, node)
        self._kept.append(node)
        return node

    def step(self, node: ir.Node) -> ir.Step:
        """The step that `node` is or will be; always the same one for the same node."""
        step = self._steps.get(id(node))
        if step is None:
            step = self._steps[id(node)] = ir.Step(node)
            self._kept.append(node)
        return step

    def _open(self, node: ir.Node) -> list[_Slot]:
        """The slots that `node` leaves open, with its own when it is a `%`."""
        slots = self._seeking.get(id(node))
        if slots is None:
            slots = []
        if isinstance(node, ir.Parent):
            slots.append(self._slots[id(node)])
        return slots

    def _leave(self, node: ir.Node, slots: list[_Slot]) -> None:
        if id(node) in self._seeking:
            self._seeking[id(node)].extend(slots)
        else:
            self._seeking[id(node)] = slots
            self._kept.append(node)

    def push(self, outer: ir.Node, inner: N) -> N:
        """What `inner` leaves open is open in `outer`; returns `inner`."""
        if id(inner) in self._seeking or isinstance(inner, ir.Parent):
            self._leave(outer, self._open(inner))
        return inner

    def seek_from(self, path: ir.Path, first: ir.Parent) -> None:
        """`path` begins with a `%`."""
        self._seeking[id(path)] = [self._slots[id(first)]]
        self._kept.append(path)

    def descend(self, step: ir.Step, predicate: ir.Node) -> None:
        """Close what `predicate` leaves open one level up: at the step it filters."""
        slots = self._seeking.get(id(predicate))
        if slots is None:
            return
        for slot in slots:
            if slot.level == 1:
                self._seek(step, slot)
            else:
                slot.level -= 1
        self.push(step.node, predicate)

    def resolve(self, path: ir.Path) -> None:
        """Close what the last step of `path` leaves open, at the steps before it."""
        for slot in self._open(path.steps[-1].node):
            current = slot
            index = len(path.steps) - 2
            while current.level > 0:
                if index < 0:
                    self._leave(path, [current])
                    break
                step = path.steps[index]
                index -= 1
                # Of several steps in a row that bind a variable, the first one counts.
                while index >= 0 and step.focus and path.steps[index].focus:
                    step = path.steps[index]
                    index -= 1
                self._seek(step, current)

    def _seek(self, step: ir.Step, slot: _Slot) -> None:
        node = step.node
        match node:
            case ir.Name() | ir.Wildcard():
                slot.level -= 1
                if slot.level == 0:
                    for known, other in self._ancestors:
                        if known is step:
                            slot.label = other.label
                    self._ancestors.append((step, slot))
                    step.ancestor = slot.label
                    step.is_tuple = True
            case ir.Parent():
                slot.level += 1
            case ir.Block():
                if node.expressions:
                    step.is_tuple = True
                    last = node.expressions[-1]
                    if isinstance(last, ir.Path):
                        self._seek_path(last, slot)
                    else:
                        self._seek(self.step(last), slot)
            case ir.Path():
                step.is_tuple = True
                self._seek_path(node, slot)
            case _:
                raise _no_ancestor(node)

    def _seek_path(self, path: ir.Path, slot: _Slot) -> None:
        path.carries_tuples = True
        index = len(path.steps) - 1
        self._seek(path.steps[index], slot)
        index -= 1
        while slot.level > 0 and index >= 0:
            self._seek(path.steps[index], slot)
            index -= 1

    def finish(self, node: ir.Node) -> None:
        """Give every `%` the label it ended with; raise S0217 when one is still open."""
        if isinstance(node, ir.Parent) or id(node) in self._seeking:
            raise _no_ancestor(node)
        for slot in self._slots.values():
            slot.parent.label = slot.label


def _no_ancestor(node: ir.Node) -> ExpressionError:
    message = "There is no parent here: % must follow a step of a path that it can go up from"
    return ExpressionError("S0217", message, position=node.start)
