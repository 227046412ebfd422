"""Promises about order-by with keys that are known: the same order as by evaluating them."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from mapper.jsonata.runtime.evaluation import Evaluation
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.sorting import order_by, order_by_keys

KEYS: dict[str, tuple[Any, ...]] = {
    "ASCII": ("", "a", "B", "b", "ab"),
    # U+1F600 is beyond U+FFFF: its code units come before those of U+FB01.
    "other texts": ("z", "é", "\ufb01", "\U0001f600", "\ud83d"),
    "whole numbers": (-1, 0, 3, 3, 2**70),
    "some absent": (MISSING, "a", "é", "\U0001f600"),
    "all absent": (MISSING,),
}


@pytest.mark.parametrize("second", KEYS)
@pytest.mark.parametrize("first", KEYS)
def test_known_keys_give_the_order_of_order_by(first: str, second: str) -> None:
    """Of every kind of keys, ascending and descending, for one term and two."""
    random = Random(1)
    for _ in range(40):
        items = list(range(random.randrange(2, 7)))
        terms = [
            ([random.choice(KEYS[kind]) for _ in items], random.random() < 0.5)
            for kind in (first, second)[: random.randrange(1, 3)]
        ]
        evaluated = tuple((keys.__getitem__, descending) for keys, descending in terms)
        assert order_by_keys(items, *terms) == order_by(Evaluation(), items, evaluated)
