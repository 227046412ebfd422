"""JSON Schemas (2020-12) of the files a developer writes, for editors.

They come from the models that the loader reads by. Where the two differ the schema is the milder
one: YAML as an editor reads it turns scalars into numbers and booleans, which to the loader are
all text; and what hangs together over several places only the loader sees.
"""

from __future__ import annotations

import types
from typing import Any, Final, Literal, Union, get_args, get_origin

from mapper.mapping_file.file_model import (
    BODIES,
    FormatsFile,
    FragmentsFile,
    MappingFile,
    Match,
    Part,
    Policy,
    Rule,
)
from mapper.mapping_file.model_building import Member, keys_of
from mapper.mapping_file.rule_grammar import instructions
from mapper.mapping_file.view_model import GroundsFile, Settings, ViewFile
from mapper.policies.outcomes import EVENTS, Event
from mapper.yaml_text.spanned_text import Text

Schema = dict[str, Any]
Kind = Literal["mapping", "fragments", "formats", "view", "settings", "grounds"]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_FILES: Final[dict[str, type[Part]]] = {
    "mapping": MappingFile,
    "fragments": FragmentsFile,
    "formats": FormatsFile,
    "view": ViewFile,
    "settings": Settings,
    "grounds": GroundsFile,
}
_SCALAR: Final[Schema] = {"type": ["string", "number", "boolean"]}


def schema(kind: str) -> Schema:
    """The JSON Schema of a kind of file: `mapping`, `fragments`, `formats`, `view`, `settings`, `grounds`.

    Raises ValueError for another kind.
    """
    model = _FILES.get(kind)
    if model is None:
        raise ValueError(f"no schema for {kind!r}; the kinds are {', '.join(_FILES)}")
    strict = _Writer()
    document: Schema = {
        "$schema": _DIALECT,
        "title": f"mapper {kind} file",
        "description": _described(model),
    }
    whole = strict.model(model)
    if model is not MappingFile:
        return document | {"$ref": whole["$ref"], "$defs": dict(sorted(strict.definitions.items()))}
    overlay = _Writer(overlay=True)
    changes = overlay.model(model)
    return document | {
        "if": {"required": ["extends"]},
        "then": changes,
        "else": whole,
        "$defs": dict(sorted((strict.definitions | overlay.definitions).items())),
    }


class _Writer:
    """Writes definitions; those of an overlay ask for nothing, and take `~` everywhere."""

    def __init__(self, *, overlay: bool = False) -> None:
        self.overlay = overlay
        self.definitions: dict[str, Schema] = {}

    def model(self, model: type[Part]) -> Schema:
        """A reference to the definition of a model, which is written when first asked for."""
        name = f"{model.__name__}Changes" if self.overlay else model.__name__
        if name not in self.definitions:
            # Stands there first: models hold each other.
            self.definitions[name] = {}
            self.definitions[name] = self._definition(model)
        return {"$ref": f"#/$defs/{name}"}

    def _definition(self, model: type[Part]) -> Schema:
        if model is Rule:
            return self._rule()
        if model is Match:
            return self._match()
        return {"description": _described(model)} | self._block(keys_of(model))

    def _block(self, members: dict[str, Member]) -> Schema:
        block: Schema = {
            "type": "object",
            "properties": {key: self._member(member) for key, member in members.items()},
            "additionalProperties": False,
        }
        required = [key for key, member in members.items() if member.required]
        if required and not self.overlay:
            block["required"] = required
        return block

    def _member(self, member: Member) -> Schema:
        written = self._value(member.annotation)
        if member.name in EVENTS:
            written = {"enum": list(map(str, EVENTS[member.name].outcomes))}
        elif member.name == "policies":
            events = {name: self._policy(event) for name, event in EVENTS.items()}
            written = {"type": "object", "properties": events, "additionalProperties": False}
        elif member.name == "empty":
            written = {"const": True}
        return {"description": member.description} | self._removable(written)

    def _policy(self, event: Event) -> Schema:
        """What a register may say of an event: those of its outcomes that rules may choose."""
        block = self._block(keys_of(Policy))
        known: Schema = {"enum": list(map(str, event.outcomes))}
        listed: Schema = {"type": "array", "items": known, "minItems": 1}
        block["properties"]["outcomes"] |= {"anyOf": [known, listed]}
        block["properties"]["default"] = known | {
            "description": block["properties"]["default"]["description"]
        }
        return {"description": event.description} | block

    def _removable(self, written: Schema) -> Schema:
        return {"anyOf": [written, {"type": "null"}]} if self.overlay else written

    def _value(self, annotation: Any) -> Schema:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin in {Union, types.UnionType}:
            return self._value(next(a for a in arguments if a is not type(None)))
        if origin is tuple:
            listed: Schema = {"type": "array", "items": self._value(arguments[0]), "minItems": 1}
            return {"anyOf": [_SCALAR, listed]} if arguments[0] is Text else listed
        if origin is dict:
            values = self._removable(self._value(arguments[1]))
            return {"type": "object", "additionalProperties": values}
        if origin is Literal:
            return {"enum": list(arguments)}
        if annotation is bool:
            return {"type": "boolean"}
        if annotation is int:
            return {"type": "integer", "minimum": 0}
        if isinstance(annotation, type) and issubclass(annotation, Part):
            return self.model(annotation)
        return dict(_SCALAR)

    def _rule(self) -> Schema:
        """An expression, or an object in which `$` marks instructions and all else is a field."""
        rule = self.model(Rule)
        written = self._block(instructions())
        written["patternProperties"] = {"^[^$]": self._removable(rule)}
        if not self.overlay:
            fields: Schema = {
                "anyOf": [
                    {"required": ["$use"]},
                    {"not": {"propertyNames": {"pattern": "^\\$"}}},
                ]
            }
            written["oneOf"] = [*({"required": [body]} for body in BODIES), fields]
            written["not"] = {"required": ["$from", "$each"]}
        expression = {"description": "A JSONata expression."} | _SCALAR
        return {"description": _described(Rule), "anyOf": [expression, written]}

    def _match(self) -> Schema:
        arms: Schema = {
            "type": "object",
            "additionalProperties": self._removable(self.model(Rule)),
            "minProperties": 1,
        }
        discriminated = self._block(keys_of(Match))
        discriminated["required"] = ["of", "cases"]
        return {"description": _described(Match), "anyOf": [discriminated, arms]}


def _described(model: type[Part]) -> str:
    """The first paragraph of a model's docstring."""
    text = (model.__doc__ or "").split("\n\n", 1)[0]
    return " ".join(text.split())
