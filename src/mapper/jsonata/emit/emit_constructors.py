"""Code for array constructors, object constructors and group-by."""

from __future__ import annotations

import ast
from contextlib import nullcontext

from mapper.code_tree.quotation import Code, constant, expression, record, several, starred
from mapper.jsonata.emit.emission import Operand
from mapper.jsonata.emit.emit_loops import loop, store, take_fields
from mapper.jsonata.emit.emit_tuples import group_tuples
from mapper.jsonata.emit.emitter import Emitter
from mapper.jsonata.parse import ir

_SINGLE = frozenset("snblof")


def emit_array(e: Emitter, node: ir.Array) -> Operand:
    """`[a, b, …]`."""
    kind = e.use("ConstructedArray") if node.constructed else ""
    operands: list[tuple[ir.Node, Operand]] = []
    for item in node.items:
        operand = e.visit(item)
        operands.append((item, operand))
    parts: list[Code] = []
    rest = 0
    for item, operand in operands:
        if _is_array(item) or (operand.kind in _SINGLE and operand.kind and not operand.missing):
            parts.append(operand.code)
        elif operand.kind == "a" and not operand.missing:
            parts.append(starred(operand.code))
        else:
            break
        rest += 1
    code = expression("[{*}]", parts)
    if rest == len(operands):
        e.counter["array in one expression"] += 1
        return Operand(
            e.temporary("{}", expression("{}({})", kind, code) if kind else code), "a", False
        )
    result = e.temporary("{}", expression("{}({})", kind, code) if kind else code)
    for item, operand in operands[rest:]:
        if _is_array(item) or (operand.kind in _SINGLE and operand.kind and not operand.missing):
            e.write("{}.append({})", result, operand.code)
        elif operand.kind in _SINGLE and operand.kind:
            with e.block("if {} is not {}:", operand.code, e.missing):
                e.write("{}.append({})", result, operand.code)
        else:
            e.write("{}({}, {})", e.use("collect"), result, operand.code)
    return Operand(result, "a", False)


def _is_array(node: ir.Node) -> bool:
    """Whether the item is an array constructor, which is not flattened."""
    return isinstance(node, ir.Array) and not node.predicates and node.group is None


def emit_object(e: Emitter, node: ir.Object) -> Operand:
    """`{key: value, …}`."""
    names = constant_keys(node.pairs)
    if names is None:
        return emit_pairs(e, e.context, node.pairs, node.start)
    return _constant_object(e, e.context, names, node.pairs)


def emit_group(e: Emitter, operand: Operand, group: ir.GroupBy) -> Operand:
    """`…{key: value, …}` after an expression."""
    if operand.names:
        return group_tuples(e, operand.code, operand.names, group)
    with e.erring_at(group.start):
        return emit_pairs(e, operand, group.pairs, group.start)


def constant_keys(pairs: list[tuple[ir.Node, ir.Node]]) -> list[str] | None:
    """The keys, when all are distinct string literals."""
    names = []
    for key, _ in pairs:
        if not isinstance(key, ir.Literal) or not isinstance(key.value, str):
            return None
        if key.predicates or key.group is not None:
            return None
        names.append(key.value)
    return names if len(set(names)) == len(names) else None


def _constant_object(
    e: Emitter, context: Operand, names: list[str], pairs: list[tuple[ir.Node, ir.Node]]
) -> Operand:
    e.counter["object of constant keys"] += 1
    code = context.code
    if context.may_be_array and pairs:
        key = (code, "one")
        known = e.known.get(key)
        if known is None:
            one = expression(
                "{} if {}.__class__ is dict else {}({})", code, code, e.use("group_context"), code
            )
            known = e.known[key] = Operand(e.temporary("{}", one), "", context.missing)
            # Fields known of one are fields of the other only through arrays.
        context = known
    result = e.fresh("o")
    with e.context_of(context.code, context.kind, missing=context.missing):
        take_fields(e, [value for _, value in pairs])
        operands = [e.visit(value) for _, value in pairs]
    sure: list[tuple[ast.expr, Code]] = []
    for name, operand in zip(names, operands, strict=True):
        if operand.missing:
            break
        sure.append((constant(name), operand.code))
    e.write("{} = {}", result, record(sure))
    for name, operand in list(zip(names, operands, strict=True))[len(sure) :]:
        store(e, expression("{}[{}]", result, constant(name)), operand)
    return Operand(result, "o", False)


def emit_pairs(
    e: Emitter, items: Operand, pairs: list[tuple[ir.Node, ir.Node]], offset: int
) -> Operand:
    """Group `items` by the keys; then evaluate the value of each group with its items."""
    groups = e.temporary("{{}}")
    if not pairs:
        return Operand(groups, "o", False)
    keys = [key for key, _ in pairs]
    over = expression("{}({})", e.use("group_items"), items.code)
    if not items.may_be_array:
        over = several([items.code])
    with e.erring_at(offset):
        with loop(e, over, keys) as item, e.context_of(item):
            for number, key in enumerate(keys):
                operand = e.visit(key)
                add = expression(
                    "{}({}, {}, {}, {})", e.use("add_to_group"), groups, operand.code, number, item
                )
                if operand.literal:
                    e.write("{}", add)
                    continue
                # The first item of a group needs no call.
                e.counter["first of a group"] += 1
                key_code = operand.code
                with e.block(
                    "if {}.__class__ is str and {} not in {}:", key_code, key_code, groups
                ):
                    e.write("{}[{}] = [{}, {}, 1]", groups, key_code, number, item)
                with e.otherwise():
                    e.write("{}", add)
        result = e.temporary("{{}}")
        values = [value for _, value in pairs]
        with loop(e, expression("{}.items()", groups), values, "group") as entry:
            name, which, context = e.fresh("key"), e.fresh("which"), e.fresh("S")
            e.write("{}, ({}, {}, _) = {}", name, which, context, entry)
            for number, node in enumerate(values):
                alone = len(values) == 1
                here = nullcontext() if alone else e.block("if {} == {}:", which, number)
                with here, e.context_of(context):
                    store(e, expression("{}[{}]", result, name), e.visit(node))
    return Operand(result, "o", False)
