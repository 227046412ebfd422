"""Checked reading of YAML nodes: the value that is wanted, or a finding at its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.nearest import meant
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

_DIGITS: Final = re.compile(r"[0-9]{1,18}")
_NUMBER: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")


class NodeChecks:
    """Reads nodes and gathers findings; every reader returns something usable."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def report(self, code: str, message: str, node: Node, hint: str | None = None) -> None:
        """A finding at the place of `node`."""
        self.findings.append(Finding(code, message, node.position, hint=hint))

    def unknown(self, code: str, what: str, name: str, known: Collection[str], node: Node) -> None:
        """A finding about a name that is not among those known, with the nearest of them."""
        hint = meant(name, known)
        if hint is None and len(known) == 1:
            hint = f"did you mean `{next(iter(known))}`?"
        if hint is None and known and len(known) <= 12:
            hint = "there are: " + ", ".join(f"`{each}`" for each in known)
        self.report(code, f"{what} `{name}` does not exist", node, hint)

    def keys(self, node: MappingNode, known: Collection[str], what: str) -> None:
        """Findings for the keys of `node` that are not among those known."""
        for key, _ in node:
            if key.text not in known:
                message = f"{what} has no key `{key.text}`"
                self.report("unknown-key", message, key, meant(key.text, known))

    def mapping(self, node: Node) -> Iterable[tuple[ScalarNode, Node]]:
        """The entries of a mapping."""
        if isinstance(node, MappingNode):
            return node.entries
        self.report("contract-value", "keys and values are needed here", node)
        return ()

    def items(self, node: Node) -> list[Node]:
        """The items of a list."""
        if isinstance(node, SequenceNode):
            return node.items
        self.report("contract-value", "a list is needed here", node)
        return []

    def text(self, node: Node) -> str:
        """The text of a scalar."""
        if isinstance(node, ScalarNode):
            return node.text
        self.report("contract-value", "a single value is needed here", node)
        return ""

    def texts(self, node: Node) -> list[str]:
        """The texts of a list, or the one text that stands in its place."""
        if isinstance(node, ScalarNode):
            return [node.text]
        return [self.text(item) for item in self.items(node)]

    def scalars(self, node: Node) -> list[Node]:
        """The items of a list, or the one value that stands in its place."""
        return [node] if isinstance(node, ScalarNode) else self.items(node)

    def count(self, node: Node | None, default: int | None = None) -> int | None:
        """A number of things: an integer from 0."""
        if node is None:
            return default
        text = self.text(node)
        if _DIGITS.fullmatch(text):
            return int(text)
        self.report("contract-value", "a whole number from 0 is needed here", node)
        return default

    def number(self, node: Node | None) -> str | None:
        """A decimal number, as its text."""
        if node is None:
            return None
        text = self.text(node)
        if _NUMBER.fullmatch(text):
            return text
        self.report("contract-value", "a number is needed here", node)
        return None

    def flag(self, node: Node | None) -> bool:
        """`true` or `false`; false where there is nothing."""
        if node is None:
            return False
        text = self.text(node)
        if text not in {"true", "false"}:
            self.report("contract-value", "either `true` or `false`", node)
        return text == "true"

    def one_of(self, node: Node, known: Collection[str], what: str) -> str | None:
        """A word out of a closed list."""
        text = self.text(node)
        if text in known:
            return text
        self.unknown("contract-value", what, text, known, node)
        return None
