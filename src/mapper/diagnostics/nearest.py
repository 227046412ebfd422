"""The name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like `name`, or None where none is like it.

    Distance is that of optimal string alignment (insert, delete, substitute, swap neighbours)
    over the case-folded names; at most a third of the name may differ. A name that differs in
    case alone is nearest of all; of equals the first in alphabetical order wins.
    """
    folded = name.casefold()
    best: tuple[int, bool, str] | None = None
    for candidate in candidates:
        other = candidate.casefold()
        bound = max(1, max(len(folded), len(other)) // 3)
        if abs(len(folded) - len(other)) > bound:
            continue
        distance = alignment(folded, other)
        if distance > bound or distance >= max(len(folded), len(other)):
            continue
        rank = (distance, candidate == name, candidate)
        if best is None or rank < best:
            best = rank
    return best[2] if best is not None else None


def meant(name: str, candidates: Iterable[str]) -> str | None:
    """The hint `did you mean …?` for an unknown name, or None where no candidate is like it."""
    found = nearest(name, candidates)
    return f"did you mean `{found}`?" if found is not None else None


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
