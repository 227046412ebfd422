"""The name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like `name`, or None where none is like it: the first of `by_likeness`."""
    return next(iter(by_likeness(name, candidates)), None)


def by_likeness(name: str, candidates: Iterable[str]) -> list[str]:
    """The candidates that are like `name`, the nearest first.

    Distance is that of optimal string alignment (insert, delete, substitute, swap neighbours)
    over the case-folded names; at most a third of the name may differ. A name that differs in
    case alone is nearest of all; equals are in alphabetical order.
    """
    folded = name.casefold()
    ranks: list[tuple[int, bool, str]] = []
    for candidate in candidates:
        other = candidate.casefold()
        most = max(1, max(len(folded), len(other)) // 3)
        if abs(len(folded) - len(other)) > most:
            continue
        distance = alignment(folded, other)
        if distance <= most and distance < max(len(folded), len(other)):
            ranks.append((distance, candidate == name, candidate))
    return [candidate for _, _, candidate in sorted(ranks)]


class Repair(str):
    """A hint that says what to write: `right` instead of `wrong`, where the finding stands."""

    __slots__ = ("right", "wrong")
    wrong: str
    right: str

    def __new__(cls, hint: str, wrong: str, right: str) -> Repair:
        """A hint, and the change that it says."""
        made = super().__new__(cls, hint)
        made.wrong, made.right = wrong, right
        return made


def meant(name: str, candidates: Iterable[str]) -> Repair | None:
    """The hint `did you mean …?` for an unknown name, or None where no candidate is like it."""
    found = nearest(name, candidates)
    return Repair(f"did you mean `{found}`?", name, found) if found is not None else None


def alignment(one: str, other: str) -> int:
    """The optimal string alignment distance of two texts."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        oldest, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, oldest[j - 2] + 1)
            row.append(cost)
    return row[-1]
