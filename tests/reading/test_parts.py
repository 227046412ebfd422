"""Deliveries in parts: bytes by part, a folder, a zip archive."""

from __future__ import annotations

import io
import os
import stat
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mapper.contract.message_model import Field, LeafType, Message, ObjectType
from mapper.datatypes.table_form import TableForm
from mapper.jsonata.runtime.limits import Limits
from mapper.reading.delivery_parts import PartForm, PartsReader
from mapper.reading.read_outcome import ReadError
from mapper.reading.shape_building import ByContract, shape_of
from mapper.reading.source_reading import SourceReader

TEXT = LeafType("Text", "string")
INTEGER = LeafType("Number", "integer")


def _object(name: str, *fields: Field) -> ObjectType:
    return ObjectType(name, {field.name: field for field in fields})


ROW = _object(
    "Row",
    Field("ID", TEXT),
    Field("COUNT", INTEGER, 0),
    Field("NAME", TEXT, 0),
)
PERSON = _object("Person", Field("name", TEXT), Field("child", TEXT, 0, None))
MESSAGE = Message(
    "delivery",
    _object(
        "Delivery",
        Field("rows", ROW, 0, None),
        Field("person", PERSON, 0, namespaces=("urn:example:person",)),
        Field("extra", PERSON, 0, None),
        Field("head", ROW, 0),
    ),
)
FORMS = {
    "rows": PartForm("ROWS_*.csv", "csv", TableForm("iso-8859-1", "|")),
    "person": PartForm("person.xml", "xml"),
    "extra": PartForm("extra.json", "json"),
    "head": PartForm("head.csv"),
}
READER = PartsReader(shape_of(MESSAGE), FORMS)

ROWS = 'COUNT|ID|NAME\r\n2|a|Glês\r\n||\r\n|"b|c"|"two\nlines ""quoted"""\r\n\r\n'.encode("latin-1")
PERSON_XML = b'<person xmlns="urn:example:person"><name xmlns="">Sanne</name></person>'
EXTRA = b'[{"name": "Bo", "child": ["Cas"]}]'
PARTS = {
    "rows": ROWS,
    "person": PERSON_XML,
    "extra": EXTRA,
    "head": b"\xef\xbb\xbfNAME;ID;COUNT\n;7;1",
}
DOCUMENT = {
    "rows": [
        {"COUNT": 2, "ID": "a", "NAME": "Glês"},
        {"ID": "b|c", "NAME": 'two\nlines "quoted"'},
    ],
    "person": {"name": "Sanne"},
    "extra": [{"name": "Bo", "child": ["Cas"]}],
    "head": {"ID": "7", "COUNT": 1},
}
FILES = {
    "ROWS_2025.csv": ROWS,
    "person.xml": PERSON_XML,
    "extra.json": EXTRA,
    "head.csv": PARTS["head"],
}


def zipped(files: dict[str, bytes], folder: str = "") -> bytes:
    """A zip archive of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(folder + name, data)
    return stream.getvalue()


def rows(csv: bytes) -> list[dict[str, object]]:
    """The rows of a part that is read alone."""
    reader = PartsReader(shape_of(MESSAGE), {"rows": PartForm("r.csv", "csv")})
    found: list[dict[str, object]] = reader.read({"rows": csv}).document["rows"]
    return found


def test_each_way_to_deliver_gives_the_same_document(tmp_path: Path) -> None:
    """Bytes by part, a folder, an archive (its bytes or its file): one document, no notices."""
    folder = tmp_path / "delivery"
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    archive = tmp_path / "delivery.zip"
    archive.write_bytes(zipped(FILES))
    for source in (PARTS, folder, archive, zipped(FILES), zipped(FILES, "in/a folder/")):
        assert READER.read(source) == (DOCUMENT, ())


def test_a_file_too_many_is_noted() -> None:
    """The rest is read; with strict it is an error."""
    source = zipped({"head.csv": b"ID;COUNT;NAME\nx;;", "readme.txt": b"?"})
    reading = READER.read(source)
    assert reading.document == {"head": {"ID": "x"}}
    (notice,) = reading.notices
    assert (notice.code, notice.source_path) == ("source-unknown-element", "readme.txt")
    with pytest.raises(ReadError) as raised:
        READER.read(source, strict=True)
    assert {notice.severity for notice in raised.value.notices} == {"error"}


@pytest.mark.parametrize("strict", [False, True])
def test_a_part_may_be_missing_where_the_contract_says_so(strict: bool) -> None:
    """An optional part that is not there is no news; one that is required is an error."""
    head = {"head": b"ID;COUNT;NAME\nx;;"}
    assert READER.read(head, strict=strict) == ({"head": {"ID": "x"}}, ())
    required = Message(
        "delivery", _object("Delivery", Field("head", ROW), Field("rows", ROW, 1, None))
    )
    reader = PartsReader(shape_of(required), {name: FORMS[name] for name in ("head", "rows")})
    with pytest.raises(ReadError) as raised:
        reader.read(head, strict=strict)
    (notice,) = raised.value.notices
    assert (notice.code, notice.source_path) == ("source-part-missing", "rows")


STANDS = Message(
    "delivery",
    _object(
        "Delivery",
        Field("head", ROW, 0),
        Field("rows", ROW, 0, None, may_be_empty=True),
        Field("more", ROW, 0, None, may_be_empty=True),
    ),
)
STANDS_FORMS = {name: PartForm(f"{name}.csv") for name in ("head", "rows", "more")}


def test_a_part_that_may_be_empty_must_be_there() -> None:
    """What is required must be delivered, also where it need not hold anything, or is not read."""
    for shape in (shape_of(STANDS), shape_of(STANDS, [("head",), ("rows",)])):
        reader = SourceReader(shape, STANDS_FORMS)
        empty = {"rows": b"ID;COUNT;NAME\n", "more": b"ID;COUNT;NAME\n"}
        assert reader.read(empty) == ({}, ())
        assert reader.read({"rows": [], "more": []}) == ({}, ())
        sources: list[Any] = [
            {"rows": empty["rows"], "head": b"ID;COUNT;NAME\nx;;"},
            {"rows": [], "head": {"ID": "x"}},
            {"rows": [], "more": None},
            b'{"rows": [{"ID": "1"}]}',
        ]
        for source in sources:
            with pytest.raises(ReadError) as raised:
                reader.read(source)
            (notice,) = raised.value.notices
            assert (notice.code, notice.source_path) == ("source-part-missing", "more")


def test_a_list_of_none_is_no_object() -> None:
    """Where a part is one object, an empty list in its place is no part."""
    message = Message("delivery", _object("Delivery", Field("person", PERSON)))
    reader = SourceReader(shape_of(message), {"person": PartForm("person.json", "json")})
    for nothing in ([], (), None):
        with pytest.raises(ReadError, match=r"source-part-missing"):
            reader.read({"person": nothing})
    assert reader.read({"person": {}}) == ({}, ())


def test_a_delivery_of_something_else_is_refused(tmp_path: Path) -> None:
    """A folder, archive or object without any part is no delivery, and says so once."""
    empty = tmp_path / "empty"
    empty.mkdir()
    other = tmp_path / "other"
    other.mkdir()
    for number in range(30):
        (other / f"{number}.txt").write_text("?")
    sources = [empty, other, zipped({}), zipped({"readme.txt": b"?"}), {}, {"names": b"?"}]
    if Path("/etc").is_dir():
        sources.append(Path("/etc"))
    for source in sources:
        with pytest.raises(ReadError) as raised:
            READER.read(source)
        (notice,) = raised.value.notices
        assert notice.code == "source-nothing-recognised"


def test_a_part_of_something_else_is_refused() -> None:
    """A part in which the contract knows nothing is another answer, whatever its file is called."""
    for extra in (b'{"nom": "Bo"}', b'[{"nom": "Bo"}, {"nom": "Cas"}]'):
        with pytest.raises(ReadError, match=r"source-wrong-message.*`name`, `child`"):
            READER.read({"extra": extra})
    for other in (b"null", b'"none"', b"7", b"[null]", b'[{"name": "Bo"}, 7]'):
        with pytest.raises(ReadError, match=r"source-wrong-message.*a list of objects"):
            READER.read({"extra": other})
    one = PartsReader(shape_of(MESSAGE), {"person": PartForm("p.json", "json")})
    for other in (b"null", b"[]", b'"none"'):
        with pytest.raises(ReadError, match=r"source-wrong-message.*an object"):
            one.read({"person": other})
    for nothing in (b"[]", b"[{}]"):
        assert READER.read({"extra": nothing}).document == {}
    some = READER.read({"extra": b'[{"nom": "Bo"}, {"name": "Cas"}]'})
    assert some.document == {"extra": [{"name": "Cas"}]}


def test_what_is_no_regular_file_is_no_part(tmp_path: Path) -> None:
    """A link to nothing, a folder, a pipe and a device are refused, and none is waited for."""
    makers: dict[str, Callable[[Path], None]] = {
        "a broken link": lambda path: path.symlink_to("nowhere"),
        "a folder": Path.mkdir,
        "a pipe": os.mkfifo,
        "a device": lambda path: path.symlink_to("/dev/zero"),
    }
    for number, (what, make) in enumerate(makers.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "head.csv").write_bytes(b"ID;COUNT;NAME\nx;;")
        make(folder / "person.xml")
        with pytest.raises(ReadError) as raised:
            READER.read(folder)
        (notice,) = raised.value.notices
        assert (notice.code, notice.source_path) == ("source-part-unreadable", "person")
        assert what in notice.message


def test_a_link_to_a_file_is_a_part(tmp_path: Path) -> None:
    """What counts is what is opened."""
    (tmp_path / "elsewhere.csv").write_bytes(b"ID;COUNT;NAME\nx;;")
    folder = tmp_path / "delivery"
    folder.mkdir()
    (folder / "head.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert READER.read(folder).document == {"head": {"ID": "x"}}


def test_a_link_in_an_archive_is_no_part() -> None:
    """An archive may hold a link as such: its text would be read as the part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("person.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ReadError, match="source-part-unreadable"):
        READER.read(stream.getvalue())


def test_a_file_that_is_there_twice_is_refused() -> None:
    """One name twice in an archive, whatever it is; one file of a part in two of its folders."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("head.csv", "ID;COUNT;NAME\nx;;")
        archive.writestr("head.csv", "ID;COUNT;NAME\ny;;")
    sources = [
        stream.getvalue(),
        zipped({"a/extra.json": b"[]", "b/extra.json": b"[]"}),
        zipped({"a/ROWS_1.csv": b"ID|A", "b/ROWS_1.csv": b"ID|A"}),
    ]
    for source in sources:
        with pytest.raises(ReadError, match="source-part-twice"):
            READER.read(source)


def test_a_column_that_is_required_must_be_there() -> None:
    """Of the columns that are read a required one is in the header, or the delivery is refused."""
    forms = {"rows": PartForm("r.csv")}
    whole = PartsReader(shape_of(MESSAGE, judging=ByContract()), forms)
    with pytest.raises(ReadError) as raised:
        whole.read({"rows": b"NAME\nx\n"})
    (error,) = (each for each in raised.value.notices if each.severity == "error")
    assert (error.code, error.source_path) == ("source-column-missing", "rows.ID")
    reading = whole.read({"rows": b"ID\n1\n"})
    assert [(n.code, n.severity, n.source_path) for n in reading.notices] == [
        ("source-column-missing", "warning", "rows.COUNT"),
        ("source-column-missing", "warning", "rows.NAME"),
    ]
    named = PartsReader(shape_of(MESSAGE, [("rows", "NAME")], judging=ByContract()), forms)
    assert named.read({"rows": b"NAME\nx\n"}) == ({"rows": [{"NAME": "x"}]}, ())


def test_the_columns_of_a_table_are_bounded() -> None:
    """A header is read in time that its length needs, up to a bound."""
    header = ";".join(f"C{number}" for number in range(2_001)).encode()
    with pytest.raises(ReadError, match=r"source-too-many-elements.*2000 columns"):
        rows(b"ID;" + header + b"\n")
    with pytest.raises(ReadError, match=r"source-duplicate-key.*`C7`"):
        rows(b"ID;C7;" + header[: header.index(b"C1000")].rstrip(b";") + b"\n")


def test_two_files_for_a_part_that_is_one_are_refused() -> None:
    """Which of them is meant is unknown."""
    reader = PartsReader(shape_of(MESSAGE), {"head": PartForm("head*.csv")})
    for source in (
        zipped({"head_1.csv": b"ID\na", "head_2.csv": b"ID\na"}),
        {"head": [b"ID\na", b"ID\na"]},
    ):
        with pytest.raises(ReadError, match=r"source-wrong-message.*`head`"):
            reader.read(source)


SEVERAL = {
    "rows-b.csv": b"ID;NEW\n3;x",
    "rows-a.csv": b"ID;NEW\n1;x\n2;x",
    "extra-2.json": b'[{"name": "Cas"}, {"name": "Dex", "age": 1}]',
    "extra-1.json": b'{"name": "Bo", "age": 1}',
    "extra-3.json": b"[]",
    "person-2.xml": PERSON_XML.replace(b"Sanne", b"Tom"),
    "person-1.xml": PERSON_XML,
}
PEOPLE = Message(
    "delivery",
    _object(
        "Delivery",
        Field("rows", ROW, 0, None),
        Field("extra", PERSON, 0, None),
        Field("person", PERSON, 0, None, namespaces=("urn:example:person",)),
    ),
)
PATTERNS = {
    "rows": PartForm("rows-*.csv"),
    "extra": PartForm("extra-?.json", "json"),
    "person": PartForm("person-*.xml", "xml"),
}


def test_a_part_that_is_repeated_may_be_several_files(tmp_path: Path) -> None:
    """In the order of their names, whatever the order in which they come; in every form."""
    reader = PartsReader(shape_of(PEOPLE, [("rows", "ID"), ("extra",), ("person",)]), PATTERNS)
    for name, data in SEVERAL.items():
        (tmp_path / name).write_bytes(data)
    by_part = {
        part: [data for name, data in sorted(SEVERAL.items()) if name.startswith(part)]
        for part in PATTERNS
    }
    for source in (zipped(SEVERAL), tmp_path, by_part):
        reading = reader.read(source)
        assert reading.document == {
            "rows": [{"ID": "1"}, {"ID": "2"}, {"ID": "3"}],
            "extra": [{"name": "Bo"}, {"name": "Cas"}, {"name": "Dex"}],
            "person": [{"name": "Sanne"}, {"name": "Tom"}],
        }
        # What is met in several files is reported once.
        assert [(n.code, n.source_path, n.count) for n in reading.notices] == [
            ("source-unknown-element", "rows.NEW", 2),
            ("source-unknown-element", "extra.age", 2),
        ]


def test_an_error_names_the_file_of_the_part() -> None:
    """Of several files, the one that is wrong; bytes have the name of their part."""
    reader = PartsReader(shape_of(PEOPLE), PATTERNS)
    broken = {**SEVERAL, "person-2.xml": b"<person"}
    with pytest.raises(ReadError) as raised:
        reader.read(zipped(broken))
    assert str(raised.value.notices[0].position).startswith("person-2.xml:1:")
    with pytest.raises(ReadError) as raised:
        reader.read({"person": [PERSON_XML, b"<person"]})
    assert str(raised.value.notices[0].position).startswith("person:1:")


def test_a_part_that_is_not_read_is_not_opened() -> None:
    """A projection leaves out whole parts, whatever is in them."""
    shape = shape_of(MESSAGE, [("rows", "ID"), ("person",)])
    reading = PartsReader(shape, FORMS).read({**PARTS, "extra": b"no json"})
    assert reading.document == {
        "rows": [{"ID": "a"}, {"ID": "b|c"}],
        "person": {"name": "Sanne"},
    }


def test_notices_and_errors_name_the_part() -> None:
    """Paths begin at the message; errors name the file."""
    (notice,) = READER.read(
        {**PARTS, "person": PERSON_XML.replace(b"</name>", b"</name><x/>")}
    ).notices
    assert notice.source_path == "person.x"
    with pytest.raises(ReadError) as raised:
        READER.read({**PARTS, "person": b"<person"})
    assert str(raised.value.notices[0].position).startswith("person.xml:1:")
    with pytest.raises(ReadError) as raised:
        READER.read({**PARTS, "extra": b'[{"name":\n "a",}]'})
    assert str(raised.value.notices[0].position).startswith("extra.json:2:")
    with pytest.raises(ReadError) as raised:
        READER.read({**PARTS, "extra": b'[{"name": "a"},\n {"name": ["a", "b"]}]'})
    (error,) = raised.value.notices
    assert (error.code, error.source_path) == ("source-too-many-values", "extra.name")


def test_a_part_of_one_row_has_no_second() -> None:
    """A second row where the contract has one object is an error."""
    with pytest.raises(ReadError, match="source-too-many-values"):
        READER.read({**PARTS, "head": b"ID\na\nb"})


def test_cells_are_typed_and_what_is_not_known_is_noted() -> None:
    """A cell that is no integer is left out; a column that is not known is noted once."""
    reader = PartsReader(shape_of(MESSAGE), {"rows": PartForm("r.csv")})
    reading = reader.read({"rows": b"ID;COUNT;NAME;NEW\na;x;;1\nb; 3 ;;2\n"})
    assert reading.document == {"rows": [{"ID": "a"}, {"ID": "b", "COUNT": 3}]}
    assert [(n.code, n.source_path, n.value) for n in reading.notices] == [
        ("source-value-invalid", "rows.COUNT", "x"),
        ("source-unknown-element", "rows.NEW", None),
    ]


def test_a_column_that_is_missing_is_noted_when_it_is_read() -> None:
    """It is absent in all rows, which is not seen in any of them."""
    for paths, missing in (((), ["rows.COUNT", "rows.NAME"]), ([("rows", "NAME")], ["rows.NAME"])):
        shape = shape_of(MESSAGE, paths or None)
        reading = PartsReader(shape, {"rows": PartForm("r.csv")}).read({"rows": b"ID\na\n"})
        assert [(n.code, n.source_path) for n in reading.notices] == [
            ("source-column-missing", path) for path in missing
        ]


@pytest.mark.parametrize(
    ("csv", "code", "line"),
    [
        (b"", "source-empty", 1),
        (b"ID;COUNT\na;1;2", "source-not-csv", 2),
        (b"ID;COUNT\na;1\nb", "source-not-csv", 3),
        (b'ID;COUNT\n"a;1', "source-not-csv", 2),
        (b'ID;COUNT\n"a"b;1', "source-not-csv", 2),
        (b"ID;COUNT;ID\na;1;b", "source-duplicate-key", 1),
        (b"ID|COUNT\na|1", "source-wrong-message", 1),
        (b"ID;NAME\na;\xff", "source-encoding", None),
        (b"PK\x03\x04", "source-wrong-message", 1),
    ],
)
def test_broken_csv_is_refused(csv: bytes, code: str, line: int | None) -> None:
    """Each has its code and its line."""
    with pytest.raises(ReadError) as raised:
        rows(csv)
    (error,) = raised.value.notices
    assert error.code == code
    if line is not None:
        assert error.position is not None
        assert error.position.line == line


def test_a_row_is_placed_by_its_line_also_after_cells_of_several_lines() -> None:
    """Line ends in quotes count."""
    with pytest.raises(ReadError) as raised:
        rows(b'ID;NAME\na;"x\ny\nz"\nb')
    assert raised.value.notices[0].position is not None
    assert raised.value.notices[0].position.line == 5


def test_archives_are_bounded() -> None:
    """What is unpacked is measured: a small archive of a large file is refused."""
    reader = PartsReader(shape_of(MESSAGE), FORMS, Limits(input_bytes=10_000))
    bomb = zipped({"head.csv": b"ID\n" + b"0" * 1_000_000})
    assert len(bomb) < 2_000
    with pytest.raises(ReadError, match=r"source-too-large.*10000"):
        reader.read(bomb)
    both = {"head.csv": b"ID\n" + b"0" * 6_000, "ROWS_1.csv": b"ID\n" + b"0" * 6_000}
    with pytest.raises(ReadError, match="source-too-large"):
        reader.read(zipped(both))
    with pytest.raises(ReadError, match="source-too-large"):
        reader.read({"head": both["head.csv"], "rows": both["ROWS_1.csv"]})


def test_a_folder_is_bounded(tmp_path: Path) -> None:
    """A file larger than the bound is not read."""
    (tmp_path / "head.csv").write_bytes(b"ID\n" + b"0" * 11_000)
    with pytest.raises(ReadError, match="source-too-large"):
        PartsReader(shape_of(MESSAGE), FORMS, Limits(input_bytes=10_000)).read(tmp_path)


def test_cells_are_bounded() -> None:
    """More cells than the bound on elements are refused."""
    reader = PartsReader(shape_of(MESSAGE), FORMS, Limits(elements=100))
    with pytest.raises(ReadError, match=r"source-too-many-elements.*100"):
        reader.read({"rows": b"ID|NAME\n" + b"a|b\n" * 60})


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    """A damaged, encrypted or missing archive has its code."""
    whole = zipped(FILES)
    damaged = bytearray(whole)
    damaged[60:90] = bytes(30)
    encrypted = bytearray(whole)
    encrypted[6] |= 1  # the flag of encryption, in the file's header
    place = whole.index(b"PK\x01\x02")
    encrypted[place + 8] |= 1  # and in the directory
    for source in (b"no zip", whole[:-30], bytes(damaged), bytes(encrypted)):
        with pytest.raises(ReadError, match="source-archive"):
            READER.read(source)
    with pytest.raises(ReadError, match="source-not-found"):
        READER.read(tmp_path / "none.zip")


def test_a_part_must_be_a_member() -> None:
    """A part that the message has no member for is a mistake of the caller."""
    with pytest.raises(ValueError, match="`other`"):
        PartsReader(shape_of(MESSAGE), {"other": PartForm("x.csv")})
