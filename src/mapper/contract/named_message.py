"""A message of a contract, by its name."""

from __future__ import annotations

from mapper.contract.message_model import Contract, Message
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.nearest import meant


def message_of(contract: Contract, name: str = "", position: Position | None = None) -> Message:
    """The message of a contract that has this name; without a name its only one.

    `position` is where the name was read. Raises FindingsError (`unknown-message`) where there is
    no such message, with the nearest name, and where there are several and none is named.
    """
    if name in contract.messages:
        return contract.messages[name]
    if not name and len(contract.messages) == 1:
        return next(iter(contract.messages.values()))
    listed = ", ".join(contract.messages) or "no message at all"
    finding = Finding(
        "unknown-message",
        f"the contract {contract.name} has no message `{name}`"
        if name
        else f"the contract {contract.name} has {len(contract.messages)} messages, and none is named",
        position or Position(contract.file, 1, 1),
        hint=(meant(name, contract.messages) if name else None) or f"it has {listed}",
    )
    raise FindingsError([finding])
