"""Compares what was expected with what came out, and says where they differ."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, Literal, TypeVar

if TYPE_CHECKING:
    from lxml import etree

Item = TypeVar("Item")
Kind = Literal["different", "missing", "unexpected", "order"]

ABSENT: Final = "(absent)"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where, and the two values as they print (`(absent)` for none)."""

    path: str
    kind: Kind
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Element:
    """An XML element without what does not matter: prefixes, comments, layout."""

    name: str
    namespace: str
    attributes: tuple[tuple[str, str], ...]
    text: str
    children: tuple[Element, ...]


def compare_json(expected: bytes, found: bytes) -> list[Difference]:
    """The differences of two JSON texts: types count, the order of members does not.

    Raises ValueError where one is not JSON.
    """
    return list(_compare_values(json.loads(expected), json.loads(found), ""))


def compare_xml(expected: bytes, found: bytes) -> list[Difference]:
    """The differences of two XML texts: names by namespace, order, attributes and text count;
    prefixes, comments and the layout between elements do not.

    Raises ValueError where one is not XML.
    """
    one, other = read_xml(expected), read_xml(found)
    if (one.name, one.namespace) != (other.name, other.namespace):
        return [Difference("", "different", _tag(one), _tag(other))]
    return list(_compare_elements(one, other, ""))


def compare_records(expected: object, found: object) -> list[Difference]:
    """The differences of two records (dict, list and scalars); types count, order of keys not."""
    return list(_compare_values(expected, found, ""))


def read_xml(content: bytes) -> Element:
    """The XML text as a tree. Raises ValueError where it is not XML, or has a DTD."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"not XML: {error.msg}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("XML with a document type declaration")
    return _element(root)


def _element(node: etree._Element) -> Element:
    from lxml import etree

    name = etree.QName(node)
    children = tuple(_element(child) for child in node)
    text = (node.text or "") if not children else ""
    if children:  # text between elements is layout unless it says something
        parts = [node.text or "", *(child.tail or "" for child in node)]
        text = " ".join(part.strip() for part in parts if part.strip())
    attributes = tuple(sorted((str(key), str(value)) for key, value in node.attrib.items()))
    return Element(name.localname, name.namespace or "", attributes, text, children)


def _compare_values(expected: object, found: object, path: str) -> Iterator[Difference]:
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in [*expected, *(key for key in found if key not in expected)]:
            below = f"{path}.{key}" if path else str(key)
            if key not in found:
                yield Difference(below, "missing", _json(expected[key]), ABSENT)
            elif key not in expected:
                yield Difference(below, "unexpected", ABSENT, _json(found[key]))
            else:
                yield from _compare_values(expected[key], found[key], below)
    elif isinstance(expected, list) and isinstance(found, list):
        for index, one, other in _align(expected, found, _json):
            below = f"{path}[{index}]"
            if other is None:
                yield Difference(below, "missing", _json(one[0]) if one else ABSENT, ABSENT)
            elif one is None:
                yield Difference(below, "unexpected", ABSENT, _json(other[0]))
            else:
                yield from _compare_values(one[0], other[0], below)
    elif type(expected) is not type(found) or expected != found:
        yield Difference(path, "different", _json(expected), _json(found))


def _compare_elements(expected: Element, found: Element, path: str) -> Iterator[Difference]:
    one, other = dict(expected.attributes), dict(found.attributes)
    for name in [*one, *(name for name in other if name not in one)]:
        if one.get(name) != other.get(name):
            yield _difference(
                f"{path}.@{name}" if path else f"@{name}", one.get(name), other.get(name)
            )
    if expected.text != found.text:
        yield _difference(path, expected.text, found.text)
    names: list[str] = []
    for child in (*expected.children, *found.children):
        if child.name not in names:
            names.append(child.name)
    for name in names:
        yield from _compare_siblings(expected, found, name, f"{path}.{name}" if path else name)
    order = [child.name for child in expected.children]
    order_found = [child.name for child in found.children]
    if order != order_found and sorted(order) == sorted(order_found):
        yield Difference(path, "order", " ".join(order), " ".join(order_found))


def _compare_siblings(
    expected: Element, found: Element, name: str, path: str
) -> Iterator[Difference]:
    one = [child for child in expected.children if child.name == name]
    other = [child for child in found.children if child.name == name]
    repeated = len(one) > 1 or len(other) > 1
    for index, left, right in _align(one, other, lambda element: element):
        below = f"{path}[{index}]" if repeated else path
        if left is None and right is not None:
            yield Difference(below, "unexpected", ABSENT, _summary(right[0]))
        elif right is None and left is not None:
            yield Difference(below, "missing", _summary(left[0]), ABSENT)
        elif left is not None and right is not None:
            if left[0].namespace != right[0].namespace:
                yield Difference(below, "different", _tag(left[0]), _tag(right[0]))
            yield from _compare_elements(left[0], right[0], below)


def _align(
    expected: Sequence[Item], found: Sequence[Item], key: Callable[[Item], Hashable]
) -> Iterator[tuple[int, tuple[Item] | None, tuple[Item] | None]]:
    """Pairs the items of two lists, such that one item more or less does not shift the rest.

    Yields the index (in what was found, or else in what was expected) and the two items.
    """
    matcher = SequenceMatcher(None, [key(item) for item in expected], [key(item) for item in found],
                              autojunk=False)  # fmt: skip
    for _, start, end, start_found, end_found in matcher.get_opcodes():
        for offset in range(max(end - start, end_found - start_found)):
            one = (expected[start + offset],) if start + offset < end else None
            other = (found[start_found + offset],) if start_found + offset < end_found else None
            yield (start_found if other else start) + offset, one, other


def _difference(path: str, expected: str | None, found: str | None) -> Difference:
    if found is None:
        return Difference(path, "missing", _json(expected), ABSENT)
    if expected is None:
        return Difference(path, "unexpected", ABSENT, _json(found))
    return Difference(path, "different", _json(expected), _json(found))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=repr)


def _tag(element: Element) -> str:
    return f"<{element.name}> in {element.namespace or 'no namespace'}"


def _summary(element: Element) -> str:
    if not element.children:
        return _json(element.text)
    return f"<{element.name}> with " + ", ".join(dict.fromkeys(c.name for c in element.children))
