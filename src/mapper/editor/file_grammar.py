"""What may stand at a path of a kind of file, by the JSON Schema of that kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from mapper.contract import meta_schema
from mapper.editor.cursor_place import Path
from mapper.mapping_file.file_schemas import schema
from mapper.yaml_text.mapping_root import SETTINGS

_KINDS: Final = {
    ".contract.yaml": "contract",
    ".fragments.yaml": "fragments",
    ".formats.yaml": "formats",
    ".grounds.yaml": "grounds",
}
_PARTS: Final = ("anyOf", "oneOf", "allOf")


@dataclass(slots=True)
class Allowed:
    """Keys and values that may stand somewhere, each with what it means."""

    keys: dict[str, str] = field(default_factory=dict)
    values: list[str] = field(default_factory=list)
    meaning: str = ""


def kind_of(name: str, first_key: str) -> str:
    """The kind of a file, by its name, or by its first key."""
    if name == SETTINGS:
        return "settings"
    known = (kind for ending, kind in _KINDS.items() if name.endswith(ending))
    return next(known, "view" if first_key == "view" else "mapping")


@cache
def _schema(kind: str) -> dict[str, Any]:
    return meta_schema() if kind == "contract" else schema(kind)


def allowed(kind: str, path: Path) -> Allowed:
    """What may stand at a path of a kind of file."""
    whole = _schema(kind)
    found = list(_expanded(whole, whole, set()))
    for step in path:
        found = [
            part
            for one in found
            for below in _steps(one, step)
            for part in _expanded(below, whole, set())
        ]
    made = Allowed()
    for one in found:
        made.meaning = made.meaning or str(one.get("description", ""))
        for key, about in one.get("properties", {}).items():
            made.keys.setdefault(key, _description(about, whole))
        values = one.get("enum", [one["const"]] if "const" in one else [])
        made.values += [_written(value) for value in values if value is not None]
    made.values = list(dict.fromkeys(made.values))
    return made


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _description(about: Any, whole: dict[str, Any]) -> str:
    parts = _expanded(about, whole, set())
    return next((str(one["description"]) for one in parts if "description" in one), "")


def _expanded(part: Any, whole: dict[str, Any], seen: set[int]) -> Iterator[dict[str, Any]]:
    """A schema, and all that it is made of."""
    if not isinstance(part, dict) or id(part) in seen:
        return
    seen.add(id(part))
    yield part
    reference = part.get("$ref", part.get("$dynamicRef"))
    if isinstance(reference, str) and reference.startswith("#/"):
        target: Any = whole
        for step in reference[2:].split("/"):
            target = target.get(step, {}) if isinstance(target, dict) else {}
        yield from _expanded(target, whole, seen)
    for name in _PARTS:
        for each in part.get(name, ()):
            yield from _expanded(each, whole, seen)
    for name in ("then", "else"):
        yield from _expanded(part.get(name), whole, seen)


def _steps(part: dict[str, Any], step: str) -> Iterator[Any]:
    properties = part.get("properties", {})
    if step in properties:
        yield properties[step]
        return
    patterns = part.get("patternProperties", {})
    fitting = [each for pattern, each in patterns.items() if re.search(pattern, step)]
    yield from fitting
    if not fitting:
        yield part.get("additionalProperties")
    if step.isdigit():
        yield part.get("items")
