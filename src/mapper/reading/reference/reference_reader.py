"""The reference reader of XML: xmltodict, and the rules of the document. It is the norm.

It is simple, not fast; every faster reader is tested against it.

1. Names are matched by namespace URI and local name, never by prefix; any of the URIs that the
   contract accepts for a name will do. The document's keys are the contract's: the local name,
   `@name` for an attribute, `#text` for the text beside attributes.
2. The envelope is removed: the document is the content of the message element, `{}` if empty.
3. A leaf is its text, with white space as the contract says; integers and booleans are typed. The
   text of an element is all its own text: comments, instructions and CDATA marks are no part of
   it, and the text of children the contract does not know is not either.
4. A leaf that is empty or white space alone is absent. So is an element with `xsi:nil`, but for
   its attributes, and an object that holds nothing. An object type that can hold nothing is `{}`
   where it is present, and so is an empty element of any content: being there is all they say.
5. What may occur more than once is a list, always. A second value where the contract has at most
   one is an error.
6. What the contract does not know is left out and reported, once per path with its count; so is a
   value that breaks its contract, unless the mapping keeps it. Attributes of XML Schema's instance
   namespace are not content.
7. Keys are in the order of the message: attributes, elements as they first occur, `#text`.
8. Any content takes its form from the message: a text, or an object by local names in which what
   occurs more than once is a list.
9. A field that is not read is left out, and its content is neither converted nor reported; an
   object with content, none of which is read or none of which is valid, is `{}`.
10. What the contract requires of an object that is present, and is read, must be present too. It
   may be empty where its type permits that, and nil where the contract does.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.clark_names import XSI, local_name, namespace_of
from mapper.reading.envelope import (
    SOAP,
    refuse_empty,
    refuse_envelope,
    refuse_fault,
    refuse_name,
    refuse_several,
)
from mapper.reading.leaf_judging import NO_CHECKS, Checks, Fault, Rules, verdict
from mapper.reading.locate import locate_xml, positioned
from mapper.reading.notice_collector import Chain, NoticeCollector
from mapper.reading.read_outcome import Reading, settle
from mapper.reading.reading_limits import as_bytes, check_size
from mapper.reading.shape import FieldShape, LeafShape, ObjectShape, RequiredShape, Shape, TypeShape
from mapper.reading.xml_guard import parse_guarded


def read_reference(
    source: bytes | str,
    shape: Shape,
    *,
    limits: Limits = DEFAULT_LIMITS,
    strict: bool = False,
    file: str | None = None,
    checks: Checks = NO_CHECKS,
) -> Reading:
    """Read a message as the norm says. `checks` are those that the shape names.

    Raises:
        ReadError: the source is not such a message, is not well-formed, or exceeds a limit.

    """
    data, encoding = as_bytes(source, file)
    check_size(data, limits, file)
    parse_guarded(data, encoding, limits, file)
    tag, root = _parse(data, encoding)
    collector = NoticeCollector(unknown=shape.unknown)
    message = _message(tag, root, shape, file)
    value = _Reference(shape.types, collector, checks).value(message, shape.types[shape.root], None)
    return settle(
        {} if value is None or isinstance(value, Fault) else value,
        collector.notices(strict=strict),
        lambda found: positioned(found, lambda path: locate_xml(data, path, shape), file),
        collector.left_out,
    )


class _Element:
    """An element from xmltodict: attributes, children in the order of the message, own text."""

    def __init__(self, item: dict[str, Any] | None) -> None:
        self.attributes: dict[str, str] = {}
        self.text = ""
        numbered: list[tuple[int, str, Any]] = []
        for key, entries in (item or {}).items():
            if key == "@xmlns":  # the declarations of prefixes
                continue
            # Attributes come bare, all else in lists, each with its number in the message.
            if key.startswith("@"):
                self.attributes[_clark(key[1:])] = entries[1]
            elif key == "#text":
                self.text = "".join(text for _, text in entries)
            else:
                numbered.extend((number, _clark(key), child) for number, child in entries)
        numbered.sort(key=lambda entry: entry[0])
        self.children = [(tag, _Element(child)) for _, tag, child in numbered]

    @property
    def nil(self) -> bool:
        """Whether `xsi:nil` says that there is no value."""
        return self.attributes.get(XSI + "nil", "").strip() in ("true", "1")

    @property
    def own_attributes(self) -> dict[str, str]:
        """The attributes that are content."""
        return {tag: text for tag, text in self.attributes.items() if not tag.startswith(XSI)}


def _parse(data: bytes, encoding: str | None) -> tuple[str, _Element]:
    # Only here: a compiled mapping reads with the fast reader, and runs without xmltodict.
    import xmltodict

    numbers = count()
    parsed = xmltodict.parse(
        data,
        encoding=encoding,
        process_namespaces=True,
        namespace_separator="}",
        strip_whitespace=False,
        force_list=True,
        force_cdata=True,
        # xmltodict gathers elements by name; the number keeps the message's order.
        postprocessor=lambda _path, key, value: (key, (next(numbers), value)),
    )
    ((name, ((_, item),)),) = parsed.items()
    return _clark(name), _Element(item)


def _clark(name: str) -> str:
    return "{" + name if "}" in name else name


def _message(tag: str, root: _Element, shape: Shape, file: str | None) -> _Element:
    """The message element: the root itself, or what one of the envelopes holds."""
    if tag in shape.tags:
        return root
    for path in shape.envelopes:
        inner: _Element | None = root if tag in path[0] else None
        for tags in path[1:]:
            if inner is not None:
                inner = next((child for name, child in inner.children if name in tags), None)
        found = [child for name, child in inner.children if name in shape.tags] if inner else []
        if len(found) > 1:
            refuse_several(file)
        if found:
            return found[0]
    for soap in SOAP:
        if tag == f"{soap}Envelope":
            body = next((child for name, child in root.children if name == f"{soap}Body"), None)
            if body is None or not body.children:
                refuse_empty(shape, file)
            for name, child in body.children:
                if name == f"{soap}Fault":
                    code = _text_at(child, "faultcode")
                    refuse_fault(code or _text_at(child, f"{soap}Code", f"{soap}Value"), file)
            if body.children[0][0] in shape.tags:
                refuse_envelope(tag, shape, file)
            refuse_name(body.children[0][0], shape, file)
    refuse_name(tag, shape, file)


def _text_at(element: _Element, *path: str) -> str:
    for tag in path:
        found = next((child for name, child in element.children if name == tag), None)
        if found is None:
            return ""
        element = found
    return element.text


class _Reference:
    """The rules, applied to one message."""

    def __init__(
        self, types: tuple[TypeShape, ...], collector: NoticeCollector, checks: Checks
    ) -> None:
        self._types = types
        self._collector = collector
        self._checks = checks
        self._rules: dict[LeafShape, Rules] = {}

    def value(self, element: _Element, type_: TypeShape, path: Chain) -> Any:
        """The value of an element in the document, or a `Fault`; None where it is absent."""
        if type_[0] == "object":
            return self._object(element, type_, path)
        if type_[0] == "leaf":
            return self._leaf(element, type_, path)
        if element.nil:
            return None
        value = _free_form(element)
        return {} if value is None else value

    # What is read and what is missing is known when attributes, elements and text were all seen.
    def _object(  # noqa: C901, PLR0912
        self, element: _Element, type_: ObjectShape, path: Chain
    ) -> dict[str, Any] | None:
        _, is_open, fields, required = type_
        out: dict[str, Any] = {}
        unread = False  # whether there is content that is not read, or that does not hold
        there: set[str] = set()  # the keys without a value that are not missing
        needed = {entry[0]: entry for entry in required}

        attributes = _by_tag(fields, "attribute")
        for tag, text in element.own_attributes.items():
            field = attributes.get(tag)
            if field is None:
                known = [other[0][1:] for other in fields if other[1] == "attribute"]
                self._collector.unknown(
                    path, local_name(tag), known, what="attribute", permitted=is_open
                )
            elif field[5]:
                found = self._text(text, field)
                unread |= self._put(out, field, found, path)
                if isinstance(found, Fault) or (
                    field[0] in needed and needed[field[0]][1] != "value"
                ):
                    there.add(field[0])
            else:
                unread = unread or self._has_text(text, field)
        if element.nil:
            if element.children or (element.text and not element.text.isspace()):
                self._collector.nil_with_content(path)
            return out if out or unread else None

        elements = _by_tag(fields, "element")
        for tag, child in element.children:
            field = elements.get(tag)
            if field is None:
                self._unknown_element(tag, elements, is_open, path)
            elif field[5]:
                below = (path, field[0])
                found = self.value(child, self._types[field[3]], below)
                unread |= self._put(out, field, found, path)
                if isinstance(found, Fault) or _may_lack(child, needed.get(field[0])):
                    there.add(field[0])
            else:
                unread = unread or self._has_value(child, field)

        texts = [field for field in fields if field[1] == "text"]
        if texts and texts[0][5]:
            found = self._text(element.text, texts[0])
            unread |= self._put(out, texts[0], found, path, path)
            if isinstance(found, Fault) or (
                texts[0][0] in needed and needed[texts[0][0]][1] != "value"
            ):
                there.add(texts[0][0])
        elif texts:
            unread = unread or self._has_text(element.text, texts[0])
        elif element.text and not element.text.isspace():
            self._collector.stray_text(path, element.text)
        # An object type that can hold nothing says all by being there.
        if not (out or unread or not (fields or is_open)) and path is not None:
            return None
        for key, least, _, outcome, pick in required:
            if key not in out and key not in there and least != "none":
                self._collector.required(path, key, outcome, pick)
        return out

    def _put(
        self,
        out: dict[str, Any],
        field: FieldShape,
        value: Any,
        path: Chain,
        reported: Chain = None,
    ) -> bool:
        """Put a value into its object; gives whether it was present and invalid.

        Its path is that of the field, unless `reported` is another.
        """
        key, repeated = field[0], field[4]
        if value is None:
            return False
        broken = isinstance(value, Fault)
        if isinstance(value, Fault):
            value = self._collector.fault(reported or (path, key), value, out, key)
            if value is MISSING:
                return True
        if repeated:
            out.setdefault(key, []).append(value)
        elif key in out:
            self._collector.too_many((path, key))
        else:
            out[key] = value
        return broken

    def _leaf(
        self, element: _Element, type_: TypeShape, path: Chain
    ) -> str | int | bool | Fault | None:
        for tag in element.own_attributes:
            self._collector.unknown(path, local_name(tag), (), what="attribute")
        if element.nil:
            if element.children or (element.text and not element.text.isspace()):
                self._collector.nil_with_content(path)
            return None
        for tag, _ in element.children:
            self._collector.unknown(path, local_name(tag), (), what="element")
        return self._judge(element.text, type_)

    def _text(self, text: str, field: FieldShape) -> str | int | bool | Fault | None:
        return self._judge(text, self._types[field[3]])

    def _judge(self, text: str, type_: TypeShape) -> str | int | bool | Fault | None:
        if type_[0] != "leaf":
            raise TypeError("an attribute or a text has the type of a leaf")
        if type_ not in self._rules:
            self._rules[type_] = Rules(type_, self._checks)
        return verdict(text, self._rules[type_])

    def _has_text(self, text: str, field: FieldShape) -> bool:
        return self._text(text, field) is not None

    def _has_value(self, child: _Element, field: FieldShape) -> bool:
        """Whether there is content that is not read; nothing is reported of it."""
        below = (None, field[0])
        silent = _Reference(self._types, NoticeCollector(), self._checks)
        return silent.value(child, self._types[field[3]], below) is not None

    def _unknown_element(
        self, tag: str, elements: dict[str, FieldShape], is_open: bool, path: Chain
    ) -> None:
        local = local_name(tag)
        if not is_open and local in map(local_name, elements):
            self._collector.other_namespace(path, local, namespace_of(tag))
        else:
            known = [field[0] for field in elements.values()]
            self._collector.unknown(path, local, known, what="element", permitted=is_open)


def _may_lack(child: _Element, required: RequiredShape | None) -> bool:
    """Whether an element that gives no value is as its contract says."""
    if required is None:
        return False
    _, least, may_be_nil, _, _ = required
    return may_be_nil if child.nil else least != "value"


def _by_tag(fields: tuple[FieldShape, ...], kind: str) -> dict[str, FieldShape]:
    return {tag: field for field in fields if field[1] == kind for tag in field[2]}


def _free_form(element: _Element) -> Any:
    """Text, or an object by local names in which what occurs more than once is a list."""
    found: dict[str, list[Any]] = {
        "@" + local_name(tag): [text]
        for tag, text in element.own_attributes.items()
        if text and not text.isspace()
    }
    for tag, child in element.children:
        value = _free_form(child)
        if value is not None:
            found.setdefault(local_name(tag), []).append(value)
    if element.text and not element.text.isspace():
        if not found:
            return element.text
        found["#text"] = [element.text]
    out = {key: values[0] if len(values) == 1 else values for key, values in found.items()}
    return out or None
