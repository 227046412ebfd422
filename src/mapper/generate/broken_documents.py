"""Documents that break their contract in one known way."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final, NamedTuple

from mapper.contract.message_model import LeafType, Message, ObjectType, Type
from mapper.generate.valid_documents import Documents

TRIES: Final = 30


class Broken(NamedTuple):
    """A document, what was broken in it, and where."""

    document: Any
    what: str
    path: str


class _Place(NamedTuple):
    """A field of a document: its object, the object's type, its name, its path."""

    owner: dict[str, Any]
    type: ObjectType
    name: str
    path: str


def broken_messages(message: Message, seed: int, count: int) -> Iterator[Broken]:
    """`count` documents of `message`, each valid but for one thing (`WAYS` names them)."""
    for number in range(count):
        random = Random(f"{seed}/broken/{number}")  # noqa: S311  # reproducible, not secret
        yield _break(message, random)


def _break(message: Message, random: Random) -> Broken:
    """Break a fresh document in a way that it offers; most offer several."""
    for _ in range(TRIES):
        document = copy.deepcopy(Documents(random).document(message))
        places = list(_places(document, message.type, ""))
        if not places:
            continue
        name, way = random.choice(list(WAYS.items()))
        random.shuffle(places)
        for place in places:
            if way(place, random):
                return Broken(document, name, place.path)
    return Broken({"@unknown": "x"}, "unknown field", "@unknown")


def _places(value: Any, type_: Type, path: str) -> Iterator[_Place]:
    if not isinstance(type_, ObjectType) or not isinstance(value, dict):
        return
    for name, held in value.items():
        below = f"{path}.{name}" if path else name
        yield _Place(value, type_, name, below)
        declared = type_.fields[name]
        for item in held if isinstance(held, list) else (held,):
            yield from _places(item, declared.type, below)


def _drop_required(place: _Place, random: Random) -> bool:
    if not place.type.fields[place.name].required:
        return False
    del place.owner[place.name]
    return True


def _drop_choice(place: _Place, random: Random) -> bool:
    for choice in place.type.choices:
        if place.name in choice.names and all(a.required for a in choice.alternatives):
            for name in choice.names:
                place.owner.pop(name, None)
            return True
    return False


def _two_alternatives(place: _Place, random: Random) -> bool:
    for choice in place.type.choices:
        if place.name not in choice.names:
            continue
        others = [
            name
            for alternative in choice.alternatives
            if place.name not in alternative.allowed
            for name in sorted(alternative.required)
        ]
        for name in others:
            declared = place.type.fields[name]
            made = Documents(random).value(declared.type, 6)
            place.owner[name] = [made] if declared.repeated else made
            return True
    return False


def _leaf(place: _Place) -> LeafType | None:
    type_ = place.type.fields[place.name].type
    held = place.owner[place.name]
    return type_ if isinstance(type_, LeafType) and not isinstance(held, list) else None


def _too_long(place: _Place, random: Random) -> bool:
    leaf = _leaf(place)
    if leaf is None or leaf.facets.max_length is None or leaf.base != "string":
        return False
    place.owner[place.name] = "y" * (leaf.facets.max_length + 1)
    return True


def _very_long(place: _Place, random: Random) -> bool:
    leaf = _leaf(place)
    if leaf is None or leaf.base != "string":
        return False
    place.owner[place.name] = "lang " * 200
    return True


def _wrong_pattern(place: _Place, random: Random) -> bool:
    leaf = _leaf(place)
    if leaf is None or leaf.base != "string":
        return False
    place.owner[place.name] = random.choice(("?", "20240231", "12345678", "ÿ", "0", "-1", "2024-1"))
    return True


def _no_number(place: _Place, random: Random) -> bool:
    leaf = _leaf(place)
    if leaf is None or leaf.base not in ("integer", "decimal"):
        return False
    place.owner[place.name] = random.choice(("acht", "1.2.3", "١٢", "1e9", "--1"))
    return True


def _large_number(place: _Place, random: Random) -> bool:
    leaf = _leaf(place)
    if leaf is None or leaf.base != "integer":
        return False
    place.owner[place.name] = 10 ** random.choice((9, 18, 40))
    return True


def _list_for_one(place: _Place, random: Random) -> bool:
    if place.type.fields[place.name].repeated:
        return False
    held = place.owner[place.name]
    place.owner[place.name] = [held, held]
    return True


def _one_for_list(place: _Place, random: Random) -> bool:
    held = place.owner[place.name]
    if not isinstance(held, list):
        return False
    place.owner[place.name] = held[0]
    return True


def _text_for_object(place: _Place, random: Random) -> bool:
    if not isinstance(place.type.fields[place.name].type, ObjectType):
        return False
    place.owner[place.name] = random.choice(("tekst", 7, True, None, "", []))
    return True


def _object_for_text(place: _Place, random: Random) -> bool:
    if _leaf(place) is None:
        return False
    place.owner[place.name] = random.choice(({}, {"a": "b"}, ["x", {"a": 1}], None, "", 1.5))
    return True


def _unknown_field(place: _Place, random: Random) -> bool:
    place.owner["onbekend_veld"] = random.choice(("x", {"y": "z"}, [1, 2]))
    return True


WAYS: Final[dict[str, Callable[[_Place, Random], bool]]] = {
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


__all__ = ["WAYS", "Broken", "broken_messages"]
