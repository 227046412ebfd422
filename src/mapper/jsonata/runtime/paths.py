"""Paths over any values: what generated code calls where a value is not a plain object.

Three readings of a value occur. An *item list* is what the next step runs over: an array stands
for its items, MISSING for none, anything else for itself. A *raw result* is what the last step
gives before it is unwrapped: a Sequence, or a plain array that stays as it is, or one item. A
*value* is a raw result, unwrapped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from mapper.jsonata.functions.numbers import boolean
from mapper.jsonata.runtime.function import Function
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
    """The field `name` of an object; of an array: of all that is in it, as a raw result."""
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
    """`found` without what is MISSING."""
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
    """The raw result of a last step that ran over one item."""
    if isinstance(result, Sequence):
        return Sequence(result)
    return result


def finish_raw(results: list[Any]) -> Any:
    """The raw result of a last step, from what it gave for each item."""
    if len(results) == 1:
        return finish_one(results[0])
    return flatten(results)


def finish(results: list[Any]) -> Any:
    """The value of a last step, from what it gave for each item."""
    if not results:
        return MISSING
    if len(results) == 1 and not isinstance(results[0], list):
        return results[0]
    return collapse(finish_raw(results))


def flatten(results: list[Any]) -> Sequence:
    """What a step gave for each item, as one item list: arrays are opened, one level."""
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
    """The item list of a value that is the first step of a path."""
    return Sequence((value,)) if value.__class__ is ConstructedArray else value


def parent_items(context: Any, value: Any) -> Any:
    """The item list of a first step `%`: its value once for each item of the context."""
    if isinstance(context, list):
        return flatten([value] * len(context)) if value is not MISSING else MISSING
    return as_items(value)


def head_items(value: Any) -> Any:
    """The item list of a first step that may be an array constructor; no array has no items."""
    if isinstance(value, str):
        return list(value)  # but a string has characters
    return value if isinstance(value, list) else MISSING


def keep_array(raw: Any) -> Any:
    """A raw result behind which `[]` stands."""
    if raw is MISSING:
        return MISSING
    if isinstance(raw, Sequence):
        return KeptSequence(raw) if raw else MISSING
    if isinstance(raw, list) and raw.__class__ is not ConstructedArray:
        return raw
    return KeptSequence((raw,))


def keep_sequence(value: Any) -> Any:
    """The value of an expression, not a path, behind which `[]` stands."""
    if isinstance(value, Sequence):
        return KeptSequence(value) if value else MISSING
    return value


def item_at(values: Any, index: int) -> Any:
    """The item at `index` (from the end when negative) as a raw result; MISSING: there is none."""
    if isinstance(values, list):
        if -len(values) <= index < len(values):
            return values[index]
        return MISSING
    return values if index in (0, -1) else MISSING


def step_item_at(items: Any, name: str, index: int, last: bool) -> Any:
    """The step `name[index]` over an item list: of each item's field, the one at `index`."""
    if not isinstance(items, list):
        return item_at(field(items, name), index)
    found = []
    for item in items:
        value = field(item, name)
        result = item_at(value, index)
        # Nothing found is an empty sequence: it counts as a result that holds no items.
        found.append(Sequence() if result is MISSING else result)
    return finish_raw(found) if last else flatten(found)


def filtered(value: Any) -> Any:
    """A value as the sequence a filter runs over."""
    return value if isinstance(value, list) else (value,)


def selects(answer: Any, index: int, length: int) -> int:
    """How often a filter takes the item at `index` of `length`, by what its predicate answered.

    A number, or an array of numbers, names positions; anything else counts as true or false.
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
    """`*` for one item, as a raw result; arrays among the values are opened, at all levels."""
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
            # What has met an array is a plain array from then on, as in the reference.
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
    """`**` for one item: the item and all that is in it, arrays only through their items."""
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
    """Add the value of an item of an array constructor; arrays are opened, one level."""
    if isinstance(value, list):
        array.extend(value)
    elif value is not MISSING:
        array.append(value)


def is_function(value: Any) -> bool:
    """Whether `value` is a function."""
    return value.__class__ is Function
