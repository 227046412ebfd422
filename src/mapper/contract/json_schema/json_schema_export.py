"""Contracts as plain JSON Schema 2020-12, or as the components of an OpenAPI description.

No keyword is our own, so that any validator judges a message as `mapper contract validate` does.
What no keyword can say becomes a `$comment` at its type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from mapper.contract.choices import branches_of
from mapper.contract.json_pointer import pointer_step
from mapper.contract.json_schema.exported_leaves import Schema, value_schema
from mapper.contract.message_model import (
    Contract,
    Documentation,
    Field,
    LeafType,
    ListType,
    Message,
    NullType,
    ObjectType,
    RepeatedChoice,
    Type,
)
from mapper.contract.named_message import message_of

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

OpenApiVersion = Literal["3.1", "3.2"]
_RELEASE: Final[dict[OpenApiVersion, str]] = {"3.1": "3.1.1", "3.2": "3.2.0"}
_NOT_IN_COMPONENTS: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(slots=True)
class Exported:
    """A document, and what it cannot say as the contract does: the place, and what."""

    document: Schema
    remarks: list[str] = field(default_factory=list)


def json_schema(contract: Contract, message: str = "", *, docs: bool = False) -> Exported:
    """A JSON Schema for the messages of a contract, or for one of them.

    Of several the schema accepts any; each is a definition of its own name. `docs` keeps what the
    contract says to readers, and what codes mean. Raises FindingsError where there is no such
    message.
    """
    exporter = _SchemaExporter(contract, "#/$defs/", docs=docs)
    messages = [message_of(contract, message)] if message else list(contract.messages.values())
    references = [exporter.message(each) for each in messages]
    exporter.types()
    root: Schema = {"$schema": DIALECT} | exporter.said(contract.documentation)
    root.setdefault("title", contract.name)
    if len(references) == 1:
        root |= references[0]
    elif references:
        root["anyOf"] = references
    root["$defs"] = exporter.definitions
    return Exported(root, exporter.remarks)


def openapi_components(
    contract: Contract, version: OpenApiVersion = "3.1", *, docs: bool = False
) -> Exported:
    """An OpenAPI description that has the messages and types of a contract as its components.

    XML's names, namespaces and attributes are in the `xml` object, as the version has it.
    """
    exporter = _SchemaExporter(contract, "#/components/schemas/", docs=docs, xml=version)
    for message in contract.messages.values():
        exporter.message(message)
    exporter.types()
    edition = contract.evidence.edition if contract.evidence is not None else ""
    info: Schema = {"title": contract.documentation.title if docs else ""}
    info["title"] = info["title"] or contract.name
    if docs and contract.documentation.description:
        info["description"] = contract.documentation.description
    info["version"] = edition or "0"
    return Exported(
        {
            "openapi": _RELEASE[version],
            "info": info,
            "components": {"schemas": exporter.definitions},
        },
        exporter.remarks,
    )


class _SchemaExporter:
    def __init__(
        self, contract: Contract, home: str, *, docs: bool, xml: OpenApiVersion | None = None
    ) -> None:
        """`home` is where definitions stand; `xml` the version whose `xml` object is written."""
        self.contract = contract
        self.home = home
        self.docs = docs
        self.xml = xml
        self.definitions: dict[str, Any] = {}
        self.remarks: list[str] = []
        self.keys = {id(type_): key for key, type_ in contract.types.items()}
        self.names: dict[int, str] = {}
        self._waiting: list[tuple[str, Type]] = []

    def message(self, message: Message) -> Schema:
        """A reference to a message, whose schema becomes a definition."""
        name = self._unused(message.name)
        self.definitions[name] = schema = self._schema(message.type, name)
        if message.listed:
            schema = _list(schema, message.minimum, message.maximum)
            self.definitions[name] = schema
        elif self.xml is not None and message.namespaces and "$ref" in schema:
            schema["xml"] = self._xml_names(message.name, message.namespaces)
        schema |= self.said(message.documentation)
        self._write_waiting()
        return {"$ref": f"{self.home}{pointer_step(name)}"}

    def types(self) -> None:
        """Define all named types of the contract."""
        for type_ in self.contract.types.values():
            self._schema(type_, "")
        self._write_waiting()

    def said(self, documentation: Documentation) -> Schema:
        """What is said to readers, where that is asked for."""
        parts = {"title": documentation.title, "description": documentation.description}
        return {key: text for key, text in parts.items() if text} if self.docs else {}

    def _write_waiting(self) -> None:
        while self._waiting:
            name, type_ = self._waiting.pop(0)
            self.definitions[name] = self._content(type_, name)

    def _unused(self, name: str) -> str:
        if self.xml is not None:
            name = _NOT_IN_COMPONENTS.sub(".", name)
        result, number = name, 2
        while result in self.definitions:
            result, number = f"{name}_{number}", number + 1
        return result

    def _schema(self, type_: Type, place: str) -> Schema:
        """A schema where it is used: a reference to a type that has a name, or all of it."""
        key = self.keys.get(id(type_)) or type_.name
        if key is None:
            return self._content(type_, place)
        if id(type_) not in self.names:
            name = self._unused(key)
            self.names[id(type_)] = name
            self.definitions[name] = {}
            self._waiting.append((name, type_))
        return {"$ref": f"{self.home}{pointer_step(self.names[id(type_)])}"}

    def _content(self, type_: Type, place: str) -> Schema:
        if isinstance(type_, LeafType):
            schema, notes = value_schema(type_, docs=self.docs)
        elif isinstance(type_, ObjectType):
            schema, notes = self._object(type_, place)
        else:
            notes = []
            shapes = [self._shape(each, place) for each in type_.members]
            schema = shapes[0] if len(shapes) == 1 else {"anyOf": shapes} if shapes else {}
        notes = list(dict.fromkeys(notes))
        if notes:
            schema["$comment"] = "; ".join(notes)
            self.remarks += [f"{place}: {note}" for note in notes]
        return self.said(type_.documentation) | schema

    def _shape(self, shape: Type | ListType | NullType, place: str) -> Schema:
        if isinstance(shape, NullType):
            return {"type": "null"}
        if isinstance(shape, ListType):
            schema = _list(self._schema(shape.item, f"{place}[]"), shape.minimum, shape.maximum)
            if shape.first:
                first = enumerate(shape.first)
                schema["prefixItems"] = [self._schema(each, f"{place}[{i}]") for i, each in first]
            return schema
        return self._schema(shape, place)

    def _object(self, type_: ObjectType, place: str) -> tuple[Schema, list[str]]:
        notes: list[str] = []
        schema: Schema = {"type": "object"}
        if type_.fields:
            schema["properties"] = {
                name: self._field(each, f"{place}.{name}") for name, each in type_.fields.items()
            }
        required = [each.name for each in type_.fields.values() if each.stands]
        if required:
            schema["required"] = required
        further = type_.further
        if further is not None:
            if further.patterns:
                schema["patternProperties"] = {
                    pattern: False if each is None else self._schema(each, f"{place}.{pattern}")
                    for pattern, each in further.patterns.items()
                }
            if further.others is None:
                schema["additionalProperties"] = False
            else:
                others = self._schema(further.others, f"{place}.*")
                schema |= {"additionalProperties": others} if others else {}
        elif not type_.open:
            schema["additionalProperties"] = False
        conditions = []
        for choice in type_.choices:
            exclusive, branches = branches_of(choice)
            listed = [_branch(*branch) for branch in branches]
            conditions.append({"oneOf" if exclusive else "anyOf": listed})
        for repeated in type_.repeated_choices:
            conditions += _repeated(repeated, notes)
        if len(conditions) == 1:
            schema |= conditions[0]
        elif conditions:
            schema["allOf"] = conditions
        return schema, notes

    def _field(self, field_: Field, place: str) -> Schema:
        schema = self._schema(field_.type, place)
        xml = self._xml(field_)
        if field_.nillable:
            schema = _or_null(schema)
        if field_.repeated:
            if xml:
                schema = schema | {"xml": xml}
            least = field_.fewest
            schema = _list(schema, least, field_.maximum)
            if field_.nillable:
                schema["type"] = ["array", "null"]
        elif xml:
            schema = schema | {"xml": xml}
        return self.said(field_.documentation) | schema

    def _xml(self, field_: Field) -> Schema:
        """The `xml` object of OpenAPI, where XML needs more than the name of the property."""
        if self.xml is None:
            return {}
        if field_.kind == "text":
            return {"nodeType": "text"} if self.xml == "3.2" else {}
        xml = self._xml_names(field_.xml_name, field_.namespaces)
        if field_.xml_name == field_.name:
            del xml["name"]
        if field_.kind == "attribute":
            xml |= {"nodeType": "attribute"} if self.xml == "3.2" else {"attribute": True}
        return xml

    def _xml_names(self, name: str, namespaces: tuple[str, ...]) -> Schema:
        xml = {"name": name}
        if namespaces:
            xml["namespace"] = namespaces[0]
            for prefix, uris in self.contract.namespaces.items():
                if uris[:1] == namespaces[:1]:
                    xml["prefix"] = prefix
        return xml


def _list(items: Schema, least: int, most: int | None) -> Schema:
    schema: Schema = {"type": "array", "items": items}
    if least:
        schema["minItems"] = least
    if most is not None:
        schema["maxItems"] = most
    return schema


def _or_null(schema: Schema) -> Schema:
    """The schema, or null."""
    said = schema.get("type")
    if said == "null":
        return schema
    if isinstance(said, str) and not schema.keys() & {"enum", "not", "anyOf", "oneOf", "allOf"}:
        return schema | {"type": [said, "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _branch(required: list[str], forbidden: list[str]) -> Schema:
    branch: Schema = {}
    if required:
        branch["required"] = required
    if forbidden:
        branch["properties"] = dict.fromkeys(forbidden, False)
    return branch


def _repeated(choice: RepeatedChoice, notes: list[str]) -> list[Schema]:
    """How many there must be of names that alternate, so far as a schema can count them."""
    names = ", ".join(choice.names)
    if choice.maximum is not None:
        notes.append(f"at most {choice.maximum} of {names} together: not judged")
    if choice.minimum > 1:
        notes.append(f"at least {choice.minimum} of {names} together: one is enough here")
    if not choice.minimum:
        return []
    some = [{"required": [name], "properties": {name: {"minItems": 1}}} for name in choice.names]
    return [{"anyOf": some}]
