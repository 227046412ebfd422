"""Code for literals, variables, blocks, bindings and regular expressions.

A JSONata variable is a Python variable. A frame (a block, a lambda) has its own variables; before
one is bound, it has the value of that name in the outer frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from mapper.code_tree.free_names import sanitised
from mapper.code_tree.quotation import Code, constant, expression
from mapper.jsonata.emit.emission import Callee, Frame, Operand
from mapper.jsonata.emit.emitter import Emitter, no_eval
from mapper.jsonata.functions.compiled_pattern import Pattern
from mapper.jsonata.parse import ir
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.regex.regex_error import RegexError


def emit_literal(e: Emitter, node: ir.Literal) -> Operand:
    """A constant."""
    value = node.value
    kind = {str: "s", bool: "b", type(None): "l"}.get(type(value), "n")
    return Operand(constant(value), kind, False, True, value)


def emit_regex(e: Emitter, node: ir.Regex) -> Operand:
    """A regular expression, compiled once per module."""
    try:
        Pattern(node.pattern, node.flags)
    except RegexError as error:
        at = node.start + 1 + error.offset
        raise ExpressionError(error.code, error.message, position=at) from None
    e.parts.use("regular_expression", "mapper.jsonata.functions.regular_expressions")
    given = [constant(each) for each in (node.pattern, node.flags) if each or each is node.pattern]
    text = expression("regular_expression({*})", given)
    return Operand(e.parts.constant("REGEX", text), "f", False)


def emit_variable(e: Emitter, node: ir.Variable) -> Operand:
    """`$name`, the context `$`, the root `$$`."""
    if node.name == "":
        return _context(e, node)
    variable = e.scope.find(node.name)
    if variable is None and node.name == "$":
        return Operand(e.root.code)
    variable = e.resolve(node.name)
    if variable is None:
        return _function(e, node)
    if variable.known is not None:
        return variable.known
    operand = Operand(variable.python)
    if not variable.stable:
        operand = e.hold(operand)
    if e.has_loose:
        held = operand if not variable.stable else e.hold(operand)
        return e.settled(held.code, node)
    return operand


def _context(e: Emitter, node: ir.Variable) -> Operand:
    if e.context is e.top_context:
        known = e.known.get((e.context.code, "$"))
        if known is None:
            code = e.context.code
            outer = e.use("OuterArray")
            known = Operand(
                e.temporary("{}[0] if {}.__class__ is {} else {}", code, code, outer, code)
            )
            e.known[e.context.code, "$"] = known
        return known
    if e.has_loose:
        return e.settled(e.hold(e.context).code, node)
    return e.context


def _function(e: Emitter, node: ir.Variable) -> Operand:
    """A built-in function as a value."""
    if node.name == "eval":
        raise no_eval(node.start)
    builtin = builtin_constant(e, node.name)
    return Operand(e.temporary("{}(ctx, {})", e.use("builtin_function"), builtin), "f", False)


def builtin_constant(e: Emitter, name: str) -> str:
    """The constant that holds the built-in function `name`, with its signature."""
    builtin = e.builtins[name]
    class_ = e.parts.use("Builtin", "mapper.jsonata.runtime.function")
    function = builtin_callable(e, name)
    parts = (
        constant(builtin.name),
        constant(builtin.signature),
        function,
        builtin.arity,
        builtin.needs_evaluation,
    )
    return e.parts.constant("BUILTIN", expression("{}({*})", class_, parts))


def builtin_callable(e: Emitter, name: str) -> str:
    """The Python function of the built-in function `name`, imported."""
    call = e.builtins[name].call
    # No other name in generated code has this prefix.
    return e.parts.use(f"b_{name}", call.__module__, call.__name__)


def bindings(nodes: list[ir.Node]) -> Iterator[ir.Bind]:
    """The bindings that `nodes` make in their own frame."""
    pending = list(reversed(nodes))
    while pending:
        node = pending.pop()
        if isinstance(node, ir.Bind):
            yield node
        if isinstance(node, ir.Block | ir.Lambda):
            # The inside has its own frame; what follows it has not.
            inner = [stage.expression for stage in node.predicates]
            if node.group is not None:
                inner += [part for pair in node.group.pairs for part in pair]
        else:
            inner = ir.children(node)
        pending.extend(reversed(inner))


def declare(e: Emitter, scope: Frame, expressions: list[ir.Node]) -> None:
    """Declare the variables that `expressions` bind in `scope`.

    A variable that may be read before it is bound starts with its value in the outer frame.
    """
    found = list(bindings(expressions))
    for name in dict.fromkeys(bind.name for bind in found):
        binds = [bind for bind in found if bind.name == name]
        straight = len(binds) == 1 and _bound_before_use(name, binds[0], expressions)
        outer = e.scope.parent.find(name) if e.scope.parent is not None else None
        start = None
        if not straight:
            start = _start(e, name, outer)
        variable = e.bind(scope, name)
        variable.stable = straight
        if start is not None:
            e.write("{} = {}", variable.python, start)


def _start(e: Emitter, name: str, outer: object) -> Code:
    scope = e.scope
    if scope.parent is not None and outer is not None:
        variable = scope.parent.find(name)
        if variable is not None:
            return variable.python
    if name == "$":
        return e.root.code
    if name in e.builtins and name not in e.outside:
        return expression("{}(ctx, {})", e.use("builtin_function"), builtin_constant(e, name))
    return e.missing if name not in e.outside else e.outer_variable(name).python


def _bound_before_use(name: str, bind: ir.Bind, statements: list[ir.Node]) -> bool:
    """Whether `bind` is a statement, and its name is not used before it."""
    for each in statements:
        if each is bind:
            if isinstance(bind.value, ir.Lambda):
                return True  # a lambda sees its own name when it is called
            return not _uses(bind.value, name)
        if _uses(each, name):
            return False
    return False


def _uses(node: ir.Node, name: str) -> bool:
    kinds = ir.Variable | ir.Bind  # an inner frame that binds it starts with the value here
    return any(isinstance(each, kinds) and each.name == name for each in ir.walk(node))


def emit_block(e: Emitter, node: ir.Block) -> Operand:
    """`(a; b; …)`."""
    if not node.expressions:
        return Operand(e.missing, "", True)
    with e.frame() as scope:
        declare(e, scope, node.expressions)
        for expression in node.expressions[:-1]:
            e.visit(expression)
        return e.visit(node.expressions[-1])


def _is_bare_lambda(node: ir.Node) -> TypeGuard[ir.Lambda]:
    """Whether `node` is a lambda without a signature, with nothing after it."""
    return (
        isinstance(node, ir.Lambda)
        and node.signature is None
        and len(set(node.parameters)) == len(node.parameters)
        and not (node.predicates or node.group is not None or node.keep_array)
    )


def emit_bind(e: Emitter, node: ir.Bind) -> Operand:
    """`$name := value`."""
    scope: Frame | None = e.scope
    while scope is not None and node.name not in scope.variables:
        scope = scope.parent
    variable = None if scope is None else scope.variables[node.name]
    callee = None
    value = node.value
    if variable is not None and variable.stable and _is_bare_lambda(value):
        # The lambda may call itself, so its name must be known before it is written.
        callee = Callee(e.unique(f"f_{sanitised(node.name)}"), len(value.parameters))
        e.callees[id(value)] = callee
        variable.known = Operand(variable.python, "f", False, callee=callee)
    operand = e.visit(value)
    if variable is None:
        variable = e.bind(e.scope, node.name)
    e.assign(variable, operand.code)
    if variable.stable:
        variable.known = Operand(
            variable.python, operand.kind, operand.missing, names=operand.names, callee=callee
        )
        return variable.known
    return e.hold(Operand(variable.python, operand.kind, operand.missing))
