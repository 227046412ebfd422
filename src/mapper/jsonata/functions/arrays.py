"""Built-in functions on arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mapper.jsonata.functions.function_errors import function_error, out_of_range
from mapper.jsonata.runtime.evaluation import Evaluation
from mapper.jsonata.runtime.function import Function
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.sequence import Sequence


def count(values: Any) -> Any:
    """`$count`: the number of items, 0 for nothing."""
    return 0 if values is MISSING else len(values)


def append(evaluation: Evaluation, first: Any, second: Any) -> Any:
    """`$append`: the items of both; a value that is not an array is one item."""
    if first is MISSING:
        return second
    if second is MISSING:
        return first
    left = first if isinstance(first, list) else [first]
    right = second if isinstance(second, list) else [second]
    evaluation.check_length(len(left) + len(right))
    return [*left, *right]


def reverse(values: Any) -> Any:
    """`$reverse`."""
    return values if values is MISSING or len(values) <= 1 else values[::-1]


def zip_arrays(*arrays: Any) -> Any:
    """`$zip`: the first items, the second items, … up to the length of the shortest array."""
    if not all(isinstance(array, list) for array in arrays):
        return []
    return [list(items) for items in zip(*arrays, strict=False)]


def distinct(values: Any) -> Any:
    """`$distinct`: each value once, by deep equality, in the order of first occurrence."""
    if not isinstance(values, list) or len(values) <= 1:
        return values
    seen: set[Any] = set()
    result: list[Any] = Sequence() if isinstance(values, Sequence) else []
    for value in values:
        identity = value if value.__class__ is str else equality_key(value)
        if identity not in seen:
            seen.add(identity)
            result.append(value)
    return result


def equality_key(value: Any) -> Any:
    """Return a hashable key for `value`; two keys are equal when the values are deeply equal.

    Equal means JSONata's `=`: true is not 1, 1 is 1.0, members of objects have no order, a
    function is equal only to itself.
    """
    if value is True or value is False:
        return ("boolean", value)
    if isinstance(value, list):
        return ("array", tuple(map(equality_key, value)))
    if isinstance(value, dict):
        members = frozenset((name, equality_key(member)) for name, member in value.items())
        return ("object", members)
    return value


def sort(evaluation: Evaluation, values: Any, comparator: Any) -> Any:
    """`$sort`: stable; by `comparator(left, right)`, true where left belongs after right.

    Without a comparator all items must be numbers, or all strings; else D3070 is raised.
    """
    if values is MISSING or len(values) <= 1:
        return values
    if comparator is MISSING:
        return _sort_scalars(values)
    takes_both = comparator.arity >= 2 or comparator.signature is not None
    after = comparator.call if takes_both else _take_fewer(comparator)
    return merge_sort(values, after, evaluation)


def _take_fewer(function: Function) -> Callable[[Any, Any], Any]:
    if function.arity == 1:
        return lambda left, right: function.call(left)
    return lambda left, right: function.call()


def _sort_scalars(values: list[Any]) -> list[Any]:
    if all(value.__class__ is str for value in values):
        if all(map(str.isascii, values)):
            return sorted(values)
        return sorted(values, key=utf16_order)
    for value in values:
        if not isinstance(value, (int, float)) or value is True or value is False:
            raise function_error(
                "D3070",
                "sort",
                "$sort without a comparator takes numbers, or text, not both and nothing else; "
                "give it a function($l, $r) that says when $l belongs after $r",
            )
        if value in (float("inf"), float("-inf")):
            raise out_of_range("sort", value)
    return sorted(values)


def utf16_order(text: str) -> bytes:
    """Return a sort key by UTF-16 units, the order in which ECMAScript compares text."""
    return text.encode("utf-16-be", "surrogatepass")


def merge_sort(
    values: list[Any], after: Callable[[Any, Any], Any], evaluation: Evaluation
) -> list[Any]:
    """Merge sort that calls `after(left, right)` in the order in which the reference does.

    So the result is the same even where the comparator contradicts itself. The result of `after`
    counts as in ECMAScript: every object and every array is true.
    """
    if len(values) <= 1:
        return values
    middle = len(values) // 2
    left = merge_sort(values[:middle], after, evaluation)
    right = merge_sort(values[middle:], after, evaluation)
    evaluation.count(len(values))
    result: list[Any] = []
    i = j = 0
    while i < len(left) and j < len(right):
        answer = after(left[i], right[j])
        if answer or isinstance(answer, (list, dict)):
            result.append(right[j])
            j += 1
        else:
            result.append(left[i])
            i += 1
    result += left[i:]
    result += right[j:]
    return result
