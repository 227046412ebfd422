"""JSON Schema and OpenAPI documents, as contracts: structure and facets, without documentation.

Drafts 4 to 2020-12 and OpenAPI 3.0 to 3.2, from YAML or JSON. Objects are closed unless the schema
says `additionalProperties: true`: what a source sends and the schema does not name is noted then.
Subtypes that a discriminator distinguishes become one object, with a choice of what occurs together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from mapper.contract.content_models import presence
from mapper.contract.imported_contract import Imported, stub
from mapper.contract.json_schema.json_schema_documents import (
    Schema,
    SchemaDocuments,
    escaped,
    unescaped,
)
from mapper.contract.json_schema.json_schema_leaf import json_leaf
from mapper.contract.message_model import (
    Alternative,
    AnyType,
    Contract,
    Field,
    LeafType,
    Message,
    ObjectType,
    Type,
)

MAX_BRANCHES: Final = 64
MAX_NESTING: Final = 50
"""How deep parts of parts, and alternatives of alternatives, are followed."""


def import_json_schema(file: Path, names: Sequence[str] = (), *, name: str = "") -> Imported:
    """The contract of some schemas of a document, each a message.

    `names` are those of the schemas (under `components/schemas`, `$defs` or `definitions`); by
    default the schema of the document itself, or the answers of an OpenAPI document's paths.
    Raises FindingsError where the document or a reference cannot be read.
    """
    importer = _JsonSchemaImporter()
    document = importer.documents.document(file, None)
    if not isinstance(document, dict):
        importer.documents.fail(
            "json-schema-invalid", "a JSON Schema is an object, and this is not one", file
        )
    found = importer.documents.messages(document, file, names)
    contract = Contract(name or file.name.partition(".")[0], str(file))
    for key, (schema, home) in found.items():
        contract.messages[key] = Message(key, importer.type_of(schema, home))
    importer.finish()
    contract.types = importer.types
    about = document.get("info")
    if not isinstance(about, dict):
        about = document
    title, version = (str(about.get(key) or "") for key in ("title", "version"))
    contract.evidence = stub(title, version, file.name)
    return Imported(contract, importer.remarks)


@dataclass(slots=True)
class _Part:
    """What one schema, or one part of an `allOf`, says of an object."""

    properties: dict[str, tuple[Schema, Path]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    open: bool = False
    unions: list[list[tuple[Schema, Path]]] = field(default_factory=list)
    discriminators: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """A property that says which alternative it is, and the values that it may have."""


class _JsonSchemaImporter:
    def __init__(self) -> None:
        self.documents = SchemaDocuments()
        self.types: dict[str, Type] = {}
        self.remarks: dict[Type, list[str]] = {}
        self.done: dict[tuple[Path, str], Type] = {}
        self.waiting: list[tuple[ObjectType, Schema | _Part, Path]] = []
        self.joined: dict[frozenset[int], ObjectType] = {}

    def finish(self) -> None:
        """Fill the objects that were met on the way."""
        while self.waiting:
            type_, described, file = self.waiting.pop(0)
            if isinstance(described, _Part):
                self._object(type_, described)
                continue
            part = self._part(described, file, type_)
            self._discriminate(described, file, part)
            self._object(type_, part)

    def type_of(self, schema: Schema, file: Path) -> Type:
        """The type of a schema that is not a list."""
        target, home, key = self.documents.followed(schema, file)
        if key is not None and (home.resolve(), key) in self.done:
            return self.done[home.resolve(), key]
        type_ = self._made(target, home)
        if key is not None and type_.name is None:
            local = unescaped(key.rpartition("/")[2])
            name = self._free_name(local)
            if not isinstance(type_, AnyType):
                type_.name = name
                self.types[name] = type_
            self.done[home.resolve(), key] = type_
        return type_

    def _made(self, schema: Schema, file: Path) -> Type:
        if _is_object(schema):
            type_ = ObjectType(None)
            self.waiting.append((type_, schema, file))
            return type_
        parts = [self.documents.followed(each, file)[:2] for each in _branches(schema, "allOf")]
        if parts:
            if any(self._object_like(each, home) for each, home in parts):
                type_ = ObjectType(None)
                self.waiting.append((type_, schema, file))
                return type_
            if len(parts) == 1:
                return self.type_of(_branches(schema, "allOf")[0], file)
        branches = [
            (each, file)
            for key in ("oneOf", "anyOf")
            for each in _branches(schema, key)
            if not _is_null(each)
        ]
        if len(branches) == 1:
            return self.type_of(*branches[0])
        if branches:
            return self._union(schema, branches, file)
        if schema.get("type") == "array" or not schema.keys() & _LEAF_WORDS:
            return AnyType()
        leaf, remarks = json_leaf(schema)
        if remarks:
            self.remarks[leaf] = remarks
        return leaf

    def _union(self, schema: Schema, branches: list[tuple[Schema, Path]], file: Path) -> Type:
        objects = [self._object_like(each, home) for each, home in branches]
        if all(objects):
            type_ = ObjectType(None)
            self.waiting.append((type_, schema, file))
            return type_
        if any(objects):
            return AnyType()
        members = [self.type_of(each, home) for each, home in branches]
        leaves = tuple(member for member in members if isinstance(member, LeafType))
        if len(leaves) != len(members):
            return AnyType()
        bases = {leaf.base for leaf in leaves}
        base = bases.pop() if len(bases) == 1 else "string"
        return LeafType(None, base, members=leaves)

    def _object_like(self, schema: Schema, file: Path, depth: int = 0) -> bool:
        target, home, _ = self.documents.followed(schema, file)
        if _is_object(target):
            return True
        inner = [each for key in ("allOf", "oneOf", "anyOf") for each in _branches(target, key)]
        inner = [each for each in inner if not _is_null(each)]
        return (
            depth < MAX_NESTING
            and bool(inner)
            and all(self._object_like(each, home, depth + 1) for each in inner)
        )

    def _part(self, schema: Schema, file: Path, type_: ObjectType, depth: int = 0) -> _Part:
        """An object's own properties and those of all parts of its `allOf`."""
        part = _Part()
        if depth > MAX_NESTING:
            self.documents.fail("contract-cycle", "a schema includes itself in `allOf`", file)
        for each in _branches(schema, "allOf"):
            target, home, _ = self.documents.followed(each, file)
            name = _discriminator(target)
            mapping = target["discriminator"].get("mapping") if name is not None else None
            if name is not None and isinstance(mapping, dict):
                # An heir has of the base's values those that lead to it.
                part.discriminators[name] = tuple(
                    value
                    for value, ref in mapping.items()
                    if self.documents.followed({"$ref": _mapped(ref)}, home)[0] is schema
                )
            inner = self._part(target, home, type_, depth + 1)
            part.properties |= inner.properties
            part.required |= inner.required
            part.open |= inner.open
            part.unions += inner.unions
        for key, value in (schema.get("properties") or {}).items():
            if value is not False:
                part.properties[key] = (value if isinstance(value, dict) else {}, file)
        part.required |= {str(each) for each in schema.get("required") or ()}
        extra = schema.get("additionalProperties")
        if extra is True or (isinstance(extra, dict) and not extra):
            part.open = True
        elif isinstance(extra, dict) or schema.get("patternProperties"):
            part.open = True
            self._remark(type_, "names that are data: their values are not described")
        for key in ("oneOf", "anyOf"):
            branches = [(each, file) for each in _branches(schema, key) if not _is_null(each)]
            if branches:
                part.unions.append(branches)
        return part

    def _discriminate(self, schema: Schema, file: Path, part: _Part) -> None:
        """Add the alternatives that a discriminator distinguishes.

        OpenAPI's way to inherit: a base names its subtypes in `discriminator.mapping` (or they
        are the schemas that refer back to it by `allOf`), and each of them is the base and more.
        """
        name = _discriminator(schema)
        if name is None:
            return
        mapping = schema["discriminator"].get("mapping")
        if _branches(schema, "oneOf") or _branches(schema, "anyOf"):
            if not isinstance(mapping, dict):
                branches = [*_branches(schema, "oneOf"), *_branches(schema, "anyOf")]
                mapping = {_ref_name(each): "" for each in branches if "$ref" in each}
            part.discriminators[name] = tuple(mapping)
            return
        if not isinstance(mapping, dict):
            mapping = self._heirs(schema, file)
        refs: dict[str, None] = {}
        for value in mapping.values():
            refs[_mapped(value)] = None
        if refs:
            part.discriminators[name] = tuple(mapping)
            part.unions.append([({"$ref": ref}, file) for ref in refs])

    def _heirs(self, schema: Schema, file: Path) -> dict[str, str]:
        """The schemas of the same document that refer back to a base, by their names."""
        schemas = self.documents.document(file, file)
        for step in ("components", "schemas"):
            schemas = schemas.get(step) if isinstance(schemas, dict) else None
        return {
            key: f"#/components/schemas/{escaped(key)}"
            for key, heir in (schemas or {}).items()
            if isinstance(heir, dict)
            and any(
                self.documents.followed(each, file)[0] is schema
                for each in _branches(heir, "allOf")
            )
        }

    def _object(self, type_: ObjectType, part: _Part) -> None:
        for name, (schema, home) in part.properties.items():
            self._field(type_, name, schema, home, required=name in part.required)
        type_.open = part.open
        for branches in part.unions:
            self._alternatives(type_, branches, part)
        for name, values in part.discriminators.items():
            self._values(type_, name, values)
        undeclared = sorted(part.required - type_.fields.keys())
        if undeclared:
            self._remark(type_, f"{', '.join(undeclared)}: required, but not described")

    def _alternatives(
        self, type_: ObjectType, branches: list[tuple[Schema, Path]], whole: _Part
    ) -> None:
        """One property for every name of any branch, and a choice of which occur together."""
        parts = [each for schema, file in branches for each in self._flat(schema, file, type_)]
        if len(parts) > MAX_BRANCHES:
            self._remark(type_, "too many alternatives: all are optional")
        meant_by: dict[str, list[tuple[Schema, Path]]] = {}
        for part in parts:
            for name, described in part.properties.items():
                meant_by.setdefault(name, []).append(described)
            type_.open |= part.open
        for name, variants in meant_by.items():
            if name in whole.properties:
                variants.insert(0, whole.properties[name])
            required = name in whole.required and name in whole.properties
            self._field(type_, name, *variants[0], required=required, others=variants[1:])
        alternatives = []
        for part in parts[: MAX_BRANCHES + 1]:
            free = whole.required | whole.properties.keys() - part.properties.keys()
            names = frozenset(part.properties.keys() - free)
            must = frozenset((part.required & type_.fields.keys()) - whole.required)
            alternatives.append(Alternative(must, names | must))
        if len(parts) > MAX_BRANCHES:
            return
        required_names, choices = presence(alternatives)
        for name in required_names:
            type_.fields[name].minimum = max(1, type_.fields[name].minimum)
        type_.choices += choices

    def _flat(self, schema: Schema, file: Path, type_: ObjectType, depth: int = 0) -> list[_Part]:
        """What a branch says, once for each alternative that it has itself."""
        if depth > MAX_NESTING:
            self.documents.fail(
                "contract-cycle", "a schema is an alternative of itself in `oneOf` or `anyOf`", file
            )
        target, home, _ = self.documents.followed(schema, file)
        part = self._part(target, home, type_)
        self._discriminate(target, home, part)
        parts = [part]
        for branches in part.unions:
            inner = [p for each in branches for p in self._flat(*each, type_, depth + 1)]
            # One too many is enough to tell that there are too many.
            parts = [_joined(one, other) for one in parts for other in inner][: MAX_BRANCHES + 1]
        return parts

    def _values(self, type_: ObjectType, name: str, values: tuple[str, ...]) -> None:
        """Close the list of values of a discriminator: one value for each alternative."""
        field_ = type_.fields.get(name)
        leaf = field_.type if field_ is not None else None
        if field_ is None or not isinstance(leaf, LeafType) or not values:
            return
        if leaf.facets.enum is None and not leaf.members:
            field_.type = LeafType(
                None, leaf.base, replace(leaf.facets, enum=values), primitive=leaf.primitive
            )

    def _shared(self, type_: ObjectType, name: str, described: list[tuple[Schema, Path]]) -> Type:
        """The type of a name that several alternatives have."""
        unlike = {id(self.documents.followed(*each)[0]): each for each in described}
        if len(unlike) == 1:
            return self.type_of(*described[0])
        if all(self._object_like(*each) for each in unlike.values()):
            key = frozenset(unlike)
            if key not in self.joined:
                self.joined[key] = made = ObjectType(self._free_name(name[:1].upper() + name[1:]))
                self.types[str(made.name)] = made
                self.waiting.append((made, _Part(unions=[list(unlike.values())]), described[0][1]))
            return self.joined[key]
        types = [self.type_of(*each) for each in unlike.values()]
        leaves = [each for each in types if isinstance(each, LeafType)]
        if len(leaves) < len(types) or len({leaf.base for leaf in leaves}) > 1:
            self._remark(type_, f"{name}: what it holds depends on the branch")
            return types[0]
        if all(_alike(leaf, leaves[0]) for leaf in leaves[1:]):
            return leaves[0]
        codes = [leaf.facets.enum for leaf in leaves]
        if all(code is not None for code in codes):
            every = tuple(dict.fromkeys(value for code in codes for value in code or ()))
            facets = replace(leaves[0].facets, enum=every)
            return LeafType(None, leaves[0].base, facets, primitive=leaves[0].primitive)
        return LeafType(None, leaves[0].base, members=tuple(leaves))

    def _free_name(self, local: str) -> str:
        name, number = local, 2
        while name in self.types:
            name, number = f"{local}_{number}", number + 1
        return name

    def _field(
        self,
        type_: ObjectType,
        name: str,
        schema: Schema,
        file: Path,
        *,
        required: bool,
        others: Sequence[tuple[Schema, Path]] = (),
    ) -> None:
        """Add a field; `others` is what further alternatives say of the same name."""
        nillable = _nullable(schema) or _nullable(self.documents.followed(schema, file)[0])
        items, home, least, most = self._items(schema, file)
        repeated = least is not None
        if repeated and self._items(items, home)[2] is not None:
            self._remark(type_, f"{name}: lists of lists are not described")
            items = {}
        described = [(items, home)]
        for other, place in others:
            inner, at, fewest, greatest = self._items(other, place)
            if (fewest is not None) != repeated:
                self._remark(type_, f"{name}: a list in one alternative, and not in another")
                continue
            nillable = (
                nillable or _nullable(other) or _nullable(self.documents.followed(other, place)[0])
            )
            least = min(least, fewest) if least is not None and fewest is not None else least
            most = max(most, greatest) if most is not None and greatest is not None else None
            described.append((inner, at))
        minimum = (least or 0) if repeated else 1
        type_.fields[name] = Field(
            name,
            self._shared(type_, name, described),
            minimum=minimum if required and not nillable else 0,
            maximum=most if repeated else 1,
            kind="attribute" if name.startswith("@") else "element",
            xml_name=name.removeprefix("@"),
            nillable=nillable or _nullable(items),
            least=max(1, minimum),
            may_be_empty=required and not nillable and minimum == 0,
        )

    def _items(self, schema: Schema, file: Path) -> tuple[Schema, Path, int | None, int | None]:
        """What a list holds and how many (None where it is not a list)."""
        target, home, _ = self.documents.followed(schema, file)
        if "array" not in _types(target):
            return schema, file, None, 1
        items = target.get("items")
        most = target.get("maxItems")
        return (
            items if isinstance(items, dict) else {},
            home,
            int(target.get("minItems") or 0),
            int(most) if most is not None else None,
        )

    def _remark(self, type_: Type, text: str) -> None:
        remarks = self.remarks.setdefault(type_, [])
        if text not in remarks:
            remarks.append(text)


_LEAF_WORDS: Final = frozenset(
    {"type", "enum", "const", "pattern", "format", "minLength", "maxLength", "minimum", "maximum"}
)


def _is_object(schema: Schema) -> bool:
    return "object" in _types(schema) or isinstance(schema.get("properties"), dict)


def _types(schema: Schema) -> list[str]:
    type_ = schema.get("type")
    return [type_] if isinstance(type_, str) else list(type_ or ())


def _is_null(schema: Schema) -> bool:
    return _types(schema) in (["null"], [None])


def _nullable(schema: Schema) -> bool:
    if schema.get("nullable") is True or (len(_types(schema)) > 1 and "null" in _types(schema)):
        return True
    return any(_is_null(each) for key in ("oneOf", "anyOf") for each in _branches(schema, key))


def _branches(schema: Schema, key: str) -> list[Schema]:
    branches = schema.get(key)
    return (
        [each for each in branches if isinstance(each, dict)] if isinstance(branches, list) else []
    )


def _alike(one: LeafType, other: LeafType) -> bool:
    """Whether two types hold the same values."""
    return one.format == other.format and one.datatype == other.datatype


def _discriminator(schema: Schema) -> str | None:
    """The property that distinguishes the alternatives of a schema (OpenAPI)."""
    said = schema.get("discriminator")
    name = said.get("propertyName") if isinstance(said, dict) else None
    return name if isinstance(name, str) else None


def _mapped(value: str) -> str:
    """The reference that a value of `discriminator.mapping` is: one, or the name of a schema."""
    return value if "/" in value or "#" in value else f"#/components/schemas/{escaped(value)}"


def _ref_name(schema: Schema) -> str:
    """The name of the schema that a reference leads to."""
    return unescaped(str(schema["$ref"]).rpartition("/")[2])


def _joined(one: _Part, other: _Part) -> _Part:
    """An alternative within an alternative: what both say."""
    return _Part(
        one.properties | other.properties, one.required | other.required, one.open or other.open
    )
