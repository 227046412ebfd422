"""The verdict of a contract on a JSON value, as it was sent: with nulls, empty lists and types.

Numbers come as they were written (`foreign_values.Number`), so that none is rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from mapper.contract.json_schema.foreign_values import Number
from mapper.contract.message_model import (
    Choice,
    Field,
    LeafType,
    ListType,
    Message,
    NullType,
    ObjectType,
    RepeatedChoice,
    Type,
)
from mapper.datatypes.facets import explained, violated
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.nearest import meant

Shape = Type | ListType | NullType


def json_verdict(value: object, message: Message) -> list[Notice]:
    """What is wrong with a JSON message, each with its source path; empty where it is valid."""
    judge = _Judge()
    if message.listed:
        judge.list(value, ListType(message.type, message.minimum, message.maximum), "")
    else:
        judge.content(value, message.type, "")
    return [
        Notice("source-value-invalid", text, "error", source_path=path)
        for path, text in judge.found
    ]


class _Judge:
    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def content(self, value: object, type_: Shape, path: str) -> None:
        if isinstance(type_, LeafType):
            self._leaf(value, type_, path)
        elif isinstance(type_, ObjectType):
            self._object(value, type_, path)
        elif isinstance(type_, ListType):
            self.list(value, type_, path)
        elif isinstance(type_, NullType):
            if value is not None:
                self._report(path, f"null is expected here, not {_named(value)}")
        elif type_.members and all(_broken(value, member) for member in type_.members):
            self._report(path, "the content has none of the shapes that are allowed")

    def list(self, value: object, type_: ListType, path: str) -> None:
        if not isinstance(value, list):
            self._report(path, f"a list is expected here, not {_named(value)}")
            return
        self._count(len(value), type_.minimum, type_.maximum, path)
        for index, item in enumerate(value):
            self.content(item, type_.item, f"{path}[{index}]")

    def _leaf(self, value: object, type_: LeafType, path: str) -> None:
        problem = leaf_verdict(value, type_)
        if problem is not None:
            self._report(path, problem)

    def _object(self, value: object, type_: ObjectType, path: str) -> None:
        if not isinstance(value, Mapping):
            self._report(path, f"an object is expected here, not {_named(value)}")
            return
        for name, field in type_.fields.items():
            place = f"{path}.{name}" if path else name
            if name in value:
                self._field(value[name], field, place)
            elif field.stands:
                self._report(place, f"`{name}` is required, and missing")
        if not type_.open:
            for name in value:
                if name not in type_.fields:
                    hint = meant(name, type_.fields)
                    note = f"; {hint}" if hint else ""
                    place = f"{path}.{name}" if path else name
                    self._report(place, f"the contract has no `{name}` here{note}")
        present = {name for name in value if name in type_.fields}
        for choice in type_.choices:
            self._choice(choice, present, path)
        for repeated in type_.repeated_choices:
            self._repeated(repeated, value, path)

    def _field(self, value: object, field: Field, path: str) -> None:
        if value is None and field.nillable:
            return
        if field.repeated:
            if not isinstance(value, list):
                self._report(path, f"a list is expected here, not {_named(value)}")
                return
            least = 0 if field.least <= 1 and not field.minimum else field.least
            self._count(len(value), least, field.maximum, path)
            for index, item in enumerate(value):
                if not (item is None and field.nillable):
                    self.content(item, field.type, f"{path}[{index}]")
            return
        self.content(value, field.type, path)

    def _count(self, number: int, least: int, most: int | None, path: str) -> None:
        if number < least:
            self._report(path, f"at least {least} are expected, there are {number}")
        if most is not None and number > most:
            self._report(path, f"at most {most} are allowed, there are {number}")

    def _choice(self, choice: Choice, present: set[str], path: str) -> None:
        have = present & choice.names
        if not any(
            alternative.required <= have <= alternative.allowed
            for alternative in choice.alternatives
        ):
            names = ", ".join(f"`{name}`" for name in sorted(have)) or "none of its names"
            self._report(path, f"{names}: not an alternative of the choice")

    def _repeated(self, choice: RepeatedChoice, value: Mapping[str, object], path: str) -> None:
        number = 0
        for name in choice.names:
            item = value.get(name)
            number += len(item) if isinstance(item, list) else int(item is not None)
        self._count(number, choice.minimum, choice.maximum, path)

    def _report(self, path: str, text: str) -> None:
        self.found.append((path, text))


def _broken(value: object, type_: Shape) -> bool:
    judge = _Judge()
    judge.content(value, type_, "")
    return bool(judge.found)


def leaf_verdict(value: object, type_: LeafType) -> str | None:
    """What is wrong with one JSON value, in words without the value; None where it fits."""
    if type_.members:
        if all(leaf_verdict(value, member) is not None for member in type_.members):
            return "the value is of none of its types"
        return None
    text = _text(value, type_)
    if text is None:
        return f"{_article(type_.base)} is expected here, not {_named(value)}"
    datatype = type_.datatype
    broken = violated(text, datatype)
    return explained(broken, datatype) if broken is not None else None


def _text(value: object, type_: LeafType) -> str | None:
    """The value as its facets see it; None where it is of another JSON type."""
    if isinstance(value, bool):
        return ("true" if value else "false") if type_.base == "boolean" else None
    if isinstance(value, Number):
        if type_.base not in {"integer", "decimal"}:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            return None
        if abs(number.adjusted()) > 1000:
            return None
        if type_.base == "integer":
            return f"{number:.0f}" if number == number.to_integral_value() else None
        return f"{number:f}"
    return value if isinstance(value, str) and type_.base == "string" else None


def _named(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, Number):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list) else "an object"


def _article(base: str) -> str:
    return {"string": "a text", "integer": "an integer", "decimal": "a number"}.get(
        base, "a boolean"
    )
