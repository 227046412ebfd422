"""Expressions that are known to have a value.

The structure of an expression is its tree without positions. Where `$exists(a.b)` held, `a.b` and
`a` have a value wherever they occur again, as long as `$` and their variables are the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from mapper.jsonata.parse import ir

Structure = tuple[object, ...]
KnownPresent = frozenset[Structure]

NONE_KNOWN: KnownPresent = frozenset()


def structure_of(node: ir.Node) -> Structure | None:
    """The structure of an expression; None where it is too complex to be recognised."""
    if node.group is not None or node.keep_array:
        return None
    base = _shape(node)
    if base is None or not node.predicates:
        return base
    filters = _filters(node.predicates)
    return None if filters is None else ("path", *_filtered(base, filters))


def _shape(node: ir.Node) -> Structure | None:
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
            return structure_of(only)
        case ir.Negate():
            return _whole("-", [node.operand])
        case ir.Binary() | ir.Logical():
            return _whole(node.operator, [node.left, node.right])
        case ir.Call():
            return _whole("call", [node.procedure, *node.arguments])
    return None


def _whole(word: str, parts: Iterable[ir.Node]) -> Structure | None:
    inner = [structure_of(part) for part in parts]
    return None if None in inner else (word, *inner)


def _filters(filters: Iterable[ir.Filter | ir.IndexBinding]) -> list[Structure] | None:
    found: list[Structure] = []
    for stage in filters:
        structure = structure_of(stage.expression) if isinstance(stage, ir.Filter) else None
        if structure is None:
            return None
        found.append(structure)
    return found


def _filtered(structure: Structure, filters: list[Structure]) -> list[Structure]:
    """A structure as steps of a path; filters behind several steps apply to their whole result."""
    steps = (
        [step for step in structure[1:] if isinstance(step, tuple)]
        if structure[0] == "path"
        else [structure]
    )
    if not filters:
        return steps
    return [("where", steps[0] if len(steps) == 1 else structure, *filters)]


def steps_of(node: ir.Path) -> list[Structure] | None:
    """The steps in the structure of a path; None where it has no structure."""
    if node.keep_singleton or node.carries_tuples:
        return None
    found: list[Structure] = []
    for step in node.steps:
        if step.focus is not None or step.index is not None:
            return None
        structure = structure_of(step.node)
        filters = _filters(step.stages)
        if structure is None or filters is None:
            return None
        found += _filtered(structure, filters)
    if len(found) > 1 and found[0] == ("variable", ""):
        del found[0]
    return found


def kept(known: KnownPresent, names: Iterable[str], moved: bool) -> KnownPresent:
    """What still holds where `names` are bound again; `moved`: `$` is another item."""
    gone = set(names)
    return frozenset(
        structure
        for structure in known
        if not (moved and not _rooted(structure)) and not (gone and _mentions(structure, gone))
    )


def below(known: KnownPresent, node: ir.Node) -> KnownPresent:
    """What is known of the single item that `node` gives, relative to that item as `$`."""
    entered = structure_of(node)
    if entered is None or entered[0] != "path":
        return NONE_KNOWN
    return _under(known, entered[1:])


def _under(known: KnownPresent, steps: tuple[object, ...]) -> KnownPresent:
    return frozenset(
        ("path", *structure[len(steps) + 1 :])
        for structure in known
        if structure[0] == "path"
        and structure[1 : len(steps) + 1] == steps
        and len(structure) > len(steps) + 1
    )


def named(known: KnownPresent, name: str) -> KnownPresent:
    """What is known of `$`, written with `$name`, which is the same item."""
    return frozenset(
        ("path", ("variable", name), *structure[1:])
        for structure in known
        if structure[0] == "path" and _is_name(structure[1])
    )


def _is_name(step: object) -> bool:
    while isinstance(step, tuple) and step[0] == "where":
        step = step[1]
    return isinstance(step, tuple) and step[0] == "name"


def _rooted(structure: Structure) -> bool:
    """Whether a structure starts from a variable or `$$`, and so does not depend on `$`."""
    if structure[0] != "path":
        return False
    first, *others = structure[1:]
    return (
        isinstance(first, tuple)
        and first[0] == "variable"
        and first[1] != ""
        and all(isinstance(step, tuple) and step[0] == "name" for step in others)
    )


def _mentions(structure: object, names: set[str]) -> bool:
    if not isinstance(structure, tuple):
        return False
    if len(structure) == 2 and structure[0] == "variable":
        return structure[1] in names
    return any(_mentions(part, names) for part in structure)
