"""Reasons that stand for too much: repeated for one thing after another, or given for everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from mapper.diagnostics.diagnostic import Finding
from mapper.yaml_text.spanned_text import Text

MOST: Final = 20
"""For how many things, listed one by one, one reason may stand."""


class Listing(NamedTuple):
    """Something that a file lists with a reason: its path, key or pattern, and the reason."""

    name: Text
    reason: Text


def reasons_for_many(listed: Iterable[Listing]) -> Iterator[Finding]:
    """Findings for reasons that stand for over `MOST` listed things, and for patterns of all.

    What is listed in a file that several mappings name counts once.
    """
    by_reason: dict[str, dict[tuple[str, int, int], Listing]] = {}
    for one in listed:
        at = one.name.position
        place = (at.file, at.line, at.column)
        by_reason.setdefault(" ".join(one.reason.split()), {})[place] = one
    for places in by_reason.values():
        first = next(iter(places.values()))
        if len(places) > MOST:
            yield Finding(
                "reason-for-many",
                f"one reason stands for {len(places)} things that are listed one by one",
                first.name.position,
                hint="say what they have in common: a type (`Type.*`), an object, a pattern with "
                "`*`; or give each its own reason",
            )
        for each in places.values():
            if not each.name.strip("*."):
                yield Finding(
                    "reason-for-many",
                    f"`{each.name}` stands for everything, which one reason cannot explain",
                    each.name.position,
                    hint="name a type, an object or the beginning of a name",
                )
