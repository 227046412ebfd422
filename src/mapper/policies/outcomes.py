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
    @cache  # as many as there are outcomes; every leaf and every fault asks
    def effect(self) -> Effect:
        """What it does, and which events know it."""
        values = frozenset(Event).difference(SOURCE_EVENTS)
        match self:
            case Outcome.ERROR:
                return Effect(frozenset(Event), refuses=True)
            case Outcome.OMIT:
                return Effect(frozenset(Event), allows_absence=True)
            case Outcome.OMIT_PARENT:
                return Effect(values, omits_parent=True)
            case Outcome.KEEP:
                known = {Event.ON_UNKNOWN, Event.ON_INVALID, Event.ON_PARTIAL, *SOURCE_EVENTS}
                return Effect(frozenset(known), keeps_value=True, allows_absence=True)
            case Outcome.TRUNCATE:
                return Effect(frozenset({Event.ON_OVERFLOW}), allows_absence=True)
            case Outcome.FIRST:
                return Effect(frozenset({Event.ON_MANY}), allows_absence=True)
            case other:
                assert_never(other)


class Effect(NamedTuple):
    """What an outcome does."""

    events: frozenset[Event]
    """The events that know it."""
    refuses: bool = False
    """Whether the message is refused."""
    keeps_value: bool = False
    """Whether the value stays as it is."""
    omits_parent: bool = False
    """Whether the object around the value is left out."""
    allows_absence: bool = False
    """Whether an optional field may lack a value without a word."""


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

    ON_MISSING = ("on_missing", Outcome.ERROR, "What happens where a required field has no value.")
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
        return tuple(outcome for outcome in Outcome if self in outcome.effect.events)


EVENTS: Final[dict[str, Event]] = {str(event): event for event in Event}
"""The events by name."""

SOURCE_EVENTS: Final = (Event.ON_SOURCE_INVALID, Event.ON_SOURCE_UNKNOWN)
"""Those that are met while the source is read, before any rule."""

EVENT_OF: Final = {
    "value-missing": Event.ON_MISSING,
    "code-unknown": Event.ON_UNKNOWN,
    "value-invalid": Event.ON_INVALID,
    "value-too-long": Event.ON_OVERFLOW,
    "text-truncated": Event.ON_OVERFLOW,
    "many-to-one": Event.ON_MANY,
    "value-partial": Event.ON_PARTIAL,
    "source-value-invalid": Event.ON_SOURCE_INVALID,
    "source-required-missing": Event.ON_SOURCE_INVALID,
    "source-code-unknown": Event.ON_SOURCE_UNKNOWN,
}
"""The event that a notice is about."""


@cache
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
