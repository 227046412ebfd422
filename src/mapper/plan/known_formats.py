"""The formats that a mapping knows: the general ones, and those of its files, brought together."""

from __future__ import annotations

from typing import Final

from mapper.diagnostics.diagnostic import Finding
from mapper.mapping_file.file_model import ValueFormat
from mapper.yaml_text.spanned_text import Text

GENERAL: Final[dict[str, tuple[str, str | None]]] = {
    "date": ("string", r"-?\d{4,}-\d{2}-\d{2}(Z|[+\-]\d{2}:\d{2})?"),
    "date-time": ("string", r"-?\d{4,}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+\-]\d{2}:\d{2})?"),
    "time": ("string", r"\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+\-]\d{2}:\d{2})?"),
    "decimal": ("decimal", None),
    "integer": ("integer", None),
    "boolean": ("boolean", None),
}
"""Formats that need no file: their base, and the pattern (XSD's dialect) of what they look like."""


def general_formats() -> dict[str, ValueFormat]:
    """The general formats by name; files may add what they are made of."""
    return {
        name: ValueFormat.model_validate(
            {"base": base, "pattern": Text(pattern) if pattern is not None else None}
        )
        for name, (base, pattern) in GENERAL.items()
    }


def merge_format(
    name: Text, known: ValueFormat | None, added: ValueFormat, findings: list[Finding]
) -> ValueFormat:
    """What two files say of a format: declared once, conversions into it from any of them.

    A second declaration, and a second conversion from the same format, are findings.
    """
    if known is None or (not known.position.file and not known.from_ and _declares(added)):
        return added
    if _declares(added) and known.position.file:
        message = f"the format `{name}` is already declared in {known.position.file}"
        hint = "keep only `from` here: another file may add conversions, and nothing else"
        findings.append(Finding("format-declared-twice", message, name.position, hint=hint))
    for other, rule in added.from_.items():
        if other in known.from_:
            message = f"how `{other}` becomes `{name}` is said in {known.position.file} already"
            hint = "keep one of the two"
            findings.append(Finding("format-declared-twice", message, rule.position, hint=hint))
    return known.model_copy(update={"from_": {**added.from_, **known.from_}})


def _declares(format_: ValueFormat) -> bool:
    """Whether a declaration says what the format is, rather than only what it is made of."""
    return (
        format_.base != "string"
        or format_.pattern is not None
        or format_.check is not None
        or format_.partial is not None
    )
