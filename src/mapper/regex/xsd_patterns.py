r"""XSD's regular expressions (XML Schema 1.0 part 2, appendix F), read into a tree.

They match a text as a whole, know no anchors, and their `\d` and `\w` are Unicode's.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from mapper.regex.character_classes import Range, complement, merge, subtract
from mapper.regex.pattern_parsing import PatternParser, grouped
from mapper.regex.pattern_tree import Alternatives, Characters, PatternGroup, Piece, only_piece
from mapper.regex.regex_error import syntax_error

NAME_START: Final[tuple[Range, ...]] = (
    (0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6),
    (0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F),
    (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
"""With what a name of XML begins, the colon among it."""

NAME: Final = merge(
    (*NAME_START, (0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040))
)
"""What a name of XML holds."""

ANY_DIGIT: Final = Characters((), ("Nd",))
ASCII_DIGIT: Final = Characters(((0x30, 0x39),))
_SPACE: Final = ((0x09, 0x0A), (0x0D, 0x0D), (0x20, 0x20))
_SEVERAL: Final = MappingProxyType(
    {
        "s": Characters(_SPACE),
        "i": Characters(NAME_START),
        "c": Characters(NAME),
        "d": ANY_DIGIT,
        # All but punctuation, separators and other.
        "w": Characters((), ("L", "M", "N", "S")),
    }
)
_ONE: Final = MappingProxyType(
    {"n": 0x0A, "r": 0x0D, "t": 0x09, **{char: ord(char) for char in r"\|.?*+(){}-[]^$/"}}
)
r"""Escapes of one character; `\$` and `\/` are none in XSD, and are written all the same."""

_CATEGORIES: Final = frozenset(
    "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So "
    "C Cc Cf Co Cn".split()
)
DOT: Final = Characters(complement(((0x0A, 0x0A), (0x0D, 0x0D))))
"""What `.` stands for."""


@lru_cache(maxsize=4096)
def parse_xsd(pattern: str) -> Alternatives:
    """Read a pattern of XSD. Raises RegexError where it is none."""
    return _XsdParser(pattern).parse()


def digits_of(pattern: str) -> Piece | None:
    r"""The piece that a pattern is, where it is digits and nothing else (`\d{8}`, `[0-9]+`)."""
    piece = only_piece(parse_xsd(pattern))
    return piece if piece is not None and piece.atom in (ANY_DIGIT, ASCII_DIGIT) else None


class _XsdParser(PatternParser):
    """One pass over one pattern."""

    def _quantifier_follows(self) -> bool:
        char = self._peek()
        return bool(char) and char in "*+?{"

    def _atom(self, char: str, depth: int) -> Iterable[Piece]:
        self._nothing_to_repeat()
        start = self.position
        if char == "(":
            self.position += 1
            body = self._body(start, depth)
            return grouped(body, self._quantified(PatternGroup(body)))
        if char == "[":
            atom = self._class()
        elif char == "\\":
            atom = self._escape()
        elif char == "]":
            raise syntax_error("a literal ] is written \\]", start)
        else:
            self.position += 1
            code = ord(char)
            atom = DOT if char == "." else Characters(((code, code),))
        return (self._quantified(atom),)

    def _quantified(self, atom: Characters | PatternGroup) -> Piece:
        bounds = self._bounds()
        self._nothing_to_repeat()
        return Piece(atom) if bounds is None else Piece(atom, *bounds)

    def _escape(self) -> Characters:
        start = self.position
        char = self.pattern[start + 1 : start + 2]
        self.position += 2
        if char in _ONE:
            return Characters(((_ONE[char], _ONE[char]),))
        found = _SEVERAL.get(char.lower())
        if found is not None and char:
            return _negated(found) if char.isupper() else found
        if char in ("p", "P"):
            return self._category(start, negated=char == "P")
        if not char:
            raise syntax_error("the pattern ends in a backslash", start)
        raise syntax_error(f"unknown escape \\{char}", start)

    def _category(self, start: int, *, negated: bool) -> Characters:
        r"""What stands after `\p` or `\P`: a category of Unicode, or a block."""
        end = self.pattern.find("}", self.position)
        name = self.pattern[self.position + 1 : end] if end != -1 else ""
        self.position = end + 1
        if self.pattern[start + 2 : start + 3] != "{" or not name:
            raise syntax_error(r"\p is followed by {…}, the name of a category or block", start)
        if name in _CATEGORIES:
            found = Characters((), (name,))
        elif name.startswith("Is"):
            found = Characters(_block(name.removeprefix("Is"), start))
        else:
            raise syntax_error(f"Unicode has no category {name}", start)
        return _negated(found) if negated else found

    def _class(self) -> Characters:
        """A class in brackets, from its `[` on."""
        start = self.position
        self.position += 1
        negated = self._peek() == "^"
        self.position += negated
        ranges: list[Range] = []
        categories: list[str] = []
        taken: tuple[Range, ...] = ()
        first = self.position
        while (char := self._peek()) != "]" or self.position == first:
            if not char or char == "]":
                raise syntax_error(
                    "this [ is not closed" if not char else "this class is empty", start
                )
            if char == "[":
                raise syntax_error("a [ within a class is written \\[", self.position)
            if self._peek(2) == "-[":
                self.position += 1
                taken = self._class().resolved()
                if self._peek() != "]":
                    raise syntax_error("what is subtracted from a class ends it", self.position)
                break
            item = self._item()
            ranges.extend(item.resolved() if item.negated else item.ranges)
            categories.extend(() if item.negated else item.categories)
        self.position += 1
        found = Characters(merge(ranges), tuple(dict.fromkeys(categories)), negated)
        if taken:
            return Characters(subtract(found.resolved(), taken))
        if negated and not categories:
            return Characters(found.resolved())
        return found

    def _item(self) -> Characters:
        """A range, an escape or one character of a class."""
        start = self.position
        low = self._class_character()
        if self._peek() != "-" or self._peek(2) in ("-]", "-[", "-"):
            return low if isinstance(low, Characters) else Characters(((low, low),))
        if isinstance(low, Characters):
            raise syntax_error("a range begins with one character", start)
        self.position += 1
        high = self._class_character()
        if isinstance(high, Characters):
            raise syntax_error("a range ends with one character", start)
        if high < low:
            raise syntax_error("this range is out of order", start)
        return Characters(((low, high),))

    def _class_character(self) -> int | Characters:
        char = self._peek()
        if char != "\\":
            if char in "[]":
                raise syntax_error(f"a {char} within a class is written \\{char}", self.position)
            self.position += 1
            return ord(char)
        found = self._escape()
        single = len(found.ranges) == 1 and found.ranges[0][0] == found.ranges[0][1]
        return (
            found.ranges[0][0] if single and not found.categories and not found.negated else found
        )


def _negated(found: Characters) -> Characters:
    if found.categories:
        return Characters(found.ranges, found.categories, not found.negated)
    return Characters(complement(found.ranges))


def _block(name: str, start: int) -> tuple[Range, ...]:
    # Only here: blocks are seldom, and the library that knows them is no light import.
    from elementpath.regex.unicode_subsets import unicode_block

    try:
        block = unicode_block(name)
    except KeyError:
        raise syntax_error(f"Unicode has no block {name}", start) from None
    ends = ((each, each + 1) if isinstance(each, int) else each for each in block.codepoints)
    return merge((first, last - 1) for first, last in ends)
