"""Messages of the nursery: valid ones, and ones that are broken where it is known, and how."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import mapper
from mapper.contract.message_model import LeafType, ObjectType, Type
from mapper.generate import documents
from mapper.plan.plan_building import build
from mapper.plan.plan_model import Plan
from mapper.running.mapping import Mapping

FOLDER = Path(__file__).parent
INVALID, UNKNOWN, MISSING = (
    "source-value-invalid",
    "source-code-unknown",
    "source-required-missing",
)

BROKEN: dict[str, tuple[str, ...]] = {
    "@version": ("2.0", "1"),
    "@number": ("0", "901", "een", "1.5", "١"),
    "remark": ("x" * 21,),
    "sown": ("2023-02-29", "2023-13-01", "23-01-01", "2023-1-1"),
    "number": ("12345678", "123456789", "99999001a"),
    "name": ("x", "x" * 31),
    "short": ("a", "a" * 13),
    "line": ("x" * 26,),
    "kind": ("Owner", "coowner"),
    "token": ("ab", "a b c"),
    "since": ("2023-02-30", "01-02-2023", "2023-02-03T00:00:00"),
    "moment": ("2023-02-30T10:00:00", "2023-02-03 10:00:00", "2023-02-03T25:00:00"),
    "hour": ("24:01:00", "10:00"),
    "born": ("20230231", "2023023", "abcdefgh"),
    "price": ("1,50", "1e3"),
    "@id": ("ABC1234", "abc12345", "xABC12345"),
    "@from": ("2024-02-30Z", "2024"),
    "#text": ("-0.1", "0.15", "vijf"),
    "@unit": ("m3",),
    "trees": ("65536", "-1", "1e3"),
    "rank": ("12345", "-12345"),
    "level": ("128", "-129"),
    "step": ("10", "-10"),
    "share": ("1.001", "-0.001", "0.1234"),
    "cost": ("123456.78", "1.234", "1.2.3"),
    "ratio": ("0.001",),
    "factor": ("veel", "1e", "+INF"),
    "leased": ("ja", "TRUE"),
    "planted": ("2023-02-29", "20230201"),
    "changed": ("2023-02-29T10:00:00", "2023-02-03"),
    "opens": ("24:00:01", "9:00:00"),
    "year": ("0000", "23"),
    "until": ("1999-12-31", "2031-01-01"),
    "language": ("nederlands", "n_l"),
    "code": ("A", "abc", "ABCDEFGHIJ"),
    "parcel": ("1" * 11, "1" * 13, "x" * 12),
    "wide": ("a--b", "a" * 6, "A"),
    "numbers": ("1 2 3 4 5", "100", "1 x"),
    "colours": ("red pink", "rood"),
    "mixed": ("some", "12"),
    "lists": ("z",),
    "end": ("gisteren", "2023-02-29"),
    "tag": ("ash", "Oak"),
}
"""Texts that break a leaf, by its name: written from what the contract says of it."""

CODES = frozenset({"@version", "kind", "token", "@unit", "colours", "lists", "tag"})
"""The leaves that list their values: another one is an unknown code."""


def _numbers(count: int) -> tuple[str, ...]:
    """Nine digits that pass the eleven-test, and are not issued: 99 and what follows from seven."""
    found: list[str] = []
    for number in range(9_900_000, 9_999_999, 7):
        digits = f"{number}".rjust(8, "9")
        rest = sum(int(d) * w for d, w in zip(digits, range(9, 1, -1), strict=True)) % 11
        if rest < 10 and len(found) < count:
            found.append(f"{digits}{rest}")
    return tuple(found)


VALID: dict[str, tuple[str, ...]] = {
    "number": _numbers(200),
    "@number": ("1", "900", "0012"),
    "sown": ("2024-02-29", "2023-12-31+14:00", " 2024-01-01 "),
    "short": (" a\n b ", "ab"),
    "token": (" a  b ", "cd"),
    "since": ("2024-02-29", "2024-02-29Z"),
    "moment": ("2024-02-29T24:00:00", "2024-12-31T23:59:59.999+01:00"),
    "hour": ("24:00:00", "00:00:00Z"),
    "born": ("20240229", "20230200"),
    "price": ("1.50", "-3"),
    "trees": (" +12 ", "65535", "0"),
    "rank": ("-0012", "9999", "-9999"),
    "level": ("-128", "127"),
    "step": ("-9", "9"),
    "share": ("1.000", "0", "0.5000"),
    "cost": ("+1.50", "000123.40", "12345.67"),
    "ratio": ("-12.340",),
    "factor": ("INF", "-1E4", "NaN", ".5"),
    "leased": ("1", "0", "true"),
    "changed": ("2024-02-29T00:00:00",),
    "opens": ("24:00:00",),
    "year": ("-0044", "2024Z"),
    "until": ("2000-01-01", "2030-12-31"),
    "code": ("A1", "ABCDEFGHI"),
    "parcel": ("0" * 12, "١" * 12),
    "wide": ("a-b-c", "abc-abc-abc-abc"),
    "numbers": (" 1  99 ", "1 2 3 4"),
    "colours": ("red red", "blue"),
    "mixed": ("none", "123"),
    "lists": ("x", "y"),
}
"""Texts that are right, though they may not look so."""

FORMATTED = frozenset({"number", "since", "moment", "hour", "born", "price"})
"""The leaves whose format asks more than their type: what is made of the type alone is not right."""


class Place(NamedTuple):
    """A leaf of a document: what holds it, by which key or index, its name and its path."""

    holder: Any
    key: Any
    name: str
    path: str


class Message(NamedTuple):
    """A document, and what must be reported about it: how often each code, path and value."""

    document: Any
    reported: Counter[tuple[str, str]]
    refused: bool


def load() -> tuple[Mapping, Plan]:
    """The mapping that reads everything, and its plan."""
    return mapper.load(FOLDER / "all.yaml"), build(FOLDER / "all.yaml")


def messages(plan: Plan, count: int) -> Iterator[Message]:
    """`count` messages: a third is valid, and the others are broken in one to three places."""
    for number, made in enumerate(documents(plan.source, count, seed=7)):
        random = Random(f"judged/{number}")  # reproducible, not secret
        document = copy.deepcopy(made)
        reported: Counter[tuple[str, str]] = Counter()
        places = list(_leaves(document, plan.source.type, ""))
        for place in places:
            if place.name in FORMATTED:
                place.holder[place.key] = random.choice(VALID[place.name])
        random.shuffle(places)
        for place in places[:3]:
            place.holder[place.key] = random.choice(
                VALID.get(place.name, (place.holder[place.key],))
            )
        refused = False
        if number % 3:
            for place in places[3 : 3 + random.randint(1, 3)]:
                place.holder[place.key] = random.choice(BROKEN[place.name])
                reported[UNKNOWN if place.name in CODES else INVALID, _shown(place.path)] += 1
            if random.random() < 0.2:
                refused = _lack(document, random, reported)
        yield Message(document, reported, refused)


def _lack(document: Any, random: Random, reported: Counter[tuple[str, str]]) -> bool:
    """Take a required member away; whether the message is to be refused for it."""
    plots = document["plot"]
    way = random.choice(("grower", "plot", "grower.name", "plot.@id", "plot.area"))
    holder, _, key = way.rpartition(".")
    owner = {"": document, "grower": document["grower"], "plot": random.choice(plots)}[holder]
    _forget(owner.pop(key), way, reported)
    reported[MISSING, way] += 1
    return not holder


def _forget(value: Any, path: str, reported: Counter[tuple[str, str]]) -> None:
    """What was broken in what is taken away is not reported."""
    for place_path, name, text in _texts(value, path):
        code = UNKNOWN if name in CODES else INVALID
        if text in BROKEN.get(name, ()) and reported[code, _shown(place_path)]:
            reported[code, _shown(place_path)] -= 1


def _texts(value: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, path)
    else:
        yield path, path.rpartition(".")[2], value


def _shown(path: str) -> str:
    """The path of a notice: the text of an element is at its element."""
    return path.removesuffix(".#text")


def _leaves(value: Any, type_: Type, path: str) -> Iterator[Place]:
    if not isinstance(type_, ObjectType):
        return
    for name, held in value.items():
        below = f"{path}.{name}" if path else name
        inner = type_.fields[name].type
        if isinstance(inner, LeafType):
            if isinstance(held, list):
                yield from (Place(held, index, name, below) for index in range(len(held)))
            else:
                yield Place(value, name, name, below)
        else:
            for item in held if isinstance(held, list) else (held,):
                yield from _leaves(item, inner, below)
