"""XSD 1.0 schemas, as contracts: structure and facets, without documentation.

The `xmlschema` library reads the schemas with all they include and import (local files alone,
entities refused); what it resolved becomes the model: extensions, groups and attribute groups
written out, substitution groups as choices, types by reference.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

import xmlschema
from xmlschema.validators import (
    XsdAnyElement,
    XsdAttribute,
    XsdComplexType,
    XsdElement,
    XsdGroup,
    XsdSimpleType,
    XsdType,
)

from mapper.contract.content_models import (
    ContentModel,
    ElementParticle,
    GroupParticle,
    Particle,
    content_model,
)
from mapper.contract.file.contract_loading import ENVELOPES
from mapper.contract.imported_contract import Imported, short_name, stub
from mapper.contract.message_model import (
    AnyType,
    Contract,
    Field,
    LeafType,
    Message,
    ObjectType,
    Type,
)
from mapper.contract.xsd.xsd_simple import simple_leaf
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.nearest import meant

XSD: Final = "{http://www.w3.org/2001/XMLSchema}"
XML: Final = "http://www.w3.org/XML/1998/namespace"
_ANY_TYPES: Final = frozenset({f"{XSD}anyType"})


def import_xsd(
    files: Sequence[Path],
    elements: Sequence[str] = (),
    *,
    name: str = "",
    prefixes: Mapping[str, str] | None = None,
    aliases: Mapping[str, Sequence[str]] | None = None,
    envelopes: Iterable[str] = (),
) -> Imported:
    """The contract of some elements of XSD files; of all global ones where none is named.

    `prefixes` gives short names to namespace URIs (by default those of the schemas), `aliases`
    further URIs that count as one with a URI, `envelopes` the names of SOAP versions around the
    messages. Raises FindingsError where a file is not a schema or an element is not in it.
    """
    schema = _schema(files)
    importer = _XsdImporter(schema, prefixes or {}, aliases or {})
    known = {element.local_name: element for element in _global_elements(schema)}
    findings = [
        Finding(
            "unknown-message",
            f"the schema has no element `{wanted}`",
            Position(str(files[0]), 1, 1),
            hint=meant(wanted, known) or f"there are: {', '.join(sorted(known)[:12])}",
        )
        for wanted in elements
        if wanted not in known
    ]
    if findings:
        raise FindingsError(findings)
    chosen = [known[each] for each in elements] if elements else list(schema.elements.values())
    return importer.contract(chosen, name or files[0].stem, str(files[0]), tuple(envelopes))


def _schema(files: Sequence[Path]) -> xmlschema.XMLSchema10:
    first, *rest = files
    with warnings.catch_warnings(record=True) as unread:
        warnings.simplefilter("always")
        try:
            schema = xmlschema.XMLSchema10(
                str(first), defuse="always", allow="local", loglevel="ERROR", build=False
            )
            for file in rest:
                schema.add_schema(str(file), build=False)
            schema.build()
        except (xmlschema.XMLSchemaException, xmlschema.XMLResourceError, OSError) as error:
            text = str(error).strip().splitlines()
            message = text[0].rstrip(": ") if text else type(error).__name__
            line = getattr(error, "sourceline", None) or 1
            # a schema elsewhere is missed only where something of it is used
            hint = "; ".join(str(each.message).split(". ")[0] for each in unread) or None
            finding = Finding(
                "xsd-invalid",
                f"not a valid schema: {message}",
                Position(str(first), line, 1),
                hint=hint,
            )
            raise FindingsError([finding]) from None
        except SyntaxError as error:
            line = getattr(error, "position", (1, 0))[0]
            message = f"not well-formed XML: {error.msg}"
            raise FindingsError(
                [Finding("xsd-invalid", message, Position(str(first), line, 1))]
            ) from None
    return schema


def _global_elements(schema: xmlschema.XMLSchema10) -> list[XsdElement]:
    own = list(schema.elements.values())
    others = [
        each
        for each in schema.maps.elements.values()
        if each not in own and each.schema.meta_schema is not None
    ]
    return own + [each for each in others if each.local_name not in {o.local_name for o in own}]


class _XsdImporter:
    def __init__(
        self,
        schema: xmlschema.XMLSchema10,
        prefixes: Mapping[str, str],
        aliases: Mapping[str, Sequence[str]],
    ) -> None:
        self.schema = schema
        self.aliases = aliases
        self.prefixes = _prefixes(schema, prefixes)
        self.types: dict[str, Type] = {}
        self.used: dict[str, None] = {}
        self.done: dict[XsdType, Type] = {}
        self.remarks: dict[Type, list[str]] = {}
        self.waiting: list[tuple[ObjectType, XsdComplexType]] = []
        self.qualified = 0

    def contract(
        self, elements: list[XsdElement], name: str, file: str, envelopes: tuple[str, ...]
    ) -> Imported:
        contract = Contract(name, file)
        for element in elements:
            type_ = self._element_type(element)
            contract.messages[element.local_name] = Message(
                element.local_name,
                type_,
                self._uris(element.target_namespace),
                tuple(ENVELOPES[each] for each in envelopes),
            )
        while self.waiting:
            self._fill(*self.waiting.pop(0))
        home = elements[0].target_namespace
        self._name_recursive(contract, self.prefixes[home] if home else "")
        contract.types = self.types
        contract.namespaces = {self.prefixes[uri]: self._uris(uri) for uri in self.used}
        contract.namespace = self.prefixes[home] if home else None
        contract.qualified = self.qualified > 0
        contract.evidence = stub(home or "", self.schema.version or "", Path(file).name)
        return Imported(contract, self.remarks)

    def _name_recursive(self, contract: Contract, prefix: str) -> None:
        """Name the types without a name that hold themselves, after the element they are of.

        Local elements of a group that refers to itself have such types.
        """
        above: list[ObjectType] = []
        done: set[Type] = set()

        def walk(name: str, type_: Type) -> None:
            if not isinstance(type_, ObjectType):
                return
            if type_ in above and type_.name is None:
                key = start = f"{prefix}:{name}" if prefix else name
                number = 2
                while key in self.types:
                    key, number = f"{start}_{number}", number + 1
                type_.name = key
                self.types[key] = type_
            if type_ in done:
                return
            done.add(type_)
            above.append(type_)
            for each in type_.fields.values():
                walk(each.xml_name, each.type)
            above.pop()

        for message in contract.messages.values():
            walk(message.name, message.type)

    def _uris(self, uri: str | None) -> tuple[str, ...]:
        if not uri:
            return ()
        self.used.setdefault(uri)
        return (uri, *self.aliases.get(uri, ()))

    def _key(self, qname: str) -> str:
        uri, _, local = qname.rpartition("}")
        uri = uri.removeprefix("{")
        if not uri:
            return local
        self._uris(uri)
        return f"{self.prefixes[uri]}:{local}"

    def _element_type(self, element: XsdElement) -> Type:
        """The type of a global element; one without a name gets that of the element."""
        type_ = element.type
        if type_.name is None and type_ not in self.done:
            key = self._key(element.name)
            taken = element.name in self.schema.maps.types
            return self._type(type_, f"{key}Element" if taken else key)
        return self._type(type_, None)

    def _type(self, xsd: XsdType, lifted: str | None) -> Type:
        """The type for one of XSD; `lifted` names one that has no name itself."""
        if xsd in self.done:
            return self.done[xsd]
        key = self._key(xsd.name) if xsd.name and not xsd.name.startswith(XSD) else lifted
        type_: Type
        if xsd.name in _ANY_TYPES:
            type_ = AnyType()
        elif isinstance(xsd, XsdSimpleType):
            type_ = simple_leaf(xsd, key, self._leaf)
        elif not isinstance(xsd, XsdComplexType):
            raise TypeError(f"neither simple nor complex: {xsd!r}")
        elif isinstance(xsd.content, XsdSimpleType) and not xsd.attributes:
            type_ = simple_leaf(xsd.content, key, self._leaf)
        else:
            type_ = ObjectType(key)
            self.waiting.append((type_, xsd))
        if not (isinstance(xsd, XsdSimpleType) and key is None):
            self.done[xsd] = type_
        if key is not None:
            self.types[key] = type_
        return type_

    def _leaf(self, xsd: XsdSimpleType) -> LeafType:
        """A member of a union or the items of a list: written out where it is used."""
        return simple_leaf(xsd, None, self._leaf)

    def _fill(self, type_: ObjectType, xsd: XsdComplexType) -> None:
        remarks: list[str] = []
        self._attributes(type_, xsd, remarks)
        if isinstance(xsd.content, XsdSimpleType):
            leaf = self._type(xsd.content, None)
            type_.fields["#text"] = Field("#text", leaf, minimum=0, kind="text")
        elif isinstance(xsd.content, XsdGroup):
            self._content(type_, xsd.content, remarks)
        if xsd.mixed:
            remarks.append("mixed content: the text between elements is not read")
        if remarks:
            self.remarks[type_] = remarks

    def _attributes(self, type_: ObjectType, xsd: XsdComplexType, remarks: list[str]) -> None:
        for name, attribute in xsd.attributes.items():
            if name is None:
                type_.open = True
                remarks.append("any attribute is allowed")
            elif isinstance(attribute, XsdAttribute) and attribute.use != "prohibited":
                key = f"@{attribute.local_name}"
                leaf = self._type(attribute.type, None)
                qualified = name.startswith("{")
                uris = self._uris(name[1:].partition("}")[0]) if qualified else ()
                if attribute.fixed is not None and isinstance(leaf, LeafType):
                    leaf = _fixed(leaf, attribute.fixed)
                type_.fields[key] = Field(
                    key,
                    leaf,
                    minimum=1 if attribute.use == "required" else 0,
                    kind="attribute",
                    xml_name=attribute.local_name,
                    namespaces=uris,
                )

    def _content(self, type_: ObjectType, group: XsdGroup, remarks: list[str]) -> None:
        names: dict[str, XsdElement] = {}
        particle = self._particle(group, names, type_, remarks)
        model = content_model(particle)
        remarks += model.remarks
        for name in model.order:
            type_.fields[name] = self._field(name, names[name], model, remarks)
        type_.choices = model.model_choices
        type_.repeated_choices = tuple(model.repeated)

    def _field(
        self, name: str, element: XsdElement, model: ContentModel, remarks: list[str]
    ) -> Field:
        occurs = model.occurs[name]
        type_ = (
            self._element_type(element)
            if element.ref is not None
            else self._type(element.type, None)
        )
        if element.fixed is not None and isinstance(type_, LeafType):
            type_ = _fixed(type_, element.fixed)
            remarks.append(f"{name}: empty, for the schema its fixed value, is not taken")
        if element.abstract or (isinstance(element.type, XsdComplexType) and element.type.abstract):
            remarks.append(f"{name}: the schema wants xsi:type here, which is not read")
        uri = element.target_namespace if element.qualified or element.ref is not None else ""
        if uri and element.ref is None:
            self.qualified += 1
        elif element.ref is None:
            self.qualified -= 1
        return Field(
            name,
            type_,
            minimum=occurs.least if name in model.required else 0,
            maximum=occurs.maximum,
            xml_name=element.local_name,
            namespaces=self._uris(uri),
            nillable=bool(element.nillable),
            least=occurs.least,
        )

    def _particle(
        self, group: XsdGroup, names: dict[str, XsdElement], type_: ObjectType, remarks: list[str]
    ) -> GroupParticle:
        particles: list[Particle] = []
        for child in group:
            if isinstance(child, XsdGroup):
                particles.append(self._particle(child, names, type_, remarks))
            elif isinstance(child, XsdAnyElement):
                type_.open = True
                remarks.append("any other element is allowed")
            elif isinstance(child, XsdElement):
                particles.append(self._element(child, names))
        if group.model == "all":
            remarks.append("the elements may come in any order")
        model: Literal["sequence", "choice"] = "sequence"
        if group.model == "choice":
            model = "choice"
        return GroupParticle(model, tuple(particles), group.min_occurs, group.max_occurs)

    def _element(self, element: XsdElement, names: dict[str, XsdElement]) -> Particle:
        members = []
        if element.ref is not None:
            members = sorted(
                self.schema.maps.substitution_groups.get(element.name, ()),
                key=lambda each: str(each.name),
            )
        if not members:
            name = _unique(element, names)
            return ElementParticle(name, element.min_occurs, element.max_occurs)
        options = [] if element.abstract else [element]
        particles = tuple(ElementParticle(_unique(each, names)) for each in (*options, *members))
        return GroupParticle("choice", particles, element.min_occurs, element.max_occurs)


def _unique(element: XsdElement, names: dict[str, XsdElement]) -> str:
    """The key of an element among its siblings: its local name, unless two namespaces share it."""
    name = str(element.local_name)
    number = 2
    while name in names and names[name].name != element.name:
        name = f"{element.local_name}_{number}"
        number += 1
    names.setdefault(name, element)
    return name


def _fixed(leaf: LeafType, value: str) -> LeafType:
    return LeafType(
        None, leaf.base, replace(leaf.facets, enum=(value,)), leaf.format, leaf.primitive
    )


def _prefixes(schema: xmlschema.XMLSchema10, given: Mapping[str, str]) -> dict[str, str]:
    """A short name for every namespace: the given one, else the one schemas use most."""
    counts: dict[str, Counter[str]] = {}
    for each in schema.maps.iter_schemas():
        counts.setdefault(each.target_namespace, Counter())
        for prefix, uri in each.namespaces.items():
            counter = counts.setdefault(uri, Counter())
            if prefix and prefix not in {"tns", "xml"}:
                counter[prefix] += 1
    result: dict[str, str] = {XML: "xml", **given}
    for uri, counter in counts.items():
        if not uri or uri in result:
            continue
        best = [
            prefix for prefix, _ in sorted(counter.items(), key=lambda item: (-item[1], item[0]))
        ]
        best.append(short_name(uri))
        free = [prefix for prefix in best if prefix not in result.values()]
        prefix = free[0] if free else best[-1]
        number = 2
        while prefix in result.values():
            prefix = f"{best[-1]}{number}"
            number += 1
        result[uri] = prefix
    return result
