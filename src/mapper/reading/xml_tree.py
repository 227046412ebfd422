"""Reading XML from a tree of the standard library's C parser, in one walk by the shape."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final, TypeAlias
from xml.etree.ElementTree import Element

from mapper.reading.leaves import Unfit, read_leaf
from mapper.reading.names import XSI, local_name, namespace_of
from mapper.reading.notes import Chain, Notes
from mapper.reading.shape import LeafBase, Shape, TypeShape, WhiteSpace

NIL: Final = XSI + "nil"

ReadElement: TypeAlias = Callable[[Element, Any, Chain, Notes, int], Any]
"""Reads an element: (element, what its type needs, path, notes, how many levels may be below)."""

Entry: TypeAlias = tuple[str, bool, ReadElement | None, Any]
"""(key, repeated, how it is read, what that needs); without a reader, its text is its value."""


class ObjectNode:
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
        self.elements: dict[str, Entry] = {}
        self.attributes: dict[str, Entry] = {}
        self.text: Entry | None = None
        # Of an object that can hold nothing, being there is all it says.
        self.empty_counts = not has_fields and not is_open
        self.skips = False
        # For notices: the keys of all elements and attributes, and the local names of elements.
        self.known: tuple[str, ...] = ()
        self.known_attributes: tuple[str, ...] = ()
        self.locals: frozenset[str] = frozenset()


class TooDeep(Exception):  # noqa: N818 - the reader looks for the place and then tells
    """Elements are nested beyond the bound."""


def read_tree(
    root: Element, message: Element, level: int, entry: Entry, depth: int, notes: Notes
) -> Any:
    """What the message element holds, in the tree of which `root` is the root.

    `level` is how deep the message is (from 1), `depth` how deep elements may be nested.

    Raises:
        TooDeep: elements are nested deeper, wherever in the tree.

    """
    if level > depth or (root is not message and is_deeper(root, depth - 1, message)):
        raise TooDeep
    _, _, read, target = entry
    return (read or read_leaf_element)(message, target, None, notes, depth - level)


def link(shape: Shape) -> Entry:
    """Turn the table of types into objects that refer to each other; gives the message's entry."""
    objects = [
        ObjectNode(type_[1], bool(type_[2])) if type_[0] == "object" else None
        for type_ in shape.types
    ]

    def entry(key: str, index: int, repeated: bool) -> Entry:
        type_: TypeShape = shape.types[index]
        if type_[0] == "object":
            return (key, repeated, read_object, objects[index])
        if type_[0] == "any":
            return (key, repeated, read_any, None)
        plain = type_[1:] == ("string", "preserve")
        return (key, repeated, None if plain else read_leaf_element, type_[1:])

    for type_, node in zip(shape.types, objects, strict=True):
        if type_[0] != "object" or node is None:
            continue
        for key, kind, tags, index, repeated, read in type_[2]:
            made = entry(key, index, repeated)
            if not read:
                made = (key, repeated, skip, made)
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


def read_object(
    element: Element, node: ObjectNode, above: Chain, notes: Notes, left: int
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
        raise TooDeep
    for child in element:
        found = elements.get(child.tag)
        text = child.tail
        if text and not text.isspace():
            stray = True
        if found is None:
            note_unknown(child.tag, node, above, notes)
            if len(child) and is_deeper(child, left):
                raise TooDeep
            continue
        key, repeated, read, target = found
        if read is not None:
            value = read(child, target, (above, key), notes, left)
        else:
            value = child.text
            if len(child) or child.keys():
                value = read_leaf_element(child, target, (above, key), notes, left)
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
    element: Element, node: ObjectNode, above: Chain, notes: Notes, out: dict[str, Any]
) -> bool:
    """Add the attributes to `out`; whether the element is nil, so that nothing else is read."""
    nil = False
    for tag, text in element.items():
        found = node.attributes.get(tag)
        if found is None:
            if not tag.startswith(XSI):
                notes.unknown(
                    above,
                    local_name(tag),
                    node.known_attributes,
                    what="attribute",
                    permitted=node.open,
                )
            elif tag == NIL:
                nil = text.strip() in ("true", "1")
        elif found[2] is None:
            if text and not text.isspace():
                out[found[0]] = text
        elif found[2] is not skip:
            value = convert(text, found[3], (above, found[0]), notes)
            if value is not None:
                out[found[0]] = value
    if nil and _has_anything(element):
        notes.nil_with_content(above)
    return nil


def _read_text(
    element: Element, found: Entry | None, above: Chain, notes: Notes, out: dict[str, Any]
) -> None:
    """Add the text of an element that is an object for its attributes' sake, or note it."""
    if found is None:
        notes.stray_text(above, _own_text(element))
    elif found[2] is not skip:
        value = convert(_own_text(element), found[3], above, notes)
        if value is not None:
            out[found[0]] = value


def read_leaf_element(
    element: Element, target: tuple[LeafBase, WhiteSpace], path: Chain, notes: Notes, left: int
) -> str | int | bool | None:
    """The value of a leaf, with a note of all that should not be there."""
    if len(element) and is_deeper(element, left):
        raise TooDeep
    nil = False
    for tag, text in element.items():
        if tag.startswith(XSI):
            nil = nil or (tag == NIL and text.strip() in ("true", "1"))
        else:
            notes.unknown(path, local_name(tag), (), what="attribute")
    if nil:
        if _has_anything(element):
            notes.nil_with_content(path)
        return None
    for child in element:
        notes.unknown(path, local_name(child.tag), (), what="element")
    return convert(_own_text(element), target, path, notes)


def convert(
    text: str, target: tuple[LeafBase, WhiteSpace], path: Chain, notes: Notes
) -> str | int | bool | None:
    """The value that a text is for a leaf; None, with a note, where it is none."""
    try:
        return read_leaf(text, *target)
    except Unfit:
        notes.unfit(path, target[0], text)
        return None


def read_any(element: Element, _target: object, _path: Chain, _notes: Notes, left: int) -> Any:
    """Content of any shape: None where the element is nil, `{}` where it is empty."""
    if len(element) and is_deeper(element, left):
        raise TooDeep
    if element.get(NIL, "").strip() in ("true", "1"):
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


def skip(element: Element, _target: object, _path: Chain, _notes: Notes, left: int) -> None:
    """Pass over an element that is known, but not read."""
    if len(element) and is_deeper(element, left):
        raise TooDeep


def _own_text(element: Element) -> str:
    """The text of an element itself, without that of its children."""
    text = element.text or ""
    if len(element):
        text += "".join(child.tail or "" for child in element)
    return text


def is_deeper(element: Element, left: int, apart: Element | None = None) -> bool:
    """Whether there are more than so many levels below an element, `apart` left out."""
    level = [element]
    while level and left >= 0:
        level = [child for above in level if above is not apart for child in above]
        left -= 1
    return bool(level)


def _has_anything(element: Element) -> bool:
    """Whether an element has children or text."""
    return len(element) > 0 or bool(element.text and not element.text.isspace())


def _has_skipped_attribute(element: Element, node: ObjectNode) -> bool:
    """Whether there is a value in an attribute that is not read."""
    unheard = Notes()
    for tag, text in element.items():
        found = node.attributes.get(tag)
        if found and found[2] is skip and convert(text, found[3][3], None, unheard) is not None:
            return True
    return False


def _has_skipped_content(element: Element, node: ObjectNode) -> bool:
    """Whether an object of which nothing is read would have content if all were read."""
    if _has_skipped_attribute(element, node):
        return True
    unheard = Notes()
    if node.text is not None and node.text[2] is skip:
        leaf = node.text[3][3]
        if convert(_own_text(element), leaf, None, unheard) is not None:
            return True
    for child in element:
        found = node.elements.get(child.tag)
        if found and found[2] is skip:
            _, _, read, target = found[3]
            # How deep it is has been looked at.
            if (read or read_leaf_element)(child, target, None, unheard, sys.maxsize) is not None:
                return True
    return False


def note_unknown(tag: str, node: ObjectNode, above: Chain, notes: Notes) -> None:
    """Note an element that the contract does not know, or knows in another namespace."""
    local = local_name(tag)
    if not node.open and local in node.locals:
        notes.other_namespace(above, local, namespace_of(tag))
    else:
        notes.unknown(above, local, node.known, what="element", permitted=node.open)
