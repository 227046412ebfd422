"""Code for operators and conditions.

The common operands are handled inline; for all others the code calls the operator's function in
`runtime.operators`, which has every rule.
"""

from __future__ import annotations

import ast
from functools import reduce

from mapper.code_tree.conditions import all_of, negation
from mapper.code_tree.quotation import Code, constant, expression, several
from mapper.jsonata.emit.emission import Operand
from mapper.jsonata.emit.emitter import Emitter
from mapper.jsonata.parse import ir
from mapper.jsonata.runtime.operators import deep_equal, text

_FUNCTIONS = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "%": "remainder",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
    "in": "includes",
}
_DIRECT = {
    "+": "{} + {}",
    "-": "{} - {}",
    "<": "{} < {}",
    "<=": "{} <= {}",
    ">": "{} > {}",
    ">=": "{} >= {}",
}
"""What operands of one known class are computed or compared by."""
_SHORT_TEXT = 10_000  # a shorter string needs no check of the limit
_LONGEST_FLAT = 3  # a longer chain of conditions is written flat


def emit_negate(e: Emitter, node: ir.Negate) -> Operand:
    """`-x`."""
    operand = e.visit(node.operand)
    code = expression("{}({})", e.use("negate"), operand.code)
    return Operand(e.temporary("{}", code), "n", operand.missing)


def emit_binary(e: Emitter, node: ir.Binary) -> Operand:
    """A binary operator other than `and` and `or`."""
    if node.operator == "&":
        return _concatenate(e, node)
    # A chain of operators is walked down its left side, without recursion.
    chain = [node]
    while isinstance(left := chain[-1].left, ir.Binary) and left.operator != "&" and _bare(left):
        chain.append(left)
    value = e.visit(chain[-1].left)
    for each in reversed(chain):
        value = _operate(e, each, value, e.visit(each.right))
    return value


def _literal_texts(node: ir.Node) -> ast.expr | None:
    """The strings of an array constructor of string literals, as a tuple."""
    if not isinstance(node, ir.Array) or not _bare(node) or not node.items:
        return None
    texts = [item.value for item in node.items if isinstance(item, ir.Literal) and _bare(item)]
    if len(texts) < len(node.items) or not all(isinstance(each, str) for each in texts):
        return None
    return constant(tuple(texts))


def _operate(e: Emitter, node: ir.Binary, left: Operand, right: Operand) -> Operand:
    with e.erring_at(node.operator_start):
        match node.operator:
            case "=":
                return _equals(e, left, right)
            case "!=":
                return _differs(e, left, right)
            case "..":
                return Operand(
                    e.temporary("{}(ctx, {}, {})", e.use("number_range"), left.code, right.code),
                    "a",
                )
            case "in" if (texts := _literal_texts(node.right)) is not None:
                e.counter["in literals"] += 1
                if left.literal:
                    left = Operand(e.temporary("{}", left.code))
                code = expression("{}.__class__ is str and {} in {}", left.code, left.code, texts)
                return Operand(e.temporary("{}", code), "b", False)
            case "in":
                code = expression("{}({}, {})", e.use("includes"), left.code, right.code)
                return Operand(e.temporary("{}", code), "b", False)
            case "<" | "<=" | ">" | ">=":
                return _compare(e, node.operator, left, right)
        return _calculate(e, node.operator, left, right)


def _both(left: Operand, right: Operand, kind: str, class_: type) -> ast.expr | None:
    """A condition that both operands are of `kind`, as `class_`; None when one never is."""
    tests = []
    for operand in (left, right):
        if operand.kind not in ("", kind):
            return None
        if operand.literal:
            if operand.value.__class__ is not class_:
                return None
        else:
            tests.append(expression("{}.__class__ is {}", operand.code, class_.__name__))
    return all_of(tests)


def _calculate(e: Emitter, operator: str, left: Operand, right: Operand) -> Operand:
    general = expression("{}({}, {})", e.use(_FUNCTIONS[operator]), left.code, right.code)
    missing = left.missing or right.missing
    direct = _DIRECT.get(operator)
    test = _both(left, right, "n", int) if direct is not None else None
    if test is not None and direct is not None:
        e.counter["integers"] += 1
        general = expression(
            "{} if {} else {}", expression(direct, left.code, right.code), test, general
        )
    return Operand(e.temporary("{}", general), "n", missing)


def _compare(e: Emitter, operator: str, left: Operand, right: Operand) -> Operand:
    code = expression("{}({}, {})", e.use(_FUNCTIONS[operator]), left.code, right.code)
    test = _both(left, right, "n", int)
    texts = [side.value for side in (left, right) if side.literal]
    if texts and isinstance(texts[0], str) and texts[0].isascii():
        # Compared with ASCII, code points and UTF-16 units have the same order.
        test = _both(left, right, "s", str)
    if test is not None:
        e.counter["comparison"] += 1
        compared = expression(_DIRECT[operator], left.code, right.code)
        code = expression("{} if {} else {}", compared, test, code)
    return Operand(e.temporary("{}", code), "b", left.missing or right.missing)


def _literal_test(e: Emitter, operand: Operand, other: Operand) -> ast.expr | None:
    """A condition that `operand` equals the literal `other`; None when that needs a call."""
    value = other.value
    if value is None or value is True or value is False:
        return expression("{} is {}", operand.code, constant(value))
    if isinstance(value, str):
        return expression("{} == {}", operand.code, other.code)
    if value in (0, 1):
        # True equals 1 in Python.
        return expression(
            "{} == {} and {}.__class__ is not bool", operand.code, other.code, operand.code
        )
    return expression("{} == {}", operand.code, other.code)


def _equality(e: Emitter, left: Operand, right: Operand) -> ast.expr | None:
    test: ast.expr | None = None
    if right.literal:
        test = _literal_test(e, left, right)
    elif left.literal:
        test = _literal_test(e, right, left)
    elif "s" in (left.kind, right.kind):
        # MISSING does not equal MISSING; a string equals only the same string.
        known = left if left.kind == "s" else right
        test = expression("{} == {}", left.code, right.code)
        if known.missing:
            test = all_of([test, expression("{} is not {}", known.code, e.missing)])
    if test is not None:
        e.counter["equality"] += 1
    return test


def _constant(value: bool) -> Operand:
    return Operand(value, "b", False, True, value)


def _equals(e: Emitter, left: Operand, right: Operand) -> Operand:
    if left.literal and right.literal:
        return _constant(deep_equal(left.value, right.value))
    test = _equality(e, left, right)
    if test is None:
        first, second = left.code, right.code
        general = expression("{}({}, {})", e.use("equals"), first, second)
        test = expression("{} == {} if {}.__class__ is str else {}", first, second, first, general)
        return Operand(e.temporary("{}", test), "b", False)
    return Operand(test, "b", False)


def _differs(e: Emitter, left: Operand, right: Operand) -> Operand:
    if left.literal and right.literal:
        return _constant(not deep_equal(left.value, right.value))
    test = _equality(e, left, right)
    if test is None:
        return Operand(
            e.temporary("{}({}, {})", e.use("differs"), left.code, right.code), "b", False
        )
    there = [
        expression("{} is not {}", side.code, e.missing) for side in (left, right) if side.missing
    ]
    return Operand(all_of([*there, negation(test)]), "b", False)


def _concatenate(e: Emitter, node: ir.Binary) -> Operand:
    """A chain of `&`, as one concatenation."""
    chain: list[ir.Binary] = [node]
    while (
        isinstance(chain[-1].left, ir.Binary)
        and chain[-1].left.operator == "&"
        and _bare(chain[-1].left)
    ):
        chain.append(chain[-1].left)
    parts: list[Code] = [_as_text(e, e.visit(chain[-1].left), node.operator_start)]
    parts.extend(_as_text(e, e.visit(each.right), each.operator_start) for each in reversed(chain))
    e.counter["concatenation"] += 1
    with e.erring_at(node.operator_start):
        if len(parts) > 8:
            code = e.temporary("''.join({})", several(parts))
        else:
            code = e.temporary(
                "{}", reduce(lambda left, right: expression("{} + {}", left, right), parts)
            )
        if e.function.growing:
            with e.block("if len({}) > {}:", code, _SHORT_TEXT):
                e.write("{}(ctx, {})", e.use("check_text"), code)
    return Operand(code, "s", False)


def _bare(node: ir.Node) -> bool:
    return not (node.predicates or node.group is not None or node.keep_array)


def _as_text(e: Emitter, operand: Operand, offset: int) -> Code:
    """A Python expression for `operand` as a string."""
    if operand.literal:
        return constant(text(operand.value))
    if operand.kind == "s" and not operand.missing:
        return operand.code
    code = operand.code
    if operand.kind == "s":
        return expression("{} or ''", code)
    with e.erring_at(offset):
        general = expression(
            "str({}) if {}.__class__ is int else {}({})", code, code, e.use("text"), code
        )
        return e.temporary("{} if {}.__class__ is str else {}", code, code, general)


def emit_logical(e: Emitter, node: ir.Logical) -> Operand:
    """`and`, `or`."""
    chain = [node]
    while (
        isinstance(chain[-1].left, ir.Logical)
        and chain[-1].left.operator == node.operator
        and _bare(chain[-1].left)
    ):
        chain.append(chain[-1].left)
    result = e.fresh()
    left = e.visit(chain[-1].left)
    with e.erring_at(node.operator_start):
        e.write("{} = {}", result, _as_boolean(e, left))
    known = dict(e.known)
    for each in reversed(chain):
        with e.block("if {}:" if node.operator == "and" else "if not {}:", result):
            right = e.visit(each.right)
            with e.erring_at(each.operator_start):
                e.write("{} = {}", result, _as_boolean(e, right))
    e.known = known
    return Operand(result, "b", False)


def _as_boolean(e: Emitter, operand: Operand) -> Code:
    if operand.kind == "b" and operand.missing:
        return expression("{} is True", operand.code)
    return e.condition(operand)


def emit_condition(e: Emitter, node: ir.Condition) -> Operand:
    """`a ? b : c`; a long chain is written flat."""
    result = e.fresh()
    branches, last = _branches(node)
    kinds: set[tuple[str, bool]] = set()
    if len(branches) <= _LONGEST_FLAT:
        _nested(e, branches, last, result, kinds)
    else:
        e.counter["flat conditions"] += 1
        with e.loop("while True:"):
            for condition, then in branches:
                test = e.condition(e.visit(condition))
                with e.block("if {}:", test):
                    _assign(e, result, then, kinds)
                    e.write("break")
            _assign(e, result, last, kinds)
            e.write("break")
    kind = next(iter(kinds))[0] if len({kind for kind, _ in kinds}) == 1 else ""
    return Operand(result, kind, last is None or any(missing for _, missing in kinds))


def _branches(node: ir.Condition) -> tuple[list[tuple[ir.Node, ir.Node]], ir.Node | None]:
    branches: list[tuple[ir.Node, ir.Node]] = []
    current: ir.Node | None = node
    while isinstance(current, ir.Condition) and (current is node or _bare(current)):
        branches.append((current.condition, current.then))
        current = current.otherwise
    return branches, current


def _nested(
    e: Emitter,
    branches: list[tuple[ir.Node, ir.Node]],
    last: ir.Node | None,
    result: str,
    kinds: set[tuple[str, bool]],
) -> None:
    if not branches:
        _assign(e, result, last, kinds)
        return
    condition, then = branches[0]
    test = e.condition(e.visit(condition))
    with e.block("if {}:", test):
        _assign(e, result, then, kinds)
    with e.otherwise():
        _nested(e, branches[1:], last, result, kinds)


def _assign(e: Emitter, result: str, node: ir.Node | None, kinds: set[tuple[str, bool]]) -> None:
    if node is None:
        e.write("{} = {}", result, e.missing)
        return
    operand = e.visit(node)
    kinds.add((operand.kind, operand.missing))
    e.write("{} = {}", result, operand.code)


def emit_default(e: Emitter, node: ir.Default) -> Operand:
    """`a ?: b`, `a ?? b`."""
    left = e.visit(node.left)
    result = e.temporary("{}", left.code)
    held = Operand(result, left.kind, left.missing, left.literal, left.value)
    absent = (
        expression("{} is {}", result, e.missing)
        if node.operator == "??"
        else expression("not {}", e.condition(held))
    )
    with e.block("if {}:", absent):
        right = e.visit(node.right)
        e.write("{} = {}", result, right.code)
    kind = left.kind if left.kind == right.kind else ""
    return Operand(result, kind, right.missing or (left.missing and node.operator != "??"))
