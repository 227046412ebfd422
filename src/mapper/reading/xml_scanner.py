"""Reading plain XML by its tags: no tree is built, and what is not read costs next to nothing.

expat says whether the text is well-formed, without calling anyone back; after that its tags can be
taken as they stand. Text is cut at each `<`, so that a chunk is a tag and the text behind it.
Whatever is out of the ordinary (CDATA, comments, instructions, stray text, encodings other than the
common ones, and all errors) is `Unusual`: then the message is read again, from a tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias
from xml.parsers.expat import ParserCreate

from mapper.reading.guard import PARSE_ERRORS, declared_encoding
from mapper.reading.names import XSI, local_name
from mapper.reading.notes import Chain, Notes
from mapper.reading.shape import Shape
from mapper.reading.xml_tree import (
    NIL,
    Entry,
    ObjectNode,
    ReadElement,
    convert,
    note_unknown,
    read_any,
    read_leaf_element,
    read_object,
    skip,
)
from mapper.runtime.limits import Limits

# Encodings that Python and expat read alike.
_ENCODINGS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
}
_TAG: Final = re.compile(
    r"""([^\s/>]+)((?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>""", re.DOTALL
)
_ATTRIBUTE: Final = re.compile(r"""([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE: Final = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-z]+));")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_XML: Final = "http://www.w3.org/XML/1998/namespace"

_MOST_SCOPES: Final = 64
_MOST_ENDS: Final = 5_000
_LONGEST_END: Final = 200

# What is to be done with an element; the tree's reader for it tells which.
_TEXT: Final = 0
_LEAF: Final = 1
_OBJECT: Final = 2
_ANY: Final = 3
_SKIP: Final = 4
_KINDS: Final[dict[ReadElement | None, int]] = {
    None: _TEXT,
    read_leaf_element: _LEAF,
    read_object: _OBJECT,
    read_any: _ANY,
}

_Scanned: TypeAlias = tuple[str, bool, int, Any, Entry]
"""(key, repeated, what to do, what that needs, the tree's entry)."""

_Attributes: TypeAlias = list[tuple[str, str]]


class Unusual(Exception):  # noqa: N818 - no error: the message is read in another way
    """The message is not plain enough to be scanned."""


class _Scope:
    """The prefixes that are bound at some place, and what raw names mean there."""

    __slots__ = ("_attributes", "_elements", "key", "prefixes")

    def __init__(self, prefixes: dict[str, str]) -> None:
        self.prefixes = prefixes
        self.key = frozenset(prefixes.items())
        self._elements: dict[ObjectNode, dict[str, _Scanned]] = {}
        self._attributes: dict[ObjectNode, dict[str, Entry]] = {}

    def elements(self, node: ObjectNode) -> dict[str, _Scanned]:
        """The elements that an object may hold, by their raw names."""
        made = self._elements.get(node)
        if made is None:
            made = {
                raw: (entry[0], entry[1], _kind(entry), entry[3], entry)
                for tag, entry in node.elements.items()
                for raw in self._raw(tag)
            }
            self._elements[node] = made
        return made

    def attributes(self, node: ObjectNode) -> dict[str, Entry]:
        """The attributes that an object may have, by their raw names."""
        made = self._attributes.get(node)
        if made is None:
            made = {
                raw: entry
                for tag, entry in node.attributes.items()
                for raw in (self._raw(tag) if tag.startswith("{") else (tag,))
                # An attribute without a prefix has no namespace.
                if ":" in raw or not tag.startswith("{")
            }
            self._attributes[node] = made
        return made

    def _raw(self, tag: str) -> list[str]:
        uri, local = ("", tag) if not tag.startswith("{") else tag[1:].rsplit("}", 1)
        if not uri and "" not in self.prefixes:
            return [local]
        return [
            f"{prefix}:{local}" if prefix else local
            for prefix, bound in self.prefixes.items()
            if bound == uri
        ]

    def element_tag(self, raw: str) -> str:
        """A raw name of an element in Clark notation."""
        prefix, colon, local = raw.rpartition(":")
        uri = self.prefixes.get(prefix, "")
        return f"{{{uri}}}{local if colon else raw}" if uri else raw

    def attribute_tag(self, raw: str) -> str:
        """A raw name of an attribute in Clark notation."""
        prefix, colon, local = raw.rpartition(":")
        return f"{{{self.prefixes[prefix]}}}{local}" if colon else raw


def _kind(entry: Entry) -> int:
    return _SKIP if entry[2] is skip else _KINDS[entry[2]]


class XmlScanner:
    """Scans messages of one shape; may be used by several threads at once."""

    def __init__(self, shape: Shape, root: Entry, limits: Limits) -> None:
        self._shape = shape
        self._root = root
        self._limits = limits
        # What is learned from messages is kept for the next: scopes, and end tags with the white
        # space behind them. Both are bounded, as a source could send ever new ones.
        self._scopes: dict[frozenset[tuple[str, str]], _Scope] = {}
        self._ends: set[str] = set()

    def scan(self, data: bytes, encoding: str | None, notes: Notes) -> Any:
        """What the message element holds; `data` has been found to hold no DTD.

        Raises:
            Unusual: it cannot be told by scanning.

        """
        if b"!" in data and b"<!" in data:
            raise Unusual
        name = _ENCODINGS.get((encoding or declared_encoding(data)).lower())
        if name is None:
            raise Unusual
        try:
            ParserCreate(encoding, namespace_separator="}").Parse(data, True)
            text = data.decode(name)
        except PARSE_ERRORS:
            raise Unusual from None
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        chunks = iter(text.split("<"))
        next(chunks)  # a byte order mark, or nothing
        try:
            return self._message(chunks, notes)
        except StopIteration:
            raise Unusual from None

    def _message(self, chunks: Iterator[str], notes: Notes) -> Any:
        """Find the message, in its envelope or bare, and read it."""
        chunk = next(chunks)
        if chunk.startswith("?xml") and chunk[4:5].isspace():
            chunk = next(chunks)
        scope = self._scope({"xml": _XML})
        raw, attributes, closed, text, scope = self._start(chunk, scope)
        tag = scope.element_tag(raw)
        level = 1
        if tag not in self._shape.tags:
            paths = [path for path in self._shape.envelopes if tag in path[0]]
            if len(paths) != 1 or closed:
                raise Unusual
            for names in (*paths[0][1:], self._shape.tags):
                level += 1
                raw, attributes, closed, text, scope = self._child(chunks, names, scope, level)
        left = self._limits.depth - level
        if left < 0:
            raise Unusual
        _, _, _, target = self._root
        kind = _kind(self._root)
        value = self._element(
            chunks, text, closed, attributes, scope, kind, target, None, notes, left
        )
        if level > 1 and next(chunks)[0] != "/":
            raise Unusual  # more than one message, perhaps
        # What follows may be deep.
        for chunk in chunks:
            if chunk[0] != "/":
                raise Unusual
        return value

    def _child(
        self, chunks: Iterator[str], names: tuple[str, ...], scope: _Scope, level: int
    ) -> tuple[str, _Attributes, bool, str, _Scope]:
        """The start of the first child that has one of these names; others are passed over."""
        while True:
            chunk = next(chunks)
            if chunk[0] == "/":
                raise Unusual
            found = self._start(chunk, scope)
            raw, _, closed, _, inner = found
            if inner.element_tag(raw) in names:
                return found
            if not closed:
                self._pass(chunks, self._limits.depth - level)

    def _start(self, chunk: str, scope: _Scope) -> tuple[str, _Attributes, bool, str, _Scope]:
        """Take a start tag apart: (raw name, attributes, whether it is empty, text, scope)."""
        match = _TAG.match(chunk) if chunk[0] not in "?!" else None
        if match is None:
            raise Unusual
        raw, declared, closed = match.groups()
        attributes: _Attributes = []
        bound: dict[str, str] = {}
        if declared:
            for name, double, single in _ATTRIBUTE.findall(declared):
                value = double or single
                if "&" in value or "\n" in value or "\t" in value:
                    value = _unescape(value.replace("\n", " ").replace("\t", " "))
                if name == "xmlns":
                    bound[""] = value
                elif name.startswith("xmlns:"):
                    bound[name[6:]] = value
                else:
                    attributes.append((name, value))
            if bound:
                scope = self._scope({**scope.prefixes, **bound})
        return raw, attributes, bool(closed), chunk[match.end() :], scope

    def _scope(self, prefixes: dict[str, str]) -> _Scope:
        if prefixes.get("") == "":
            prefixes.pop("", None)
        key = frozenset(prefixes.items())
        found = self._scopes.get(key)
        if found is None:
            if len(self._scopes) >= _MOST_SCOPES:
                self._scopes.clear()
            found = self._scopes[key] = _Scope(prefixes)
        return found

    def _element(
        self,
        chunks: Iterator[str],
        text: str,
        closed: bool,
        attributes: _Attributes,
        scope: _Scope,
        kind: int,
        target: Any,
        path: Chain,
        notes: Notes,
        left: int,
    ) -> Any:
        """What an element holds of which the start tag has been taken apart."""
        if kind == _OBJECT:
            return self._object(chunks, text, closed, attributes, scope, target, path, notes, left)
        nil = False
        for raw, value in attributes:
            tag = scope.attribute_tag(raw)
            if tag == NIL:
                nil = value.strip() in ("true", "1")
            elif kind == _ANY:
                raise Unusual
            elif not tag.startswith(XSI):
                notes.unknown(path, local_name(tag), (), what="attribute")
        text = "" if self._is_blank_after(closed, text) else self._leaf_text(chunks, text)
        if nil:
            if text and not text.isspace():
                raise Unusual
            return None
        if kind == _ANY:
            return text if text and not text.isspace() else {}
        return convert(text, target, path, notes)

    def _is_blank_after(self, closed: bool, text: str) -> bool:
        """Whether an element is an empty tag; what stands behind it must be blank."""
        if closed and text and not text.isspace():
            raise Unusual
        return closed

    def _leaf_text(self, chunks: Iterator[str], text: str) -> str:
        """The text of an element without children, whose end is next."""
        end = next(chunks)
        if end not in self._ends:
            self._check_end(end)
        return _unescape(text) if "&" in text else text

    def _check_end(self, end: str) -> None:
        """Make sure that a chunk is an end tag, with nothing behind it but white space."""
        if end[0] != "/":
            raise Unusual
        tail = end[end.index(">") + 1 :]
        if tail and not tail.isspace():
            raise Unusual
        if len(end) <= _LONGEST_END:
            if len(self._ends) >= _MOST_ENDS:
                self._ends.clear()
            self._ends.add(end)

    def _object(
        self,
        chunks: Iterator[str],
        text: str,
        closed: bool,
        attributes: _Attributes,
        scope: _Scope,
        node: ObjectNode,
        path: Chain,
        notes: Notes,
        left: int,
    ) -> dict[str, Any] | None:
        out: dict[str, Any] = {}
        nil = present = False
        if attributes:
            known = scope.attributes(node)
            for raw, value in attributes:
                found = known.get(raw)
                if found is None:
                    tag = scope.attribute_tag(raw)
                    if tag == NIL:
                        nil = value.strip() in ("true", "1")
                    elif not tag.startswith(XSI):
                        notes.unknown(
                            path,
                            local_name(tag),
                            node.known_attributes,
                            what="attribute",
                            permitted=node.open,
                        )
                elif found[2] is skip:
                    target = found[3][3]
                    present = present or convert(value, target, None, Notes()) is not None
                else:
                    converted = convert(value, found[3], (path, found[0]), notes)
                    if converted is not None:
                        out[found[0]] = converted
        if nil or node.text is not None:
            own = "" if self._is_blank_after(closed, text) else self._leaf_text(chunks, text)
            if nil:
                if own and not own.isspace():
                    raise Unusual
                return out if out or present else None
            entry = node.text
            if entry is not None and entry[2] is skip:
                present = present or convert(own, entry[3][3], None, Notes()) is not None
            elif entry is not None:
                converted = convert(own, entry[3], path, notes)
                if converted is not None:
                    out[entry[0]] = converted
        elif closed:
            self._is_blank_after(closed, text)
        else:
            return self._children(chunks, text, scope, node, path, notes, left, out, present)
        return out if out or present or node.empty_counts else None

    def _children(
        self,
        chunks: Iterator[str],
        text: str,
        scope: _Scope,
        node: ObjectNode,
        above: Chain,
        notes: Notes,
        left: int,
        out: dict[str, Any],
        present: bool,
    ) -> dict[str, Any] | None:
        """Add the children of an object to `out`, up to its end tag; None where it has nothing."""
        if text and not text.isspace():
            raise Unusual
        elements = scope.elements(node)
        ends = self._ends
        left -= 1
        value: Any
        for chunk in chunks:
            if chunk[0] == "/":
                if chunk not in ends:
                    self._check_end(chunk)
                break
            if left < 0:
                raise Unusual
            head, _, text = chunk.partition(">")
            found = elements.get(head)
            if found is None:
                found, value = self._other(
                    chunks, chunk, scope, node, above, notes, left, bool(out) or present
                )
                if found is None:
                    present = present or value is not None
                    continue
                key, repeated = found[0], found[1]
            else:
                key, repeated, kind, target, entry = found
                if kind == _TEXT:
                    end = next(chunks)
                    if end not in ends:
                        self._check_end(end)
                    value = _unescape(text) if "&" in text else text
                    if not value or value.isspace():
                        continue
                elif kind == _OBJECT and target.text is None:
                    value = self._children(
                        chunks, text, scope, target, (above, key), notes, left, {}, False
                    )
                elif kind == _SKIP:
                    present = self._skipped(
                        chunks, text, False, [], scope, entry, left, bool(out) or present
                    )
                    continue
                else:
                    value = self._element(
                        chunks, text, False, [], scope, kind, target, (above, key), notes, left
                    )
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
        return out if out or present or node.empty_counts else None

    def _other(
        self,
        chunks: Iterator[str],
        chunk: str,
        scope: _Scope,
        node: ObjectNode,
        above: Chain,
        notes: Notes,
        left: int,
        present: bool,
    ) -> tuple[_Scanned | None, Any]:
        """Read a child whose start tag is more than a name, or which is not known.

        Gives its entry and value; without an entry a value only says that there is content.
        """
        raw, attributes, closed, text, inner = self._start(chunk, scope)
        found = inner.elements(node).get(raw)
        if found is None:
            note_unknown(inner.element_tag(raw), node, above, notes)
            if not self._is_blank_after(closed, text):
                self._pass(chunks, left)
            return None, None
        key, _, kind, target, entry = found
        if kind == _SKIP:
            content = self._skipped(chunks, text, closed, attributes, inner, entry, left, present)
            return None, content or None
        return found, self._element(
            chunks, text, closed, attributes, inner, kind, target, (above, key), notes, left
        )

    def _skipped(
        self,
        chunks: Iterator[str],
        text: str,
        closed: bool,
        attributes: _Attributes,
        scope: _Scope,
        entry: Entry,
        left: int,
        present: bool,
    ) -> bool:
        """Pass over an element that is not read; whether the object around it has content.

        It is looked into only where nothing else has told so.
        """
        if present:
            if not self._is_blank_after(closed, text):
                self._pass(chunks, left)
            return True
        full: Entry = entry[3]
        value = self._element(
            chunks, text, closed, attributes, scope, _kind(full), full[3], None, Notes(), left
        )
        return value is not None

    def _pass(self, chunks: Iterator[str], left: int) -> None:
        """Pass over an element whose start tag has been read, to its end."""
        depth = 0
        for chunk in chunks:
            first = chunk[0]
            if first == "/":
                if depth == 0:
                    if chunk not in self._ends:
                        self._check_end(chunk)
                    return
                depth -= 1
                continue
            if depth >= left or first in "?!":
                raise Unusual
            head = chunk.partition(">")[0]
            if '"' in head or "'" in head:
                # `>` may stand in the value of an attribute.
                match = _TAG.match(chunk)
                depth += match is None or not match[3]
            elif head[-1] != "/":
                depth += 1
        raise Unusual


def _unescape(text: str) -> str:
    """The text with its references resolved; only the five named ones can be there."""
    return _REFERENCE.sub(_resolve, text)


def _resolve(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name]
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))
