"""The fast reader of XML: the standard library's C parser, and one walk by the shape.

The norm is the reference reader (`mapper.reading.reference`); tests hold the two equal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from xml.etree.ElementTree import Element, XMLParser

from mapper.reading.bounds import check_size
from mapper.reading.envelope import find_message
from mapper.reading.guard import PARSE_ERRORS, as_bytes, check_xml, refuse_malformed
from mapper.reading.leaves import Unfit, read_leaf
from mapper.reading.locate import locate_xml, placed
from mapper.reading.names import XSI, local_name, namespace_of
from mapper.reading.notes import Chain, Notes
from mapper.reading.outcome import Reading, settle
from mapper.reading.shape import LeafBase, Shape, TypeShape, WhiteSpace
from mapper.runtime.limits import DEFAULT_LIMITS, Limits

_NIL: Final = XSI + "nil"

# What is to be done with a field, as small numbers: they are compared for every element.
_TEXT: Final = 0  # a leaf whose text is its value
_LEAF: Final = 1  # any other leaf
_OBJECT: Final = 2
_ANY: Final = 3
_SKIP: Final = 4  # known, but not read

_Entry = tuple[int, str, bool, Any]
"""(what to do, key, repeated, what the type needs: a leaf's base and white space, or an object)."""


class _Object:
    """An object type, ready to be walked by."""

    __slots__ = ("attributes", "elements", "empty_counts", "open", "skips", "text")

    def __init__(self, is_open: bool, has_fields: bool) -> None:
        self.open = is_open
        self.elements: dict[str, _Entry] = {}
        self.attributes: dict[str, _Entry] = {}
        self.text: _Entry | None = None
        # Of an object that can hold nothing, being there is all it says.
        self.empty_counts = not has_fields and not is_open
        self.skips = False

    def known(self) -> list[str]:
        """The keys of all elements."""
        return [entry[1] for entry in self.elements.values()]


class XmlReader:
    """Reads XML messages of one shape; may be used by several threads at once."""

    def __init__(self, shape: Shape, limits: Limits = DEFAULT_LIMITS) -> None:
        self._shape = shape
        self._limits = limits
        self._root = _link(shape)

    def read(
        self, source: bytes | str, *, strict: bool = False, file: str | None = None
    ) -> Reading:
        """Read a message; when strict, each warning is an error. `file` is named in errors.

        Raises:
            ReadError: the source is no such message, or is not well-formed, or is out of bounds.

        """
        data, encoding = as_bytes(source, file)
        check_size(data, self._limits, file)
        check_xml(data, encoding, self._limits, file)
        # Entities cannot be declared without a DTD, and that has been refused.
        parser = XMLParser(encoding=encoding)  # noqa: S314
        try:
            parser.feed(data)
            root: Element = parser.close()
        except PARSE_ERRORS as error:
            refuse_malformed(error, data, file)
        notes = Notes()
        element = find_message(root, self._shape, file)
        kind, _, _, target = self._root
        if kind == _OBJECT:
            value = _read_object(element, target, None, notes)
        else:
            value = _READERS[kind](element, target, None, notes)
        return settle(
            {} if value is None else value,
            notes.notices(strict=strict),
            lambda found: placed(found, lambda path: locate_xml(data, path, self._shape), file),
        )


def _link(shape: Shape) -> _Entry:
    """Turn the table of types into objects that refer to each other; gives the message's entry."""
    objects = [
        _Object(type_[1], bool(type_[2])) if type_[0] == "object" else None for type_ in shape.types
    ]

    def entry(key: str, index: int, repeated: bool) -> _Entry:
        type_: TypeShape = shape.types[index]
        if type_[0] == "object":
            return (_OBJECT, key, repeated, objects[index])
        if type_[0] == "any":
            return (_ANY, key, repeated, None)
        plain = type_[1:] == ("string", "preserve")
        return (_TEXT if plain else _LEAF, key, repeated, type_[1:])

    for type_, node in zip(shape.types, objects, strict=True):
        if type_[0] != "object" or node is None:
            continue
        for key, kind, tags, index, repeated, read in type_[2]:
            made = entry(key, index, repeated)
            if not read:
                made = (_SKIP, key, repeated, made)
                node.skips = True
            if kind == "text":
                node.text = made
            else:
                (node.attributes if kind == "attribute" else node.elements).update(
                    dict.fromkeys(tags, made)
                )
    return entry(shape.message, shape.root, False)


def _read_object(
    element: Element, node: _Object, above: Chain, notes: Notes
) -> dict[str, Any] | None:
    """The object an element holds; None where it holds nothing."""
    out: dict[str, Any] = {}
    if (element.keys() or node.text is not None) and _read_attributes(
        element, node, above, notes, out
    ):
        return out if out or (node.skips and _has_skipped_attribute(element, node)) else None
    text = element.text
    stray = bool(text and not text.isspace())
    elements = node.elements
    value: Any
    for child in element:
        found = elements.get(child.tag)
        text = child.tail
        if text and not text.isspace():
            stray = True
        if found is None:
            _note_unknown(child.tag, node, above, notes)
            continue
        kind, key, repeated, target = found
        if kind == _TEXT:
            value = child.text
            if len(child) or child.keys():
                value = _read_leaf(child, target, (above, key), notes)
                if value is None:
                    continue
            elif not value or value.isspace():
                continue
        elif kind == _OBJECT:
            value = _read_object(child, target, (above, key), notes)
            if value is None:
                continue
        elif kind == _SKIP:
            continue
        else:
            value = _READERS[kind](child, target, (above, key), notes)
            if value is None:
                continue
        if repeated:
            if key in out:
                out[key].append(value)
            else:
                out[key] = [value]
        elif key in out:
            notes.too_many((above, key))
        else:
            out[key] = value
    if node.text is not None:
        _read_text(element, node.text, above, notes, out)
    elif stray:
        notes.stray_text(above, _own_text(element))
    if out or node.empty_counts or (node.skips and _has_skipped_content(element, node)):
        return out
    return None


def _read_attributes(
    element: Element, node: _Object, above: Chain, notes: Notes, out: dict[str, Any]
) -> bool:
    """Add the attributes to `out`; whether the element is nil, so that nothing else is read."""
    nil = False
    for tag, text in element.items():
        if tag.startswith(XSI):
            nil = nil or (tag == _NIL and text.strip() in ("true", "1"))
            continue
        found = node.attributes.get(tag)
        if found is None:
            known = [entry[1].removeprefix("@") for entry in node.attributes.values()]
            notes.unknown(above, local_name(tag), known, what="attribute", permitted=node.open)
        elif found[0] != _SKIP:
            value = _convert(text, found[3], (above, found[1]), notes)
            if value is not None:
                out[found[1]] = value
    if nil and _has_anything(element):
        notes.nil_with_content(above)
    return nil


def _read_text(
    element: Element, found: _Entry, above: Chain, notes: Notes, out: dict[str, Any]
) -> None:
    """Add the text of an element that is an object for its attributes' sake."""
    if found[0] != _SKIP:
        value = _convert(_own_text(element), found[3], above, notes)
        if value is not None:
            out[found[1]] = value


def _read_leaf(
    element: Element, target: tuple[LeafBase, WhiteSpace], path: Chain, notes: Notes
) -> str | int | bool | None:
    """The value of a leaf, with a note of all that should not be there."""
    nil = False
    for tag, text in element.items():
        if tag.startswith(XSI):
            nil = nil or (tag == _NIL and text.strip() in ("true", "1"))
        else:
            notes.unknown(path, local_name(tag), (), what="attribute")
    if nil:
        if _has_anything(element):
            notes.nil_with_content(path)
        return None
    for child in element:
        notes.unknown(path, local_name(child.tag), (), what="element")
    return _convert(_own_text(element), target, path, notes)


def _convert(
    text: str, target: tuple[LeafBase, WhiteSpace], path: Chain, notes: Notes
) -> str | int | bool | None:
    try:
        return read_leaf(text, *target)
    except Unfit:
        notes.unfit(path, target[0], text)
        return None


def _read_any(element: Element, _target: object, _path: Chain, _notes: Notes) -> Any:
    """Content of any shape: None where the element is nil, `{}` where it is empty."""
    if element.get(_NIL, "").strip() in ("true", "1"):
        return None
    value = _free_form(element)
    return {} if value is None else value


def _free_form(element: Element) -> Any:
    """Text, or an object by local names in which what occurs more than once is a list."""
    out: dict[str, Any] = {
        "@" + local_name(tag): text
        for tag, text in element.items()
        if not tag.startswith(XSI) and text and not text.isspace()
    }
    several: set[str] = set()
    for child in element:
        value = _free_form(child)
        key = local_name(child.tag)
        if value is None:
            continue
        if key not in out:
            out[key] = value
        elif key in several:
            out[key].append(value)
        else:
            out[key] = [out[key], value]
            several.add(key)
    text = _own_text(element)
    if text and not text.isspace():
        if not out:
            return text
        out["#text"] = text
    return out or None


_READERS: Final[dict[int, Callable[[Element, Any, Chain, Notes], Any]]] = {
    _TEXT: _read_leaf,
    _LEAF: _read_leaf,
    _OBJECT: _read_object,
    _ANY: _read_any,
}


def _own_text(element: Element) -> str:
    """The text of an element itself, without that of its children."""
    text = element.text or ""
    if len(element):
        text += "".join(child.tail or "" for child in element)
    return text


def _has_anything(element: Element) -> bool:
    """Whether an element has children or text."""
    return len(element) > 0 or bool(element.text and not element.text.isspace())


def _has_skipped_attribute(element: Element, node: _Object) -> bool:
    """Whether there is a value in an attribute that is not read."""
    unheard = Notes()
    for tag, text in element.items():
        found = node.attributes.get(tag)
        if found and found[0] == _SKIP and _convert(text, found[3][3], None, unheard) is not None:
            return True
    return False


def _has_skipped_content(element: Element, node: _Object) -> bool:
    """Whether an object of which nothing is read would have content if all were read."""
    if _has_skipped_attribute(element, node):
        return True
    unheard = Notes()
    if node.text is not None and node.text[0] == _SKIP:
        leaf = node.text[3][3]
        if _convert(_own_text(element), leaf, None, unheard) is not None:
            return True
    for child in element:
        found = node.elements.get(child.tag)
        if found and found[0] == _SKIP:
            kind, _, _, target = found[3]
            if _READERS[kind](child, target, None, unheard) is not None:
                return True
    return False


def _note_unknown(tag: str, node: _Object, above: Chain, notes: Notes) -> None:
    local = local_name(tag)
    if not node.open and any(local == local_name(known) for known in node.elements):
        notes.other_namespace(above, local, namespace_of(tag))
    else:
        notes.unknown(above, local, node.known(), what="element", permitted=node.open)
