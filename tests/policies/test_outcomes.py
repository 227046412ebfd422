"""The enumerations of policies are consistent, and no code knows only some outcomes."""

import ast
import re
from pathlib import Path

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


def _outcomes_in(node: ast.AST) -> bool:
    return any(
        isinstance(each, ast.Attribute)
        and isinstance(each.value, ast.Name)
        and each.value.id == "Outcome"
        for each in ast.walk(node)
    )


def test_who_acts_on_an_outcome_names_them_all(project_root: Path) -> None:
    """In a `match` that ends in `assert_never`, so that a new outcome is a type error there.

    The recipe in CONTRIBUTING names the modules that have such a `match`.
    """
    compared, open_, closed = [], [], set()
    for path in sorted((project_root / "src").rglob("*.py")):
        name = path.relative_to(project_root / "src/mapper").as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare) and _outcomes_in(node):
                compared.append(f"{name}:{node.lineno}")
            if isinstance(node, ast.Match) and any(_outcomes_in(c.pattern) for c in node.cases):
                closed.add(name)
                if "assert_never" not in ast.unparse(node.cases[-1]):
                    open_.append(f"{name}:{node.lineno}")
    assert (compared, open_) == ([], [])
    recipe = (
        (project_root / "CONTRIBUTING.md").read_text("utf-8").partition("### Add an outcome")[2]
    )
    assert set(re.findall(r"^   ([a-z_]+/[a-z_]+\.py) ", recipe, re.MULTILINE)) == closed
