"""Code for function values, and for `$map`, `$filter` and `$reduce` with a lambda.

A lambda is a Python function within the generated one. A call in tail position returns a
`TailCall`, which the caller makes, so that tail recursion needs no stack.
"""

from __future__ import annotations

from mapper.code_tree.quotation import Code, constant, expression, several
from mapper.jsonata.emit.emission import Frame, Operand
from mapper.jsonata.emit.emit_loops import loop, store_item
from mapper.jsonata.emit.emit_scopes import declare
from mapper.jsonata.emit.emitter import Emitter
from mapper.jsonata.parse import ir
from mapper.jsonata.runtime.function import Builtin
from mapper.jsonata.runtime.signature import Signature


def emit_lambda(e: Emitter, node: ir.Lambda) -> Operand:
    """`function($a, $b){ … }`."""
    callee = e.callees.get(id(node))
    name = e.unique("f") if callee is None else callee.python
    tail_calls = _write_function(e, name, node)
    if callee is not None:
        callee.tail_calls = tail_calls
    arguments: list[Code] = ["ctx", name, len(node.parameters)]
    if node.signature is not None:
        signature = expression("{}({})", e.use("Signature"), constant(node.signature))
        arguments.append(e.parts.constant("SIGNATURE", signature))
    template = "{}({*}, tail_calls=True)" if tail_calls else "{}({*})"
    return Operand(e.temporary(template, e.use("make_lambda"), arguments), "f", False)


def _write_function(e: Emitter, name: str, node: ir.Lambda) -> bool:
    """Write the Python function; return whether it returns tail calls."""
    pythons = [e.unique(f"p_{index}") for index in range(len(node.parameters))]
    recursive = any(
        isinstance(each, ir.Call | ir.Apply | ir.Partial) and not _calls_no_value(e, each)
        for each in ir.walk(node.body)
    )
    state = _Tail()
    outer_top, e.top_context = e.top_context, e.top_context
    with e.define(name, pythons, optional=True, growing=True), e.frame() as scope:
        for parameter, python in zip(node.parameters, pythons, strict=True):
            e.bind(scope, parameter, python)
        if recursive:
            e.counter["counted call"] += 1
            e.write("{}(ctx)", e.use("enter"))
            state.counted = True
        declare(e, scope, [node.body])
        e.mark_tail(node.body, in_place=False)
        _tail(e, node.body, state)
    e.top_context = outer_top
    return state.used


class _Tail:
    """How a function ends: whether it counts its depth, whether it makes tail calls."""

    def __init__(self) -> None:
        self.counted = False
        self.used = False


def _calls_no_value(e: Emitter, node: ir.Node) -> bool:
    """Whether a call is one of a built-in function that calls no function value."""
    builtin = e.is_builtin(node.procedure) if isinstance(node, ir.Call) else None
    if builtin is None or not isinstance(node, ir.Call):
        return False
    if not builtin.takes_function:
        return True
    inert = (ir.Lambda, ir.Literal, ir.Regex, ir.Path)
    return all(isinstance(each, inert) or e.is_builtin(each) for each in node.arguments)


def _tail(e: Emitter, node: ir.Node, state: _Tail) -> None:
    """Write `node` in tail position: return its value."""
    if node.predicates or (_follows(node) and not isinstance(node, ir.Call)):
        _return(e, e.visit(node), state)
        return
    match node:
        case ir.Block() if node.expressions:
            with e.frame() as scope:
                declare(e, scope, node.expressions)
                for each in node.expressions[:-1]:
                    e.visit(each)
                _tail(e, node.expressions[-1], state)
        case ir.Condition():
            with e.erring_at(node.start):
                test = e.condition(e.visit(node.condition))
            with e.block("if {}:", test):
                _tail(e, node.then, state)
            if node.otherwise is None:
                _return(e, Operand(e.missing), state)
            else:
                _tail(e, node.otherwise, state)
        case ir.Call() if _is_left_to_caller(e, node):
            with e.erring_at(node.start):
                function = e.visit(node.procedure)
                held = e.temporary("{}", function.code)
                given = several([e.visit(argument).code for argument in node.arguments])
                state.used = True
                e.counter["tail call"] += 1
                _return(e, Operand(expression("{}({}, {})", e.use("TailCall"), held, given)), state)
        case _:
            _return(e, e.visit(node), state)


def _is_left_to_caller(e: Emitter, node: ir.Call) -> bool:
    """Whether a call in tail position is made by the caller of the function.

    A built-in function is called by the caller only when it takes an argument from the context,
    which is then the caller's.
    """
    builtin = e.is_builtin(node.procedure)
    if builtin is None:
        return True
    return builtin.name != "eval" and takes_context(builtin, len(node.arguments))


def takes_context(builtin: Builtin, given: int) -> bool:
    """Whether a call with `given` arguments may take one from the context."""
    parameters = [] if builtin.signature is None else Signature(builtin.signature).parameters
    return given < len(parameters) and any(parameter.context for parameter in parameters)


def _follows(node: ir.Node) -> bool:
    return node.group is not None or node.keep_array


def _return(e: Emitter, operand: Operand, state: _Tail) -> None:
    if state.counted:
        e.write("ctx.depth -= 1")
    e.write("return {}", operand.code)


def emit_partial(e: Emitter, node: ir.Partial) -> Operand:
    """`f(?, x)`."""
    arguments: list[Code] = []
    for argument in node.arguments:
        arguments.append(e.missing if argument is None else e.visit(argument).code)
    function = e.visit(node.procedure)
    procedure = node.procedure
    if isinstance(procedure, ir.Path) and isinstance(procedure.steps[0].node, ir.Name):
        name = procedure.steps[0].node.value
        if name in e.builtins or e.scope.find(name) is not None:
            e.use("not_callable")
            e.write("not_callable({}, {}, 'T1007')", function.code, constant(name))
    flags = constant(tuple(argument is not None for argument in node.arguments))
    partial = e.temporary(
        "{}({}, {}, {})", e.use("partial"), function.code, several(arguments), flags
    )
    return Operand(partial, "f", False)


def emit_transform(e: Emitter, node: ir.Transform) -> Operand:
    """`| pattern | update, delete |`."""
    names: list[Code] = []
    for prefix, part in (
        ("pattern", node.pattern),
        ("update", node.update),
        ("delete", node.delete),
    ):
        if part is None:
            names.append(constant(None))
            continue
        name, item = e.unique(prefix), e.fresh("S")
        with e.define(name, [item]), e.context_of(item):
            value = e.visit(part)
            e.write("return {}", value.code)
        names.append(name)
    clone = e.visit(ir.Variable("clone", start=node.start, end=node.end))
    code = expression("{}(ctx, {}, {*})", e.use("transform"), clone.code, names)
    return Operand(e.temporary("{}", code), "f", False)


def emit_higher_order(
    e: Emitter, node: ir.Call, builtin: Builtin, first: Operand | None, whole: ir.Node
) -> Operand | None:
    """`$map`, `$filter` or `$reduce` with a lambda, as a loop; None for other calls."""
    before = 0 if first is None else 1
    function = e.loop_body(node, before)
    if function is None:
        return None
    array = first if first is not None else e.visit(node.arguments[0])
    if builtin.name != "reduce":
        return _map_or_filter(e, builtin.name, array, function, whole)
    position = 2 - before
    initial = node.arguments[position] if len(node.arguments) > position else None
    return _reduce(e, array, function, initial, whole)


def _items(e: Emitter, array: Operand, *, whole: bool) -> Code:
    """The items to iterate over; as a list when the lambda takes the whole array."""
    code = array.code
    if not whole:
        return e.items(array)
    if array.literal and not array.may_be_array:
        return expression("[{}]", code)
    return expression(
        "{} if isinstance({}, list) else [] if {} is {} else [{}]",
        code,
        code,
        code,
        e.missing,
        code,
    )


def _turns(e: Emitter, items: str) -> None:
    """Count the turns of a loop over `items`."""
    e.write("ctx.steps -= len({})", items)
    with e.block("if ctx.steps < 0:"):
        e.write("ctx.refill()")


def _map_or_filter(
    e: Emitter, name: str, array: Operand, function: ir.Lambda, whole: ir.Node
) -> Operand:
    e.counter[f"{name} inline"] += 1
    items = e.temporary("{}", _items(e, array, whole=len(function.parameters) > 2))
    _turns(e, items)
    made = expression("{}()", e.use("Sequence"))
    if array.missing and e.keeps_raw(whole):
        # Unwrapped, an empty sequence is MISSING; a raw one is not.
        made = expression("{} if {} is {} else {}", e.missing, array.code, e.missing, made)
    result = e.temporary("{}", made)
    index = None
    if len(function.parameters) > 1:
        index = e.temporary("-1")
    outer = e.function
    with loop(e, items, [function.body], "item", count=False) as item, e.frame() as scope:
        if index is not None:
            if e.function is not outer:
                e.function.nonlocals.add(index)
            e.write("{} += 1", index)
        _parameters(e, scope, function, [item, index or "", items])
        declare(e, scope, [function.body])
        e.mark_tail(function.body, in_place=True)
        value = e.visit(function.body)
        if name == "filter":
            with e.block("if {}:", e.condition(value)):
                e.write("{}.append({})", result, item)
        else:
            store_item(e, result, value)
    return e.settled(result, whole)


def _parameters(e: Emitter, scope: Frame, function: ir.Lambda, values: list[str]) -> None:
    """Bind the parameters of a lambda to the Python variables of a loop."""
    bound = {bind.name for bind in _binds(function.body)}
    for name, python in zip(function.parameters, values, strict=False):
        # The loop variable is the parameter, unless the body rebinds it or a lambda in the body
        # may read it later.
        if name in bound or (e.captures(function.body) and python != values[0]):
            variable = e.bind(scope, name)
            e.write("{} = {}", variable.python, python)
        else:
            e.bind(scope, name, python)


def _binds(node: ir.Node) -> list[ir.Bind]:
    return [each for each in ir.walk(node) if isinstance(each, ir.Bind)]


def _reduce(
    e: Emitter, array: Operand, function: ir.Lambda, initial: ir.Node | None, whole: ir.Node
) -> Operand:
    e.counter["reduce inline"] += 1
    start = None if initial is None else e.visit(initial)
    items = e.temporary("{}", _items(e, array, whole=len(function.parameters) > 3))
    _turns(e, items)
    result = e.fresh("reduced")
    rest = items
    if start is None or start.missing:
        # Without an initial value the first item is that.
        skip = (
            expression("{}[:1]", items)
            if start is None
            else expression("{}[:1] if {} is {} else ()", items, start.code, e.missing)
        )
        head = e.temporary("{}", skip)
        rest = e.temporary("{}[len({}):]", items, head)
        otherwise = e.missing if start is None else start.code
        e.carry(result, expression("{}[0] if {} else {}", head, head, otherwise))
        index = e.temporary("len({}) - 1", head)
    else:
        e.carry(result, start.code)
        index = e.temporary("-1")
    if array.missing:
        with e.block("if {} is {}:", array.code, e.missing):
            e.write("{} = {}", result, e.missing)
    outer, growing = e.function, e.function.growing
    with loop(e, rest, [function.body], "item", count=False) as item, e.frame() as scope:
        e.function.growing = True
        if e.function is not outer:
            e.function.nonlocals.update((index, result))
        e.write("{} += 1", index)
        # A lambda in the body keeps the value of its iteration.
        held = e.temporary("{}", result) if e.captures(function.body) else result
        _parameters(e, scope, function, [held, item, index, items])
        declare(e, scope, [function.body])
        e.mark_tail(function.body, in_place=True)
        value = e.visit(function.body)
        e.write("{} = {}", result, value.code)
    outer.growing = growing
    return e.settled(result, whole)
