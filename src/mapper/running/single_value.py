"""The one value of several, where the target holds one: what `on_many` says."""

from __future__ import annotations

from typing import Any, assert_never

from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome
from mapper.running.message_run import At, MessageRun


def one(
    value: Any,
    run: MessageRun,
    at: At,
    step: str | None,
    source: str | None,
    rule: int,
    outcome: Outcome,
    required: bool = False,
) -> Any:
    """The one value of a rule; of many, what the policy `on_many` says.

    That is the first, MISSING, or OMIT_PARENT. `required`: the target requires a value.
    """
    if not isinstance(value, list):
        return value
    if len(value) < 2:
        return value[0] if value else MISSING
    match outcome:
        case Outcome.FIRST:
            first = value[0]
            if any(other != first for other in value):
                message = "the source has several values that differ; the first is kept"
                run.note("many-to-one", message, at, step, source, rule)
            return first
        case Outcome.ERROR | Outcome.OMIT | Outcome.OMIT_PARENT | Outcome.KEEP | Outcome.TRUNCATE:
            return many(run, at, step, source, rule, outcome, required)
        case other:
            assert_never(other)


def many(
    run: MessageRun,
    at: At,
    step: str | None,
    source: str | None,
    rule: int,
    outcome: Outcome,
    required: bool = False,
) -> Any:
    """Note that there are many where the target holds one: MISSING or OMIT_PARENT."""
    message = "the source has several values, and the target takes one"
    return run.lose("many-to-one", message, at, step, source, rule, outcome, required=required)
