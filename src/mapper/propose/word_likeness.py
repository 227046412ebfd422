"""How like two words, and two names, are: from 0 to 1."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

_LEAST: Final = 78.0
"""How like (per cent) two words are at least that are more than strangers."""

_PARTICLES: Final = frozenset("in op van de en of te tot aan bij met of to by at is on it".split())
"""Words of two letters or three that are no short forms of others."""


@lru_cache(maxsize=200_000)
def word_likeness(one: str, other: str) -> float:
    """How like two words are: the same, one the beginning of the other, within it, or its short form."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    size = len(short) / len(long)
    if len(short) >= 3 and long.startswith(short):
        return 0.6 + 0.35 * size
    if len(short) >= 4 and short in long:
        return 0.5 + 0.4 * size
    found = 0.0
    ratio = fuzz.ratio(one, other)
    if ratio >= _LEAST:
        found = 0.9 * ratio / 100
    abbreviates = 2 <= len(short) <= 0.7 * len(long) and short[0] == long[0]
    if abbreviates and short not in _PARTICLES and LCSseq.similarity(short, long) == len(short):
        found = max(found, 0.45 + 0.2 * size)
    return found


_GAP: Final = 0.35
"""What a letter counts that neither begins a word nor follows the letter before it."""
_SKIPPED: Final = 0.6
"""What a letter costs that is in no word."""


def abbreviation_fit(short: str, words: tuple[str, ...]) -> tuple[float, frozenset[int]]:
    """How well a name of glued short forms (`INDLHKORT`) abbreviates words, and which of them it has.

    1 where each of its letters begins a word or follows the letter before it.
    """
    text = "".join(words)
    word_of = [number for number, word in enumerate(words) for _ in word]
    starts = [i == 0 or word_of[i] != word_of[i - 1] for i in range(len(text))]
    if LCSseq.similarity(short, text) < 0.7 * len(short):
        return 0.0, frozenset()
    none: tuple[float, tuple[int, ...]] = (0.0, ())
    # the best of each prefix of `text`, after the letters so far; `ends` those that end there
    best: list[tuple[float, tuple[int, ...]]] = [none] * (len(text) + 1)
    ends: list[tuple[float, tuple[int, ...]] | None] = [None] * (len(text) + 1)
    for letter in short:
        fresh: list[tuple[float, tuple[int, ...]] | None] = [None] * (len(text) + 1)
        score, used = best[0]
        after: list[tuple[float, tuple[int, ...]]] = [(score - _SKIPPED, used)]
        for i, other in enumerate(text):
            skipped = (best[i + 1][0] - _SKIPPED, best[i + 1][1])
            top = max(skipped, after[i])
            if letter == other:
                begun = (best[i][0] + (1.0 if starts[i] else _GAP), (*best[i][1], i))
                before = ends[i]
                if before is not None:
                    begun = max(begun, (before[0] + 1.0, (*before[1], i)))
                fresh[i + 1] = begun
                top = max(top, begun)
            after.append(top)
        best, ends = after, fresh
    score, used = best[-1]
    return max(score, 0.0) / len(short), frozenset(word_of[i] for i in used)
