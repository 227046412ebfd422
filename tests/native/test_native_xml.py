"""What the native core reads of XML is what Python reads: documents, notices, what is left out."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import mapper
from mapper.generate import broken, documents
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.leaf_judging import NO_CHECKS, Checks, Fault
from mapper.reading.notice_collector import NoticeCollector
from mapper.reading.read_outcome import ReadError
from mapper.reading.shape import Shape
from mapper.reading.shape_building import ByContract, shape_of
from mapper.reading.xml_reader import XmlReader
from mapper.writing.write_errors import WriteError
from mapper.writing.xml_writer import XmlWriter
from tests.reading.library import ANSWER, ITEMS, A, message, shape
from tests.reading.mutants import mutants
from tests.reading.test_equality import PROJECTION

FULL = os.environ.get("MAPPER_FUZZ") == "full"
MUTANTS = 1_000_000 if FULL else 3_000
MADE = 20_000 if FULL else 150
MESSAGES = 1_000_000 if FULL else 6_000

pytestmark = pytest.mark.usefixtures("native_core")


class BothReaders:
    """A reader that is native where it can be, and one in Python alone."""

    def __init__(
        self, shape_: Shape, limits: Limits = DEFAULT_LIMITS, checks: Checks = NO_CHECKS
    ) -> None:
        self.either = XmlReader(shape_, limits, checks)
        self.python = XmlReader(shape_, limits, checks)
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
        return read(data, False, NoticeCollector(), self.either._unknown)


def outcome(reader: XmlReader, data: bytes | str) -> object:
    """A reading to compare: types and order of keys count, and what is left out; or its errors."""
    try:
        read = reader.read(data)
    except ReadError as error:
        return error.notices
    lacks = [(*each[1:], each.owner.__class__) for each in read.left_out]
    return repr(read.document), read.notices, lacks


def mapped(root: Path, name: str) -> Iterator[tuple[BothReaders, list[bytes]]]:
    """The readers of a mapping of the project, and the messages of its cases."""
    loaded = mapper.load(root / "mappings" / f"{name}.yaml")
    files = sorted((root / "fixtures" / name).glob("*/input.xml"))
    readers = BothReaders(loaded.compiled.source, checks=loaded.reader.checks)
    yield readers, [file.read_bytes() for file in files]


@pytest.mark.parametrize("name", ["nhr/inschrijving", "uwv/loonaangifte-2026"])
def test_the_cases_of_mappings_are_read_alike(name: str, project_root: Path) -> None:
    """Messages of the project, of which the native core reads nearly all."""
    for readers, messages in mapped(project_root, name):
        for data in messages:
            readers.agree_on(data)
        assert readers.taken > 0.85 * len(messages)


def test_mutants_are_read_alike(project_root: Path) -> None:
    """On mutants both agree: nothing is read that Python refuses, and all of it alike."""
    limits = Limits(input_bytes=20_000, depth=9, elements=60)
    judged = shape_of(message(), judging=ByContract())
    sources = [
        (BothReaders(shape(), limits), ANSWER),
        (BothReaders(shape(*PROJECTION), limits), ANSWER),
        (BothReaders(judged), ANSWER),
    ]
    for name in ("nhr/inschrijving", "uwv/loonaangifte-2026"):
        for readers, messages in mapped(project_root, name):
            well_formed = [data for data in messages if readers.natively(data) is not None]
            sources += [(readers, data) for data in well_formed[::6]]
    count = 0
    for seed, (readers, data) in enumerate(cycle(sources)):
        for mutant in mutants(data, seed, 20):
            readers.agree_on(mutant)
            count += 1
        if count >= MUTANTS:
            break
    taken = sum(readers.taken for readers in {id(each): each for each, _ in sources}.values())
    assert taken > count / 10


@pytest.mark.parametrize(
    ("contract", "name"),
    [
        ("nhr/hr-dataservice", "ophalenInschrijvingResponse"),
        ("uwv/loonaangifte-2026", "Loonaangifte"),
        ("", "answer"),
    ],
)
def test_made_messages_are_read_alike(contract: str, name: str, project_root: Path) -> None:
    """Messages made from a contract, valid and broken, judged by it."""
    if contract:
        loaded = mapper.contract.load(project_root / "mappings" / f"{contract}.contract.yaml")
        made = loaded.messages[name]
    else:
        made = message()
    readers = BothReaders(shape_of(made, judging=ByContract()))
    writer = XmlWriter(shape_of(made))
    valid = documents(made, MADE, seed=3)
    wrong = (each.document for each in broken(made, MADE, seed=4))
    count = 0
    for document in (*valid, *wrong):
        try:
            data = writer.write(document)
        except (WriteError, AttributeError, TypeError):
            # A broken document may be one that cannot be written.
            continue
        readers.agree_on(data)
        count += 1
    assert count > MADE
    assert readers.taken > count / 2


WRITTEN: dict[str, tuple[bytes, bool]] = {
    "plain": (b"<a:answer xmlns:a='%s'><a:count>1</a:count></a:answer>", True),
    "declared": (b"<?xml version='1.0' encoding='utf-8'?><answer xmlns='%s'/>", True),
    "declared as ASCII": (b"<?xml version='1.0' encoding='US-ASCII'?><answer xmlns='%s'/>", True),
    "byte order mark": (b"\xef\xbb\xbf<answer xmlns='%s'/>", True),
    "comment between elements": (b"<answer xmlns='%s'><!-- - --><count>1</count></answer>", True),
    "references": (b"<answer xmlns='%s' moment='a&#10;&lt;&amp;'/>", True),
    "line ends": (b"<answer xmlns='%s'\r\nmoment='a\r\nb'>\r\n<count>1</count></answer >", True),
    "unknown element": (b"<answer xmlns='%s'><x y='1'>&gt;</x></answer>", True),
    "document type": (b"<!DOCTYPE answer><answer xmlns='%s'/>", False),
    "CDATA": (b"<answer xmlns='%s'><count><![CDATA[1]]></count></answer>", False),
    "instruction": (b"<?a b?><answer xmlns='%s'/>", False),
    "comment in a leaf": (b"<answer xmlns='%s'><count>1<!----></count></answer>", False),
    "ISO-8859-1": (
        b"<?xml version='1.0' encoding='iso-8859-1'?><answer xmlns='%s' moment='\xe9\x80'/>",
        True,
    ),
    "UTF-16": (f"<answer xmlns='{A}' moment='é'/>".encode("utf-16"), True),
    "half a surrogate pair in UTF-16": (b"\xff\xfe<\x00a\x00>\x00\x00\xd8", False),
    "other encoding": (b"<?xml version='1.0' encoding='iso-8859-15'?><answer a='\xe9'/>", False),
    "other entity": (b"<answer xmlns='%s'><count>&nbsp;</count></answer>", False),
    "entity in what is skipped": (b"<answer xmlns='%s'><x>&nbsp;</x></answer>", False),
    "prefix without namespace": (b"<answer xmlns='%s'><x:y/></answer>", False),
    "attribute twice": (b"<answer xmlns='%s' xmlns:b='%s' b:a='' xmlns:c='%s' c:a=''/>", False),
    "end of CDATA": (b"<answer xmlns='%s'>]]></answer>", False),
    "control character": (b"<answer xmlns='%s'>\x01</answer>", False),
    "no character": (b"<answer xmlns='%s'>\xef\xbf\xbf</answer>", False),
    "half a surrogate pair": (b"<answer xmlns='%s'>&#xD800;</answer>", False),
    "text between elements": (b"<answer xmlns='%s'>text</answer>", False),
    "content after the root": (b"<answer xmlns='%s'/>x", False),
    "tags that do not match": (b"<answer xmlns='%s'><count>1</counts></answer>", False),
    "too deep": (b"<answer xmlns='%s'>" + b"<x>" * 300 + b"</x>" * 300 + b"</answer>", False),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_not_certain_is_left_to_python(name: str) -> None:
    """Each way of writing is read natively or by Python, and both readers agree on it."""
    written, taken = WRITTEN[name]
    data = written.replace(b"%s", A.encode())
    readers = BothReaders(shape())
    readers.agree_on(data)
    assert readers.taken == taken


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16", "us-ascii", "x"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_a_text_says_of_its_encoding_is_not_used(encoding: str, mark: str) -> None:
    """A text is no bytes any more: both readers take its characters as they are."""
    text = f"{mark}<?xml version='1.0' encoding='{encoding}'?><answer xmlns='{A}' moment='é€'/>"
    readers = BothReaders(shape())
    assert outcome(readers.either, text) == outcome(readers.python, text)
    assert readers.either.read(text).document == {"@moment": "é€"}


def test_values_are_judged_alike() -> None:
    """Values near their bounds, in all white space: the native verdict is Python's."""
    readers = BothReaders(shape_of(message(), judging=ByContract()))
    texts = [
        *("", " ", "\n", "\u00a0", "\u2003x", "x", " x", "x ", "a  b", "a b", "a\tb", "\u0085"),
        *("0", "-0", "+1", "007", "9" * 18, "9" * 19, "9" * 60, "1.", ".5", "1.50", "1e5", "INF"),
        *("true", "1", "yes", " true ", "é" * 70, "𝄞", "1 000", "１", "-", "+", ""),
    ]
    names = ("title", "line", "code", "pages", "price", "weight", "lent", "tag", "extra")
    for text in texts:
        for name in names:
            data = (
                f"<answer xmlns='{A}' xmlns:i='{ITEMS}'><best id='1'><i:title>t</i:title>"
                f"<i:{name}>{text}</i:{name}></best></answer>"
            )
            readers.agree_on(data.encode())
            readers.agree_on(data.encode())
    assert readers.taken > len(texts)


def test_many_elements_and_names_take_linear_time() -> None:
    """What would be searched one by one is left to Python where there is much of it."""
    readers = BothReaders(shape())
    attributes = " ".join(f"a{number}=''" for number in range(100))
    prefixes = " ".join(f"xmlns:p{number}='urn:{number}'" for number in range(100))
    assert readers.natively(f"<answer xmlns='{A}' {attributes}/>".encode()) is None
    assert readers.natively(f"<answer xmlns='{A}' {prefixes}/>".encode()) is None


def test_threads_share_a_reader() -> None:
    """Threads that read at the same time get what one alone gets."""
    readers = BothReaders(shape_of(message(), judging=ByContract()))
    expected = outcome(readers.python, ANSWER)
    wrong: list[object] = []

    def read() -> None:
        for _ in range(300):
            found = outcome(readers.either, ANSWER)
            if found != expected:
                wrong.append(found)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_panic_is_a_message_that_python_reads(
    native_core: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    """A fault in native code ends in Python's reading: here leaves without their judges."""
    reader = native_core.XmlReader.of(
        shape(), (200, 1000, 8, 10), [], lambda _: None, Fault, MISSING
    )
    assert reader.read(ANSWER, False, NoticeCollector(), lambda *_: None) is None
    assert "panicked" in capfd.readouterr().err


def resident() -> int:
    """The bytes of memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much memory is resident")
def test_messages_leave_nothing_behind() -> None:
    """Many messages, read, left to Python and reported, take no more memory than some."""
    readers = BothReaders(shape_of(message(), judging=ByContract()))
    messages = list(mutants(ANSWER, 5, 400))
    read: Callable[[bytes], Any] = readers.natively

    def pass_over(count: int) -> int:
        for data in islice(cycle(messages), count):
            read(data)
        return resident()

    before = pass_over(4_000)
    after = pass_over(MESSAGES)
    assert after - before < 2_000_000
