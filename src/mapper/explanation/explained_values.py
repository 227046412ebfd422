"""What an explanation says of one value of the target: the model that every view of it prints."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from mapper.diagnostics.diagnostic import Notice, Position
from mapper.jsonata.runtime.missing import MISSING


class ExplainedState(StrEnum):
    """What became of a field of the target."""

    GIVEN = "given"
    ABSENT = "absent"
    LEFT_OUT = "left out"
    """It was made, and an object around it was left out, or the message was refused."""


class SourcePlace(NamedTuple):
    """Where a node stands in its source: the line, from 1, and the column.

    Of a table it is the line that the row begins on, without a column. `file` is the name in a
    delivery in parts; None where the source is one file.
    """

    line: int
    column: int | None = None
    file: str | None = None


class ExplainedSource(NamedTuple):
    """A node of the source that was read: its path, its value, its place.

    The value is MISSING where the message has no such node. `made` says that the value that is
    explained is this one, as it is.
    """

    path: str
    value: Any
    place: SourcePlace | None = None
    made: bool = False

    @property
    def there(self) -> bool:
        """Whether the message has the node."""
        return self.value is not MISSING


class TurnedAway(NamedTuple):
    """An item that a filter did not let pass: its source path and place, and what was read of it."""

    path: str
    place: SourcePlace | None
    read: tuple[ExplainedSource, ...]


class ItemFilter(NamedTuple):
    """A filter: its condition, how many items were tried, how many passed, and the others."""

    what: str
    text: str
    tried: int
    passed: int
    away: tuple[TurnedAway, ...]


class ExplainedStep(NamedTuple):
    """A step on the way to a value: the instruction, its text, what came of it, and of what.

    `key` is what was looked up in a table or a join: data.
    """

    what: str
    text: str
    says: str = ""
    position: Position | None = None
    sources: tuple[ExplainedSource, ...] = ()
    filters: tuple[ItemFilter, ...] = ()
    key: Any = MISSING


@dataclass(frozen=True, slots=True)
class ExplainedValue:
    """How a field of the target came to be, or why it is not there.

    `steps` go from the message to the value. `reason` says why a field is absent or left out.
    """

    path: str
    state: ExplainedState
    value: Any = MISSING
    reason: str = ""
    rule: Position | None = None
    steps: tuple[ExplainedStep, ...] = ()
    notices: tuple[Notice, ...] = ()
    sources: tuple[ExplainedSource, ...] = ()
    """What the value was made of."""
    leaf: bool = True
    """Whether it holds no other values."""
