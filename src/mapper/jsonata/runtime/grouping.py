"""Object constructors over several items, and group-by."""

from __future__ import annotations

from typing import Any

from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.sequence import Sequence


def group_items(value: Any) -> Any:
    """The items to group; for no items one MISSING, so that one object is made."""
    if isinstance(value, list):
        return value or (MISSING,)
    return (value,)


def group_context(value: Any) -> Any:
    """The context for the values of an object constructor with constant keys."""
    if not isinstance(value, list):
        return value
    items = [item for item in value if item is not MISSING]
    if len(items) < 2:
        return items[0] if items else MISSING
    result: list[Any] = []
    for item in items:
        if isinstance(item, list):
            result.extend(item)
        else:
            result.append(item)
    return result


def append(first: Any, second: Any) -> Any:
    """`first` and `second` as one array; arrays are flattened, MISSING is left out."""
    if first is MISSING:
        return second
    if second is MISSING:
        return first
    head = first if isinstance(first, list) else (first,)
    tail = second if isinstance(second, list) else (second,)
    return [*head, *tail]


def check_key(key: Any) -> bool:
    """Whether the key makes a field; raises T1003 when it is not a string."""
    if isinstance(key, str):
        return True
    if key is MISSING:
        return False
    raise ExpressionError("T1003", "The key of a field must be a string", value=key)


def add_to_group(groups: dict[str, list[Any]], key: Any, pair: int, item: Any) -> None:
    """Add `item` to the group of `key`: `groups` maps a key to the number of its pair and items.

    Raises T1003, and D1009 when two pairs make the same key.
    """
    if not check_key(key):
        return
    group = groups.get(key)
    if group is None:
        groups[key] = [pair, item, 1]
    elif group[0] != pair:
        raise same_key(key)
    elif group[2] == 1:
        first = group[1]
        # From here on the list belongs to the group and may grow.
        group[1] = append(first, item)
        group[2] = 2 if isinstance(group[1], list) and first is not MISSING else 1
        if item is MISSING:
            group[2] = 1
    elif isinstance(item, list):
        group[1].extend(item)
    elif item is not MISSING:
        group[1].append(item)


def same_key(key: str) -> ExpressionError:
    """The error for two fields with one name."""
    return ExpressionError("D1009", "Two fields of the object have the same name", value=key)


def reduce_tuples(tuples: list[dict[str, Any]]) -> dict[str, Any]:
    """The tuples of one group as one tuple: each binding has all its values.

    As in the reference, the only tuple of a group loses its item: where another pair of the
    grouping has a group of the same tuple, its value is evaluated without a context.
    """
    result = dict(tuples[0])
    if len(tuples) == 1:
        tuples[0].pop("@", None)
    for each in tuples[1:]:
        for name, value in each.items():
            result[name] = append(result.get(name, MISSING), value)
    return result


def add_tuple_to_group(
    groups: dict[str, tuple[int, list[dict[str, Any]]]], key: Any, pair: int, item: dict[str, Any]
) -> None:
    """As `add_to_group`, for the items of a tuple stream."""
    if not check_key(key):
        return
    group = groups.get(key)
    if group is None:
        groups[key] = (pair, [item])
    elif group[0] != pair:
        raise same_key(key)
    else:
        group[1].append(item)


def tuple_items(items: Any) -> list[dict[str, Any]]:
    """The tuples of an item list."""
    if not isinstance(items, list | tuple):
        items = () if items is MISSING else (items,)
    return [{"@": item} for item in items]


def tuple_values(tuples: list[dict[str, Any]]) -> Sequence:
    """The items of a tuple stream without their bindings."""
    return Sequence([each["@"] for each in tuples])
