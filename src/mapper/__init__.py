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
    from mapper.compiler.loading import load
    from mapper.diagnostics.errors import FindingsError, MapperError, MessageError
    from mapper.diagnostics.model import Finding, Notice
    from mapper.running.mapping import Mapping
    from mapper.running.result import Result
    from mapper.runtime.errors import ExpressionError
    from mapper.runtime.limits import Limits
    from mapper.runtime.missing import MISSING

_HOME = {
    "ExpressionError": "mapper.runtime.errors",
    "Finding": "mapper.diagnostics.model",
    "FindingsError": "mapper.diagnostics.errors",
    "Limits": "mapper.runtime.limits",
    "MISSING": "mapper.runtime.missing",
    "MapperError": "mapper.diagnostics.errors",
    "Mapping": "mapper.running.mapping",
    "MessageError": "mapper.diagnostics.errors",
    "Notice": "mapper.diagnostics.model",
    "Result": "mapper.running.result",
    "load": "mapper.compiler.loading",
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
    "Result",
    "load",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
