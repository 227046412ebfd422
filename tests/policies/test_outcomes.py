"""The enumerations of policies hang together."""

from mapper.policies.outcomes import DEFAULT_POLICIES, EVENTS, Event, Outcome, Policies


def test_the_record_has_a_field_for_each_event() -> None:
    """By the name of the event, with its default; so that no event is without an outcome."""
    assert Policies._field_defaults == {event: event.default for event in Event}
    assert {event: DEFAULT_POLICIES.of(event) for event in Event} == Policies._field_defaults


def test_every_outcome_is_known_to_some_event() -> None:
    """And the default of an event is one of its own."""
    assert {outcome for event in Event for outcome in event.outcomes} == set(Outcome)
    assert [event for event in Event if event.default not in event.outcomes] == []


def test_compiled_code_gets_back_what_was_picked() -> None:
    """The text that stands in a compiled module is the record, whatever is picked."""
    names = {"Policies": Policies, "Outcome": Outcome}
    for event in EVENTS.values():
        for outcome in event.outcomes:
            picked = DEFAULT_POLICIES._replace(**{event: outcome})
            assert eval(repr(picked), names) == picked  # the text is made here
