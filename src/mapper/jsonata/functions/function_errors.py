"""The errors of built-in functions."""

from __future__ import annotations

from mapper.jsonata.runtime.expression_errors import ExpressionError, LimitError
from mapper.jsonata.runtime.limits import Limits


def function_error(
    code: str, function: str, message: str, *, value: object = None
) -> ExpressionError:
    """Return the error `code` of the built-in function of that name."""
    return ExpressionError(code, message, token=function, value=value)


def missing_argument(function: str, index: int) -> ExpressionError:
    """Return the error for an argument without a value where the function needs one.

    The reference implementation fails here with an error without a code.
    """
    message = f"Argument {index} of function ${function} has no value; test it with $exists"
    return function_error("T0410", function, message)


def out_of_range(function: str, value: object = None) -> ExpressionError:
    """Return the error for a result that is not a JSON number."""
    message = f"The result of ${function} is out of range"
    return function_error("D1001", function, message, value=value)


def check_text_length(length: int, limits: Limits, function: str) -> None:
    """Raise LimitError where a text of `length` characters would be too long."""
    if length > limits.text_length:
        message = f"${function} would make a string of more than {limits.text_length} characters"
        raise LimitError("text-too-long", message, token=function)
