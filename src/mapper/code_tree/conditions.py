"""Conditions put together; what is known already is folded."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mapper.code_tree.quotation import Code, code, constant, expression


def all_of(tests: Iterable[Code]) -> ast.expr:
    """A condition that holds where all of `tests` do."""
    return _together(ast.And(), tests, True)


def any_of(tests: Iterable[Code]) -> ast.expr:
    """A condition that holds where one of `tests` does."""
    return _together(ast.Or(), tests, False)


def _together(operator: ast.boolop, tests: Iterable[Code], neutral: bool) -> ast.expr:
    found: list[ast.expr] = []
    for each in map(code, tests):
        known = truth(each)
        if known is neutral:
            continue
        if known is not None:
            return constant(known)
        same = isinstance(each, ast.BoolOp) and each.op.__class__ is operator.__class__
        found.extend(each.values if same else [each])  # type: ignore[attr-defined]  # it is a BoolOp
    if not found:
        return constant(neutral)
    return found[0] if len(found) == 1 else ast.BoolOp(operator, found)


def negation(test: Code) -> ast.expr:
    """A condition that holds where `test` does not."""
    node = code(test)
    known = truth(node)
    if known is not None:
        return constant(not known)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return node.operand
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        opposite = _OPPOSITES.get(node.ops[0].__class__)
        if opposite is not None:
            return ast.Compare(node.left, [opposite], node.comparators)
    return expression("not {}", node)


_OPPOSITES: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
}
"""Comparisons and what holds where they do not; of an order that is not so where one side is NaN."""


def truth(node: ast.expr) -> bool | None:
    """Whether a condition is known to hold, or not to; None: unknown."""
    return node.value if isinstance(node, ast.Constant) and node.value.__class__ is bool else None
