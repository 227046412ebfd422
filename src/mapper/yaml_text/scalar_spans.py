"""From a YAML scalar to a text whose every character knows its source span.

libyaml says where a scalar begins and ends; which character of the value stands where follows
from the scalar's style: line folding, doubled quotes, escapes, indentation (YAML 1.2, chapters
7.3 and 8.1). Each style is read here again, and the result must equal what libyaml read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from mapper.yaml_text.spanned_text import Text
from mapper.yaml_text.yaml_nodes import ScalarNode, YamlSource

_BREAK: Final = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""What libyaml takes as the end of a line."""

_ESCAPES: Final = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    " ": " ",
    '"': '"',
    "/": "/",
    "\\": "\\",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_HEX: Final = {"x": 2, "u": 4, "U": 8}

Characters = list[tuple[str, int, int]]
"""Characters of a value, each with where it begins in the source and how much it takes there."""


class Lines:
    """The lines of a source, to turn offsets into lines and columns."""

    def __init__(self, source: YamlSource) -> None:
        self.source = source
        self._starts: list[int] = []

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset."""
        if not self._starts:
            self._starts = [0, *(found.end() for found in _BREAK.finditer(self.source.text))]
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def text(self, node: ScalarNode) -> Text:
        """The value of a scalar with the source spans of its characters."""
        plain = node.style == "plain"
        raw = self.source.text
        lead = 0 if plain else 1
        as_written = raw[node.start + lead : node.end - lead] == node.text
        if as_written and node.style not in {"literal", "folded"} and not _BREAK.search(node.text):
            # On one line, as written: spans follow from the start.
            return Text(node.text, node.position, plain=plain, lead=lead)
        characters, end = _characters(node, raw)
        if "".join(character for character, _, _ in characters) != node.text:
            # Never seen; the text stands, and its spans are those of its beginning.
            characters, end = [(character, node.start, 1) for character in node.text], node.start
        spans = [(*self.line_and_column(offset), width) for _, offset, width in characters]
        return Text(
            node.text, node.position, plain=plain, spans=(*spans, (*self.line_and_column(end), 1))
        )


def _characters(node: ScalarNode, raw: str) -> tuple[Characters, int]:
    if node.style in {"literal", "folded"}:
        return _block(raw, node.start, node.end, folded=node.style == "folded")
    if node.style == "plain":
        return _flow(raw, node.start, node.end, "plain"), node.end
    return _flow(raw, node.start + 1, node.end - 1, node.style), node.end - 1


def _flow(raw: str, start: int, end: int, style: str) -> Characters:
    """Plain and quoted scalars: white space around line breaks goes, breaks fold."""
    characters: Characters = []
    index = start
    while index < end:
        character = raw[index]
        if character in " \t" or _BREAK.match(raw, index):
            index = _white(raw, index, end, characters)
        elif style == "single" and character == "'":
            characters.append(("'", index, 2))
            index += 2
        elif style == "double" and character == "\\":
            index = _escape(raw, index, end, characters)
        else:
            characters.append((character, index, 1))
            index += 1
    return characters


def _white(raw: str, index: int, end: int, characters: Characters) -> int:
    """White space between words: kept on a line, folded where lines end within it."""
    begin = index
    breaks: Characters = []
    while index < end:
        found = _BREAK.match(raw, index)
        if found:
            breaks.append((_broken(found.group()), index, 1))
            index = found.end()
        elif raw[index] in " \t":
            index += 1
        else:
            break
    if not breaks:
        characters.extend((raw[offset], offset, 1) for offset in range(begin, index))
    else:
        characters.extend(_fold(breaks))
    return index


def _fold(breaks: Characters) -> Characters:
    """One break is a space, of more the first goes; a Unicode line separator always stays."""
    first, offset, _ = breaks[0]
    if first != "\n":
        return breaks
    return breaks[1:] or [(" ", offset, 1)]


def _broken(text: str) -> str:
    return text if text in {"\u2028", "\u2029"} else "\n"


def _escape(raw: str, index: int, end: int, characters: Characters) -> int:
    found = _BREAK.match(raw, index + 1)
    if found:
        # An escaped end of line joins; the empty lines after it stay, the indentation goes.
        after = found.end()
        while after < end:
            again = _BREAK.match(raw, after)
            if again:
                characters.append((_broken(again.group()), after, 1))
                after = again.end()
            elif raw[after] in " \t":
                after += 1
            else:
                break
        return after
    kind = raw[index + 1]
    if kind in _HEX:
        after = index + 2 + _HEX[kind]
        characters.append((chr(int(raw[index + 2 : after], 16)), index, after - index))
        return after
    characters.append((_ESCAPES[kind], index, 2))
    return index + 2


def _block(raw: str, start: int, end: int, *, folded: bool) -> tuple[Characters, int]:
    """Literal and folded scalars; the second value is the offset after the last character."""
    header = re.compile(r"[|>]([-+]?)([1-9]?)([-+]?)[^\n\r\x85\u2028\u2029]*").match(raw, start)
    assert header is not None  # noqa: S101 -- libyaml read a block scalar here
    chomp = header.group(1) or header.group(3)
    lines = _lines(raw, header.end(), end)
    indent = _indent(raw, start, lines, header.group(2))
    characters: Characters = []
    pending: Characters = []
    previous_blank: bool | None = None
    last = header.end()
    for begin, stop, broken in lines:
        body = begin + indent
        if body >= stop:
            pending.append((broken, stop, 1))
            continue
        blank = raw[body] in " \t"
        if previous_blank is not None:
            characters.extend(
                _fold(pending) if folded and not (blank or previous_blank) else pending
            )
        else:
            characters.extend(pending)
        characters.extend((raw[offset], offset, 1) for offset in range(body, stop))
        pending = [(broken, stop, 1)]
        previous_blank = blank
        last = stop
    kept = [entry for entry in pending if entry[0]]
    if chomp == "+":
        characters.extend(kept)
    elif chomp != "-" and previous_blank is not None:
        characters.extend(kept[:1])
    return characters, characters[-1][1] + 1 if characters else last


def _lines(raw: str, index: int, end: int) -> list[tuple[int, int, str]]:
    """The lines after the header: begin, end, and the break that ends it (empty at the end)."""
    lines: list[tuple[int, int, str]] = []
    found = _BREAK.match(raw, index)
    begin = found.end() if found else end
    while begin < len(raw) and begin < end:
        found = _BREAK.search(raw, begin)
        if found is None:
            lines.append((begin, len(raw), ""))
            break
        lines.append((begin, found.start(), _broken(found.group())))
        begin = found.end()
    return lines


def _indent(raw: str, start: int, lines: list[tuple[int, int, str]], given: str) -> int:
    """How many columns of every line are indentation."""
    if given:
        return _parent_indent(raw, start) + int(given)
    widest = 0
    for begin, stop, _ in lines:
        line = raw[begin:stop]
        width = len(line) - len(line.lstrip(" "))
        if line.strip(" "):
            return width
        widest = max(widest, width)
    return widest


def _parent_indent(raw: str, start: int) -> int:
    """The indentation of the collection a block scalar stands in.

    That is the column of its key; of nested lists on one line, of the innermost.
    """
    begin = max(raw.rfind("\n", 0, start), raw.rfind("\r", 0, start)) + 1
    head = raw[begin:start]
    dashes = re.match(r"(?: *-(?= ))* *", head)
    width = dashes.end() if dashes else 0
    if width < len(head.rstrip()):
        return width
    return head.rstrip().rfind("-") if "-" in head else width
