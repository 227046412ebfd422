"""The schemas of a contract file, as types of the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeGuard

from mapper.contract.choices import Branch, UnclearChoiceError, choice_of
from mapper.contract.file.contract_header import (
    FORMS,
    Header,
    namespace_uris,
    read_documentation,
)
from mapper.contract.file.leaf_definitions import LEAF_KEYS, LeafReader
from mapper.contract.file.table_definitions import TableDefinitionReader
from mapper.contract.message_model import (
    NO_DOCUMENTATION,
    AnyType,
    Choice,
    Field,
    FurtherNames,
    Kind,
    LeafType,
    ListType,
    NullType,
    ObjectType,
    RepeatedChoice,
    Type,
    fits_name,
)
from mapper.contract.table_columns import unused_forms
from mapper.datatypes.table_form import BY_NAME, CellForm, ColumnForm
from mapper.regex.regex_error import RegexError
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

ANNOTATIONS: Final = frozenset(
    {"title", "description", "$comment", "examples", "default", "deprecated"}
)
OBJECT_KEYS: Final = frozenset(
    {"properties", "required", "additionalProperties", "patternProperties"}
    | {"oneOf", "anyOf", "allOf"}
    | {"repeatedChoices", "elements", "type", "format"}
)
FIELD_KEYS: Final = frozenset({"xml", "csv", "nillable"})
ARRAY_KEYS: Final = frozenset({"type", "items", "minItems", "maxItems"}) | FIELD_KEYS
PLACED_KEYS: Final = frozenset({"prefixItems"})
REFERENCE_KEYS: Final = frozenset({"$ref", "format"}) | FIELD_KEYS
MESSAGE_KEYS: Final = frozenset({"envelopes", "namespace"})
XML_KEYS: Final = frozenset({"name", "namespace", "nodeType"})
SCHEMA_KEYS: Final = (
    ANNOTATIONS | OBJECT_KEYS | FIELD_KEYS | ARRAY_KEYS | PLACED_KEYS | REFERENCE_KEYS | LEAF_KEYS
)

_CHOICE_KEYS: Final = ("oneOf", "anyOf")
_BRANCH_KEYS: Final = frozenset({"required", "properties"}) | ANNOTATIONS
_REPEATED_KEYS: Final = frozenset({"names", "minItems", "maxItems"})
_KINDS: Final[dict[str, Kind]] = {"element": "element", "attribute": "attribute", "text": "text"}

Shape = LeafType | ObjectType | ListType | NullType
Resolve = Callable[[ScalarNode], Type | None]
"""Gives the type that a reference names; reports an unknown one."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The namespaces that children of a schema belong to where they say nothing themselves."""

    elements: tuple[str, ...]
    attributes: tuple[str, ...]


class DefinitionReader:
    """Reads schemas; `resolve` follows references, within the file and to others."""

    def __init__(self, header: Header, checks: NodeChecks, resolve: Resolve) -> None:
        self.header = header
        self.checks = checks
        self.resolve = resolve
        self.leaves = LeafReader(checks)
        self.tables = TableDefinitionReader(checks)
        self._written: list[tuple[CellForm, Type, Node]] = []

    def scope(self, key: str) -> Scope:
        """The scope of the definition called `key`."""
        home = self.header.home(key)
        return Scope(
            home if self.header.qualified else (), home if self.header.attributes_qualified else ()
        )

    def shell(self, name: str | None, node: Node) -> Type:
        """The type that a definition will be, still without its content."""
        if is_object(node):
            return ObjectType(name, position=node.position)
        if is_any(node) or is_mixed(node):
            return AnyType(name, node.position)
        return LeafType(name, "string", position=node.position)

    def fill(self, type_: Type, node: Node, scope: Scope) -> None:
        """Put the content of a definition into its shell."""
        if not isinstance(node, MappingNode):
            if isinstance(type_, LeafType):
                self.checks.wrong_kind(node, "an object (keys and values)", "a schema")
            return
        type_.documentation = read_documentation(node, self.checks)
        if isinstance(type_, ObjectType):
            self._object(type_, node, scope)
        elif isinstance(type_, LeafType):
            self.checks.keys(node, LEAF_KEYS | FIELD_KEYS | ANNOTATIONS, "a value")
            self.leaves.fill(type_, node)
            written = node.get("csv")
            if written is not None and type_.name is not None:
                type_.cell = self.tables.cell(written)
                self._written.append((type_.cell, type_, written))
        elif not is_any(node):
            type_.members = self._shapes(node, scope)
        else:
            self.checks.keys(node, FIELD_KEYS | ANNOTATIONS, "a schema of any content")

    def _shapes(self, node: MappingNode, scope: Scope) -> tuple[Shape, ...]:
        """The shapes that mixed content may have: those of `anyOf`, or a list alone."""
        several = node.get("anyOf")
        if several is None:
            return (self._shape(node, scope),)
        self.checks.keys(node, {"anyOf", "type"} | FIELD_KEYS | ANNOTATIONS, "mixed content")
        return tuple(self._shape(item, scope) for item in self.checks.items(several))

    def _shape(self, node: Node, scope: Scope) -> Shape:
        if is_null(node):
            return NullType()
        if isinstance(node, MappingNode) and _type_names(node) == ["array"]:
            items, least, most = self._list(node, PLACED_KEYS)
            placed = node.get("prefixItems")
            nodes = self.checks.items(placed) if placed is not None else ()
            first = tuple(self.type_of(each, scope) for each in nodes)
            item = self.type_of(items, scope)
            return ListType(item, least, most, first, position=node.position)
        type_ = self.type_of(node, scope)
        if isinstance(type_, AnyType):
            message = "any content, beside other shapes"
            self.checks.report("contract-value", message, node, "leave the other shapes out")
            return NullType()
        return type_

    def _list(
        self, node: MappingNode, others: frozenset[str] = frozenset()
    ) -> tuple[Node, int, int | None]:
        """What a list holds, and how many: the least and the greatest number."""
        checks = self.checks
        checks.keys(node, ARRAY_KEYS | ANNOTATIONS | others, "a list")
        items = node.get("items")
        if items is None and node.get("prefixItems") is None:
            checks.report("contract-value", "a list needs `items:`", node)
        least = checks.count(node.get("minItems")) or 0
        most = checks.count(node.get("maxItems"))
        if most is not None and most < least:
            checks.report("contract-value", "the least number is greater than the greatest", node)
        return items if items is not None else _nothing(node), least, most

    def content(self, node: Node, scope: Scope) -> tuple[Type, int, int | None, bool]:
        """The type of a message, how many of it there may be, and whether it is a list of them."""
        if _is_list(node):
            items, least, most = self._list(node)
            return self.type_of(items, scope), least, most, True
        return self.type_of(node, scope), 0, None, False

    def type_of(self, node: Node, scope: Scope) -> Type:
        """The type that a schema within another says: a reference, or its own."""
        if isinstance(node, MappingNode):
            reference = node.get("$ref")
            if reference is not None:
                return self._referred(node, reference)
        type_ = self.shell(None, node)
        self.fill(type_, node, scope)
        return type_

    def _referred(self, node: MappingNode, reference: Node) -> Type:
        for key, _ in node:
            if key.text not in REFERENCE_KEYS | ANNOTATIONS:
                known = key.text in SCHEMA_KEYS
                self.checks.report(
                    "unknown-key",
                    f"`{key.text}` is not allowed beside `$ref`"
                    if known
                    else f"unknown keyword `{key.text}`",
                    key,
                    "move it to a definition of its own, and refer to that" if known else None,
                )
        target = self.resolve(reference) if isinstance(reference, ScalarNode) else None
        if target is None:
            if not isinstance(reference, ScalarNode):
                self.checks.wrong_kind(reference, "text", "a reference")
            return AnyType(position=node.position)
        format_ = node.get("format")
        if format_ is None:
            return target
        if not isinstance(target, LeafType):
            self.checks.report("contract-value", "only a value can have a format", format_)
            return target
        # the definition is perhaps not read yet: the leaf reader copies it when all are
        return self.leaves.with_format(target, self.checks.text(format_))

    def _object(self, type_: ObjectType, node: MappingNode, scope: Scope) -> None:
        checks = self.checks
        checks.keys(node, OBJECT_KEYS | FIELD_KEYS | ANNOTATIONS, "an object")
        form = node.get("elements")
        if form is not None:
            scope = Scope(self._form(form, type_, scope), scope.attributes)
        format_ = node.get("format")
        type_.format = checks.text(format_) if format_ is not None else None
        written = node.get("csv")
        type_.table = self.tables.table(written) if written is not None else None
        required = self._names(node.get("required"))
        properties = node.get("properties")
        if properties is not None:
            for key, schema in checks.mapping(properties):
                field = self.field(key, schema, scope, required=key.text in required)
                if field.name in type_.fields:
                    checks.report("duplicate-key", f"duplicate property `{field.name}`", key)
                type_.fields[field.name] = field
        names = {key.text for key, _ in checks.mapping(properties)} if properties else set()
        for name, where in required.items():
            if name not in names:
                checks.unknown("contract-value", "the property", name, names, where)
        type_.further = self._further(node, scope)
        type_.open = type_.further is not None or checks.flag(node.get("additionalProperties"))
        type_.choices = self._choices(node, type_)
        repeated = node.get("repeatedChoices")
        if repeated is not None:
            type_.repeated_choices = tuple(
                self._repeated(item, type_) for item in checks.items(repeated)
            )

    def _further(self, node: MappingNode, scope: Scope) -> FurtherNames | None:
        """What an object has under names that are data, where a schema says so."""
        extra, written = node.get("additionalProperties"), node.get("patternProperties")
        if written is None and not isinstance(extra, MappingNode):
            return None
        patterns: dict[str, Type | None] = {}
        for key, schema in self.checks.mapping(written) if written is not None else ():
            try:
                fits_name(key.text, "")
            except RegexError as error:
                message = f"this pattern is not supported: {error}"
                self.checks.report("pattern-syntax", message, key)
                continue
            never = isinstance(schema, ScalarNode) and schema.text == "false"
            patterns[key.text] = None if never else self._or_null(schema, scope)
        if isinstance(extra, MappingNode):
            return FurtherNames(patterns, self._or_null(extra, scope))
        return FurtherNames(patterns, AnyType() if self.checks.flag(extra) else None)

    def _or_null(self, node: Node, scope: Scope) -> Type:
        type_ = self.type_of(node, scope)
        if _nillable(node, self.checks) and not isinstance(type_, AnyType):
            return AnyType(position=node.position, members=(type_, NullType()))
        return type_

    def _form(self, node: Node, type_: ObjectType, scope: Scope) -> tuple[str, ...]:
        text = self.checks.text(node)
        if text == "unqualified":
            return ()
        if text == "qualified":
            return self.header.home(type_.name or "") or scope.elements
        if text in self.header.namespaces or ":" in text:
            return namespace_uris(node, self.header, self.checks)
        known = (*FORMS, *self.header.namespaces)
        self.checks.unknown("unknown-namespace", "the namespace", text, known, node)
        return ()

    def field(self, key: ScalarNode, node: Node, scope: Scope, *, required: bool) -> Field:
        """The field that a property is: how often, where it is in XML, and its type."""
        checks = self.checks
        schema, stated, most, array = node, 0, 1, False
        if _is_list(node):
            array = True
            checks.keys(node, ARRAY_KEYS | ANNOTATIONS, "a list")
            items = node.get("items")
            if items is None:
                checks.missing_key("items", node, "a list")
            schema = items if items is not None else _nothing(node)
            stated = checks.count(node.get("minItems"), 0) or 0
            least = stated if node.get("minItems") is not None else 1
            maximum = checks.count(node.get("maxItems"))
        else:
            least, maximum = 1, most
        name, kind, xml_name, namespaces = self._xml(key, node, schema, scope)
        type_ = self.type_of(schema, scope)
        if kind != "element" and (array or not isinstance(type_, LeafType | AnyType)):
            checks.report("contract-value", f"an {kind} node holds a single value", key)
        if maximum is not None and maximum < (stated if array else 1):
            checks.report("contract-value", f"`{key.text}` may not occur at all", key)
        column = self._column(node, schema, type_)
        return Field(
            name,
            type_,
            minimum=least if required else 0,
            maximum=maximum,
            kind=kind,
            xml_name=xml_name,
            namespaces=namespaces,
            nillable=_nillable(node, checks) or _nillable(schema, checks),
            least=max(1, least),
            may_be_empty=required and least == 0,
            listed=array,
            column=column,
            filled=array and stated > 0,
            position=key.position,
            documentation=read_documentation(node, checks)
            if array or type_.name is not None
            else NO_DOCUMENTATION,
        )

    def _column(self, node: Node, schema: Node, type_: Type) -> ColumnForm:
        """What a property says of its column; the `csv` of an object is that of a table."""
        for holder in (node, schema):
            written = holder.get("csv") if isinstance(holder, MappingNode) else None
            if written is not None and not is_object(holder):
                column = self.tables.column(written)
                self._written.append((column.cell, type_, written))
                return column
        return BY_NAME

    def finish(self) -> None:
        """Complete what was copied, and judge what can be judged once all is read."""
        self.leaves.finish()
        for cell, type_, node in self._written:
            for key in unused_forms(cell, type_):
                message = f"`{key}` has no effect on a value of this type"
                self.checks.report("without-effect", message, node)

    def _xml(
        self, key: ScalarNode, node: Node, schema: Node, scope: Scope
    ) -> tuple[str, Kind, str, tuple[str, ...]]:
        kind: Kind = "element"
        if key.text.startswith("@"):
            kind = "attribute"
        elif key.text == "#text":
            kind = "text"
        name = key.text.removeprefix("@")
        namespace: Node | None = None
        for holder in (schema, node):
            xml = holder.get("xml") if isinstance(holder, MappingNode) else None
            if xml is None:
                continue
            self.checks.mapping(xml)
            if not isinstance(xml, MappingNode):
                continue
            self.checks.keys(xml, XML_KEYS, "`xml`")
            node_type = xml.get("nodeType")
            if node_type is not None:
                kind = _KINDS.get(
                    self.checks.one_of(node_type, _KINDS, "the node type") or "", kind
                )
            given = xml.get("name")
            name = self.checks.text(given) if given is not None else name
            namespace = xml.get("namespace") or namespace
        if kind == "text":
            return "#text", kind, "", ()
        if namespace is not None:
            uris = namespace_uris(namespace, self.header, self.checks)
        else:
            uris = scope.attributes if kind == "attribute" else scope.elements
        document = key.text
        if kind == "attribute" and not document.startswith("@"):
            document = f"@{document}"
        return document, kind, name, uris

    def _names(self, node: Node | None) -> dict[str, Node]:
        if node is None:
            return {}
        return {self.checks.text(item): item for item in self.checks.items(node)}

    def _choices(self, node: MappingNode, type_: ObjectType) -> tuple[Choice, ...]:
        found = [(key, node.get(key)) for key in _CHOICE_KEYS]
        several = node.get("allOf")
        if several is not None:
            for item in self.checks.items(several):
                keys = [key.text for key, _ in self.checks.mapping(item)]
                if len(keys) != 1 or keys[0] not in _CHOICE_KEYS:
                    message = "`allOf` holds choices here: `oneOf` or `anyOf`, one each"
                    hint = "write inherited properties out where they are used"
                    self.checks.report("not-supported", message, item, hint)
                elif isinstance(item, MappingNode):
                    found.append((keys[0], item.get(keys[0])))
        choices = []
        for key, branches in found:
            if branches is not None:
                choice = self._choice(branches, type_, exclusive=key == "oneOf")
                if choice is not None:
                    choices.append(choice)
        return tuple(choices)

    def _choice(self, node: Node, type_: ObjectType, *, exclusive: bool) -> Choice | None:
        items = self.checks.items(node)
        branches = [self._branch(item, type_) for item in items]
        if not branches:
            self.checks.report("nothing-here", "a choice needs at least one branch", node)
            return None
        try:
            choice = choice_of(branches, exclusive=exclusive)
        except UnclearChoiceError as error:
            message = f"branches {error.first + 1} and {error.second + 1} can match at once"
            hint = "say in each what it forbids: `properties: {name: false}`, or use `anyOf`"
            self.checks.report("choice-unclear", message, items[error.second], hint)
            return None
        for name in choice.names:
            field = type_.fields.get(name)
            if field is not None and field.minimum > 0:
                message = f"`{name}` is required, and is in a choice too"
                hint = "require it only in the branches"
                self.checks.report("contract-value", message, node, hint)
        return choice

    def _branch(self, node: Node, type_: ObjectType) -> Branch:
        if not isinstance(node, MappingNode):
            self.checks.mapping(node)
            return Branch(frozenset(), frozenset(), frozenset())
        self.checks.keys(node, _BRANCH_KEYS, "a branch of a choice")
        required = self._names(node.get("required"))
        forbidden, mentioned = set(), dict(required)
        properties = node.get("properties")
        if properties is not None:
            for key, value in self.checks.mapping(properties):
                mentioned[key.text] = key
                if not self.checks.flag(value):
                    forbidden.add(key.text)
        for name, where in mentioned.items():
            if name not in type_.fields:
                self.checks.unknown("contract-value", "the property", name, type_.fields, where)
        return Branch(frozenset(required), frozenset(forbidden), frozenset(mentioned))

    def _repeated(self, node: Node, type_: ObjectType) -> RepeatedChoice:
        if not isinstance(node, MappingNode):
            self.checks.mapping(node)
            return RepeatedChoice(())
        self.checks.keys(node, _REPEATED_KEYS, "a repeated choice")
        names = self._names(node.get("names"))
        for name, where in names.items():
            if name not in type_.fields:
                self.checks.unknown("contract-value", "the property", name, type_.fields, where)
        return RepeatedChoice(
            tuple(names),
            self.checks.count(node.get("minItems"), 0) or 0,
            self.checks.count(node.get("maxItems")),
        )


def is_object(node: Node) -> bool:
    """Whether a schema is that of an object."""
    if not isinstance(node, MappingNode):
        return False
    types = _type_names(node)
    return types == ["object"] if types else node.get("properties") is not None


def is_any(node: Node) -> bool:
    """Whether a schema says nothing about its content."""
    if isinstance(node, ScalarNode):
        return node.text == "true"
    return isinstance(node, MappingNode) and all(
        key.text in FIELD_KEYS | ANNOTATIONS for key, _ in node
    )


def is_mixed(node: Node) -> bool:
    """Whether a schema is that of content of several shapes: values, lists, objects, null."""
    if not isinstance(node, MappingNode):
        return False
    if _type_names(node) == ["array"] or is_null(node):
        return True
    branches = node.get("anyOf")
    if not isinstance(branches, SequenceNode) or is_object(node) or _type_names(node):
        return False
    return any(
        is_object(each)
        or is_mixed(each)
        or (isinstance(each, MappingNode) and each.get("$ref") is not None)
        for each in branches.items
    )


def _is_list(node: Node) -> TypeGuard[MappingNode]:
    """Whether a schema is that of a list; one whose places say what items are is content."""
    return (
        isinstance(node, MappingNode)
        and _type_names(node) == ["array"]
        and node.get("prefixItems") is None
    )


def is_null(node: Node) -> bool:
    """Whether a schema is that of `null` alone."""
    type_ = node.get("type") if isinstance(node, MappingNode) else None
    return isinstance(type_, ScalarNode) and type_.text == "null"


def _type_names(node: MappingNode) -> list[str]:
    """The types that `type` names, without `null`."""
    type_ = node.get("type")
    if isinstance(type_, ScalarNode):
        return [type_.text]
    if type_ is None or isinstance(type_, MappingNode):
        return []
    return [
        item.text for item in type_.items if isinstance(item, ScalarNode) and item.text != "null"
    ]


def _nillable(node: Node, checks: NodeChecks) -> bool:
    if not isinstance(node, MappingNode):
        return False
    type_ = node.get("type")
    if type_ is not None and not isinstance(type_, ScalarNode) and "null" in checks.texts(type_):
        return True
    return checks.flag(node.get("nillable"))


def _nothing(node: Node) -> MappingNode:
    """An empty schema, for one that cannot be read."""
    span = (node.line, node.column, node.end_line, node.end_column, node.start, node.end)
    return MappingNode(node.source, *span)
