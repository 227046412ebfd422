"""Which objects of the source hold what an object of the target is made of: fields vote for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from mapper.propose.message_leaves import LeafPath

Names = tuple[str, ...]

_VOTES: Final = 12
"""For how many source fields each field of the target votes."""
_STEP: Final = 0.8
"""What a vote is worth one object further up."""
_DEEP: Final = 3
"""How many objects up a vote counts."""
_FROM_ABOVE: Final = 0.45
"""What it counts that the object around is made of an object around."""


@dataclass(slots=True)
class Containers:
    """For each object of the target how well the objects of the source fit, the best one with 1."""

    fits: dict[Names, dict[Names, float]] = field(default_factory=dict)

    def fit(self, target: Names, source: Names) -> float:
        """How well a source object fits, or the nearest around it that something is known of."""
        known = self.fits.get(target)
        if not known:
            return 0.0
        worth = 1.0
        for end in range(len(source), -1, -1):
            found = known.get(source[:end])
            if found is not None:
                return worth * found
            worth *= _STEP
        return 0.0

    def fits_of(self, target: Names, sources: Sequence[Names]) -> list[float]:
        """How well each of several source objects fits."""
        known: dict[Names, float] = {}
        for source in sources:
            if source not in known:
                known[source] = self.fit(target, source)
        return [known[source] for source in sources]


def containers_of(
    targets: Sequence[LeafPath], sources: Sequence[LeafPath], scores: Sequence[Sequence[float]]
) -> Containers:
    """What the fields of each target object say together of the source objects.

    `scores` has a row for each of the targets, with a likeness for each of the sources.
    """
    votes: dict[Names, dict[Names, float]] = defaultdict(dict)
    count: dict[Names, int] = defaultdict(int)
    for leaf, row in zip(targets, scores, strict=True):
        best: dict[Names, float] = {}
        order = sorted(range(len(row)), key=row.__getitem__, reverse=True)[:_VOTES]
        top = row[order[0]] if order else 0.0
        for number in order:
            worth = row[number] ** 2 * (row[number] / top if top else 0.0) ** 2
            above = sources[number].above
            for up in range(min(_DEEP, len(above)) + 1):
                name = above[: len(above) - up]
                best[name] = max(best.get(name, 0.0), worth * _STEP**up)
        count[leaf.above] += 1
        mine = votes[leaf.above]
        for name, worth in best.items():
            mine[name] = mine.get(name, 0.0) + worth
    made = Containers()
    for target in sorted(votes, key=len):
        mine = {name: worth / count[target] for name, worth in votes[target].items()}
        around = next(
            (target[:up] for up in range(len(target) - 1, -1, -1) if target[:up] in made.fits), None
        )
        if around is not None:
            outer = Containers({around: made.fits[around]})
            mine = {
                name: worth * (1 - _FROM_ABOVE) + _FROM_ABOVE * worth * outer.fit(around, name)
                for name, worth in mine.items()
            }
        top = max(mine.values(), default=0.0)
        made.fits[target] = {name: worth / top for name, worth in mine.items()} if top else {}
    return made
