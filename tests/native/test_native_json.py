"""What the native core reads of JSON is what Python reads: documents, notices, what is left out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import mapper
from mapper.generate import broken, documents
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.json_reader import JsonReader
from mapper.reading.leaf_judging import NO_CHECKS, Checks, Fault
from mapper.reading.notice_collector import NoticeCollector
from mapper.reading.read_outcome import ReadError
from mapper.reading.shape import Shape
from mapper.reading.shape_building import ByContract, shape_of
from tests.native.json_mutants import mutants
from tests.reading.library import message, shape

FULL = os.environ.get("MAPPER_FUZZ") == "full"
MUTANTS = 1_000_000 if FULL else 4_000
MADE = 20_000 if FULL else 150
MAPPINGS = ("kadaster/persoonsinfo", "uwv/ikv", "nhr/rest-basisprofiel", "brp/persoonsinfo")

pytestmark = pytest.mark.usefixtures("native_core")


class BothReaders:
    """A reader that is native where it can be, and one in Python alone."""

    def __init__(
        self,
        shape_: Shape,
        limits: Limits = DEFAULT_LIMITS,
        checks: Checks = NO_CHECKS,
        needed: tuple[str, ...] = (),
    ) -> None:
        self.either = JsonReader(shape_, limits, needed, checks)
        self.python = JsonReader(shape_, limits, needed, checks)
        # There is no other way to have both in one process.
        self.python._read_natively = None
        self.taken = 0

    def agree_on(self, data: bytes) -> None:
        """Hold that both make the same of a message, whatever that is."""
        assert outcome(self.either, data) == outcome(self.python, data), data
        self.taken += self.natively(data) is not None

    def natively(self, data: bytes) -> Any:
        """The document of the native core, None where it falls back."""
        read = self.either._read_natively
        assert read is not None
        return read(data, NoticeCollector())


def outcome(reader: JsonReader, data: bytes) -> object:
    """A reading to compare: types and order of keys count, and what is left out; or its errors."""
    try:
        read = reader.read(data)
    except ReadError as error:
        return error.notices
    lacks = [(*each[1:], each.owner.__class__) for each in read.left_out]
    return repr(read.document), read.notices, lacks


def mapped(root: Path) -> Iterator[tuple[BothReaders, list[bytes]]]:
    """The readers of mappings of the project, and the messages of their cases."""
    for name in MAPPINGS:
        loaded = mapper.load(root / "mappings" / f"{name}.yaml")
        files = sorted((root / "fixtures" / name).rglob("*.json"))
        messages = [file.read_bytes() for file in files if file.name == "input.json"]
        assert messages, name
        compiled = loaded.compiled
        needed = compiled.source.required if compiled.parts else ()
        yield BothReaders(compiled.source, checks=loaded.reader.checks, needed=needed), messages


def test_the_cases_of_mappings_are_read_alike(project_root: Path) -> None:
    """Messages of the project, of which the native core reads most."""
    for readers, messages in mapped(project_root):
        for data in messages:
            readers.agree_on(data)
        assert readers.taken > 0.7 * len(messages)


LIBRARY = json.dumps(next(iter(documents(message(), 1, seed=2)))).encode()


def test_mutants_are_read_alike(project_root: Path) -> None:
    """On mutants both agree: nothing is read that Python refuses, and all of it alike."""
    limits = Limits(input_bytes=20_000, depth=7, elements=400)
    sources = [
        (BothReaders(shape(), limits), LIBRARY),
        (BothReaders(shape_of(message(), judging=ByContract())), LIBRARY),
    ]
    for readers, messages in mapped(project_root):
        sources += [(readers, data) for data in messages[::5]]
    count = 0
    for seed, (readers, data) in enumerate(cycle(sources)):
        for mutant in mutants(data, seed, 20):
            readers.agree_on(mutant)
            count += 1
        if count >= MUTANTS:
            break
    taken = sum(readers.taken for readers in {id(each): each for each, _ in sources}.values())
    assert taken > count / 6


@pytest.mark.parametrize(
    ("contract", "name"),
    [("kadaster/kik-inzage", "antwoord"), ("brp/haal-centraal-brp", ""), ("", "answer")],
)
def test_made_messages_are_read_alike(contract: str, name: str, project_root: Path) -> None:
    """Messages made from a contract, valid and broken, judged by it."""
    if contract:
        loaded = mapper.contract.load(project_root / "mappings" / f"{contract}.contract.yaml")
        made = loaded.messages[name or next(iter(loaded.messages))]
    else:
        made = message()
    readers = BothReaders(shape_of(made, judging=ByContract()))
    valid = documents(made, MADE, seed=3)
    wrong = (each.document for each in broken(made, MADE, seed=4))
    for document in (*valid, *wrong):
        readers.agree_on(json.dumps(document).encode())
    assert readers.taken > 0


WRITTEN: dict[str, tuple[bytes, bool]] = {
    "plain": (b'{"count": 1}', True),
    "without members": (b" {} ", True),
    "escapes": (b'{"@moment": "\\u00e9\\n\\ud83d\\ude00\\/"}', True),
    "white space": (b'{\r\n\t"count" : 1 }\n', True),
    "unknown member": (b'{"count": 1, "x": {"y": [1, "z", null, true, 1e5]}}', True),
    "null": (b'{"count": null, "@moment": "x"}', True),
    "negative zero": (b'{"count": -0}', True),
    "another message": (b'{"x": 1}', False),
    "a key twice": (b'{"count": 1, "count": 1}', False),
    "a key twice, escaped": (b'{"count": 1, "\\u0063ount": 1}', False),
    "a key twice in what is skipped": (b'{"count": 1, "x": {"y": 1, "y": 1}}', False),
    "half a surrogate pair": (b'{"@moment": "\\ud83d"}', False),
    "half a surrogate pair in what is skipped": (b'{"count": 1, "x": "\\udc00"}', False),
    "control character": (b'{"@moment": "\n"}', False),
    "no number": (b'{"count": 01}', False),
    "no finite number": (b'{"count": NaN}', False),
    "number with an exponent": (b'{"count": 1e0}', False),
    "integer as text": (b'{"count": "1"}', False),
    "value in a list": (b'{"count": [1]}', False),
    "comma at the end": (b'{"count": 1,}', False),
    "content after the message": (b'{"count": 1} x', False),
    "byte order mark": (b'\xef\xbb\xbf{"count": 1}', False),
    "UTF-16": ('{"count": 1}'.encode("utf-16"), False),
    "too deep": (b'{"count": 1, "x": ' + b"[" * 260 + b"]" * 260 + b"}", False),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_not_certain_is_left_to_python(name: str) -> None:
    """Each way of writing is read natively or by Python, and both readers agree on it."""
    data, taken = WRITTEN[name]
    readers = BothReaders(shape())
    readers.agree_on(data)
    assert readers.taken == taken


def test_the_number_of_values_is_limited_alike() -> None:
    """Near the limit on values Python decides; what it refuses is not read natively."""
    data = b'{"count": 1, "shelf": [{"place": "x,"}, {}, {"place": "y"}], "x": [[], {}, 1]}'
    taken = []
    for elements in range(10, 16):
        readers = BothReaders(shape(), Limits(elements=elements))
        readers.agree_on(data)
        taken.append(readers.taken)
    assert taken == sorted(taken)
    assert {*taken} == {0, 1}


def test_a_panic_is_a_message_that_python_reads(
    native_core: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    """A fault in native code ends in Python's reading: here leaves without their judges."""
    reader = native_core.JsonReader.of(
        shape(), (200, 1000, 8, 10), [], lambda _: None, Fault, MISSING, []
    )
    assert reader.read(b'{"count": 1}', NoticeCollector()) is None
    assert "panicked" in capfd.readouterr().err
