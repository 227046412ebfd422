"""What is known to be present where a condition holds, or does not hold.

JSONata's comparisons, arithmetic and most functions give nothing (or false) where an operand is
absent. So where they hold, their operands are present.
"""

from __future__ import annotations

from mapper.expression_types.result_types import BUILTIN_TYPES, is_strict
from mapper.jsonata.analyse.known_present import NONE_KNOWN, KnownPresent, Structure, structure_of
from mapper.jsonata.parse import ir

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=", "in")
_ARITHMETIC = ("+", "-", "*", "/", "%")


def when(node: ir.Node, holds: bool = True) -> KnownPresent:
    """What is present where the condition `node` holds, or does not hold."""
    if node.predicates or node.group is not None:
        return proven(node) if holds else NONE_KNOWN
    match node:
        case ir.Block(expressions=[only]):
            return when(only, holds)
        case ir.Logical():
            left, right = when(node.left, holds), when(node.right, holds)
            return left | right if (node.operator == "and") == holds else left & right
        case ir.Call(procedure=ir.Variable(name="not"), arguments=[only]):
            if holds:
                return when(only, False) | (NONE_KNOWN if _definite(only) else proven(only))
            return when(only) if _definite(only) else NONE_KNOWN
    if not holds:
        return NONE_KNOWN
    match node:
        case ir.Call(procedure=ir.Variable(name="exists" | "boolean" as name), arguments=[only]):
            return proven(only) if name == "exists" else when(only)
        case ir.Binary() if node.operator in _COMPARISONS:
            return proven(node.left) | proven(node.right) | _counted(node)
        case ir.Condition(otherwise=None):
            return when(node.condition) | when(node.then)
    return proven(node)


def _definite(node: ir.Node) -> bool:
    """Whether a condition always gives true or false."""
    match node:
        case ir.Block(expressions=[only]):
            return _definite(only)
        case ir.Logical():
            return True
        case ir.Binary():
            return node.operator in ("=", "!=", "in")
        case ir.Call(procedure=ir.Variable(name="exists")):
            return True
        case ir.Call(procedure=ir.Variable(name="not"), arguments=[only]):
            return _definite(only)
    return False


def _counted(node: ir.Binary) -> KnownPresent:
    """`$count(a) > 0`: `a` is present."""
    match node:
        case ir.Binary(
            operator=">" | ">=" as operator,
            left=ir.Call(procedure=ir.Variable(name="count"), arguments=[only]),
            right=ir.Literal(value=int(least)),
        ) if least >= (1 if operator == ">=" else 0):
            return proven(only)
    return NONE_KNOWN


def proven(node: ir.Node) -> KnownPresent:
    """What is present where `node` has a value: its operands that must have one too."""
    if node.group is not None:
        return NONE_KNOWN
    own = structure_of(node)
    found = _prefixes(own) if own is not None else NONE_KNOWN
    match node:
        case ir.Block(expressions=[only]):
            return found | proven(only)
        case ir.Negate():
            return found | proven(node.operand)
        case ir.Binary() if node.operator in (*_ARITHMETIC, "<", "<=", ">", ">="):
            return found | proven(node.left) | proven(node.right)
        case ir.Call(procedure=ir.Variable(name=name), arguments=[first, *_]):
            if name in BUILTIN_TYPES and is_strict(name):
                return found | proven(first)
        case ir.Path(steps=[ir.Step(node=ir.Call() as head), *_]):
            return found | proven(head)
    return found


def _prefixes(structure: Structure) -> KnownPresent:
    """A path and all its prefixes."""
    if structure[0] != "path":
        return frozenset((structure,))
    found: set[Structure] = set()
    steps = structure[1:]
    for number in range(1, len(steps) + 1):
        found.add(("path", *steps[:number]))
        last = steps[number - 1]
        if isinstance(last, tuple) and last[0] == "where":
            filtered = last[1]
            if isinstance(filtered, tuple) and filtered[0] == "path":
                found |= _prefixes(filtered)
            else:
                found.add(("path", *steps[: number - 1], filtered))
    return frozenset(found)
