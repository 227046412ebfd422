"""Code for calls: of built-in functions, of functions by value, and `~>`.

A built-in function whose arguments match its signature is called directly. Where that is unknown,
the generated code tests it, and falls back to `runtime.calling.invoke`.
"""

from __future__ import annotations

import ast

from mapper.code_tree.conditions import all_of, any_of, negation
from mapper.code_tree.quotation import Code, constant, expression, record, several
from mapper.jsonata.emit.emission import Frame, Operand
from mapper.jsonata.emit.emit_functions import emit_higher_order
from mapper.jsonata.emit.emit_scopes import builtin_callable, builtin_constant
from mapper.jsonata.emit.emitter import Emitter, no_eval
from mapper.jsonata.parse import ir
from mapper.jsonata.runtime.function import Builtin
from mapper.jsonata.runtime.operators import text
from mapper.jsonata.runtime.signature import Signature, SignatureParameter

_CLASSES = {
    "s": ("{}.__class__ is str",),
    "n": ("{}.__class__ is int", "{}.__class__ is float"),
    "b": ("{}.__class__ is bool",),
    "o": ("{}.__class__ is dict",),
    "a": ("isinstance({}, list)",),
}
"""By the letter of a type, the conditions of which one holds."""
_CHECKS = {"n": "are_numbers", "s": "are_strings", "o": "are_objects"}
_RESULTS = frozenset("snb")


def emit_call(e: Emitter, node: ir.Call) -> Operand:
    """`f(a, b)`."""
    return _call(e, node, None)


def emit_apply(e: Emitter, node: ir.Apply) -> Operand:
    """`a ~> f`, `a ~> f(b)`."""
    left = e.visit(node.left)
    right = node.right
    if isinstance(right, ir.Call):
        with e.erring_at(right.start):
            # Predicates and groupings after a call on the right side are not evaluated.
            return _call(e, right, left, node)
    builtin = e.is_builtin(right)
    with e.erring_at(node.operator_start):
        if builtin is not None and builtin.name != "eval":
            return _apply_builtin(e, left, right, builtin, node)
        function = e.visit(right)
        code = e.temporary("{}(ctx, {}, {})", e.use("apply_chain"), left.code, function.code)
        return e.settled(code, node)


def _apply_builtin(
    e: Emitter, left: Operand, right: ir.Node, builtin: Builtin, node: ir.Apply
) -> Operand:
    """`a ~> $f` of a built-in function: a call, unless the left side is a function itself."""
    e.counter["built-in after ~>"] += 1
    result = e.fresh()
    with e.block("if {}.__class__ is {}:", _held(e, left), e.use("Function")):
        function = e.visit(right)
        e.write("{} = {}(ctx, {}, {})", result, e.use("apply_chain"), left.code, function.code)
    with e.otherwise():
        value = _builtin(e, builtin, [left], None)
        e.write("{} = {}", result, value.code)
    return e.settled(result, node)


def _held(e: Emitter, operand: Operand) -> Code:
    """The operand as a variable, also for a literal."""
    return e.temporary("{}", operand.code) if operand.literal else operand.code


def _call(
    e: Emitter, node: ir.Call, first: Operand | None, outer: ir.Node | None = None
) -> Operand:
    """A call, with `first` before its own arguments; `outer` is the node whose value it is."""
    whole = node if outer is None else outer
    builtin = e.is_builtin(node.procedure)
    if builtin is not None:
        if builtin.name == "eval":
            return _evaluate(e, node, first, whole)
        inlined = emit_higher_order(e, node, builtin, first, whole)
        if inlined is not None:
            return inlined
        if builtin.takes_items and node.arguments and first is None:
            # Such a function takes the items before they are unwrapped.
            e.element_paths.add(id(node.arguments[0]))
        arguments = _arguments(e, node, first)
        return _builtin(e, builtin, arguments, whole)
    procedure = e.visit(node.procedure)
    name = _path_name(node.procedure)
    if name is not None and (name in e.builtins or e.scope.find(name) is not None):
        e.use("not_callable")
        e.write("not_callable({}, {}, 'T1005')", procedure.code, constant(name))
    arguments = _arguments(e, node, first)
    e.counter["call by value"] += 1
    result = e.temporary("{}", _call_code(e, node, procedure, arguments))
    if procedure.callee is None or procedure.callee.tail_calls:
        with e.block("if {}.__class__ is {}:", result, e.use("TailCall")):
            e.write("{} = {}(ctx, {}, {})", result, e.use("settle"), result, e.context.code)
    return e.settled(result, whole)


def _call_code(e: Emitter, node: ir.Call, procedure: Operand, arguments: list[Operand]) -> ast.expr:
    """A call of a function value: direct where it takes exactly these arguments."""
    code, callee = procedure.code, procedure.callee
    given = [argument.code for argument in arguments]
    if callee is not None:
        e.counter["call of a known function"] += 1
        return expression("{}({*})", callee.python, given[: callee.arity])
    all_given = several(given)
    general = expression("{}(ctx, {}, {}, {})", e.use("call_raw"), code, all_given, e.context.code)
    if isinstance(node.procedure, ir.Variable):
        called = constant(node.procedure.name)
        general = expression(
            "{}(ctx, {}, {}, {}, {})", e.use("call_named"), code, all_given, e.context.code, called
        )
    if procedure.literal:
        return general
    return expression(
        "{}.body({*}) if {}.__class__ is {} and {}.checker is None and {}.parameters == {} else {}",
        *(code, given, code, e.use("Function"), code, code, len(given), general),
    )


def _arguments(e: Emitter, node: ir.Call, first: Operand | None) -> list[Operand]:
    arguments = [] if first is None else [first]
    arguments.extend(e.visit(argument) for argument in node.arguments)
    return arguments


def _path_name(node: ir.Node) -> str | None:
    """The name in a path of one name, which may be a function with its `$` forgotten."""
    if isinstance(node, ir.Path) and isinstance(node.steps[0].node, ir.Name):
        return node.steps[0].node.value
    return None


def _evaluate(e: Emitter, node: ir.Call, first: Operand | None, whole: ir.Node) -> Operand:
    """`$eval`, where it is allowed; it sees the variables in scope."""
    if not e.dynamic:
        raise no_eval(node.start)
    arguments = _arguments(e, node, first)
    names: dict[str, str] = {}
    scope: Frame | None = e.scope
    while scope is not None:
        for name, variable in scope.variables.items():
            names.setdefault(name, variable.python)
        scope = scope.parent
    visible = record([(constant(name), python) for name, python in names.items()])
    given = several([argument.code for argument in arguments])
    code = expression(
        "ctx.evaluate({}, {}, {}, ctx, {})", given, e.context.code, e.root.code, visible
    )
    return e.settled(e.temporary("{}", code), whole)


def _builtin(
    e: Emitter, builtin: Builtin, arguments: list[Operand], whole: ir.Node | None
) -> Operand:
    """A call of a built-in function; without `whole` a raw result, and the context is null."""
    quick = _quick(e, builtin.name, arguments)
    if quick is not None:
        e.counter["built-in inline"] += 1
        return quick
    # In tail position of a function that a built-in function calls, the context is null.
    context = constant(None) if whole is None or e.raw_calls.get(id(whole)) else e.context.code
    general = _invoked(e, builtin, arguments, context)
    straight = _straight(e, builtin, arguments)
    if straight is None:
        e.counter["built-in, checked"] += 1
        result = e.temporary("{}", general)
    else:
        code, tests = straight
        e.counter["built-in, direct"] += 1
        if tests:
            code = expression("{} if {} else {}", code, all_of(tests), general)
        result = e.temporary("{}", code)
    if builtin.result in _RESULTS:
        return Operand(result, builtin.result)
    return Operand(result) if whole is None else e.settled(result, whole)


def _invoked(e: Emitter, builtin: Builtin, arguments: list[Operand], context: Code) -> ast.expr:
    """A call of a built-in function by way of its signature."""
    signature = expression("{}({})", e.use("Signature"), constant(builtin.signature or "<>"))
    return expression(
        "{}(ctx, {}, {}, {}, {})",
        e.use("invoke"),
        builtin_constant(e, builtin.name),
        e.parts.constant("SIGNATURE", signature),
        several([argument.code for argument in arguments]),
        context,
    )


def _quick(e: Emitter, name: str, arguments: list[Operand]) -> Operand | None:
    """Small functions, written inline."""
    if name == "substring":
        return _substring(e, arguments)
    if len(arguments) != 1:
        return None
    argument = arguments[0]
    code = argument.code
    match name:
        case "exists":
            if not argument.missing:
                return Operand(True, "b", False, True, True)
            return Operand(e.temporary("{} is not {}", code, e.missing), "b", False)
        case "not":
            test = e.condition(argument)
            return _tested(e, argument, negation(test))
        case "boolean":
            return _boolean(e, argument)
        case "string":
            return _string(e, argument)
        case "count":
            one: Code = (
                expression("0 if {} is {} else 1", code, e.missing) if argument.missing else 1
            )
            if argument.may_be_array:
                one = expression("len({}) if isinstance({}, list) else {}", code, code, one)
            return Operand(e.temporary("{}", one), "n", False)
    return None


def _tested(e: Emitter, argument: Operand, test: Code) -> Operand:
    """The outcome of a test on an argument; where that is absent, the outcome is too."""
    if argument.missing:
        test = expression("{} if {} is not {} else {}", test, argument.code, e.missing, e.missing)
    return Operand(e.temporary("{}", test), "b", argument.missing)


def _boolean(e: Emitter, argument: Operand) -> Operand:
    """`$boolean`: what is true or false already stays as it is."""
    if argument.kind == "b":
        return argument
    if argument.kind:
        return _tested(e, argument, e.condition(argument))
    code = argument.code
    general = expression("{}({})", builtin_callable(e, "boolean"), code)
    test = expression("{} if {}.__class__ is bool else {}", code, code, general)
    return Operand(e.temporary("{}", test), "b", argument.missing)


def _string(e: Emitter, argument: Operand) -> Operand:
    """`$string`: a text stays as it is, and a literal becomes one."""
    if argument.kind == "s":
        return argument
    if argument.literal:
        value = text(argument.value)
        return Operand(constant(value), "s", False, True, value)
    code = argument.code
    general = expression("{}({})", builtin_callable(e, "string"), code)
    found = e.temporary("{} if {}.__class__ is str else {}", code, code, general)
    return Operand(found, "s", argument.missing)


def _substring(e: Emitter, arguments: list[Operand]) -> Operand | None:
    """`$substring` from a literal position."""
    if len(arguments) not in (2, 3) or arguments[0].literal:
        return None
    positions = [argument.value for argument in arguments[1:] if argument.literal]
    if len(positions) + 1 < len(arguments):
        return None
    if not all(each.__class__ is int and each >= 0 for each in positions) or 0 in positions[1:]:
        return None
    text = arguments[0].code
    part = expression("{}[{}:]", text, positions[0])
    if len(positions) > 1:
        part = expression("{}[{}:{}]", text, positions[0], sum(positions))
    if arguments[0].kind == "s" and not arguments[0].missing:
        return Operand(e.temporary("{}", part), "s", False)
    builtin = e.builtins["substring"]
    general = _invoked(e, builtin, arguments, e.context.code)
    if arguments[0].missing:
        general = expression("{} if {} is {} else {}", text, text, e.missing, general)
    return Operand(e.temporary("{} if {}.__class__ is str else {}", part, text, general), "s")


def _straight(
    e: Emitter, builtin: Builtin, arguments: list[Operand]
) -> tuple[ast.expr, list[ast.expr]] | None:
    """A call without validation, and the condition under which it is valid."""
    if builtin.signature is None:
        return None
    parameters = Signature(builtin.signature).parameters
    if len(arguments) > len(parameters):
        return None
    given: list[Code] = []
    tests: list[ast.expr] = []
    for index, parameter in enumerate(parameters):
        if parameter.repeated:
            return None
        if index >= len(arguments):
            if not parameter.optional:
                return None
            given.append(e.missing)
            continue
        fitted = _fit(e, parameter, arguments[index])
        if fitted is None:
            return None
        code, test = fitted
        given.append(code)
        if test is not None:
            tests.append(test)
    function = builtin_callable(e, builtin.name)
    context = ["ctx"] if builtin.needs_evaluation else []
    return expression("{}({*})", function, [*context, *given]), tests


def _fit(
    e: Emitter, parameter: SignatureParameter, argument: Operand
) -> tuple[Code, ast.expr | None] | None:
    """The argument for the function, and a condition; None where it must be validated."""
    code, kind = argument.code, argument.kind
    if parameter.letter == "a":
        return _fit_array(e, parameter, argument)
    if parameter.letter == "x":
        return code, None
    if parameter.letter == "f":
        if kind == "f" and not argument.missing:
            return code, None
        if kind:
            return None
        return code, expression("{}.__class__ is {}", code, e.use("Function"))
    if parameter.letter == "j":
        return code, None if kind not in ("", "f") else expression(
            "{}.__class__ is not {}", code, e.use("Function")
        )
    letters = parameter.letters
    if kind:
        # MISSING matches each of these.
        return (code, None) if kind in letters else None
    # Strings are the most frequent.
    ordered = sorted(letters, key=lambda letter: letter != "s")
    choices = [expression(each, code) for letter in ordered for each in _CLASSES.get(letter, ())]
    if "f" in letters:
        choices.append(expression("{}.__class__ is {}", code, e.use("Function")))
    if argument.missing:
        choices.append(expression("{} is {}", code, e.missing))
    return code, any_of(choices)


def _fit_array(
    e: Emitter, parameter: SignatureParameter, argument: Operand
) -> tuple[Code, ast.expr | None] | None:
    code = argument.code
    check = _CHECKS.get(parameter.subtype or "")
    if check is not None:
        if argument.elements == parameter.subtype:
            e.counter["array of known items"] += 1
            return code, None
        if argument.kind not in ("", "a"):
            return None
        return code, expression("{}({})", e.use(check), code)
    if parameter.subtype is not None:
        return None
    if argument.kind == "a":
        return code, None
    if argument.kind and not argument.missing:
        return expression("[{}]", code), None
    one = expression("[{}]", code)
    if argument.missing:
        one = expression("{} if {} is {} else {}", code, code, e.missing, one)
    return expression("{} if isinstance({}, list) else {}", code, code, one), None
