"""The verdict of a contract on a document or a record: that of the official schema.

Order apart: a record is a dict, and its writer gives the order of the contract. Everything else
is as XML Schema 1.0 says of the XML that the writer makes: names, cardinality, choices, facets.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from mapper.contract.message_model import (
    Choice,
    Field,
    LeafType,
    Message,
    ObjectType,
    RepeatedChoice,
    Side,
    Type,
)
from mapper.datatypes.facets import Datatype, explained, violated
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.escaping import shown
from mapper.diagnostics.nearest import meant
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS
from mapper.jsonata.runtime.missing import MISSING

_CODES: Final[dict[Side, str]] = {"source": "source-value-invalid", "target": "output-invalid"}


def validate(message: Message, content: object, side: Side) -> list[Notice]:
    """What `mapper.contract.validate` says."""
    validator = Validator(side)
    field = message.list_field
    if field is None:
        validator.content(content, message.type, "")
    elif not isinstance(content, list):
        validator.report("", "a list is expected here")
    elif content or field.required:
        validator.field(content, field, "")
    return validator.notices


class Validator:
    """Judges the content of one message; `notices` are what is wrong with it.

    What it asks of objects holds for every form of content. `present`, `lacks` and `field` say
    what is there in a document or record.
    """

    def __init__(self, side: Side, depth: int = 0) -> None:
        """`depth` is how deep the content stands in a message already."""
        self.side: Side = side
        self.notices: list[Notice] = []
        self.depth = depth
        self.broken: dict[tuple[int, int], bool] = {}
        """Whether a value is none of a type, by the identities of both."""

    def report(self, path: str, message: str, value: object = None, count: int = 1) -> None:
        """Note what is wrong at a path, with which value, and how often."""
        self.notices.append(
            Notice(
                _CODES[self.side],
                message,
                "error",
                target_path=path if self.side == "target" else None,
                source_path=path if self.side == "source" else None,
                value=None if value is None else str(value),
                count=count,
            )
        )

    def breaks(self, value: object, type_: Any) -> bool:
        """Whether a value has another shape than one of those that mixed content may have.

        Each is judged once by each type, or nested content would be judged ever more often.
        """
        key = (id(value), id(type_))
        if key not in self.broken:
            inner = type(self)(self.side, self.depth)
            inner.broken = self.broken
            inner.content(value, type_, "")
            self.broken[key] = bool(inner.notices)
        return self.broken[key]

    def content(self, value: object, type_: Type, path: str) -> None:
        """Judge a value by its type."""
        if isinstance(type_, LeafType):
            self._leaf(value, type_, path)
        elif isinstance(type_, ObjectType):
            if isinstance(value, Mapping):
                self.nested(value, type_, path)
            elif value == "" and not any(f.kind == "text" for f in type_.fields.values()):
                self._object({}, type_, path)
            else:
                self.report(path, "an object is expected here")

    def nested(self, value: Mapping[str, object], type_: ObjectType, path: str) -> None:
        """Judge an object, unless it is nested too deep."""
        if self.depth >= DEFAULT_LIMITS.depth:
            self.report(path, f"the content is nested deeper than {DEFAULT_LIMITS.depth}")
            return
        self.depth += 1
        self._object(value, type_, path)
        self.depth -= 1

    def _leaf(self, value: object, type_: LeafType, path: str) -> None:
        if isinstance(value, Mapping | list):
            what = "an object" if isinstance(value, Mapping) else "a list"
            self.report(path, f"a single value is expected here, not {what}")
            return
        if not _of_base(value, type_):
            self.report(path, f"the value is not of type {type_.base}", value)
            return
        datatype = datatype_of(type_)
        broken = violated(value, datatype)
        if broken is not None:
            self.report(path, explained(broken, datatype, self.side), value)

    def _object(self, value: Mapping[str, object], type_: ObjectType, path: str) -> None:
        present = self.present(value, type_)
        for name, field in type_.fields.items():
            below = f"{path}.{name}" if path else name
            if name in present:
                self.field(value[name], field, below)
            else:
                self.lacks(field, below)
        for name in value if type_.further is not None or not type_.open else ():
            if name in present:
                self.further(str(name), value[name], type_, path)
        for choice in type_.choices:
            self._choice(choice, type_, present, path)
        for repeated in type_.repeated_choices:
            self._repeated(repeated, value, present, path)

    def further(self, name: str, item: object, type_: ObjectType, path: str) -> None:
        """Judge a name that is data by what all such names hold, or that it may not be there."""
        declared = name in type_.fields
        own: list[Type] | None = [] if declared else None
        if type_.further is not None:
            own = type_.further.types_of(name, declared=declared)
        said = shown(name)
        below = f"{path}.{said}" if path else said
        if own is None:
            hint = meant(name, type_.fields)
            note = f"; {hint}" if hint else ""
            self.report(below, f"the contract has no `{said}` here{note}")
        for each in own or ():
            self.content(item, each, below)

    def present(self, value: Mapping[str, object], type_: ObjectType) -> set[str]:
        """The names that an object has with something in them."""
        return {
            name
            for name, item in value.items()
            if not (
                item is MISSING or item == [] or (item is None and not _may_be_nil(type_, name))
            )
        }

    def lacks(self, field: Field, path: str) -> None:
        """Judge that an object has nothing of a field."""
        if field.required:
            self.missing(field, path)
        elif field.kind == "text" and isinstance(field.type, LeafType):
            self._no_text(field.type, path)

    def missing(self, field: Field, path: str) -> None:
        """Note that a required field is missing."""
        self.report(path, f"the required field `{field.name}` is missing")

    def _no_text(self, type_: LeafType, path: str) -> None:
        """An element without text has the empty text, which its type must allow."""
        if violated("", datatype_of(type_)) is not None:
            self.report(path, "the required text is missing")

    def _nil(self, type_: Type, path: str) -> None:
        """An element that says that it has no value: its attributes are asked for all the same."""
        for each in type_.fields.values() if isinstance(type_, ObjectType) else ():
            if each.kind == "attribute" and each.required:
                self.missing(each, f"{path}.{each.name}")

    def field(self, item: object, field: Field, path: str) -> None:
        """Judge what an object has of a field."""
        if not field.repeated:
            if isinstance(item, list):
                self.report(path, f"`{field.name}` occurs once here, and is a list")
                return
            if item is None and field.nillable:
                self._nil(field.type, path)
            else:
                self.content(item, field.type, path)
            return
        if not isinstance(item, list):
            self.report(path, f"`{field.name}` is a list in the contract, and a single value here")
            return
        self.count(len(item), field.least, field.maximum, path)
        for index, each in enumerate(item):
            if each is None and field.nillable:
                self._nil(field.type, f"{path}[{index}]")
            else:
                self.content(each, field.type, f"{path}[{index}]")

    def count(self, number: int, least: int, most: int | None, path: str) -> None:
        """Judge how many there are."""
        if number < least:
            self.report(path, f"there are {number}, and the contract requires at least {least}")
        if most is not None and number > most:
            self.report(path, f"there are {number}, and the contract allows at most {most}")

    def _choice(self, choice: Choice, type_: ObjectType, present: set[str], path: str) -> None:
        have = present & choice.names
        if any(
            alternative.required <= have <= alternative.allowed
            for alternative in choice.alternatives
        ):
            return
        order = {name: index for index, name in enumerate(type_.fields)}

        def listed(names: frozenset[str] | set[str]) -> str:
            ordered = sorted(names, key=lambda name: order.get(name, len(order)))
            return " and ".join(f"`{name}`" for name in ordered)

        if not have:
            ways = ", or ".join(listed(each.required) for each in choice.alternatives[:8])
            self.report(path, f"one of these is required: {ways}")
        else:
            self.report(path, f"{listed(have)} match no branch of the choice")

    def _repeated(
        self, choice: RepeatedChoice, value: Mapping[str, object], present: set[str], path: str
    ) -> None:
        count = 0
        for name in choice.names:
            if name in present:
                item = value[name]
                count += len(item) if isinstance(item, list) else 1
        names = ", ".join(f"`{name}`" for name in choice.names)
        if count < choice.minimum:
            self.report(path, f"at least {choice.minimum} of {names} are required")
        if choice.maximum is not None and count > choice.maximum:
            self.report(path, f"at most {choice.maximum} of {names} are allowed")


def _may_be_nil(type_: ObjectType, name: str) -> bool:
    field = type_.fields.get(name)
    return field is not None and field.nillable


def _of_base(value: object, type_: LeafType) -> bool:
    if isinstance(value, bool):
        return type_.base == "boolean"
    if isinstance(value, int):
        return type_.base in {"integer", "decimal"}
    # text of an integer or a boolean is judged as its lexical form
    return isinstance(value, str)


@lru_cache(maxsize=4096)
def datatype_of(type_: LeafType) -> Datatype:
    """What values of a type are judged by, made once for each type."""
    return type_.datatype
