r"""JavaScript's regular expressions, translated to RE2 (ECMA-262, Pattern, with its Annex B).

RE2 matches in linear time whatever the pattern, which makes patterns and texts of strangers
harmless; it has no lookaround and no backreferences, and its dialect differs from JavaScript's in
what `\s`, `.`, `$` and `i` mean. So a pattern is parsed here and written anew: every class as code
point ranges, every literal escaped. What RE2 cannot do is an error with its place in the pattern.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from mapper.regex.character_classes import (
    LINE_END,
    MAX_CODE_POINT,
    Range,
    class_escape,
    complement,
    fold,
    merge,
)
from mapper.regex.regex_dialects import Dialect, PythonRe, Re2, Re2OverLines

#: RE2's own bound on `{n,m}`.
MAX_REPEAT: Final = 1000
MAX_GROUP_DEPTH: Final = 200
#: The bound on the pattern text itself.
MAX_PATTERN_LENGTH: Final = 10_000
_CONTROL_ESCAPES: Final = MappingProxyType({"t": 9, "n": 10, "v": 11, "f": 12, "r": 13})
#: How many steps a backtracking engine may take at worst: some milliseconds.
_QUICK_STEPS: Final = 500_000
_LONGEST_QUICK: Final = 5_000
_HEXADECIMAL: Final = frozenset("0123456789abcdefABCDEF")


class RegexError(ValueError):
    """A pattern that cannot be used.

    `code` is `regex-syntax` (no pattern of JavaScript) or `regex-unsupported` (RE2 has no such
    thing); `offset` is the place in the pattern, in characters.
    """

    def __init__(self, code: str, message: str, offset: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.offset = offset

    def __reduce__(self) -> tuple[type[RegexError], tuple[str, str, int]]:
        return RegexError, (self.code, self.message, self.offset)


@dataclass(frozen=True, slots=True)
class Translation:
    r"""A pattern in RE2's words; `encoded` is for texts as `encode_lines` writes them.

    `encoded` is None where a line end other than `\n` makes no difference to the pattern. `quick`
    is the pattern for Python's `re`, for texts of up to `quick_length` characters; beyond those it
    could take long, as it backtracks.
    """

    pattern: str
    encoded: str | None
    groups: int
    quick: str
    quick_length: int


@dataclass(frozen=True, slots=True)
class _Flags:
    ignore_case: bool
    multiline: bool
    dot_all: bool


def translate(pattern: str, flags: str = "") -> Translation:
    """Translate a JavaScript pattern with the flags `i` and `m` (and `s`) to RE2.

    Raises RegexError where the pattern is none, or uses what RE2 has not: lookahead, lookbehind,
    backreferences, repeats over 1000.
    """
    for flag in flags:
        if flag not in "gims":
            raise RegexError("regex-syntax", f"there is no flag {flag!r}: i and m may be used", 0)
    if len(pattern) > MAX_PATTERN_LENGTH:
        message = f"the pattern is longer than {MAX_PATTERN_LENGTH} characters"
        raise RegexError("regex-unsupported", message, MAX_PATTERN_LENGTH)
    start = _Flags("i" in flags, "m" in flags, "s" in flags)
    plain = _Translator(pattern, start, Re2())
    text = plain.translate()
    encoded = None
    if plain.has_line_anchor:
        encoded = _Translator(pattern, start, Re2OverLines()).translate()
    quick = _Translator(pattern, start, PythonRe()).translate()
    return Translation(text, encoded, plain.group_count, quick, plain.quick_length())


class _Translator:
    """One pass over one pattern."""

    def __init__(self, pattern: str, flags: _Flags, dialect: Dialect) -> None:
        self.pattern = pattern
        self.flags = flags
        self.dialect = dialect
        self.position = 0
        self.group_count = 0
        self.has_line_anchor = False
        # What makes a backtracking engine slow.
        self.repeats = 0
        self.branches = 1
        self.repeats_groups = False
        self.has_inner_boundary = False
        self.names: set[str] = set()
        self.total_groups, self.has_names = _count_groups(pattern)

    def translate(self) -> str:
        result = self._alternatives(0)
        if self.position < len(self.pattern):
            raise self._syntax("this ) closes no group", self.position)
        return result

    def quick_length(self) -> int:
        """Return how long a text may be for a backtracking engine to be done at once.

        With k repeats of single characters, none of them within another, it tries at most
        length^(k + 1) ways, times the branches, wherever the match begins.
        """
        if self.repeats_groups or self.has_inner_boundary or self.branches > _QUICK_STEPS:
            return 0
        length = int((_QUICK_STEPS / self.branches) ** (1 / (self.repeats + 1)))
        return min(length, _LONGEST_QUICK) if self.repeats else length

    def _syntax(self, message: str, offset: int) -> RegexError:
        return RegexError("regex-syntax", message, offset)

    def _unsupported(self, what: str, hint: str, offset: int) -> RegexError:
        return RegexError("regex-unsupported", f"{what} cannot be used here: {hint}", offset)

    def _alternatives(self, depth: int) -> str:
        if depth > MAX_GROUP_DEPTH:
            raise self._unsupported(
                "a group this deep", f"groups go {MAX_GROUP_DEPTH} deep", self.position
            )
        out: list[str] = []
        alternatives = 1
        while self.position < len(self.pattern):
            char = self.pattern[self.position]
            if char == ")":
                break
            if char == "|":
                alternatives += 1
                out.append("|")
                self.position += 1
                continue
            out.append(self._term(char, depth))
        self.branches *= alternatives
        return "".join(out)

    def _term(self, char: str, depth: int) -> str:
        start = self.position
        if char == "^":
            self.position += 1
            return self._anchor(self.dialect.line_start, self.dialect.text_start, start)
        if char == "$":
            self.position += 1
            return self._anchor(self.dialect.line_end, self.dialect.text_end, start)
        if char == "\\" and self.pattern[start + 1 : start + 2] in {"b", "B"}:
            self.position += 2
            # Python's \B is another one on the empty text.
            self.has_inner_boundary |= self.pattern[start + 1] == "B"
            return self._assertion(self.pattern[start : start + 2], start)
        if char in "*+?" or (char == "{" and self._braces(start) is not None):
            raise self._syntax(f"there is nothing before {char} to repeat", start)
        if char == "(":
            atom = self._group(depth)
        elif char == "[":
            atom = self._class()
        elif char == ".":
            self.position += 1
            ranges = ((0, MAX_CODE_POINT),) if self.flags.dot_all else complement(LINE_END)
            atom = self.dialect.characters(ranges)
        elif char == "\\":
            atom = self._escape()
        else:
            self.position += 1
            atom = self._literal(ord(char))
        return self._quantified(atom, is_group=char == "(")

    def _anchor(self, multiline: str, whole: str, start: int) -> str:
        if self.flags.multiline:
            self.has_line_anchor = True
            return self._assertion(multiline, start)
        return self._assertion(whole, start)

    def _assertion(self, text: str, start: int) -> str:
        following = self.pattern[self.position : self.position + 1]
        if following in {"*", "+", "?"} and following:
            raise self._syntax(f"there is nothing before {following} to repeat", self.position)
        if following == "{" and self._braces(self.position) is not None:
            raise self._syntax("there is nothing before { to repeat", start)
        return text

    def _braces(self, start: int) -> tuple[int, int | None, int] | None:
        """Read `{n}`, `{n,}`, `{n,m}`: the bounds and where it ends; None where it is text."""
        end = self.pattern.find("}", start)
        if end == -1:
            return None
        low, comma, high = self.pattern[start + 1 : end].partition(",")
        if not (low.isascii() and low.isdigit()):
            return None
        if not comma:
            return int(low), int(low), end + 1
        if not high:
            return int(low), None, end + 1
        if not (high.isascii() and high.isdigit()):
            return None
        return int(low), int(high), end + 1

    def _quantified(self, atom: str, *, is_group: bool) -> str:
        char = self.pattern[self.position : self.position + 1]
        if not char:
            return atom
        low: int
        high: int | None
        if char in "*+?":
            quantifier = char
            low, high = int(char == "+"), 1 if char == "?" else None
            self.position += 1
        elif char == "{" and (braces := self._braces(self.position)) is not None:
            low, high, end = braces
            if high is not None and high < low:
                raise self._syntax("the numbers of {} are out of order", self.position)
            if low > MAX_REPEAT or (high or 0) > MAX_REPEAT:
                raise self._unsupported("this repeat", f"at most {MAX_REPEAT} times", self.position)
            quantifier = (
                f"{{{low}}}" if high == low else f"{{{low},{'' if high is None else high}}}"
            )
            self.position = end
        else:
            return atom
        if high == 1:
            self.branches *= 2
        elif is_group:
            self.repeats_groups = True
        elif high != low:
            self.repeats += 1
        if self.pattern[self.position : self.position + 1] == "?":
            quantifier += "?"
            self.position += 1
        # RE2 reads a second quantifier as a quantifier of the first; JavaScript has no such thing.
        following = self.pattern[self.position : self.position + 1]
        if following and following in "*+?":
            raise self._syntax(f"there is nothing before {following} to repeat", self.position)
        if following == "{" and self._braces(self.position) is not None:
            raise self._syntax("there is nothing before { to repeat", self.position)
        return atom + quantifier

    def _group(self, depth: int) -> str:
        start = self.position
        outer = self.flags
        opening = "("
        if self.pattern.startswith("(?", start):
            opening = self._group_opening(start)
        else:
            self.position += 1
            self.group_count += 1
        body = self._alternatives(depth + 1)
        if self.pattern[self.position : self.position + 1] != ")":
            raise self._syntax("this ( is not closed", start)
        self.position += 1
        self.flags = outer
        return f"{opening}{body})"

    def _group_opening(self, start: int) -> str:
        pattern = self.pattern
        if pattern.startswith("(?:", start):
            self.position += 3
            return "(?:"
        for opening, name in (
            ("(?=", "a lookahead (?=…)"),
            ("(?!", "a negative lookahead (?!…)"),
            ("(?<=", "a lookbehind (?<=…)"),
            ("(?<!", "a negative lookbehind (?<!…)"),
        ):
            if pattern.startswith(opening, start):
                hint = "match more and take a group, or test in two steps"
                raise self._unsupported(name, hint, start)
        if pattern.startswith("(?<", start):
            end = pattern.find(">", start)
            name = pattern[start + 3 : end] if end != -1 else ""
            if not name.replace("$", "_").isidentifier():
                raise self._syntax("the name of this group is no name", start)
            if name in self.names:
                raise self._syntax(f"there are two groups named {name}", start)
            self.names.add(name)
            # The matcher's result lists groups by number, so the name itself is not kept.
            self.position = end + 1
            self.group_count += 1
            return "("
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
            raise self._syntax("a group may begin with (?: or (?<name>", start)
        self.flags = replace(
            self.flags,
            ignore_case=(self.flags.ignore_case or "i" in on) and "i" not in off,
            multiline=(self.flags.multiline or "m" in on) and "m" not in off,
            dot_all=(self.flags.dot_all or "s" in on) and "s" not in off,
        )
        self.position = colon + 1
        return "(?:"

    def _literal(self, code: int) -> str:
        if self.flags.ignore_case:
            ranges = fold(((code, code),))
            if ranges != ((code, code),):
                return self.dialect.characters(ranges)
        return self.dialect.character(code)

    def _escape(self) -> str:
        start = self.position
        following = self.pattern[start + 1 : start + 2]
        if not following:
            raise self._syntax("the pattern ends in a backslash", start)
        if following in "dDwWsS":
            self.position += 2
            return self.dialect.characters(class_escape(following))
        if following == "k" and self.has_names:
            raise self._unsupported("a backreference \\k", "RE2 keeps no matched text", start)
        if following in "123456789":
            digits = following
            while self.pattern[start + 1 + len(digits) : start + 2 + len(digits)].isdigit():
                digits += self.pattern[start + 1 + len(digits)]
            if int(digits) <= self.total_groups:
                hint = "RE2 keeps no matched text; compare the groups afterwards"
                raise self._unsupported(f"a backreference \\{digits}", hint, start)
        return self._literal(self._character_escape(in_class=False))

    def _character_escape(self, *, in_class: bool) -> int:
        """Read an escape that stands for one character; the position is on the backslash."""
        pattern = self.pattern
        char = pattern[self.position + 1]
        self.position += 2
        if char in _CONTROL_ESCAPES:
            return _CONTROL_ESCAPES[char]
        if char == "b" and in_class:
            return 0x08
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

    def _class(self) -> str:
        start = self.position
        self.position += 1
        negated = self.pattern[self.position : self.position + 1] == "^"
        if negated:
            self.position += 1
        ranges: list[Range] = []
        while True:
            char = self.pattern[self.position : self.position + 1]
            if not char:
                raise self._syntax("this [ is not closed", start)
            if char == "]":
                self.position += 1
                break
            ranges.extend(self._class_item())
        merged = merge(ranges)
        if self.flags.ignore_case:
            merged = fold(merged)
        return self.dialect.characters(complement(merged) if negated else merged)

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
            raise self._syntax("this range is out of order", start)
        return [(first[0][0], last[0][0])]

    def _class_atom(self) -> Sequence[Range]:
        char = self.pattern[self.position]
        if char == "\\":
            following = self.pattern[self.position + 1 : self.position + 2]
            if not following:
                raise self._syntax("the pattern ends in a backslash", self.position)
            if following in "dDwWsS":
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
