"""`$now` and `$millis`: the time of the evaluation, the same in all of it."""

from __future__ import annotations

from typing import Any

from mapper.jsonata.functions.date_pictures import from_millis
from mapper.jsonata.runtime.evaluation import Evaluation


def now(evaluation: Evaluation, picture: Any, timezone: Any) -> Any:
    """`$now`: the time of the evaluation, in ISO 8601 or as the picture says."""
    return from_millis(evaluation.millis, picture, timezone)


def millis(evaluation: Evaluation) -> Any:
    """`$millis`: the time of the evaluation, in milliseconds since 1970."""
    return evaluation.millis
