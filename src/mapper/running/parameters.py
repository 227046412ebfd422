"""The values that a mapping is given at run time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mapper.diagnostics.errors import MessageError
from mapper.diagnostics.model import Notice
from mapper.diagnostics.nearest import meant
from mapper.runtime.errors import ExpressionError
from mapper.runtime.facets import FacetSpec, violated
from mapper.runtime.leaf import plain
from mapper.runtime.message import MessageRun
from mapper.runtime.missing import MISSING


class Parameter(NamedTuple):
    """A declared parameter: its facets, the value it has where none is given, its check."""

    name: str
    spec: FacetSpec
    default: str | None = None
    check: Callable[[Any, MessageRun, None], Any] | None = None


def read_parameters(
    declared: tuple[Parameter, ...], given: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The parameters by name, typed; those without a value are not in it.

    Raises MessageError for one that is not declared or does not fit.
    """
    if not declared and not given:
        return {}
    problems: list[Notice] = []
    values: dict[str, Any] = {}
    known = {parameter.name: parameter for parameter in declared}
    for name in given or {}:
        if name not in known:
            near = meant(name, known)
            hint = f"; {near}" if near else ""
            problems.append(
                Notice("unknown-parameter", f"the mapping has no parameter `{name}`{hint}", "error")
            )
    for parameter in declared:
        value = (given or {}).get(parameter.name, parameter.default)
        if value is None:
            continue
        made = plain(value, parameter.spec.base)
        broken = "type" if made is MISSING else violated(made, parameter.spec)
        if broken is None and parameter.check is not None and not _holds(parameter, made):
            broken = "check"
        if broken is not None:
            problems.append(
                Notice(
                    "parameter-invalid",
                    f"the parameter `{parameter.name}` is not as declared ({broken})",
                    "error",
                    value=str(value),
                )
            )
        values[parameter.name] = made
    if problems:
        raise MessageError(problems)
    return values


def _holds(parameter: Parameter, value: Any) -> bool:
    """Whether the check of the parameter's format holds."""
    assert parameter.check is not None  # noqa: S101  # the caller has looked
    try:
        return parameter.check(value, MessageRun(()), None) is True
    except ExpressionError:
        return False
