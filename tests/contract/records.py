"""Records out of XML and back by a contract, plainly; and records broken in known ways."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from lxml import etree

from mapper.contract.message_model import AnyType, Field, LeafType, Message, ObjectType, Type

UNKNOWN = "notInTheContract"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def record_of(element: etree._Element, type_: Type) -> Any:
    """The record of an element: text typed by its base, empty text kept."""
    if isinstance(type_, LeafType):
        return typed(element.text or "", type_)
    if isinstance(type_, AnyType):
        return {}
    record: dict[str, Any] = {}
    for field in type_.fields.values():
        if field.kind == "attribute":
            text = element.get(tag(field))
            if text is not None:
                record[field.name] = typed(text, field.type)
        elif field.kind == "text":
            record[field.name] = typed(element.text or "", field.type)
        else:
            items = [record_of(each, field.type) for each in element.findall(tag(field))]
            if items:
                record[field.name] = items if field.repeated else items[0]
    return record


def typed(text: str, type_: Type) -> Any:
    """Text as the base of its type has it, where it is of that base."""
    assert isinstance(type_, LeafType)
    if type_.base == "integer" and text.lstrip("+-").isdigit():
        return int(text)
    if type_.base == "boolean" and text in {"true", "false"}:
        return text == "true"
    return text


def tag(field: Field) -> str:
    """The name of a field in XML."""
    return f"{{{field.namespaces[0]}}}{field.xml_name}" if field.namespaces else field.xml_name


def element_of(record: Any, message: Message) -> etree._Element:
    """The XML of a record, in the order of the contract."""
    name = f"{{{message.namespaces[0]}}}{message.name}" if message.namespaces else message.name
    root = etree.Element(name)
    fill(root, record, message.type)
    return etree.fromstring(etree.tostring(root))


def fill(element: etree._Element, value: Any, type_: Type) -> None:
    """Put a value into its element."""
    if isinstance(type_, LeafType):
        element.text = lexical(value)
        return
    if isinstance(type_, AnyType) or not isinstance(value, dict):
        return
    assert isinstance(type_, ObjectType)
    for field in type_.fields.values():
        item = value.get(field.name)
        if item is None:
            continue
        if field.kind == "attribute":
            element.set(tag(field), lexical(item))
        elif field.kind == "text":
            element.text = lexical(item)
        else:
            for each in item if isinstance(item, list) else [item]:
                fill(etree.SubElement(element, tag(field)), each, field.type)
    for name in value:
        if name not in type_.fields and name.startswith("@"):
            element.set(name[1:], "")
        elif name not in type_.fields:
            etree.SubElement(element, name)


def lexical(value: Any) -> str:
    """A value as XML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def mutated(record: Any, texts: tuple[str, ...], random: Random) -> Any:
    """A record with one to three changes that can still be written as XML."""
    result = copy.deepcopy(record)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        mutate(result, texts, random)
    return result


def mutate(record: Any, texts: tuple[str, ...], random: Random) -> None:
    """Change one thing."""
    objects = list(walk(record))
    holder = random.choice(objects)
    names = list(holder)
    kind = random.randrange(7)
    if kind == 0 and names:
        del holder[random.choice(names)]
    elif kind == 1:
        holder[UNKNOWN] = "x"
    elif kind == 2 and names:
        name = random.choice(names)
        if isinstance(holder[name], list):
            holder[name] = holder[name] * random.randrange(5)
    elif kind == 3:
        other = random.choice(objects)
        # what another object of the same names has, but not the object itself
        for name, value in copy.deepcopy(other).items():
            if name != "#text" and random.random() < 0.5:
                holder.setdefault(name, value)
    else:
        leaves = [name for name in names if not isinstance(holder[name], dict | list)]
        if leaves:
            name = random.choice(leaves)
            value = holder[name]
            if isinstance(value, bool):
                holder[name] = not value
            elif isinstance(value, int):
                holder[name] = random.choice((0, -1, 7, value * 10, 10**6, -(10**20)))
            else:
                holder[name] = random.choice((*texts, value + "x", value[:-1]))


def walk(value: Any) -> Any:
    """All objects of a record."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from walk(each)
    elif isinstance(value, list):
        for each in value:
            yield from walk(each)
