"""The target of a mapping that is not finished: nothing of it is required yet."""

from __future__ import annotations

from pathlib import Path

from mapper.contract.file.contract_loading import Loader
from mapper.contract.message_model import Contract, ObjectType, Type
from mapper.diagnostics.diagnostic import Finding
from mapper.plan.plan_building import Contracts


class OptionalTarget(Contracts):
    """Loads contracts; of that in the file `target` no field is required, and no choice asks for one."""

    def __init__(self, target: Path) -> None:
        super().__init__(Loader())
        self.target = target.resolve()

    def load(self, path: Path, findings: list[Finding]) -> Contract | None:
        """The contract in a file, or None, its findings added."""
        contract = super().load(path, findings)
        if contract is not None and path.resolve() == self.target:
            for message in contract.messages.values():
                _relax(message.type)
        return contract


def _relax(root: Type) -> None:
    waiting, seen = [root], {id(root)}
    while waiting:
        type_ = waiting.pop()
        if not isinstance(type_, ObjectType):
            continue
        type_.choices = ()
        type_.repeated_choices = ()
        for field in type_.fields.values():
            field.minimum, field.least, field.may_be_empty = 0, 1, False
            if id(field.type) not in seen:
                seen.add(id(field.type))
                waiting.append(field.type)
