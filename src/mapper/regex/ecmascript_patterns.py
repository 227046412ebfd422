r"""JavaScript's regular expressions (ECMA-262, Pattern, with its Annex B), read into a tree.

No engine here has lookaround or backreferences, as none matches them in linear time: they are
errors, with their offset in the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from mapper.regex.character_classes import (
    GENERAL_CATEGORIES,
    LINE_END,
    MAX_CODE_POINT,
    Range,
    class_escape,
    complement,
    fold,
    merge,
)
from mapper.regex.pattern_parsing import BRACES, PatternParser, grouped
from mapper.regex.pattern_tree import Alternatives, Assertion, Characters, PatternGroup, Piece
from mapper.regex.regex_error import syntax_error, unsupported

_CONTROL_ESCAPES: Final = MappingProxyType({"t": 9, "n": 10, "v": 11, "f": 12, "r": 13})
_HEXADECIMAL: Final = frozenset("0123456789abcdefABCDEF")
_DIGITS: Final = re.compile("[0-9]{1,9}")
_LOOKAROUND: Final = (
    ("(?=", "a lookahead (?=…)"),
    ("(?!", "a negative lookahead (?!…)"),
    ("(?<=", "a lookbehind (?<=…)"),
    ("(?<!", "a negative lookbehind (?<!…)"),
)


class _Flags(NamedTuple):
    ignore_case: bool
    multiline: bool
    dot_all: bool


class EcmaScriptPattern(NamedTuple):
    """A pattern as a tree, and how many groups it captures."""

    tree: Alternatives
    groups: int


def parse_ecmascript(
    pattern: str, flags: str = "", *, unicode: bool = False, most_times: int | None = None
) -> EcmaScriptPattern:
    """Read a JavaScript pattern with the flags `i` and `m` (and `s`).

    With `unicode` escapes are those of the flag u, as JSON Schema asks: a letter that is none is an
    error. `most_times` is how often a piece may repeat.

    Raises RegexError where the pattern is none, or has lookaround or a backreference.
    """
    for flag in flags:
        if flag not in "gims":
            raise syntax_error(f"unknown flag {flag!r}: i and m may be used", 0)
    parser = _EcmaScriptParser(
        pattern, _Flags("i" in flags, "m" in flags, "s" in flags), unicode, most_times
    )
    return EcmaScriptPattern(parser.parse(), parser.group_count)


class _EcmaScriptParser(PatternParser):
    """One pass over one pattern."""

    def __init__(self, pattern: str, flags: _Flags, unicode: bool, most_times: int | None) -> None:
        super().__init__(pattern)
        self.flags = flags
        self.unicode = unicode
        self.most_times = most_times
        self.group_count = 0
        self.names: set[str] = set()
        self.total_groups, self.has_names = _count_groups(pattern)

    def _quantifier_follows(self) -> bool:
        char = self._peek()
        return bool(char) and (
            char in "*+?"
            # Annex B: a brace that is no quantifier is text.
            or (char == "{" and BRACES.match(self.pattern, self.position) is not None)
        )

    def _atom(self, char: str, depth: int) -> Iterable[Piece]:
        start = self.position
        if char in "^$":
            self.position += 1
            return self._assertion(self._anchor(char))
        if char == "\\" and self.pattern[start + 1 : start + 2] in {"b", "B"}:
            self.position += 2
            inner = self.pattern[start + 1] == "B"
            return self._assertion(Assertion.NO_WORD_BOUNDARY if inner else Assertion.WORD_BOUNDARY)
        self._nothing_to_repeat()
        if char == "(":
            captures, body = self._group(depth)
            piece = self._quantified(PatternGroup(body, captures))
            return (piece,) if captures else grouped(body, piece)
        if char == "[":
            atom = self._class()
        elif char == ".":
            self.position += 1
            all_ = ((0, MAX_CODE_POINT),)
            atom = Characters(all_ if self.flags.dot_all else complement(LINE_END))
        elif char == "\\":
            atom = self._escape()
        else:
            self.position += 1
            atom = self._literal(ord(char))
        return (self._quantified(atom),)

    def _anchor(self, char: str) -> Assertion:
        if char == "^":
            return Assertion.LINE_START if self.flags.multiline else Assertion.TEXT_START
        return Assertion.LINE_END if self.flags.multiline else Assertion.TEXT_END

    def _assertion(self, assertion: Assertion) -> Iterable[Piece]:
        self._nothing_to_repeat()
        return (Piece(assertion),)

    def _quantified(self, atom: Characters | PatternGroup) -> Piece:
        start = self.position
        bounds = self._bounds()
        if bounds is None:
            return Piece(atom)
        low, high = bounds
        if self.most_times is not None and max(low, high or 0) > self.most_times:
            raise unsupported("this repeat", f"at most {self.most_times} times", start)
        lazy = self._peek() == "?"
        if lazy:
            self.position += 1
        self._nothing_to_repeat()
        return Piece(atom, low, high, lazy)

    def _group(self, depth: int) -> tuple[bool, Alternatives]:
        """A group: whether it captures, and what stands in it."""
        start, outer = self.position, self.flags
        captures = True
        if self.pattern.startswith("(?", start):
            captures = self._opening(start)
        else:
            self.position += 1
        self.group_count += captures
        body = self._body(start, depth)
        self.flags = outer
        return captures, body

    def _opening(self, start: int) -> bool:
        """Read the opening of a group that begins with `(?`: whether it captures."""
        pattern = self.pattern
        if pattern.startswith("(?:", start):
            self.position += 3
            return False
        for opening, name in _LOOKAROUND:
            if pattern.startswith(opening, start):
                raise unsupported(name, "match more and take a group, or test in two steps", start)
        if pattern.startswith("(?<", start):
            end = pattern.find(">", start)
            name = pattern[start + 3 : end] if end != -1 else ""
            if not name.replace("$", "_").isidentifier():
                raise syntax_error("the name of this group is not valid", start)
            if name in self.names:
                raise syntax_error(f"there are two groups named {name}", start)
            self.names.add(name)
            # The matcher's result lists groups by number, so the name itself is not kept.
            self.position = end + 1
            return True
        colon = pattern.find(":", start)
        modifiers = pattern[start + 2 : colon] if colon != -1 else ""
        on, dash, off = modifiers.partition("-")
        letters = on + off
        if (
            not letters
            or not set(letters) <= set("ims")
            or len(set(letters)) != len(letters)
            or (dash and "-" in off)
        ):
            raise syntax_error("a group may begin with (?: or (?<name>", start)
        self.flags = self.flags._replace(
            ignore_case=(self.flags.ignore_case or "i" in on) and "i" not in off,
            multiline=(self.flags.multiline or "m" in on) and "m" not in off,
            dot_all=(self.flags.dot_all or "s" in on) and "s" not in off,
        )
        self.position = colon + 1
        return False

    def _literal(self, code: int) -> Characters:
        ranges: tuple[Range, ...] = ((code, code),)
        return Characters(fold(ranges) if self.flags.ignore_case else ranges)

    def _escape(self) -> Characters:
        start = self.position
        following = self.pattern[start + 1 : start + 2]
        if following and following in "dDwWsS":
            self.position += 2
            return Characters(class_escape(following))
        if self.unicode and following in ("p", "P"):
            return self._property(negated=following == "P")
        if following == "k" and self.has_names:
            raise unsupported("a backreference \\k", "RE2 keeps no matched text", start)
        if following and following in "123456789":
            digits = _DIGITS.match(self.pattern, start + 1)
            if digits is not None and int(digits[0]) <= self.total_groups:
                reason = "RE2 keeps no matched text; compare the groups afterwards"
                raise unsupported(f"a backreference \\{digits[0]}", reason, start)
        return self._literal(self._character_escape(in_class=False))

    def _property(self, *, negated: bool) -> Characters:
        r"""What stands after `\p` or `\P`: a general category of Unicode, by either of its names."""
        start = self.position
        end = self.pattern.find("}", start)
        text = self.pattern[start + 3 : end] if end != -1 else ""
        name = text.removeprefix("General_Category=").removeprefix("gc=")
        short = name if name in GENERAL_CATEGORIES.values() else GENERAL_CATEGORIES.get(name)
        if self.pattern[start + 2 : start + 3] != "{" or short is None:
            reason = "write the characters out, as ranges"
            raise unsupported(f"the property {text or '?'} of Unicode", reason, start)
        self.position = end + 1
        return Characters((), (short,), negated)

    def _character_escape(self, *, in_class: bool) -> int:
        """Read an escape that stands for one character; the position is on the backslash."""
        pattern, start = self.pattern, self.position
        char = pattern[start + 1 : start + 2]
        if not char:
            raise syntax_error("the pattern ends in a backslash", start)
        self.position += 2
        if char in _CONTROL_ESCAPES:
            return _CONTROL_ESCAPES[char]
        if char == "b" and in_class:
            return 0x08
        if self.unicode and char not in "xu" and (char.isalnum() or char == "_"):
            raise syntax_error(f"unknown escape \\{char}", start)
        if char == "c":
            letter = pattern[self.position : self.position + 1]
            allowed = letter.isascii() and (
                letter.isalpha() or (in_class and (letter.isdigit() or letter == "_"))
            )
            if allowed and letter:
                self.position += 1
                return ord(letter) % 32
            # Annex B: the backslash stands for itself, and the c is read next.
            self.position -= 1
            return 0x5C
        if char in "01234567":
            return self._octal(char)
        if char == "x":
            return self._hexadecimal(2, char)
        if char == "u":
            code = self._hexadecimal(4, char)
            return self._surrogate_pair(code)
        return ord(char)

    def _octal(self, first: str) -> int:
        digits = first
        while (
            len(digits) < (3 if first in "0123" else 2)
            and (char := self.pattern[self.position : self.position + 1])
            and char in "01234567"
        ):
            digits += char
            self.position += 1
        return int(digits, 8)

    def _hexadecimal(self, count: int, letter: str) -> int:
        digits = self.pattern[self.position : self.position + count]
        if len(digits) == count and set(digits) <= _HEXADECIMAL:
            self.position += count
            return int(digits, 16)
        if self.unicode:
            message = f"\\{letter} is followed by {count} hexadecimal digits"
            raise syntax_error(message, self.position - 2)
        return ord(letter)

    def _surrogate_pair(self, high: int) -> int:
        following = self.pattern[self.position : self.position + 6]
        if 0xD800 <= high <= 0xDBFF and following.startswith("\\u"):
            digits = following[2:]
            if len(digits) == 4 and set(digits) <= _HEXADECIMAL:
                low = int(digits, 16)
                if 0xDC00 <= low <= 0xDFFF:
                    self.position += 6
                    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
        return high

    def _class(self) -> Characters:
        start = self.position
        self.position += 1
        negated = self.pattern[self.position : self.position + 1] == "^"
        if negated:
            self.position += 1
        ranges: list[Range] = []
        categories: list[str] = []
        while True:
            char = self.pattern[self.position : self.position + 1]
            if not char:
                raise syntax_error("this [ is not closed", start)
            if char == "]":
                self.position += 1
                break
            if self.unicode and self.pattern[self.position : self.position + 2] in (r"\p", r"\P"):
                found = self._property(negated=self.pattern[self.position + 1] == "P")
                categories.extend(() if found.negated else found.categories)
                ranges.extend(found.resolved() if found.negated else ())
                continue
            ranges.extend(self._class_item())
        merged = merge(ranges)
        if categories:
            return Characters(merged, tuple(dict.fromkeys(categories)), negated)
        if self.flags.ignore_case:
            merged = fold(merged)
        return Characters(complement(merged) if negated else merged)

    def _class_item(self) -> Sequence[Range]:
        start = self.position
        first = self._class_atom()
        pattern = self.pattern
        if pattern[self.position : self.position + 1] != "-" or pattern[
            self.position + 1 : self.position + 2
        ] in {"]", ""}:
            return first
        self.position += 1
        last = self._class_atom()
        if (
            len(first) != 1
            or len(last) != 1
            or first[0][0] != first[0][1]
            or (last[0][0] != last[0][1])
        ):
            # Annex B: with a class on either side the - is a character like any other.
            return [*first, *last, (0x2D, 0x2D)]
        if last[0][0] < first[0][0]:
            raise syntax_error("this range is out of order", start)
        return [(first[0][0], last[0][0])]

    def _class_atom(self) -> Sequence[Range]:
        char = self.pattern[self.position]
        if char == "\\":
            following = self.pattern[self.position + 1 : self.position + 2]
            if following and following in "dDwWsS":
                self.position += 2
                return class_escape(following)
            code = self._character_escape(in_class=True)
            return [(code, code)]
        self.position += 1
        return [(ord(char), ord(char))]


def _count_groups(pattern: str) -> tuple[int, bool]:
    """How many groups the pattern captures, and whether one has a name."""
    count, names, in_class, position = 0, False, False, 0
    while position < len(pattern):
        char = pattern[position]
        if char == "\\":
            position += 1
        elif in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
        elif char == "(":
            if pattern[position + 1 : position + 2] != "?":
                count += 1
            elif pattern.startswith("(?<", position) and (
                pattern[position + 3 : position + 4] not in {"=", "!"}
            ):
                count += 1
                names = True
        position += 1
    return count, names
