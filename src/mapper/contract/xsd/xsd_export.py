"""Contracts as XSD 1.0: one schema document a namespace, with the same verdict on a message.

A local element belongs to the namespace of the document it is in, or to none. A field of
another namespace is written there, as a group of its own that is referred to: so no element
becomes global that was not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from lxml import etree

from mapper.contract.message_model import (
    NO_DOCUMENTATION,
    AnyType,
    Contract,
    Documentation,
    Field,
    LeafType,
    ObjectType,
    RepeatedChoice,
    Type,
)
from mapper.contract.xsd.xsd_content import (
    InOrder,
    OneField,
    OneOf,
    Part,
    TooManyAlternativesError,
    content_parts,
)
from mapper.datatypes.builtin_types import (
    ANY_SIMPLE,
    INTEGERS,
    NUMBERS,
    TIMES,
    white_space_of,
)
from mapper.datatypes.facets import Facets
from mapper.datatypes.lexical import LEXICAL
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError

XS: Final = "http://www.w3.org/2001/XMLSchema"

_NOT_IN_NAMES: Final = re.compile(r"[^\w.-]")


def xsd_files(contract: Contract, *, docs: bool = False) -> dict[str, bytes]:
    """The schema documents of a contract by file name, that of the messages first.

    `docs` keeps what the contract says to readers, and what codes mean. Raises FindingsError where
    an object's choices cannot be written as a content model, and for a message that is a list.
    """
    return _Exporter(contract, docs=docs).files()


@dataclass(slots=True)
class _Document:
    """One schema document."""

    uri: str
    file: str
    root: etree._Element
    names: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)

    def unique(self, name: str) -> str:
        """A name that no other type or group of the document has."""
        base = _NOT_IN_NAMES.sub("_", name) or "type"
        base = base if base[0].isalpha() or base[0] == "_" else f"_{base}"
        result, number = base, 2
        while result in self.names:
            result, number = f"{base}_{number}", number + 1
        self.names.add(result)
        return result


class _Exporter:
    def __init__(self, contract: Contract, *, docs: bool) -> None:
        self.contract = contract
        self.docs = docs
        self.prefixes: dict[str, str] = {}
        for prefix, uris in contract.namespaces.items():
            self.prefixes.setdefault(uris[0] if uris else "", prefix)
        self.documents: dict[str, _Document] = {}
        self.types: dict[int, tuple[str, str]] = {}
        self.groups: dict[tuple[object, ...], tuple[str, str]] = {}
        self.keys = {id(type_): key for key, type_ in contract.types.items()}
        self.waiting: list[tuple[Type, str, str]] = []

    def files(self) -> dict[str, bytes]:
        for message in self.contract.messages.values():
            if message.listed:
                text = f"the message `{message.name}` is a list, which XSD cannot describe"
                hint = "export a contract without it"
                raise FindingsError([Finding("not-supported", text, message.position, hint=hint)])
            document = self._document(message.namespaces[0] if message.namespaces else "")
            name = _xml_name(message.name, message.position)
            element = self._add(document.root, "element", name=name)
            self._say(element, message.documentation)
            self._typed(element, message.type, document)
        for key in sorted(self.contract.types):
            self._reference(self.contract.types[key], self._document(self._home(key)))
        while self.waiting:
            type_, uri, name = self.waiting.pop(0)
            document = self.documents[uri]
            self._define(document.root, type_, document, name)
        for document in self.documents.values():
            for index, uri in enumerate(sorted(document.imports)):
                given = {"schemaLocation": self.documents[uri].file}
                if uri:
                    given["namespace"] = uri
                document.root.insert(index, document.root.makeelement(_xs("import"), given))
        return {document.file: _bytes(document.root) for document in self.documents.values()}

    def _document(self, uri: str) -> _Document:
        if uri in self.documents:
            return self.documents[uri]
        prefix = self.prefixes.get(uri)
        if prefix is None and uri:
            prefix = f"ns{len(self.prefixes) + 1}"
            self.prefixes[uri] = prefix
        stem = _NOT_IN_NAMES.sub("-", prefix or "no-namespace")
        nsmap = {"xs": XS} | {name: used for used, name in self.prefixes.items() if used}
        root = etree.Element(_xs("schema"), nsmap=nsmap)
        if uri:
            root.set("targetNamespace", uri)
        if self.contract.qualified:
            root.set("elementFormDefault", "qualified")
        self.documents[uri] = _Document(uri, f"{stem}.xsd", root)
        return self.documents[uri]

    def _home(self, key: str) -> str:
        """The namespace that a definition belongs to."""
        prefix, colon, _ = key.partition(":")
        name = prefix if colon and prefix in self.contract.namespaces else self.contract.namespace
        uris = self.contract.namespaces.get(name or "", ())
        return uris[0] if uris else ""

    def _add(
        self, parent: etree._Element, tag: str, _given: dict[str, str] | None = None, **given: str
    ) -> etree._Element:
        return etree.SubElement(parent, _xs(tag), {**given, **(_given or {})})

    def _qname(self, uri: str, name: str, document: _Document) -> str:
        if uri != document.uri:
            document.imports.add(uri)
        return f"{self.prefixes[uri]}:{name}" if uri else name

    def _reference(self, type_: Type, document: _Document) -> str | None:
        """The qualified name of a type, or None where it is written inline."""
        if isinstance(type_, AnyType):
            return "xs:anyType"
        if id(type_) in self.types:
            return self._qname(*self.types[id(type_)], document)
        key = self.keys.get(id(type_)) or type_.name
        if key is None:
            return _built_in(type_) if isinstance(type_, LeafType) else None
        return self._qname(*self._named(type_, key), document)

    def _named(self, type_: Type, key: str) -> tuple[str, str]:
        uri = self._home(key)
        prefix, colon, local = key.partition(":")
        own = colon and prefix in self.contract.namespaces
        name = self._document(uri).unique(local if own else key)
        self.types[id(type_)] = (uri, name)
        self.waiting.append((type_, uri, name))
        return uri, name

    def _typed(self, element: etree._Element, type_: Type, document: _Document) -> None:
        """Give an element or attribute its type, by name or inline."""
        name = self._reference(type_, document)
        if name is not None:
            element.set("type", name)
        else:
            self._define(element, type_, document, None)

    def _define(
        self, parent: etree._Element, type_: Type, document: _Document, name: str | None
    ) -> None:
        given = {"name": name} if name is not None else {}
        kind = "simpleType" if isinstance(type_, LeafType) else "complexType"
        element = self._add(parent, kind, given)
        if name is not None:
            self._say(element, type_.documentation)
        if isinstance(type_, LeafType):
            self._simple(element, type_, document)
        elif isinstance(type_, ObjectType):
            self._complex(element, type_, document)
        else:
            content = self._add(element, "complexContent")
            self._add(content, "extension", base="xs:anyType")

    def _said(self, one: Field) -> Documentation:
        """What is said of a field; of one that says nothing, what its type says that has no name."""
        unnamed = (self.keys.get(id(one.type)) or one.type.name) is None
        own = one.documentation != NO_DOCUMENTATION
        return one.type.documentation if unnamed and not own else one.documentation

    def _say(self, element: etree._Element, documentation: Documentation) -> None:
        """Put what is said to readers before all else that an element holds."""
        said = ": ".join(filter(None, (documentation.title, documentation.description)))
        if said and self.docs:
            _note(element, said)

    def _complex(self, element: etree._Element, type_: ObjectType, document: _Document) -> None:
        text = next((f for f in type_.fields.values() if f.kind == "text"), None)
        holder = element
        if text is not None and isinstance(text.type, LeafType):
            base = self._reference(text.type, document)
            if base is None:
                # an extension must name its base
                base = self._qname(
                    *self._named(text.type, f"{type_.name or 'Text'}.text"), document
                )
            content = self._add(element, "simpleContent")
            holder = self._add(content, "extension", base=base)
        else:
            if text is not None:
                element.set("mixed", "true")
            free = _in_any_order(type_, document.uri)
            parts = self._parts(type_) if not free else []
            if free:
                holding = self._add(element, "all")
                for each in free:
                    self._element(holding, each, document, _occurs(each.minimum, 1))
            elif parts or type_.open:
                if _counts_alone(type_):
                    _note(element, "The contract also counts each name that alternates here.")
                sequence = self._add(element, "sequence")
                for part in parts:
                    self._part(sequence, part, document)
                if type_.open:
                    self._any(element, sequence, type_, document.uri)
        for each in type_.fields.values():
            if each.kind == "attribute":
                self._attribute(holder, each, document)
        if type_.open:
            self._add(holder, "anyAttribute", processContents="lax")

    def _parts(self, type_: ObjectType) -> list[Part]:
        try:
            return content_parts(type_)
        except TooManyAlternativesError:
            raise FindingsError(
                [
                    Finding(
                        "not-supported",
                        f"the choices of `{type_.name or 'an object'}` overlap too much for XSD",
                        type_.position,
                        hint="let each choice name fields that are next to each other",
                    )
                ]
            ) from None

    def _any(
        self, element: etree._Element, sequence: etree._Element, type_: ObjectType, uri: str
    ) -> None:
        """A wildcard that matches none of the fields: a content model has no other."""
        uris = {
            each.namespaces[0] if each.namespaces else ""
            for each in type_.fields.values()
            if each.kind == "element"
        }
        if not uris:
            namespace = "##any"
        elif uris <= {uri, ""}:
            namespace = "##other"
        elif "" not in uris:
            namespace = "##local"
        else:
            namespace = ""
        if namespace:
            self._add(
                sequence,
                "any",
                namespace=namespace,
                processContents="lax",
                minOccurs="0",
                maxOccurs="unbounded",
            )
        if uris:
            _note(element, "The contract allows other elements of any namespace, in any place.")
        if type_.further is not None:
            _note(element, "The contract says what further names of JSON hold.")

    def _part(self, parent: etree._Element, part: Part, document: _Document) -> None:
        if isinstance(part, OneField):
            self._single(parent, part, document)
        elif isinstance(part, InOrder):
            given = {"minOccurs": "0"} if part.optional else {}
            sequence = self._add(parent, "sequence", given)
            for each in part.parts:
                self._part(sequence, each, document)
        elif isinstance(part, OneOf):
            choice = self._add(parent, "choice")
            for branch in part.branches:
                if len(branch.parts) == 1 and not branch.optional:
                    self._part(choice, branch.parts[0], document)
                else:
                    self._part(choice, branch, document)

    def _single(self, parent: etree._Element, part: OneField, document: _Document) -> None:
        if part.repeated is not None:
            self._alternating(parent, part, part.repeated, document)
            return
        one = part.fields[0]
        least = max(1, one.least)
        if part.optional and least > 1:
            parent = self._add(parent, "sequence", minOccurs="0")
        given = _occurs(0 if part.optional and least == 1 else least, one.maximum)
        self._element(parent, one, document, given)

    def _alternating(
        self, parent: etree._Element, part: OneField, repeated: RepeatedChoice, document: _Document
    ) -> None:
        least = 0 if part.optional else max(1, repeated.minimum)
        choice = self._add(parent, "choice", _occurs(least, repeated.maximum))
        for each in part.fields:
            self._element(choice, each, document, {})

    def _element(
        self, parent: etree._Element, one: Field, document: _Document, occurs: dict[str, str]
    ) -> None:
        name = _xml_name(one.xml_name, one.position)
        uri = one.namespaces[0] if one.namespaces else ""
        if uri not in {"", document.uri}:
            reference = self._qname(*self._group(one, uri), document)
            self._add(parent, "group", {"ref": reference} | occurs)
            return
        element = self._add(parent, "element", {"name": name} | occurs)
        qualified = bool(uri)
        if document.uri and qualified != self.contract.qualified:
            element.set("form", "qualified" if qualified else "unqualified")
        if one.nillable:
            element.set("nillable", "true")
        self._say(element, self._said(one))
        self._typed(element, one.type, document)

    def _group(self, one: Field, uri: str) -> tuple[str, str]:
        """The group in another namespace's document that holds a field of that namespace."""
        # the same element in several places is one group
        key = ("element", uri, one.xml_name, id(one.type), one.nillable)
        if key not in self.groups:
            document = self._document(uri)
            name = document.unique(f"{one.xml_name}.field")
            self.groups[key] = (uri, name)
            group = self._add(document.root, "group", name=name)
            self._element(self._add(group, "sequence"), one, document, {})
        return self.groups[key]

    def _attribute(self, parent: etree._Element, one: Field, document: _Document) -> None:
        uri = one.namespaces[0] if one.namespaces else ""
        if uri not in {"", document.uri}:
            key = ("attribute", uri, one.xml_name, id(one.type), one.minimum)
            if key not in self.groups:
                other = self._document(uri)
                group_name = other.unique(f"{one.xml_name}.attribute")
                self.groups[key] = (uri, group_name)
                group = self._add(other.root, "attributeGroup", name=group_name)
                self._attribute(group, one, other)
            reference = self._qname(*self.groups[key], document)
            self._add(parent, "attributeGroup", ref=reference)
            return
        name = _xml_name(one.xml_name, one.position)
        attribute = self._add(parent, "attribute", name=name)
        if uri:
            attribute.set("form", "qualified")
        if one.minimum > 0:
            attribute.set("use", "required")
        self._say(attribute, self._said(one))
        if not isinstance(one.type, AnyType):
            self._typed(attribute, one.type, document)

    def _simple(self, element: etree._Element, type_: LeafType, document: _Document) -> None:
        facets = _allowed_facets(type_)
        if facets.multiple_of is not None:
            _note(element, f"The contract allows multiples of {facets.multiple_of} alone.")
        if type_.exclusive:
            _note(element, "The contract allows values of one member type alone.")
        inner, last = list(facets.patterns[:-1]), facets.patterns[-1:]
        if type_.members or type_.item is not None:
            holder = self._add(element, "restriction")
            inside = self._add(holder, "simpleType")
            if type_.members:
                union = self._add(inside, "union")
                for member in type_.members:
                    self._simple(self._add(union, "simpleType"), member, document)
            elif type_.item is not None:
                listed = self._add(inside, "list")
                self._simple(self._add(listed, "simpleType"), type_.item, document)
        else:
            holder = self._add(element, "restriction")
            step = holder
            # each restriction has one pattern, and all must match
            for pattern in inner:
                step = self._add(self._add(step, "simpleType"), "restriction")
                self._add(step, "pattern", value=pattern)
            plain = type_.primitive == ANY_SIMPLE  # which nothing may be derived from
            step.set("base", f"xs:{'string' if plain else type_.primitive}")
            inner = []
        default = "collapse" if type_.item is not None else white_space_of(type_.primitive)
        if facets.white_space != default and not type_.members:
            self._add(holder, "whiteSpace", value=facets.white_space)
        for word, value in _facet_words(facets):
            self._add(holder, word, value=value)
        for pattern in (*inner, *last):
            self._add(holder, "pattern", value=pattern)
        for value in facets.enum or ():
            code = self._add(holder, "enumeration", value=value)
            self._say(code, Documentation(description=type_.meanings.get(value, "")))


def _in_any_order(type_: ObjectType, uri: str) -> list[Field]:
    """The elements of an object where `xs:all` can say all of them; else none."""
    fields = [each for each in type_.fields.values() if each.kind == "element"]
    names = tuple(each.name for each in fields)
    plain = (
        type_.repeated_choices == (RepeatedChoice(names),)
        and not type_.open
        and not any(choice.names & {*names} for choice in type_.choices)
        and all(each.maximum == 1 for each in fields)
        and all(not each.namespaces or each.namespaces[0] in {"", uri} for each in fields)
    )
    return fields if plain else []


def _counts_alone(type_: ObjectType) -> bool:
    """Whether names that alternate are counted one by one, which no choice says."""
    return any(
        field.required
        or field.least > 1
        or (field.maximum is not None and field.maximum != choice.maximum)
        for choice in type_.repeated_choices
        for field in (type_.fields[name] for name in choice.names)
    )


def _note(element: etree._Element, text: str) -> None:
    """Put a text for readers before all else that an element holds."""
    note = element[0] if len(element) and element[0].tag == _xs("annotation") else None
    if note is None:
        note = element.makeelement(_xs("annotation"))
        element.insert(0, note)
    etree.SubElement(note, _xs("documentation")).text = text


def _xml_name(name: str, position: Position | None) -> str:
    """The name, if XML knows it as one (JSON has no rules for names)."""
    if LEXICAL["NCName"](name):
        return name
    finding = Finding(
        "contract-value",
        f"`{name}` is not a name in XML",
        position,
        hint="give the property an XML name: `xml: {name: …}`",
    )
    raise FindingsError([finding])


def _allowed_facets(type_: LeafType) -> Facets:
    """The facets of a type, those that XML Schema does not have for it written as patterns.

    Lengths are for texts, codes not for booleans (XML Schema part 2, section 4.1.5).
    """
    facets = type_.facets
    if type_.members or type_.item is not None:
        return facets
    written = []
    numeric = type_.primitive in INTEGERS or type_.primitive in NUMBERS | TIMES | {"boolean"}
    if numeric and (facets.min_length is not None or facets.max_length is not None):
        most = "" if facets.max_length is None else facets.max_length
        written.append(f".{{{facets.min_length or 0},{most}}}")
        facets = facets._replace(min_length=None, max_length=None)
    if type_.primitive == "boolean" and facets.enum is not None:
        codes = {"true|1" if code.strip() in {"true", "1"} else "false|0" for code in facets.enum}
        written.append("|".join(sorted(codes)))
        facets = facets._replace(enum=None)
    if type_.primitive in INTEGERS:
        low, high = INTEGERS[type_.primitive]
        facets = facets._replace(fraction_digits=None)
        if low is not None and facets.minimum is not None and Decimal(facets.minimum) < low:
            facets = facets._replace(minimum=None)
        if high is not None and facets.maximum is not None and Decimal(facets.maximum) > high:
            facets = facets._replace(maximum=None)
    return facets._replace(patterns=(*facets.patterns, *written))


def _facet_words(facets: Facets) -> list[tuple[str, str]]:
    """The facets that hold one value, as XSD names them."""
    words: list[tuple[str, object]] = [
        ("minLength", facets.min_length),
        ("maxLength", facets.max_length),
        ("totalDigits", facets.total_digits),
        ("fractionDigits", facets.fraction_digits),
        ("minInclusive", facets.minimum),
        ("maxInclusive", facets.maximum),
        ("minExclusive", facets.exclusive_minimum),
        ("maxExclusive", facets.exclusive_maximum),
    ]
    if facets.min_length is not None and facets.min_length == facets.max_length:
        words[:2] = [("length", facets.min_length)]
    return [(word, str(value)) for word, value in words if value is not None]


def _built_in(type_: LeafType) -> str | None:
    """The XSD type that a type without a name is, if it is no more than that."""
    plain = Facets(white_space=white_space_of(type_.primitive))
    if type_.members or type_.item is not None or type_.facets != plain:
        return None
    return f"xs:{type_.primitive or ANY_SIMPLE}"


def _occurs(minimum: int, maximum: int | None) -> dict[str, str]:
    given = {}
    if minimum != 1:
        given["minOccurs"] = str(minimum)
    if maximum != 1:
        given["maxOccurs"] = "unbounded" if maximum is None else str(maximum)
    return given


def _xs(tag: str) -> str:
    return f"{{{XS}}}{tag}"


def _bytes(root: etree._Element) -> bytes:
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
