"""Transforms: `| pattern | update, delete |`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mapper.jsonata.runtime.calling import call
from mapper.jsonata.runtime.evaluation import Evaluation
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.function import Function
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.signature import Signature

Part = Callable[[Any], Any]


def transform(
    evaluation: Evaluation, clone: Any, pattern: Part, update: Part, delete: Part | None
) -> Function:
    """The function that copies its argument and changes what the pattern finds in the copy.

    Raises T2013 when `$clone` is not a function, T2011 when an update is not an object, T2012
    when a name to delete is not a string.
    """
    signature = Signature("<(oa):o>")

    def body(value: Any = MISSING) -> Any:
        if value is MISSING:
            return MISSING
        if clone.__class__ is not Function:
            message = "A transform needs the function $clone, but $clone is bound to a value here"
            raise ExpressionError("T2013", message)
        copy = call(evaluation, clone, (value,), None)
        matches = pattern(copy)
        if matches is MISSING:
            return copy
        for match in list(matches) if isinstance(matches, list) else [matches]:
            _update(match, update(match))
            if delete is not None:
                _delete(match, delete(match))
        return copy

    def checked(value: Any = MISSING) -> Any:
        return body(*signature.validate((value,)))

    return Function(checked, 1, None, signature.text, body, signature)


def _update(match: Any, changes: Any) -> None:
    if changes is MISSING:
        return
    if not isinstance(changes, dict):
        message = "The update of a transform must be an object"
        raise ExpressionError("T2011", message, value=changes)
    if isinstance(match, dict):
        match.update(changes)
    elif changes and not isinstance(match, list):
        message = "The pattern of a transform must find objects, but it finds another value"
        raise ExpressionError("T2011", message, value=match)


def _delete(match: Any, names: Any) -> None:
    if names is MISSING:
        return
    for name in (wanted := names if isinstance(names, list) else [names]):
        if not isinstance(name, str):
            message = "The names that a transform deletes must be strings"
            raise ExpressionError("T2012", message, value=wanted)
    if isinstance(match, dict):
        for name in wanted:
            match.pop(name, None)
