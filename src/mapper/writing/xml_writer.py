"""Records to XML, by the shape of the target message.

Order, names and namespaces come from the shape; the order of the record does not matter. All
namespaces that the message can have are declared once, at the root.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeAlias

from mapper.diagnostics.diagnostic import Notice
from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.clark_names import local_name, namespace_of
from mapper.reading.native_core import CORE
from mapper.reading.shape import FieldShape, Shape
from mapper.writing.namespace_prefixes import choose_prefixes
from mapper.writing.write_errors import Unwritable, WriteError
from mapper.writing.xml_characters import Forbidden, check_characters, forbidden_places

_KINDS: Final = ("attribute", "text", "element")
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


_Field: TypeAlias = tuple[int, str, str, bool, Any]
"""How a field is written: (position, name, start tag without its end, repeated, type).

The start of an attribute is ` name="`; its position is before that of text and elements.
"""


# Declared where it stands: few messages have it.
_NIL = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'


class _Nillable(NamedTuple):
    """The type of an element that may be there without a value: None in its record."""

    type_: Any


class _XmlObject:
    """An object type, prepared for writing."""

    __slots__ = ("fields", "first_content", "first_element", "text")

    def __init__(self) -> None:
        self.fields: dict[str, _Field] = {}
        self.text: str | None = None
        # The positions after the attributes, and after the text.
        self.first_content = 0
        self.first_element = 0


class XmlWriter:
    """Writes records of one shape; may be used by several threads at once."""

    def __init__(self, shape: Shape) -> None:
        uris = _namespaces(shape)
        prefixes = choose_prefixes(uris, dict(shape.prefixes))
        default = uris[0] if uris and _can_be_default(shape) else None
        self._names = {uri: "" if uri == default else prefix for uri, prefix in prefixes.items()}
        declared = "".join(
            f' xmlns{":" + name if name else ""}="{_attribute(uri)}"'
            for uri, name in self._names.items()
        )
        self._tag = self._name(shape.tags[0])
        self._start = f"<{self._tag}{declared}"
        self._root = self._link(shape)
        self._listed = shape.listed
        self._write_natively = self._native(shape)

    def write(self, record: object, *, pretty: bool = False) -> bytes:
        """The record as a message in UTF-8; if pretty, indented by two spaces per level.

        Raises:
            WriteError: a text holds a character that XML 1.0 does not admit, or the record does
                not have the form of its contract, or is a list.

        """
        if self._listed:
            message = "the message is a list, which XML cannot hold; write it as JSON"
            raise WriteError((Notice("output-invalid", message, "error"),))
        if self._write_natively is not None and not pretty:
            data = self._write_natively(record)
            if data is not None:
                return data
        parts = [DECLARATION]
        try:
            _element(self._tag, self._start, record, self._root, parts, "\n" if pretty else "")
        except Unwritable as error:
            raise WriteError((error.notice(),)) from None
        except Forbidden:
            raise WriteError(forbidden_places(record)) from None
        if pretty:
            parts.append("\n")
        return "".join(parts).encode()

    def _name(self, tag: str) -> str:
        uri = namespace_of(tag)
        prefix = self._names[uri] if uri else ""
        return f"{prefix}:{local_name(tag)}" if prefix else local_name(tag)

    def _link(self, shape: Shape) -> Any:
        linked: list[Any] = [
            _XmlObject() if type_[0] == "object" else type_[0] for type_ in shape.types
        ]
        for number, (object_, node) in enumerate(zip(shape.types, linked, strict=True)):
            if object_[0] != "object":
                continue
            ordered = sorted(object_[2], key=lambda field: _KINDS.index(field[1]))
            for position, (key, kind, tags, index, repeated, _) in enumerate(ordered):
                name = self._name(tags[0])
                start = f' {name}="' if kind == "attribute" else f"<{name}"
                inner = linked[index]
                type_ = _Nillable(inner) if (number, key) in shape.nillable else inner
                node.fields[key] = (position, name, start, repeated, type_)
                node.first_content += kind == "attribute"
                node.first_element += kind != "element"
                if kind == "text":
                    node.text = key
        self._linked = linked
        return linked[shape.root]

    def _native(self, shape: Shape) -> Callable[[object], bytes | None] | None:
        """What writes records natively, or gives None; None where there is no native core."""
        if CORE is None:
            return None
        types: list[Any] = []
        for type_, node in zip(shape.types, self._linked, strict=True):
            if type_[0] != "object":
                types.append(type_[0])
                continue
            indices = {field[0]: field[3] for field in type_[2]}
            fields = [
                (key, name, start, repeated, inner.__class__ is _Nillable, indices[key])
                for key, (_, name, start, repeated, inner) in node.fields.items()
            ]
            types.append((fields, node.first_content, node.first_element))
        start = DECLARATION + self._start
        writer = CORE.XmlWriter(types, shape.root, start, f"</{self._tag}>", MISSING)
        write: Callable[[object], bytes | None] = writer.write
        return write


def _element(name: str, start: str, value: Any, type_: Any, parts: list[str], indent: str) -> None:
    """Write one element; `start` is its start tag without `>`."""
    if type_ == "leaf":
        text = leaf_text(value)
        parts.append(f"{start}>{_escape(text)}</{name}>" if text else f"{start}/>")
    elif type_ == "any":
        _write_any(name, start, value, parts, indent)
    elif type_.__class__ is _Nillable:
        if value is None:
            parts.append(f"{start}{_NIL}/>")
        else:
            _element(name, start, value, type_.type_, parts, indent)
    else:
        _write_object(name, start, value, type_, parts, indent)


def _write_object(
    name: str, start: str, value: Any, node: _XmlObject, parts: list[str], indent: str
) -> None:
    if value.__class__ is not dict:
        value = _as_object(value, node)
    begin = len(parts)
    parts.append(start)
    # Next to text, white space would be part of it.
    inner = indent + "  " if indent and node.text is None else ""
    fields, first_content, first_element = node.fields, node.first_content, node.first_element
    last = -1
    is_open = True  # whether the start tag is
    for key, item in value.items():
        field = fields.get(key)
        if item is MISSING or (item is None and not _nillable(field)):
            continue
        if field is None:
            raise _unknown(key)
        position, tag, opening, repeated, type_ = field
        if position < last:
            # The order of the record is not that of its contract.
            del parts[begin:]
            _write_object(name, start, _in_order(value, node), node, parts, indent)
            return
        last = position
        try:
            if position < first_content:
                parts.append(f'{opening}{_attribute(leaf_text(item))}"')
                continue
            if is_open and not (repeated and not item):
                parts.append(">")
                is_open = False
            if position < first_element:
                parts.append(_escape(leaf_text(item)))
            elif repeated and isinstance(item, list | tuple):
                _write_items(tag, opening, item, type_, parts, inner)
            elif type_ == "leaf":
                text = item if item.__class__ is str else leaf_text(item)
                if not text.isalnum():
                    text = _escape(text)
                parts.append(f"{inner}{opening}>{text}</{tag}>" if text else f"{inner}{opening}/>")
            else:
                if inner:
                    parts.append(inner)
                write = _write_object if type_.__class__ is _XmlObject else _element
                write(tag, opening, item, type_, parts, inner)
        except Unwritable as error:
            error.below(key)
            raise
    parts.append("/>" if is_open else f"{indent if inner else ''}</{name}>")


def _write_items(
    tag: str,
    opening: str,
    items: list[Any] | tuple[Any, ...],
    type_: Any,
    parts: list[str],
    inner: str,
) -> None:
    write = _write_object if type_.__class__ is _XmlObject else _element
    for number, item in enumerate(items):
        if item is MISSING or (item is None and type_.__class__ is not _Nillable):
            continue
        if inner:
            parts.append(inner)
        try:
            write(tag, opening, item, type_, parts, inner)
        except Unwritable as error:
            error.at(number)
            raise


def _nillable(field: _Field | None) -> bool:
    return field is not None and field[-1].__class__ is _Nillable


def _as_object(value: object, node: _XmlObject) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    if value == "":
        return {}
    if node.text is None or isinstance(value, list | tuple):
        raise Unwritable("output-invalid", "the contract has an object here")
    # A leaf with attributes may be its bare value.
    return {node.text: value}


def _unknown(key: str) -> Unwritable:
    error = Unwritable("output-invalid", "the contract does not have this field")
    error.below(key)
    return error


def _in_order(value: dict[str, Any], node: _XmlObject) -> dict[str, Any]:
    """The fields of a record in the order of its contract."""
    last = len(node.fields)
    known = node.fields.get
    return dict(
        sorted(value.items(), key=lambda item: found[0] if (found := known(item[0])) else last)
    )


def _write_any(name: str, start: str, value: Any, parts: list[str], indent: str) -> None:
    """Write content of any shape: an object by local names, with `@name` and `#text`."""
    if not isinstance(value, dict):
        text = leaf_text(value)
        parts.append(f"{start}>{_escape(text)}</{name}>" if text else f"{start}/>")
        return
    parts.append(start)
    for key, item in value.items():
        if key.startswith("@"):
            parts.append(f' {checked_name(key[1:])}="{_attribute(leaf_text(item))}"')
    start_at = len(parts)
    inner = indent + "  " if indent and "#text" not in value else ""
    if "#text" in value:
        parts.append(_escape(leaf_text(value["#text"])))
    for key, item in value.items():
        if key.startswith("@") or key == "#text" or item is None or item is MISSING:
            continue
        tag = checked_name(key)
        for part in item if isinstance(item, list | tuple) else (item,):
            parts.append(inner)
            _write_any(tag, "<" + tag, part, parts, inner)
    if len(parts) == start_at:
        parts.append("/>")
    else:
        parts[start_at] = ">" + parts[start_at]
        parts.append(f"{indent if inner else ''}</{name}>")


def leaf_text(value: object) -> str:
    """The lexical form of a leaf, by XSD part 2.

    Raises:
        Unwritable: the value is not a leaf.

    """
    if value.__class__ is str or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        number = Decimal(str(value))
        if number.is_finite():
            return format(number, "f")
    raise Unwritable("output-invalid", "the contract has a value here")


def checked_name(name: str) -> str:
    """A key of any content as the name of an element or attribute.

    Raises:
        Unwritable: XML 1.0 admits no such name.

    """
    head = name[:1]
    if (head.isalpha() or head == "_") and all(
        char.isalnum() or char in "_.-" for char in name[1:]
    ):
        return name
    raise Unwritable("output-invalid", "a key of this object cannot be a name in XML")


def _escape(text: str) -> str:
    """The text as the content of an element."""
    if text.isalnum():
        return text
    check_characters(text)
    if "&" in text or "<" in text or ">" in text or "\r" in text:
        # A bare carriage return would be read as a line feed.
        return _markup(text).replace("\r", "&#13;")
    return text


def _attribute(text: str) -> str:
    """The text as the value of an attribute."""
    if text.isalnum():
        return text
    check_characters(text)
    # Bare white space other than the space would be read as a space.
    text = _markup(text).replace('"', "&quot;")
    return text.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


def _markup(text: str) -> str:
    """The text with references for what would be markup.

    Not `xml.sax.saxutils.escape`: that module imports urllib, http and ssl.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _namespaces(shape: Shape) -> list[str]:
    """All namespaces of the message, its own first, in the order of the types."""
    found = dict.fromkeys(
        uri
        for tag in (shape.tags[0], *(field[2][0] for field in _fields(shape)))
        if (uri := namespace_of(tag))
    )
    return list(found)


def _can_be_default(shape: Shape) -> bool:
    """Whether the message's namespace can be the default one.

    Not where elements have no namespace, or attributes have one.
    """
    uri = namespace_of(shape.tags[0])
    return (
        uri is not None
        and not any(type_[0] == "any" for type_ in shape.types)
        and all(
            (namespace_of(tags[0]) is not None)
            if kind == "element"
            else namespace_of(tags[0]) != uri
            for _, kind, tags, _, _, _ in _fields(shape)
            if kind != "text"
        )
    )


def _fields(shape: Shape) -> list[FieldShape]:
    return [field for type_ in shape.types if type_[0] == "object" for field in type_[2]]
