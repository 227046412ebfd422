"""What a search for a regular expression finds."""

from __future__ import annotations

from typing import Any, NamedTuple


class RegexMatch(NamedTuple):
    """One match; start and end count characters (code points)."""

    text: str
    start: int
    end: int
    groups: list[Any]
    description: dict[str, Any] | None = None  # where a function served as a pattern
