"""Calling functions: lambdas, built-ins, partial applications, chains, tail calls."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from mapper.jsonata.runtime.evaluation import Evaluation, too_deep
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.function import Builtin, Function, TailCall
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.sequence import collapse
from mapper.jsonata.runtime.signature import Signature

CALL_STEPS = 10  # the steps of a function call; a turn of a loop is one


def enter(evaluation: Evaluation) -> None:
    """Count a call that may lead to more calls; raises D1011, D1012 or D1013 at the limits."""
    evaluation.depth += 1
    evaluation.steps -= CALL_STEPS
    if evaluation.depth > evaluation.recursion:
        raise too_deep(evaluation)
    if evaluation.steps < 0:
        evaluation.refill()


def make_lambda(
    evaluation: Evaluation,
    body: Callable[..., Any],
    arity: int,
    signature: Signature | None = None,
    tail_calls: bool = False,
) -> Function:
    """A lambda as a value; `body` takes `arity` arguments, all optional."""
    if signature is None and not tail_calls:
        return Function(body, arity)

    def call(*arguments: Any) -> Any:
        if signature is not None:
            arguments = tuple(signature.validate(arguments))
        return settle(evaluation, body(*arguments[:arity]), None)

    text = None if signature is None else signature.text
    return Function(call, arity, None, text, body, signature)


def settle(evaluation: Evaluation, result: Any, context: Any) -> Any:
    """Make the tail calls that `result` asks for, in the context of the caller."""
    while result.__class__ is TailCall:
        evaluation.steps -= CALL_STEPS
        if evaluation.steps < 0:
            evaluation.refill()
        result = _apply(result.function, result.arguments, context)
    return result


def _apply(function: Any, arguments: tuple[Any, ...], context: Any) -> Any:
    if function.__class__ is not Function:
        message = "This is not a function: the name is undefined, or it is a value"
        raise ExpressionError("T1006", message)
    if function.signature is not None:
        signature = function.checker or Signature(function.signature)
        arguments = tuple(signature.validate(arguments, context, function.name))
    # Surplus arguments are dropped.
    return function.body(*arguments[: function.parameters])


def call(evaluation: Evaluation, function: Any, arguments: tuple[Any, ...], context: Any) -> Any:
    """Call any value as a function; its signature may take an argument from `context`.

    Raises T1006 when it is not a function.
    """
    return collapse(call_raw(evaluation, function, arguments, context))


def call_raw(
    evaluation: Evaluation, function: Any, arguments: tuple[Any, ...], context: Any
) -> Any:
    """As `call`, without unwrapping the result."""
    result = _apply(function, arguments, context)
    if result.__class__ is TailCall:
        result = settle(evaluation, result, context)
    return result


def invoke(
    evaluation: Evaluation,
    builtin: Builtin,
    signature: Signature,
    arguments: tuple[Any, ...],
    context: Any,
) -> Any:
    """Call a built-in function with checked arguments; a raw result."""
    checked = signature.validate(arguments, context, builtin.name)
    if builtin.needs_evaluation:
        return builtin.call(evaluation, *checked)
    return builtin.call(*checked)


def builtin_function(evaluation: Evaluation, builtin: Builtin) -> Function:
    """A built-in function as a value."""
    text = builtin.signature
    signature = None if text is None else Signature(text)
    function = builtin.call
    needs_evaluation = builtin.needs_evaluation

    def body(*arguments: Any) -> Any:
        return function(evaluation, *arguments) if needs_evaluation else function(*arguments)

    def checked(*arguments: Any) -> Any:
        if signature is not None:
            arguments = tuple(signature.validate(arguments, None, builtin.name))
        return body(*arguments)

    arity, parameters = builtin.arity, builtin.arity
    if signature is not None:
        parameters = max(arity, len(signature.parameters))
        if any(parameter.repeated for parameter in signature.parameters):
            # It takes any number of arguments; a higher-order function gives at least one.
            arity, parameters = max(arity, 1), sys.maxsize
    result = Function(checked, arity, builtin.name, text, body, signature)
    result.parameters = parameters
    return result


def partial(function: Any, arguments: tuple[Any, ...], given: tuple[bool, ...]) -> Function:
    """Fix the given `arguments` of a function; the result takes the others.

    Raises T1008 when it is not a function.
    """
    if function.__class__ is not Function:
        message = "Only a function can be applied partially"
        raise ExpressionError("T1008", message)
    count = (
        min(function.parameters, len(arguments))
        if function.parameters > 100
        else function.parameters
    )
    fixed = [*arguments[:count], *[MISSING] * (count - len(arguments))]
    holes = [index for index, is_given in enumerate(given[:count]) if not is_given]
    body = function.body

    def rest(*others: Any) -> Any:
        filled = list(fixed)
        for hole, value in zip(holes, others, strict=False):
            filled[hole] = value
        if function.name is None:
            return body(*filled)
        try:
            return body(*filled)
        except (AttributeError, LookupError, TypeError, ValueError):
            # As in jsonata-js, the arguments are not checked against the signature here.
            message = (
                f"An argument of the function ${function.name} has a type that it does not take"
            )
            raise ExpressionError("T0410", message) from None

    return Function(rest, len(holes))


def compose(evaluation: Evaluation, first: Function, second: Function) -> Function:
    """`first ~> second` of two functions: their composition."""

    def chained(value: Any = MISSING) -> Any:
        return call_raw(evaluation, second, (call(evaluation, first, (value,), None),), None)

    return Function(chained, 1)


def apply_chain(evaluation: Evaluation, left: Any, right: Any) -> Any:
    """`left ~> right` where `right` is not a call. Raises T2006 when it is not a function."""
    if right.__class__ is not Function:
        message = "The right side of ~> must be a function"
        raise ExpressionError("T2006", message, value=right)
    if left.__class__ is Function:
        return compose(evaluation, left, right)
    return call_raw(evaluation, right, (left,), None)


def not_callable(function: Any, name: str, code: str) -> Any:
    """`function`; raises an error when it is MISSING, as the `$` of `name` was forgotten."""
    if function is MISSING:
        message = f"This is not a function; did you mean ${name}?"
        raise ExpressionError(code, message, token=name)
    return function


def call_named(
    evaluation: Evaluation, function: Any, arguments: tuple[Any, ...], context: Any, name: str
) -> Any:
    """As `call_raw`, for a function with a name to report."""
    if function is MISSING:
        message = f"Undefined function ${name}{nearest_function(name)}"
        raise ExpressionError("T1006", message, token=name)
    return call_raw(evaluation, function, arguments, context)


def nearest_function(name: str) -> str:
    """“; did you mean …?” with the nearest built-in function, or nothing."""
    # Imported here to keep the start fast; only errors need it.
    from difflib import get_close_matches

    from mapper.jsonata.functions.registry import BUILTINS, EXTENSIONS

    nearest = get_close_matches(name, [*BUILTINS, *EXTENSIONS], 1)
    return f"; did you mean ${nearest[0]}?" if nearest else ""
