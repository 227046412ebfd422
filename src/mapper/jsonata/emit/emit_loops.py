"""Code shared by paths, bindings and constructors: loops, fields, positions, assignments."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from contextlib import contextmanager

from mapper.code_tree.quotation import Code, constant, expression
from mapper.jsonata.emit.emission import Operand
from mapper.jsonata.emit.emitter import Emitter
from mapper.jsonata.parse import ir


@contextmanager
def loop(
    e: Emitter, items: Code, body: list[ir.Node], prefix: str = "S", *, count: bool = True
) -> Iterator[str]:
    """A loop over `items`; gives the name of its variable.

    Where a lambda in `body` outlives an iteration, or loops nest too deeply for Python, the body
    is a function, so that every iteration has its own variables.
    """
    item = e.fresh(prefix)
    if count and any(map(_costs, body)):
        held = e.temporary("{}", items)
        e.write("ctx.steps -= len({})", held)
        with e.block("if ctx.steps < 0:"):
            e.write("ctx.refill()")
        items = held
    if any(map(e.captures, body)) or e.too_deep:
        e.counter["iteration as function"] += 1
        turn = e.unique("turn")
        with e.define(turn, [item]):
            yield item
        with e.loop("for {} in {}:", item, items):
            e.write("{}({})", turn, item)
    else:
        with e.loop("for {} in {}:", item, items):
            yield item


def _costs(node: ir.Node) -> bool:
    """Whether an iteration with `node` in it can take long: it loops or recurs."""
    kinds = (ir.Call, ir.Sort, ir.Path, ir.Object, ir.Transform, ir.Descendant, ir.Wildcard)
    return any(isinstance(each, kinds) and not _is_field_path(each) for each in ir.walk(node))


def _is_field_path(node: ir.Node) -> bool:
    return isinstance(node, ir.Path) and all(
        isinstance(step.node, ir.Name | ir.Variable) and not step.stages for step in node.steps
    )


def literal_position(stage: ir.Filter) -> int | None:
    """The index in a predicate, when it is a number literal."""
    node = stage.expression
    if not isinstance(node, ir.Literal) or node.predicates or node.group is not None:
        return None
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return None
    return math.floor(node.value)


def get(e: Emitter, code: Code, name: str, otherwise: ast.expr, *, missing: bool) -> ast.expr:
    """The field `name` of the object `code`; for any other value `otherwise`."""
    if missing:
        otherwise = expression("{} if {} is {} else {}", code, code, e.missing, otherwise)
    taken = expression("{}.get({}, {})", code, constant(name), e.missing)
    return expression("{} if {}.__class__ is dict else {}", taken, code, otherwise)


def step_value(e: Emitter, node: ir.Node) -> Operand:
    """The value of a step for the context item."""
    if isinstance(node, ir.Name):
        code = e.context.code
        keep = [True] if node.keep_array else []
        general = expression("{}({}, {}, {*})", e.use("field"), code, constant(node.value), keep)
        return Operand(e.temporary("{}", get(e, code, node.value, general, missing=False)))
    return e.visit(node)


def store(e: Emitter, target: Code, operand: Operand) -> None:
    """Assign `operand` to `target`, unless it is MISSING."""
    with _unless_missing(e, operand):
        e.write("{} = {}", target, operand.code)


def store_item(e: Emitter, target: Code, operand: Operand) -> None:
    """Append `operand` to the list `target`, unless it is MISSING."""
    with _unless_missing(e, operand):
        e.write("{}.append({})", target, operand.code)


@contextmanager
def _unless_missing(e: Emitter, operand: Operand) -> Iterator[None]:
    if operand.missing:
        with e.block("if {} is not {}:", operand.code, e.missing):
            yield
    else:
        yield


_FEWEST_FIELDS = 3  # the largest number of fields to read together


def take_fields(e: Emitter, nodes: list[ir.Node]) -> None:
    """Read the fields of the context that `nodes` always read, after one test of its type.

    Reading a field has no effect and no error, so it may happen early.
    """
    context = e.context.code
    wanted = dict.fromkeys(field for node in nodes for field in _fields_read(node))
    fields = [(mode, name) for mode, name in wanted if (context, mode, name) not in e.known]
    if len(fields) < _FEWEST_FIELDS or e.has_kept:
        return
    e.counter["fields read together"] += 1
    held = [e.fresh() for _ in fields]
    get = e.fresh("get")
    with e.block("if {}.__class__ is dict:", context):
        e.write("{} = {}.get", get, context)
        for (_, name), target in zip(fields, held, strict=True):
            e.write("{} = {}({}, {})", target, get, constant(name), e.missing)
    with e.otherwise():
        for (mode, name), target in zip(fields, held, strict=True):
            helper = e.use("last_step" if mode == "last" else "step")
            e.write("{} = {}({}, {})", target, helper, context, constant(name))
    for (mode, name), target in zip(fields, held, strict=True):
        e.known[context, mode, name] = Operand(target)


def _fields_read(node: ir.Node) -> Iterator[tuple[str, str]]:
    """The fields of the context that evaluating `node` always reads."""
    match node:
        case ir.Path():
            first = node.steps[0]
            if any(step.is_tuple for step in node.steps) or first.stages or node.keep_singleton:
                return
            if isinstance(first.node, ir.Name):
                alone = len(node.steps) == 1
                if not (alone and (node.group is not None or node.keep_array)):
                    yield "last" if alone else "step", first.node.value
        case ir.Binary():
            yield from _fields_read(node.left)
            yield from _fields_read(node.right)
        case ir.Logical() | ir.Default() | ir.Apply():
            yield from _fields_read(node.left)
        case ir.Negate():
            yield from _fields_read(node.operand)
        case ir.Condition():
            yield from _fields_read(node.condition)
        case ir.Call():
            for argument in node.arguments:
                yield from _fields_read(argument)
        case ir.Array():
            for item in node.items:
                yield from _fields_read(item)
