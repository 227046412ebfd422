"""Regular expressions of ECMAScript, searched for in linear time: by RE2, or Python's engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from mapper.regex.ecmascript_patterns import parse_ecmascript
from mapper.regex.line_ends import decode_lines, encode_lines, needs_encoding
from mapper.regex.pattern_match import RegexMatch
from mapper.regex.pattern_tree import Assertion, has_assertion, quick_length, repeats_a_group
from mapper.regex.pattern_writing import MAX_REPEAT, PythonRe, Re2, Re2OverLines
from mapper.regex.re2_engine import MEMORY, open_re2

# Halves of surrogate pairs, which UTF-8, and so RE2, cannot hold.
_HALF_PAIRS: Final = re.compile("[\ud800-\udfff]")


class Translation(NamedTuple):
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


@lru_cache(maxsize=1024)
def translate(pattern: str, flags: str = "") -> Translation:
    """Translate a JavaScript pattern with the flags `i` and `m` (and `s`) to RE2.

    Raises RegexError where the pattern is none, or uses what RE2 has not: lookahead, lookbehind,
    backreferences, repeats over 1000.
    """
    tree, groups = parse_ecmascript(pattern, flags, most_times=MAX_REPEAT)
    by_line = has_assertion(tree, Assertion.LINE_START, Assertion.LINE_END)
    # Groups that repeat, and \B on the empty text, are another thing to Python.
    other = repeats_a_group(tree) or has_assertion(tree, Assertion.NO_WORD_BOUNDARY)
    return Translation(
        Re2().write(tree),
        Re2OverLines().write(tree) if by_line else None,
        groups,
        PythonRe().write(tree),
        0 if other else quick_length(tree, whole=False) or 0,
    )


class Searcher:
    """A regular expression of ECMAScript, ready to be searched for.

    With `quick` Python's own engine searches texts that it cannot be long about; RE2 all others.
    RE2 may take `memory` bytes for it. Raises RegexError where the pattern is none or RE2 cannot
    do what it asks.
    """

    __slots__ = ("_encoded", "_groups", "_linear", "_quick", "_quick_length")

    def __init__(
        self, source: str, flags: str = "", *, memory: int = MEMORY, quick: bool = True
    ) -> None:
        made = translate(source, flags)
        self._linear = open_re2(made.pattern, memory)
        self._encoded = open_re2(made.encoded, memory) if made.encoded is not None else None
        self._groups = made.groups
        self._quick_length = made.quick_length if quick else 0
        self._quick = re.compile(made.quick, re.ASCII) if self._quick_length else None

    def found_in(self, text: str) -> bool:
        """Whether the pattern matches anywhere in the text."""
        if self._quick is not None and len(text) <= self._quick_length:
            return self._quick.search(text) is not None
        return next(self.matches(text), None) is not None

    def first_group(self, text: str, missing: Any = None) -> Any:
        """What the first group took of the first match; `missing` where there is none."""
        if self._quick is not None and len(text) <= self._quick_length:
            quick = self._quick.search(text)
            return missing if quick is None else quick[1]
        found = next(self.matches(text, 0, missing), None)
        return missing if found is None else found.groups[0]

    def matches(self, text: str, start: int = 0, missing: Any = None) -> Iterator[RegexMatch]:
        """Iterate over the matches from `start` on; what follows an empty one does not count.

        `missing` stands for a group that took no part.
        """
        if self._quick is not None and len(text) <= self._quick_length:
            for quick in self._quick.finditer(text, start):
                yield RegexMatch(quick[0], *quick.span(), list(quick.groups(missing)))
        elif self._encoded is not None and needs_encoding(text):
            yield from self._encoded_matches(_HALF_PAIRS.sub("\ufffd", text), start, missing)
        else:
            for found in self._linear.finditer(_HALF_PAIRS.sub("\ufffd", text), start):
                begin, end = found.span()
                spans = map(found.span, range(1, self._groups + 1))
                groups = [missing if low < 0 else text[low:high] for low, high in spans]
                yield RegexMatch(text[begin:end], begin, end, groups)

    def _encoded_matches(self, text: str, start: int, missing: Any) -> Iterator[RegexMatch]:
        assert self._encoded is not None  # noqa: S101  # the caller has looked
        encoded = encode_lines(text)
        position, at = start, len(encode_lines(text[:start]))
        for found in self._encoded.finditer(encoded, at):
            position += len(decode_lines(encoded[at : found.start()]))
            at = found.start()
            matched = decode_lines(found.group())
            groups = [missing if group is None else decode_lines(group) for group in found.groups()]
            yield RegexMatch(matched, position, position + len(matched), groups)
