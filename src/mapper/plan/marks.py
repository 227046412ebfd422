"""Marks: what may not go out without another field of the target, in a mapping and in its views."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mapper.contract.message_model import ObjectType
from mapper.contract.message_model import Type as ContractType
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.nearest import meant
from mapper.mapping_file.file_model import Marked
from mapper.yaml_text.spanned_text import Text


def check_marks(marks: Iterable[Marked], full: ContractType) -> Iterator[Finding]:
    """Paths of marks, and of what they mark, that the message does not have."""
    for entry in marks:
        for path in (entry.mark, *entry.of):
            yield from unknown_field("mark-unknown", "the message", path, full)


def unknown_field(code: str, what: str, path: Text, type_: ContractType) -> Iterator[Finding]:
    """The finding for a path that a type, called `what`, does not have."""
    lost = _lost(path, type_)
    if lost is not None:
        step, known = lost
        message = f"{what} has no `{path}`" + (f": no `{step}`" if step != path else "")
        hint = meant(step, known)
        yield Finding(code, message, path.position, hint=hint, target_path=str(path))


def check_given(
    marks: Iterable[Marked], part: ContractType, full: ContractType, position: Position
) -> Iterator[Finding]:
    """What a part of the message gives of what is marked, where it does not give the mark."""
    for entry in marks:
        if _lost(entry.mark, full) is not None or _lost(entry.mark, part) is None:
            continue
        given = [path for path in entry.of if _lost(path, part) is None]
        if given:
            message = f"`{given[0]}` is given to the receiver, and its mark `{entry.mark}` is not"
            hint = f"give the mark too, or withhold what it marks: {entry.reason}"
            yield Finding("mark-withheld", message, position, hint=hint, target_path=str(given[0]))


def _lost(path: Text, type_: ContractType) -> tuple[str, list[str]] | None:
    """The first step of a path that a type does not have, with those it has; None for a path."""
    for step in path.split("."):
        fields = type_.fields if isinstance(type_, ObjectType) else {}
        if step not in fields:
            return step, list(fields)
        type_ = fields[step].type
    return None
