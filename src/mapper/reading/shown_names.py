"""Names that a source sent, in a form that may be shown."""

from __future__ import annotations

import re

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
"""The attributes of this namespace speak to schema processors; they are no content."""

_NAME = re.compile(r"[^\W\d][\w.:@#/+-]*|[@#$_][\w.:@#/+-]*")
_LONGEST = 120


def shown(name: str) -> str:
    """The name, or a placeholder where it may hold a value or is unfit to print.

    A key of a JSON object can be anything, such as a person's number.
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
