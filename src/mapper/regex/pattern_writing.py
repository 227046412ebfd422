r"""Trees of patterns, written for the engines that run them, and in XSD's dialect.

RE2 matches in linear time whatever the pattern, which makes patterns and texts of strangers
harmless. Python's `re` is many times quicker on short texts, and serves those that it cannot be
long about (`pattern_tree.quick_length`). Every class is written as code points, every literal
escaped: no dialect's own `\s`, `.` or `$` is relied on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from mapper.regex.character_classes import LINE_END, MAX_CODE_POINT, Range, complement, subtract
from mapper.regex.line_ends import LINE_MARK_RANGE, LINE_MARKS
from mapper.regex.pattern_tree import (
    Alternatives,
    Assertion,
    Characters,
    PatternGroup,
    Piece,
    most_repeats,
)
from mapper.regex.regex_error import unsupported

_SYNTAX: Final = frozenset("^$\\.*+?()[]{}|")
_ALL: Final = ((0, MAX_CODE_POINT),)
_SURROGATES: Final = ((0xD800, 0xDFFF),)
_LINE_END_TEXT: Final = r"\n\r\u2028\u2029"


class Dialect:
    """Writes a tree; what differs between dialects are characters, classes and assertions."""

    capturing = "("
    grouping = "(?:"
    assertions: Mapping[Assertion, str]
    special = _SYNTAX
    special_in_class = frozenset("^]\\-[")
    every = "(?s:.)"
    none: str

    def write(self, pattern: Alternatives) -> str:
        """The pattern in this dialect."""
        branches = []
        for branch in pattern.branches:
            out: list[str] = []
            for piece in branch:
                atom = piece.atom
                # A group is written here, so that one level of nesting is one call.
                if isinstance(atom, PatternGroup):
                    opening = self.capturing if atom.captures else self.grouping
                    text = f"{opening}{self.write(atom.body)})"
                elif isinstance(atom, Assertion):
                    text = self.assertions[atom]
                else:
                    text = self.characters(atom)
                out.append(self.repeated(text, piece))
            branches.append("".join(out))
        return "|".join(branches)

    def repeated(self, text: str, piece: Piece) -> str:
        """An atom with its quantifier."""
        low, high = piece.minimum, piece.maximum
        if low == high == 1:
            return text
        signs = {(0, 1): "?", (0, None): "*", (1, None): "+"}
        numbers = f"{{{low}}}" if low == high else f"{{{low},{'' if high is None else high}}}"
        return f"{text}{signs.get((low, high), numbers)}{'?' if piece.lazy else ''}"

    def characters(self, atom: Characters) -> str:
        """One character out of a set."""
        names = [self.category(name) for name in atom.categories]
        if names and None not in names:
            inner = "".join([self.ranges(atom.ranges), *map(str, names)])
            return (
                inner
                if inner == names[0] and not atom.negated
                else self.bracketed(inner, atom.negated)
            )
        return self.set_of(atom.resolved())

    def set_of(self, ranges: tuple[Range, ...]) -> str:
        """One character out of ranges."""
        if not ranges:
            return self.none
        if ranges == _ALL:
            return self.every
        if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
            return self.character(ranges[0][0], self.special)
        return self.bracketed(self.ranges(ranges), negated=False)

    @staticmethod
    def bracketed(inner: str, negated: bool) -> str:
        """A class in brackets."""
        return f"[{'^' if negated else ''}{inner}]"

    def ranges(self, ranges: Sequence[Range]) -> str:
        """Ranges, as they stand in a class."""
        out: list[str] = []
        for low, high in ranges:
            out.append(self.character(low, self.special_in_class))
            if high > low:
                out.append("-" if high > low + 1 else "")
                out.append(self.character(high, self.special_in_class))
        return "".join(out)

    def character(self, code: int, special: frozenset[str]) -> str:
        """One character that stands for itself."""
        char = chr(code)
        if char in special:
            return "\\" + char
        return char if char.isascii() and char.isprintable() else self.escaped(code)

    def escaped(self, code: int) -> str:
        """A character that is no printable one of ASCII."""
        raise NotImplementedError

    def category(self, name: str) -> str | None:
        """A category of Unicode by name; None where the dialect does not know it."""
        raise NotImplementedError


class Re2(Dialect):
    """RE2's own dialect."""

    none = r"[^\x{0}-\x{10ffff}]"
    assertions = MappingProxyType(
        {
            Assertion.TEXT_START: r"\A",
            Assertion.TEXT_END: r"\z",
            Assertion.LINE_START: "(?m:^)",
            Assertion.LINE_END: "(?m:$)",
            Assertion.WORD_BOUNDARY: r"\b",
            Assertion.NO_WORD_BOUNDARY: r"\B",
        }
    )

    def set_of(self, ranges: tuple[Range, ...]) -> str:
        """One character out of ranges."""
        # A lone surrogate is no character of any text that RE2 is given: take them out.
        kept = subtract(ranges, _SURROGATES)
        return self.every if kept == complement(_SURROGATES) else super().set_of(kept)

    def escaped(self, code: int) -> str:
        """A character that is no printable one of ASCII."""
        return f"\\x{{{code:x}}}"

    def category(self, name: str) -> str | None:
        """A category of Unicode by name; of the unassigned ones RE2 knows nothing."""
        return None if name in ("C", "Cn") else f"\\p{{{name}}}"


class Re2OverLines(Re2):
    """RE2's dialect for texts as `encode_lines` writes them."""

    def set_of(self, ranges: tuple[Range, ...]) -> str:
        """One character out of ranges; a line end is three, and so an alternative."""
        alternatives = [
            f"\\n{mark}\\n"
            for end, mark in LINE_MARKS.items()
            if any(low <= ord(end) <= high for low, high in ranges)
        ]
        rest = subtract(ranges, (*LINE_END, LINE_MARK_RANGE))
        if not alternatives:
            return super().set_of(rest)
        return f"(?:{'|'.join([*([super().set_of(rest)] if rest else []), *alternatives])})"


class Re2WithoutGroups(Re2):
    """RE2's dialect for patterns that capture nothing, with repeats beyond RE2's own limit.

    RE2 refuses a piece that repeats more than a thousand times, those within it counted in. Here it
    is written several times, in portions that RE2 takes.
    """

    def repeated(self, text: str, piece: Piece) -> str:
        """An atom with its quantifier, or several with the portions of it."""
        low, high = piece.minimum, piece.maximum
        if max(low, high or 0) <= 1:
            return super().repeated(text, piece)
        inner = most_repeats(piece.atom.body) if isinstance(piece.atom, PatternGroup) else 1
        portion = max(MAX_REPEAT // inner, 1)
        if max(low, high or 0) <= portion:
            return super().repeated(text, piece)
        parts = [Piece(piece.atom, portion, portion)] * (low // portion)
        parts.append(Piece(piece.atom, low % portion, low % portion))
        if high is None:
            parts.append(Piece(piece.atom, 0, None))
        else:
            parts += [Piece(piece.atom, 0, portion)] * ((high - low) // portion)
            parts.append(Piece(piece.atom, 0, (high - low) % portion))
        if len(text) * len(parts) > _LONGEST_WRITTEN:
            raise unsupported("a repeat of this size", "it is too large for RE2", 0)
        return "".join([super(Re2WithoutGroups, self).repeated(text, part) for part in parts])


MAX_REPEAT: Final = 1000
"""RE2's own limit on `{n,m}`."""

_LONGEST_WRITTEN: Final = 100_000


class PythonRe(Dialect):
    r"""The dialect of Python's `re`.

    A pattern of ECMAScript is for use with its flag ASCII, which `\b` heeds; one of XSD without it,
    as its `\d` is Python's.
    """

    none = "(?!)"
    # & ~ and | are reserved there.
    special_in_class = frozenset("^]\\-[&~|")
    assertions = MappingProxyType(
        {
            Assertion.TEXT_START: r"\A",
            Assertion.TEXT_END: r"\Z",
            Assertion.LINE_START: rf"(?:\A|(?<=[{_LINE_END_TEXT}]))",
            Assertion.LINE_END: rf"(?:\Z|(?=[{_LINE_END_TEXT}]))",
            Assertion.WORD_BOUNDARY: r"\b",
            Assertion.NO_WORD_BOUNDARY: r"\B",
        }
    )

    def escaped(self, code: int) -> str:
        """A character that is no printable one of ASCII."""
        return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"

    def category(self, name: str) -> str | None:
        """A category of Unicode by name: digits alone."""
        return r"\d" if name == "Nd" else None


class _WithComplements(Dialect):
    """A dialect whose classes are written by the characters that they lack, where that is shorter."""

    none = r"[^\s\S]"
    every = r"[\s\S]"
    assertions = MappingProxyType({})

    def set_of(self, ranges: tuple[Range, ...]) -> str:
        """One character out of ranges."""
        others = complement(ranges)
        if ranges and others and ranges[0][0] == 0 and ranges[-1][1] == MAX_CODE_POINT:
            return self.bracketed(self.ranges(others), negated=True)
        return super().set_of(ranges)


class Xsd(_WithComplements):
    """The dialect of XSD, which has neither assertions nor quantifiers that are lazy."""

    grouping = "("
    special = frozenset("\\.*+?()[]{}|")

    def escaped(self, code: int) -> str:
        """A character that is no printable one of ASCII, which XSD writes as it is."""
        return {0x09: r"\t", 0x0A: r"\n", 0x0D: r"\r"}.get(code, chr(code))

    def category(self, name: str) -> str | None:
        """A category of Unicode by name."""
        return f"\\p{{{name}}}"


class Interoperable(_WithComplements):
    """What every engine reads alike that a JSON Schema may be judged with.

    Those of ECMA-262 (with the flag u), Python, Java and .NET, and RE2: no look-around, no flags,
    no categories by name, and no other escapes than of signs (JSON Schema 2020-12, section 6.4).
    """

    def escaped(self, code: int) -> str:
        """A character that is no printable one of ASCII: as it is, where that can be read."""
        signs = {0x09: r"\t", 0x0A: r"\n", 0x0D: r"\r"}
        if code in signs:
            return signs[code]
        return chr(code) if code > 0xFFFF or chr(code).isprintable() else f"\\u{code:04x}"

    def category(self, name: str) -> str | None:
        """A category of Unicode by name: each dialect knows others."""
        return None
