"""What is known to be there once a condition has held, or has not.

JSONata's comparisons, arithmetic and most functions give nothing (or false) where an operand is
absent, so that they prove their operands as well.
"""

from __future__ import annotations

from mapper.expression_types.result_types import RESULTS, is_strict
from mapper.jsonata.analyse.known_present import NO_FACTS, Fact, Facts, fact_of
from mapper.jsonata.parse import ir

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=", "in")
_ARITHMETIC = ("+", "-", "*", "/", "%")


def when(node: ir.Node, holds: bool = True) -> Facts:
    """What is there where the condition `node` held, or where it did not."""
    if node.predicates or node.group is not None:
        return proven(node) if holds else NO_FACTS
    match node:
        case ir.Block(expressions=[only]):
            return when(only, holds)
        case ir.Logical():
            left, right = when(node.left, holds), when(node.right, holds)
            return left | right if (node.operator == "and") == holds else left & right
        case ir.Call(procedure=ir.Variable(name="not"), arguments=[only]):
            if holds:
                return when(only, False) | (NO_FACTS if _definite(only) else proven(only))
            return when(only) if _definite(only) else NO_FACTS
    if not holds:
        return NO_FACTS
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


def _counted(node: ir.Binary) -> Facts:
    """`$count(a) > 0`: there is some `a`."""
    match node:
        case ir.Binary(
            operator=">" | ">=" as operator,
            left=ir.Call(procedure=ir.Variable(name="count"), arguments=[only]),
            right=ir.Literal(value=int(least)),
        ) if least >= (1 if operator == ">=" else 0):
            return proven(only)
    return NO_FACTS


def proven(node: ir.Node) -> Facts:
    """What is there where the value of `node` is: the parts that it cannot do without."""
    if node.group is not None:
        return NO_FACTS
    own = fact_of(node)
    found = _prefixes(own) if own is not None else NO_FACTS
    match node:
        case ir.Block(expressions=[only]):
            return found | proven(only)
        case ir.Negate():
            return found | proven(node.operand)
        case ir.Binary() if node.operator in (*_ARITHMETIC, "<", "<=", ">", ">="):
            return found | proven(node.left) | proven(node.right)
        case ir.Call(procedure=ir.Variable(name=name), arguments=[first, *_]):
            if name in RESULTS and is_strict(name):
                return found | proven(first)
        case ir.Path(steps=[ir.Step(node=ir.Call() as head), *_]):
            return found | proven(head)
    return found


def _prefixes(fact: Fact) -> Facts:
    """A path and all that it goes through."""
    if fact[0] != "path":
        return frozenset((fact,))
    found: set[Fact] = set()
    steps = fact[1:]
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
