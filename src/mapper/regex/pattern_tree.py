"""A regular expression as a tree, whatever dialect it was written in, and what the tree shows.

A pattern is alternatives; each is a sequence of pieces; a piece is an atom and how often it repeats.
Nothing in the tree depends on flags: a class is the set of characters that it matches, an anchor
says where it stands.
"""

from __future__ import annotations

import unicodedata
from enum import Enum, auto
from typing import Final, NamedTuple, TypeAlias

from mapper.regex.character_classes import Range, category, complement, merge


class Characters(NamedTuple):
    """One character out of a set: ranges of code points, and Unicode categories by their names.

    `ranges` are merged. Categories are kept by name, as an engine may know them by it.
    """

    ranges: tuple[Range, ...]
    categories: tuple[str, ...] = ()
    negated: bool = False

    def holds(self, code: int) -> bool:
        """Whether a code point is in the set."""
        found = any(low <= code <= high for low, high in self.ranges) or (
            bool(self.categories) and unicodedata.category(chr(code)).startswith(self.categories)
        )
        return found is not self.negated

    def resolved(self) -> tuple[Range, ...]:
        """The set as ranges alone."""
        ranges = self.ranges
        if self.categories:
            ranges = merge(
                (*ranges, *(each for name in self.categories for each in category(name)))
            )
        return complement(ranges) if self.negated else ranges


class Assertion(Enum):
    """What matches a position, not a character."""

    TEXT_START = auto()
    TEXT_END = auto()
    LINE_START = auto()
    LINE_END = auto()
    WORD_BOUNDARY = auto()
    NO_WORD_BOUNDARY = auto()


class PatternGroup(NamedTuple):
    """Alternatives in parentheses; `captures` says whether what they match is kept."""

    body: Alternatives
    captures: bool = False


Atom: TypeAlias = Characters | Assertion | PatternGroup


class Piece(NamedTuple):
    """An atom, and how often it repeats: `maximum` None is without end."""

    atom: Atom
    minimum: int = 1
    maximum: int | None = 1
    lazy: bool = False


Branch: TypeAlias = tuple[Piece, ...]


class Alternatives(NamedTuple):
    """A pattern: it matches what one of its branches does, the first that can."""

    branches: tuple[Branch, ...]


def only_piece(pattern: Alternatives) -> Piece | None:
    """The piece that a pattern is, where it is one (`[0-9]{8}`)."""
    if len(pattern.branches) == 1 and len(pattern.branches[0]) == 1:
        return pattern.branches[0][0]
    return None


def first_group_takes_part(pattern: Alternatives) -> bool:
    """Whether a pattern has a group that captures, and the first took part in every match."""
    if len(pattern.branches) != 1:
        return False
    for piece in pattern.branches[0]:
        if isinstance(piece.atom, PatternGroup):
            return piece.atom.captures and piece.minimum > 0
    return False


def is_never_empty(pattern: Alternatives) -> bool:
    """Whether a pattern matches no empty text."""
    return all(
        any(piece.minimum > 0 and _is_wide(piece.atom) for piece in branch)
        for branch in pattern.branches
    )


def _is_wide(atom: Atom) -> bool:
    if isinstance(atom, PatternGroup):
        return is_never_empty(atom.body)
    return isinstance(atom, Characters)


def widest(pattern: Alternatives) -> int | None:
    """How many characters a text has at most that matches as a whole; None for any number."""
    most = 0
    for branch in pattern.branches:
        total = 0
        for piece in branch:
            width = _width(piece.atom)
            if width == 0 or piece.maximum == 0:
                continue
            if width is None or piece.maximum is None:
                return None
            total += width * piece.maximum
        most = max(most, total)
    return most


def _width(atom: Atom) -> int | None:
    if isinstance(atom, PatternGroup):
        return widest(atom.body)
    return 1 if isinstance(atom, Characters) else 0


def most_repeats(pattern: Alternatives) -> int:
    """How often one piece may repeat, those around it counted in; without end counts as once."""
    return max(
        (
            max(piece.minimum, piece.maximum or 1, 1)
            * (most_repeats(piece.atom.body) if isinstance(piece.atom, PatternGroup) else 1)
            for branch in pattern.branches
            for piece in branch
        ),
        default=1,
    )


def repeats_a_group(pattern: Alternatives) -> bool:
    """Whether a group may match more than once."""
    return any(
        isinstance(piece.atom, PatternGroup)
        and (piece.maximum != 1 or repeats_a_group(piece.atom.body))
        for branch in pattern.branches
        for piece in branch
    )


def has_assertion(pattern: Alternatives, *kinds: Assertion) -> bool:
    """Whether one of these assertions stands anywhere in the pattern."""
    return any(
        has_assertion(piece.atom.body, *kinds)
        if isinstance(piece.atom, PatternGroup)
        else piece.atom in kinds
        for branch in pattern.branches
        for piece in branch
    )


# How long an engine may take that backtracks (Python's). It tries one way after the other, and how
# many ways there are grows with a power of the length of the text, or, where a group that has a
# choice repeats without end, exponentially.

_MOST_STEPS: Final = 500_000
"""How many steps it may take at worst: some milliseconds."""

_FEW_WAYS: Final = 100
"""So many ways through a pattern do not count: the time stays in proportion to the text."""

_FEW_TIMES: Final = 10
"""A repeat that may end in so many ways counts as many; one of more counts as one without end."""


class _Exponential(Exception):  # noqa: N818  # no error: caught by `quick_length`
    """There is no power of the length that bounds the number of ways."""


def quick_length(pattern: Alternatives, *, whole: bool) -> int | None:
    """How long a text may be for an engine that backtracks to be done with it at once.

    None where it may be of any length, as matching takes a time in proportion to it. `whole` says
    that the pattern matches from the start of the text on, or not at all; else it may begin
    anywhere.
    """
    try:
        ways, power = _ways(pattern)
    except _Exponential:
        return 0
    if ways > _MOST_STEPS:
        return 0
    if whole and (power == 0 or (power == 1 and ways <= _FEW_WAYS)):
        return None
    return int((_MOST_STEPS / ways) ** (1 / (power if whole else power + 1)))


def _ways(pattern: Alternatives) -> tuple[int, int]:
    """The number of ways through a pattern, as a factor and a power of the text's length."""
    total, highest = 0, 0
    for branch in pattern.branches:
        ways, power = 1, 0
        for piece in branch:
            more, higher = _ways_of(piece)
            ways, power = min(ways * more, _MOST_STEPS + 1), power + higher
        total, highest = total + ways, max(highest, power)
    return min(total, _MOST_STEPS + 1), highest


def _ways_of(piece: Piece) -> tuple[int, int]:
    ways, power = _ways(piece.atom.body) if isinstance(piece.atom, PatternGroup) else (1, 0)
    least, most = piece.minimum, piece.maximum
    if most is None or most - least > _FEW_TIMES:
        if (ways, power) != (1, 0):
            raise _Exponential
        return 1, 1
    if ways > 1 and most > _FEW_TIMES:
        raise _Exponential
    return min((most - least + 1) * ways**most, _MOST_STEPS + 1), power * most
