"""Texts that a pattern matches."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import Final

from mapper.regex.character_classes import Range, subtract
from mapper.regex.pattern_tree import Alternatives, Assertion, Characters, PatternGroup, Piece

_FAMILIAR: Final = (*range(0x20, 0x7F), *range(0xA0, 0x180))
"""The characters that are taken where a class has any of them: Latin ones."""

_FORBIDDEN: Final[tuple[Range, ...]] = (
    (0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0xD800, 0xDFFF), (0xFFFE, 0xFFFF)
)  # fmt: skip
"""Characters that no message in XML can hold."""

_SOME: Final = 40
"""So many characters of a range are taken where none is familiar."""

_FEW: Final = 5
_MANY: Final = 100
"""How often a piece is repeated that may be so without end, beyond the least: one time a few, the
next many, so that lengths asked for beside a pattern are met."""


def sample(pattern: Alternatives, random: Random) -> str:
    """A text that the pattern matches as a whole, but for its assertions; the same for one `random`."""
    out: list[str] = []
    for piece in random.choice(pattern.branches):
        for _ in range(_times(piece, random)):
            atom = piece.atom
            if isinstance(atom, PatternGroup):
                out.append(sample(atom.body, random))
            elif not isinstance(atom, Assertion):
                out.append(random.choice(_choices(atom)))
    return "".join(out)


def _times(piece: Piece, random: Random) -> int:
    most = piece.minimum + random.choice((_FEW, _MANY))
    return random.randint(piece.minimum, most if piece.maximum is None else piece.maximum)


@lru_cache(maxsize=4096)
def _choices(atom: Characters) -> tuple[str, ...]:
    """The characters that may stand for a class; an empty text where it has none."""
    familiar = tuple(chr(code) for code in _FAMILIAR if atom.holds(code))
    if familiar:
        return familiar
    ranges = subtract(atom.resolved(), _FORBIDDEN)
    return tuple(
        chr(code) for low, high in ranges for code in range(low, min(high, low + _SOME) + 1)
    ) or ("",)
