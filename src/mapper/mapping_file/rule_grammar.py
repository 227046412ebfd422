"""What must hold between the keys of a rule, and where YAML took an expression for its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from mapper.diagnostics.nearest import meant
from mapper.policies.outcomes import EVENTS, SOURCE_EVENTS
from mapper.yaml_text.balance import balanced
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.quoting import quote_hint
from mapper.yaml_text.spanned_model import SpannedList, SpannedObject, Validation, Value
from mapper.yaml_text.spanned_text import Text
from mapper.yaml_text.yaml_nodes import ScalarNode

BODIES = (
    "$value",
    "$const",
    "$empty",
    "$nil",
    "$nothing_when",
    "$match",
    "$choose",
    "$absent",
    "$notice",
    "$fail",
)
"""The instructions that make the body of a rule; `$use` and fields together are the other one."""

_NEEDS: Final = {
    "$where": ("$each",),
    "$order_by": ("$each",),
    "$distinct_by": ("$each",),
    "$as": ("$each", "$from"),
    "$with": ("$use",),
    "$max_depth": ("$use",),
}
_VALUELESS: Final = ("$empty", "$nil", "$nothing_when", "$absent", "$notice", "$fail")
_ON_VALUES: Final = ("$table", "$convert")
WITHOUT_EXPRESSION: Final = frozenset(
    {
        "$const",
        "$use",
        "$as",
        "$table",
        "$convert",
        "$absent",
        "$notice",
        "$fail",
        "$source",
        "$assumed",
    }
)
"""Instructions whose text is no expression."""


def check_grammar(block: SpannedObject, instructions: Collection[str], checks: NodeChecks) -> None:
    """Report what does not hold between the keys of one rule."""
    written = {str(key): key for key in block if key.startswith("$")}
    field = next((key for key in block if not key.startswith("$")), None)
    bodies = [name for name in BODIES if name in written]
    if "$use" in written or field is not None:
        bodies.append("$use" if "$use" in written else f"the field `{field}`")
    if len(bodies) > 1:
        shown = " and ".join(f"`{name}`" if name[0] == "$" else name for name in bodies)
        checks.report(
            "two-bodies",
            f"{block.named()} has more than one body: {shown}",
            written[bodies[0]].position if bodies[0] in written else block.position,
            "keep one; for a choice between them use `$choose`",
        )
    elif not bodies and all(name in instructions for name in written):
        checks.report(
            "no-body",
            f"{block.named()} has no body: nothing says what the field is made of",
            next(iter(written.values()), block).position,
            "add `$value: $` for the item itself, or the fields of the target",
        )
    for key, why, hint in _without_effect(written, bodies[0] if len(bodies) == 1 else None):
        message = f"`{key}` of {block.named()} {why}"
        checks.report("without-effect", message, key.position, hint)
    if "$from" in written and "$each" in written:
        message = f"{block.named()} has both `$from` and `$each`"
        checks.report(
            "two-contexts", message, written["$from"].position, "write the whole path in `$each`"
        )


def _without_effect(
    written: Mapping[str, Text], body: str | None
) -> Iterator[tuple[Text, str, str | None]]:
    """Instructions that mean nothing without another one, or beside the one body there is."""
    for name, needed in _NEEDS.items():
        if name in written and not any(other in written for other in needed):
            which = " or ".join(f"`{other}`" for other in needed)
            yield written[name], f"has no effect without {which}", None
    if "$when" in written and "$nothing_when" in written:
        why = "stands beside `$nothing_when`, which is a condition already"
        yield written["$when"], why, "put both in `$nothing_when`: `… and …`"
    if body is None:
        return
    has_fields = body == "$use" or not body.startswith("$")
    shown = f"`{body}`" if body.startswith("$") else "fields of its own"
    for name, key in written.items():
        # What the rule reads from the source is known with the types: its `$when` may.
        on_value = name[1:] in EVENTS and name[1:] not in SOURCE_EVENTS
        if (body in _VALUELESS and (on_value or name in _ON_VALUES)) or (
            has_fields and name in _ON_VALUES
        ):
            yield key, f"has no effect beside {shown}", None


def check_outcome(outcome: Text, known: Sequence[str], what: str, checks: NodeChecks) -> bool:
    """Whether an outcome is one of those that are known; reported where it is not."""
    if outcome in known:
        return True
    names = ", ".join(f"`{each}`" for each in known)
    hint = meant(outcome, known) or f"the outcomes are {names}"
    checks.report("policy-unknown", f"{what} has no outcome `{outcome}`", outcome.position, hint)
    return False


def check_instruction_cuts(value: Value, validation: Validation) -> None:
    """Report where YAML took a part of the expressions directly under an instruction."""
    if isinstance(value, Text):
        validation.check_cut(value, expression=True)
    elif isinstance(value, SpannedList):
        for item in value:
            # The next item is the other half of the same expression.
            if isinstance(item, Text) and not validation.check_cut(
                item, expression=True, flow=value.node.flow
            ):
                break
    elif isinstance(value, SpannedObject):
        for inner in value.values():
            if isinstance(inner, Text):
                validation.check_cut(inner, expression=True, flow=value.node.flow)


def report_list(items: SpannedList, validation: Validation) -> None:
    """Report a list where a rule is needed: it is often an expression."""
    node = items.node
    validation.checks.report(
        "quote-expression",
        f"YAML reads {items.named()} as a list; a rule is an expression or an object",
        node,
        quote_hint(node.raw)
        if node.flow
        else "for several outputs use `$each:`, for alternatives `$choose:`",
    )


def taken_apart(block: SpannedObject, checks: NodeChecks) -> bool:
    """Report an expression in braces, or with a comma in braces, that YAML read as an object."""
    node = block.node
    if not node.flow:
        return False
    quoted_keys = [key for key, _ in node.entries if key.style in {"single", "double"}]
    if quoted_keys and not any(key.text[:1] in "@#" for key in quoted_keys):
        checks.report(
            "quote-expression",
            f"YAML reads {block.named()} as an object of fields; "
            "JSONata's own object needs quotes around it",
            node,
            quote_hint(node.raw) + "; for fields write the names without quotes",
        )
        return True
    broken = [
        value
        for _, value in node.entries
        if isinstance(value, ScalarNode) and value.style == "plain" and not balanced(value.text)
    ]
    if broken:
        message = "YAML reads a comma or bracket of this expression as its own"
        checks.report("quote-expression", message, broken[0], "put the expression in quotes")
        return True
    return False
