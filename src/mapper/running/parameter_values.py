"""The values that a mapping is given at run time."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from datetime import date
from typing import Any, NamedTuple

from mapper.datatypes.facets import Datatype, explained, violated
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import MessageError
from mapper.diagnostics.nearest import meant
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.leaf import as_base
from mapper.running.message_run import MessageRun

Rules = tuple[tuple[str, int, int], ...]
"""The positions of a mapping's rules: file, line, column."""


class TypedParameter(NamedTuple):
    """A declared parameter: its type, the value it has where none is given, its check.

    With `today` that value is the day of the run; `of_day` brings the day to the parameter's
    format.
    """

    name: str
    datatype: Datatype
    default: str | None = None
    check: Callable[[Any, MessageRun, None], Any] | None = None
    today: bool = False
    of_day: Callable[[Any, MessageRun, None], Any] | None = None


def days_needed(declared: tuple[TypedParameter, ...], given: Container[str]) -> list[str]:
    """The names of the parameters that are the day of the run, since no value is given."""
    return [one.name for one in declared if one.today and one.name not in given]


def read_parameters(
    declared: tuple[TypedParameter, ...],
    given: Mapping[str, Any] | None,
    today: date | None = None,
    rules: Rules = (),
) -> dict[str, Any]:
    """The parameters by name, typed; those without a value are not in it.

    `today` is the day of the run; where it is not given, that of the clock. `rules` are the
    positions of the mapping's rules, for what the check of a format may note.

    Raises MessageError for one that is not declared or does not fit.
    """
    if not declared and not given:
        return {}
    problems: list[Notice] = []
    values: dict[str, Any] = {}
    known = {parameter.name: parameter for parameter in declared}
    for name in given or {}:
        if name not in known:
            near = meant(str(name), known)
            hint = f"; {near}" if near else ""
            problems.append(
                Notice("unknown-parameter", f"the mapping has no parameter `{name}`{hint}", "error")
            )
    for parameter in declared:
        value = (given or {}).get(parameter.name, parameter.default)
        if value is None and parameter.today:
            value = _day(parameter, today or date.today(), rules)
        if value is None:
            continue
        made = as_base(value, parameter.datatype.base)
        broken = "type" if made is MISSING else violated(made, parameter.datatype)
        wrong = explained(broken, parameter.datatype) if broken is not None else None
        if (
            wrong is None
            and parameter.check is not None
            and not holds(parameter.check, rules, DEFAULT_LIMITS, made)
        ):
            wrong = "the check of its format does not hold"
        if wrong is not None:
            message = f"the parameter `{parameter.name}` is not as declared: {wrong}"
            problems.append(Notice("parameter-invalid", message, "error", value=str(value)))
        values[parameter.name] = made
    if problems:
        raise MessageError(problems)
    return values


def _day(parameter: TypedParameter, day: date, rules: Rules) -> Any:
    """The day of the run in the parameter's format; as text where it cannot be brought to it."""
    text = day.isoformat()[:10]  # without the time that a `datetime` has
    if parameter.of_day is None:
        return text
    try:
        return parameter.of_day(text, MessageRun(rules), None)
    except ExpressionError:
        return text  # the check of the format says what is wrong with it


def holds(
    check: Callable[[Any, MessageRun, None], Any], rules: Rules, limits: Limits, value: Any
) -> bool:
    """Whether the check of a format holds of a value, by itself."""
    try:
        return check(value, MessageRun(rules, limits), None) is True
    except ExpressionError:
        return False
