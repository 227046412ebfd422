"""The instrumented builds of the project's own mappings, each made once a process."""

from __future__ import annotations

from functools import cache

from mapper.explanation.recorded_run import RecordedMapping
from tests.own_mappings import plan


@cache
def recorded(name: str) -> RecordedMapping:
    """The instrumented build of a mapping or view; nothing of a run before is in `last`."""
    return RecordedMapping(plan(name))
