"""Reads a tree of the standard library's C parser, in one walk guided by the shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias
from xml.etree.ElementTree import Element

from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.clark_names import XSI, local_name, namespace_of
from mapper.reading.leaf_judging import Fault, Judge
from mapper.reading.notice_collector import Chain, NoticeCollector
from mapper.reading.shape import RequiredShape, Shape, TypeShape

NIL: Final = XSI + "nil"

ReadElement: TypeAlias = Callable[[Element, Any, Chain, NoticeCollector, int], Any]
"""Reads an element: (element, its type or judge, path, collector, levels allowed below)."""

Entry: TypeAlias = tuple[str, bool, ReadElement | None, Any]
"""(key, repeated, its reader, its type or judge).

Without a reader it is a leaf whose text is its value, unless it is longer than `judge.most`.
"""


class ObjectNode:
    """An object type, prepared for the walk."""

    __slots__ = (
        "attributes",
        "elements",
        "empty_counts",
        "first",
        "known",
        "known_attributes",
        "locals",
        "more",
        "needed",
        "open",
        "required",
        "skips",
        "text",
    )

    def __init__(
        self, is_open: bool, has_fields: bool, required: tuple[RequiredShape, ...]
    ) -> None:
        self.open = is_open
        # In XML a list without items is no list.
        self.required = required = tuple(entry for entry in required if entry[1] != "none")
        self.needed = frozenset(entry[0] for entry in required)
        # Most objects require at most one member, which is tested alone.
        self.first = required[0][0] if required else ""
        self.more = len(required) > 1
        self.elements: dict[str, Entry] = {}
        self.attributes: dict[str, Entry] = {}
        self.text: Entry | None = None
        # An object that can have no content counts by its presence.
        self.empty_counts = not has_fields and not is_open
        self.skips = False
        # For notices: the keys of all elements and attributes, and the local names of elements.
        self.known: tuple[str, ...] = ()
        self.known_attributes: tuple[str, ...] = ()
        self.locals: frozenset[str] = frozenset()


class TooDeep(Exception):  # noqa: N818 - the reader finds the position and reports it
    """Elements are nested too deeply."""


def read_tree(
    root: Element,
    message: Element,
    level: int,
    entry: Entry,
    depth: int,
    collector: NoticeCollector,
) -> Any:
    """The content of the message element in the tree of `root`.

    `level` is the depth of the message (from 1), `depth` the limit on depth.

    Raises:
        TooDeep: elements anywhere in the tree are nested deeper.

    """
    if level > depth or (root is not message and is_deeper(root, depth - 1, message)):
        raise TooDeep
    key, _, read, target = entry
    value = (read or read_leaf_element)(message, target, None, collector, depth - level)
    if value.__class__ is Fault:
        value = collector.fault(None, value, {}, key)
        return None if value is MISSING else value
    return value


def link(shape: Shape, leaves: Sequence[Judge | None]) -> tuple[Entry, Sequence[ObjectNode | None]]:
    """Link the types of the table to each other; gives the message's entry, and the objects.

    `leaves` are the judges of the types that are leaves.
    """
    objects = [
        ObjectNode(type_[1], bool(type_[2]), type_[3]) if type_[0] == "object" else None
        for type_ in shape.types
    ]

    def entry(key: str, index: int, repeated: bool) -> Entry:
        type_: TypeShape = shape.types[index]
        if type_[0] == "object":
            return (key, repeated, read_object, objects[index])
        if type_[0] == "any":
            return (key, repeated, read_any, None)
        judge = leaves[index]
        read: ReadElement | None = read_leaf_element
        if judge is not None and judge.most is not None:
            read = None
        elif judge is not None and judge.matched:
            read = read_matched
        return (key, repeated, read, judge)

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
    return entry(shape.message, shape.root, False), objects


# One loop: a call for each element would cost more than it does.
def read_object(  # noqa: C901, PLR0912, PLR0915
    element: Element, node: ObjectNode, above: Chain, collector: NoticeCollector, left: int
) -> dict[str, Any] | None:
    """The object of an element; None where it has no content.

    `left` is how many levels of elements are allowed below it.
    """
    out: dict[str, Any] = {}
    broken = False  # whether a value breaks its contract
    if element.keys() or node.text is not None:
        nil, broken = _read_attributes(element, node, above, collector, out)
        if nil:
            there = broken or (node.skips and _has_skipped_attribute(element, node))
            return out if out or there else None
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
            report_unknown(child.tag, node, above, collector)
            if len(child) and is_deeper(child, left):
                raise TooDeep
            continue
        key, repeated, read, target = found
        if read is None:
            value = child.text
            if len(child) or child.keys():
                value = read_leaf_element(child, target, (above, key), collector, left)
            elif value and (len(value) > target.most or value.isspace()):
                value = target[value]
        elif read is read_matched:
            value = child.text
            if len(child) or child.keys():
                value = read_leaf_element(child, target, (above, key), collector, left)
            elif value is None or target.match(value) is None:
                value = target[value]
        elif read is read_leaf_element and not (len(child) or child.keys()):
            value = target[child.text]
        elif read is skip:
            if len(child) and is_deeper(child, left):
                raise TooDeep
            continue
        else:
            value = read(child, target, (above, key), collector, left)
        if not value:
            if value is None or value == "":
                continue
            if value.__class__ is Fault:
                broken = True
                value = collector.fault((above, key), value, out, key)
                if value is MISSING:
                    continue
        if repeated:
            if key in out:
                out[key].append(value)
            else:
                out[key] = [value]
        elif key in out:
            collector.too_many((above, key))
        else:
            out[key] = value
    if (stray or node.text is not None) and _read_text(element, node.text, above, collector, out):
        broken = True
    if not (out or broken or node.empty_counts or above is None) and not (
        node.skips and _has_skipped_content(element, node)
    ):
        return None
    if node.required and (node.first not in out or (node.more and not out.keys() >= node.needed)):
        _report_missing(element, node, above, collector, out)
    return out


def _report_missing(
    element: Element,
    node: ObjectNode,
    above: Chain,
    collector: NoticeCollector,
    out: dict[str, Any],
) -> None:
    """Report the required members that the object lacks."""
    for key, least, may_be_nil, outcome, pick in node.required:
        if key not in out and not _may_lack(element, node, key, least == "empty", may_be_nil):
            collector.required(above, key, outcome, pick)


def _may_lack(
    element: Element, node: ObjectNode, key: str, may_be_empty: bool, may_be_nil: bool
) -> bool:
    """Whether a member without a value is not missing: validly empty or nil, or reported already."""
    if node.text is not None and node.text[0] == key:
        return may_be_empty or bool(node.text[3][_own_text(element)].__class__ is Fault)
    for tag, (name, _, _, target) in node.attributes.items():
        if name == key and element.get(tag) is not None:
            return may_be_empty or target[element.get(tag)].__class__ is Fault
    for child in element:
        found = node.elements.get(child.tag)
        if found is None or found[0] != key:
            continue
        if child.get(NIL, "").strip() in ("true", "1"):
            if may_be_nil:
                return True
        elif may_be_empty or (
            # An element that is not a leaf and has no value is empty.
            isinstance(found[3], Judge) and found[3][_own_text(child)].__class__ is Fault
        ):
            return True
    return False


def _read_attributes(
    element: Element,
    node: ObjectNode,
    above: Chain,
    collector: NoticeCollector,
    out: dict[str, Any],
) -> tuple[bool, bool]:
    """Add the attributes to `out`.

    Gives whether the element is nil, so that nothing else is read, and whether an attribute is
    invalid.
    """
    nil = broken = False
    for tag, text in element.items():
        found = node.attributes.get(tag)
        if found is None:
            if not tag.startswith(XSI):
                collector.unknown(
                    above,
                    local_name(tag),
                    node.known_attributes,
                    what="attribute",
                    permitted=node.open,
                )
            elif tag == NIL:
                nil = text.strip() in ("true", "1")
        elif found[2] is not skip:
            key = found[0]
            value = found[3][text]
            if value.__class__ is Fault:
                broken = True
                value = collector.fault((above, key), value, out, key)
                if value is MISSING:
                    continue
            if value is not None:
                out[key] = value
    if nil and _has_anything(element):
        collector.nil_with_content(above)
    return nil, broken


def _read_text(
    element: Element,
    found: Entry | None,
    above: Chain,
    collector: NoticeCollector,
    out: dict[str, Any],
) -> bool:
    """Add the text of an element with attributes, or report it; gives whether it is invalid."""
    if found is None:
        collector.stray_text(above, _own_text(element))
        return False
    if found[2] is skip:
        return False
    value = found[3][_own_text(element)]
    broken = value.__class__ is Fault
    if broken:
        value = collector.fault(above, value, out, found[0])
    if value is not None and value is not MISSING:
        out[found[0]] = value
    return broken


def read_leaf_element(
    element: Element, judge: Judge, path: Chain, collector: NoticeCollector, left: int
) -> str | int | bool | Fault | None:
    """The value of a leaf, or a `Fault`; reports unexpected content."""
    if len(element) and is_deeper(element, left):
        raise TooDeep
    nil = False
    for tag, text in element.items():
        if tag.startswith(XSI):
            nil = nil or (tag == NIL and text.strip() in ("true", "1"))
        else:
            collector.unknown(path, local_name(tag), (), what="attribute")
    if nil:
        if _has_anything(element):
            collector.nil_with_content(path)
        return None
    for child in element:
        collector.unknown(path, local_name(child.tag), (), what="element")
    value: str | int | bool | Fault | None = judge[_own_text(element)]
    return value


def read_matched(
    element: Element, judge: Judge, path: Chain, collector: NoticeCollector, left: int
) -> str | int | bool | Fault | None:
    """`read_leaf_element`, for leaves whose texts `read_object` matches itself."""
    return read_leaf_element(element, judge, path, collector, left)


def read_any(
    element: Element, _target: object, _path: Chain, _collector: NoticeCollector, left: int
) -> Any:
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


def skip(
    element: Element, _target: object, _path: Chain, _collector: NoticeCollector, left: int
) -> None:
    """Skip an element that is known, but not read."""
    if len(element) and is_deeper(element, left):
        raise TooDeep


def _own_text(element: Element) -> str:
    """The text of an element itself, without that of its children."""
    text = element.text or ""
    if len(element):
        text += "".join(child.tail or "" for child in element)
    return text


def is_deeper(element: Element, left: int, apart: Element | None = None) -> bool:
    """Whether there are more than `left` levels below an element, `apart` left out."""
    if left > ANY_DEPTH:
        return False
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
    for tag, text in element.items():
        found = node.attributes.get(tag)
        if found and found[2] is skip and found[3][3][text] is not None:
            return True
    return False


ANY_DEPTH: Final = 1 << 32
"""More levels than any limit: what may be this deep is not looked at."""
_WITHIN: Final = (None, "")
"""A path for content that is not read, other than that of the message."""


def _has_skipped_content(element: Element, node: ObjectNode) -> bool:
    """Whether an object, of which nothing is read, would have content if all were read."""
    if _has_skipped_attribute(element, node):
        return True
    silent = NoticeCollector()
    if node.text is not None and node.text[2] is skip:
        there = node.text[3][3][_own_text(element)] is not None
        if there:
            return True
    for child in element:
        found = node.elements.get(child.tag)
        if found and found[2] is skip:
            _, _, read, target = found[3]
            read = read or read_leaf_element
            # The depth is checked already.
            if read(child, target, _WITHIN, silent, 2 * ANY_DEPTH) is not None:
                return True
    return False


def report_unknown(tag: str, node: ObjectNode, above: Chain, collector: NoticeCollector) -> None:
    """Report an element that the contract does not know, or knows in another namespace."""
    local = local_name(tag)
    if not node.open and local in node.locals:
        collector.other_namespace(above, local, namespace_of(tag))
    else:
        collector.unknown(above, local, node.known, what="element", permitted=node.open)
