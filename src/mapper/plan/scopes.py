"""What a rule fills, and the marks that stand for the context of a fragment."""

from __future__ import annotations

from dataclasses import dataclass

from mapper.contract.model import Field
from mapper.contract.model import Type as ContractType
from mapper.expression.types import Inferred

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
