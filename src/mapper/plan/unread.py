"""Fields of the source that a mapping says it does not read: whether they are there, and unread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mapper.contract.message_model import ObjectType, Type
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.nearest import meant
from mapper.mapping_file.file_model import Unread
from mapper.yaml_text.spanned_text import Text


def check_unread(
    declared: Iterable[Unread],
    message: Type,
    types: Mapping[str, Type],
    reads: Mapping[ObjectType, frozenset[str] | None],
) -> Iterator[Finding]:
    """Findings for paths that the source does not have, and for those that are read after all.

    A path begins at `message`, or at one of the named `types` of the source. What is read is known
    per type, not per path: a field that is read elsewhere of the same type is read.
    """
    for entry in declared:
        for path in entry.fields:
            yield from _path(path, message, types, reads)


def _path(
    path: Text,
    message: Type,
    types: Mapping[str, Type],
    reads: Mapping[ObjectType, frozenset[str] | None],
) -> Iterator[Finding]:
    first, *rest = path.split(".")
    own = message.fields if isinstance(message, ObjectType) else {}
    steps = [first, *rest]
    type_: Type = message
    if first not in own and rest and first in types:
        type_, steps = types[first], rest
    for number, step in enumerate(steps):
        fields = type_.fields if isinstance(type_, ObjectType) else {}
        if step not in fields:
            known = [*fields, *(types if number == 0 and type_ is message else ())]
            yield Finding(
                "unread-unknown",
                f"the source has no `{path}`" + (f": no `{step}`" if rest else ""),
                path.position,
                hint=meant(step, known),
                source_path=str(path),
            )
            return
        if number == len(steps) - 1 and isinstance(type_, ObjectType):
            read = reads.get(type_, frozenset())
            if read is None or step in read:
                yield Finding(
                    "unread-is-read",
                    f"`{path}` is listed in `unread`, and a rule reads it",
                    path.position,
                    "warning",
                    "remove it from `unread`",
                    source_path=str(path),
                )
        type_ = fields[step].type
