"""Explanations as JSON has them."""

from __future__ import annotations

from typing import Any

from mapper.diagnostics.diagnostic import Position
from mapper.diagnostics.rendering import notice_object
from mapper.explanation.explained_values import (
    ExplainedSource,
    ExplainedState,
    ExplainedStep,
    ExplainedValue,
    ItemFilter,
    SourcePlace,
)
from mapper.jsonata.runtime.missing import MISSING


def explanation_object(explained: ExplainedValue, *, values: bool = False) -> dict[str, Any]:
    """An explanation as JSON has it; without `values` no data is in it."""
    found: dict[str, Any] = {"target_path": explained.path, "state": str(explained.state)}
    if values and explained.leaf and explained.value is not MISSING:
        found["value"] = explained.value
    if explained.reason:
        found["reason"] = explained.reason
    if explained.rule is not None:
        found["rule"] = _position(explained.rule)
    if explained.state is not ExplainedState.ABSENT:
        found["sources"] = [_source(each, values) for each in explained.sources]
    found["steps"] = [_step(each, values) for each in explained.steps]
    found["notices"] = [notice_object(each, show_values=values) for each in explained.notices]
    return found


def _position(position: Position) -> dict[str, Any]:
    return {"file": position.file, "line": position.line, "column": position.column}


def _place(place: SourcePlace | None) -> dict[str, Any]:
    if place is None:
        return {}
    found = {"file": place.file, "line": place.line, "column": place.column}
    return {name: value for name, value in found.items() if value is not None}


def _source(source: ExplainedSource, values: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"path": source.path, "there": source.there, "made": source.made}
    found |= _place(source.place)
    if values and source.there and not isinstance(source.value, dict):
        found["value"] = source.value
    return found


def _step(step: ExplainedStep, values: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"what": step.what, "text": step.text}
    if step.says:
        found["says"] = step.says
    if values and step.key is not MISSING:
        found["key"] = step.key
    if step.position is not None:
        found["position"] = _position(step.position)
    found["sources"] = [_source(each, values) for each in step.sources]
    found["filters"] = [_filter(each, values) for each in step.filters]
    return found


def _filter(filter_: ItemFilter, values: bool) -> dict[str, Any]:
    away = [
        {
            "path": each.path,
            **_place(each.place),
            "read": [_source(one, values) for one in each.read],
        }
        for each in filter_.away
    ]
    return {
        "what": filter_.what,
        "text": filter_.text,
        "tried": filter_.tried,
        "passed": filter_.passed,
        "turned_away": away,
    }
