"""Code for paths that bind variables: `@$v`, `#$i` and `%`.

Items are dicts of their bindings, with the item itself under `@`. At the start of each iteration
the bindings that its body uses become Python variables.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager

from mapper.code_tree.quotation import Code, constant, expression, record, several
from mapper.jsonata.emit.emission import Operand
from mapper.jsonata.emit.emit_loops import literal_position, loop, step_value, store, store_item
from mapper.jsonata.emit.emitter import Emitter
from mapper.jsonata.parse import ir


class _Stream:
    """A tuple stream: the Python variable that holds it, and what it binds."""

    def __init__(self, code: Code, names: tuple[str, ...]) -> None:
        self.code = code
        self.names = names

    def binds(self, *names: str) -> None:
        """Add `names` to the bindings of the items."""
        self.names = (*self.names, *(name for name in names if name not in self.names))


def emit_tuple_path(
    e: Emitter,
    node: ir.Path,
    head: Operand | None,
    group_nothing: Callable[[Operand], Operand] | None = None,
) -> Operand:
    """A path whose items carry bindings.

    `head` is the item list of the steps before the first binding; `group_nothing` writes the
    grouping after the path for no bindings.
    """
    e.counter["tuple path"] += 1
    first = next(index for index, step in enumerate(node.steps) if step.is_tuple)
    if head is not None:
        items = head.code
    elif isinstance(node.steps[0].node, ir.Variable):
        # A variable as the first step is evaluated once for any context.
        items = several([e.visit(ir.Variable("", start=node.start, end=node.end)).code])
    else:
        items = e.items(e.context, nothing=False)
    stream = _Stream(e.temporary("{}({})", e.use("tuple_items"), items), ())
    steps = node.steps[first:]
    last = steps[-1]
    # The bindings of the last step are dropped when nothing reads them.
    is_plain = not (last.stages or isinstance(last.node, ir.Sort))
    values = is_plain and node.group is None and not node.carries_tuples
    for index, step in enumerate(steps[:-1] if values else steps):
        _step(e, stream, step, first=index == 0)
    if values:
        e.counter["tuple path without last bindings"] += 1
        _expand(e, stream, last, values=True)
        return _finished(e, stream.code, node)
    if node.group is not None:
        grouped = group_tuples(e, stream.code, stream.names, node.group)
        if head is None or group_nothing is None:
            return grouped
        # Where the steps before give nothing, there are no bindings: MISSING is grouped.
        with e.block("if {} is {} or {} == []:", head.code, e.missing, head.code):
            e.write("{} = {}", grouped.code, group_nothing(Operand(e.missing, "l")).code)
        return grouped
    if node.carries_tuples:
        return Operand(stream.code, "a", False, names=stream.names)
    return _finished(e, e.temporary("{}({})", e.use("tuple_values"), stream.code), node)


def _finished(e: Emitter, result: Code, node: ir.Path) -> Operand:
    if node.keep_singleton or node.keep_array:
        e.write("{} = {}({})", result, e.use("keep_array"), result)
    return e.collapsed(result)


def _used(nodes: Iterable[ir.Node]) -> set[str]:
    """The variables and labels that `nodes` use."""
    found = set()
    for node in nodes:
        for each in ir.walk(node):
            if isinstance(each, ir.Variable):
                found.add(each.name)
            elif isinstance(each, ir.Parent):
                found.add(each.label)
    return found


@contextmanager
def unpacked(
    e: Emitter, item: str, names: tuple[str, ...], body: list[ir.Node], key: str = "@"
) -> Iterator[None]:
    """The bindings of the tuple `item` that `body` uses, as variables; its item is the context."""
    used = _used(body)
    with e.frame() as scope:
        context = e.temporary("{}.get('@', {})", item, e.missing)
        for name in names:
            if name in used:
                outer = e.scope.find(name)
                otherwise = e.missing if outer is None else outer.python
                variable = e.bind(scope, name)
                e.write("{} = {}.get({}, {})", variable.python, item, constant(name), otherwise)
        binds = {each.name for node in body for each in ir.walk(node) if isinstance(each, ir.Bind)}
        for name in sorted(binds - set(scope.variables)):
            outer = e.scope.find(name)
            variable = e.bind(scope, name)
            e.write("{} = {}", variable.python, e.missing if outer is None else outer.python)
        with e.context_of(context):
            yield


def _turns(e: Emitter, stack: ExitStack, stream: _Stream, body: list[ir.Node]) -> str:
    """A loop over the stream with its bindings unpacked; gives the name of the tuple."""
    item = stack.enter_context(loop(e, stream.code, body, "item"))
    stack.enter_context(unpacked(e, item, stream.names, body))
    return item


def _step(e: Emitter, stream: _Stream, step: ir.Step, *, first: bool) -> None:
    if isinstance(step.node, ir.Sort):
        _sort(e, stream, step.node)
        # The reference does not number items with bindings after an order-by.
        if step.index is not None and first:
            _number(e, stream, step.index)
    else:
        _expand(e, stream, step)
    for stage in step.stages:
        if isinstance(stage, ir.IndexBinding):
            _number(e, stream, stage.name)
        else:
            _filter(e, stream, stage)


def _number(e: Emitter, stream: _Stream, name: str) -> None:
    """Bind the position of each item to `name`."""
    stream.binds(name)
    position, item = e.fresh("i"), e.fresh("item")
    with e.loop("for {}, {} in enumerate({}):", position, item, stream.code):
        e.write("{}[{}] = {}", item, constant(name), position)


def _expand(e: Emitter, stream: _Stream, step: ir.Step, *, values: bool = False) -> None:
    """One step: a tuple per item of its result, or, with `values`, only the item."""
    result = e.temporary("{}()", e.use("Sequence" if values else "TupleStream"))
    with ExitStack() as stack:
        item = _turns(e, stack, stream, [step.node])
        old = e.context.code
        value = step_value(e, step.node)
        if values and not value.may_be_array and step.focus is None:
            store_item(e, result, value)
        else:
            _members(e, stream, step, (item, old, value, result), values=values)
    stream.code = result


def filter_tuples(e: Emitter, operand: Operand, stages: list[ir.Filter]) -> Operand:
    """Predicates over a tuple stream, which see its bindings."""
    stream = _Stream(operand.code, operand.names)
    for stage in stages:
        _filter(e, stream, stage)
    return Operand(stream.code, "a", False, names=stream.names)


def _members(
    e: Emitter,
    stream: _Stream,
    step: ir.Step,
    turn: tuple[str, Code, Operand, str],
    *,
    values: bool,
) -> None:
    """A loop over the items of a step; `turn` is the tuple, its item, the step's value, the result."""
    item, old, value, result = turn
    each, position = e.fresh("each"), e.fresh("i")
    items = e.items(value)
    numbered = False
    added: list[tuple[ast.expr | None, Code]] = [(None, item)]
    if value.names:
        added.append((None, each))
        stream.binds(*value.names)
    else:
        added.append((constant(step.focus or "@"), each))
        stream.binds(*([step.focus] if step.focus else []))
        if step.index is not None:
            numbered = not values
            added.append((constant(step.index), position))
            stream.binds(step.index)
        if step.ancestor is not None:
            added.append((constant(step.ancestor), old))
            stream.binds(step.ancestor)
    over = (position, each, items) if numbered else (each, items)
    head = "for {}, {} in enumerate({}):" if numbered else "for {} in {}:"
    with e.loop(head, *over):
        if values:
            taken = expression("{}['@']", each) if value.names else old if step.focus else each
            e.write("{}.append({})", result, taken)
        else:
            e.write("{}.append({})", result, record(added))


def _filter(e: Emitter, stream: _Stream, stage: ir.Filter) -> None:

    result = e.temporary("{}()", e.use("TupleStream"))
    position = literal_position(stage)
    if position is not None:
        code = stream.code
        with e.block("if -len({}) <= {} < len({}):", code, position, code):
            e.write("{}.append({}[{}])", result, code, position)
        stream.code = result
        return
    index = e.temporary("-1")
    with ExitStack() as stack:
        outer = e.function
        item = _turns(e, stack, stream, [stage.expression])
        if e.function is not outer:
            e.function.nonlocals.add(index)
        e.write("{} += 1", index)
        answer = e.visit(stage.expression)
        picked = e.picked(stage.expression, item, answer.code)
        times = expression("{}({}, {}, len({}))", e.use("selects"), picked, index, stream.code)
        e.write("{}.extend([{}] * {})", result, item, times)
    stream.code = result


def _sort(e: Emitter, stream: _Stream, node: ir.Sort) -> None:
    terms = []
    for term in node.terms:
        name, item = e.unique("order"), e.fresh("item")
        with e.define(name, [item]), unpacked(e, item, stream.names, [term.expression]):
            value = e.visit(term.expression)
            e.write("return {}", value.code)
        terms.append(several([name, term.descending]))
    code = expression("{}(ctx, {}, {})", e.use("order_by"), stream.code, several(terms))
    stream.code = e.temporary("{}({})", e.use("TupleStream"), code)


def group_tuples(e: Emitter, stream: Code, names: tuple[str, ...], group: ir.GroupBy) -> Operand:
    """Group-by over a tuple stream: a group has all values of each binding."""
    state = _Stream(stream, names)
    groups = e.temporary("{{}}")
    keys = [key for key, _ in group.pairs]
    with e.erring_at(group.start):
        with ExitStack() as stack:
            item = _turns(e, stack, state, keys)
            for number, key in enumerate(keys):
                value = e.visit(key)
                add = e.use("add_tuple_to_group")
                e.write("{}({}, {}, {}, {})", add, groups, value.code, number, item)
        result = e.temporary("{{}}")
        values = [value for _, value in group.pairs]

        with loop(e, expression("{}.items()", groups), values, "group") as entry:
            name, which, held = e.fresh("key"), e.fresh("which"), e.fresh("item")
            e.write("{}, ({}, {}) = {}", name, which, held, entry)
            e.write("{} = {}({})", held, e.use("reduce_tuples"), held)
            for number, value_node in enumerate(values):
                with e.block("if {} == {}:", which, number), unpacked(e, held, names, [value_node]):
                    store(e, expression("{}[{}]", result, name), e.visit(value_node))
    return Operand(result, "o", False)
