"""Suggestions for a path that the source does not have."""

from __future__ import annotations

from collections.abc import Iterator

from mapper.contract.message_model import ObjectType
from mapper.diagnostics.nearest import Repair, meant
from mapper.expression_types.inferred_types import (
    Inferred,
    TypeScope,
    field_type,
    names_of,
    step_into,
)

DEEPEST = 3
"""How many levels down a name is searched."""

LISTED = 8
"""How many names of an object are listed where none is similar."""


def path_hint(
    scope: TypeScope, context: Inferred, name: str, rest: tuple[str, ...], *, compared: bool = False
) -> str | None:
    """What to write instead of `name`, which `context` lacks; `rest` are the steps after it.

    `scope` has the other values in reach: the message, the variables, the outer `$`. `compared`:
    it is one whole side of a comparison, and may be meant as a text.
    """
    names = names_of(context)
    if rest and context.path.split(".")[-1] == name and resolves(context, rest):
        return f"`$` is `{name}` already: write `{'.'.join(rest)}`"
    return (
        _said(_further(context, (name, *rest), 1), rest)
        or _outer(scope, name, rest)
        or _said(_further(context, (name,), 1), ())
        or meant(name, names)
        or _said(_further(context, (name, *rest), DEEPEST), rest)
        or _without(context, name, rest)
        or (Repair(f'a text needs quotes: `"{name}"`', name, f'"{name}"') if compared else None)
        or _listing(names)
    )


def _said(found: tuple[str, ...] | None, rest: tuple[str, ...]) -> str | None:
    if found is None:
        return None
    return Repair(f"did you mean `{'.'.join((*found, *rest))}`?", found[-1], ".".join(found))


def _further(context: Inferred, steps: tuple[str, ...], deepest: int) -> tuple[str, ...] | None:
    """The path to the nearest object below `context` with all of `steps`, and the first step."""
    level: list[tuple[tuple[str, ...], ObjectType]] = [((), item) for item in context.objects]
    seen = {item for _, item in level}
    for _ in range(deepest):
        inner: list[tuple[tuple[str, ...], ObjectType]] = []
        for way, item in level:
            for key, declared in _objects(item):
                if declared not in seen:
                    seen.add(declared)
                    inner.append(((*way, key), declared))
        for way, item in inner:
            if resolves(Inferred((item,)), steps):
                return (*way, steps[0])
        level = inner
    return None


def _objects(item: ObjectType) -> Iterator[tuple[str, ObjectType]]:
    for key, declared in item.fields.items():
        if isinstance(declared.type, ObjectType):
            yield key, declared.type


def resolves(context: Inferred, steps: tuple[str, ...]) -> bool:
    """Whether an object has a path of fields."""
    for step in steps:
        if not any(step in item.fields for item in context.objects):
            return False
        found = step_into(context, step)
        if found is None:
            return False
        context = found
    return True


def _outer(scope: TypeScope, name: str, rest: tuple[str, ...]) -> str | None:
    """A hint for a name of the message, a variable or the outer `$`."""
    if not scope.outer:
        return None
    steps = (name, *rest)
    path = ".".join(steps)
    for key, type_ in scope.names.items():
        if not type_.unknown and resolves(type_, steps):
            return Repair(f"did you mean `${key}.{path}`?", name, f"${key}.{name}")
    if resolves(scope.root, steps):
        return Repair(f"did you mean `$$.{path}`?", name, f"$$.{name}")
    for outer in reversed(scope.outer):
        if resolves(outer, steps):
            return (
                f"the outer `$` has it: name that item with `$as: item`, and write `$item.{path}`"
            )
    return None


def _without(context: Inferred, name: str, rest: tuple[str, ...]) -> str | None:
    """A hint for a surplus step, or a wrong name whose later steps exist elsewhere."""
    if not rest:
        return None
    if resolves(context, rest):
        return Repair(f"did you mean `{'.'.join(rest)}`?", f"{name}.", "")
    for item in context.objects:
        for key, declared in item.fields.items():
            if resolves(field_type(declared), rest):
                return Repair(f"did you mean `{'.'.join((key, *rest))}`?", name, key)
    return None


def _listing(names: list[str]) -> str | None:
    if not names:
        return None
    known = ", ".join(names[:LISTED])
    return f"it has {known}, …" if len(names) > LISTED else f"it has {known}"
