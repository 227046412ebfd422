"""A document that says what is read of it: each object knows its source path."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mapper.jsonata.runtime.missing import MISSING

if TYPE_CHECKING:
    from _collections_abc import dict_items, dict_values

Report = Callable[["SourceNode", str, Any], None]
"""Takes what was read of a node: the node, the name, and the value, or MISSING."""


class SourceNode(dict[str, Any]):
    """An object of a message; it reports each field that is read of it.

    Lists and values are what a reader makes: expressions know their class. `index` is None where the
    node is no item of a list.
    """

    __slots__ = ("index", "parent", "report", "step")

    def __init__(
        self, parent: SourceNode | None, step: str, index: int | None, report: Report
    ) -> None:
        self.parent = parent
        self.step = step
        self.index = index
        self.report = report

    @property
    def path(self) -> str:
        """The source path, with indices; empty for the message."""
        own = self.step if self.index is None else f"{self.step}[{self.index}]"
        above = self.parent.path if self.parent is not None else ""
        return f"{above}.{own}" if above and own else above or own

    def path_of(self, name: str) -> str:
        """The source path of a field."""
        above = self.path
        return f"{above}.{name}" if above else name

    def get(self, name: str, default: Any = None) -> Any:
        """As of a dict, and reported."""
        found = super().get(name, MISSING)
        self.report(self, name, found)
        return default if found is MISSING else found

    def __getitem__(self, name: str) -> Any:
        found = super().__getitem__(name)
        self.report(self, name, found)
        return found

    def __contains__(self, name: object) -> bool:
        there = super().__contains__(name)
        if isinstance(name, str):
            self.report(self, name, super().get(name, MISSING))
        return there

    def _all(self) -> None:
        for name, value in super().items():
            self.report(self, name, value)

    def values(self) -> dict_values[str, Any]:
        """As of a dict, and reported."""
        self._all()
        return super().values()

    def items(self) -> dict_items[str, Any]:
        """As of a dict, and reported."""
        self._all()
        return super().items()


def recorded_document(document: Any, report: Report) -> tuple[Any, dict[int, SourceNode]]:
    """A copy of a document that reports what is read of it; its nodes by the `id` of the objects."""
    nodes: dict[int, SourceNode] = {}

    def copied(value: Any, parent: SourceNode | None, step: str) -> Any:
        if isinstance(value, dict):
            return node(value, parent, step, None)
        if isinstance(value, list):
            return [
                node(item, parent, step, number) if isinstance(item, dict) else item
                for number, item in enumerate(value)
            ]
        return value

    def node(
        value: dict[str, Any], parent: SourceNode | None, step: str, index: int | None
    ) -> SourceNode:
        made = nodes[id(value)] = SourceNode(parent, step, index, report)
        for name, item in value.items():
            dict.__setitem__(made, name, copied(item, made, name))
        return made

    return copied(document, None, ""), nodes
