"""Names of XML in Clark notation: `{namespace}local`."""

from __future__ import annotations

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
"""The attributes of this namespace are for schema processors; they are not content."""


def local_name(tag: str) -> str:
    """The local part of a name in Clark notation."""
    return tag.rpartition("}")[2]


def namespace_of(tag: str) -> str | None:
    """The namespace of a name in Clark notation, or None."""
    return tag[1:].rpartition("}")[0] if tag.startswith("{") else None
