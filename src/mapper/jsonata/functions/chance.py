"""Built-in functions whose results differ from run to run: no mapping may use them."""

from __future__ import annotations

import random
from typing import Any

from mapper.jsonata.runtime.missing import MISSING


def shuffle(values: Any) -> Any:
    """`$shuffle`: the items in random order."""
    if values is MISSING or len(values) <= 1:
        return values
    return random.sample(values, len(values))


def random_number() -> float:
    """`$random`: a number from 0 up to, not including, 1."""
    return random.random()  # noqa: S311 - the language has no use for secrets
