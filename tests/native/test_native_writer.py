"""What the native core writes as XML are the bytes that Python writes, or none."""

from __future__ import annotations

import os
import random
from collections import OrderedDict
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper.contract.message_model import Message
from mapper.generate import documents
from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.shape_building import shape_of
from mapper.writing.write_errors import WriteError
from mapper.writing.xml_writer import XmlWriter
from tests.reading.library import message

FULL = os.environ.get("MAPPER_FUZZ") == "full"
RECORDS = 300_000 if FULL else 4_000

VALUES: list[Any] = [
    *("", " ", "x", "a & b < c > d", '"quoted"', "tab\tline\nreturn\r", "é𝄞", "\x7f\x85", "]]>"),
    *("\x00", "\x1f", "\ufffe", "\uffff", "\ufffd", "\ud83d", "\ufeff", "\u2028"),
    *(0, -1, 10**18, 10**30, True, False, None, MISSING, 1.5, Decimal("1E+2"), float("nan"), b"x"),
    *([], (), [""], [None], ["x", MISSING], ("x", 1), [["x"]], {}, {"x": 1}, {"#text": "x"}),
    *(OrderedDict(), object),
]

pytestmark = pytest.mark.usefixtures("native_core")


class BothWriters:
    """A writer that is native where it can be, and one in Python alone."""

    def __init__(self, made: Message) -> None:
        shape = shape_of(made)
        self.either = XmlWriter(shape)
        self.python = XmlWriter(shape)
        # There is no other way to have both in one process.
        self.python._write_natively = None
        self.taken = 0

    def agree_on(self, record: Any) -> None:
        """Hold that both write the same, or refuse it alike."""
        assert outcome(self.either, record) == outcome(self.python, record), record
        write = self.either._write_natively
        assert write is not None
        self.taken += write(record) is not None


def outcome(writer: XmlWriter, record: Any) -> object:
    """The bytes, or the errors, or the class of an error of Python."""
    try:
        return writer.write(record)
    except WriteError as error:
        return error.notices
    except (TypeError, AttributeError, UnicodeEncodeError) as error:
        return error.__class__


def containers(value: Any) -> Iterator[Any]:
    """The objects and lists of a record that have something in them."""
    if isinstance(value, dict | list) and value:
        yield value
        for each in value.values() if isinstance(value, dict) else value:
            yield from containers(each)


def change(record: Any, random_: random.Random) -> None:
    """Drop, move, wrap or change members and items, once or a few times."""
    for _ in range(random_.choice([0, 1, 1, 2, 5])):
        holders = list(containers(record))
        if not holders:
            return
        holder = random_.choice(holders)
        places: list[Any] = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        place, other = random_.choice(places), random_.choice(places)
        kind = random_.randrange(6)
        if kind <= 2:
            holder[place] = deepcopy(random_.choice(VALUES))
        elif kind == 3:
            holder[place] = [deepcopy(holder[other])] * 2
        elif kind == 4 and isinstance(holder, dict):
            # Last, where it does not belong.
            holder[place] = holder.pop(place)
        elif isinstance(holder, dict):
            holder[random_.choice(["x", "@id", "#text", place + " "])] = deepcopy(
                random_.choice(VALUES)
            )


def targets(root: Path) -> Iterator[Message]:
    """The invented contract with everything, and targets of the project."""
    yield message()
    for name in ("sgr/nhr", "sgr/kadaster-vermogen-gsd", "uwv/loonaangifte-2026"):
        path = root / "mappings" / f"{name}.contract.yaml"
        yield next(iter(mapper.contract.load(path).messages.values()))


def test_records_are_written_alike(project_root: Path) -> None:
    """Records of contracts, whole and changed: the same bytes, the same errors."""
    made = list(targets(project_root))
    for number, target in enumerate(made):
        writers = BothWriters(target)
        random_ = random.Random(number)
        for record in documents(target, RECORDS // len(made), seed=number):
            change(record, random_)
            writers.agree_on(record)
        assert writers.taken > RECORDS / len(made) / 8


def test_each_value_is_written_alike() -> None:
    """Each kind of value, in each kind of place."""
    writers = BothWriters(message())
    for value in VALUES:
        for record in (
            {"@moment": value},
            {"count": value},
            {"shelf": value},
            {"shelf": [{"place": value}]},
            {"best": {"@id": value, "title": "t"}},
            {"best": {"title": "t", "name": [{"@language": value, "#text": value}]}},
            {"best": {"title": "t", "pages": value}},
            {"best": {"title": "t", "extra": value}},
            {"best": {"title": "t", "withdrawn": value}},
            {"best": {"title": "t", "note": value}},
        ):
            writers.agree_on(record)
    assert writers.taken > len(VALUES)
