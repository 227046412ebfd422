"""A view against its message: every field of the receiver on some ground, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Set

from mapper.contract.message_model import Message, ObjectType
from mapper.contract.message_model import Type as ContractType
from mapper.diagnostics.diagnostic import Finding
from mapper.mapping_file.view_model import ViewFile
from mapper.plan.marks import unknown_field


def check_view(view: ViewFile, part: Message, full: Message) -> list[Finding]:
    """Findings for fields that no group names, that are not there, or that the full one lacks."""
    findings: list[Finding] = []
    grouped = {name for group in view.groups for name in group.fields}
    for name in sorted(grouped):
        what = "the receiver's message"
        findings.extend(unknown_field("view-field-unknown", what, name, part.type))
    for path in _ungrouped(part.type, "", grouped, ()):
        findings.append(
            Finding(
                "view-field-ungrouped",
                f"`{path}` is given to the receiver, and no group says on which ground",
                view.key_spans.get("groups", view.position),
                hint="add it to a group",
                target_path=path,
            )
        )
    if part.listed != full.listed:
        which = "is a list, and the full message is not"
        if full.listed:
            which = "is not a list, and the full message is"
        findings.append(
            Finding(
                "view-field-unknown",
                f"the receiver's message {which}",
                view.target.position,
                hint="take the same form as the full message",
            )
        )
    for path in _beyond(part.type, full.type, "", ()):
        message = f"the receiver's message has `{path}`, and the full message does not"
        hint = "add it to the full message"
        findings.append(
            Finding(
                "view-field-unknown", message, view.target.position, hint=hint, target_path=path
            )
        )
    return findings


def _ungrouped(
    type_: ContractType, above: str, grouped: Set[str], seen: tuple[int, ...]
) -> Iterator[str]:
    """The topmost fields that no group covers."""
    if not isinstance(type_, ObjectType) or id(type_) in seen:
        return
    for field in type_.fields.values():
        path = f"{above}.{field.name}" if above else field.name
        if path in grouped:
            continue
        if any(name.startswith(f"{path}.") for name in grouped):
            yield from _ungrouped(field.type, path, grouped, (*seen, id(type_)))
        else:
            yield path


def _beyond(
    part: ContractType, full: ContractType, above: str, seen: tuple[int, ...]
) -> Iterator[str]:
    """The topmost fields of a part that the full message does not have."""
    if not isinstance(part, ObjectType) or not isinstance(full, ObjectType) or id(part) in seen:
        return
    for field in part.fields.values():
        path = f"{above}.{field.name}" if above else field.name
        other = full.fields.get(field.name)
        if other is None:
            yield path
        else:
            yield from _beyond(field.type, other.type, path, (*seen, id(part)))
