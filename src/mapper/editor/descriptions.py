"""What is known of fields, types, functions and tables, in Markdown, for hovers and completions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mapper.contract.message_model import NO_DOCUMENTATION, Documentation, Field, LeafType, Type
from mapper.expression_types.inferred_types import Computed, FunctionType, Inferred, describe
from mapper.jsonata.functions.registry import BUILTINS, EXTENSIONS
from mapper.plan.plan_model import TablePlan

MOST_CODES: Final = 12
"""How many codes of a list are shown."""


def cardinality(field: Field) -> str:
    """How many values a field has: `0..1`, `1..*`."""
    return f"{field.minimum}..{'*' if field.maximum is None else field.maximum}"


def one_line(field: Field) -> str:
    """The type of a field and how many values it has."""
    return f"{describe(Inferred((field.type,)))}, {cardinality(field)}"


def about_field(field: Field) -> str:
    """All that a contract says of a field."""
    return _joined(
        f"**{field.name}**: {one_line(field)}", _words(field.documentation), about_type(field.type)
    )


def about_type(type_: Type) -> str:
    """What a contract says of a type: its words, the limits of its values, its codes."""
    said = _words(type_.documentation)
    if not isinstance(type_, LeafType):
        return said
    return _joined(said, _facets(type_), _codes(type_))


def about_value(type_: Inferred) -> str:
    """What an expression yields."""
    said = [
        about_type(item) for item in type_.items if not isinstance(item, Computed | FunctionType)
    ]
    return _joined(describe(type_), *dict.fromkeys(said))


def about_table(table: TablePlan) -> str:
    """A table: its columns, and how many rows it has."""
    columns = ", ".join(f"`{one}`" for one in table.columns)
    key = ", ".join(f"`{one}`" for one in table.key)
    return f"**{table.name}**: a table of {len(table.rows)} rows, {key} → {columns}"


def signature(name: str) -> str:
    """The signature of a built-in function, as JSONata writes it."""
    known = BUILTINS.get(name) or EXTENSIONS.get(name)
    return (known.signature or "") if known is not None else ""


def _words(documentation: Documentation) -> str:
    if documentation is NO_DOCUMENTATION:
        return ""
    return _joined(documentation.title, documentation.description)


def _facets(type_: LeafType) -> str:
    facets = type_.facets
    shown = {
        "length from": facets.min_length,
        "length to": facets.max_length,
        "from": facets.minimum,
        "to": facets.maximum,
        "above": facets.exclusive_minimum,
        "below": facets.exclusive_maximum,
        "digits": facets.total_digits,
        "decimals": facets.fraction_digits,
    }
    said = [f"{name} {value}" for name, value in shown.items() if value is not None]
    return ", ".join(said)


def _codes(type_: LeafType) -> str:
    codes = list(type_.facets.enum or ())
    lines = [
        f"- `{code}`" + (f": {type_.meanings[code]}" if code in type_.meanings else "")
        for code in codes[:MOST_CODES]
    ]
    more = [f"- and {len(codes) - MOST_CODES} more"] if len(codes) > MOST_CODES else []
    return "\n".join([*lines, *more])


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def joined(parts: Iterable[str]) -> str:
    """Paragraphs, each once."""
    return _joined(*dict.fromkeys(parts))
