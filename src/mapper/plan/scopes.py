"""What a rule fills, and the marks that stand for the context of a fragment."""

from __future__ import annotations

from dataclasses import dataclass

from mapper.contract.model import Field
from mapper.contract.model import Type as ContractType
from mapper.expression.types import Inferred, Origin

MARK = "\0"
"""Begins a step that stands for the context of a fragment, whatever path that is."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The place in the target that a rule fills.

    `target` is None for the message itself and for what a conversion makes; `listed` says that
    every output is one item of a list.
    """

    type: ContractType
    path: str
    target: Field | None = None
    listed: bool = False
    required: bool = False

    @classmethod
    def of(cls, target: Field, above: str) -> Slot:
        """The slot of a field of the object at `above`."""
        path = f"{above}.{target.name}" if above else target.name
        return cls(target.type, path, target, target.repeated, target.required)


def marked(name: str, context: Inferred) -> Inferred:
    """The context of a fragment: the type it is used with, from no path in particular."""
    return Inferred(context.items, context.optional, False, ((MARK + name,),))


def spread_reads(
    reads: set[Origin],
    uses: list[tuple[tuple[Origin, ...], str]],
    fragments: dict[str, tuple[set[Origin], list[tuple[tuple[Origin, ...], str]]]],
) -> frozenset[Origin]:
    """All source paths that are read, with those of fragments at every place of use.

    A fragment that uses itself reads everything below the place where it would come again.
    """
    found: set[Origin] = set(reads)

    def follow(base: Origin, name: str, above: tuple[str, ...]) -> None:
        if name in above:
            found.add(base)
            return
        own, inner = fragments[name]
        found.update((*base, *read[1:]) for read in own if read and read[0] == MARK + name)
        found.update(read for read in own if not read or not read[0].startswith(MARK))
        for origins, other in inner:
            for origin in origins:
                if origin and origin[0] == MARK + name:
                    follow((*base, *origin[1:]), other, (*above, name))
                elif not origin or not origin[0].startswith(MARK):
                    follow(origin, other, (*above, name))

    for origins, name in uses:
        for origin in origins:
            follow(origin, name, ())
    return frozenset(read for read in found if not (read and read[0].startswith(MARK)))
