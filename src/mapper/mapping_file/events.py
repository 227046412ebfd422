"""The events that a policy answers: what each knows as outcomes, and what holds by default."""

from __future__ import annotations

from typing import Final, NamedTuple


class Event(NamedTuple):
    """What may happen to a value: the outcomes to choose from, the one that holds, in words."""

    outcomes: tuple[str, ...]
    default: str
    description: str


_TABLE: Final = {
    "on_missing": Event(
        ("error", "omit", "omit_parent"),
        "error",
        "What happens where a required field has no value.",
    ),
    "on_unknown": Event(
        ("error", "omit", "omit_parent", "keep"),
        "omit",
        "What happens with a code that the table or the target's list does not have.",
    ),
    "on_invalid": Event(
        ("error", "omit", "omit_parent", "keep"),
        "omit",
        "What happens with a value that does not hold to its format or to the target.",
    ),
    "on_overflow": Event(
        ("error", "omit", "omit_parent", "truncate"),
        "omit",
        "What happens with a text that is longer than the target allows.",
    ),
    "on_many": Event(
        ("error", "omit", "omit_parent", "first"),
        "error",
        "What happens with more than one value where the target takes one.",
    ),
    "on_partial": Event(
        ("error", "omit", "omit_parent", "keep"),
        "keep",
        "What happens with a value of which parts are unknown.",
    ),
    "on_source_invalid": Event(
        ("error", "omit", "keep"),
        "omit",
        "What happens with a value of the source that breaks its contract, in the fields that "
        "the expressions of the rule read.",
    ),
    "on_source_unknown": Event(
        ("error", "omit", "keep"),
        "omit",
        "What happens with a code that the source's contract does not list, in the fields that "
        "the expressions of the rule read.",
    ),
}

EVENTS: Final = {name: event.outcomes for name, event in _TABLE.items()}
"""The outcomes that the product knows, by event."""

DEFAULTS: Final = {name: event.default for name, event in _TABLE.items()}
"""What happens where neither the rule nor the register says: nothing is kept that is not right."""

EVENT_DESCRIPTIONS: Final = {name: event.description for name, event in _TABLE.items()}

SOURCE_EVENTS: Final = ("on_source_invalid", "on_source_unknown")
"""Those that are met while the source is read, before any rule."""
