"""The parts of a source against its message: each is a member, and each that must come has a file."""

from __future__ import annotations

from collections.abc import Iterator

from mapper.contract.message_model import Message, ObjectType
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.nearest import meant
from mapper.mapping_file.file_model import SourceSide


def check_parts(source: SourceSide, message: Message) -> Iterator[Finding]:
    """Findings for parts that the message does not have, and for required ones without a file."""
    if not source.parts:
        return
    fields = message.type.fields if isinstance(message.type, ObjectType) else {}
    if message.listed:
        yield Finding(
            "not-supported",
            f"the message `{message.name}` is a list, and a source in parts is one object",
            source.key_spans.get("parts", source.position),
            hint="let the message have a member for each part",
        )
        return
    for name in source.parts:
        if name not in fields:
            yield Finding(
                "unknown-part",
                f"the message `{message.name}` has no member `{name}`",
                name.position,
                hint=meant(name, fields) or "it has " + ", ".join(list(fields)[:8]),
            )
    for member, field in fields.items():
        if field.stands and member not in source.parts:
            yield Finding(
                "part-without-file",
                f"the message requires `{member}`, and `parts` does not say which file it is",
                source.key_spans.get("parts", source.position),
                hint=f"add `{member}: {{file: …}}`",
                source_path=member,
            )
