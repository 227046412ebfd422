"""The events that a policy answers, the outcomes that each knows, and the record of both.

Files, plans, compiled code and the run time all use these enumerations. Whatever acts on an
outcome names every one of them and ends in `assert_never`, so that a new one is a type error until
each place says what it does with it (CONTRIBUTING has the recipe).
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple, assert_never, cast


class Outcome(StrEnum):
    """What becomes of a value that meets an event. Its text is what a file says.

    The order is that of the documents. `KEEP`, `TRUNCATE` and `FIRST` keep something of the value;
    where there is nothing that the target takes, they leave it out as `OMIT` does.
    """

    ERROR = "error"
    OMIT = "omit"
    OMIT_PARENT = "omit_parent"
    KEEP = "keep"
    TRUNCATE = "truncate"
    FIRST = "first"

    def __repr__(self) -> str:
        # As Python source: compiled modules hold outcomes.
        return f"Outcome.{self.name}"

    @property
    def refuses(self) -> bool:
        """Whether the message is refused for it."""
        match self:
            case Outcome.ERROR:
                return True
            case (
                Outcome.OMIT | Outcome.OMIT_PARENT | Outcome.KEEP | Outcome.TRUNCATE | Outcome.FIRST
            ):
                return False
            case other:
                assert_never(other)

    @property
    def keeps_value(self) -> bool:
        """Whether the value stays as it is."""
        match self:
            case Outcome.KEEP:
                return True
            case (
                Outcome.ERROR
                | Outcome.OMIT
                | Outcome.OMIT_PARENT
                | Outcome.TRUNCATE
                | Outcome.FIRST
            ):
                return False
            case other:
                assert_never(other)

    @property
    def allows_absence(self) -> bool:
        """Whether an optional field may lack a value without a word."""
        match self:
            case Outcome.ERROR | Outcome.OMIT_PARENT:
                return False
            case Outcome.OMIT | Outcome.KEEP | Outcome.TRUNCATE | Outcome.FIRST:
                return True
            case other:
                assert_never(other)

    @property
    def omits_parent(self) -> bool:
        """Whether it may leave out the object around the value."""
        match self:
            case Outcome.OMIT_PARENT:
                return True
            case Outcome.ERROR | Outcome.OMIT | Outcome.KEEP | Outcome.TRUNCATE | Outcome.FIRST:
                return False
            case other:
                assert_never(other)


class Event(StrEnum):
    """What may happen to a value: its name in a file (`on_missing`, a rule says `$on_missing`)."""

    default: Outcome
    """What happens where neither the rule nor the register says: nothing wrong is kept."""
    description: str

    def __new__(cls, name: str, default: Outcome, description: str) -> Event:
        """An event by its name, with its default outcome and what it is in words."""
        made = str.__new__(cls, name)
        made._value_ = name
        made.default = default
        made.description = description
        return made

    ON_MISSING = (
        "on_missing",
        Outcome.ERROR,
        "What happens where a required field has no value.",
    )
    ON_UNKNOWN = (
        "on_unknown",
        Outcome.OMIT,
        "What happens with a code that the table or the target's list does not have.",
    )
    ON_INVALID = (
        "on_invalid",
        Outcome.OMIT,
        "What happens with a value that does not hold to its format or to the target.",
    )
    ON_OVERFLOW = (
        "on_overflow",
        Outcome.OMIT,
        "What happens with a text that is longer than the target allows.",
    )
    ON_MANY = (
        "on_many",
        Outcome.ERROR,
        "What happens with more than one value where the target takes one.",
    )
    ON_PARTIAL = (
        "on_partial",
        Outcome.KEEP,
        "What happens with a value of which parts are unknown.",
    )
    ON_SOURCE_INVALID = (
        "on_source_invalid",
        Outcome.OMIT,
        "What happens with a value of the source that breaks its contract, in the fields that "
        "the expressions of the rule read.",
    )
    ON_SOURCE_UNKNOWN = (
        "on_source_unknown",
        Outcome.OMIT,
        "What happens with a code that the source's contract does not list, in the fields that "
        "the expressions of the rule read.",
    )

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that a rule may pick for it."""
        return tuple(outcome for outcome in Outcome if self in _events_that_know(outcome))


EVENTS: Final[dict[str, Event]] = {str(event): event for event in Event}
"""The events by name."""

SOURCE_EVENTS: Final = (Event.ON_SOURCE_INVALID, Event.ON_SOURCE_UNKNOWN)
"""Those that are met while the source is read, before any rule."""


@cache
def _events_that_know(outcome: Outcome) -> frozenset[Event]:
    match outcome:
        case Outcome.ERROR | Outcome.OMIT:
            return frozenset(Event)
        case Outcome.OMIT_PARENT:
            return frozenset(Event).difference(SOURCE_EVENTS)
        case Outcome.KEEP:
            return frozenset({Event.ON_UNKNOWN, Event.ON_INVALID, Event.ON_PARTIAL, *SOURCE_EVENTS})
        case Outcome.TRUNCATE:
            return frozenset({Event.ON_OVERFLOW})
        case Outcome.FIRST:
            return frozenset({Event.ON_MANY})
        case other:
            assert_never(other)


class Policies(NamedTuple):
    """The outcome of each event: a field an event, by the event's name."""

    on_missing: Outcome = Event.ON_MISSING.default
    on_unknown: Outcome = Event.ON_UNKNOWN.default
    on_invalid: Outcome = Event.ON_INVALID.default
    on_overflow: Outcome = Event.ON_OVERFLOW.default
    on_many: Outcome = Event.ON_MANY.default
    on_partial: Outcome = Event.ON_PARTIAL.default
    on_source_invalid: Outcome = Event.ON_SOURCE_INVALID.default
    on_source_unknown: Outcome = Event.ON_SOURCE_UNKNOWN.default

    def of(self, event: Event) -> Outcome:
        """The outcome of an event."""
        return cast(Outcome, getattr(self, event))

    def __repr__(self) -> str:
        """Python source of it: what differs from the defaults."""
        given = (
            f"{event}={self.of(event)!r}" for event in Event if self.of(event) is not event.default
        )
        return f"Policies({', '.join(given)})"


DEFAULT_POLICIES: Final = Policies()
