"""What a plan knows of the places of a file: what can be seen there, and what is filled there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mapper.contract.message_model import ObjectType, Type
from mapper.diagnostics.diagnostic import Position
from mapper.editor.cursor_place import Path
from mapper.expression_types.inferred_types import TypeScope
from mapper.mapping_file.rule_grammar import WITHOUT_EXPRESSION
from mapper.plan.completeness import rules_below
from mapper.plan.plan_model import Plan, RulePlan, TypedExpression
from mapper.policies.outcomes import EVENTS
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode

Start = tuple[int, int]
"""The line and the column at which a value begins."""


@dataclass(slots=True)
class PlanPlaces:
    """The expressions and the rules of a file by their paths in it.

    A rule of a fragment may stand for several: it is resolved for each type it is used with.
    """

    expressions: dict[Path, list[TypedExpression]] = field(default_factory=dict)
    rules: dict[Path, list[tuple[RulePlan, Type | None]]] = field(default_factory=dict)
    """Rules, each with the type of what it fills."""

    def scopes(self, path: Path) -> list[TypeScope]:
        """What an expression at a path can see; at a new path, what the rule around it can."""
        known = self.expressions.get(path)
        if known:
            return [one.scope for one in known]
        for above in _upwards(path):
            scopes = [rule.scope for rule, _ in self.rules.get(above, ()) if rule.scope]
            if scopes:
                return scopes
        return []

    def filled(self, path: Path) -> list[Type]:
        """The types of the target that a rule at a path fills."""
        for above in (path, *_upwards(path)):
            known = [type_ for _, type_ in self.rules.get(above, ()) if type_ is not None]
            if known:
                rest = path[len(above) :]
                found = (_below(type_, rest) for type_ in dict.fromkeys(known))
                return [type_ for type_ in found if type_ is not None]
        return []


def plan_places(plan: Plan, file: str, root: Node | None) -> PlanPlaces:
    """The places of `file`, whose nodes were those of `root` when the plan was made of it."""
    places = PlanPlaces()
    paths = dict(_paths(root, ())) if root is not None else {}
    for expression in plan.expressions:
        path = _at(expression.text.position, file, paths)
        if path is not None:
            places.expressions.setdefault(path, []).append(expression)
    roots: list[tuple[RulePlan, Type | None]] = [(plan.root, plan.target.type)]
    roots += [(one.rule, one.target) for one in plan.fragments if one.rule is not None]
    roots += [(one.rule, None) for one in plan.conversions if one.rule is not None]
    for first, type_ in roots:
        for rule in rules_below(first):
            path = _at(rule.position, file, paths)
            if path is not None:
                fills = rule.target.type if rule.target is not None else type_
                places.rules.setdefault(path, []).append((rule, fills))
    return places


def _at(position: Position, file: str, paths: dict[Start, Path]) -> Path | None:
    return paths.get((position.line, position.column)) if position.file == file else None


def _paths(node: Node, path: Path) -> Iterator[tuple[Start, Path]]:
    """The path of each value by its start. A block begins where its first key does."""
    yield (node.line, node.column), path
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            yield from _paths(value, (*path, key.text))
    elif not isinstance(node, ScalarNode):
        for number, item in enumerate(node.items):
            yield from _paths(item, (*path, str(number)))


def _upwards(path: Path) -> Iterator[Path]:
    return (path[:length] for length in range(len(path) - 1, -1, -1))


def _below(type_: Type, path: Path) -> Type | None:
    """What is filled further down: fields are steps, branches are not."""
    steps = list(path)
    while steps:
        step = steps.pop(0)
        if step == "$match":
            steps = steps[2:] if steps[:1] == ["cases"] else steps[1:]
        elif step == "$choose":
            steps = steps[1:]
        elif step.startswith("$") or not isinstance(type_, ObjectType) or step not in type_.fields:
            return None
        else:
            type_ = type_.fields[step].type
    return type_


def rule_path(kind: str, path: Path) -> Path | None:
    """The part of a path within a rule of a kind of file; None where it leads to no rule."""
    if kind == "mapping" and path[:1] == ("map",):
        return path[1:]
    if kind == "fragments" and path[:1] == ("fragments",) and path[2:3] == ("rules",):
        return path[3:]
    if kind == "formats" and path[:1] == ("formats",) and path[2:3] == ("from",) and path[3:]:
        return path[4:]
    return None


def is_expression(kind: str, path: Path) -> bool:
    """Whether the value at a path of a kind of file is an expression."""
    within = rule_path(kind, path)
    if within is not None:
        return _is_expression(within)
    match path:
        case ("index", _, "over" | "where" | "by" | "order_by", *_):
            return kind == "mapping"
        case ("source", "partition", "over" | "by"):
            return kind == "mapping"
        case ("parameters", _, "agrees_with"):
            return kind == "mapping"
        case ("fragments", _, "parameters", _, "default"):
            return kind == "fragments"
        case ("formats", _, "check" | "partial"):
            return kind == "formats"
    return False


def _is_expression(path: Path) -> bool:
    match path:
        case ():
            return True
        case ("$match", "cases", _, *rest) | ("$match", _, *rest) if rest or path[1:] != ("of",):
            return len(path) > 2 and _is_expression(tuple(rest))
        case ("$match", "of"):
            return True
        case ("$choose", _, *rest):
            return _is_expression(tuple(rest))
        case ("$let" | "$with", _):
            return True
        case ("$each" | "$order_by", *rest):
            return len(rest) <= 1
        case (key, *rest) if key.startswith("$"):
            return not rest and key not in WITHOUT_EXPRESSION and key[1:] not in EVENTS
        case (_, *rest):
            return _is_expression(tuple(rest))
    return False
