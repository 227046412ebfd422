"""Code shared by paths, bindings and constructors: loops, fields, positions, assignments."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from mapper.jsonata.emit.emission import Operand, literal
from mapper.jsonata.emit.emitter import Emitter
from mapper.jsonata.parse import ir


@contextmanager
def loop(
    e: Emitter, items: str, body: list[ir.Node], prefix: str = "S", *, count: bool = True
) -> Iterator[str]:
    """A loop over `items`; gives the name of its variable.

    Where a lambda in `body` outlives an iteration, or loops nest too deeply for Python, the body
    is a function, so that every iteration has its own variables.
    """
    item = e.fresh(prefix)
    if count and any(map(_costs, body)):
        held = e.temporary(items)
        e.write(f"ctx.steps -= len({held})")
        e.write("if ctx.steps < 0:")
        e.write("    ctx.refill()")
        items = held
    if any(map(e.captures, body)) or e.too_deep:
        e.counter["iteration as function"] += 1
        turn = e.unique("turn")
        with e.define(turn, item):
            yield item
        with e.block(f"for {item} in {items}:", loop=True):
            e.write(f"{turn}({item})")
    else:
        with e.block(f"for {item} in {items}:", loop=True):
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


def get(e: Emitter, code: str, name: str, otherwise: str, *, missing: bool) -> str:
    """The field `name` of the object `code`; for any other value `otherwise`."""
    key = literal(name)
    taken = f"{code}.get({key}, {e.missing}) if {code}.__class__ is dict"
    if missing:
        taken += f" else {code} if {code} is {e.missing}"
    return f"{taken} else {otherwise}"


def step_value(e: Emitter, node: ir.Node) -> Operand:
    """The value of a step for the context item."""
    if isinstance(node, ir.Name):
        code = e.context.code
        keep = ", True" if node.keep_array else ""
        general = f"{e.use('field')}({code}, {literal(node.value)}{keep})"
        return Operand(e.temporary(get(e, code, node.value, general, missing=False)))
    return e.visit(node)


def store(e: Emitter, target: str, operand: Operand) -> None:
    """Assign `operand` to `target`, unless it is MISSING."""
    _unless_missing(e, operand, f"{target} = {operand.code}")


def store_item(e: Emitter, target: str, operand: Operand) -> None:
    """Append `operand` to the list `target`, unless it is MISSING."""
    _unless_missing(e, operand, f"{target}.append({operand.code})")


def _unless_missing(e: Emitter, operand: Operand, line: str) -> None:
    if operand.missing:
        e.write(f"if {operand.code} is not {e.missing}:")
        line = f"    {line}"
    e.write(line)


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
    with e.block(f"if {context}.__class__ is dict:"):
        e.write(f"{get} = {context}.get")
        for (_, name), target in zip(fields, held, strict=True):
            e.write(f"{target} = {get}({literal(name)}, {e.missing})")
    with e.block("else:"):
        for (mode, name), target in zip(fields, held, strict=True):
            helper = e.use("last_step" if mode == "last" else "step")
            e.write(f"{target} = {helper}({context}, {literal(name)})")
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
