"""How the types of a source are called in the book."""

from __future__ import annotations

from mapper.book.expression_lineage import SourceField
from mapper.contract.message_model import ObjectType
from mapper.contract.message_model import Type as ContractType
from mapper.plan.plan_model import Plan


class SourceNames:
    """The types of a source by their names, else by the path to where they first occur."""

    def __init__(self, plan: Plan) -> None:
        self.types: dict[ObjectType, str] = {}
        """The types in the order in which they occur, with how they are called."""
        self._name(plan.source.type, plan.source.name)

    def _name(self, type_: ContractType, path: str) -> None:
        if not isinstance(type_, ObjectType) or type_ in self.types:
            return
        self.types[type_] = type_.name or path
        for name, inner in type_.fields.items():
            self._name(inner.type, f"{self.types[type_]}.{name}")

    def of(self, source: SourceField) -> str:
        """What the type that a field belongs to is called."""
        return self.types.get(source.owner, source.owner.name or "")
