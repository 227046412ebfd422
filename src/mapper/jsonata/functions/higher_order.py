"""Higher-order built-in functions.

They pass (value), (value, index) or (value, index, array): as many arguments as the function takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mapper.jsonata.functions.function_errors import function_error, missing_argument
from mapper.jsonata.functions.numbers import boolean
from mapper.jsonata.runtime.evaluation import Evaluation
from mapper.jsonata.runtime.function import Function
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.sequence import Sequence


def with_index(function: Function) -> Callable[[Any, Any, Any], Any]:
    """Return `function` as one of (value, index, whole), which passes on what it takes."""
    call = function.call
    if function.arity >= 3:
        return call
    if function.arity == 2:
        return lambda value, index, whole: call(value, index)
    if function.arity == 1:
        return lambda value, index, whole: call(value)
    if function.signature is not None:
        # The first argument is always passed, and a signature without parameters refuses it.
        raise function_error(
            "T0410", function.name or "function", "The function takes no argument, but gets one"
        )
    return lambda value, index, whole: call()


def _results(evaluation: Evaluation, values: Any, function: Function) -> Iterator[tuple[Any, Any]]:
    """Each item with the result of the function for it."""
    evaluation.count(len(values))
    if values:
        call = with_index(function)
        for index, value in enumerate(values):
            yield value, call(value, index, values)


def map_items(evaluation: Evaluation, values: Any, function: Any) -> Any:
    """`$map`: the results of the function per item, without MISSING."""
    if values is MISSING:
        return MISSING
    results = _results(evaluation, values, function)
    return Sequence(result for _, result in results if result is not MISSING)


def filter_items(evaluation: Evaluation, values: Any, function: Any) -> Any:
    """`$filter`: the items for which the result of the function counts as true."""
    if values is MISSING:
        return MISSING
    results = _results(evaluation, values, function)
    return Sequence(value for value, result in results if boolean(result) is True)


def single(evaluation: Evaluation, values: Any, function: Any) -> Any:
    """`$single`: the only item for which the function holds (without a function: the only item).

    Raises D3138 for several items, D3139 for none.
    """
    if values is MISSING:
        return MISSING
    evaluation.count(len(values))
    call = None if function is MISSING or not values else with_index(function)
    found: Any = MISSING
    matched = False
    for index, value in enumerate(values):
        if call is None or boolean(call(value, index, values)) is True:
            if matched:
                raise function_error("D3138", "single", "$single found more than one matching item")
            found, matched = value, True
    if not matched:
        raise function_error("D3139", "single", "$single found no matching item")
    return found


def reduce(evaluation: Evaluation, values: Any, function: Any, initial: Any) -> Any:
    """`$reduce`: fold the items into one value, from `initial` or the first item.

    Raises D3050 where the function takes fewer than two arguments.
    """
    if values is MISSING:
        return MISSING
    arity = function.arity
    if arity < 2:
        raise function_error(
            "D3050", "reduce", "The function given to $reduce must take at least two arguments"
        )
    evaluation.count(len(values))
    call = function.call
    start = 0
    result = initial
    if initial is MISSING and values:
        result = values[0]
        start = 1
    for index in range(start, len(values)):
        if arity == 2:
            result = call(result, values[index])
        elif arity == 3:
            result = call(result, values[index], index)
        else:
            result = call(result, values[index], index, values)
    return result


def each(evaluation: Evaluation, value: Any, function: Any) -> Any:
    """`$each`: the results of the function for (value, name) per member, without MISSING."""
    result = Sequence()
    if value is MISSING or not value:
        return result
    evaluation.count(len(value))
    call = with_index(function)
    for name, member in value.items():
        item = call(member, name, value)
        if item is not MISSING:
            result.append(item)
    return result


def sift(evaluation: Evaluation, value: Any, function: Any) -> Any:
    """`$sift`: the object with the members for which the function holds; MISSING for none."""
    if value is MISSING or not value:
        return MISSING
    if function is MISSING:
        raise missing_argument("sift", 2)
    evaluation.count(len(value))
    call = with_index(function)
    result = {
        name: member for name, member in value.items() if boolean(call(member, name, value)) is True
    }
    return result or MISSING
