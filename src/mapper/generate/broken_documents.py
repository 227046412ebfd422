"""DocumentMaker that break their contract in one known way."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final, NamedTuple

from mapper.contract.message_model import LeafType, Message, ObjectType, Type
from mapper.generate.valid_documents import DocumentMaker

TRIES: Final = 30


class BrokenDocument(NamedTuple):
    """A document, what was broken in it, and where."""

    document: Any
    what: str
    path: str


class _HeldField(NamedTuple):
    """A field of a document: its object, the object's type, its name, its path."""

    owner: dict[str, Any]
    type: ObjectType
    name: str
    path: str


def broken(message: Message, count: int, *, seed: int = 0) -> Iterator[BrokenDocument]:
    """`count` documents of a message of a contract, each valid but for one change.

    `what` of each is one of `WAYS`, `path` where in the document it is. Some changes break one
    contract and not another (a text that still matches its pattern): `contract.validate` says. The same message, seed and
    version of mapper give the same documents. Raises NoSampleError as `documents` does.
    """
    for number in range(count):
        random = Random(f"{seed}/broken/{number}")  # noqa: S311  # reproducible, not secret
        yield _break(message, random)


def _break(message: Message, random: Random) -> BrokenDocument:
    """Break a fresh document in a way that it offers; most offer several."""
    for _ in range(TRIES):
        document = copy.deepcopy(DocumentMaker(random).document(message))
        items = document if message.listed else [document]
        fields = [found for item in items for found in _held_fields(item, message.type, "")]
        if not fields:
            continue
        name, way = random.choice(list(WAYS.items()))
        random.shuffle(fields)
        for field in fields:
            if way(field, random):
                return BrokenDocument(document, name, field.path)
    return BrokenDocument({"@unknown": "x"}, "unknown field", "@unknown")


def _held_fields(value: Any, type_: Type, path: str) -> Iterator[_HeldField]:
    if not isinstance(type_, ObjectType) or not isinstance(value, dict):
        return
    for name, held in value.items():
        below = f"{path}.{name}" if path else name
        yield _HeldField(value, type_, name, below)
        declared = type_.fields[name]
        for item in held if isinstance(held, list) else (held,):
            yield from _held_fields(item, declared.type, below)


def _drop_required(field: _HeldField, random: Random) -> bool:
    if not field.type.fields[field.name].required:
        return False
    del field.owner[field.name]
    return True


def _drop_choice(field: _HeldField, random: Random) -> bool:
    for choice in field.type.choices:
        if field.name in choice.names and all(a.required for a in choice.alternatives):
            for name in choice.names:
                field.owner.pop(name, None)
            return True
    return False


def _two_alternatives(field: _HeldField, random: Random) -> bool:
    for choice in field.type.choices:
        if field.name not in choice.names:
            continue
        others = [
            name
            for alternative in choice.alternatives
            if field.name not in alternative.allowed
            for name in sorted(alternative.required)
        ]
        for name in others:
            declared = field.type.fields[name]
            made = DocumentMaker(random).value(declared.type, 6)
            field.owner[name] = [made] if declared.repeated else made
            return True
    return False


def _leaf(field: _HeldField) -> LeafType | None:
    type_ = field.type.fields[field.name].type
    held = field.owner[field.name]
    return type_ if isinstance(type_, LeafType) and not isinstance(held, list) else None


def _too_long(field: _HeldField, random: Random) -> bool:
    leaf = _leaf(field)
    if leaf is None or leaf.facets.max_length is None or leaf.base != "string":
        return False
    if leaf.primitive == "base64Binary":
        return False
    # What a type counts: items of a list, octets, else characters.
    count = leaf.facets.max_length + 1
    text = "00" * count if leaf.primitive == "hexBinary" else "y" * count
    field.owner[field.name] = text if leaf.item is None else " ".join(text)
    return True


def _very_long(field: _HeldField, random: Random) -> bool:
    leaf = _leaf(field)
    if leaf is None or leaf.base != "string":
        return False
    field.owner[field.name] = "lang " * 200
    return True


def _wrong_pattern(field: _HeldField, random: Random) -> bool:
    leaf = _leaf(field)
    if leaf is None or leaf.base != "string":
        return False
    field.owner[field.name] = random.choice(("?", "20240231", "12345678", "ÿ", "0", "-1", "2024-1"))
    return True


def _no_number(field: _HeldField, random: Random) -> bool:
    leaf = _leaf(field)
    if leaf is None or leaf.base not in ("integer", "decimal"):
        return False
    field.owner[field.name] = random.choice(("acht", "1.2.3", "١٢", "1e9", "--1"))
    return True


def _large_number(field: _HeldField, random: Random) -> bool:
    leaf = _leaf(field)
    if leaf is None or leaf.base != "integer":
        return False
    field.owner[field.name] = 10 ** random.choice((9, 18, 40))
    return True


def _list_for_one(field: _HeldField, random: Random) -> bool:
    if field.type.fields[field.name].repeated:
        return False
    held = field.owner[field.name]
    field.owner[field.name] = [held, held]
    return True


def _one_for_list(field: _HeldField, random: Random) -> bool:
    held = field.owner[field.name]
    if not isinstance(held, list):
        return False
    field.owner[field.name] = held[0]
    return True


def _text_for_object(field: _HeldField, random: Random) -> bool:
    if not isinstance(field.type.fields[field.name].type, ObjectType):
        return False
    field.owner[field.name] = random.choice(("tekst", 7, True, None, "", []))
    return True


def _object_for_text(field: _HeldField, random: Random) -> bool:
    if _leaf(field) is None:
        return False
    field.owner[field.name] = random.choice(({}, {"a": "b"}, ["x", {"a": 1}], None, "", 1.5))
    return True


def _unknown_field(field: _HeldField, random: Random) -> bool:
    field.owner["onbekend_veld"] = random.choice(("x", {"y": "z"}, [1, 2]))
    return True


WAYS: Final[dict[str, Callable[[_HeldField, Random], bool]]] = {
    "required field missing": _drop_required,
    "no alternative of a choice": _drop_choice,
    "two alternatives of a choice": _two_alternatives,
    "text too long": _too_long,
    "text much too long": _very_long,
    "text of another form": _wrong_pattern,
    "no number": _no_number,
    "number too large": _large_number,
    "list for one": _list_for_one,
    "one for a list": _one_for_list,
    "text for an object": _text_for_object,
    "object for a text": _object_for_text,
    "unknown field": _unknown_field,
}
"""The ways to break a document, by what is wrong with it then."""


__all__ = ["WAYS", "BrokenDocument", "broken"]
