"""Paths of documents and records, checked against the shape that these have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.nearest import meant
from mapper.reading.shape import FieldShape, Shape, TypeShape
from mapper.yaml_text.spanned_text import Text

_STEP: Final = re.compile(r"(?:`([^`]+)`|([^.\[\]`]+))((?:\[\d+\])?)")
_PATH: Final = re.compile(rf"{_STEP.pattern}(?:\.{_STEP.pattern})*")
_SHOWN: Final = 12


class ShapeStep(NamedTuple):
    """One step of a path: the field, the index of an item where one is named, where it stands."""

    field: FieldShape
    item: int | None
    position: Position

    @property
    def name(self) -> str:
        """The key in the document."""
        return self.field[0]

    @property
    def repeated(self) -> bool:
        """Whether the document has a list here."""
        return self.field[4]


def steps_of(
    path: Text, shape: Shape, code: str, what: str, above: Sequence[ShapeStep] = ()
) -> list[ShapeStep]:
    """The steps of a path: names with dots between, in backquotes where they hold one, and `[0]`
    behind a name for the first item of a list. The path begins at the end of `above`, whose steps
    come first.

    Raises FindingsError, whose code is `code`, where `what` has no such path.
    """
    steps = list(above)
    type_ = shape.types[steps[-1].field[3] if steps else shape.root]
    if not _PATH.fullmatch(path):
        hint = "a path is names with a dot between them, with `[0]` behind one that is a list"
        raise failed("expression-syntax", f"`{path}` is not a path", path.position, hint)
    for match in _STEP.finditer(path):
        name, index = match[1] or match[2], match[3]
        position = path.position_at(match.start(), len(name))
        field = field_of(type_, name, position, code, what)
        if index and not field[4]:
            message = f"`{name}` of {what} is one value, and no list"
            raise failed(code, message, position, f"write `{name}`")
        steps.append(ShapeStep(field, int(index[1:-1]) if index else None, position))
        type_ = shape.types[field[3]]
    return steps


def field_of(type_: TypeShape, name: str, position: Position, code: str, what: str) -> FieldShape:
    """A field of an object. Raises FindingsError where it has no such field."""
    fields: dict[str, FieldShape] = {}
    if type_[0] == "object":
        fields = {field[0]: field for field in type_[2]}
    if name not in fields:
        known = ", ".join(f"`{each}`" for each in list(fields)[:_SHOWN])
        more = ", …" if len(fields) > _SHOWN else ""
        hint = meant(name, fields) or (f"there are {known}{more}" if known else None)
        message = f"{what} has no `{name}` here"
        raise failed(code, message, position, hint or "what is above it is a value")
    return fields[name]


def path_of(steps: Iterable[ShapeStep]) -> str:
    """The steps as a path."""
    return ".".join(
        step.name if step.item is None else f"{step.name}[{step.item}]" for step in steps
    )


def values_at(record: Any, steps: list[ShapeStep]) -> Iterator[Any]:
    """What a record has at a path: a value, or those of all items of the lists on the way."""
    if isinstance(record, list):  # a message that is one
        for item in record:
            yield from values_at(item, steps)
        return
    if not steps:
        yield record
        return
    first, *left = steps
    if not isinstance(record, dict) or first.name not in record:
        return
    found = record[first.name]
    if first.item is not None:
        found = found[first.item : first.item + 1]
    for item in found if isinstance(found, list) else [found]:
        yield from values_at(item, left)


def failed(code: str, message: str, position: Position, hint: str | None = None) -> FindingsError:
    """The error of one finding."""
    return FindingsError([Finding(code, message, position, hint=hint)])
