"""Translations from one message standard to another, as checked and compiled mapping files.

    mapping = mapper.load("mappings/shop/order.yaml")
    result = mapping.map(source)
    result.to_xml()

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mapper import expression
    from mapper.compiler.compiled_loading import load
    from mapper.diagnostics.diagnostic import Finding, Notice, Position
    from mapper.diagnostics.errors import FindingsError, MapperError, MessageError
    from mapper.jsonata.runtime.expression_errors import ExpressionError
    from mapper.jsonata.runtime.limits import Limits
    from mapper.jsonata.runtime.missing import MISSING
    from mapper.running.mapping import Mapping
    from mapper.running.result import Result

_HOME = {
    "ExpressionError": "mapper.jsonata.runtime.expression_errors",
    "Finding": "mapper.diagnostics.diagnostic",
    "FindingsError": "mapper.diagnostics.errors",
    "Limits": "mapper.jsonata.runtime.limits",
    "MISSING": "mapper.jsonata.runtime.missing",
    "MapperError": "mapper.diagnostics.errors",
    "Mapping": "mapper.running.mapping",
    "MessageError": "mapper.diagnostics.errors",
    "Notice": "mapper.diagnostics.diagnostic",
    "Position": "mapper.diagnostics.diagnostic",
    "Result": "mapper.running.result",
    "load": "mapper.compiler.compiled_loading",
}

__all__ = [
    "MISSING",
    "ExpressionError",
    "Finding",
    "FindingsError",
    "Limits",
    "MapperError",
    "Mapping",
    "MessageError",
    "Notice",
    "Position",
    "Result",
    "expression",
    "load",
]


def __getattr__(name: str) -> Any:
    if name == "expression":
        return import_module("mapper.expression")
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mapper.reading.collector_pause import collector_paused

    with collector_paused():  # what modules make is kept
        return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
