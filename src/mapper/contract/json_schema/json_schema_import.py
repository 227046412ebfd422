"""JSON Schema and OpenAPI documents, as contracts: structure and facets, without documentation.

Drafts 4 to 2020-12 and OpenAPI 3.0 to 3.2, from YAML or JSON. A schema is read closed and typed:
what a source sends beyond the names of an object is reported when it is read, and a schema without
`type` is one of the values that its keywords are about. What a contract cannot hold is remarked
with its keyword and its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mapper.contract.content_models import presence
from mapper.contract.imported_contract import Imported, Remarks, stub
from mapper.contract.json_pointer import pointer_step
from mapper.contract.json_schema.code_meanings import code_meanings
from mapper.contract.json_schema.normal_form import Clause, Conjunction, NormalForm, Way, only_part
from mapper.contract.json_schema.openapi_answers import answers, requests
from mapper.contract.json_schema.schema_documents import (
    Located,
    SchemaDocuments,
    is_openapi,
    parts_of,
    unknown_dialect,
)
from mapper.contract.json_schema.schema_facets import leaves
from mapper.contract.message_model import (
    NO_DOCUMENTATION,
    Alternative,
    AnyType,
    Choice,
    Contract,
    Documentation,
    Field,
    FurtherNames,
    LeafType,
    ListType,
    Message,
    NullType,
    ObjectType,
    Type,
)
from mapper.diagnostics.diagnostic import Position
from mapper.diagnostics.nearest import meant

Shape = LeafType | ObjectType | ListType | NullType
Alternatives = tuple[Conjunction, ...]
"""Schemas of which one holds, each the intersection of several."""

READ_AS: Final = (
    "objects are read as closed: names that the schema does not have are reported",
    "schemas without `type` are read as of the type that their keywords are about",
    "of the formats, date, date-time, time, int32 and int64 are judged",
)
"""How a schema is read, said once in every import."""

_MOST_NESTED: Final = 16
"""How deep objects without a name are written out where they are used."""
_MOST_LISTS: Final = 40
"""How deep lists of lists are followed."""
_ONE: Final[int | None] = 1
_ROOT: Final = frozenset(
    {"type", "properties", "allOf", "anyOf", "oneOf", "$ref", "$dynamicRef", "items", "enum"}
    | {"const", "required"}
)


def import_json_schema(
    file: Path,
    names: Sequence[str] = (),
    *,
    name: str = "",
    maps: Sequence[tuple[str, Path]] = (),
    docs: bool = False,
) -> Imported:
    """The contract of some schemas of a document, each a message.

    `names` are those of the schemas (under `components/schemas`, `$defs` or `definitions`) or of
    answers and requests; by default the schema of the document itself, or the good answers and the
    requests of an OpenAPI document. `docs` keeps titles, descriptions, and what codes mean. `maps`
    are remote addresses, or what they begin with, and the files in their place.
    Raises FindingsError where the document or a reference cannot be read, or where nothing can
    satisfy a message.
    """
    documents = SchemaDocuments(maps)
    document = documents.open(file)
    chosen, taken = _chosen(documents, document, file, names)
    way: Way | None = "answer" if is_openapi(document.schema) else None
    importer = _JsonSchemaImporter(documents, way, docs=docs)
    messages = importer.read(document, chosen | taken)
    if taken and importer.form.one_way:
        # A type is then another one in a request than in an answer.
        importer = _JsonSchemaImporter(documents, way, docs=docs)
        sent = _JsonSchemaImporter(documents, "request", importer.types, docs=docs)
        messages = importer.read(document, chosen) | sent.read(document, taken)
        importer.remarks.update(sent.remarks)
    else:
        answered = {(messages[key].type, messages[key].listed) for key in chosen}
        messages = {
            key: each
            for key, each in messages.items()
            if key in chosen or (each.type, each.listed) not in answered
        }
    contract = Contract(name or file.name.partition(".")[0], str(file), messages, importer.types)
    about = document.words.get("info")
    head = about if isinstance(about, dict) else document.words
    title, version = (str(head.get(key) or "") for key in ("title", "version"))
    contract.evidence = stub(title, version, file.name)
    contract.documentation = importer.documentation(document.inner(head))
    return Imported(contract, importer.remarks, READ_AS)


def _chosen(
    documents: SchemaDocuments, document: Located, file: Path, names: Sequence[str]
) -> tuple[dict[str, Located], dict[str, Located]]:
    """The schemas that are to be messages, and those of requests: `names`, or all that are offered."""
    at = Position(str(file), 1, 1)
    known = {
        key: document.inner({"$ref": f"#/{'/'.join(section)}/{pointer_step(key)}"})
        for section, part in parts_of(document)
        for key in part
    }
    answered: dict[str, Located] = {}
    good: dict[str, Located] = {}
    taken: dict[str, Located] = {}
    if is_openapi(document.schema):
        for answer in answers(documents, document):
            answered.setdefault(answer.name, answer.schema)
            if answer.good:
                good.setdefault(answer.name, answer.schema)
        for name, schema in requests(documents, document).items():
            key = name
            while key in answered:
                key += "Request"
            taken[key] = schema
    offered = answered | known
    for wanted in names:
        if wanted not in offered | taken:
            hint = meant(wanted, offered) or f"there are: {', '.join(sorted(offered)[:12])}"
            documents.fail("unknown-message", f"there is no schema `{wanted}`", at, hint)
    if names:
        sent = {wanted: taken[wanted] for wanted in names if wanted in taken}
        return {wanted: offered[wanted] for wanted in names if wanted not in sent}, sent
    if is_openapi(document.schema):
        if not good and not taken:
            hint = f"name schemas with `--element`: {', '.join(sorted(offered)[:12])}"
            documents.fail(
                "unknown-message", "the document describes no good answer in JSON", at, hint
            )
        return dict(sorted(good.items())), dict(sorted(taken.items()))
    if known and not document.words.keys() & _ROOT:
        return known, {}
    title = document.words.get("title")
    key = title if isinstance(title, str) and title else file.name.partition(".")[0]
    return {key: document}, {}


@dataclass(slots=True)
class _Allowed:
    """What alternatives allow, for each kind of content."""

    leaves: list[LeafType] = field(default_factory=list)
    lists: list[Clause] = field(default_factory=list)
    objects: list[Clause] = field(default_factory=list)
    anything: bool = False
    null: bool = False
    exclusive: bool = False
    """Whether a value may be of one of the `leaves` alone."""
    remarks: list[str] = field(default_factory=list)

    @property
    def listed(self) -> bool:
        """Whether all that may be here is a list (or null)."""
        placed = any(clause.first for clause in self.lists)
        others = self.leaves or self.objects or self.anything or placed
        return bool(self.lists) and not others

    @property
    def none(self) -> bool:
        """Whether nothing may be here."""
        return not (self.leaves or self.lists or self.objects or self.anything or self.null)


class _JsonSchemaImporter:
    def __init__(
        self,
        documents: SchemaDocuments,
        way: Way | None,
        types: dict[str, Type] | None = None,
        *,
        docs: bool = False,
    ) -> None:
        """`types` are those that have their names already; `docs` keeps what is said to readers."""
        self.documents = documents
        self.docs = docs
        self.form = NormalForm(documents, way)
        self.types: dict[str, Type] = {} if types is None else types
        self.remarks: Remarks = {}
        self._made: dict[frozenset[frozenset[Located]], Type] = {}
        self._messages: dict[str, Message] = {}
        self._lists = 0
        self._waiting: list[tuple[ObjectType, list[Clause]]] = []
        self._values: dict[frozenset[frozenset[Located]], _Allowed] = {}

    def read(self, document: Located, chosen: dict[str, Located]) -> dict[str, Message]:
        """The messages of schemas, with all that they refer to."""
        dialect = unknown_dialect(document.schema)
        for key, schema in chosen.items():
            self._messages[key] = self.message(key, schema)
            if dialect is not None:
                text = f"$schema: the dialect `{dialect}` is read as draft 2020-12"
                self._remark(self._messages[key].type, [text])
        self.finish()
        return self._messages

    def message(self, name: str, schema: Located) -> Message:
        """The message of one schema."""
        alternatives: Alternatives = ((schema,),)
        values = self._of(alternatives)
        if values.none:
            self.documents.fail(
                "contract-value",
                f"nothing can satisfy the schema of `{name}`",
                self.documents.position(schema),
            )
        if values.listed and not values.null:
            items, least, most = self._list(values)
            message = Message(name, self._type(items), minimum=least, maximum=most, listed=True)
            self._remark(message.type, values.remarks)
        else:
            message = Message(name, self._type(alternatives))
            if values.null and not isinstance(message.type, AnyType):
                if isinstance(message.type, ObjectType):
                    self._remark(message.type, ["null: a message that is null is not accepted"])
                else:
                    message.type = AnyType(members=self._members(values))
        return message

    def documentation(self, schema: Located) -> Documentation:
        """What a schema says to readers, where that is to be kept."""
        words = schema.words
        if not words.keys() & {"title", "description", "$ref"}:  # beside a reference, by `allOf`
            for part in schema.branches("allOf"):
                words = part.words if "$ref" not in part.words else words
        title, description = (words.get(word) for word in ("title", "description"))
        if not self.docs or not (isinstance(title, str) or isinstance(description, str)):
            return NO_DOCUMENTATION
        return Documentation(
            title.strip() if isinstance(title, str) else "",
            description.strip() if isinstance(description, str) else "",
        )

    def _document(self, type_: Type, alternatives: Alternatives) -> None:
        """Keep what is said to readers of a type, and of its codes."""
        if not self.docs:
            return
        if len(alternatives) == 1 and alternatives[0]:
            type_.documentation = self.documentation(self.form.target(alternatives[0][0]))
        if isinstance(type_, LeafType) and type_.facets.enum is not None:
            schemas = [self.form.target(each) for together in alternatives for each in together]
            said = code_meanings(schemas)
            codes = type_.facets.enum
            type_.meanings = {code: said[code] for code in codes if code in said}

    def finish(self) -> None:
        """Fill the objects that were met on the way."""
        while self._waiting:
            self._fill(*self._waiting.pop(0))
        self._name_what_needs_one()

    def _name_what_needs_one(self) -> None:
        """Name what cannot be written out where it is used: what holds itself, or is too deep."""
        under_way: set[Type] = set()
        done: set[Type] = set()
        waiting = [(name, each.type, 0, False) for name, each in self._messages.items()]
        while waiting:
            title, type_, depth, leaving = waiting.pop()
            if leaving:
                under_way.discard(type_)
                done.add(type_)
            elif type_ in under_way:
                self._register(type_, title)
            elif type_ not in done:
                if depth > _MOST_NESTED and isinstance(type_, ObjectType):
                    self._register(type_, title)
                below = 0 if type_.name is not None else depth + 1
                under_way.add(type_)
                waiting.append((title, type_, depth, True))
                waiting += [(inner, each, below, False) for inner, each in _parts(type_, title)]

    def _of(self, alternatives: Alternatives) -> _Allowed:
        key = self._key(alternatives)
        if key in self._values:
            return self._values[key]
        values = _Allowed()
        clauses = [each for one in alternatives for each in self.form.clauses(one)]
        values.exclusive = _exclusive(clauses)
        for clause in clauses:
            if clause.exclusive is not None and not values.exclusive:
                values.remarks.append(clause.exclusive[0])
            self._sort(clause, values)
        self._values[key] = values
        return values

    def _sort(self, clause: Clause, values: _Allowed) -> None:
        types = clause.types()
        values.null |= "null" in types or clause.nullable
        if clause.says_nothing:
            values.anything = True
        literal = [v for v in clause.values or () if isinstance(v, dict | list)]
        if literal and types & {"array", "object"}:
            for value in literal:
                for each in self.form.literal(clause, value):
                    self._sort(each, values)
        elif clause.values is None:
            if "object" in types:
                values.objects.append(clause)
            if "array" in types:
                values.lists.append(self._placed(clause))
        values.leaves += leaves(self.form, clause)
        if not (clause.says_nothing or types or clause.nullable):
            values.remarks.append("nothing can satisfy an alternative, which is left out")
        values.remarks += clause.remarks

    def _list(self, values: _Allowed) -> tuple[Alternatives, int, int | None]:
        """What lists hold, and how many there may be."""
        lists = values.lists
        placed = () if self._first(values) else (each for clause in lists for each in clause.first)
        items = tuple(dict.fromkeys((*(clause.items for clause in lists), *placed)))
        least = min(clause.least for clause in lists)
        mosts = [clause.most for clause in lists]
        most = max((each for each in mosts if each is not None), default=None)
        if any(each is None for each in mosts):
            most = None
        if all(self._of((each,)).none for each in items):
            items, most = ((),), 0
        if most is not None and least > most:
            values.remarks.append("minItems: more than there may be, and not kept")
            least = most
        said = {(clause.items, clause.first, clause.least, clause.most) for clause in lists}
        if len(said) > 1:
            values.remarks.append("items: what a list holds depends on the alternative")
        return items, least, most

    def _type(self, alternatives: Alternatives, name: str = "") -> Type:
        """The type of content that is not a list alone."""
        key = self._key(alternatives)
        if key in self._made:
            return self._made[key]
        values = self._of(alternatives)
        local = self._name(alternatives) or ""
        if not (values.lists or values.anything or (values.leaves and values.objects)):
            key = self._key(alternatives, null=False)
            if key in self._made:
                return self._made[key]
        if values.objects and not (values.leaves or values.lists or values.anything):
            made: Type = self._object(values.objects)
            self._made[key] = made
            self._register(made, local or (name if len(alternatives) > 1 else ""))
        elif values.leaves and not (values.objects or values.lists or values.anything):
            made = self._leaf(values.leaves, exclusive=values.exclusive)
            self._register(made, local)
        else:
            mixed = made = AnyType()
            self._made[key] = made
            if not values.anything:
                mixed.members = self._members(values)
            if len(mixed.members) > 1:  # a definition is not a list
                self._register(made, local)
        self._made[key] = made
        self._remark(made, values.remarks)
        self._document(made, alternatives)
        return made

    def _object(self, clauses: list[Clause]) -> ObjectType:
        """An object, to be filled when all that it refers to is known."""
        made = ObjectType(None)
        self._waiting.append((made, clauses))
        return made

    def _placed(self, clause: Clause) -> Clause:
        """A list whose first items differ by their place only where that says something."""
        first = list(clause.first)
        if not first:
            return clause
        ends = [index for index, each in enumerate(first) if self._of((each,)).none]
        closed = bool(ends) or self._of((clause.items,)).none
        first = first[: ends[0]] if ends else first
        clause = clause.copy()
        if closed:
            clause.most = min(len(first), len(first) if clause.most is None else clause.most)
        if len({self._key((each,)) for each in first}) == 1 and (
            closed or self._key((first[0],)) == self._key((clause.items,))
        ):
            clause.items, first = first[0], []
        elif closed:
            clause.items = ()
        clause.first = tuple(first)
        return clause

    def _first(self, values: _Allowed) -> tuple[Conjunction, ...]:
        """What the first items are, where all alternatives say the same of them."""
        said = {clause.first for clause in values.lists}
        return said.pop() if len(said) == 1 else ()

    def _item(self, alternatives: Alternatives) -> Type:
        """The type of an item of a list among other shapes; null is one of its shapes."""
        values = self._of(alternatives)
        if values.null and not values.anything and (values.leaves or values.objects):
            return AnyType(members=self._members(values))
        return self._type(alternatives)

    def _members(self, values: _Allowed) -> tuple[Shape, ...]:
        """The shapes that mixed content may have."""
        members: list[Shape] = []
        if values.leaves:
            members.append(self._leaf(values.leaves, exclusive=values.exclusive))
        if values.lists:
            items, least, most = self._list(values)
            if self._lists >= _MOST_LISTS:
                self.documents.too_deep(values.lists[0].origin[0], _MOST_LISTS)
            self._lists += 1
            first = tuple(self._item((each,)) for each in self._first(values))
            members.append(ListType(self._item(items), least, most, first))
            self._lists -= 1
        if values.objects:
            members.append(self._object(values.objects))
        if values.null:
            members.append(NullType())
        return tuple(members)

    def _name(self, alternatives: Alternatives) -> str | None:
        """The name that a schema has where a single reference leads to it."""
        if len(alternatives) != 1 or len(alternatives[0]) != 1:
            return None
        at = alternatives[0][0]
        name = None
        seen: set[Located] = set()
        while at not in seen:
            seen.add(at)
            if "$ref" not in at.words:
                at = only_part(at) or at
                continue
            if at.siblings and at.words.keys() - {"$ref", "description", "title", "$comment"}:
                return None
            at, name = self.documents.followed(at)
        return name

    def _register(self, type_: Type, local: str) -> None:
        if not local or type_.name is not None:
            return
        local = local.replace("/", ".")
        name, number = local, 2
        while name in self.types:
            name, number = f"{local}_{number}", number + 1
        type_.name = name
        self.types[name] = type_

    def _leaf(self, found: list[LeafType], *, exclusive: bool = False) -> LeafType:
        """One leaf type for all of them: their codes together, or a union."""
        kept: list[LeafType] = found if exclusive else []
        for leaf in () if exclusive else found:
            for index, other in enumerate(kept):
                joined = _joined(other, leaf)
                if joined is not None:
                    kept[index] = joined
                    break
            else:
                kept.append(leaf)
        if len(kept) == 1:
            return kept[0]
        bases = {leaf.base for leaf in kept}
        base = bases.pop() if len(bases) == 1 else "string"
        return LeafType(None, base, members=tuple(kept), exclusive=exclusive)

    def _fill(self, type_: ObjectType, clauses: list[Clause]) -> None:
        """The fields of an object, and which of them may stand together."""
        type_.open = any(
            clause.open or not (clause.properties or clause.closed) for clause in clauses
        )
        described: dict[str, list[Conjunction]] = {}
        for clause in clauses:
            for name, alternatives in clause.properties.items():
                if name not in clause.forbidden:
                    described.setdefault(name, []).extend(alternatives)
            for name in sorted(clause.required - clause.properties.keys() - clause.forbidden):
                described.setdefault(name, [])
        self._further(type_, clauses, described)
        for name, conjunctions in list(described.items()):
            if conjunctions and self._of(tuple(conjunctions)).none:
                del described[name]
                if any(name in clause.required for clause in clauses):
                    self._remark(type_, [f"{name}: required, and nothing can satisfy it"])
        required, choices = self._presence(clauses, described)
        self._correlated(type_, clauses, described)
        for name, conjunctions in described.items():
            alternatives = tuple(dict.fromkeys(conjunctions)) or ((),)
            self._field(type_, name, alternatives, required=name in required)
        chosen = {name for choice in choices for name in choice.names}
        for field_ in (each for name, each in type_.fields.items() if name in chosen):
            if field_.may_be_empty or (field_.listed and field_.least == 1):
                text = f"{field_.name}: counts as absent where its list is empty"
                self._remark(type_, [text])
            field_.minimum, field_.may_be_empty = 0, False
        type_.choices = choices
        self._remark(type_, [each for clause in clauses for each in clause.remarks])

    def _further(
        self,
        type_: ObjectType,
        clauses: list[Clause],
        described: dict[str, list[Conjunction]],
    ) -> None:
        """What stands under names that are data, and what is said of them also holds for others."""
        said = tuple(dict.fromkeys(each for clause in clauses for each in clause.further))
        if not said:
            return
        if len(clauses) > 1 or len(said) > 1:
            self._remark(type_, [text for each in said for text in self.form.not_further(each)])
            return
        (one,) = said
        for name, conjunctions in described.items():
            more = one.schemas_of(name)
            if more:
                described[name] = [(*each, *more) for each in conjunctions or [()]]
        type_.further = FurtherNames(
            {pattern: self._held(each) for pattern, each in one.patterns},
            AnyType() if one.others is None else self._held(one.others),
        )

    def _held(self, schema: Located) -> Type | None:
        """The type under a name that is data; None where there may be none."""
        alternatives: Alternatives = ((schema,),)
        return None if self._of(alternatives).none else self._item(alternatives)

    def _presence(
        self, clauses: list[Clause], described: dict[str, list[Conjunction]]
    ) -> tuple[set[str], tuple[Choice, ...]]:
        """The names that are always there, and the choices among the others."""
        names = frozenset(described)
        found: dict[Alternative, None] = {}
        for clause in clauses:
            allowed = names - clause.forbidden
            # An alternative that stands alone, or of another schema, is closed.
            shut = clause.closed or clause.alone
            others = {
                name
                for each in clauses
                if each is not clause and (shut or each.origin != clause.origin)
                for name in each.properties
            }
            allowed -= others - clause.properties.keys() - clause.required
            must = frozenset(clause.required)
            if must <= allowed:
                found[Alternative(must, allowed)] = None
        if not found:
            return set(), ()
        return presence(list(found))

    def _correlated(
        self, type_: ObjectType, clauses: list[Clause], described: dict[str, list[Conjunction]]
    ) -> None:
        """Remark which members hold something else in another alternative."""
        names = [
            name
            for name, conjunctions in described.items()
            if len({self._key((each,)) for each in conjunctions}) > 1
        ]
        if names and len(clauses) > 1:
            listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
            place = self.documents.pointer(clauses[0].origin[0]) if clauses[0].origin else "#"
            text = f"not tied to the alternative that they belong to: {listed} ({place})"
            self._remark(type_, [f"anyOf, oneOf: {text}"])

    def _field(
        self, type_: ObjectType, name: str, alternatives: Alternatives, *, required: bool
    ) -> None:
        values = self._of(alternatives)
        listed = values.listed
        title = _title(name)
        least, most = 1, _ONE
        inner, nillable = alternatives, values.null
        if listed:
            inner, least, most = self._list(values)
            self._remark(type_, [f"{name}: {each}" for each in values.remarks])
            nillable |= self._of(inner).null
            if self._of(inner).null:
                self._remark(type_, [f"{name}: items that are null are read as absent"])
        minimum = least if required else 0
        type_.fields[name] = Field(
            name,
            self._type(inner, title),
            minimum=minimum,
            maximum=most,
            kind="attribute" if name.startswith("@") else "element",
            xml_name=name.removeprefix("@"),
            nillable=nillable,
            least=max(1, least),
            may_be_empty=required and minimum == 0,
            listed=listed,
            filled=listed and least > 0,
            documentation=self.documentation(alternatives[0][0])
            if len(alternatives) == 1 and alternatives[0]
            else NO_DOCUMENTATION,
        )

    def _key(
        self, alternatives: Alternatives, *, null: bool = True
    ) -> frozenset[frozenset[Located]]:
        """What distinguishes types: the schemas that they are made of, whoever refers to them."""
        return frozenset(
            frozenset(self.form.target(schema, null=null) for schema in each)
            for each in alternatives
        )

    def _remark(self, type_: Type, texts: Iterable[str]) -> None:
        known = self.remarks.setdefault(type_, [])
        known += [text for text in dict.fromkeys(texts) if text not in known]
        if not known:
            del self.remarks[type_]


def _exclusive(clauses: list[Clause]) -> bool:
    """Whether all are branches of one `oneOf`, each once: then one alone may hold."""
    marks = [clause.exclusive for clause in clauses if clause.exclusive is not None]
    return bool(marks) and len({one for one, _ in marks}) == 1 and len(set(marks)) == len(clauses)


def _title(name: str) -> str:
    """A name for the type of a member."""
    bare = name.removeprefix("@")
    return bare[:1].upper() + bare[1:]


def _parts(type_: Type, title: str) -> list[tuple[str, Type]]:
    """The types within a type, each with a name that it could have."""
    if isinstance(type_, ObjectType):
        own = [(_title(name), each.type) for name, each in type_.fields.items()]
        if type_.further is not None:
            own += [(title, each) for each in type_.further.types]
        return own
    found: list[tuple[str, Type]] = []
    if isinstance(type_, AnyType):
        for member in type_.members:
            if isinstance(member, ListType):
                found += [(title, each) for each in (member.item, *member.first)]
            elif not isinstance(member, NullType):
                found.append((title, member))
    return found


def _joined(one: LeafType, other: LeafType) -> LeafType | None:
    """One type for two that differ in their codes alone, or are the same."""
    if (one.base, one.format, one.primitive) != (other.base, other.format, other.primitive):
        return None
    if one.facets._replace(enum=None) != other.facets._replace(enum=None):
        return None
    if one.facets.enum is None or other.facets.enum is None:
        return one if one.facets.enum is None else other
    codes = tuple(dict.fromkeys((*one.facets.enum, *other.facets.enum)))
    return LeafType(None, one.base, one.facets._replace(enum=codes), one.format, one.primitive)
