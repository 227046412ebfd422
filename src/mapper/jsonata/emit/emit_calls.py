"""Code for calls: of built-in functions, of functions by value, and `~>`.

A built-in function whose arguments match its signature is called directly. Where that is unknown,
the generated code tests it, and falls back to `runtime.calling.invoke`.
"""

from __future__ import annotations

from mapper.jsonata.emit.emission import Frame, Operand, literal
from mapper.jsonata.emit.emit_functions import emit_higher_order
from mapper.jsonata.emit.emit_scopes import builtin_callable, builtin_constant
from mapper.jsonata.emit.emitter import Emitter, no_eval
from mapper.jsonata.parse import ir
from mapper.jsonata.runtime.function import Builtin
from mapper.jsonata.runtime.operators import text
from mapper.jsonata.runtime.signature import Signature, SignatureParameter

_CLASSES = {
    "s": "{0}.__class__ is str",
    "n": "({0}.__class__ is int or {0}.__class__ is float)",
    "b": "{0}.__class__ is bool",
    "o": "{0}.__class__ is dict",
    "a": "isinstance({0}, list)",
}
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
        code = e.temporary(f"{e.use('apply_chain')}(ctx, {left.code}, {function.code})")
        return e.settled(code, node)


def _apply_builtin(
    e: Emitter, left: Operand, right: ir.Node, builtin: Builtin, node: ir.Apply
) -> Operand:
    """`a ~> $f` of a built-in function: a call, unless the left side is a function itself."""
    e.counter["built-in after ~>"] += 1
    result = e.fresh()
    with e.block(f"if {_held(e, left)}.__class__ is {e.use('Function')}:"):
        function = e.visit(right)
        e.write(f"{result} = {e.use('apply_chain')}(ctx, {left.code}, {function.code})")
    with e.block("else:"):
        value = _builtin(e, builtin, [left], None)
        e.write(f"{result} = {value.code}")
    return e.settled(result, node)


def _held(e: Emitter, operand: Operand) -> str:
    """The operand as a variable, also for a literal."""
    return e.temporary(operand.code) if operand.literal else operand.code


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
        takes_items = str(builtin.signature).startswith(("<a<n>", "<a<s>"))
        if takes_items and node.arguments and first is None:
            # Such a function takes the items before they are unwrapped.
            e.element_paths.add(id(node.arguments[0]))
        arguments = _arguments(e, node, first)
        return _builtin(e, builtin, arguments, whole)
    procedure = e.visit(node.procedure)
    name = _path_name(node.procedure)
    if name is not None and (name in e.builtins or e.scope.find(name) is not None):
        e.use("not_callable")
        e.write(f"not_callable({procedure.code}, {literal(name)}, 'T1005')")
    arguments = _arguments(e, node, first)
    e.counter["call by value"] += 1
    result = e.temporary(_call_code(e, node, procedure, arguments))
    if procedure.callee is None or procedure.callee.tail_calls:
        e.write(f"if {result}.__class__ is {e.use('TailCall')}:")
        e.write(f"    {result} = {e.use('settle')}(ctx, {result}, {e.context.code})")
    return e.settled(result, whole)


def _call_code(e: Emitter, node: ir.Call, procedure: Operand, arguments: list[Operand]) -> str:
    """A call of a function value: direct where it takes exactly these arguments."""
    code, callee = procedure.code, procedure.callee
    given = [argument.code for argument in arguments]
    if callee is not None:
        e.counter["call of a known function"] += 1
        return f"{callee.python}({', '.join(given[: callee.arity])})"
    all_given = "".join(f"{argument}, " for argument in given)
    general = f"{e.use('call_raw')}(ctx, {code}, ({all_given}), {e.context.code})"
    if isinstance(node.procedure, ir.Variable):
        called = literal(node.procedure.name)
        general = f"{e.use('call_named')}(ctx, {code}, ({all_given}), {e.context.code}, {called})"
    if procedure.literal:
        return general
    return (
        f"{code}.body({', '.join(given)}) if {code}.__class__ is {e.use('Function')}"
        f" and {code}.checker is None and {code}.parameters == {len(given)} else {general}"
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
    visible = ", ".join(f"{literal(name)}: {python}" for name, python in names.items())
    given = "".join(f"{argument.code}, " for argument in arguments)
    context = e.context.code
    code = f"ctx.evaluate(({given}), {context}, {e.root.code}, ctx, {{{visible}}})"
    return e.settled(e.temporary(code), whole)


def _builtin(
    e: Emitter, builtin: Builtin, arguments: list[Operand], whole: ir.Node | None
) -> Operand:
    """A call of a built-in function; without `whole` a raw result, and the context is null."""
    quick = _quick(e, builtin.name, arguments)
    if quick is not None:
        e.counter["built-in inline"] += 1
        return quick
    # In tail position of a function that a built-in function calls, the context is null.
    context = "None" if whole is None or e.raw_calls.get(id(whole)) else e.context.code
    general = (
        f"{e.use('invoke')}(ctx, {builtin_constant(e, builtin.name)}, {_signature(e, builtin)}, "
        f"({''.join(f'{argument.code}, ' for argument in arguments)}), {context})"
    )
    straight = _straight(e, builtin, arguments)
    if straight is None:
        e.counter["built-in, checked"] += 1
        result = e.temporary(general)
    else:
        code, tests = straight
        e.counter["built-in, direct"] += 1
        result = e.temporary(f"{code} if {tests} else {general}" if tests else code)
    returned = _returned(builtin)
    if returned in _RESULTS:
        return Operand(result, returned)
    return Operand(result) if whole is None else e.settled(result, whole)


def _returned(builtin: Builtin) -> str:
    """The letter of the type of the result, where the signature gives it."""
    if builtin.signature is None or ":" not in builtin.signature:
        return ""
    return builtin.signature.rsplit(":", 1)[1][0]


def _signature(e: Emitter, builtin: Builtin) -> str:
    e.use("Signature")
    return e.parts.constant("SIGNATURE", f"Signature({literal(builtin.signature or '<>')})")


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
                return Operand("True", "b", False, True, True)
            return Operand(e.temporary(f"{code} is not {e.missing}"), "b", False)
        case "not":
            test = e.condition(argument)
            return _tested(e, argument, f"not {test}" if argument.kind != "s" else f"not ({test})")
        case "boolean":
            return _boolean(e, argument)
        case "string":
            return _string(e, argument)
        case "count":
            one = f"0 if {code} is {e.missing} else 1" if argument.missing else "1"
            if argument.may_be_array:
                one = f"len({code}) if isinstance({code}, list) else {one}"
            return Operand(e.temporary(one), "n", False)
    return None


def _tested(e: Emitter, argument: Operand, test: str) -> Operand:
    """The outcome of a test on an argument; where that is absent, the outcome is too."""
    if argument.missing:
        test = f"({test}) if {argument.code} is not {e.missing} else {e.missing}"
    return Operand(e.temporary(test), "b", argument.missing)


def _boolean(e: Emitter, argument: Operand) -> Operand:
    """`$boolean`: what is true or false already stays as it is."""
    if argument.kind == "b":
        return argument
    if argument.kind:
        return _tested(e, argument, e.condition(argument))
    code = argument.code
    general = f"{builtin_callable(e, 'boolean')}({code})"
    test = f"{code} if {code}.__class__ is bool else {general}"
    return Operand(e.temporary(test), "b", argument.missing)


def _string(e: Emitter, argument: Operand) -> Operand:
    """`$string`: a text stays as it is, and a literal becomes one."""
    if argument.kind == "s":
        return argument
    if argument.literal:
        value = text(argument.value)
        return Operand(literal(value), "s", False, True, value)
    code = argument.code
    general = f"{builtin_callable(e, 'string')}({code})"
    found = e.temporary(f"{code} if {code}.__class__ is str else {general}")
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
    part = f"{text}[{positions[0]}:{sum(positions) if len(positions) > 1 else ''}]"
    if arguments[0].kind == "s" and not arguments[0].missing:
        return Operand(e.temporary(part), "s", False)
    builtin = e.builtins["substring"]
    given = ", ".join(argument.code for argument in arguments)
    general = (
        f"{e.use('invoke')}(ctx, {builtin_constant(e, 'substring')}, {_signature(e, builtin)}, "
        f"({given}), {e.context.code})"
    )
    absent = f"{text} if {text} is {e.missing} else " if arguments[0].missing else ""
    return Operand(e.temporary(f"{part} if {text}.__class__ is str else {absent}{general}"), "s")


def _straight(e: Emitter, builtin: Builtin, arguments: list[Operand]) -> tuple[str, str] | None:
    """A call without validation, and the condition under which it is valid."""
    if builtin.signature is None:
        return None
    parameters = Signature(builtin.signature).parameters
    if len(arguments) > len(parameters):
        return None
    given: list[str] = []
    tests: list[str] = []
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
        if test:
            tests.append(test)
    function = builtin_callable(e, builtin.name)
    context = ["ctx"] if builtin.needs_evaluation else []
    return f"{function}({', '.join([*context, *given])})", " and ".join(tests)


def _fit(e: Emitter, parameter: SignatureParameter, argument: Operand) -> tuple[str, str] | None:
    """The argument for the function, and a condition; None where it must be validated."""
    code, kind = argument.code, argument.kind
    if parameter.letter == "a":
        return _fit_array(e, parameter, argument)
    if parameter.letter == "x":
        return code, ""
    if parameter.letter == "f":
        if kind == "f" and not argument.missing:
            return code, ""
        if kind:
            return None
        return code, f"{code}.__class__ is {e.use('Function')}"
    if parameter.letter == "j":
        return code, "" if kind not in ("", "f") else f"{code}.__class__ is not {e.use('Function')}"
    letters = parameter.letter.strip("()")
    if kind:
        # MISSING matches each of these.
        return (code, "") if kind in letters else None
    # Strings are the most frequent.
    ordered = sorted(letters, key=lambda letter: letter != "s")
    choices = [_CLASSES[letter].format(code) for letter in ordered if letter in _CLASSES]
    if "f" in letters:
        choices.append(f"{code}.__class__ is {e.use('Function')}")
    if argument.missing:
        choices.append(f"{code} is {e.missing}")
    return code, f"({' or '.join(choices)})" if len(choices) > 1 else choices[0]


def _fit_array(
    e: Emitter, parameter: SignatureParameter, argument: Operand
) -> tuple[str, str] | None:
    code = argument.code
    check = _CHECKS.get(parameter.subtype or "")
    if check is not None:
        if argument.elements == parameter.subtype:
            e.counter["array of known items"] += 1
            return code, ""
        if argument.kind not in ("", "a"):
            return None
        return code, f"{e.use(check)}({code})"
    if parameter.subtype is not None:
        return None
    if argument.kind == "a":
        return code, ""
    if argument.kind and not argument.missing:
        return f"[{code}]", ""
    one = f"[{code}]"
    if argument.missing:
        one = f"{code} if {code} is {e.missing} else {one}"
    return f"({code} if isinstance({code}, list) else {one})", ""
