"""The line and column of a path in a source, found by reading the source again on demand.

The readers keep no lines, as that costs more than reading. Paths are those of notices:
`a.b[1].@c`, from the message down. An index counts from 0; a step without an index means the
first item that has the rest of the path.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from mapper.diagnostics.diagnostic import Notice, Position
from mapper.reading.clark_names import local_name
from mapper.reading.shape import Shape

LineColumn = tuple[int, int]
"""(line, column), both from 1."""

_CHUNK: Final = 1 << 16
_STEP = re.compile(r"(.*?)(?:\[(\d+)\])?", re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)

Path = tuple[str | int, ...]


def positioned(
    notices: Iterable[Notice], locate: Callable[[str], LineColumn | None], file: str | None
) -> tuple[Notice, ...]:
    """The notices, with a position for errors."""
    return tuple(
        replace(notice, position=Position(file or "<source>", *found))
        if notice.severity == "error"
        and notice.position is None
        and (found := locate(notice.source_path or "")) is not None
        else notice
        for notice in notices
    )


def locate_xml(data: bytes, path: str, shape: Shape) -> LineColumn | None:
    """The line and column of the element at this path, or of the element with the attribute.

    An index counts elements, whether they have content or not. None where there is no such
    element. `data` must have been read before: what is not well-formed is not positioned.
    """
    wanted = [step for step in path_steps(path) if step[0][:1] not in ("@", "#")]
    for found, where in elements(data, shape):
        if len(found) == len(wanted) and all(
            name == key and (index is None or index == number)
            for (name, number), (key, index) in zip(found, wanted, strict=True)
        ):
            return where
    return None


def elements(
    data: bytes, shape: Shape
) -> Iterator[tuple[list[tuple[str, int | None]], LineColumn]]:
    """The path of each element of the message in XML, with its line and column; that of the message is empty.

    What is not well-formed ends it.
    """
    parser = ParserCreate(namespace_separator="}")
    # Per open element of the message: its key and index, its type, and how often each key was in it.
    open_: list[tuple[tuple[str, int | None], int | None, dict[str, int]]] = []
    ready: list[tuple[list[tuple[str, int | None]], LineColumn]] = []

    def start(name: str, _attributes: object) -> None:
        tag = "{" + name if "}" in name else name
        if open_:
            _, type_index, counts = open_[-1]
            key, below = _field(shape, type_index, tag)
            counts[key] = counts.get(key, -1) + 1
            open_.append(((key, counts[key]), below, {}))
        elif tag in shape.tags:
            open_.append((("", None), shape.root, {}))
        else:
            return
        where = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        ready.append(([step for step, _, _ in open_[1:]], where))

    def end(_name: str) -> None:
        if open_:
            open_.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    for begin in range(0, len(data), _CHUNK):
        try:
            parser.Parse(data[begin : begin + _CHUNK], begin + _CHUNK >= len(data))
        except (ExpatError, LookupError, ValueError):
            return
        yield from ready
        ready.clear()


def locate_json(text: str, path: str) -> LineColumn | None:
    """The line and column of the member or item at this path; None where there is none."""
    wanted: Path = tuple(
        part
        for key, index in path_steps(path)
        # A message that is a list has no key before the index of its items.
        for part in ((key,) if index is None else (key, index) if key else (index,))
    )
    for found, offset in members(text):
        if _is_at(found, wanted):
            return line_column(text, offset)
    return None


def decode(source: bytes | str) -> str:
    """The text of JSON, in the encoding that its first bytes show (RFC 4627, section 3)."""
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    return source.decode(json.detect_encoding(source))


def first_duplicate(text: str) -> LineColumn | None:
    """The line and column of the first member that its object has twice."""
    seen: set[Path] = set()
    for path, offset in members(text):
        if path in seen:
            return line_column(text, offset)
        seen.add(path)
    return None


def members(text: str) -> Iterator[tuple[Path, int]]:
    """The path of each member and item of well-formed JSON, with its offset in the text."""
    steps: list[str | int] = []  # the key or index in each open container
    keys: list[bool] = []  # whether each open container is an object
    expects_key = False
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in ("}", "]"):
            keys.pop()
            steps.pop()
            expects_key = False
        elif mark == ",":
            expects_key = keys[-1]
            if not expects_key:
                steps[-1] = int(steps[-1]) + 1
        elif mark == ":":
            expects_key = False
        elif expects_key:
            steps[-1] = json.loads(mark)
            yield tuple(steps), token.start()
        else:
            if keys and not keys[-1]:
                yield tuple(steps), token.start()
            if mark in ("{", "["):
                keys.append(mark == "{")
                steps.append("" if mark == "{" else 0)
                expects_key = mark == "{"


def line_column(text: str, offset: int) -> LineColumn:
    """The line and column of an offset in a text."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def path_steps(path: str) -> list[tuple[str, int | None]]:
    """The steps of a source path: names, each with its index, or None."""
    steps = []
    for step in path.split(".") if path else ():
        match = _STEP.fullmatch(step)
        if match is not None:
            steps.append((match[1], int(match[2]) if match[2] else None))
    return steps


def _field(shape: Shape, type_index: int | None, tag: str) -> tuple[str, int | None]:
    """The key of an element in an object of this type, and the type of its value."""
    type_ = shape.types[type_index] if type_index is not None else ("any",)
    if type_[0] == "object":
        for key, kind, tags, index, _, _ in type_[2]:
            if kind == "element" and tag in tags:
                return key, index
    return local_name(tag), None


def _is_at(found: Path, wanted: Path) -> bool:
    """Whether two paths are equal, except for indices that `wanted` leaves out."""
    position = 0
    for step in found:
        if position < len(wanted) and step == wanted[position]:
            position += 1
        elif isinstance(step, str):
            return False
    return position == len(wanted) and found[-1:] == wanted[-1:]
