"""The verdict of a contract on a JSON value, as it was sent: with nulls, empty lists and types."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from mapper.contract.message_model import (
    Field,
    LeafType,
    ListType,
    Message,
    NullType,
    ObjectType,
    Type,
)
from mapper.contract.verdict.message_validation import Validator, datatype_of
from mapper.datatypes.builtin_types import NumberText
from mapper.datatypes.facets import explained, violated
from mapper.diagnostics.diagnostic import Notice
from mapper.jsonata.runtime.limits import MAX_DIGITS

Shape = Type | ListType | NullType


def json_verdict(value: object, message: Message) -> list[Notice]:
    """What `mapper.contract.validate_json` says."""
    validator = _JsonValidator("source")
    if message.listed:
        validator.content(value, ListType(message.type, message.minimum, message.maximum), "")
    else:
        validator.content(value, message.type, "")
    return validator.notices


class _JsonValidator(Validator):
    """Judges what was sent, where a document has only what is read of it."""

    def content(self, value: object, type_: Shape, path: str) -> None:
        if isinstance(type_, LeafType):
            fault = _leaf_fault(value, type_)
            if fault is not None:
                self.report(path, fault, value)
        elif isinstance(type_, ObjectType):
            if isinstance(value, Mapping):
                self.nested(value, type_, path)
            else:
                self._unlike(path, "an object", value)
        elif isinstance(type_, ListType):
            self._list(value, type_, path)
        elif isinstance(type_, NullType):
            if value is not None:
                self._unlike(path, "null", value)
        elif len(type_.members) == 1:
            self.content(value, type_.members[0], path)
        elif type_.members and all(self.breaks(value, each) for each in type_.members):
            self.report(path, "the content has none of the shapes that are allowed")

    def field(self, item: object, field: Field, path: str) -> None:
        if item is None and field.nillable:
            return
        if not field.repeated:
            self.content(item, field.type, path)
        elif not isinstance(item, list):
            self._unlike(path, "a list", item)
        else:
            self.count(len(item), field.fewest, field.maximum, path)
            for index, each in enumerate(item):
                if not (each is None and field.nillable):
                    self.content(each, field.type, f"{path}[{index}]")

    def present(self, value: Mapping[str, object], type_: ObjectType) -> set[str]:
        return set(value)

    def lacks(self, field: Field, path: str) -> None:
        if field.stands:
            self.missing(field, path)

    def _list(self, value: object, type_: ListType, path: str) -> None:
        if not isinstance(value, list):
            self._unlike(path, "a list", value)
            return
        self.count(len(value), type_.minimum, type_.maximum, path)
        for index, item in enumerate(value):
            own = type_.first[index] if index < len(type_.first) else type_.item
            self.content(item, own, f"{path}[{index}]")

    def _unlike(self, path: str, expected: str, value: object) -> None:
        self.report(path, f"{expected} is expected here, not {_named(value)}")


def _leaf_fault(value: object, type_: LeafType) -> str | None:
    """What is wrong with one JSON value, in words without the value; None where it fits."""
    if type_.members:
        fitting = [member for member in type_.members if _leaf_fault(value, member) is None]
        if not fitting:
            return "the value is of none of its types"
        if type_.exclusive and len(fitting) > 1:
            return "the value is of more than one of its types"
        texts = (_text(value, member) for member in type_.members)
        return _broken(next(text for text in texts if text is not None), type_)
    text = _text(value, type_)
    if text is None:
        return f"{_EXPECTED[type_.base]} is expected here, not {_named(value)}"
    return _broken(text, type_)


def _broken(text: str, type_: LeafType) -> str | None:
    datatype = datatype_of(type_)
    broken = violated(text, datatype)
    return explained(broken, datatype) if broken is not None else None


_EXPECTED = {
    "string": "a text",
    "integer": "an integer",
    "decimal": "a number",
    "boolean": "a boolean",
}


def _text(value: object, type_: LeafType) -> str | None:
    """The value as its facets see it; None where it is of another JSON type."""
    if isinstance(value, bool):
        return ("true" if value else "false") if type_.base == "boolean" else None
    if isinstance(value, NumberText | int):
        return _number(value, type_) if type_.base in {"integer", "decimal"} else None
    return value if isinstance(value, str) and type_.base == "string" else None


def _number(value: NumberText | int, type_: LeafType) -> str | None:
    """A number without an exponent; None where it is not of the type (1.0 is an integer)."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    if abs(number.adjusted()) > MAX_DIGITS:
        return None
    if type_.base == "integer":
        return f"{number:.0f}" if number == number.to_integral_value() else None
    return f"{number:f}"


def _named(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, NumberText | int):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list) else "an object"
