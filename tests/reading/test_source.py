"""Reading whatever a caller has."""

from __future__ import annotations

import gc
import io
import json
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from mapper.contract.message_model import ObjectType
from mapper.datatypes.table_form import TableForm
from mapper.jsonata.runtime.limits import Limits
from mapper.reading.delivery_parts import PartForm
from mapper.reading.json_reader import JsonReader
from mapper.reading.locate import locate_json, locate_xml
from mapper.reading.read_outcome import ReadError
from mapper.reading.reading_limits import read_at_most
from mapper.reading.reference.reference_reader import read_reference
from mapper.reading.shape import Shape
from mapper.reading.shape_building import shape_of
from mapper.reading.source_reading import SourceReader, sniff
from mapper.reading.xml_reader import XmlReader
from tests.reading.library import ANSWER, DOCUMENT, ITEMS, A, message, shape
from tests.reading.test_parts import DOCUMENT as DELIVERED
from tests.reading.test_parts import FILES, FORMS, MESSAGE, PARTS, zipped
from tests.reading.test_xml_rules import project

READER = SourceReader(shape())
JSON = json.dumps(DOCUMENT)


def test_every_form_gives_the_same_document(tmp_path: Path) -> None:
    """Bytes, text, files and Python values, XML and JSON: one document."""
    (tmp_path / "a.xml").write_bytes(ANSWER)
    (tmp_path / "a.json").write_text(JSON, encoding="utf-16")
    sources = [
        ANSWER,
        bytearray(ANSWER),
        memoryview(ANSWER),
        ANSWER.decode(),
        JSON,
        "\n " + JSON,
        JSON.encode("utf-8-sig"),
        DOCUMENT,
        tmp_path / "a.xml",
        tmp_path / "a.json",
    ]
    for source in sources:
        assert READER.read(source).document == DOCUMENT


@pytest.mark.parametrize("source", [io.BytesIO(ANSWER), None, 5, [DOCUMENT]], ids=type)
def test_another_kind_of_source_is_named(source: Any) -> None:
    """What no reader takes is an error of the program that gave it, which says what is taken."""
    with pytest.raises(TypeError, match=f"not {type(source).__name__}; of an open file"):
        READER.read(source)


@pytest.mark.parametrize(
    ("source", "form"),
    [
        (b"", "xml"),
        (b" <a/>", "xml"),
        (b"\xef\xbb\xbf{}", "json"),
        ("\ufeff[]", "json"),
        ("<a/>".encode("utf-16"), "xml"),
        ("{}".encode("utf-16-be"), "json"),
        (b"PK\x03\x04", "xml"),
    ],
)
def test_the_first_character_tells_the_form(source: bytes | str, form: str) -> None:
    """Byte order marks and white space come before it."""
    assert sniff(source) == form


def test_the_form_can_be_said() -> None:
    """Then the source is not looked at."""
    with pytest.raises(ReadError, match="source-not-json"):
        READER.read(ANSWER, format="json")
    with pytest.raises(ReadError, match="source-not-xml"):
        READER.read(JSON, format="xml")


def test_files_are_named_in_errors(tmp_path: Path) -> None:
    """A file that is missing, a folder, or too large has its code and its name."""
    with pytest.raises(ReadError) as raised:
        READER.read(tmp_path / "none.xml")
    assert raised.value.notices[0].code == "source-not-found"
    assert str(raised.value.notices[0].position).startswith(str(tmp_path / "none.xml"))
    with pytest.raises(ReadError, match="source-not-found"):
        READER.read(tmp_path)
    file = tmp_path / "large.xml"
    file.write_bytes(ANSWER)
    with pytest.raises(ReadError, match="source-too-large"):
        SourceReader(shape(), limits=Limits(input_bytes=100)).read(file)
    with pytest.raises(ReadError) as raised:
        READER.read(ANSWER[:100], file="given.xml")
    assert str(raised.value.notices[0].position).startswith("given.xml:")


def test_a_delivery_in_parts_is_read_in_every_form(tmp_path: Path) -> None:
    """Bytes by part, an archive and its file, and a document that was read already."""
    reader = SourceReader(shape_of(MESSAGE), FORMS)
    archive = tmp_path / "delivery.zip"
    archive.write_bytes(zipped(FILES))
    whole = tmp_path / "delivery.json"
    whole.write_text(json.dumps(DELIVERED), encoding="utf-8")
    folder = tmp_path / "delivery"
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    forms = [PARTS, zipped(FILES), archive, folder, DELIVERED, whole, json.dumps(DELIVERED)]
    for source in forms:
        assert reader.read(source).document == DELIVERED
    several = {name: [data] for name, data in PARTS.items()}
    assert reader.read(several).document == DELIVERED
    with pytest.raises(ReadError, match="source-not-xml"):
        reader.read("text")


def test_a_reader_may_be_used_by_several_threads() -> None:
    """Readings at the same time do not mix."""
    other = ANSWER.replace(b"<count>2", b"<count>3").replace(b"De  tuin", b"Het bos")
    expected = [READER.read(source) for source in (ANSWER, other)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(READER.read, [ANSWER, other] * 100))
    assert found == expected * 100


def test_a_shape_is_python_source() -> None:
    """What `repr` gives of a shape, recursive or not, is the shape; it can be pickled too."""
    for made in (shape(), shape(("shelf", "book", "bound-with", "title"))):
        assert eval(repr(made), {"Shape": Shape}) == made
        assert pickle.loads(pickle.dumps(made)) == made


def test_a_shape_of_a_recursive_contract_is_small() -> None:
    """A type has one place, however deep it is read; all paths are never expanded."""
    deep = ("best", *("bound-with",) * 50, "title")
    assert len(shape().types) < 15
    assert len(shape(deep).types) < 15 + len(deep)


def test_what_is_read_can_be_said_by_type() -> None:
    """The fields that are read of a type, wherever it stands; of other types only presence."""
    made = message()
    answer = made.type
    assert isinstance(answer, ObjectType)
    shelf = answer.fields["shelf"].type
    assert isinstance(shelf, ObjectType)
    book = shelf.fields["book"].type
    assert isinstance(book, ObjectType)
    by_type = shape_of(
        made,
        reads={
            answer: frozenset({"shelf", "nothing"}),
            shelf: frozenset({"book"}),
            book: frozenset({"bound-with", "title", "name"}),
        },
    )
    paths = [("shelf", "book", *("bound-with",) * n, end) for n in range(4) for end in ("title",)]
    names = [("shelf", "book", *("bound-with",) * n, "name", "") for n in range(4)]
    expected = project(DOCUMENT, paths + names)
    assert SourceReader(by_type).read(ANSWER).document == expected
    assert SourceReader(by_type).read(JSON).document == expected
    assert read_reference(ANSWER, by_type).document == expected
    whole = shape_of(made, reads={answer: frozenset({"shelf"}), shelf: None})
    assert SourceReader(whole).read(ANSWER).document == {"shelf": DOCUMENT["shelf"]}
    nothing = shape_of(made, reads={})
    assert SourceReader(nothing).read(ANSWER).document == {}


def test_names_that_the_contract_does_not_have_are_not_read() -> None:
    """A path that leads nowhere is no error: a document has nothing there either."""
    made = shape_of(message(), [("count", "deeper"), ("nowhere", "at", "all")])
    assert XmlReader(made).read(ANSWER).document == {"count": 2}
    assert JsonReader(made).read(JSON).document == {"count": 2}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("", "<answer"),
        ("count", "<count>2"),
        ("@moment", "<answer"),
        ("shelf[1]", "<shelf/>"),
        ("shelf.book[1]", '<i:book xmlns:i="urn:example:items:other-family"'),
        ("shelf.book.bound-with.bound-with.title", "<i:title>Deeper"),
        ("shelf.book[0].name[1].@source", "<i:name i:source"),
        ("shelf.book.note.undeclared", "<i:undeclared>"),
        ("shelf.book.extra.p", "<p xmlns"),
    ],
)
def test_a_path_is_found_in_xml(path: str, text: str) -> None:
    """The line and column of an element are found again, by the contract's keys."""
    place = locate_xml(ANSWER, path, shape())
    assert place is not None
    line, column = place
    assert ANSWER.decode().splitlines()[line - 1][column - 1 :].startswith(text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("count", '"count": 2'),
        ("shelf[0].place", '"place"'),
        ("shelf.book[1].title", '"title": "Other'),
        ("shelf.book.bound-with.bound-with.title", '"title": "Deeper'),
        ("shelf.book.tag[1]", '"two"'),
    ],
)
def test_a_path_is_found_in_json(path: str, text: str) -> None:
    """The line and column of a member or item are found again."""
    source = json.dumps(DOCUMENT, indent=2)
    place = locate_json(source, path)
    assert place is not None
    line, column = place
    assert source.splitlines()[line - 1][column - 1 :].startswith(text)


def test_a_path_to_nothing_has_no_place() -> None:
    """Nor has a source that cannot be read."""
    assert locate_xml(ANSWER, "shelf.book[2]", shape()) is None
    assert locate_xml(ANSWER[:200], "best", shape()) is None
    assert locate_json(JSON, "shelf.nothing") is None


def test_a_reader_finds_a_path_of_its_own_source() -> None:
    """In XML and JSON, as bytes and text; there is no place in what cannot be read."""
    assert READER.locate(ANSWER, "shelf.place") == READER.locate(ANSWER.decode(), "shelf.place")
    assert READER.locate(JSON, "shelf") == (1, JSON.index('"shelf"') + 1)
    assert READER.locate(JSON.encode("utf-16"), "shelf") == READER.locate(JSON, "shelf")
    assert READER.locate(b'{"\xff', "shelf") is None
    assert READER.locate(JSON[:-5], "best") is None
    assert READER.locate("{]}]", "best") is None


def test_a_mark_before_a_text_is_no_part_of_it() -> None:
    """Text that was decoded with its byte order mark is read as well."""
    assert READER.read("\ufeff" + ANSWER.decode()).document == DOCUMENT
    assert READER.read("\ufeff" + JSON).document == DOCUMENT


def test_a_bound_beyond_what_python_can_follow_is_no_crash() -> None:
    """With a bound on depth of thousands, a message that deep is refused as too deep."""
    reader = SourceReader(shape(), limits=Limits(depth=100_000))
    deep = "<b:boundWith>" * 3000 + "<b:code>x</b:code>" + "</b:boundWith>" * 3000
    xml = f"<answer xmlns='{A}' xmlns:b='{ITEMS}'><best>{deep}</best></answer>"
    document: dict[str, object] = {"best": {"code": "x"}}
    for _ in range(3000):
        document = {"best": {"bound-with": [document["best"]]}}
    for source in (xml, document):
        with pytest.raises(ReadError, match="source-too-deep"):
            reader.read(source)


def test_parts_need_a_form() -> None:
    """By default a part is CSV with semicolons, in UTF-8."""
    assert PartForm("a.csv") == ("a.csv", "csv", TableForm("utf-8", ";"))


class _Counted(io.BytesIO):
    """A stream that remembers the most that was asked of it at once."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes."""
        self.most = max(self.most, size if size is not None and size >= 0 else sys.maxsize)
        return super().read(size)


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_a_stream_is_read_piece_by_piece(size: int) -> None:
    """Memory is taken for what is there, not for what the limit allows; no more is read than that."""
    content = bytes(size)
    stream = _Counted(content)
    assert read_at_most(stream, 50_000_001) == content
    assert stream.most <= 1 << 20
    assert read_at_most(io.BytesIO(content), 2) == content[:2]


def test_the_search_for_garbage_goes_on_after_reading() -> None:
    """It rests while a large message is read, whether that can be read or not; then it is as before."""
    reader = SourceReader(shape())
    large = ANSWER.replace(b"</", b"<!--" + b"x" * 70_000 + b"--></", 1)
    assert reader.read(large).document == DOCUMENT
    assert gc.isenabled()
    with pytest.raises(ReadError):
        reader.read(large[:-10])
    assert gc.isenabled()
    gc.disable()
    try:
        reader.read(large)
        assert not gc.isenabled()
    finally:
        gc.enable()
