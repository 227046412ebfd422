"""The one checker of YAML nodes: the value that is wanted, or a finding at its source span."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.nearest import Repair, meant
from mapper.yaml_text.quoting import quote_hint
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
"""What a plain scalar says when it says that nothing is there."""

_DIGITS: Final = re.compile(r"[0-9]{1,18}")
_NUMBER: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_KINDS: Final = {ScalarNode: "text", SequenceNode: "a list", MappingNode: "an object"}

Renamed = Mapping[str, str]
"""Keys that files had once, each with the one that replaced it."""


def is_null(node: Node) -> bool:
    """Whether a node says that nothing is there: `key:`, `key: ~`, `key: null`."""
    return isinstance(node, ScalarNode) and node.style == "plain" and node.text in NULLS


def whole_number(text: str) -> int | None:
    """The integer from 0 that a text is, or None."""
    return int(text) if _DIGITS.fullmatch(text) else None


class NodeChecks:
    """Reads nodes and gathers findings; every reader returns something usable.

    `what` names the value in the message of a finding.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def report(
        self, code: str, message: str, where: Node | Position | None, hint: str | None = None
    ) -> None:
        """Add an error finding."""
        position = where if isinstance(where, Position) or where is None else where.position
        self.findings.append(Finding(code, message, position, hint=hint))

    def unknown(self, code: str, what: str, name: str, known: Collection[str], node: Node) -> None:
        """Report a name that is not among those known, with the nearest of them."""
        hint: str | None = meant(name, known)
        if hint is None and len(known) == 1:
            only = next(iter(known))
            hint = Repair(f"did you mean `{only}`?", name, only)
        if hint is None and known and len(known) <= 12:
            hint = "there are: " + ", ".join(f"`{each}`" for each in known)
        self.report(code, f"{what} `{name}` does not exist", node, hint)

    def unknown_key(
        self,
        key: str,
        position: Position,
        known: Iterable[str],
        what: str,
        renamed: Renamed | None = None,
    ) -> None:
        """Report a key that its block does not have; one that was renamed names the new one."""
        known = sorted(known) if isinstance(known, frozenset | set) else list(known)
        hint = meant(key, known) or "the keys are " + ", ".join(f"`{name}`" for name in known)
        if renamed and key in renamed:
            hint = Repair(f"`{key}` is called `{renamed[key]}` now", key, renamed[key])
        self.report("unknown-key", f"{what} has no key `{key}`", position, hint)

    def missing_key(self, name: str, block: MappingNode, what: str) -> None:
        """Report a key that a block must have, at its first key: a caret under all says nothing."""
        position = block.entries[0][0].position if block.entries else block.position
        self.report("missing-key", f"{what} lacks `{name}`", position, f"add `{name}: …`")

    def wrong_kind(self, node: Node, wanted: str, what: str = "this") -> None:
        """Report a node of another kind than is wanted; an expression that YAML took apart, too."""
        found = _KINDS[type(node)]
        if wanted == "text" and not isinstance(node, ScalarNode) and _written_as_text(node):
            message = f"YAML reads {what} as {found}; a text is needed here"
            self.report("quote-expression", message, node, quote_hint(node.raw))
            return
        self.report("wrong-kind", f"{what} must be {wanted}, not {found}", node)

    def wrong_word(
        self, text: str, position: Position, allowed: Collection[str], what: str = "this"
    ) -> None:
        """Report a text that is not one of a closed list, with the nearest of them."""
        names = ", ".join(f"`{name}`" for name in allowed)
        message = f"{what} must be one of {names}"
        self.report("wrong-kind", message, position, meant(text, allowed))

    def keys(
        self, node: MappingNode, known: Collection[str], what: str, renamed: Renamed | None = None
    ) -> None:
        """Findings for the keys of `node` that are not among those known."""
        for key, _ in node:
            if key.text not in known:
                self.unknown_key(key.text, key.position, known, what, renamed)

    def mapping(self, node: Node, what: str = "this") -> Iterable[tuple[ScalarNode, Node]]:
        """The entries of a mapping."""
        if isinstance(node, MappingNode):
            return node.entries
        self.wrong_kind(node, "an object (keys and values)", what)
        return ()

    def items(self, node: Node, what: str = "this") -> list[Node]:
        """The items of a list."""
        if isinstance(node, SequenceNode):
            return node.items
        self.wrong_kind(node, "a list", what)
        return []

    def text(self, node: Node, what: str = "this") -> str:
        """The text of a scalar."""
        if isinstance(node, ScalarNode):
            return node.text
        self.wrong_kind(node, "text", what)
        return ""

    def texts(self, node: Node) -> list[str]:
        """The texts of a list; a single text stands for a list of one."""
        return [self.text(item) for item in self.scalars(node)]

    def scalars(self, node: Node) -> list[Node]:
        """The items of a list; a single value stands for a list of one."""
        return [node] if isinstance(node, ScalarNode) else self.items(node)

    def count(self, node: Node | None, default: int | None = None) -> int | None:
        """A number of things: an integer from 0."""
        if node is None:
            return default
        number = whole_number(self.text(node))
        if number is None:
            self.report("wrong-kind", "this must be a whole number", node)
            return default
        return number

    def number(self, node: Node | None) -> str | None:
        """A decimal number, as its text."""
        if node is None:
            return None
        text = self.text(node)
        if _NUMBER.fullmatch(text):
            return text
        self.report("wrong-kind", "this must be a number", node)
        return None

    def flag(self, node: Node | None) -> bool:
        """`true` or `false`; false where there is nothing."""
        return node is not None and self.one_of(node, ("true", "false")) == "true"

    def one_of(self, node: Node, known: Collection[str], what: str = "this") -> str | None:
        """A word out of a closed list."""
        text = self.text(node)
        if text in known:
            return text
        self.wrong_word(text, node.position, known, what)
        return None


def _written_as_text(node: Node) -> bool:
    """Whether a collection looks like an expression that YAML took apart: on one line."""
    return node.line == node.end_line or (
        isinstance(node, MappingNode)
        and not node.flow
        and len(node.entries) == 1
        and isinstance(node.entries[0][1], ScalarNode)
        and not node.entries[0][0].text.startswith("$")
        and any(character in node.entries[0][0].text for character in " ?(")
    )
