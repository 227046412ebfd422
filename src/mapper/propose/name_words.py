"""Names of fields → the words they are made of: case, digits, compounds, abbreviations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SHORTEST: Final = 3
"""The letters that a part of a compound has at least, where no word list names it."""
_REST: Final = 4
"""The letters that a part of a compound has at least which nothing else knows."""
_LINKS: Final = ("", "s", "en", "e", "n")
"""What joins the parts of a compound."""
KIND_WORDS: Final = frozenset(
    "aantal amount bedrag code count datum date description getal identificatie indicatie naam name nummer "
    "number omschrijving soort type tijdstip waarde value".split()
)
"""Words that say of what kind a value is, and not what it is of: `straatnaam` and `naam` share no more."""


def parts_of(name: str) -> tuple[str, ...]:
    """The parts that a name shows by itself: by case, by digits, by what stands between them."""
    plain = unicodedata.normalize("NFKD", name.rpartition(":")[2])
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return tuple(part.lower() for part in _PARTS.findall(plain))


class NameWords:
    """Splits names into words, by a word list and by the words that other names show.

    `abbreviations` say what a word, or several in a row, stand for: `{"Cd": "code"}`.
    """

    def __init__(self, abbreviations: Mapping[str, str], names: Iterable[str]) -> None:
        self.long = {parts_of(short): parts_of(text) for short, text in abbreviations.items()}
        self.longest = max(map(len, self.long), default=1)
        known = {each[0] for each in self.long if len(each) == 1}
        known.update(word for text in self.long.values() for word in text)
        self.known = frozenset(
            known
            | KIND_WORDS
            | {part for name in names for part in parts_of(name) if len(part) >= _REST}
        )
        self.short = frozenset(each[0] for each in self.long if len(each) == 1)
        self.of = lru_cache(maxsize=None)(self._of)

    def _of(self, name: str) -> tuple[str, ...]:
        parts = [each for part in parts_of(name) for each in self._compound(part)]
        words: list[str] = []
        start = 0
        while start < len(parts):
            for length in range(min(self.longest, len(parts) - start), 0, -1):
                found = self.long.get(tuple(parts[start : start + length]))
                if found is not None:
                    words.extend(found)
                    start += length
                    break
            else:
                words.append(parts[start])
                start += 1
        return tuple(words)

    def _compound(self, word: str) -> tuple[str, ...]:
        """The parts of a compound: as few as there are, one of them perhaps not known."""
        if word in self.short or len(word) <= _REST:
            return (word,)
        best: dict[int, tuple[int, int, tuple[str, ...]]] = {0: (0, 0, ())}
        for start in range(len(word)):
            if start not in best:
                continue
            strange, count, parts = best[start]
            for end in range(start + 2, len(word) + 1):
                part = word[start:end]
                if part == word:
                    continue
                if part in self.short or (len(part) >= _SHORTEST and part in self.known):
                    cost = (strange, count + 1, (*parts, part))
                elif len(part) >= _REST and not strange:
                    cost = (len(part), count + 1, (*parts, part))
                else:
                    continue
                for link in _LINKS:
                    after = end + len(link)
                    if word.startswith(link, end) and (not link or after < len(word)):
                        mine = (cost[0] + len(link), *cost[1:])
                        if after not in best or mine < best[after]:
                            best[after] = mine
        strange, count, parts = best.get(len(word), (len(word), 1, (word,)))
        told = strange <= len(word) // 2 or parts[-1] in KIND_WORDS
        return parts if count > 1 and told else (word,)
