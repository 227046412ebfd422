"""JSON Schemas (2020-12) of the files a developer writes, for editors.

Pydantic writes them from the models that it validates files by. Where the two differ the schema is
the milder one: YAML as an editor reads it turns scalars into numbers and booleans, which to the
loader are all text; and what hangs together over several values only the loader sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from mapper.mapping_file.file_model import FormatsFile, FragmentsFile, MappingFile
from mapper.mapping_file.view_model import GroundsFile, Settings, ViewFile
from mapper.yaml_text.spanned_model import SpannedModel

FILES: Final[Mapping[str, type[SpannedModel]]] = {
    "mapping": MappingFile,
    "fragments": FragmentsFile,
    "formats": FormatsFile,
    "view": ViewFile,
    "settings": Settings,
    "grounds": GroundsFile,
}
_REFERENCE: Final = "#/$defs/"


def schema(kind: str) -> JsonSchemaValue:
    """The JSON Schema of a kind of file: `mapping`, `fragments`, `formats`, `view`, `settings`, `grounds`.

    Raises ValueError for another kind.
    """
    model = FILES.get(kind)
    if model is None:
        raise ValueError(f"no schema for {kind!r}; the kinds are {', '.join(FILES)}")
    return schema_of(model, kind)


def schema_of(annotation: Any, kind: str) -> JsonSchemaValue:
    """The JSON Schema of a kind of file: what a model, or another annotation, takes."""
    whole, definitions = _written(annotation, _Strict)
    document: JsonSchemaValue = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": f"mapper {kind} file",
    }
    if annotation is not MappingFile:
        return document | whole | {"$defs": definitions}
    changes, changed = _written(annotation, _Overlay)
    document |= {"description": whole["description"]}
    document |= {"if": {"required": ["extends"]}, "then": changes, "else": whole}
    return document | {"$defs": dict(sorted((definitions | changed).items()))}


def _written(
    annotation: Any, writer: type[_Strict]
) -> tuple[JsonSchemaValue, dict[str, JsonSchemaValue]]:
    """The schema of an annotation, and the definitions that it refers to."""
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    written = _named(adapter.json_schema(schema_generator=writer), writer.suffix)
    definitions = written.pop("$defs", {})
    return written, dict(sorted(definitions.items()))


def _named(value: Any, suffix: str) -> Any:
    """A schema with a suffix on the name of each definition."""
    if isinstance(value, list):
        return [_named(each, suffix) for each in value]
    if not isinstance(value, dict):
        if isinstance(value, str) and value.startswith(_REFERENCE):
            return value + suffix
        return value
    named = {key: _named(each, suffix) for key, each in value.items()}
    if isinstance(named.get("$defs"), dict):
        named["$defs"] = {f"{key}{suffix}": each for key, each in named["$defs"].items()}
    return named


class _Strict(GenerateJsonSchema):
    """Writes what a file says, not what the models hold: no nulls, no defaults, no titles."""

    overlay = False
    suffix = ""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """A block of keys, as its model writes it, with the first paragraph of its docstring."""
        model: type[SpannedModel] = schema["cls"]
        written = super().model_schema(schema)
        written.pop("title", None)
        text = (model.__doc__ or "").split("\n\n", 1)[0]
        written["description"] = " ".join(text.split())
        for name, said in model.descriptions().items():
            key = model.model_fields[name].alias or name
            written["properties"][key]["description"] = said
        return model.as_written(written, overlay=self.overlay)

    def is_instance_schema(self, schema: core_schema.IsInstanceSchema) -> JsonSchemaValue:
        """A text is a scalar to an editor, which reads numbers and booleans as such."""
        return {"type": ["string", "number", "boolean"]}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """A key that may be left out has a value where it stands."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """A default is the model's, and not in words that a file has."""
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:
        """The key says it."""
        return False


class _Overlay(_Strict):
    """What a file that extends another may say: nothing must be there, and `~` removes."""

    overlay = True
    suffix = "Changes"

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        """The base has it."""
        return False

    def model_field_schema(self, schema: core_schema.ModelField) -> JsonSchemaValue:
        """The value of a key, or `~`."""
        return {"anyOf": [super().model_field_schema(schema), {"type": "null"}]}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Names and values, of which `~` takes one away."""
        written = super().dict_schema(schema)
        values = written["additionalProperties"]
        return written | {"additionalProperties": {"anyOf": [values, {"type": "null"}]}}
