"""Expressions that are known to give something.

A fact is the shape of an expression, places aside: where `$exists(a.b)` held, `a.b` and `a` give
something wherever they stand again, as long as `$` and the names in them are the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from mapper.jsonata.parse import ir

Fact = tuple[object, ...]
Facts = frozenset[Fact]

NO_FACTS: Facts = frozenset()


def fact_of(node: ir.Node) -> Fact | None:
    """The shape of an expression; None where it is too involved to be told again."""
    if node.group is not None or node.keep_array:
        return None
    base = _shape(node)
    if base is None or not node.predicates:
        return base
    filters = _filters(node.predicates)
    return None if filters is None else ("path", *_filtered(base, filters))


def _shape(node: ir.Node) -> Fact | None:
    match node:
        case ir.Literal():
            return ("literal", type(node.value).__name__, node.value)
        case ir.Regex():
            return ("regex", node.pattern, node.flags)
        case ir.Variable():
            return ("path", ("variable", node.name))
        case ir.Name():
            return ("path", ("name", node.value))
        case ir.Path():
            steps = steps_of(node)
            return None if steps is None else ("path", *steps)
        case ir.Block(expressions=[only]):
            return fact_of(only)
        case ir.Negate():
            return _whole("-", [node.operand])
        case ir.Binary() | ir.Logical():
            return _whole(node.operator, [node.left, node.right])
        case ir.Call():
            return _whole("call", [node.procedure, *node.arguments])
    return None


def _whole(word: str, parts: Iterable[ir.Node]) -> Fact | None:
    facts = [fact_of(part) for part in parts]
    return None if None in facts else (word, *facts)


def _filters(filters: Iterable[ir.Filter | ir.IndexBinding]) -> list[Fact] | None:
    found: list[Fact] = []
    for stage in filters:
        fact = fact_of(stage.expression) if isinstance(stage, ir.Filter) else None
        if fact is None:
            return None
        found.append(fact)
    return found


def _filtered(fact: Fact, filters: list[Fact]) -> list[Fact]:
    """A fact as steps of a path; filters behind several steps are of what all of them give."""
    steps = [step for step in fact[1:] if isinstance(step, tuple)] if fact[0] == "path" else [fact]
    if not filters:
        return steps
    return [("where", steps[0] if len(steps) == 1 else fact, *filters)]


def steps_of(node: ir.Path) -> list[Fact] | None:
    """The steps of a path as they stand in its fact; None where it has none."""
    if node.keep_singleton or node.carries_tuples:
        return None
    found: list[Fact] = []
    for step in node.steps:
        if step.focus is not None or step.index is not None:
            return None
        fact = fact_of(step.node)
        filters = _filters(step.stages)
        if fact is None or filters is None:
            return None
        found += _filtered(fact, filters)
    if len(found) > 1 and found[0] == ("variable", ""):
        del found[0]
    return found


def kept(facts: Facts, names: Iterable[str], moved: bool) -> Facts:
    """The facts that still hold where `names` are given anew; `moved`: `$` is another item."""
    gone = set(names)
    return frozenset(
        fact
        for fact in facts
        if not (moved and not _rooted(fact)) and not (gone and _mentions(fact, gone))
    )


def below(facts: Facts, node: ir.Node) -> Facts:
    """What is known of the one item that `node` gives, as it is said with that item as `$`."""
    entered = fact_of(node)
    if entered is None or entered[0] != "path":
        return NO_FACTS
    return _under(facts, entered[1:])


def _under(facts: Facts, steps: tuple[object, ...]) -> Facts:
    return frozenset(
        ("path", *fact[len(steps) + 1 :])
        for fact in facts
        if fact[0] == "path" and fact[1 : len(steps) + 1] == steps and len(fact) > len(steps) + 1
    )


def named(facts: Facts, name: str) -> Facts:
    """What is known of `$`, as it is said of `$name` that is the same item."""
    return frozenset(
        ("path", ("variable", name), *fact[1:])
        for fact in facts
        if fact[0] == "path" and _is_name(fact[1])
    )


def _is_name(step: object) -> bool:
    while isinstance(step, tuple) and step[0] == "where":
        step = step[1]
    return isinstance(step, tuple) and step[0] == "name"


def _rooted(fact: Fact) -> bool:
    """Whether a fact is about a variable or the message, whatever `$` is."""
    if fact[0] != "path":
        return False
    first, *others = fact[1:]
    return (
        isinstance(first, tuple)
        and first[0] == "variable"
        and first[1] != ""
        and all(isinstance(step, tuple) and step[0] == "name" for step in others)
    )


def _mentions(fact: object, names: set[str]) -> bool:
    if not isinstance(fact, tuple):
        return False
    if len(fact) == 2 and fact[0] == "variable":
        return fact[1] in names
    return any(_mentions(part, names) for part in fact)
