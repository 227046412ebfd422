"""Source of a compiled module → a mapping that runs."""

from __future__ import annotations

import linecache
from pathlib import Path
from types import CodeType
from typing import Any

from mapper.compiler.module import module_source
from mapper.diagnostics.errors import FindingsError
from mapper.plan.building import Contracts, build
from mapper.running.mapping import Mapping
from mapper.runtime.limits import DEFAULT_LIMITS, Limits


def load(path: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> Mapping:
    """Check, compile and load the mapping in a file.

    Raises FindingsError where it has errors.
    """
    plan = build(path)
    errors = [finding for finding in plan.findings if finding.severity == "error"]
    if errors:
        raise FindingsError(errors)
    return from_source(module_source(plan), plan.name, limits)


def from_source(source: str, name: str, limits: Limits = DEFAULT_LIMITS) -> Mapping:
    """The mapping of a module's source, its lines known to tracebacks."""
    file = f"<mapping {name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    return _run(compile(source, file, "exec"), source, name, limits)


def _run(code: CodeType, source: str, name: str, limits: Limits) -> Mapping:
    namespace: dict[str, Any] = {"__name__": f"mapper.compiled.{name}"}
    exec(code, namespace)  # noqa: S102  # the compiler wrote it; no text of a mapping is code in it
    mapping = namespace["MAPPING"]
    return Mapping(mapping.compiled, limits, (from_source, (source, name, limits)))


__all__ = ["Contracts", "from_source", "load"]
