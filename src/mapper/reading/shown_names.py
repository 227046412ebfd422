"""Names from a source, in a form that may be shown."""

from __future__ import annotations

import re

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
"""The attributes of this namespace are for schema processors; they are not content."""

_NAME = re.compile(r"[^\W\d][\w.:@#/+-]*|[@#$_][\w.:@#/+-]*")
_LONGEST = 120


def shown(name: str) -> str:
    """The name, or a placeholder where it may be data or cannot be printed.

    A key of a JSON object can be any text, such as a person's number.
    """
    if len(name) <= _LONGEST and _NAME.fullmatch(name):
        return name
    return "(a name that is not shown)"


def local_name(tag: str) -> str:
    """The local part of a name in Clark notation."""
    return tag.rpartition("}")[2]


def namespace_of(tag: str) -> str | None:
    """The namespace of a name in Clark notation, or None."""
    return tag[1:].rpartition("}")[0] if tag.startswith("{") else None
