"""Code for paths, filters, wildcards and order-by.

A step that takes a field of an object is written inline; for any other value it calls
`runtime.paths`. Any other step is a loop over its items. Between steps the items are an *item
list* (see `runtime.paths`).
"""

from __future__ import annotations

from dataclasses import replace

from mapper.code_tree.quotation import constant, expression, several
from mapper.jsonata.analyse.missing_semantics import rejects_missing
from mapper.jsonata.emit.emission import Operand
from mapper.jsonata.emit.emit_loops import get, literal_position, loop, step_value, store_item
from mapper.jsonata.emit.emit_tuples import emit_tuple_path, filter_tuples
from mapper.jsonata.emit.emitter import Emitter
from mapper.jsonata.parse import ir

_SCALARS = frozenset("snblof")


def emit_path(e: Emitter, node: ir.Path) -> Operand:
    """The value of a path, including the grouping and `[]` after it."""
    if any(step.is_tuple for step in node.steps):
        first = next(index for index, step in enumerate(node.steps) if step.is_tuple)
        head = ir.Path(node.steps[:first], start=node.start, end=node.end)
        if not first and len(node.steps) > 1 and _constructed(node.steps[0].node):
            # In the reference an array constructor at the head binds nothing; with @ its items
            # are not gone through either.
            items = e.visit(node.steps[0].node)
            items = items if node.steps[0].focus is None else e.context
            steps = [replace(node.steps[1], is_tuple=True), *node.steps[2:]]
            return emit_tuple_path(e, replace(node, steps=steps), items)
        if not first:
            return emit_tuple_path(e, node, None)
        items, constructed = items_of(e, head)
        group = node.group
        nothing = None if group is None else lambda operand: e.group(operand, group)
        result = emit_tuple_path(e, node, items, nothing)
        return _or_empty(e, result, constructed) if constructed is not None else result
    keep = node.keep_singleton or (node.keep_array and node.group is None)
    raw = keep or node.group is not None
    operand = _steps(e, node, raw=raw)
    if keep:
        operand = Operand(e.temporary("{}({})", e.use("keep_array"), operand.code))
    if node.group is not None:
        return e.group(operand, node.group)
    if raw:
        operand = e.collapsed(operand.code)
    return operand


def _steps(e: Emitter, node: ir.Path, *, raw: bool) -> Operand:
    """The steps of a path without bindings: a raw result if `raw`, else a value."""
    current, rest, constructed = first_step(e, node)
    fused = False
    for index, step in enumerate(rest):
        last = index == len(rest) - 1
        if fused:
            break
        match step.node:
            case ir.Name() if not step.stages:
                current = _name(e, current, step.node, last=last, raw=raw)
            case ir.Name() if (position := _position(step.stages)) is not None:
                current = _name_at(e, current, step.node, position, last=last, raw=raw)
            case ir.Sort():
                current = _sort(e, current, step, raw=raw or not last)
                if constructed is not None and not last:
                    current = _head_items(e, current)
            case _:
                first = index == 0 and rest is node.steps
                then = None if raw else _taken_at_once(e, rest[index:])
                fused = then is not None
                listed = last and not raw and id(node) in e.element_paths
                current = _general(
                    e, current, step, first=first, last=last, raw=raw, then=then, listed=listed
                )
    if constructed is not None:
        return _or_empty(e, current, constructed)
    return current


def _taken_at_once(e: Emitter, steps: list[ir.Step]) -> ir.Name | None:
    """The last field of a path, right after a filter: it is read inside the filter."""
    if len(steps) != 2 or not steps[0].stages or steps[1].stages:
        return None
    stage, node = steps[0].stages[-1], steps[1].node
    if not isinstance(stage, ir.Filter) or not isinstance(node, ir.Name):
        return None
    if node.keep_array or e.has_kept or e.has_constructed:
        return None
    return node if is_boolean(e, stage.expression) else None


def _or_empty(e: Emitter, result: Operand, constructed: Operand) -> Operand:
    """The result of a path from an array constructor; an empty array stays itself."""
    held = e.hold(result)
    code = constructed.code
    # After a predicate it may be any array, or an empty string.
    with e.block("if {} == '' or ({} == [] and isinstance({}, list)):", code, code, code):
        e.write("{} = {}", held.code, code)
    return Operand(held.code, names=held.names)


def items_of(e: Emitter, node: ir.Path) -> tuple[Operand, Operand | None]:
    """The item list of the steps of `node`, and the array constructor at its head."""
    current, rest, constructed = first_step(e, node)
    for index, step in enumerate(rest):
        match step.node:
            case ir.Name() if not step.stages:
                current = _name(e, current, step.node, last=False, raw=False)
            case ir.Sort():
                current = _sort(e, current, step, raw=True)
                if constructed is not None:
                    current = _head_items(e, current)
            case _:
                first = index == 0 and rest is node.steps
                current = _general(e, current, step, first=first, last=False, raw=False)
    return current, constructed


def _head_items(e: Emitter, value: Operand) -> Operand:
    """The item list of an array constructor at the head of a path."""
    return Operand(e.temporary("{}({})", e.use("head_items"), value.code))


def _constructed(node: ir.Node) -> bool:
    return isinstance(node, ir.Array | ir.Block) and node.constructed


def first_step(e: Emitter, node: ir.Path) -> tuple[Operand, list[ir.Step], Operand | None]:
    """The start of the path, the steps after it, and the array constructor at its head."""
    step = node.steps[0]
    first = step.node
    if _constructed(first) and not step.is_tuple:
        value = e.visit(first)
        if isinstance(first, ir.Array) and not first.predicates and first.group is None:
            return value, node.steps[1:], value
        if len(node.steps) > 1 and isinstance(node.steps[1].node, ir.Sort):
            # An order-by passes on a value that is not an array.
            return value, node.steps[1:], value
        return _head_items(e, value), node.steps[1:], value
    if isinstance(first, ir.Variable) and not step.stages and not step.is_tuple:
        value = e.visit(first)
        if len(node.steps) == 1:
            return value, [], None
        if e.has_constructed or first.name in e.free_variables:
            value = Operand(
                e.temporary("{}({})", e.use("as_items"), value.code), value.kind, value.missing
            )
        return value, node.steps[1:], None
    if isinstance(first, ir.Parent) and not step.stages and not step.is_tuple:
        value, context = e.visit(first), e.context.code
        code = expression("{}({}, {})", e.use("parent_items"), context, value.code)
        if not (e.has_constructed or first.predicates):
            code = expression("{} if {}.__class__ is dict else {}", value.code, context, code)
        return Operand(e.temporary("{}", code)), node.steps[1:], None
    return e.context, node.steps, None


def _position(stages: list[ir.Filter | ir.IndexBinding]) -> int | None:
    """The index in a single literal predicate."""
    if len(stages) == 1 and isinstance(stages[0], ir.Filter):
        return literal_position(stages[0])
    return None


def _name(e: Emitter, items: Operand, node: ir.Name, *, last: bool, raw: bool) -> Operand:
    """A step that takes a field."""
    e.counter["field"] += 1
    name = constant(node.value)
    code = items.code
    if last and node.keep_array:
        return Operand(e.temporary("{}({}, {}, True)", e.use("last_step_raw"), code, name))
    mode = "raw" if last and raw else "last" if last else "step"
    key = (code, mode, node.value)
    known = e.known.get(key)
    if known is not None:
        e.counter["known field"] += 1
        return known
    helper = {"raw": "last_step_raw", "last": "last_step", "step": "step"}[mode]
    general = expression("{}({}, {})", e.use(helper), code, name)
    is_input = items is e.context and e.function.parent is None and not e.function.loops
    taken = get(e, code, node.value, general, missing=items.missing and not is_input)
    found = e.known[key] = Operand(e.temporary("{}", taken))
    if mode == "last" and e.has_kept:
        # A field may hold a sequence kept as an array; as a result it is unwrapped.
        with e.block("if {}.__class__ is {}:", found.code, e.use("KeptSequence")):
            e.write("{} = {}({}({}))", found.code, e.use("collapse"), e.use("Sequence"), found.code)
    return found


def _name_at(
    e: Emitter, items: Operand, node: ir.Name, position: int, *, last: bool, raw: bool
) -> Operand:
    """`name[0]`: the item at a position of each field."""
    e.counter["index"] += 1
    code, name = items.code, constant(node.value)
    general = expression("{}({}, {}, {}, {})", e.use("step_item_at"), code, name, position, last)
    if node.keep_array or e.has_kept:
        found = Operand(e.temporary("{}", general))
        return found if raw or not last else e.collapsed(found.code)
    result = e.fresh()
    with e.block("if {}.__class__ is dict:", code):
        field = e.temporary("{}.get({}, {})", code, name, e.missing)
        inside = (
            expression("len({}) > {}", field, position)
            if position >= 0
            else expression("len({}) >= {}", field, -position)
        )
        at = expression("{}({}, {})", e.use("item_at"), field, position)
        e.write(
            "{} = {}[{}] if {}.__class__ is list and {} else {}",
            result,
            field,
            position,
            field,
            inside,
            at,
        )
    with e.otherwise():
        e.write("{} = {}", result, general)
        if last and not raw:
            e.collapsed(result)
    return Operand(result)


def _sort(e: Emitter, items: Operand, step: ir.Step, *, raw: bool) -> Operand:
    """`^(…)`: the sorted items."""
    if not isinstance(step.node, ir.Sort):
        raise TypeError(step.node)
    terms = []
    for term in step.node.terms:
        name, item = e.unique("order"), e.fresh("S")
        with e.define(name, [item]), e.context_of(item):
            value = e.visit(term.expression)
            e.write("return {}", value.code)
        terms.append(several([name, term.descending]))
    code = expression("{}(ctx, {}, {})", e.use("order_by"), items.code, several(terms))
    result = Operand(e.temporary("{}", code))
    for stage in step.stages:
        if isinstance(stage, ir.Filter):
            result = emit_filter(e, result, stage, nothing=True)
    return result if raw else e.collapsed(result.code)


def _general(
    e: Emitter,
    items: Operand,
    step: ir.Step,
    *,
    first: bool,
    last: bool,
    raw: bool,
    then: ir.Name | None = None,
    listed: bool = False,
) -> Operand:
    """A step that computes something or has predicates; `then` is the step after it.

    With `listed` the result for single values is a list, or MISSING for none.
    """
    stages = [stage for stage in step.stages if isinstance(stage, ir.Filter)]
    node = step.node
    if stages and literal_position(stages[-1]) is None:
        merged = _merged(e, items, step, stages, first=first, then=then)
        if then is not None:
            e.counter["filter and field"] += 1
            code = expression("{}({}) if {} else {}", e.use("finish"), merged, merged, e.missing)
            return Operand(e.temporary("{}", code))
        return Operand(merged) if raw or not last else _unwrapped(e, merged)
    results = e.temporary("[]")
    body = [node, *(stage.expression for stage in stages)]
    # The first step is evaluated for MISSING, too.
    over = e.items(items, nothing=not first)
    scalar = False
    with loop(e, over, body) as item, e.context_of(item):
        value = step_value(e, node)
        for number, stage in enumerate(stages):
            value = emit_filter(e, value, stage, nothing=number > 0)
        scalar = not stages and value.kind in _SCALARS and value.kind != ""
        if stages:
            # An index without an item gives an empty sequence, which is a result.
            empty = expression("{}()", e.use("Sequence"))
            e.write(
                "{}.append({} if {} is {} else {})",
                results,
                empty,
                value.code,
                e.missing,
                value.code,
            )
        else:
            store_item(e, results, value)
    if not last:
        if scalar:
            return Operand(results, "a", False)
        return Operand(e.temporary("{}({})", e.use("flatten"), results), "a", False)
    if scalar:
        e.counter["step of single values"] += 1
        if listed:
            return Operand(expression("{} or {}", results, e.missing), "a", elements=value.kind)
        if raw:
            return Operand(e.temporary("{}({})", e.use("Sequence"), results), "a", False)
        return Operand(
            e.temporary(
                "{}({}) if len({}) > 1 else {}[0] if {} else {}",
                e.use("Sequence"),
                results,
                results,
                results,
                results,
                e.missing,
            )
        )
    return Operand(e.temporary("{}({})", e.use("finish_raw" if raw else "finish"), results))


def _unwrapped(e: Emitter, sequence: str) -> Operand:
    message = expression(
        "{} if len({}) > 1 else {}[0] if {} else {}",
        sequence,
        sequence,
        sequence,
        sequence,
        e.missing,
    )
    return Operand(e.temporary("{}", message))


def _merged(
    e: Emitter,
    items: Operand,
    step: ir.Step,
    stages: list[ir.Filter],
    *,
    first: bool,
    then: ir.Name | None,
) -> str:
    """A step whose last predicate selects items: these go directly into one sequence.

    With `then`, that field of each item goes into the list.
    """
    empty = constant([]) if then is not None else expression("{}()", e.use("Sequence"))
    result = e.temporary("{}", empty)
    node = step.node
    predicate = stages[-1].expression
    if (
        isinstance(node, ir.Name)
        and len(stages) == 1
        and not (e.has_constructed or e.has_kept)
        and rejects_missing(predicate, e.is_builtin)
        and is_boolean(e, predicate)
    ):
        # The selection does not depend on the position: all fields can be read first.
        e.counter["filter over fields"] += 1
        fields = _name(e, items, node, last=False, raw=False)
        _pick(e, fields, predicate, result, nothing=True, then=then)
        return result
    body = [node, *(stage.expression for stage in stages)]
    with loop(e, e.items(items, nothing=not first), body) as item, e.context_of(item):
        value = step_value(e, node)
        for number, stage in enumerate(stages[:-1]):
            value = emit_filter(e, value, stage, nothing=number > 0)
        _pick(e, value, predicate, result, nothing=len(stages) > 1, then=then)
    return result


def is_boolean(e: Emitter, node: ir.Node) -> bool:
    """Whether `node` gives a boolean or MISSING, never a number."""
    match node:
        case ir.Logical():
            return True
        case ir.Binary():
            return node.operator in ("=", "!=", "<", "<=", ">", ">=", "in")
        case ir.Call():
            builtin = e.is_builtin(node.procedure)
            return builtin is not None and builtin.result == "b"
    return False


def _pick(
    e: Emitter,
    value: Operand,
    predicate: ir.Node,
    result: str,
    *,
    nothing: bool,
    then: ir.Name | None = None,
) -> None:
    """Append the items of `value` that a predicate selects, or their field `then`.

    With `nothing` MISSING has no items; else the predicate is evaluated for it, too.
    """
    nothing = nothing or rejects_missing(predicate, e.is_builtin)
    e.holds_nothing = e.holds_nothing or not nothing
    over = e.items(value, nothing=nothing)
    if is_boolean(e, predicate):
        e.counter["filter"] += 1
        with loop(e, over, [predicate]) as item, e.context_of(item):
            test = e.condition(e.visit(predicate))
            with e.block("if {}:", e.picked(predicate, item, test)):
                if then is None:
                    e.write("{}.append({})", result, item)
                else:
                    store_item(e, result, step_value(e, then))
        return
    e.counter["filter by any value"] += 1
    held = e.temporary("{}", over)
    position = e.temporary("-1")
    outer = e.function
    with loop(e, held, [predicate]) as item, e.context_of(item):
        if e.function is not outer:
            e.function.nonlocals.add(position)
        e.write("{} += 1", position)
        value = e.visit(predicate)
        answer = e.temporary("{}", value.code) if value.literal else value.code
        if e.recorder is not None:
            answer = e.temporary("{}", e.picked(predicate, item, answer))
        with e.block("if {} is True:", answer):
            e.write("{}.append({})", result, item)
        other = expression("{} is not False and {} is not {}", answer, answer, e.missing)
        with e.otherwise_if(other):
            times = expression("{}({}, {}, len({}))", e.use("selects"), answer, position, held)
            e.write("{}.extend([{}] * {})", result, item, times)


def emit_filter(e: Emitter, value: Operand, stage: ir.Filter, *, nothing: bool) -> Operand:
    """One predicate over a value: a raw result, MISSING for no items."""
    position = literal_position(stage)
    with e.erring_at(stage.start):
        if position is not None:
            return Operand(e.temporary("{}({}, {})", e.use("item_at"), value.code, position))
        result = e.temporary("{}()", e.use("Sequence"))
        _pick(e, value, stage.expression, result, nothing=nothing)
    return Operand(result, "a", False)


def after(e: Emitter, operand: Operand, node: ir.Node) -> Operand:
    """What follows a node that is not a path: predicates, a grouping, `[]`."""
    if operand.names:
        operand = filter_tuples(e, operand, node.predicates)
        return operand if node.group is None else e.group(operand, node.group)
    for number, stage in enumerate(node.predicates):
        operand = emit_filter(e, operand, stage, nothing=number > 0)
    if node.group is not None:
        return e.group(operand, node.group)
    if node.keep_array:
        operand = Operand(e.temporary("{}({})", e.use("keep_array"), operand.code))
    return e.collapsed(operand.code)


def emit_wildcard(e: Emitter, node: ir.Wildcard) -> Operand:
    """`*`."""
    return e.settled(e.temporary("{}({})", e.use("wildcard"), e.context.code), node)


def emit_descendant(e: Emitter, node: ir.Descendant) -> Operand:
    """`**`."""
    return e.settled(e.temporary("{}({})", e.use("descendants"), e.context.code), node)
