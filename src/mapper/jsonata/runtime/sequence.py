"""Arrays that are not plain JSON arrays.

In JSONata the result of a path, a filter or a function such as `$map` is a *sequence*: an array
that stands for its only item when it has one, and for nothing when it has none. An array from the
data or from an array constructor is a plain `list`, which is never unwrapped. All are lists, so
`isinstance(value, list)` holds for every array.
"""

from __future__ import annotations

from typing import Any

from mapper.jsonata.runtime.missing import MISSING


class Sequence(list[Any]):
    """An array that is unwrapped when it has one item."""

    __slots__ = ()


class KeptSequence(Sequence):
    """A sequence behind which `[]` stands: an array also when it has one item."""

    __slots__ = ()


class ConstructedArray(list[Any]):
    """An array constructor at the head or the end of a path: its parent does not flatten it."""

    __slots__ = ()


class OuterArray(Sequence):
    """An array that is the whole input: one item, namely that array."""

    __slots__ = ()


class TupleStream(Sequence):
    """The items of a path with their bindings: a dict each, the item itself under `@`."""

    __slots__ = ()


def collapse(value: Any) -> Any:
    """Unwrap a sequence: no item gives MISSING, one item itself; every other value is unchanged."""
    if isinstance(value, Sequence) and len(value) < 2 and value.__class__ is not TupleStream:
        if not value:
            return MISSING
        if value.__class__ is not KeptSequence:
            return value[0]
    return value
