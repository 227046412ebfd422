"""Arrays that are not JSON arrays.

In JSONata the result of a path, a filter or a function such as `$map` is a *sequence*: with one
item it is that item, without items it is nothing. An array from the data or from an array
constructor is a `list`, which is never unwrapped. All are lists: `isinstance(value, list)`
holds for every array.
"""

from __future__ import annotations

from typing import Any

from mapper.jsonata.runtime.missing import MISSING


class Sequence(list[Any]):
    """An array that is unwrapped when it has one item."""

    __slots__ = ()


class KeptSequence(Sequence):
    """A sequence followed by `[]`: an array also when it has one item."""

    __slots__ = ()


class ConstructedArray(list[Any]):
    """An array constructor at the head or the end of a path: its parent does not flatten it."""

    __slots__ = ()


class OuterArray(Sequence):
    """An array that is the whole input: a single item."""

    __slots__ = ()


class TupleStream(Sequence):
    """The items of a path with their bindings: one dict per item, the item itself under `@`."""

    __slots__ = ()


def collapse(value: Any) -> Any:
    """Unwrap a sequence: no item gives MISSING, one item gives that item; else unchanged."""
    if isinstance(value, Sequence) and len(value) < 2 and value.__class__ is not TupleStream:
        if not value:
            return MISSING
        if value.__class__ is not KeptSequence:
            return value[0]
    return value
