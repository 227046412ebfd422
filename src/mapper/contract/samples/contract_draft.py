"""A contract out of what samples hold, with the evidence of each claim beside it.

It never claims what a sample contradicts. What its language cannot say, and what only looks as if
it were so, becomes a remark. Values are data: none is taken over unless asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from mapper.contract.content_models import alternating, merged
from mapper.contract.evidence_statement import Evidence
from mapper.contract.file.contract_loading import ENVELOPES
from mapper.contract.imported_contract import Imported, Remarks, short_name
from mapper.contract.message_model import (
    AnyType,
    Contract,
    Field,
    Kind,
    LeafType,
    ListType,
    Message,
    NullType,
    ObjectType,
    RepeatedChoice,
    Type,
)
from mapper.contract.samples.observed_content import (
    MAX_NAMES,
    TEXT_KEY,
    MemberKey,
    ObservedMember,
    ObservedNode,
    ObservedValues,
    ValueKind,
)
from mapper.contract.samples.recursive_content import Recursion, recursive_content
from mapper.datatypes.builtin_types import base_of, white_space_of
from mapper.datatypes.facets import Facets
from mapper.diagnostics.plural import counted
from mapper.jsonata.runtime.limits import MAX_DIGITS

_IDENTIFIER: Final = 6
"""From this many digits on, values of one length are an identifier and no number."""
_EXACT_DIGITS: Final = 15
"""Numbers with more digits than this are taken for identifiers where they came as text."""
_PERHAPS_CODES: Final = 12
_NAMED_EVERY: Final = 6
"""So many objects deep a type gets a name: a file is nested no deeper than is readable."""
_MAX_LISTS: Final = 8
_MERGED: Final = 50
"""The order of names is that of so many of the longest objects."""
_TOGETHER: Final = 3
"""How often two names would meet by chance before it counts that they never do."""
_DATA_NAME: Final = re.compile(
    r"[0-9]{2,}|.*[0-9]{6}.*|.+@.+|[0-9]{4}-[0-9]{2}(-[0-9]{2})?|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-.*",
    re.DOTALL,
)
"""Names of JSON that look like data: numbers, dates, addresses, UUIDs."""
_DATES: Final = ("yyyymmdd", "dd-mm-yyyy", "d-m-yyyy", "dd/mm/yyyy", "date or time")
_KIND_WORDS: Final[Mapping[ValueKind, str]] = {
    "text": "a text",
    "string": "a text",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
}


@dataclass(slots=True, eq=False)
class ObservedMessage:
    """What was seen of one message: its samples, and what was around them."""

    name: str
    namespace: str = ""
    is_xml: bool = False
    samples: int = 0
    envelopes: dict[str, None] = field(default_factory=dict)
    node: ObservedNode = field(default_factory=ObservedNode)


def contract_draft(
    name: str, messages: Mapping[str, ObservedMessage], *, samples: int, codes: int = 0
) -> Imported:
    """The contract of what was seen.

    With `codes`, values become an enumeration where there are at most so many different ones, each
    seen twice or more.
    """
    return _Drafter(codes).contract(name, messages, samples)


class _Drafter:
    def __init__(self, codes: int) -> None:
        self.codes = codes
        self.prefixes: dict[str, str] = {}
        self.remarks: Remarks = {}
        self.types: dict[str, Type] = {}
        self.made: dict[ObservedNode, Type] = {}
        self.labels: dict[ObservedNode, str] = {}
        """What the objects of a node are called where they are counted, if not by its name."""
        self.recursion = Recursion()
        self.is_xml = False

    def contract(
        self, name: str, messages: Mapping[str, ObservedMessage], samples: int
    ) -> Imported:
        contract = Contract(name, "")
        qualified = 0
        for local, message in messages.items():
            self.is_xml = message.is_xml
            self.recursion = recursive_content(message.node)
            made = Message(local, AnyType(), self._uris(message.namespace))
            made.envelopes = tuple(ENVELOPES[each] for each in message.envelopes if each)
            self._content(made, message)
            contract.messages[local] = made
            qualified += sum(
                1 if key.namespace else -1 for key in message.node.members if key.kind == "element"
            )
        contract.types = self.types
        contract.namespaces = {short: (uri,) for uri, short in self.prefixes.items()}
        contract.namespace = next(iter(contract.namespaces), None)
        contract.qualified = qualified > 0
        contract.evidence = Evidence(
            why=f"inferred from {counted(samples, 'sample')}: what all have is required",
            settled_by="the schema or description that the source publishes",
        )
        return Imported(contract, self.remarks)

    def _content(self, made: Message, message: ObservedMessage) -> None:
        """The type of a message; one that is a list has the type of its items."""
        node = message.node
        if message.is_xml and node.values.count:  # the document of a message is an object
            node.objects += node.values.count
            node.members.setdefault(TEXT_KEY, ObservedMember()).node.values.add(node.values)
            node.values = ObservedValues()
        if node.lists and node.lists == node.count and not node.nulls and node.item is not None:
            made.listed = True
            made.minimum = 0 if node.empty_lists else 1
            self.labels[self.recursion.node(node.item)] = "items"
            made.type = self._nullable(node.item, made.name)
        elif node.lists and node.item is None and node.lists == node.count:
            made.listed = True
        else:
            self.labels[self.recursion.node(node)] = "samples"
            made.type = self._nullable(node, made.name)

    def _nullable(self, node: ObservedNode, name: str, depth: int = 0, lists: int = 0) -> Type:
        """The type of what may be null where no field can say so."""
        type_ = self._type(node, name, depth, lists)
        if not node.nulls or (isinstance(type_, AnyType) and not type_.members):
            return type_
        members = type_.members if isinstance(type_, AnyType) else (type_,)
        return AnyType(members=(*members, NullType()))

    def _uris(self, uri: str) -> tuple[str, ...]:
        if not uri:
            return ()
        if uri not in self.prefixes:
            short = start = short_name(uri)
            number = 2
            while short in self.prefixes.values():
                short, number = f"{start}{number}", number + 1
            self.prefixes[uri] = short
        return (uri,)

    def _type(self, node: ObservedNode, name: str, depth: int, lists: int = 0) -> Type:
        """The type of a node, called `name`: so many objects deep, and directly in so many lists."""
        node = self.recursion.node(node)
        if node in self.made:
            return self.made[node]
        looped = node in self.recursion.looped
        if looped:  # it may hold itself, so it must be known before it is filled
            plain = not _differs(node) if self.is_xml else node.objects == node.count
            self.made[node] = ObjectType(None) if plain else AnyType()
            self._named(self.made[node], name)
            self._note(self.made[node], "it occurs within itself: taken to be recursive")
        type_ = self._made(node, name, depth, lists)
        if looped:
            self._settle(self.made[node], type_)
        return self.made.get(node, type_)

    def _settle(self, known: Type, type_: Type) -> None:
        """Put what a recursive type is into the type that was known before it was filled."""
        if isinstance(known, ObjectType) and isinstance(type_, ObjectType):
            known.fields, known.open = type_.fields, type_.open
            known.repeated_choices = type_.repeated_choices
        elif isinstance(known, AnyType) and isinstance(type_, AnyType):
            known.members = type_.members
        self.remarks.setdefault(known, []).extend(self.remarks.pop(type_, ()))

    def _named(self, type_: Type, name: str) -> None:
        start = re.sub(r"[^A-Za-z0-9_.-]", "", name) or "Item"
        unique, number = start, 2
        while unique in self.types:
            unique, number = f"{start}{number}", number + 1
        self.types[unique] = type_

    def _note(self, about: Type | Field, remark: str) -> None:
        self.remarks.setdefault(about, []).append(remark)

    def _made(self, node: ObservedNode, name: str, depth: int, lists: int) -> Type:
        if self.is_xml:
            return self._element(node, name, depth)
        shapes: list[LeafType | ObjectType | ListType | NullType] = []
        seen: list[str] = []
        if node.values.unbounded:
            unlimited = AnyType()
            self._note(unlimited, f"numbers of more than {MAX_DIGITS} digits: not described")
            return unlimited
        if node.values.count:
            leaf = self._leaf(node.values)
            shapes.append(leaf)
            seen.append(f"a value in {node.values.count}")
        if node.lists:
            if lists >= _MAX_LISTS:
                any_ = AnyType()
                self._note(any_, f"lists within lists, more than {_MAX_LISTS} deep: not described")
                return any_
            shapes.append(self._list(node, name, depth, lists))
            seen.append(f"a list in {node.lists}")
        if node.objects:
            shapes.append(self._object(node, name, depth))
            seen.append(f"an object in {node.objects}")
        if len(shapes) == 1 and not isinstance(shapes[0], ListType | NullType):
            return shapes[0]
        mixed = AnyType(members=tuple(shapes))
        if len(shapes) > 1:
            self._note(mixed, f"its shape differs: {', '.join(seen)}")
            if node in self.recursion.looped:
                mixed.members = ()
        elif not shapes:
            self._note(mixed, "never seen with a value")
        return mixed

    def _list(self, node: ObservedNode, name: str, depth: int, lists: int) -> ListType:
        item: Type = AnyType()
        if node.item is not None:
            item = self._nullable(node.item, name, depth, lists + 1)
        return ListType(item, 0 if node.empty_lists else 1)

    def _element(self, node: ObservedNode, name: str, depth: int) -> Type:
        """The type of an element of XML, where text may stand beside attributes."""
        values = node.values
        if not node.objects:
            return self._leaf(values) if values.count or not node.nulls else self._unseen()
        if _differs(node):
            mixed = AnyType()
            self._note(mixed, "its shape differs: text in some, elements in others")
            return mixed
        if values.count and not _has_elements(node):
            beside = node.members.setdefault(TEXT_KEY, ObservedMember())
            beside.node.values.add(values)
            beside.present += values.count
        text = node.members.get(TEXT_KEY)
        blank = text.node.values if text is not None else values
        # white space is no text beside elements, and it is where there are none
        if (
            text is not None
            and blank.count == blank.empty
            and not (blank.longest and not _has_elements(node))
        ):
            del node.members[TEXT_KEY]
        type_ = self._object(node, name, depth)
        if node.mixed:
            remark = f"text between its elements in {node.mixed}: it is not read"
            self._note(type_, remark)
        if node.retyped:
            self._note(type_, f"`xsi:type` in {node.retyped}: it is not read")
        return type_

    def _unseen(self) -> AnyType:
        made = AnyType()
        self._note(made, "never seen with a value")
        return made

    def _object(self, node: ObservedNode, name: str, depth: int) -> ObjectType:
        type_ = ObjectType(None)
        if depth and depth % _NAMED_EVERY == 0 and node not in self.made:
            self._named(type_, name)
        members = node.members
        dropped = [] if self.is_xml else [key for key in members if _DATA_NAME.fullmatch(key.name)]
        if node.crowded or dropped:
            type_.open = True
            many = f"more than {MAX_NAMES}" if node.crowded else str(len(dropped))
            self._note(type_, f"{many} names that look like data: not taken over")
            members = {} if node.crowded else {k: m for k, m in members.items() if k not in dropped}
        orders = sorted(([*each] for each in node.orders), key=lambda each: (-len(each), each))
        order = [key for key in merged(orders[:_MERGED])[0] if key in members]
        order += [key for key in members if key not in order]
        attributes = [key for key in order if key.kind == "attribute"]
        names = self._document_names([*attributes, *(k for k in order if k not in attributes)])
        count = node.objects + (node.values.count if self.is_xml else 0)
        for key, local in names.items():
            label = self.labels.get(node, name)
            made = self._field(key, local, members[key], count, label, depth)
            type_.fields[made.name] = made
        kept = [key for key in names if key.kind == "element"]
        pairs = (pair for pair in node.followed if {*kept} >= {*pair})
        type_.repeated_choices = tuple(
            RepeatedChoice(tuple(names[key] for key in stretch))
            for stretch in alternating(kept, pairs)
        )
        for group in _never_together(node, names):
            listed = ", ".join(names[key] for key in group)
            self._note(type_, f"never seen together, perhaps a choice: {listed}")
        return type_

    def _document_names(self, keys: list[MemberKey]) -> dict[MemberKey, str]:
        """What each name is called: one local name in two namespaces has two names."""
        names: dict[MemberKey, str] = {}
        for key in keys:
            local = f"@{key.name}" if key.kind == "attribute" else key.name
            if local in names.values():
                prefix = self.prefixes[self._uris(key.namespace)[0]] if key.namespace else "none"
                start = f"{'@' * (key.kind == 'attribute')}{prefix}_{key.name}"
                local, number = start, 2
                while local in names.values():
                    local, number = f"{start}{number}", number + 1
            names[key] = local
        return names

    def _field(
        self,
        key: MemberKey,
        local: str,
        member: ObservedMember,
        count: int,
        parent: str,
        depth: int,
    ) -> Field:
        node = self.recursion.node(member.node)
        listed = not self.is_xml and node.lists > 0 and node.lists == node.count
        item = node.item if listed else node
        inner = key.name or "items"
        type_: Type = AnyType()
        if item is not None:
            type_ = self._type(item, inner, depth + 1, int(listed))
        nil = node.nulls > 0 or (listed and item is not None and item.nulls > 0)
        always = member.present == count and not node.nulls
        if self.is_xml and (node.values.empty or node.hollow):
            always = False  # what is empty reads as absent
        empty = listed and node.empty_lists > 0
        kind = key.kind if self.is_xml else _json_kind(key.name, type_, listed=listed)
        made = Field(
            local,
            type_,
            minimum=1 if always and not empty and kind != "text" else 0,
            maximum=None if listed or (self.is_xml and member.most > 1) else 1,
            kind=kind,
            xml_name=key.name.removeprefix("@") if kind == "attribute" else key.name,
            namespaces=self._uris(key.namespace),
            nillable=nil,
            may_be_empty=always and empty,
            listed=listed,
        )
        self._evidence(made, member, node, count, parent)
        if key.namespace and local.removeprefix("@") != key.name:
            self._note(made, f"`{key.name}` in a second namespace")
        return made

    def _evidence(
        self, made: Field, member: ObservedMember, node: ObservedNode, count: int, parent: str
    ) -> None:
        """What the samples say of a field, in a line."""
        said = [f"seen in {member.present} of {count} {parent}"]
        if node.nulls:
            said.append(f"null in {node.nulls}")
        hollow = node.values.empty + (node.hollow if self.is_xml else 0)
        if hollow:
            said.append(f"empty in {hollow}")
        if made.repeated:
            longest = node.longest_list if made.listed else member.most
            said.append(f"at most {counted(longest, 'item')}")
        self._note(made, ", ".join(said))

    def _leaf(self, values: ObservedValues) -> LeafType:
        """The narrowest type for all values, with what they look like beyond it."""
        shapes = _shapes(values)
        if len(shapes) > 1:
            union = LeafType(None, "string", members=tuple(shapes))
            said = ", ".join(f"{_KIND_WORDS[kind]} in {n}" for kind, n in values.kinds.items())
            self._note(union, f"its type differs: {said}")
            return union
        leaf = shapes[0]
        for remark in _looks_like(values, leaf):
            self._note(leaf, remark)
        if leaf.primitive in {"string", "integer"} and not leaf.facets.patterns:
            self._codes(values, leaf)
        return leaf

    def _codes(self, values: ObservedValues, leaf: LeafType) -> None:
        """List the values where that was asked for; else say that there are few."""
        distinct = values.distinct
        if not distinct or min(distinct.values()) < 2:
            return
        number, count = len(distinct), sum(distinct.values())
        what = f"{number} different values in {count}"
        if number <= self.codes:
            codes = sorted(distinct) if leaf.base == "string" else sorted(map(str.strip, distinct))
            leaf.facets = Facets(
                enum=tuple(dict.fromkeys(codes)), white_space=leaf.facets.white_space
            )
            leaf.evidence = Evidence(
                why=f"the only {what}", settled_by="the list of codes that the source publishes"
            )
        elif number <= _PERHAPS_CODES and count >= 4 * number:
            self._note(leaf, f"perhaps codes: {what}")


def _has_elements(node: ObservedNode) -> bool:
    return any(key.kind == "element" for key in node.members)


def _differs(node: ObservedNode) -> bool:
    """Whether an element of XML has text alone in one sample, and elements in another."""
    beside = node.members.get(TEXT_KEY)
    values = (node.values, *([beside.node.values] if beside is not None else ()))
    text = any(each.count > each.empty for each in values)
    return node.objects > 0 and text and _has_elements(node)


def _json_kind(name: str, type_: Type, *, listed: bool) -> Kind:
    """What a name of JSON is: as in a document, `@name` is an attribute where it is a value."""
    if isinstance(type_, LeafType) and not listed:
        if name == "#text":
            return "text"
        if len(name) > 1 and name.startswith("@"):
            return "attribute"
    return "element"


def _shapes(values: ObservedValues) -> list[LeafType]:
    """The narrowest type for the values, or one for each kind that JSON has of them."""
    kinds = set(values.kinds)
    if not kinds:
        return [_leaf_of("string")]
    shapes = []
    if kinds & {"text", "string"}:
        mixed = len(kinds) > 1
        shapes.append(_leaf_of("string") if mixed else _text(values, written="text" in kinds))
    if kinds & {"integer", "number"}:
        shapes.append(_leaf_of("decimal" if "number" in kinds else "integer"))
    if "boolean" in kinds:
        shapes.append(_leaf_of("boolean"))
    return shapes


def _text(values: ObservedValues, *, written: bool) -> LeafType:
    """The type of texts; where they were `written` for values of any type, perhaps a number."""
    forms = set() if values.empty else values.forms
    fixed = values.shortest == values.longest
    several = values.distinct is None or len(values.distinct) > 1
    if "digits" in forms:
        if fixed and values.longest >= _IDENTIFIER:
            pattern = f"[0-9]{{{values.longest}}}"
            return LeafType(None, "string", Facets(patterns=(pattern,)))
        if (
            values.leading_zeros
            or values.longest > _EXACT_DIGITS
            or (fixed and several and values.longest > 1)
        ):
            return _leaf_of("string")  # a code: a number would lose its leading zeros
    if written:
        if "boolean" in forms and "integer" not in forms:
            return _leaf_of("boolean")
        if forms & {"integer", "decimal"}:
            if values.longest > _EXACT_DIGITS and "integer" in forms:
                return _leaf_of("string")
            return _leaf_of("integer" if "integer" in forms else "decimal")
    for primitive, format_ in (("date", "date"), ("dateTime", "date-time")):
        if primitive in forms:
            leaf = _leaf_of(primitive)
            leaf.format = format_
            return leaf
    return _leaf_of("string")


def _looks_like(values: ObservedValues, leaf: LeafType) -> Iterator[str]:
    """What a reviewer should know of the values, beyond their type."""
    forms = values.forms if values.count > values.empty else set()
    if values.inexact:
        yield "numbers beyond 2^53, which other programs round"
    if leaf.base == "string":
        if leaf.primitive == "string" and not leaf.facets.patterns:
            least, most = values.shortest, values.longest
            yield f"{least} to {most} characters" if least < most else counted(most, "character")
        if values.empty and "text" in values.kinds and forms & {"integer", "decimal", "date"}:
            kind = next(each for each in ("date", "integer", "decimal") if each in forms)
            yield f"each {kind}, where it is not empty"
        date = next((each for each in _DATES if each in forms), None)
        if date is not None and leaf.primitive == "string":
            yield f"all are dates, as {date}" if date != _DATES[-1] else "dates, some with a time"
        if "decimal comma" in forms:
            yield "all are numbers with a decimal comma"
    if leaf.base == "integer" and "text" in values.kinds and values.longest == 1:
        yield "one digit each: a number, or a code"


def _leaf_of(primitive: str) -> LeafType:
    facets = Facets(white_space=white_space_of(primitive))
    return LeafType(None, base_of(primitive), facets, primitive=primitive)


def _never_together(node: ObservedNode, names: Mapping[MemberKey, str]) -> list[list[MemberKey]]:
    """Groups of names of which an object has one at most.

    Either each object has one of them, or they would have met by chance.
    """
    total = node.orders.total()
    present: dict[MemberKey, int] = dict.fromkeys(names, 0)
    met: set[tuple[MemberKey, MemberKey]] = set()
    for order, number in node.orders.items():
        unique = [key for key in dict.fromkeys(order) if key in present]
        for key in unique:
            present[key] += number
        met.update((one, other) for one in unique for other in unique)
    if total < node.objects:  # some orders were not kept
        return []
    optional = [key for key in names if 1 < present[key] < total]
    groups: list[list[MemberKey]] = []
    while optional:
        group = [optional.pop(0)]
        for key in list(optional):
            if all((key, other) not in met for other in group):
                group.append(key)
                optional.remove(key)
        covered = sum(present[key] for key in group) == total
        by_chance = len(group) == 2 and present[group[0]] * present[group[1]] / total >= _TOGETHER
        if len(group) > 1 and (covered or by_chance):
            groups.append(group)
    return groups
