"""The fast reader of XML: the standard library's C parser, and one walk by the shape.

The norm is the reference reader (`mapper.reading.reference`); tests hold the two equal.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final, TypeAlias
from xml.etree.ElementTree import Element, XMLParser

from mapper.reading.bounds import check_size, refuse_recursion
from mapper.reading.envelope import find_message
from mapper.reading.guard import (
    PARSE_ERRORS,
    as_bytes,
    may_break_bounds,
    parse_guarded,
    refuse_malformed,
)
from mapper.reading.leaves import Unfit, read_leaf
from mapper.reading.locate import locate_xml, placed
from mapper.reading.names import XSI, local_name, namespace_of
from mapper.reading.notes import Chain, Notes
from mapper.reading.outcome import ReadError, Reading, settle
from mapper.reading.shape import LeafBase, Shape, TypeShape, WhiteSpace
from mapper.runtime.limits import DEFAULT_LIMITS, Limits

_NIL: Final = XSI + "nil"

_Read: TypeAlias = Callable[[Element, Any, Chain, Notes, int], Any]
"""Reads an element: (element, what its type needs, path, notes, how many levels may be below)."""

_Entry: TypeAlias = tuple[str, bool, _Read | None, Any]
"""(key, repeated, how it is read, what that needs); without a reader, its text is its value."""


class _Object:
    """An object type, ready to be walked by."""

    __slots__ = (
        "attributes",
        "elements",
        "empty_counts",
        "known",
        "known_attributes",
        "locals",
        "open",
        "skips",
        "text",
    )

    def __init__(self, is_open: bool, has_fields: bool) -> None:
        self.open = is_open
        self.elements: dict[str, _Entry] = {}
        self.attributes: dict[str, _Entry] = {}
        self.text: _Entry | None = None
        # Of an object that can hold nothing, being there is all it says.
        self.empty_counts = not has_fields and not is_open
        self.skips = False
        # For notices: the keys of all elements and attributes, and the local names of elements.
        self.known: tuple[str, ...] = ()
        self.known_attributes: tuple[str, ...] = ()
        self.locals: frozenset[str] = frozenset()


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
        limits = self._limits
        check_size(data, limits, file)
        if may_break_bounds(data, limits):
            parse_guarded(data, encoding, limits, file)
        # Entities cannot be declared without a DTD, and that has been refused.
        parser = XMLParser(encoding=encoding)  # noqa: S314
        try:
            parser.feed(data)
            root: Element = parser.close()
        except PARSE_ERRORS as error:
            # What is beyond the bounds is told first.
            parse_guarded(data, encoding, limits, file)
            refuse_malformed(error, data, file)
        notes = Notes()
        try:
            element, depth = find_message(root, self._shape, file)
            value = self._walk(root, element, limits.depth - depth, notes)
        except (ReadError, _TooDeep):
            parse_guarded(data, encoding, limits, file)
            raise
        except RecursionError:
            refuse_recursion(file)
        return settle(
            {} if value is None else value,
            notes.notices(strict=strict),
            lambda found: placed(found, lambda path: locate_xml(data, path, self._shape), file),
        )

    def _walk(self, root: Element, message: Element, left: int, notes: Notes) -> Any:
        if left < 0 or (root is not message and _is_deeper(root, self._limits.depth - 1, message)):
            raise _TooDeep
        _, _, read, target = self._root
        return (read or _read_leaf)(message, target, None, notes, left)


class _TooDeep(Exception):  # noqa: N818 - never leaves this module
    """Elements are nested beyond the bound."""


def _link(shape: Shape) -> _Entry:
    """Turn the table of types into objects that refer to each other; gives the message's entry."""
    objects = [
        _Object(type_[1], bool(type_[2])) if type_[0] == "object" else None for type_ in shape.types
    ]

    def entry(key: str, index: int, repeated: bool) -> _Entry:
        type_: TypeShape = shape.types[index]
        if type_[0] == "object":
            return (key, repeated, _read_object, objects[index])
        if type_[0] == "any":
            return (key, repeated, _read_any, None)
        plain = type_[1:] == ("string", "preserve")
        return (key, repeated, None if plain else _read_leaf, type_[1:])

    for type_, node in zip(shape.types, objects, strict=True):
        if type_[0] != "object" or node is None:
            continue
        for key, kind, tags, index, repeated, read in type_[2]:
            made = entry(key, index, repeated)
            if not read:
                made = (key, repeated, _skip, made)
                node.skips = True
            if kind == "text":
                node.text = made
            else:
                (node.attributes if kind == "attribute" else node.elements).update(
                    dict.fromkeys(tags, made)
                )
        node.known = tuple(entry[0] for entry in node.elements.values())
        node.known_attributes = tuple(entry[0][1:] for entry in node.attributes.values())
        node.locals = frozenset(map(local_name, node.elements))
    return entry(shape.message, shape.root, False)


def _read_object(
    element: Element, node: _Object, above: Chain, notes: Notes, left: int
) -> dict[str, Any] | None:
    """The object an element holds; None where it holds nothing.

    `left` is how many levels of elements there may be below it.
    """
    out: dict[str, Any] = {}
    if (element.keys() or node.text is not None) and _read_attributes(
        element, node, above, notes, out
    ):
        return out if out or (node.skips and _has_skipped_attribute(element, node)) else None
    text = element.text
    stray = bool(text and not text.isspace())
    elements = node.elements
    value: Any
    left -= 1
    if left < 0 and len(element):
        raise _TooDeep
    for child in element:
        found = elements.get(child.tag)
        text = child.tail
        if text and not text.isspace():
            stray = True
        if found is None:
            _note_unknown(child.tag, node, above, notes)
            if len(child) and _is_deeper(child, left):
                raise _TooDeep
            continue
        key, repeated, read, target = found
        if read is not None:
            value = read(child, target, (above, key), notes, left)
        else:
            value = child.text
            if len(child) or child.keys():
                value = _read_leaf(child, target, (above, key), notes, left)
            elif value and value.isspace():
                continue
        if not value and (value is None or value == ""):
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
    if stray or node.text is not None:
        _read_text(element, node.text, above, notes, out)
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
            notes.unknown(
                above,
                local_name(tag),
                node.known_attributes,
                what="attribute",
                permitted=node.open,
            )
        elif found[2] is not _skip:
            value = _convert(text, found[3], (above, found[0]), notes)
            if value is not None:
                out[found[0]] = value
    if nil and _has_anything(element):
        notes.nil_with_content(above)
    return nil


def _read_text(
    element: Element, found: _Entry | None, above: Chain, notes: Notes, out: dict[str, Any]
) -> None:
    """Add the text of an element that is an object for its attributes' sake, or note it."""
    if found is None:
        notes.stray_text(above, _own_text(element))
    elif found[2] is not _skip:
        value = _convert(_own_text(element), found[3], above, notes)
        if value is not None:
            out[found[0]] = value


def _read_leaf(
    element: Element, target: tuple[LeafBase, WhiteSpace], path: Chain, notes: Notes, left: int
) -> str | int | bool | None:
    """The value of a leaf, with a note of all that should not be there."""
    if len(element) and _is_deeper(element, left):
        raise _TooDeep
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


def _read_any(element: Element, _target: object, _path: Chain, _notes: Notes, left: int) -> Any:
    """Content of any shape: None where the element is nil, `{}` where it is empty."""
    if len(element) and _is_deeper(element, left):
        raise _TooDeep
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


def _skip(element: Element, _target: object, _path: Chain, _notes: Notes, left: int) -> None:
    """Pass over an element that is known, but not read."""
    if len(element) and _is_deeper(element, left):
        raise _TooDeep


def _own_text(element: Element) -> str:
    """The text of an element itself, without that of its children."""
    text = element.text or ""
    if len(element):
        text += "".join(child.tail or "" for child in element)
    return text


def _is_deeper(element: Element, left: int, apart: Element | None = None) -> bool:
    """Whether there are more than so many levels below an element, `apart` left out."""
    level = [element]
    while level and left >= 0:
        level = [child for above in level if above is not apart for child in above]
        left -= 1
    return bool(level)


def _has_anything(element: Element) -> bool:
    """Whether an element has children or text."""
    return len(element) > 0 or bool(element.text and not element.text.isspace())


def _has_skipped_attribute(element: Element, node: _Object) -> bool:
    """Whether there is a value in an attribute that is not read."""
    unheard = Notes()
    for tag, text in element.items():
        found = node.attributes.get(tag)
        if found and found[2] is _skip and _convert(text, found[3][3], None, unheard) is not None:
            return True
    return False


def _has_skipped_content(element: Element, node: _Object) -> bool:
    """Whether an object of which nothing is read would have content if all were read."""
    if _has_skipped_attribute(element, node):
        return True
    unheard = Notes()
    if node.text is not None and node.text[2] is _skip:
        leaf = node.text[3][3]
        if _convert(_own_text(element), leaf, None, unheard) is not None:
            return True
    for child in element:
        found = node.elements.get(child.tag)
        if found and found[2] is _skip:
            _, _, read, target = found[3]
            # How deep it is has been looked at.
            if (read or _read_leaf)(child, target, None, unheard, sys.maxsize) is not None:
                return True
    return False


def _note_unknown(tag: str, node: _Object, above: Chain, notes: Notes) -> None:
    local = local_name(tag)
    if not node.open and local in node.locals:
        notes.other_namespace(above, local, namespace_of(tag))
    else:
        notes.unknown(above, local, node.known, what="element", permitted=node.open)
