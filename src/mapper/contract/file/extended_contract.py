"""A contract file that extends another: what was added by hand, beside what was imported.

The two become one tree of nodes, which is read as one file. Each node keeps the source span of the
file that says it. An addition may narrow what it extends, and may say the opposite only where it
names what it replaces; so a next version of the extended file never changes what it means unseen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Final

from mapper.contract.file.leaf_definitions import LEAF_KEYS
from mapper.contract.file.stated_evidence import EVIDENCE_KEYS
from mapper.contract.file.type_definitions import ANNOTATIONS, MESSAGE_KEYS, REFERENCE_KEYS
from mapper.contract.json_pointer import name_of_step
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.nearest import meant
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

EXTENSION_KEYS: Final = frozenset({"replaces", "adds"})
"""What a schema may say in a file that extends another, besides what it may say anywhere."""

_LOCAL: Final = "#/$defs/"
_NAMED: Final = frozenset({"properties", "$defs", "messages"})
_OWN: Final = ANNOTATIONS | {"contract", "$schema", "$id"}
_TYPED: Final = LEAF_KEYS - EVIDENCE_KEYS - {"type", "anyOf"}
"""What is said of a value of one type: an addition names the type that it is for."""
_LEAST: Final = frozenset({"minLength", "minimum", "exclusiveMinimum", "minItems"})
_MOST: Final = frozenset(
    {"maxLength", "maximum", "exclusiveMaximum", "maxItems", "totalDigits", "fractionDigits"}
)
_MOST_ALIASES: Final = 50

_Entry = tuple[ScalarNode, Node]


def extended(base: MappingNode, addition: MappingNode, checks: NodeChecks) -> MappingNode:
    """The root of a file with that of the file that it extends.

    What no longer fits is reported to `checks`; what the extended file says itself by now, as a
    warning.
    """
    return _Extension(base, checks).block(base, addition)


class _Extension:
    def __init__(self, base: MappingNode, checks: NodeChecks) -> None:
        self.base = base
        self.checks = checks

    def block(self, base: Node, addition: MappingNode) -> MappingNode:
        """What both say: the keys of `base` first, in their order."""
        known = base if isinstance(base, MappingNode) else _without_keys(base)
        said = {key.text: (key, node) for key, node in known}
        replaced = self._replaced(said, addition)
        if "$ref" in said and self._beside_reference(said["$ref"][1], addition):
            return known
        for key, node in addition:
            name = key.text
            if name in {"extends", "replaces"}:
                continue
            if name == "adds":
                self._adds(node, addition)
            elif name in _NAMED:
                said[name] = self._names(said.get(name), key, node, _texts(addition.get("adds")))
            elif name == "items" and name in said and isinstance(node, MappingNode):
                said[name] = (said[name][0], self.block(said[name][1], node))
            elif name == "type" and "type" not in replaced and "$ref" not in replaced:
                self._type(known, node)
                if not ({"type", "$ref"} & said.keys()):
                    said[name] = (key, node)
            elif name in EVIDENCE_KEYS:
                self._evidence(said, key, node)
            elif name in said and name not in _OWN:
                said[name] = (said[name][0], self._stated(key, said[name][1], node))
            else:
                said[name] = (key, node)
        self._typed(addition)
        return replace(known, entries=list(said.values()))

    def _beside_reference(self, reference: Node, addition: MappingNode) -> bool:
        """Whether something is added that belongs to the type that is referred to; reported."""
        for key, _ in addition:
            if key.text not in REFERENCE_KEYS | ANNOTATIONS | MESSAGE_KEYS | EXTENSION_KEYS | {
                "type"
            }:
                message = f"`{key.text}` is added to a reference, {_where(reference)}"
                hint = f"add it to the type: `{' '.join(_texts(reference)).removeprefix('#/')}`"
                self.checks.report("extension-conflict", message, key, hint)
                return True
        return False

    def _replaced(self, said: dict[str, _Entry], addition: MappingNode) -> set[str]:
        """Take out what the addition says that it replaces; report what is not said any more."""
        replaced = addition.get("replaces")
        names = set()
        for key, node in self.checks.mapping(replaced, "`replaces`") if replaced else ():
            names.add(key.text)
            known = said.pop(key.text, None)
            if key.text in _NAMED | {"items"}:
                message = f"`{key.text}` cannot be replaced as a whole"
                hint = "replace the keys within it, each where it stands"
            elif known is None:
                message = f"the extended contract does not say `{key.text}` any more"
                hint = "leave it out of `replaces`"
            elif key.text == "required" and set(_texts(node)) <= set(_texts(known[1])):
                said[key.text] = (known[0], _items_without(known[1], _texts(node)))
                continue
            elif not _same(known[1], node):
                message = f"`{key.text}` is another than is replaced here, {_where(known[1])}"
                hint = "compare the two again"
            else:
                continue
            self.checks.report("extension-conflict", message, key, hint)
        return names

    def _adds(self, node: Node, addition: MappingNode) -> None:
        """Each name that is added must be there."""
        there = {
            key.text
            for name in _NAMED
            if isinstance(block := addition.get(name), MappingNode)
            for key, _ in block
        }
        for item in self.checks.items(node, "`adds`"):
            name = self.checks.text(item)
            if name not in there:
                self.checks.unknown("extension-gone", "the added name", name, there, item)

    def _names(
        self, known: _Entry | None, key: ScalarNode, node: Node, added: Iterable[str]
    ) -> _Entry:
        """Properties, definitions or messages: those that the extended contract has, and added ones."""
        if not isinstance(node, MappingNode):
            self.checks.wrong_kind(node, "an object (keys and values)", f"`{key.text}`")
            return known or (key, node)
        block = known[1] if known is not None else _without_keys(node)
        entries = {name.text: (name, each) for name, each in _entries(block)}
        for name, each in node:
            there = entries.get(name.text)
            if name.text in added:
                if there is not None:
                    message = f"the extended contract has `{name.text}` itself, {_where(there[0])}"
                    hint = "leave it out of `adds`, and keep what differs"
                    self.checks.report("extension-conflict", message, name, hint)
                entries[name.text] = (name, each)
            elif there is None:
                message = f"the extended contract has no `{name.text}` here"
                hint = meant(name.text, entries) or f"if it is yours, say so: `adds: [{name.text}]`"
                self.checks.report("extension-gone", message, name, hint)
            elif isinstance(each, MappingNode):
                entries[name.text] = (there[0], self.block(there[1], each))
            elif key.text in _NAMED:
                self.checks.wrong_kind(each, "an object (keys and values)", f"`{name.text}`")
        return (known[0] if known is not None else key), replace(
            block if isinstance(block, MappingNode) else node, entries=list(entries.values())
        )

    def _type(self, base: MappingNode, node: Node) -> None:
        """The type that an addition is for must be the one that there is."""
        there, at = self._type_of(base)
        words = [word for word in self.checks.texts(node) if word != "null"]
        if there is not None and words != [there]:
            message = f"this is for `type: {' '.join(words)}`, and it is {there}, {_where(at)}"
            hint = f"look whether what was added still holds, and say `type: {there}`"
            self.checks.report("extension-conflict", message, node, hint)

    def _type_of(self, node: MappingNode) -> tuple[str | None, Node]:
        """The type of a schema, through its references, and the node that says it."""
        for _ in range(_MOST_ALIASES):
            reference = node.get("$ref")
            if not isinstance(reference, ScalarNode):
                break
            definitions = self.base.get("$defs")
            name = name_of_step(reference.text.removeprefix(_LOCAL))
            found = definitions.get(name) if isinstance(definitions, MappingNode) else None
            if not reference.text.startswith(_LOCAL) or not isinstance(found, MappingNode):
                return None, node
            node = found
        given = node.get("type")
        words = [word for word in _texts(given) if word != "null"]
        if given is not None and words:
            return words[0], given
        return ("object", node) if node.get("properties") is not None else (None, node)

    def _typed(self, addition: MappingNode) -> None:
        """What is said of a value says for which type."""
        if addition.get("type") is not None or addition.get("properties") is not None:
            return
        for key, _ in addition:
            if key.text in _TYPED:
                message = f"`{key.text}` is added without the `type` that it is for"
                hint = "add `type: …`, so that a change of it is found"
                self.checks.report("missing-key", message, key, hint)
                return

    def _evidence(self, said: dict[str, _Entry], key: ScalarNode, node: Node) -> None:
        """Where codes come from: a publication in the place of an assumption is what is asked for."""
        known = said.get("source")
        if known is not None:
            said[key.text] = (known[0], self._stated(key, known[1], node))
            return
        said.pop("assumed", None)
        said[key.text] = (key, node)

    def _stated(self, key: ScalarNode, base: Node, node: Node) -> Node:
        """What an addition says of a key that the extended contract has too."""
        name = key.text
        both = name in {"required", "xsdPattern"}
        again = [text for text in _texts(node) if text in _texts(base)] if both else []
        if again or _same(base, node):
            what = f"`{name}` of `{again[0]}`" if name == "required" and again else f"`{name}`"
            message = f"the extended contract says this {what} itself"
            hint = f"leave it out: it is said {_where(base)}"
            self.checks.findings.append(
                Finding("extension-same", message, key.position, "warning", hint=hint)
            )
        if both:
            return _both(base, node)
        if _same(base, node):
            return base
        if name == "enum":
            gone = [code for code in _texts(node) if code not in _texts(base)]
            if not gone:
                return node
            listed = ", ".join(f"`{code}`" for code in gone[:8])
            self._conflict(key, base, f"the extended contract does not list {listed}")
        elif name in _LEAST | _MOST and _narrower(name, base, node):
            return node
        elif name == "namespaces":
            return self._namespaces(base, node)
        else:
            self._conflict(key, base, f"the extended contract says another `{name}`")
        return node

    def _namespaces(self, base: Node, node: Node) -> Node:
        """Other short names, and other URIs that count as one with those that there are."""
        entries = {key.text: (key, each) for key, each in _entries(base)}
        for key, each in self.checks.mapping(node):
            known = entries.get(key.text)
            if known is not None and not set(_texts(known[1])) <= set(_texts(each)):
                self._conflict(key, known[1], "the extended contract has another URI for it")
            entries[key.text] = (key, each)
        return replace(_without_keys(base), entries=list(entries.values()))

    def _conflict(self, key: ScalarNode, base: Node, message: str) -> None:
        hint = f"to keep it knowingly, say what it replaces: `replaces: {{{key.text}: …}}`"
        self.checks.report("extension-conflict", f"{message}, {_where(base)}", key, hint)


def _where(node: Node) -> str:
    return f"in {node.source.file}:{node.line}"


def _entries(node: Node) -> list[_Entry]:
    return node.entries if isinstance(node, MappingNode) else []


def _without_keys(node: Node) -> MappingNode:
    span = (node.line, node.column, node.end_line, node.end_column)
    return MappingNode(node.source, *span, node.start, node.end)


def _texts(node: Node | None) -> list[str]:
    items = node.items if isinstance(node, SequenceNode) else [] if node is None else [node]
    return [item.text for item in items if isinstance(item, ScalarNode)]


def _both(base: Node, node: Node) -> Node:
    """The items of both lists, each once."""
    items = base.items if isinstance(base, SequenceNode) else [base]
    more = node.items if isinstance(node, SequenceNode) else [node]
    known = _texts(base)
    span = (base.line, base.column, base.end_line, base.end_column)
    added = [each for each in more if not isinstance(each, ScalarNode) or each.text not in known]
    return SequenceNode(base.source, *span, base.start, base.end, items=[*items, *added])


def _items_without(node: Node, names: Iterable[str]) -> Node:
    if not isinstance(node, SequenceNode):
        return node
    gone = set(names)
    kept = [each for each in node.items if not (isinstance(each, ScalarNode) and each.text in gone)]
    return replace(node, items=kept)


def _same(one: Node, other: Node) -> bool:
    """Whether two nodes say the same; the order of keys is no matter, nor is that of names."""
    if isinstance(one, MappingNode) and isinstance(other, MappingNode):
        others = {key.text: node for key, node in other}
        return {key.text for key, _ in one} == others.keys() and all(
            _same(node, others[key.text]) for key, node in one
        )
    if isinstance(one, ScalarNode) and isinstance(other, ScalarNode):
        return one.text == other.text
    if isinstance(one, SequenceNode) and isinstance(other, SequenceNode):
        texts = _texts(one), _texts(other)
        if len(texts[0]) == len(one.items) and len(texts[1]) == len(other.items):
            return sorted(texts[0]) == sorted(texts[1])
        return len(one.items) == len(other.items) and all(map(_same, one.items, other.items))
    return False


def _narrower(name: str, base: Node, node: Node) -> bool:
    """Whether a limit allows less than the one that it extends."""
    try:
        one, other = (Decimal(each.text) for each in (base, node) if isinstance(each, ScalarNode))
    except (InvalidOperation, ValueError):
        return False
    return other > one if name in _LEAST else other < one
