"""The head of a contract file: its name, its namespaces, and what names default to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from mapper.contract.evidence_statement import Evidence
from mapper.contract.file.stated_evidence import EVIDENCE_KEYS, read_evidence
from mapper.contract.message_model import NO_DOCUMENTATION, Documentation
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.yaml_nodes import MappingNode, Node

FORMS: Final = ("qualified", "unqualified")

_SHORT: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
NO_URI: Final = re.compile(r"[\s<>\"{}|\\^`\x00-\x1f]")
"""A character that is in no URI (RFC 3986)."""

FILE_KEYS: Final = frozenset(
    {"$schema", "$id", "$comment", "contract", "title", "description", "namespaces"}
    | {"extends", "namespace", "elements", "attributes", "messages", "$defs"}
    | EVIDENCE_KEYS
)


@dataclass(slots=True)
class Header:
    """What holds for a whole file."""

    name: str = ""
    namespaces: dict[str, tuple[str, ...]] = field(default_factory=dict)
    namespace: str | None = None
    qualified: bool = False
    attributes_qualified: bool = False
    evidence: Evidence | None = None
    """What the file rests on, all its codes included that do not say so themselves."""
    documentation: Documentation = NO_DOCUMENTATION
    made: set[str] = field(default_factory=set)
    """Short names that the file does not have, for a namespace that it writes as a URI."""

    def home(self, key: str) -> tuple[str, ...]:
        """The namespace that a definition belongs to: that of its prefix, else the file's."""
        prefix, colon, _ = key.partition(":")
        if colon and prefix in self.namespaces:
            return self.namespaces[prefix]
        return self.namespaces.get(self.namespace or "", ())

    def short_names(self) -> dict[str, str]:
        """The short name of each namespace that was given one, by its URIs."""
        return {
            uri: short
            for short, uris in self.namespaces.items()
            if short not in self.made
            for uri in uris
        }


def read_header(root: MappingNode, checks: NodeChecks) -> Header:
    """The head of a file; what is wrong with it is reported to `checks`."""
    header = Header()
    checks.keys(root, FILE_KEYS, "a contract")
    name = root.get("contract")
    if name is None:
        checks.missing_key("contract", root, "a contract")
    else:
        header.name = checks.text(name)
    namespaces = root.get("namespaces")
    if namespaces is not None:
        for key, value in checks.mapping(namespaces):
            uris = tuple(_uri(item, checks) for item in checks.scalars(value))
            if not _SHORT.fullmatch(key.text):
                message = "a short name is a letter, and letters, digits, `-`, `_` or `.` after it"
                checks.report("contract-value", message, key)
            if not uris:
                checks.report("nothing-here", "a namespace has at least one URI", value)
            header.namespaces[key.text] = uris
    header.namespace = _namespace(root.get("namespace"), header, checks)
    header.qualified = _form(root.get("elements"), checks)
    header.attributes_qualified = _form(root.get("attributes"), checks)
    header.evidence = read_evidence(root, checks)
    header.documentation = read_documentation(root, checks)
    return header


def read_documentation(node: Node, checks: NodeChecks) -> Documentation:
    """What a node says to readers: its `title` and its `description`."""
    if not isinstance(node, MappingNode):
        return NO_DOCUMENTATION
    title, description = node.get("title"), node.get("description")
    if title is None and description is None:
        return NO_DOCUMENTATION
    return Documentation(
        checks.text(title) if title is not None else "",
        checks.text(description) if description is not None else "",
    )


def namespace_uris(node: Node, header: Header, checks: NodeChecks) -> tuple[str, ...]:
    """The URIs behind a short name, or the URI that was written itself; empty for none."""
    text = checks.text(node)
    if not text:
        return ()
    if text in header.namespaces:
        return header.namespaces[text]
    if (":" in text or "/" in text) and not _uri(node, checks):
        return ()
    if ":" in text or "/" in text:
        for uris in header.namespaces.values():
            if text in uris:
                return (text, *(uri for uri in uris if uri != text))
        return (text,)
    checks.unknown("unknown-namespace", "the namespace", text, header.namespaces, node)
    return ()


def _uri(node: Node, checks: NodeChecks) -> str:
    text = checks.text(node)
    if not text or NO_URI.search(text):
        checks.report("contract-value", "a namespace URI is needed here", node)
        return ""
    return text


def _namespace(node: Node | None, header: Header, checks: NodeChecks) -> str | None:
    if node is None:
        return None
    text = checks.text(node)
    if text not in header.namespaces:
        if ":" in text or "/" in text:
            header.namespaces.setdefault("target", (text,))
            header.made.add("target")
            return "target"
        checks.unknown("unknown-namespace", "the namespace", text, header.namespaces, node)
        return None
    return text


def _form(node: Node | None, checks: NodeChecks) -> bool:
    if node is None:
        return False
    return checks.one_of(node, FORMS) == "qualified"
