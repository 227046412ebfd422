"""How like a field of the target and one of the source are: names, values, what other mappings read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Final

from mapper.contract.message_model import LeafType, Type
from mapper.propose.learned_names import LearnedNames
from mapper.propose.message_leaves import LeafPath
from mapper.propose.name_words import KIND_WORDS, NameWords, parts_of
from mapper.propose.word_likeness import abbreviation_fit, word_likeness

_ABOVE: Final = (1.0, 0.8, 0.6, 0.45)
"""What a word counts that a name has itself, or the one above it, or the one above that."""
_STRANGE: Final = 0.6
"""What is left of a likeness where the value can be none of the target."""
_HALF: Final = 0.5
"""How much of a target's name a source leaf has at least that is more than perhaps meant."""
_GLUED: Final = 4
"""The letters of a name at least that may be short forms without anything between them."""

_DATES: Final = frozenset({"date", "dateTime", "gYear", "gYearMonth", "dateTimeStamp"})
_DATE_WORDS: Final = frozenset({"datum", "date", "tijdstip", "dag", "day", "moment"})
_YES_NO_WORDS: Final = frozenset({"indicatie", "indicator", "is", "heeft"})
_CODE_WORDS: Final = frozenset({"code", "soort", "type", "aanduiding"})
_AMOUNT_WORDS: Final = frozenset({"bedrag", "amount", "prijs", "price", "loon"})
_KIND: Final = 0.5
"""What a word counts that says of what kind a value is, as many names have it."""


@dataclass(frozen=True, slots=True)
class NamedLeaf:
    """A leaf as it is compared: the words of its name and of those above it, and its value."""

    own: tuple[str, ...]
    above: tuple[tuple[str, ...], ...]
    glued: str
    """Its name where that may be short forms alone (`INDLHKORT`); empty where it shows words."""
    kind: str
    boolean: bool
    lengths: tuple[int | None, int | None]
    owner: str
    """The type that it is a field of, or the field above it where that has no name."""
    name: str


def named_leaf(leaf: LeafPath, words: NameWords) -> NamedLeaf:
    """A leaf as it is compared."""
    names = leaf.names
    own = names[-1]
    rest = list(names[:-1])
    if own == "#text" and rest:
        own = rest.pop()
    parts = parts_of(own)
    glued = parts[0] if len(parts) == 1 and len(parts[0]) >= _GLUED and own.isupper() else ""
    mine = words.of(own)
    return NamedLeaf(
        mine,
        tuple(words.of(name) for name in reversed(rest[-3:])),
        glued,
        _kind(leaf.field.type, frozenset(mine)),
        isinstance(leaf.field.type, LeafType) and leaf.field.type.base == "boolean",
        _lengths(leaf.field.type),
        rest[-1] if rest else "",
        names[-1],
    )


def _kind(type_: Type, words: frozenset[str]) -> str:
    if not isinstance(type_, LeafType):
        return ""
    if type_.primitive in _DATES or words & _DATE_WORDS or "dat" in (type_.format or ""):
        return "date"
    if type_.base == "boolean" or words & _YES_NO_WORDS or "indicator" in (type_.format or ""):
        return "yes or no"
    if words & _AMOUNT_WORDS or "bedrag" in (type_.format or ""):
        return "amount"
    if type_.base in ("integer", "decimal"):
        return "number"
    if type_.facets.enum or words & _CODE_WORDS:
        return "code"
    return "text"


_NEAR: Final = frozenset(
    {
        frozenset({"number", "amount"}),
        frozenset({"number", "text"}),
        frozenset({"code", "text"}),
        frozenset({"code", "number"}),
        frozenset({"code", "yes or no"}),
        frozenset({"yes or no", "text"}),
    }
)
"""Kinds of values that are often two ways to write one."""


_NEVER: Final = frozenset(
    {
        frozenset({"date", "amount"}),
        frozenset({"date", "yes or no"}),
        frozenset({"date", "code"}),
    }
)
"""Kinds of values of which one is never written as the other."""


def never_becomes(target: NamedLeaf, source: NamedLeaf) -> bool:
    """Whether a value of the source is none that the target takes: a date is no amount."""
    if source.boolean and target.kind:
        return target.kind != "yes or no"
    return frozenset({target.kind, source.kind}) in _NEVER


def kind_likeness(one: str, other: str) -> float:
    """How like two kinds of values are."""
    if not one or not other:
        return 0.5
    if one == other:
        return 1.0
    return 0.5 if frozenset({one, other}) in _NEAR else 0.0


def _lengths(type_: Type) -> tuple[int | None, int | None]:
    if not isinstance(type_, LeafType):
        return None, None
    return type_.facets.min_length, type_.facets.max_length


class FieldLikeness:
    """Compares the leaves of two messages, each with each."""

    def __init__(
        self,
        targets: Sequence[LeafPath],
        sources: Sequence[LeafPath],
        words: NameWords,
        learned: LearnedNames,
    ) -> None:
        self.learned = learned
        self.sources = [named_leaf(leaf, words) for leaf in sources]
        self.targets = [named_leaf(leaf, words) for leaf in targets]
        self.named = dict(zip((*sources, *targets), (*self.sources, *self.targets), strict=True))
        names = {(each.own, each.name) for each in (*self.sources, *self.targets)}
        seen = Counter(word for own, _ in names for word in frozenset(own))
        self.most = log(1 + len(names))
        self.rarity = {word: log(1 + len(names) / count) for word, count in seen.items()}
        """How much a word counts: the more, the fewer names have it."""

    def rows(self) -> list[list[float]]:
        """For each leaf of the target how like each leaf of the source is, from 0 to 1."""
        different = list(dict.fromkeys(self.sources))
        number = {leaf: each for each, leaf in enumerate(different)}
        numbers = [number[leaf] for leaf in self.sources]
        made: dict[NamedLeaf, list[float]] = {}
        for target in self.targets:
            if target not in made:
                scores = [self.of(target, source) for source in different]
                made[target] = [scores[each] for each in numbers]
        return [made[target] for target in self.targets]

    def of(self, target: NamedLeaf, source: NamedLeaf) -> float:
        """How like a leaf of the target and one of the source are, from 0 to 1."""
        there = self._covered(target.own, (source.own, *source.above))
        back = self._covered(source.own, (target.own, *target.above))
        names = 0.6 * there + 0.4 * back
        if source.glued:
            names = max(names, self._fit(source.glued, target.own))
        kinds = kind_likeness(target.kind, source.kind)
        found = 0.8 * names + 0.15 * kinds + 0.05 * _same_lengths(target, source)
        learned = self.learned.likeness(target, source)
        found = max(found, 0.35 * found + 0.65 * learned)
        return _STRANGE * found if never_becomes(target, source) else found

    def share(self, target: LeafPath, source: LeafPath) -> bool:
        """Whether two leaves share most of what the target's name says, or others read one for the other.

        The name of a street shares with that of a firm only that it is a name.
        """
        one, other = self.named[target], self.named[source]
        there = self._covered(one.own, (other.own, *other.above))
        if KIND_WORDS.issuperset(one.own):  # a code is not yet that of a post
            there = min(there, self._covered(other.own, (one.own, *one.above)))
        glued = self._fit(other.glued, one.own) if other.glued else 0.0
        return max(there, glued, self.learned.likeness(one, other)) >= _HALF

    def _covered(self, words: tuple[str, ...], others: Sequence[tuple[str, ...]]) -> float:
        """How much of a name's words the other name has, or the names above it."""
        total = found = 0.0
        for word in words:
            weight = self.rarity.get(word, self.most)
            if word in KIND_WORDS:
                weight *= _KIND
            total += weight
            found += weight * max(
                (
                    counts * self._alike(word, other)
                    for counts, name in zip(_ABOVE, others, strict=False)
                    for other in name
                ),
                default=0.0,
            )
        return found / total if total else 0.0

    def _alike(self, one: str, other: str) -> float:
        return max(word_likeness(one, other), self.learned.translation(one, other))

    def _fit(self, short: str, words: tuple[str, ...]) -> float:
        """How well a name of glued short forms stands for words."""
        fit, used = _abbreviation(short, words)
        rarity = [self.rarity.get(word, self.most) for word in words]
        covered = sum(rarity[number] for number in used) / (sum(rarity) or 1.0)
        return fit * (0.45 + 0.55 * covered)


_abbreviation = lru_cache(maxsize=500_000)(abbreviation_fit)


def _same_lengths(one: NamedLeaf, other: NamedLeaf) -> float:
    if one.lengths[1] is None or other.lengths[1] is None:
        return 0.3
    return 1.0 if one.lengths == other.lengths else 0.0


def every_name(leaves: Iterable[LeafPath]) -> set[str]:
    """All names on the paths of leaves."""
    return {name for leaf in leaves for name in leaf.names}
