"""The verdict of a contract on an element of XML, as it was sent: empty elements, order and nil."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import Element

from mapper.contract.message_model import (
    AnyType,
    Field,
    LeafType,
    ListType,
    Message,
    NullType,
    ObjectType,
    Type,
)
from mapper.contract.verdict.message_validation import Validator
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.escaping import shown
from mapper.diagnostics.nearest import meant

_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_NIL: Final = _XSI + "nil"
_FOR_PROCESSORS: Final = frozenset(
    _XSI + name for name in ("nil", "type", "schemaLocation", "noNamespaceSchemaLocation")
)
"""The attributes that every element may have (XML Schema part 1, section 2.6)."""

_BLANK: Final = " \t\r\n"


def xml_verdict(element: Element, message: Message) -> list[Notice]:
    """What `mapper.contract.validate_xml` says."""
    validator = _XmlValidator("source")
    any_content = isinstance(message.type, AnyType) and not message.type.members
    validator.field([element], Field(message.name, message.type, nillable=any_content), "")
    return validator.notices


class _XmlValidator(Validator):
    """Judges elements. What one has of a field is a list of elements, or a text."""

    def content(self, value: object, type_: Type | ListType | NullType, path: str) -> None:
        if isinstance(type_, NullType):
            if isinstance(value, Element) and (len(value) or value.text):
                self.report(path, "no content is expected here")
        elif isinstance(type_, ListType):
            self.content(value, type_.item, path)
        elif not isinstance(value, Element):
            super().content(value, type_, path)
        elif isinstance(type_, LeafType):
            self._attributes(value, None, path)
            self._unknown((child.tag for child in value), (), path)
            super().content(_own_text(value), type_, path)
        elif isinstance(type_, ObjectType):
            self.nested(self._parts(value, type_, path), type_, path)
        elif type_.members and all(self.breaks(value, each) for each in type_.members):
            self.report(path, "the content has none of the shapes that are allowed")

    def field(self, item: object, field: Field, path: str) -> None:
        if not isinstance(item, list):
            self.content(item, field.type, path)
            return
        self.count(len(item), field.least, field.maximum, path)
        for index, each in enumerate(item):
            below = f"{path}[{index}]" if field.repeated else path
            if each.get(_NIL) is None or not self._is_nil(each, field, below):
                self.content(each, field.type, below)

    def present(self, value: Mapping[str, object], type_: ObjectType) -> set[str]:
        return set(value)

    def lacks(self, field: Field, path: str) -> None:
        if field.required:
            self.missing(field, path)

    def further(self, name: str, item: object, type_: ObjectType, path: str) -> None:
        """Names that are data are JSON's; of XML, unknown ones are reported before."""

    def _is_nil(self, element: Element, field: Field, path: str) -> bool:
        """Whether `xsi:nil` says that there is no content; what is wrong with it is reported."""
        said = element.get(_NIL, "").strip(_BLANK)
        type_ = field.type
        nillable = field.nillable or (isinstance(type_, AnyType) and NullType() in type_.members)
        if not nillable:
            self.report(path, f"`{field.name}` may not have `xsi:nil` here")
        elif said not in {"true", "1", "false", "0"}:
            self.report(path, "`xsi:nil` is not a boolean", said)
        if not nillable or said not in {"true", "1"}:
            return False
        if len(element) or element.text:
            self.report(path, "the element is nil and has content")
        if isinstance(type_, ObjectType):
            have = self._attributes(element, type_, path)
            attributes = {k: f for k, f in type_.fields.items() if f.kind == "attribute"}
            self.nested(have, ObjectType(None, attributes, open=True), path)
        elif isinstance(type_, LeafType):
            self._attributes(element, None, path)
        return True

    def _parts(self, element: Element, type_: ObjectType, path: str) -> dict[str, object]:
        """What an element has of each field; what its type does not know is reported."""
        names = _names(type_)
        parts: dict[str, object] = {**self._attributes(element, type_, path)}
        children: dict[str, list[Element]] = {}
        unknown: list[str] = []
        last = late = ""
        for child in element:
            name = names.elements.get(child.tag)
            if name is None:
                unknown.append(child.tag)
                continue
            children.setdefault(name, []).append(child)
            if last and not late and names.places[name] < names.places[last]:
                late = f"{name}[{len(children[name]) - 1}]" if type_.fields[name].repeated else name
                self.report(
                    f"{path}.{late}" if path else late,
                    f"`{name}` stands behind `{last}`, and the contract has it before",
                )
            last = name
        if not type_.open:
            self._unknown(unknown, names.elements, path)
        text = _own_text(element)
        if names.text:
            parts[names.text] = text
        elif text.strip(_BLANK) or (text and not names.elements and not type_.open):
            self.report(path, "there is text, and the contract has none here", text)
        return parts | children

    def _attributes(self, element: Element, type_: ObjectType | None, path: str) -> dict[str, str]:
        """The attributes by the names of their fields; those that are not known are reported."""
        known = _names(type_).attributes if type_ is not None else {}
        own = {tag: text for tag, text in element.items() if tag not in _FOR_PROCESSORS}
        if own and (type_ is None or not type_.open):
            self._unknown((tag for tag in own if tag not in known), known, path, "@")
        return {known[tag]: text for tag, text in own.items() if tag in known}

    def _unknown(
        self, tags: Iterable[str], known: Iterable[str], path: str, mark: str = ""
    ) -> None:
        """Report names that the contract does not have here, each once with its count."""
        for tag, count in Counter(tags).items():
            uri, _, local = tag.rpartition("}")
            said = mark + shown(local)
            candidates = [each.rpartition("}")[2] for each in known]
            if local in candidates:
                where = f"in the namespace `{shown(uri[1:])}`" if uri else "in no namespace"
                note = f"the contract has no `{said}` {where} here"
            else:
                hint = meant(local, candidates)
                note = f"the contract has no `{said}` here" + (f"; {hint}" if hint else "")
            self.report(f"{path}.{said}" if path else said, note, count=count)


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of an object's fields, by their tags in XML."""

    elements: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    places: dict[str, int] = field(default_factory=dict)
    """Where each comes among the elements; names that alternate have one place."""


@lru_cache(maxsize=4096)
def _names(type_: ObjectType) -> _Names:
    elements: dict[str, str] = {}
    attributes: dict[str, str] = {}
    for name, each in type_.fields.items():
        tags = [f"{{{uri}}}{each.xml_name}" if uri else each.xml_name for uri in each.namespaces]
        if each.kind != "text":
            of_kind = attributes if each.kind == "attribute" else elements
            of_kind |= dict.fromkeys(tags or [each.xml_name], name)
    places = {name: place for place, name in enumerate(type_.fields)}
    for choice in type_.repeated_choices:
        first = min((places[name] for name in choice.names if name in places), default=0)
        places |= dict.fromkeys(choice.names, first)
    text = next((name for name, each in type_.fields.items() if each.kind == "text"), "")
    return _Names(elements, attributes, text, places)


def _own_text(element: Element) -> str:
    """The text of an element itself, without that of its children."""
    return (element.text or "") + "".join(child.tail or "" for child in element)
