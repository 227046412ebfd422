"""XML schemas, as contracts: structure and facets, and documentation where it is asked for.

What the `xmlschema` library resolved becomes the model: extensions, groups and attribute groups
written out, substitution groups and the types that `xsi:type` may name as choices, types by
reference. What a contract cannot say becomes a remark, with the file and line of the component.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from xmlschema.validators import (
    XMLSchemaBase,
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
from mapper.contract.imported_contract import Imported, Remarks, short_name, stub
from mapper.contract.mapped_addresses import Maps
from mapper.contract.message_model import (
    NO_DOCUMENTATION,
    AnyType,
    Contract,
    Documentation,
    Field,
    LeafType,
    Message,
    ObjectType,
    QualifiedName,
    Type,
)
from mapper.contract.xsd.schema_loading import XSD, LoadedSchema, load_schema
from mapper.contract.xsd.xsd_documentation import documented, meanings
from mapper.contract.xsd.xsd_simple import not_judged, simple_leaf
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.nearest import meant

XML: Final = "http://www.w3.org/XML/1998/namespace"
MAX_DERIVED: Final = 32
"""Beyond this the types that derive from one are not read as alternatives."""

_WITHIN_A_MESSAGE: Final = {
    **dict.fromkeys(("ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES"), "an"),
    **dict.fromkeys(("NOTATION", "QName"), "a"),
}
"""The types whose values must fit the rest of the message, each with its article."""
_ANY_TYPES: Final = frozenset({f"{XSD}anyType"})


def import_xsd(  # noqa: PLR0913  # what may be asked of an import, by name
    files: Sequence[Path],
    elements: Sequence[str] = (),
    *,
    name: str = "",
    prefixes: Mapping[str, str] | None = None,
    aliases: Mapping[str, Sequence[str]] | None = None,
    envelopes: Iterable[str] = (),
    maps: Maps = (),
    docs: bool = False,
    lax: bool = True,
) -> Imported:
    """The contract of some elements of XSD files; of all global ones where none is named.

    An element may be a type instead: then the contract has its definition alone, as it has the
    definitions of all types where a schema declares no element.

    `prefixes` gives short names to namespace URIs (by default those of the schemas), `aliases`
    further URIs that count as one with a URI, `envelopes` the names of SOAP versions around the
    messages, `maps` files in the place of remote addresses. `docs` keeps the documentation, and
    what codes mean; `lax` imports a schema that breaks rules and that libxml2 loads. Raises FindingsError where a file is no
    schema or an element is not in it.
    """
    loaded = load_schema(files, maps, lax=lax)
    importer = XsdImporter(loaded, prefixes or {}, aliases or {}, docs=docs)
    known: dict[str, XsdElement | XsdType] = {}
    known |= {str(each.local_name): each for each in _global_types(loaded.schema)}
    known |= {str(each.local_name): each for each in _global_elements(loaded.schema)}
    findings = [
        Finding(
            "unknown-message",
            f"the schema has no element or type `{wanted}`",
            Position(str(files[0]), 1, 1),
            hint=meant(wanted, known) or f"there are: {', '.join(sorted(known)[:12])}",
        )
        for wanted in elements
        if wanted not in known
    ]
    chosen = [known[wanted] for wanted in elements if wanted in known]
    if not elements:
        chosen += [each for each in loaded.schema.elements.values() if not each.abstract]
        chosen = chosen or [each for each in known.values() if isinstance(each, XsdType)]
        if not chosen:
            message = "the schema declares no element and no type"
            findings.append(Finding("xsd-invalid", message, Position(str(files[0]), 1, 1)))
    if findings:
        raise FindingsError(findings)
    envelope_paths = tuple(ENVELOPES[each] for each in envelopes)
    roots = [Root(each, envelope_paths) for each in chosen if isinstance(each, XsdElement)]
    types = [each for each in chosen if isinstance(each, XsdType)]
    return importer.contract(roots, types, name or files[0].stem, files[0])


@dataclass(frozen=True, slots=True)
class Root:
    """The element of a message, and the elements that may be around it."""

    element: XsdElement
    envelopes: tuple[tuple[QualifiedName, ...], ...] = ()


def _global_elements(schema: XMLSchemaBase) -> list[XsdElement]:
    own = list(schema.elements.values())
    others = [
        each
        for each in schema.maps.elements.values()
        if each not in own and each.schema.meta_schema is not None
    ]
    return own + [each for each in others if each.local_name not in {o.local_name for o in own}]


def _global_types(schema: XMLSchemaBase) -> list[XsdType]:
    """The types that the schemas declare, those of the first namespace last."""
    named = [each for each in schema.maps.types.values() if not _built_in(each)]
    return sorted(named, key=lambda each: each.target_namespace == schema.target_namespace)


def _built_in(type_: XsdType) -> bool:
    return bool(type_.schema.meta_schema is None or (type_.name or "").startswith(XSD))


class XsdImporter:
    """Makes a contract of some elements and types of a schema."""

    def __init__(
        self,
        loaded: LoadedSchema,
        prefixes: Mapping[str, str],
        aliases: Mapping[str, Sequence[str]],
        *,
        docs: bool = False,
    ) -> None:
        self.docs = docs
        self.loaded = loaded
        self.schema = loaded.schema
        self.aliases = aliases
        self.prefixes = _prefixes(self.schema, prefixes)
        self.types: dict[str, Type] = {}
        self.used: dict[str, None] = {}
        self.done: dict[XsdType, Type] = {}
        self.remarks: Remarks = {}
        self.waiting: list[tuple[ObjectType, XsdComplexType]] = []
        self.qualified = 0
        self.derived = _derived(self.schema)

    def contract(
        self, roots: Sequence[Root], types: Sequence[XsdType], name: str, file: Path
    ) -> Imported:
        """The contract in which each element is a message, and each type is defined."""
        contract = Contract(name, str(file))
        reading = []
        for root in roots:
            element = root.element
            if element.local_name in contract.messages:
                place = self.loaded.place(element)
                reading.append(f"no message: another element `{element.local_name}` ({place})")
                continue
            type_ = self._element_type(element)
            self._judged_by_element(type_, element)
            if element.nillable:
                self._say(type_, element, f"{element.local_name}: nil as a message is not allowed")
            contract.messages[element.local_name] = Message(
                element.local_name,
                type_,
                self._uris(element.target_namespace),
                root.envelopes,
                documentation=self._said(element),
            )
            for path in root.envelopes:
                self._name_envelope(path)
        for each in types:
            self._type(each, None)
        while self.waiting:
            self._fill(*self.waiting.pop(0))
        home = roots[0].element.target_namespace if roots else types[0].target_namespace
        self._name_recursive(contract, self.prefixes[home] if home else "")
        contract.types = self.types
        contract.namespaces = {self.prefixes[uri]: self._uris(uri) for uri in self.used}
        contract.namespace = self.prefixes[home] if home else None
        contract.qualified = self.qualified > 0
        contract.evidence = stub(home or "", self.schema.version or "", file.name)
        warnings = self.loaded.warnings
        reading += [
            f"{each.message} ({self.loaded.short(each.position)})"
            for each in warnings
            if each.position is not None
        ]
        if self.loaded.version != "1.0":
            reading.insert(0, f"read as XML Schema {self.loaded.version}")
        return Imported(contract, self.remarks, tuple(reading), tuple(warnings))

    def _name_envelope(self, path: tuple[QualifiedName, ...]) -> None:
        """Give the namespaces of an envelope short names, where the envelope has none itself."""
        for uri in (uri for step in path for uri in step.namespaces):
            if path not in ENVELOPES.values():
                self.prefixes.setdefault(uri, "soap")
                self._uris(uri)

    def _say(self, type_: Type, component: Any, text: str) -> None:
        """Leave a remark at a type, with the place of what it is about."""
        self.remarks.setdefault(type_, []).append(f"{text} ({self.loaded.place(component)})")

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
            type_ = self._simple(xsd, key)
        elif not isinstance(xsd, XsdComplexType):
            raise TypeError(f"neither simple nor complex: {xsd!r}")
        elif isinstance(xsd.content, XsdSimpleType) and not xsd.attributes:
            type_ = self._simple(xsd.content, key)
            for each in self.derived.get(xsd.name, ()):
                self._say(type_, each, f"xsi:type may name {each.local_name}, which is not read")
            self._assertions(type_, xsd)
        else:
            type_ = ObjectType(key)
            self.waiting.append((type_, xsd))
        if not (isinstance(xsd, XsdSimpleType) and key is None):
            self.done[xsd] = type_
        if key is not None:
            self.types[key] = type_
        if not _built_in(xsd):
            type_.documentation = self._said(xsd)
        return type_

    def _said(self, component: Any) -> Documentation:
        """What a component says to readers, where that is to be kept."""
        return documented(component) if self.docs else NO_DOCUMENTATION

    def _simple(self, xsd: XsdSimpleType, name: str | None) -> LeafType:
        leaf = simple_leaf(xsd, name, lambda member: self._simple(member, None))
        if self.docs and leaf.facets.enum is not None:
            leaf.meanings = meanings(xsd)
        for component, text in not_judged(xsd):
            self._say(leaf, component, text)
        for each in self.derived.get(xsd.name, ()) if xsd.name else ():
            self._say(leaf, each, f"xsi:type may name {each.local_name}, which is not read")
        return leaf

    def _fill(self, type_: ObjectType, xsd: XsdComplexType) -> None:
        variants = self._variants(type_, xsd)
        self._attributes(type_, variants)
        if isinstance(xsd.content, XsdSimpleType):
            leaf = self._type(xsd.content, None)
            self._judged_by_message(type_, leaf, xsd, "#text")
            type_.fields["#text"] = Field("#text", leaf, minimum=0, kind="text")
        else:
            self._content(type_, xsd, [each for each in variants if _has_group(each)])
        if xsd.mixed:
            self._say(type_, xsd, "mixed content: the text between elements is not read")
        self._assertions(type_, xsd)

    def _variants(self, type_: ObjectType, xsd: XsdComplexType) -> list[XsdComplexType]:
        """The type itself; of an abstract one those that `xsi:type` may name, as alternatives."""
        derived = self.derived.get(xsd.name, [])
        if len(derived) > MAX_DERIVED:
            self._say(type_, xsd, f"xsi:type may name {len(derived)} types, which are not read")
            return [xsd]
        for each in derived:
            name = each.local_name
            text = f"xsi:type may name {name}, whose own content is not read"
            if xsd.abstract:
                text = f"xsi:type names {name}, an alternative here; it is not read nor written"
            self._say(type_, each, text)
        if xsd.abstract and not derived:
            self._say(type_, xsd, "abstract, and no type derives from it: taken as it is")
        return derived if xsd.abstract and derived else [xsd]

    def _attributes(self, type_: ObjectType, variants: Sequence[XsdComplexType]) -> None:
        for xsd in variants:
            for name, attribute in xsd.attributes.items():
                if name is None:
                    type_.open = True
                    text = f"any attribute is allowed ({_wildcard(attribute)}), and any element"
                    self._say(type_, attribute, text)
                elif isinstance(attribute, XsdAttribute) and attribute.use != "prohibited":
                    key = f"@{attribute.local_name}"
                    if key not in type_.fields:
                        every = all(_requires(each, name) for each in variants)
                        type_.fields[key] = self._attribute(type_, key, attribute, every)

    def _attribute(
        self, type_: ObjectType, key: str, attribute: XsdAttribute, required: bool
    ) -> Field:
        leaf = self._type(attribute.type, None)
        uri = (attribute.name or "")[1:].partition("}")[0]
        qualified = (attribute.name or "").startswith("{")
        if attribute.fixed is not None and isinstance(leaf, LeafType):
            leaf = _fixed(leaf, attribute.fixed)
        self._judged_by_message(type_, leaf, attribute, key)
        if attribute.default is not None:
            self._say(type_, attribute, f"{key}: its default is not filled in")
        return Field(
            key,
            leaf,
            minimum=1 if required else 0,
            kind="attribute",
            xml_name=str(attribute.local_name),
            namespaces=self._uris(uri) if qualified else (),
            documentation=self._said(attribute),
        )

    def _assertions(self, type_: Type, xsd: XsdComplexType) -> None:
        """Remarks on what version 1.1 lets a type demand beside its content."""
        for each in getattr(xsd, "assertions", ()):
            self._say(type_, each, f"assertion not judged: {each.path}")

    def _content(
        self, type_: ObjectType, xsd: XsdComplexType, variants: Sequence[XsdComplexType]
    ) -> None:
        names: dict[str, XsdElement] = {}
        groups = [
            self._particle(each.content, names, type_)
            for each in variants
            if isinstance(each.content, XsdGroup)
        ]
        one = len(groups) == 1
        model = content_model(groups[0] if one else GroupParticle("choice", tuple(groups)))
        for remark in model.remarks:
            self._say(type_, xsd, remark)
        for name in model.order:
            type_.fields[name] = self._field(name, names[name], model, type_)
        type_.choices = model.model_choices
        type_.repeated_choices = tuple(model.repeated)
        for each in variants:
            opened = getattr(each, "open_content", None)
            if opened is not None and opened.mode != "none":
                type_.open = True
                text = f"open content ({_wildcard(opened.any_element)}), and any attribute"
                self._say(type_, each, text)

    def _field(
        self, name: str, element: XsdElement, model: ContentModel, holder: ObjectType
    ) -> Field:
        occurs = model.occurs[name]
        is_global = element.ref is not None or element.is_global()
        type_ = self._element_type(element) if is_global else self._type(element.type, None)
        if element.fixed is not None:
            if isinstance(type_, LeafType):
                type_ = _fixed(type_, element.fixed)
                text = f"{name}: empty, for the schema its fixed value, is not taken"
            else:
                text = f"{name}: its fixed value is not judged"
            self._say(holder, element, text)
        if element.default is not None:
            text = f"{name}: empty, for the schema its default, is taken as it stands"
            self._say(holder, element, text)
        if element.abstract:
            text = f"{name}: abstract, and no element takes its place: taken as it is"
            self._say(holder, element, text)
        self._judged_by_element(holder, element)
        self._judged_by_message(holder, type_, element, name)
        uri = element.target_namespace if element.qualified or is_global else ""
        if not is_global:
            self.qualified += 1 if uri else -1
        return Field(
            name,
            type_,
            minimum=occurs.least if name in model.required else 0,
            maximum=occurs.maximum,
            xml_name=element.local_name,
            namespaces=self._uris(uri),
            nillable=bool(element.nillable),
            least=occurs.least,
            documentation=self._said(element),
        )

    def _judged_by_element(self, type_: Type, element: XsdElement) -> None:
        """Remarks on what an element demands beside its type."""
        for each in element.identities:
            kind = each.elem.tag.rpartition("}")[2]
            fields = ", ".join(str(one.path) for one in each.fields)
            where = each.selector.path if each.selector is not None else ""
            text = f"{kind} {each.local_name} not judged: {fields} of {where}"
            self._say(type_, each, f"{element.local_name}: {text}")
        for each in getattr(element, "alternatives", ()):
            text = f"{element.local_name}: type alternative not judged: {each.path}"
            self._say(type_, element, text)

    def _judged_by_message(
        self, holder: ObjectType, type_: Type, component: Any, name: str
    ) -> None:
        """A remark on a value that must fit others in the message, or its declarations."""
        if not isinstance(type_, LeafType):
            return
        leaves = (type_.item or type_, *type_.members)
        for primitive in sorted({each.primitive for each in leaves} & _WITHIN_A_MESSAGE.keys()):
            article = _WITHIN_A_MESSAGE[primitive]
            text = f"{name}: that {article} {primitive} fits the rest of the message is not judged"
            self._say(holder, component, text)

    def _particle(
        self, group: XsdGroup, names: dict[str, XsdElement], type_: ObjectType
    ) -> GroupParticle:
        particles: list[Particle] = []
        for child in group:
            if isinstance(child, XsdGroup):
                particles.append(self._particle(child, names, type_))
            elif isinstance(child, XsdAnyElement):
                type_.open = True
                text = f"any other element is allowed ({_wildcard(child)}), here anywhere"
                self._say(type_, child, f"{text}, and any attribute")
                # in a choice it may stand in the place of all the others
                particles.append(GroupParticle("sequence", ()))
            elif isinstance(child, XsdElement):
                particles.append(self._element(child, names, type_))
        if group.model == "all" and len(particles) > 1 and not _is_plain(group):
            self._say(type_, group, "the elements may come in any order, any number of them")
        model: Literal["sequence", "choice", "all"] = "sequence"
        if group.model in {"choice", "all"}:
            model = "all" if group.model == "all" else "choice"
        return GroupParticle(model, tuple(particles), group.min_occurs, group.max_occurs)

    def _element(
        self, element: XsdElement, names: dict[str, XsdElement], type_: ObjectType
    ) -> Particle:
        members = self._members(element) if element.ref is not None else []
        if not members:
            name = self._unique(element, names, type_)
            return ElementParticle(name, element.min_occurs, element.max_occurs)
        options = [*([] if element.abstract else [element]), *members]
        particles = tuple(ElementParticle(self._unique(each, names, type_)) for each in options)
        return GroupParticle("choice", particles, element.min_occurs, element.max_occurs)

    def _members(self, head: XsdElement) -> list[XsdElement]:
        """The elements that may stand in the place of one, however far they are from it."""
        if "substitution" in head.block:
            return []
        found: dict[str, XsdElement] = {}
        waiting = [str(head.name)]
        while waiting:
            group = self.schema.maps.substitution_groups.get(waiting.pop(0), ())
            for each in sorted(group, key=lambda one: str(one.name)):
                if each.name not in found and each.name != head.name:
                    found[str(each.name)] = each
                    waiting.append(str(each.name))
        return [
            each for each in found.values() if not each.abstract and not each.type.is_blocked(head)
        ]

    def _unique(self, element: XsdElement, names: dict[str, XsdElement], type_: ObjectType) -> str:
        """The key of an element among its siblings: its local name, unless namespaces share it."""
        name = str(element.local_name)
        number = 2
        while name in names and names[name].name != element.name:
            name = f"{element.local_name}_{number}"
            number += 1
        if names.setdefault(name, element).type is not element.type:
            self._say(type_, element, f"{name}: has another type here, which is not judged")
        return name


def _derived(schema: XMLSchemaBase) -> dict[str | None, list[XsdComplexType]]:
    """The complex types that `xsi:type` may name in the place of a type, by its name."""
    found: dict[str | None, list[XsdComplexType]] = {}
    for each in sorted(schema.maps.types.values(), key=lambda one: str(one.name)):
        if not isinstance(each, XsdComplexType) or _built_in(each) or each.abstract:
            continue
        base = each.base_type
        blocked = {each.derivation}
        while base is not None and not _built_in(base):
            if not blocked & set((getattr(base, "block", "") or "").split()):
                found.setdefault(base.name, []).append(each)
            blocked.add(base.derivation)
            base = base.base_type
    return found


def _has_group(xsd: XsdComplexType) -> bool:
    return isinstance(xsd.content, XsdGroup)


def _requires(xsd: XsdComplexType, name: str) -> bool:
    """Whether a type requires an attribute."""
    attribute = xsd.attributes.get(name)
    return isinstance(attribute, XsdAttribute) and attribute.use == "required"


def _is_plain(group: XsdGroup) -> bool:
    """Whether elements in any order are of this namespace or none, once, and not left out together."""
    return group.min_occurs == 1 and all(
        isinstance(each, XsdElement) and each.max_occurs == 1 and each.ref is None for each in group
    )


def _wildcard(any_: Any) -> str:
    """What a wildcard takes, in the words of XML Schema."""
    namespaces = " ".join(each or "##local" for each in any_.namespace) or "none"
    if getattr(any_, "not_namespace", ()):
        namespaces = "not " + " ".join(each or "##local" for each in any_.not_namespace)
    if getattr(any_, "not_qname", ()):
        namespaces += " but " + " ".join(str(each) for each in any_.not_qname)
    occurs = ""
    if isinstance(any_, XsdAnyElement):
        most = "unbounded" if any_.max_occurs is None else any_.max_occurs
        occurs = f", {any_.min_occurs} to {most}"
    return f"{namespaces}, {any_.process_contents}{occurs}"


def _fixed(leaf: LeafType, value: str) -> LeafType:
    return LeafType(
        None, leaf.base, leaf.facets._replace(enum=(value,)), leaf.format, leaf.primitive
    )


def _prefixes(schema: XMLSchemaBase, given: Mapping[str, str]) -> dict[str, str]:
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
