"""Order-by: `^(…)`."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from mapper.jsonata.functions.arrays import merge_sort
from mapper.jsonata.runtime.evaluation import Evaluation
from mapper.jsonata.runtime.expression_errors import ExpressionError, LimitError
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.operators import less
from mapper.jsonata.runtime.sequence import Sequence


def order_by(
    evaluation: Evaluation, items: Any, terms: tuple[tuple[Callable[[Any], Any], bool], ...]
) -> Any:
    """The items sorted by the terms: a key function and whether it is descending.

    Stable; items without a value for a term come last. Raises T2007 (a string against a number),
    T2008 (neither).
    """
    if not isinstance(items, list):
        return items
    if len(items) < 2:
        return Sequence(items)
    evaluation.count(len(items))
    if len(terms) == 1:
        key, descending = terms[0]
        keys = [key(item) for item in items]
        kinds = {value.__class__ for value in keys}
        if MISSING.__class__ in kinds and kinds <= {MISSING.__class__, int}:
            # Items without a value come last, also when descending.
            present = [index for index, each in enumerate(keys) if each is not MISSING]
            present.sort(key=keys.__getitem__, reverse=descending)
            absent = [index for index, each in enumerate(keys) if each is MISSING]
            return [items[index] for index in (*present, *absent)]
        if kinds == {int} or (kinds == {str} and all(map(str.isascii, keys))):
            order = sorted(range(len(items)), key=keys.__getitem__, reverse=descending)
            return [items[index] for index in order]
    else:
        sorted_at_once = _sort_by_all(items, terms)
        if sorted_at_once is not None:
            return sorted_at_once
    # Terms are evaluated once per item, and only where the terms before them do not decide.
    known: dict[tuple[int, int], Any] = {}

    def value(term: int, index: int) -> Any:
        if (term, index) not in known:
            known[term, index] = terms[term][0](items[index])
        return known[term, index]

    def after(left: int, right: int) -> bool:
        for term, (_, descending) in enumerate(terms):
            order = _compare(value(term, left), value(term, right), descending)
            if order:
                return order > 0
        return False

    return [items[index] for index in merge_sort(list(range(len(items))), after, evaluation)]


def _sort_by_all(
    items: list[Any], terms: tuple[tuple[Callable[[Any], Any], bool], ...]
) -> list[Any] | None:
    """The items sorted by each term, the last term first; None where that may be wrong.

    A term that fails may be one that the reference does not evaluate.
    """
    order = list(range(len(items)))
    for key, descending in reversed(terms):
        try:
            keys = [key(item) for item in items]
        except LimitError:
            raise
        except ExpressionError:
            return None
        kinds = {value.__class__ for value in keys}
        if kinds == {str}:
            if not all(map(str.isascii, keys)):
                return None
        elif not kinds <= {int, float} or not all(map(math.isfinite, keys)):
            return None
        order.sort(key=keys.__getitem__, reverse=descending)
    return [items[index] for index in order]


def order_by_keys(items: list[Any], *terms: tuple[list[Any], bool]) -> list[Any]:
    """The items sorted by the terms: the key of each item, and whether it is descending.

    The keys of a term are all texts, or all whole numbers; an item without one has MISSING. So this
    cannot fail, and gives what `order_by` does.
    """
    order = list(range(len(items)))
    for keys, descending in reversed(terms):
        absent: list[int] = []
        if MISSING in keys:
            # Items without a value come last, also when descending.
            absent = [index for index in order if keys[index] is MISSING]
            order = [index for index in order if keys[index] is not MISSING]
        key: Callable[[int], Any] = keys.__getitem__
        texts = bool(order) and keys[order[0]].__class__ is str
        if texts and not all(keys[index].isascii() for index in order):
            key = partial(_code_units, keys)
        order.sort(key=key, reverse=descending)
        order += absent
    return [items[index] for index in order]


def _code_units(texts: list[Any], index: int) -> bytes:
    """By what a text is compared: its code units."""
    units: bytes = texts[index].encode("utf-16-be", "surrogatepass")
    return units


def _compare(left: Any, right: Any, descending: bool) -> int:
    if left is MISSING:
        return 0 if right is MISSING else 1
    if right is MISSING:
        return -1
    kinds = []
    for value in (left, right):
        if isinstance(value, str):
            kinds.append("s")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            kinds.append("n")
        else:
            message = "An order-by needs numbers or strings"
            raise ExpressionError("T2008", message, value=value)
    if kinds[0] != kinds[1]:
        message = "An order-by cannot compare strings with numbers"
        raise ExpressionError("T2007", message, value=left)
    if left == right:
        return 0
    order = -1 if less(left, right) else 1
    return -order if descending else order
