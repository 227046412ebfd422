"""What made a message, without any of its data: for a log, and to find later what it came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mapper.diagnostics.diagnostic import Notice
    from mapper.running.mapping import Mapping


def made_by(mapping: Mapping) -> dict[str, Any]:
    """What makes a mapping the one it is: its name and version, and the content it was made of."""
    of = mapping.provenance
    contracts = [{"contract": name, "sha256": digest} for name, digest in of.contracts]
    made = {"name": mapping.name, "version": mapping.version, "sha256": of.digest}
    return {**made, "view": of.view or None, "contracts": contracts}


def trace_of(
    mapping: Mapping,
    parameters: Iterable[str],
    day: date | None,
    seconds: float,
    notices: Iterable[Notice],
) -> dict[str, Any]:
    """The trace of a message, as JSON has it: what made it, how long that took, what was noted.

    `parameters` are the names of those that have a value, `day` is the day of the run where one of
    them is that.
    """
    counted: Counter[str] = Counter()
    for notice in notices:
        counted[notice.code] += notice.count
    return {
        "mapping": made_by(mapping),
        "parameters": sorted(parameters),
        "today": day.isoformat()[:10] if day is not None else None,
        "seconds": round(seconds, 6),
        "notices": dict(counted),
    }
