"""The parts of a source against its message: each is a member, and how its file is written."""

from __future__ import annotations

from collections.abc import Iterator

from mapper.contract.file.table_definitions import is_encoding
from mapper.contract.message_model import Message, ObjectType
from mapper.contract.table_columns import table_of
from mapper.datatypes.table_form import TableForm
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.nearest import meant
from mapper.mapping_file.file_model import PartFile, SourceSide
from mapper.reading.delivery_parts import PartForm


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
    for name, part in source.parts.items():
        if part.separator is not None and len(part.separator) != 1:
            said = "the separator must be one character"
            yield Finding("wrong-kind", said, part.separator.position)
        if part.encoding is not None and not is_encoding(part.encoding):
            said = f"`{part.encoding}` is no encoding of text"
            yield Finding("wrong-kind", said, part.encoding.position)
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


def part_form(part: PartFile, name: str, message: Message) -> PartForm:
    """How the file of a part is read: its table as the contract has it, unless the part says more."""
    if part.format != "csv":
        return PartForm(str(part.file), part.format)
    field = message.type.fields.get(name) if isinstance(message.type, ObjectType) else None
    table = table_of(field.type) if field is not None else TableForm()
    if part.separator is not None:
        table = table._replace(separator=str(part.separator))
    if part.encoding is not None:
        table = table._replace(encoding=str(part.encoding))
    return PartForm(str(part.file), part.format, table)


def table_form(source: SourceSide, message: Message) -> TableForm | None:
    """How a table is written whose rows are messages, where the contract says that of their type."""
    type_ = message.type
    if source.parts or not isinstance(type_, ObjectType) or type_.table is None:
        return None
    return table_of(type_)
