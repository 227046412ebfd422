"""`extends`: a file that says how it differs from another one.

Keys merge at every depth, `~` takes a key of the base away, and a list or a text replaces the
one of the base whole. Nodes keep their files, so that positions and relative paths stay true.
"""

from __future__ import annotations

from dataclasses import replace

from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.nearest import meant
from mapper.yaml_text.node_checks import is_null
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode


def merge(base: MappingNode, overlay: MappingNode, findings: list[Finding]) -> MappingNode:
    """The base as the overlay changes it; `findings` gains what the overlay gets wrong."""
    changes = {key.text: (key, value) for key, value in overlay.entries}
    entries: list[tuple[ScalarNode, Node]] = []
    names = [key.text for key, _ in base.entries]
    for key, value in base.entries:
        change = changes.pop(key.text, None)
        if change is None:
            entries.append((key, value))
            continue
        changed_key, changed = change
        if is_null(changed):
            continue
        if isinstance(value, MappingNode) and isinstance(changed, MappingNode):
            changed = merge(value, changed, findings)
        entries.append((changed_key, changed))
    for key, value in changes.values():
        if is_null(value):
            message = f"the base has no `{key.text}` to remove"
            hint = meant(key.text, names) or "remove the key"
            findings.append(Finding("removes-nothing", message, key.position, hint=hint))
            continue
        entries.append((key, value))
    return replace(overlay, entries=entries)
