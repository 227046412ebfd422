"""Source of a compiled module → a mapping that runs."""

from __future__ import annotations

import linecache
from pathlib import Path
from types import CodeType
from typing import Any

from mapper.compiler.module import module_source
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.model import Finding
from mapper.diagnostics.nearest import meant
from mapper.plan.building import Contracts, build
from mapper.running.mapping import Mapping
from mapper.runtime.limits import DEFAULT_LIMITS, Limits


def load(
    path: str | Path, *, view: str | Path | None = None, limits: Limits = DEFAULT_LIMITS
) -> Mapping:
    """Check, compile and load the mapping in a file.

    `view` is a view of it: a file, or the name of one in the folder `views` beside the mapping.

    Raises FindingsError where it has errors.
    """
    plan = build(path, view=find_view(Path(path), view))
    errors = [finding for finding in plan.findings if finding.severity == "error"]
    if errors:
        raise FindingsError(errors)
    return from_source(module_source(plan), plan.name, limits)


def find_view(mapping: Path, view: str | Path | None) -> Path | None:
    """The file of a view. Raises FindingsError where there is none."""
    if view is None:
        return None
    folder = mapping.parent / "views"
    for path in (Path(view), folder / f"{view}.yaml"):
        if path.is_file():
            return path
    names = [path.stem for path in folder.glob("*.yaml")] if folder.is_dir() else []
    hint = meant(str(view), names) or (f"there are {', '.join(sorted(names))}" if names else None)
    raise FindingsError([Finding("file-not-found", f"there is no view `{view}`", hint=hint)])


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
