"""The characters that XML 1.0 admits (section 2.2, production `Char`)."""

from __future__ import annotations

import re
from typing import Any

from mapper.diagnostics.diagnostic import Notice

# A text, which `re` compiles when it is first asked for: that takes milliseconds.
_FORBIDDEN = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


class Forbidden(Exception):  # noqa: N818 - never leaves the writer, which looks for all of them
    """A text holds a character that XML does not admit."""


def check_characters(text: str) -> None:
    """Raise `Forbidden` where a text holds a character that XML does not admit."""
    # Printable characters are admitted, and this test is faster than a search.
    if not text.isprintable() and re.search(_FORBIDDEN, text):
        raise Forbidden


def forbidden_places(record: object) -> tuple[Notice, ...]:
    """One error per leaf of a record with such a character."""
    found: list[Notice] = []
    _search(record, "", found)
    return tuple(found)


def _search(value: Any, path: str, found: list[Notice]) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            _search(item, f"{path}.{key}" if path else key, found)
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            _search(item, f"{path}[{number}]", found)
    elif isinstance(value, str):
        match = re.search(_FORBIDDEN, value)
        if match:
            message = (
                f"the text holds U+{ord(match[0]):04X}, a character that XML 1.0 does not allow"
            )
            found.append(
                Notice("text-not-xml", message, "error", target_path=path or None, value=value)
            )
