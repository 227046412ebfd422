"""The state of one evaluation: its clock, its limits, and what is left of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from mapper.jsonata.runtime.expression_errors import LimitError
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits

PART = 20_000
"""How many steps are granted at a time under a time limit: some milliseconds of work."""


class Evaluation:
    """The state of one call of an expression, passed through the generated code.

    `steps` counts down with every turn of a loop and every call of a function; below zero `refill`
    is called. `depth` is the number of nested calls. `millis` is the time of the evaluation: all
    `$now` and `$millis` in it agree.
    """

    __slots__ = (
        "_deadline",
        "_held_back",
        "_millis",
        "depth",
        "evaluate",
        "limits",
        "recursion",
        "root",
        "steps",
    )

    def __init__(
        self,
        limits: Limits = DEFAULT_LIMITS,
        *,
        root: Any = None,
        millis: int | None = None,
        evaluate: Callable[..., Any] | None = None,
    ) -> None:
        self.limits = limits
        self.steps = limits.steps
        self._held_back = 0
        if limits.seconds is not None:
            # Steps are granted in parts, so that the clock is checked in between.
            self.steps = min(PART, limits.steps)
            self._held_back = limits.steps - self.steps
            self._deadline = time.monotonic() + limits.seconds
        self.recursion = limits.recursion
        self.depth = 0
        self.root = root
        self.evaluate = evaluate  # how `$eval` compiles; None: `$eval` is refused
        self._millis = millis

    @property
    def millis(self) -> int:
        """Milliseconds since 1970 at the start of this evaluation."""
        if self._millis is None:
            self._millis = int(time.time() * 1000)
        return self._millis

    def count(self, steps: int) -> None:
        """Use `steps`; raise D1012 or D1013 when none are left."""
        self.steps -= steps
        if self.steps < 0:
            self.refill()

    def refill(self) -> None:
        """Grant more steps; raise D1012 when there are none, D1013 when the time is over."""
        if self.steps + self._held_back < 0:
            raise out_of_steps(self)
        if time.monotonic() > self._deadline:
            limit = self.limits.seconds
            raise LimitError("D1013", f"The message takes more than {limit:g} seconds")
        part = min(self._held_back, PART - self.steps)
        self.steps += part
        self._held_back -= part

    def check_length(self, length: int) -> None:
        """Raise D2015 when a sequence of `length` items is longer than allowed."""
        if length > self.limits.sequence_length:
            limit = self.limits.sequence_length
            raise LimitError("D2015", f"The sequence would hold more than {limit} items")


def out_of_steps(evaluation: Evaluation) -> LimitError:
    """The error for an expression that does too much work."""
    limit = evaluation.limits.steps
    return LimitError("D1012", f"The expression takes more than {limit} steps")


def too_deep(evaluation: Evaluation) -> LimitError:
    """The error for function calls that are nested too deeply."""
    limit = evaluation.limits.recursion
    return LimitError(
        "D1011", f"Function calls are nested more than {limit} deep; tail calls do not count"
    )
