"""What becomes of every field of a source: read by some rule, ignored for a reason, or unread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from mapper.contract.message_model import ObjectType, Type
from mapper.plan.declared_fields import Reason
from mapper.plan.plan_model import Plan

Reading = Literal["read", "ignored", "unread"]


class ReadField(NamedTuple):
    """A field of a type of the source, and what becomes of it.

    `owner` is the name of the type, or the path to the first place that has it; empty for the message
    itself. An object that is read is no field of its own: those in it are.
    """

    owner: str
    name: str
    state: Reading
    reason: Reason | None = None

    @property
    def path(self) -> str:
        """The field as `unread` names it."""
        return f"{self.owner}.{self.name}" if self.owner else self.name


def source_fields(plan: Plan) -> list[ReadField]:
    """The fields of all types that a message of the source may hold, each type once.

    What is read is known per type. What stands below a field that is not read is not listed.
    """
    return list(_fields(plan, plan.source.type))


def _fields(plan: Plan, message: Type) -> Iterator[ReadField]:
    whole = _read_whole(plan)
    pending: list[tuple[Type, str]] = [(message, "")]
    seen = {message}
    for type_, path in pending:
        fields = type_.fields if isinstance(type_, ObjectType) else {}
        names = plan.reads.get(type_, frozenset()) if isinstance(type_, ObjectType) else None
        owner = path if type_ is message or type_.name is None else type_.name
        for name, field in fields.items():
            reason = plan.unread.get((type_, name)) if isinstance(type_, ObjectType) else None
            if type_ not in whole and names is not None and name not in names:
                yield ReadField(owner, name, "ignored" if reason else "unread", reason)
            elif not isinstance(field.type, ObjectType):
                yield ReadField(owner, name, "read")
            elif field.type not in seen:
                seen.add(field.type)
                pending.append((field.type, f"{path}.{name}" if path else name))


def _read_whole(plan: Plan) -> set[Type]:
    """The types that are read to their leaves, as they stand in one that is read whole."""
    found: set[Type] = {type_ for type_, names in plan.reads.items() if names is None}
    pending = list(found)
    for type_ in pending:
        inner = type_.fields.values() if isinstance(type_, ObjectType) else ()
        new = {each.type for each in inner} - found
        found |= new
        pending += new
    return found
