"""The verdict of a contract on a document or a record: that of the official schema.

Order apart: a record is a dict, and its writer gives the order of the contract. Everything else
is as XML Schema 1.0 says of the XML that the writer makes: names, cardinality, choices, facets.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Literal

from mapper.contract.message_model import (
    Choice,
    Field,
    LeafType,
    Message,
    ObjectType,
    RepeatedChoice,
    Type,
)
from mapper.datatypes.facets import Datatype, explained, violated
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.nearest import meant
from mapper.jsonata.runtime.missing import MISSING

CODE: Final = "output-invalid"

Side = Literal["source", "target"]


def validate(
    value: object, message: Message, *, code: str = CODE, side: Side = "target"
) -> list[Notice]:
    """What is wrong with the content of a message, in the order of the contract.

    `value` is the content of the message element as a document or record holds it; `code` is
    the code of the notices, `side` says whether their paths are target or source paths. The
    list is empty where the official schema accepts the message.
    """
    validator = _Validator(code, side)
    validator.content(value, message.type, "")
    return validator.notices


class _Validator:
    def __init__(self, code: str, side: Side) -> None:
        self.code = code
        self.side = side
        self.notices: list[Notice] = []

    def report(self, path: str, message: str, value: object = None) -> None:
        self.notices.append(
            Notice(
                self.code,
                message,
                "error",
                target_path=path if self.side == "target" else None,
                source_path=path if self.side == "source" else None,
                value=None if value is None else str(value),
            )
        )

    def content(self, value: object, type_: Type, path: str) -> None:
        if isinstance(type_, LeafType):
            self._leaf(value, type_, path)
        elif isinstance(type_, ObjectType):
            if isinstance(value, Mapping):
                self._object(value, type_, path)
            elif value == "" and not any(f.kind == "text" for f in type_.fields.values()):
                self._object({}, type_, path)
            else:
                self.report(path, "an object is expected here")

    def _leaf(self, value: object, type_: LeafType, path: str) -> None:
        if isinstance(value, Mapping | list):
            what = "an object" if isinstance(value, Mapping) else "a list"
            self.report(path, f"a single value is expected here, not {what}")
            return
        if not _of_base(value, type_):
            self.report(path, f"the value is not of the type {type_.base}", value)
            return
        datatype = _datatype(type_)
        broken = violated(value, datatype)
        if broken is not None:
            self.report(path, explained(broken, datatype, self.side), value)

    def _object(self, value: Mapping[str, object], type_: ObjectType, path: str) -> None:
        present = {
            name
            for name, item in value.items()
            if not (item is None or item is MISSING or item == [])
        }
        for name, field in type_.fields.items():
            place = f"{path}.{name}" if path else name
            if name in present:
                self._field(value[name], field, place)
            elif field.required:
                self.report(place, f"`{name}` is required, and missing")
            elif field.kind == "text" and isinstance(field.type, LeafType):
                self._no_text(field.type, place)
        if not type_.open:
            for name in value:
                if name in present and name not in type_.fields:
                    hint = meant(name, type_.fields)
                    note = f"; {hint}" if hint else ""
                    place = f"{path}.{name}" if path else name
                    self.report(place, f"the contract has no `{name}` here{note}")
        for choice in type_.choices:
            self._choice(choice, type_, present, path)
        for repeated in type_.repeated_choices:
            self._repeated(repeated, value, present, path)

    def _no_text(self, type_: LeafType, path: str) -> None:
        """An element without text has the empty text, which its type must allow."""
        if violated("", _datatype(type_)) is not None:
            self.report(path, "the text is required, and missing")

    def _field(self, item: object, field: Field, path: str) -> None:
        if not field.repeated:
            if isinstance(item, list):
                self.report(path, f"one `{field.name}` is allowed here, not a list")
                return
            self.content(item, field.type, path)
            return
        if not isinstance(item, list):
            self.report(path, f"`{field.name}` is a list")
            return
        if len(item) < field.least:
            self.report(path, f"at least {field.least} are needed, there are {len(item)}")
        if field.maximum is not None and len(item) > field.maximum:
            self.report(path, f"at most {field.maximum} are allowed, there are {len(item)}")
        for index, each in enumerate(item):
            self.content(each, field.type, f"{path}[{index}]")

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
            self.report(path, f"one of these is needed: {ways}")
        else:
            self.report(path, f"{listed(have)} do not make up an alternative of the choice")

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
            self.report(path, f"at least {choice.minimum} of {names} are needed")
        if choice.maximum is not None and count > choice.maximum:
            self.report(path, f"at most {choice.maximum} of {names} are allowed")


def _of_base(value: object, type_: LeafType) -> bool:
    if isinstance(value, bool):
        return type_.base == "boolean"
    if isinstance(value, int):
        return type_.base in {"integer", "decimal"}
    # text of an integer or a boolean is judged as its lexical form
    return isinstance(value, str)


@lru_cache(maxsize=4096)
def _datatype(type_: LeafType) -> Datatype:
    return type_.datatype
