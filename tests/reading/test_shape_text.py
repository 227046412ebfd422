"""A promise about how shapes stand in a module: short, and as they are."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from mapper.contract.message_model import Message
from mapper.datatypes.facets import Datatype, Facets
from mapper.policies.outcomes import Outcome
from mapper.reading.shape import Shape
from mapper.reading.shape_building import shape_of
from mapper.reading.shape_text import named_namespaces
from tests.own_mappings import FILES, plan


@pytest.mark.parametrize("mapping", FILES)
def test_a_shape_is_what_its_text_says(mapping: str) -> None:
    """With the namespaces that it names the text of a shape makes that shape again."""
    for message in (plan(mapping).source, plan(mapping).target):
        assert _again(message) == shape_of(message)


def _again(message: Message) -> Any:
    numbers = count()
    named, spaces = named_namespaces(shape_of(message), lambda wanted: f"{wanted}_{next(numbers)}")
    text = repr(named)
    assert not any(space in text for space in spaces.values())
    made = {each.__name__: each for each in (Shape, Datatype, Facets, Outcome)}
    return eval(text, {**made, **spaces})  # it is what a module holds
