"""The input of a small case: that of another case, with some paths changed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from mapper.cases.shape_paths import ShapeStep, failed, field_of, steps_of
from mapper.diagnostics.diagnostic import Position
from mapper.reading.shape import Shape, TypeShape
from mapper.reading.source_reading import SourceReader
from mapper.running.mapping import Compiled
from mapper.yaml_text.spanned_model import Nothing, SpannedList, SpannedObject, Value
from mapper.yaml_text.spanned_text import Text

LIKE: Final = "$like"
"""The key of a value that is another of the input, with the fields beside it changed."""

_CODE: Final = "unknown-source-path"
_WHAT: Final = "the source"


def whole_document(compiled: Compiled, source: Path) -> Any:
    """All that the source of a mapping has, as its contract names it, and judged by nothing.

    A document of the mapping's own reader lacks what no rule reads. Raises MessageError.
    """
    parts = dict(compiled.parts) or None
    return (
        SourceReader(_unjudged(compiled.source), parts, table=compiled.table).read(source).document
    )


def _unjudged(shape: Shape) -> Shape:
    """A shape of which everything is read, and nothing judged."""
    types: list[TypeShape] = []
    for type_ in shape.types:
        if type_[0] == "object":
            fields = tuple((*field[:5], True) for field in type_[2])
            types.append(("object", type_[1], fields, ()))
        else:
            types.append(("leaf", type_[1], type_[2], None) if type_[0] == "leaf" else type_)
    return shape._replace(types=tuple(types), required=(), minimum=0, unknown="notice")


def changed_document(document: Any, given: Mapping[Text, Value], shape: Shape) -> Any:
    """A copy of a document in which each path has what is given.

    Of a message that is a list, its one item. Raises FindingsError for a path that the source does
    not have, and for one without effect.
    """
    changed = copy.deepcopy(document)
    for path, value in given.items():
        steps = steps_of(path, shape, _CODE, _WHAT)
        message = _one_item(changed, path) if shape.listed else changed
        if isinstance(value, Nothing):
            _remove(message, steps)
        else:
            _set(message, steps, value, shape)
    return changed


def _one_item(items: list[Any], path: Text) -> Any:
    """The item of a message that is a list, which is made where there is none."""
    if not items:
        items.append({})
    if len(items) > 1:
        message = f"the source is a list of {len(items)}, and the path does not say which one"
        hint = "begin with the input of a case that has one"
        raise failed(_CODE, message, path.position, hint)
    return items[0]


def _set(document: Any, steps: list[ShapeStep], value: Value, shape: Shape) -> None:
    owner = document
    for step in steps[:-1]:
        owner = _below(owner, step)
    last = steps[-1]
    made = _made(value, shape, last, document)
    if last.item is None:
        owner[last.name] = made
        return
    items = owner.setdefault(last.name, [])
    _within(items, last, most=len(items))
    items[last.item : last.item + 1] = [made]


def _below(owner: dict[str, Any], step: ShapeStep) -> Any:
    """The object that a step leads to, which is made where it is not there."""
    if not step.repeated:
        return owner.setdefault(step.name, {})
    items = owner.setdefault(step.name, [])
    if step.item is None:
        if len(items) > 1:
            message = f"the source has {len(items)} of `{step.name}` here"
            raise failed(_CODE, message, step.position, f"say which one: `{step.name}[0]`")
        index = 0
    else:
        _within(items, step, most=len(items))
        index = step.item
    if index == len(items):
        items.append({})
    return items[index]


def _within(items: list[Any], step: ShapeStep, most: int) -> None:
    if step.item is not None and step.item > most:
        message = f"the source has {len(items)} of `{step.name}` here"
        raise failed(_CODE, message, step.position, f"the next one is `{step.name}[{len(items)}]`")


def _remove(document: Any, steps: list[ShapeStep]) -> None:
    owner = document
    for step in steps[:-1]:
        owner = owner.get(step.name)
        if isinstance(owner, list):
            index = step.item if step.item is not None or len(owner) > 1 else 0
            owner = owner[index] if index is not None and index < len(owner) else None
        if owner is None:
            raise _nothing(step)
    last = steps[-1]
    held = owner.get(last.name)
    if held is None or (last.item is not None and last.item >= len(held)):
        raise _nothing(last)
    if last.item is None:
        del owner[last.name]
    else:
        del held[last.item]


def _nothing(step: ShapeStep) -> Exception:
    message = f"the source that the case begins with has no `{step.name}` here: `~` removes nothing"
    return failed("removes-nothing", message, step.position, "remove the line, or correct the path")


def _made(value: Value, shape: Shape, step: ShapeStep, document: Any) -> Any:
    """What a value of the file is in a document, as a field of it."""
    type_ = shape.types[step.field[3]]
    if not step.repeated or step.item is not None:
        return _item(value, shape, type_, step.position, document)
    if not isinstance(value, SpannedList):
        message = f"`{step.name}` of the source is a list"
        raise failed("wrong-kind", message, step.position, f"name an item: `{step.name}[0]`")
    return [_item(item, shape, type_, step.position, document) for item in value]


def _item(value: Value, shape: Shape, type_: TypeShape, position: Position, document: Any) -> Any:
    if type_[0] == "any":
        return _plain(value)
    if isinstance(value, Text) and type_[0] == "leaf":
        return _typed(value, type_[1])
    if isinstance(value, SpannedObject) and type_[0] == "object":
        made = _like(value, shape, document)
        for key, below in value.items():
            if key == LIKE:
                continue
            field = field_of(type_, str(key), key.position, _CODE, _WHAT)
            step = ShapeStep(field, None, key.position)
            if not isinstance(below, Nothing):
                made[str(key)] = _made(below, shape, step, document)
            elif made.pop(str(key), None) is None:
                raise _nothing(step)
        return made
    wanted = "an object" if type_[0] == "object" else "a text"
    raise failed("wrong-kind", f"the source has {wanted} here", position)


def _like(value: SpannedObject, shape: Shape, document: Any) -> dict[str, Any]:
    """A copy of the object that `$like` names; an empty one where nothing is named."""
    path = value.get(Text(LIKE))
    if path is None:
        return {}
    if not isinstance(path, Text):
        raise failed("wrong-kind", f"`{LIKE}` must be a path", value.position)
    found = document
    for step in steps_of(path, shape, _CODE, _WHAT):
        found = found.get(step.name) if isinstance(found, dict) else None
        if isinstance(found, list):
            index = step.item or 0
            found = found[index] if index < len(found) else None
    if not isinstance(found, dict):
        message = f"the source that the case begins with has no object at `{path}`"
        raise failed(_CODE, message, path.position)
    return copy.deepcopy(found)


def _typed(text: Text, base: str) -> Any:
    """The value of a text in a document; the text where it is no value of the type."""
    if base == "boolean" and text in ("true", "false"):
        return text == "true"
    if base == "integer" and text.lstrip("-").isdecimal():
        return int(text)
    return str(text)


def _plain(value: Value) -> Any:
    if isinstance(value, SpannedObject):
        return {str(key): _plain(below) for key, below in value.items()}
    if isinstance(value, SpannedList):
        return [_plain(item) for item in value]
    return None if isinstance(value, Nothing) else str(value)
