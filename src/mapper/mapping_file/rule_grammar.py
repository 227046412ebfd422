"""The rule grammar: one form for the root, a field, an arm, a fragment and a conversion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from mapper.diagnostics.diagnostic import Position
from mapper.diagnostics.nearest import meant, nearest
from mapper.mapping_file.file_model import BODIES, Match, Rule
from mapper.mapping_file.model_building import MISSING, Builder, Member, is_null, keys_of
from mapper.mapping_file.stated_evidence import check_evidence
from mapper.policies.outcomes import EVENTS, SOURCE_EVENTS, Event
from mapper.yaml_text.balance import balanced
from mapper.yaml_text.quoting import quote_hint
from mapper.yaml_text.spanned_text import Text
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

_NOT_WRITTEN: Final = frozenset({"expression", "fields", "policies"})
_NEEDS: Final = {
    "$where": ("$each",),
    "$order_by": ("$each",),
    "$distinct_by": ("$each",),
    "$as": ("$each", "$from"),
    "$with": ("$use",),
    "$max_depth": ("$use",),
}
_VALUELESS: Final = ("$empty", "$nothing_when", "$absent", "$notice", "$fail")
_ON_VALUES: Final = ("$table", "$convert")
_EVIDENCE: Final = ("$source", "$assumed")
_PLAIN_TEXT: Final = frozenset(
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


@cache
def instructions() -> dict[str, Member]:
    """All instructions, policies included, by the name a file uses."""
    members = {key: member for key, member in keys_of(Rule).items() if key not in _NOT_WRITTEN}
    policies = {f"${event}": Member(event, Text, description=event.description) for event in Event}
    return members | policies


def build_rule(builder: Builder, node: Node, what: str) -> Rule:
    """The rule that a node says; a stand-in where it cannot be made out, which is reported.

    The stand-in (`$fail`) keeps its field from being missed by whoever checks the rest.
    """
    return _made_out(builder, node, what) or _stand_in(node)


def _stand_in(node: Node) -> Rule:
    said: dict[str, Any] = {"$fail": Text("not-made-out", node.position)}
    return Rule(position=node.position, **said)


def _is_stand_in(rule: Rule) -> bool:
    return rule.fail is not None and "$fail" not in rule.places


def _made_out(builder: Builder, node: Node, what: str) -> Rule | None:
    if isinstance(node, ScalarNode):
        return _expression_rule(builder, node, what)
    if isinstance(node, SequenceNode):
        builder.report(
            "quote-expression",
            f"YAML reads {what} as a list; a rule is an expression or an object",
            node.position,
            hint=quote_hint(_raw(node))
            if node.flow
            else "for several outputs use `$each:`, for alternatives `$choose:`",
        )
        return None
    return _object_rule(builder, node, what)


def _expression_rule(builder: Builder, node: ScalarNode, what: str) -> Rule | None:
    if is_null(node) or not node.text.strip():
        builder.report(
            "nothing-here",
            f"nothing stands under {what}",
            node.position,
            hint="write an expression, `{$absent: reason}` or `{$empty: true}`; "
            "`~` takes a field of the base away in a file that extends one",
        )
        return None
    builder.check_cut(node, expression=True)
    return Rule(position=node.position, expression=builder.text(node))


def _object_rule(builder: Builder, node: MappingNode, what: str) -> Rule | None:
    known = instructions()
    values: dict[str, Any] = {}
    fields: dict[Text, Rule] = {}
    policies: dict[Event, Text] = {}
    places: dict[str, Position] = {}
    complete = True
    if _taken_apart(builder, node, what):
        return None
    for key, value in node.entries:
        name = key.text
        inner = f"`{name}` of {what}" if name.startswith("$") else f"`{name}`"
        if not name.startswith("$"):
            fields[builder.text(key)] = build_rule(builder, value, inner)
            continue
        places[name] = key.position
        member = known.get(name)
        if member is None:
            builder.unknown_key(key, known, what)
            complete = False
            continue
        if is_null(value):
            builder.report("nothing-here", f"nothing stands under {inner}", key.position)
            complete = False
            continue
        if name not in _PLAIN_TEXT and member.annotation not in (bool, int):
            _check_cuts(builder, value)
        built = _instruction(builder, name, member, value, inner)
        if built is MISSING:
            complete = False
        elif (event := EVENTS.get(name[1:])) is not None:
            policies[event] = built
        else:
            values[member.name] = built
    before = len(builder.findings)
    _check(builder, node, places, [str(field) for field in fields], values, what)
    if not complete or len(builder.findings) > before:
        return None
    rule = Rule(position=node.position, places=places, policies=policies, fields=fields, **values)
    builder.findings.extend(check_evidence(rule, places))
    return rule


def _instruction(builder: Builder, name: str, member: Member, node: Node, what: str) -> Any:
    if name == "$const" and isinstance(node, ScalarNode):
        # A constant may be an empty text, if it is written as one: "".
        return builder.text(node)
    built = builder.value(member.annotation, node, what)
    if built is MISSING:
        return built
    if name == "$empty" and built is False:
        builder.report(
            "wrong-kind",
            f"{what} can only be `true`",
            node.position,
            hint="leave `$empty` out where the element has content",
        )
        return MISSING
    if name == "$as":
        return built if check_name(builder, built, what) else MISSING
    if name in {"$let", "$with"}:
        invalid = [key for key in built if not check_name(builder, key, what)]
        return MISSING if invalid else built
    event = EVENTS.get(name[1:])
    if event is not None and not check_outcome(builder, built, event.outcomes, what):
        return MISSING
    return built


def check_outcome(builder: Builder, outcome: Text, known: Sequence[str], what: str) -> bool:
    """Whether an outcome is one of those that are known; reported where it is not."""
    if outcome in known:
        return True
    builder.report(
        "policy-unknown",
        f"{what} cannot be `{outcome}`",
        outcome.position,
        hint=meant(outcome, known)
        or "the outcomes are " + ", ".join(f"`{each}`" for each in known),
    )
    return False


def check_name(builder: Builder, name: Text, what: str) -> bool:
    """Whether a name can be used as `$name` in an expression; reported where it cannot."""
    if name.isidentifier():
        return True
    hint = "write the name without its `$`" if name.startswith("$") else None
    builder.report(
        "name-invalid",
        f"`{name}` in {what} cannot be a name",
        name.position,
        hint=hint or "a name has letters, digits and `_`, and does not begin with a digit",
    )
    return False


def build_match(builder: Builder, node: Node, what: str) -> Match | None:
    """`$match`: `{alternative: rule, …}`, or `{of: expression, cases: {value: rule, …}}`."""
    if not isinstance(node, MappingNode):
        builder.wrong_kind(node, "an object: `{alternative: rule, …}`", what)
        return None
    of_node, cases_node = node.get("of"), node.get("cases")
    others = [key for key, _ in node.entries if key.text != "of"]
    discriminated = isinstance(of_node, ScalarNode) and (
        cases_node is not None
        or not others
        or (len(others) == 1 and nearest(others[0].text, ["cases"]) is not None)
    )
    of: Text | None = None
    places: dict[str, Position] = {}
    if discriminated:
        for key, _ in node.entries:
            places[key.text] = key.position
            if key.text not in {"of", "cases"}:
                builder.unknown_key(key, {"of": None, "cases": None}, what)
                return None
        if of_node is None or cases_node is None:
            builder.report("missing-key", f"{what} lacks `cases`", node.position)
            return None
        _check_cuts(builder, of_node)
        built = builder.value(Text, of_node, f"`of` of {what}")
        of = None if built is MISSING else built
    arms = cases_node if discriminated and cases_node is not None else node
    if not isinstance(arms, MappingNode):
        builder.wrong_kind(arms, "an object: `{value: rule, …}`", f"`cases` of {what}")
        return None
    if not arms.entries:
        builder.report("nothing-here", f"{what} has no arms", node.position)
        return None
    cases: dict[Text, Rule] = {}
    for key, value in arms.entries:
        cases[builder.text(key)] = build_rule(builder, value, f"the arm `{key.text}` of {what}")
    if discriminated and of is None:
        return None
    return Match(position=node.position, places=places, of=of, cases=cases)


def _check(
    builder: Builder,
    node: MappingNode,
    places: Mapping[str, Position],
    fields: list[str],
    values: Mapping[str, Any],
    what: str,
) -> None:
    """What must hold between the instructions of one rule."""
    bodies = [name for name in BODIES if name in places]
    if "$use" in places or fields:
        bodies.append("$use" if "$use" in places else f"the field `{fields[0]}`")
    if len(bodies) > 1:
        shown = " and ".join(f"`{name}`" if name[0] == "$" else name for name in bodies)
        builder.report(
            "two-bodies",
            f"{what} has more than one body: {shown}",
            places.get(bodies[0], node.position),
            hint="keep one; for a choice between them use `$choose`",
        )
    elif not bodies and places.keys() <= instructions().keys():
        first = next(iter(places.values()), node.position)
        builder.report(
            "no-body",
            f"{what} does not say what the field is made of",
            first,
            hint="add `$value: $` for the item itself, or the fields of the target",
        )
    _check_companions(builder, places, bodies, what)
    if "$from" in places and "$each" in places:
        builder.report(
            "two-contexts",
            f"{what} has both `$from` and `$each`",
            places["$from"],
            hint="write the whole path in `$each`",
        )
    _check_choose(builder, values.get("choose", ()), what)


def _check_companions(
    builder: Builder, places: Mapping[str, Position], bodies: list[str], what: str
) -> None:
    """Instructions that mean nothing without another one, or beside the body there is."""
    for name, needed in _NEEDS.items():
        if name in places and not any(other in places for other in needed):
            which = " or ".join(f"`{other}`" for other in needed)
            builder.report(
                "without-effect",
                f"`{name}` of {what} means nothing without {which}",
                places[name],
            )
    if "$when" in places and "$nothing_when" in places:
        builder.report(
            "without-effect",
            f"`$when` of {what} beside `$nothing_when`, which is a condition already",
            places["$when"],
            hint="ask both in `$nothing_when`: `… and …`",
        )
    if len(bodies) != 1:
        return
    body = bodies[0]
    objects = body == "$use" or not body.startswith("$")
    for name in (*_ON_VALUES, *_EVIDENCE, *(f"${event}" for event in Event)):
        if name not in places:
            continue
        if name[1:] in SOURCE_EVENTS:
            # What the rule reads is known with the types: its `$when` may.
            continue
        if body in _VALUELESS or (objects and name in _ON_VALUES):
            shown = f"`{body}`" if body.startswith("$") else "fields of its own"
            builder.report(
                "without-effect",
                f"`{name}` of {what} means nothing beside {shown}",
                places[name],
            )


def _check_choose(builder: Builder, arms: tuple[Rule, ...], what: str) -> None:
    for number, arm in enumerate(arms[:-1], 1):
        asks = arm.when or arm.nothing_when or arm.from_ or arm.each
        if not asks and not _is_stand_in(arm):
            builder.report(
                "never-reached",
                f"arm {number} of `$choose` of {what} has no `$when`, `$from` or `$each`: "
                "the arms after it are never reached",
                arm.position,
                hint="give it a `$when`, or make it the last one",
            )


def _raw(node: Node) -> str:
    return node.source.text[node.start : node.end].strip()


def _check_cuts(builder: Builder, node: Node) -> None:
    """`Builder.check_cut` for all expressions directly under an instruction."""
    if isinstance(node, ScalarNode):
        builder.check_cut(node, expression=True)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            # The next item is the other half of the same expression.
            if isinstance(item, ScalarNode) and not builder.check_cut(
                item, expression=True, flow=node.flow
            ):
                break
    else:
        for _, value in node.entries:
            if isinstance(value, ScalarNode):
                builder.check_cut(value, expression=True, flow=node.flow)


def _taken_apart(builder: Builder, node: MappingNode, what: str) -> bool:
    """Report an expression in braces, or with a comma in braces, that YAML read as an object."""
    if not node.flow:
        return False
    quoted_keys = [key for key, _ in node.entries if key.style in {"single", "double"}]
    if quoted_keys and not any(key.text[:1] in "@#" for key in quoted_keys):
        builder.report(
            "quote-expression",
            f"YAML reads {what} as an object of fields; JSONata's own object needs quotes around it",
            node.position,
            hint=quote_hint(_raw(node)) + "; for fields write the names without quotes",
        )
        return True
    broken = [
        value
        for _, value in node.entries
        if isinstance(value, ScalarNode) and value.style == "plain" and not balanced(value.text)
    ]
    if broken:
        builder.report(
            "quote-expression",
            "YAML reads a comma or bracket of this expression as its own",
            broken[0].position,
            hint="put the expression in quotes",
        )
        return True
    return False
