"""From YAML nodes to models: every key is known, every value of the kind its model says.

The models are the grammar: which keys there are, which must be there, what each holds. A key that
is not known is never passed over.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.nearest import meant, nearest
from mapper.mapping_file.file_model import Match, Part, Rule
from mapper.mapping_file.stated_evidence import check_evidence
from mapper.yaml_text.quoting import quote_hint
from mapper.yaml_text.scalar_spans import Lines
from mapper.yaml_text.spanned_text import Text
from mapper.yaml_text.truncation import cut
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

P = TypeVar("P", bound=Part)

NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
"""What a plain scalar says when it says that nothing is there."""

_BOOLEANS: Final = {"true": True, "false": False}
_PLACES: Final = frozenset({"position", "places"})


class Missing:
    """Stands where a value could not be built; the finding has been reported."""


MISSING: Final = Missing()


def is_null(node: Node) -> bool:
    """Whether a node says that nothing is there: `key:`, `key: ~`, `key: null`."""
    return isinstance(node, ScalarNode) and node.style == "plain" and node.text in NULLS


class Builder:
    """Builds the models of one pass, and gathers what is wrong on the way.

    `findings` grows as nodes are built; nodes may come from several files.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._lines: dict[int, Lines] = {}
        self._cut: set[ScalarNode] = set()

    def report(
        self, code: str, message: str, position: Position | None, hint: str | None = None
    ) -> None:
        """Add an error finding."""
        self.findings.append(Finding(code, message, position, hint=hint))

    def text(self, node: ScalarNode) -> Text:
        """The text of a scalar, with its places."""
        lines = self._lines.get(id(node.source))
        if lines is None:
            lines = self._lines[id(node.source)] = Lines(node.source)
        return lines.text(node)

    def check_cut(self, node: ScalarNode, *, expression: bool, flow: bool = False) -> bool:
        """Whether YAML left a scalar whole; reported, once, where it did not."""
        found = cut(node, expression=expression, flow=flow)
        if found is not None and node not in self._cut:
            self._cut.add(node)
            self.report("quote-expression", found[0], node.position, found[1])
        return found is None

    def model(
        self, model: type[P], node: Node, what: str, extra: Mapping[str, Any] | None = None
    ) -> P | None:
        """An instance of a model from a block of keys, without what in it is wrong.

        None where what is wrong must be there. `what` names the block in findings; `extra` holds
        members that do not stand in the file.
        """
        if not isinstance(node, MappingNode):
            self.wrong_kind(node, "an object (keys and values)", what)
            return None
        members = _members(model)
        values: dict[str, Any] = dict(extra or {})
        places: dict[str, Position] = {}
        misspelt: set[str | None] = set()
        for key, value in node.entries:
            member = members.get(key.text)
            if member is None:
                self.unknown_key(key, members, what)
                misspelt.add(nearest(key.text, members))
                continue
            places[key.text] = key.position
            if is_null(value):
                self.report(
                    "nothing-here",
                    f"nothing stands under `{key.text}` of {what}",
                    key.position,
                    hint="give a value, or leave the key out",
                )
                continue
            built = self.value(member.annotation, value, f"`{key.text}` of {what}")
            if built is not MISSING:
                values[member.name] = built
        for name, member in members.items():
            if member.required and name not in places and name not in misspelt:
                self.report(
                    "missing-key",
                    f"{what} lacks `{name}`",
                    _first(node),
                    hint=f"add `{name}: …`",
                )
        if any(member.required and member.name not in values for member in members.values()):
            return None
        built = model(position=node.position, places=places, **values)
        self.findings.extend(check_evidence(built, places))
        return built

    def value(self, annotation: Any, node: Node, what: str) -> Any:
        """The value of a node as an annotation of a model asks for it, or MISSING."""
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin in {Union, types.UnionType}:
            return self.value(next(a for a in arguments if a is not type(None)), node, what)
        if origin is tuple:
            return self._several(arguments[0], node, what)
        if origin is dict:
            return self._named(arguments[1], node, what, plain_keys=arguments[0] is str)
        if annotation is Rule:
            from mapper.mapping_file.rule_grammar import build_rule

            return build_rule(self, node, what)
        if annotation is Match:
            from mapper.mapping_file.rule_grammar import build_match

            return _or_missing(build_match(self, node, what))
        if isinstance(annotation, type) and issubclass(annotation, Part):
            return _or_missing(self.model(annotation, node, what))
        return self._scalar(annotation, node, what)

    def scalar(self, node: Node, what: str) -> Text | None:
        """The text of a node that must be a scalar, or None (reported)."""
        if isinstance(node, ScalarNode):
            return self.text(node)
        self.wrong_kind(node, "text", what)
        return None

    def wrong_kind(self, node: Node, wanted: str, what: str) -> None:
        """Report a node of another kind than its place asks for."""
        raw = node.source.text[node.start : node.end].strip()
        if wanted == "text" and not isinstance(node, ScalarNode) and _written_as_text(node):
            kind = "an object" if isinstance(node, MappingNode) else "a list"
            self.report(
                "quote-expression",
                f"YAML reads {what} as {kind}; a text is needed here",
                node.position,
                hint=quote_hint(raw),
            )
            return
        found = {ScalarNode: "text", SequenceNode: "a list", MappingNode: "an object"}[type(node)]
        self.report(
            "wrong-kind", f"{what} must be {wanted}, and {found} stands here", node.position
        )

    def unknown_key(self, key: ScalarNode, known: Mapping[str, Any], what: str) -> None:
        """Report a key that its block does not have."""
        names = ", ".join(f"`{name}`" for name in known)
        self.report(
            "unknown-key",
            f"{what} has no key `{key.text}`",
            key.position,
            hint=meant(key.text, known) or f"the keys are {names}",
        )

    def _scalar(self, annotation: Any, node: Node, what: str) -> Any:
        text = self.scalar(node, what)
        if text is None or not isinstance(node, ScalarNode):
            return MISSING
        if annotation is Text:
            self.check_cut(node, expression=False)
            if text.strip():
                return text
            self.report("nothing-here", f"{what} is empty", text.position)
            return MISSING
        if annotation is str:
            return str(text)
        if annotation is bool:
            return self._one_of(text, _BOOLEANS, what)
        if annotation is int:
            if text.isascii() and text.isdigit() and len(text) <= 9:
                return int(text)
            self.report("wrong-kind", f"{what} must be a whole number", text.position)
            return MISSING
        if get_origin(annotation) is Literal:
            return self._one_of(text, {name: name for name in get_args(annotation)}, what)
        raise TypeError(f"no rule for a member of type {annotation}")

    def _one_of(self, text: Text, allowed: Mapping[str, Any], what: str) -> Any:
        if text in allowed:
            return allowed[text]
        names = ", ".join(f"`{name}`" for name in allowed)
        self.report(
            "wrong-kind",
            f"{what} must be one of {names}",
            text.position,
            hint=meant(text, allowed),
        )
        return MISSING

    def _several(self, item: Any, node: Node, what: str) -> Any:
        """A list; where its items are texts, one text stands for a list of one."""
        if isinstance(node, ScalarNode) and item is Text:
            built = self.value(item, node, what)
            return MISSING if built is MISSING else (built,)
        if not isinstance(node, SequenceNode):
            self.wrong_kind(node, "text" if item is Text else "a list", what)
            return MISSING
        if not node.items:
            self.report("nothing-here", f"{what} is an empty list", node.position)
            return MISSING
        built = [
            self.value(item, child, f"item {number} of {what}")
            for number, child in enumerate(node.items, 1)
        ]
        return tuple(value for value in built if value is not MISSING) or MISSING

    def _named(self, item: Any, node: Node, what: str, *, plain_keys: bool) -> Any:
        """An object whose keys are names of the file's own, without those that are wrong."""
        if not isinstance(node, MappingNode):
            self.wrong_kind(node, "an object (names and values)", what)
            return MISSING
        named: dict[str, Any] = {}
        for key, value in node.entries:
            name = str(key.text) if plain_keys else self.text(key)
            if is_null(value):
                self.report(
                    "nothing-here", f"nothing stands under `{key.text}` of {what}", key.position
                )
                continue
            built = self.value(item, value, f"`{key.text}` of {what}")
            if built is not MISSING:
                named[name] = built
        return named


class Member:
    """A member of a model as a file writes it: its name in Python, its type, whether it must be."""

    __slots__ = ("annotation", "description", "name", "required")

    def __init__(
        self, name: str, annotation: Any, *, required: bool = False, description: str = ""
    ) -> None:
        self.name = name
        self.annotation = annotation
        self.required = required
        self.description = description


@cache
def _members(model: type[Part]) -> dict[str, Member]:
    hints = get_type_hints(model, include_extras=False)
    return {
        info.alias or name: Member(
            name,
            hints[name],
            required=info.is_required(),
            description=info.description or "",
        )
        for name, info in model.model_fields.items()
        if name not in _PLACES and not (name == "file" and hints[name] is str)
    }


def keys_of(model: type[Part]) -> dict[str, Member]:
    """The keys a block of a model may have, as written in a file.

    Where a thing stands, and in which file, is not written there.
    """
    return dict(_members(model))


def _or_missing(built: Any) -> Any:
    return MISSING if built is None else built


def _first(node: MappingNode) -> Position:
    """The first key of a block: a caret under a whole block says nothing."""
    return node.entries[0][0].position if node.entries else node.position


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
