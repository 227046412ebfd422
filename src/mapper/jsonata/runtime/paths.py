"""Paths over any values: generated code calls these where a value is not an object.

A value occurs in three forms. An *item list* is the input of a step: an array stands for its
items, MISSING for none, any other value for itself. A *raw result* is the result of the last step
before unwrapping: a Sequence, an array that stays as it is, or one item. A *value* is an unwrapped
raw result.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from mapper.jsonata.functions.numbers import boolean
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.operators import is_number
from mapper.jsonata.runtime.sequence import (
    ConstructedArray,
    KeptSequence,
    OuterArray,
    Sequence,
    TupleStream,
    collapse,
)

_ARRAYS = frozenset((list, Sequence, KeptSequence, ConstructedArray, OuterArray, TupleStream))


def lookup(value: Any, name: str) -> Any:
    """The field `name` of an object, or of all items of an array; a raw result."""
    if isinstance(value, dict):
        return value.get(name, MISSING)
    if isinstance(value, list):
        result = Sequence()
        for item in value:
            found = lookup(item, name)
            if isinstance(found, list):
                result.extend(found)
            elif found is not MISSING:
                result.append(found)
        return result
    return MISSING


def field(value: Any, name: str, keep: bool = False) -> Any:
    """The value of the step `name` for one item."""
    found = lookup(value, name)
    if keep and isinstance(found, Sequence):
        found = KeptSequence(found)
    return collapse(found)


def step(items: Any, name: str) -> Any:
    """The step `name` over an item list, as an item list."""
    if items.__class__ is dict:
        return items.get(name, MISSING)
    if not isinstance(items, list):
        return MISSING if items is MISSING else field(items, name)
    found = [
        item.get(name, MISSING) if item.__class__ is dict else field(item, name) for item in items
    ]
    return flatten(_present(found))


def _present(found: list[Any]) -> list[Any]:
    """`found` without MISSING."""
    if MISSING in found:
        return [value for value in found if value is not MISSING]
    return found


def last_step_raw(items: Any, name: str, keep: bool = False) -> Any:
    """The last step of a path over an item list, as a raw result."""
    if isinstance(items, list):
        found = [
            item.get(name, MISSING) if item.__class__ is dict else field(item, name, keep)
            for item in items
        ]
        return finish_raw(_present(found))
    return finish_one(field(items, name, keep))


def last_step(items: Any, name: str) -> Any:
    """The last step of a path over an item list, as a value."""
    if items is MISSING:
        return MISSING
    if not isinstance(items, list):
        return collapse(finish_one(field(items, name)))
    found = [
        item.get(name, MISSING) if item.__class__ is dict else field(item, name) for item in items
    ]
    return finish(_present(found))


def finish_one(result: Any) -> Any:
    """The raw result of a last step over one item."""
    if isinstance(result, Sequence):
        return Sequence(result)
    return result


def finish_raw(results: list[Any]) -> Any:
    """The raw result of a last step, from its results per item."""
    if len(results) == 1:
        return finish_one(results[0])
    return flatten(results)


def finish(results: list[Any]) -> Any:
    """The value of a last step, from its results per item."""
    if not results:
        return MISSING
    if len(results) == 1 and not isinstance(results[0], list):
        return results[0]
    return collapse(finish_raw(results))


def flatten(results: list[Any]) -> Sequence:
    """The results of a step per item, as one item list: arrays are flattened one level."""
    if _ARRAYS.isdisjoint(map(type, results)):
        return Sequence(results)
    result = Sequence()
    for value in results:
        if isinstance(value, list) and value.__class__ is not ConstructedArray:
            result.extend(value)
        else:
            result.append(value)
    return result


def as_items(value: Any) -> Any:
    """The item list of the first step of a path."""
    return Sequence((value,)) if value.__class__ is ConstructedArray else value


def parent_items(context: Any, value: Any) -> Any:
    """The item list of a first step `%`: its value once per item of the context."""
    if isinstance(context, list):
        return flatten([value] * len(context)) if value is not MISSING else MISSING
    return as_items(value)


def head_items(value: Any) -> Any:
    """The item list of a first step that may be an array constructor."""
    if isinstance(value, str):
        return list(value)  # but a string has characters
    return value if isinstance(value, list) else MISSING


def keep_array(raw: Any) -> Any:
    """A raw result followed by `[]`."""
    if raw is MISSING:
        return MISSING
    if isinstance(raw, Sequence):
        return KeptSequence(raw) if raw else MISSING
    if isinstance(raw, list) and raw.__class__ is not ConstructedArray:
        return raw
    return KeptSequence((raw,))


def keep_sequence(value: Any) -> Any:
    """The value of an expression, not a path, followed by `[]`."""
    if isinstance(value, Sequence):
        return KeptSequence(value) if value else MISSING
    return value


def item_at(values: Any, index: int) -> Any:
    """The item at `index` (from the end if negative) as a raw result, or MISSING."""
    if isinstance(values, list):
        if -len(values) <= index < len(values):
            return values[index]
        return MISSING
    return values if index in (0, -1) else MISSING


def step_item_at(items: Any, name: str, index: int, last: bool) -> Any:
    """The step `name[index]` over an item list: the item at `index` of each item's field."""
    if not isinstance(items, list):
        return item_at(field(items, name), index)
    found = []
    for item in items:
        value = field(item, name)
        result = item_at(value, index)
        # No item is an empty sequence: a result without items.
        found.append(Sequence() if result is MISSING else result)
    return finish_raw(found) if last else flatten(found)


def filtered(value: Any) -> Any:
    """A value as the input sequence of a filter."""
    return value if isinstance(value, list) else (value,)


def selects(answer: Any, index: int, length: int) -> int:
    """How often a filter selects the item at `index` of `length`, given its predicate's value.

    A number, or an array of numbers, gives positions; any other value counts as true or false.
    """
    if answer is True:
        return 1
    if answer is False or answer is MISSING:
        return 0
    if is_number(answer):
        answer = (answer,)
    elif not (isinstance(answer, list) and all(map(is_number, answer))):
        return int(boolean(answer) is True)
    times = 0
    for number in answer:
        position = math.floor(number)
        if position < 0:
            position += length
        times += position == index
    return times


def wildcard(value: Any) -> Any:
    """`*` for one item, as a raw result; arrays among the values are flattened, at all levels."""
    if isinstance(value, OuterArray) and value:
        value = value[0]
    values: Iterable[Any]
    if isinstance(value, dict):
        values = value.values()
    elif isinstance(value, list):
        values = value
    else:
        return Sequence()
    result: list[Any] = Sequence()
    for each in values:
        if isinstance(each, list):
            flat: list[Any] = []
            _flatten_deep(each, flat)
            # As in the reference, from the first array on it is a JSON array.
            result = [*result, *flat]
        else:
            result.append(each)
    return result


def _flatten_deep(value: list[Any], into: list[Any]) -> None:
    for item in value:
        if isinstance(item, list):
            _flatten_deep(item, into)
        else:
            into.append(item)


def descendants(value: Any) -> Any:
    """`**` for one item: the item and all its descendants; arrays count as their items."""
    if value is MISSING:
        return MISSING
    result = Sequence()
    _descend(value, result)
    return result[0] if len(result) == 1 else result


def _descend(value: Any, into: Sequence) -> None:
    if isinstance(value, list):
        for item in value:
            _descend(item, into)
        return
    into.append(value)
    if isinstance(value, dict):
        for item in value.values():
            _descend(item, into)


def collect(array: list[Any], value: Any) -> None:
    """Add an item of an array constructor; arrays are flattened one level."""
    if isinstance(value, list):
        array.extend(value)
    elif value is not MISSING:
        array.append(value)
