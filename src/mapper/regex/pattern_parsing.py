"""What the parsers of all dialects of regular expressions have in common."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Final

from mapper.regex.pattern_tree import Alternatives, Assertion, Branch, Piece
from mapper.regex.regex_error import syntax_error, unsupported

MAX_GROUP_DEPTH: Final = 200
MAX_PATTERN_LENGTH: Final = 10_000
_MOST_DIGITS: Final = 9

BRACES: Final = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
"""A quantifier in braces."""


class PatternParser(ABC):
    """One pass over one pattern. A dialect says what its atoms are, and how quantifiers end."""

    def __init__(self, pattern: str) -> None:
        if len(pattern) > MAX_PATTERN_LENGTH:
            reason = f"it may have {MAX_PATTERN_LENGTH} characters"
            raise unsupported("a pattern this long", reason, MAX_PATTERN_LENGTH)
        self.pattern = pattern
        self.position = 0

    def parse(self) -> Alternatives:
        """The tree of the whole pattern. Raises RegexError."""
        result = self._alternatives(0)
        if self.position < len(self.pattern):
            raise syntax_error("this ) closes no group", self.position)
        return result

    @abstractmethod
    def _atom(self, char: str, depth: int) -> Iterable[Piece]:
        """What stands at the position, with its quantifier."""

    @abstractmethod
    def _quantifier_follows(self) -> bool:
        """Whether a quantifier stands at the position."""

    def _peek(self, count: int = 1) -> str:
        return self.pattern[self.position : self.position + count]

    def _alternatives(self, depth: int) -> Alternatives:
        if depth > MAX_GROUP_DEPTH:
            raise unsupported(
                "a group this deep", f"groups go {MAX_GROUP_DEPTH} deep", self.position
            )
        branches: list[Branch] = []
        pieces: list[Piece] = []
        pattern, end = self.pattern, len(self.pattern)
        while self.position < end and (char := pattern[self.position]) != ")":
            if char == "|":
                self.position += 1
                branches.append(tuple(pieces))
                pieces = []
            else:
                pieces.extend(self._atom(char, depth))
        branches.append(tuple(pieces))
        return Alternatives(tuple(branches))

    def _body(self, start: int, depth: int) -> Alternatives:
        """What stands in a group that was opened at `start`, up to its end."""
        body = self._alternatives(depth + 1)
        if self._peek() != ")":
            raise syntax_error("this ( is not closed", start)
        self.position += 1
        return body

    def _bounds(self) -> tuple[int, int | None] | None:
        """Read a quantifier at the position, where one follows: how often at least, and at most."""
        if not self._quantifier_follows():
            return None
        char, start = self.pattern[self.position], self.position
        if char != "{":
            self.position += 1
            return int(char == "+"), 1 if char == "?" else None
        found = BRACES.match(self.pattern, start)
        if found is None:
            raise syntax_error("this { begins no quantifier: {n}, {n,} or {n,m}", start)
        if max(map(len, (found[1], found[3] or ""))) > _MOST_DIGITS:
            raise unsupported("this repeat", "its number is too large", start)
        low = int(found[1])
        high = low if found[2] is None else int(found[3]) if found[3] else None
        if high is not None and high < low:
            raise syntax_error("the numbers of {} are out of order", start)
        self.position = found.end()
        return low, high

    def _nothing_to_repeat(self) -> None:
        """Raises where a quantifier stands at the position, and nothing before it can repeat."""
        if self._quantifier_follows():
            message = f"there is nothing before {self._peek()} to repeat"
            raise syntax_error(message, self.position)


def grouped(body: Alternatives, piece: Piece) -> Iterable[Piece]:
    """`piece`, whose atom is a group of `body` that captures nothing, without needless groups."""
    if len(body.branches) == 1:
        branch = body.branches[0]
        if piece.minimum == piece.maximum == 1:
            return branch
        if len(branch) == 1 and branch[0].minimum == branch[0].maximum == 1:
            inner = branch[0].atom
            if not isinstance(inner, Assertion):
                return (Piece(inner, piece.minimum, piece.maximum, piece.lazy),)
    return (piece,)
