"""JSON Schema and OpenAPI documents, as contracts: structure and facets, without documentation.

Drafts 4 to 2020-12 and OpenAPI 3.0 to 3.2, from YAML or JSON. References lead to the same
document or to files beside it, never to a network. Objects are closed unless the schema says
`additionalProperties: true`: what a source sends and the schema does not name is noted then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, NoReturn

from mapper.contract.content_models import presence
from mapper.contract.imported import Imported
from mapper.contract.json_schema_leaf import json_leaf
from mapper.contract.model import (
    Alternative,
    AnyType,
    Contract,
    Field,
    LeafType,
    Message,
    ObjectType,
    Type,
)
from mapper.contract.yaml_nodes import MappingNode, Node, ScalarNode, read_yaml
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.model import Finding, Position
from mapper.diagnostics.nearest import meant

MAX_BRANCHES: Final = 64

_SECTIONS: Final = (("components", "schemas"), ("$defs",), ("definitions",))

Schema = dict[str, Any]


def import_json_schema(file: Path, names: Sequence[str] = (), *, name: str = "") -> Imported:
    """The contract of some schemas of a document, each a message.

    `names` are those of the schemas (under `components/schemas`, `$defs` or `definitions`); by
    default the schema of the document itself, or the answers of an OpenAPI document's paths.
    Raises FindingsError where the document or a reference cannot be read.
    """
    importer = _Importer()
    document = importer.document(file, None)
    if not isinstance(document, dict):
        importer.fail("json-schema-invalid", "a schema is an object", file)
    found = importer.messages(document, file, names)
    contract = Contract(name or file.name.partition(".")[0], str(file))
    for key, (schema, home) in found.items():
        contract.messages[key] = Message(key, importer.type_of(schema, home))
    importer.finish()
    contract.types = importer.types
    return Imported(contract, importer.remarks)


@dataclass(slots=True)
class _Part:
    """What one schema, or one part of an `allOf`, says of an object."""

    properties: dict[str, tuple[Schema, Path]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    open: bool = False
    unions: list[list[tuple[Schema, Path]]] = field(default_factory=list)


class _Importer:
    def __init__(self) -> None:
        self.documents: dict[Path, Any] = {}
        self.types: dict[str, Type] = {}
        self.remarks: dict[Type, list[str]] = {}
        self.done: dict[tuple[Path, str], Type] = {}
        self.waiting: list[tuple[ObjectType, Schema, Path]] = []

    def fail(self, code: str, message: str, file: Path, hint: str | None = None) -> NoReturn:
        """Give up: the document cannot be imported."""
        raise FindingsError([Finding(code, message, Position(str(file), 1, 1), hint=hint)])

    def document(self, file: Path, origin: Path | None) -> Any:
        """The content of a document, each read once."""
        real = file.resolve()
        if real not in self.documents:
            try:
                content = file.read_bytes()
            except OSError:
                self.fail("file-not-found", f"`{file}` cannot be read", origin or file)
            node, findings = read_yaml(content, str(file))
            if findings:
                raise FindingsError(findings)
            self.documents[real] = _plain(node)
        return self.documents[real]

    def messages(
        self, document: Schema, file: Path, names: Sequence[str]
    ) -> dict[str, tuple[Schema, Path]]:
        known: dict[str, Schema] = {}
        for section in _SECTIONS:
            part: Any = document
            for step in section:
                part = part.get(step) if isinstance(part, dict) else None
            if isinstance(part, dict):
                prefix = "#/" + "/".join(section)
                known |= {key: {"$ref": f"{prefix}/{_escaped(key)}"} for key in part}
        for wanted in names:
            if wanted not in known:
                hint = meant(wanted, known) or f"there are: {', '.join(sorted(known)[:12])}"
                self.fail("unknown-message", f"there is no schema `{wanted}`", file, hint)
        if names:
            return {wanted: (known[wanted], file) for wanted in names}
        if "openapi" in document:
            answers = sorted(_answers(document.get("paths")))
            return {key: (known[key], file) for key in answers if key in known}
        if known and not document.keys() & {"type", "properties", "allOf", "oneOf", "$ref"}:
            return {key: (schema, file) for key, schema in known.items()}
        return {str(document.get("title") or file.name.partition(".")[0]): (document, file)}

    def finish(self) -> None:
        """Fill the objects that were met on the way."""
        while self.waiting:
            type_, schema, file = self.waiting.pop(0)
            self._object(type_, self._part(schema, file, type_), file)

    def type_of(self, schema: Schema, file: Path) -> Type:
        """The type of a schema that is no list."""
        target, home, key = self._followed(schema, file)
        if key is not None and (home.resolve(), key) in self.done:
            return self.done[home.resolve(), key]
        type_ = self._made(target, home)
        if key is not None and type_.name is None:
            local = _unescaped(key.rpartition("/")[2])
            name, number = local, 2
            while name in self.types:
                name, number = f"{local}_{number}", number + 1
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
        parts = [self._followed(each, file)[:2] for each in _branches(schema, "allOf")]
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
        target, home, _ = self._followed(schema, file)
        if _is_object(target):
            return True
        inner = [each for key in ("allOf", "oneOf", "anyOf") for each in _branches(target, key)]
        inner = [each for each in inner if not _is_null(each)]
        return (
            depth < 50
            and bool(inner)
            and all(self._object_like(each, home, depth + 1) for each in inner)
        )

    def _part(self, schema: Schema, file: Path, type_: ObjectType, depth: int = 0) -> _Part:
        """An object's own properties and those of all parts of its `allOf`."""
        part = _Part()
        if depth > 50:
            self.fail("contract-cycle", "a schema is part of itself", file)
        for each in _branches(schema, "allOf"):
            target, home, _ = self._followed(each, file)
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

    def _object(self, type_: ObjectType, part: _Part, file: Path) -> None:
        for name, (schema, home) in part.properties.items():
            self._field(type_, name, schema, home, required=name in part.required)
        type_.open = part.open
        for branches in part.unions:
            self._alternatives(type_, branches, part)
        undeclared = sorted(part.required - type_.fields.keys())
        if undeclared:
            self._remark(type_, f"{', '.join(undeclared)}: required, but not described")

    def _alternatives(
        self, type_: ObjectType, branches: list[tuple[Schema, Path]], whole: _Part
    ) -> None:
        """One property for every name of any branch, and a choice of which stand together."""
        alternatives = []
        for schema, file in branches:
            target, home, _ = self._followed(schema, file)
            part = self._part(target, home, type_)
            for name, (inner, place) in part.properties.items():
                if name not in type_.fields:
                    self._field(type_, name, inner, place, required=False)
                elif name not in whole.properties:
                    self._compare(type_, name, inner, place)
            free = whole.required | whole.properties.keys() - part.properties.keys()
            names = frozenset(part.properties.keys() - free)
            must = frozenset((part.required & type_.fields.keys()) - whole.required)
            alternatives.append(Alternative(must, names | must))
            type_.open |= part.open
        if len(alternatives) > MAX_BRANCHES:
            self._remark(type_, "too many alternatives: all are optional")
            return
        required, choices = presence(alternatives)
        for name in required:
            type_.fields[name].minimum = max(1, type_.fields[name].minimum)
        type_.choices += choices

    def _compare(self, type_: ObjectType, name: str, schema: Schema, file: Path) -> None:
        other = self.type_of(self._items(schema, file)[0], file)
        have = type_.fields[name].type
        same = have is other or (
            isinstance(have, LeafType) and isinstance(other, LeafType) and have.base == other.base
        )
        if isinstance(have, LeafType) and isinstance(other, LeafType) and have is not other:
            codes = (have.facets.enum, other.facets.enum)
            if None not in codes and have.name is None:
                both = tuple(dict.fromkeys((*(codes[0] or ()), *(codes[1] or ()))))
                have.facets = replace(have.facets, enum=both)
        if not same:
            self._remark(type_, f"{name}: what it holds depends on the branch")

    def _field(
        self, type_: ObjectType, name: str, schema: Schema, file: Path, *, required: bool
    ) -> None:
        nillable = _nullable(schema) or _nullable(self._followed(schema, file)[0])
        items, home, least, most = self._items(schema, file)
        repeated = least is not None
        if repeated and self._items(items, home)[2] is not None:
            self._remark(type_, f"{name}: lists of lists are not described")
            items = {}
        minimum = (least or 0) if repeated else 1
        type_.fields[name] = Field(
            name,
            self.type_of(items, home),
            minimum=minimum if required and not nillable else 0,
            maximum=most if repeated else 1,
            kind="attribute" if name.startswith("@") else "element",
            xml_name=name.removeprefix("@"),
            nillable=nillable or _nullable(items),
            least=max(1, minimum),
        )

    def _items(self, schema: Schema, file: Path) -> tuple[Schema, Path, int | None, int | None]:
        """What a list holds and how many (None where it is no list)."""
        target, home, _ = self._followed(schema, file)
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

    def _followed(self, schema: Schema, file: Path) -> tuple[Schema, Path, str | None]:
        """The schema that references lead to, its file, and its pointer if there were any."""
        seen: set[tuple[Path, str]] = set()
        key: str | None = None
        while isinstance(schema.get("$ref"), str):
            name, _, pointer = str(schema["$ref"]).partition("#")
            if "://" in name:
                self.fail("not-supported", f"`{name}` is not a file beside this one", file)
            file = file.parent / name if name else file
            if (file.resolve(), pointer) in seen:
                self.fail("contract-cycle", f"`{pointer}` refers to itself", file)
            seen.add((file.resolve(), pointer))
            part = self.document(file, file)
            for step in pointer.strip("/").split("/") if pointer.strip("/") else ():
                part = part.get(_unescaped(step)) if isinstance(part, dict) else None
            if not isinstance(part, dict):
                self.fail("unknown-type", f"`#{pointer}` does not exist", file)
            schema, key = part, pointer
        return schema, file, key

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


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


def _answers(paths: Any) -> set[str]:
    """The names of the schemas that good answers of an OpenAPI document refer to."""
    found: set[str] = set()
    waiting = [(paths, False)]
    while waiting:
        part, inside = waiting.pop()
        if isinstance(part, dict):
            for key, value in part.items():
                good = inside or key == "default" or key.startswith("2")
                if key == "$ref" and inside and isinstance(value, str):
                    found.add(_unescaped(value.rpartition("/")[2]))
                else:
                    waiting.append((value, good if key != "responses" else False))
        elif isinstance(part, list):
            waiting += [(each, inside) for each in part]
    return found


def _plain(node: Node | None) -> Any:
    """YAML as Python values: plain `true`, `false` and `null` as such, numbers as their text."""
    if isinstance(node, MappingNode):
        return {key.text: _plain(value) for key, value in node}
    if isinstance(node, ScalarNode):
        if node.style == "plain":
            return {"true": True, "false": False, "null": None, "~": None, "": None}.get(
                node.text, node.text
            )
        return node.text
    return [_plain(item) for item in node.items] if node is not None else None
