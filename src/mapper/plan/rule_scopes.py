"""What a rule fills, and the marks that stand for the context of a fragment."""

from __future__ import annotations

from dataclasses import dataclass

from mapper.contract.message_model import Field, Message, ObjectType
from mapper.contract.message_model import Type as ContractType
from mapper.diagnostics.diagnostic import Finding, Position, Severity
from mapper.expression_types.inferred_types import Inferred

MARK = "\0"
"""Begins a step that stands for the context of a fragment, whatever path that is."""


@dataclass(frozen=True, slots=True)
class Destination:
    """What in the target a rule fills.

    `target` is None for what a conversion makes, and for a message that is not a list; `listed` says
    that every output is one item of a list.
    """

    type: ContractType
    path: str
    target: Field | None = None
    listed: bool = False
    required: bool = False
    full: ContractType | None = None
    """In a view: the type here in the full message, whose other fields are cut."""

    def of(self, target: Field) -> Destination:
        """The destination of a field of the object here."""
        path = f"{self.path}.{target.name}" if self.path else target.name
        full = self.full_fields().get(target.name)
        return Destination(
            target.type,
            path,
            target,
            target.repeated,
            target.required,
            full.type if full is not None else None,
        )

    @property
    def named(self) -> str:
        """The destination in the words of findings."""
        if self.path:
            return f"`{self.path}`"
        return "an item of the message" if self.listed else "the message"

    def full_fields(self) -> dict[str, Field]:
        """The fields that the full message has here; none where this is no view."""
        return self.full.fields if isinstance(self.full, ObjectType) else {}


def of_message(message: Message, full: ContractType | None) -> Destination:
    """The destination of the rule of a message; `full` is the type of the full one in a view."""
    field = message.list_field
    required = field is not None and field.required
    return Destination(message.type, "", field, message.listed, required, full)


@dataclass(slots=True)
class DestinationFindings:
    """Takes the findings about rules, with the target path of what they fill."""

    findings: list[Finding]

    def find(
        self,
        code: str,
        message: str,
        position: Position,
        hint: str | None = None,
        destination: Destination | None = None,
        severity: Severity = "error",
        source: str | None = None,
    ) -> None:
        """Report a finding."""
        path = destination.path if destination is not None else None
        self.findings.append(Finding(code, message, position, severity, hint, source, path))


def marked(name: str, context: Inferred) -> Inferred:
    """The context of a fragment: the type it is used with, from no path in particular."""
    return Inferred(context.items, context.optional, context.many, ((MARK + name,),))
