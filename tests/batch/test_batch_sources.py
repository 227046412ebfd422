"""Whatever form many messages come in, each becomes what it is by itself."""

import json
from pathlib import Path

import pyarrow as arrow
import pytest
from pyarrow import parquet

from mapper.batch.json_records import items_in
from mapper.batch.source_cuts import MOST_MESSAGES
from mapper.batch.xml_records import Around, Record, alone, records_of
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS
from mapper.reading.read_outcome import ReadError
from tests.batch.orders import (
    MAPPING,
    NAMESPACE,
    as_json,
    as_lines,
    as_tar,
    as_zip,
    fill,
    made,
    order,
)
from tests.cli.conftest import RunMapper

MANY = range(MOST_MESSAGES + 7)  # more than one range


def _lines(file: Path) -> list[object]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_every_source_gives_its_messages(shop: Path, run_mapper: RunMapper) -> None:
    """Files, archives and JSON Lines in one batch: each message once, in the order of the sources."""
    fill(shop / "in", range(10))
    fill(shop / "in/deep/er", range(10, 12))
    (shop / "a.zip").write_bytes(as_zip(MANY))
    (shop / "b.tar").write_bytes(as_tar(MANY))
    (shop / "c.tar.gz").write_bytes(as_tar(MANY, "w:gz"))
    (shop / "d.jsonl").write_bytes(as_lines(MANY))
    sources = ["in", "a.zip", "b.tar", "c.tar.gz", "d.jsonl"]
    ended = run_mapper("batch", MAPPING, *sources, "-o", "out.jsonl", "--jobs", "2")
    assert ended.code == 0, ended
    numbers = [*range(12), *MANY, *MANY, *MANY, *MANY]
    assert _lines(shop / "out.jsonl") == [made(number) for number in numbers]


def test_a_column_of_parquet_holds_messages(shop: Path, run_mapper: RunMapper) -> None:
    """Text and bytes; an empty cell is a failure of its own; ranges go over row groups."""
    cells = [order(number) for number in MANY]
    table = arrow.table({"other": [1] * (len(cells) + 1), "xml": [None, *cells]})
    parquet.write_table(table, shop / "a.parquet", row_group_size=len(cells) // 2 + 60)
    common = ("batch", MAPPING, "a.parquet", "-o", "out.jsonl", "--jobs", "1")
    ended = run_mapper(*common, "--column", "xml")
    assert (ended.code, "1 not mapped" in ended.err) == (1, True), ended
    assert "a.parquet, row 1:" in ended.err
    assert _lines(shop / "out.jsonl") == [made(number) for number in MANY]
    ended = run_mapper("batch", MAPPING, "a.parquet", "-o", "other.jsonl", "--jobs", "1")
    assert ended.code == 1
    assert "no column `message`: it has `other`, `xml`" in ended.err
    (shop / "b.parquet").write_bytes(b"PAR1 damaged")
    ended = run_mapper("batch", MAPPING, "b.parquet", "-o", "third.jsonl", "--jobs", "1")
    assert (ended.code, "[source-not-parquet]" in ended.err) == (1, True)


def test_outputs_are_named_after_their_sources(shop: Path, run_mapper: RunMapper) -> None:
    """A file of a folder keeps its path; what is one of many in a source has its number."""
    fill(shop / "in/deep", range(1))
    (shop / "a.zip").write_bytes(as_zip(range(2)))
    (shop / "d.jsonl").write_bytes(as_lines(range(2)))
    ended = run_mapper("batch", MAPPING, "in", "a.zip", "d.jsonl", "-o", "out", "--jobs", "1")
    assert ended.code == 0, ended
    names = [file.relative_to(shop / "out").as_posix() for file in (shop / "out").rglob("*.json")]
    # The second message of the lines stands on the third line.
    assert sorted(names) == ["a.1.json", "a.2.json", "d.1.json", "d.3.json", "deep/0000.json"]


ORDERS = "mappings/shop/orders.yaml"


def _day(numbers: range, before: str = "", after: str = "") -> str:
    records = "\n".join(
        f"<s:order><s:number>A-{number}</s:number><s:customer>Kern</s:customer></s:order>"
        for number in numbers
    )
    return f'<?xml version="1.0"?>\n<s:Orders xmlns:s="{NAMESPACE}">{before}{records}{after}</s:Orders>'


def test_a_document_is_split_at_its_records(shop: Path, run_mapper: RunMapper) -> None:
    """Each record becomes a message within the element around it, whose prefix it needs."""
    (shop / "day.xml").write_text(_day(MANY), "utf-8")
    ended = run_mapper(
        *("batch", ORDERS, "day.xml", "--split", "order", "-o", "all.xml", "--jobs", "1")
    )
    assert ended.code == 0, ended
    numbers = [part.split("<")[0] for part in (shop / "all.xml").read_text().split("<Number>")[1:]]
    assert numbers == [f"A-{number}" for number in MANY]


def test_a_record_may_be_the_message_itself(shop: Path, run_mapper: RunMapper) -> None:
    """Then it is mapped alone, with the namespaces that are declared around it."""
    bare = [order(n).decode().replace(f' xmlns="{NAMESPACE}"', "") for n in range(3)]
    prefixed = '<o:Order xmlns:p="urn:p"><o:number>A-3</o:number></o:Order>'
    around = (
        f'<all xmlns="{NAMESPACE}" xmlns:o="{NAMESPACE}">\n{"".join(bare)}<x>1</x>{prefixed}</all>'
    )
    (shop / "all.xml").write_text(around, "utf-8")
    ended = run_mapper(
        *("batch", MAPPING, "all.xml", "--split", "Order", "-o", "out.jsonl", "--jobs", "1")
    )
    assert [one["Number"] for one in _lines(shop / "out.jsonl")] == ["A-0", "A-1", "A-2", "A-3"]  # type: ignore[index]  # of JSON
    assert ended.code == 0, ended


def test_a_document_that_is_a_list_is_split(shop: Path, run_mapper: RunMapper) -> None:
    """Each of its items is a message."""
    (shop / "day.json").write_text(json.dumps([as_json(number) for number in MANY]), "utf-8")
    ended = run_mapper(
        *("batch", MAPPING, "day.json", "--split", "$", "-o", "out.jsonl", "--jobs", "1")
    )
    assert ended.code == 0, ended
    assert _lines(shop / "out.jsonl") == [made(number) for number in MANY]


def _split_json(file: Path, path: str) -> list[object]:
    """The messages that a document is split into."""
    data = file.read_bytes()
    *records, around = items_in(str(file), path, DEFAULT_LIMITS)
    assert isinstance(around, Around)
    found = []
    for one in records:
        assert isinstance(one, Record)
        found.append(json.loads(around.before + data[one.start : one.end] + around.after))
    return found


def test_a_list_in_json_keeps_what_is_around_it(tmp_path: Path) -> None:
    """A message is the document with one item; brackets in texts, and other lists, are no records."""
    long = "x" * (1 << 21) + '"]\\'
    listed = [{"a": "[{"}, [1, [2]], "a,\\", 4.5e3, None, {}, {"b": long}]
    whole = {"note": "]", "list": [[1], {"list": [2]}], "day": {"x": [1], "list": listed}, "z": '"'}
    file = tmp_path / "day.json"
    for indent in (None, 2):
        file.write_text(json.dumps(whole, indent=indent), "utf-8")
        assert _split_json(file, "day.list") == [
            {**whole, "day": {"x": [1], "list": [one]}} for one in listed
        ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a": [1, 2', "source-incomplete"),
        ('{"a": [1,, 2]}', "source-not-json"),
        ('{"a": [1, 2,]}', "source-not-json"),
        ('{"a": [1]]}', "source-not-json"),
        ('{"a": [1], "a": [2]}', "source-duplicate-key"),
        ('{"b": [1]}', "source-wrong-message"),
        ('{"a": [' + "[" * 300 + "]" * 300 + "]}", "source-too-deep"),
        ('{"b": "' + "x" * 1_100_000 + '", "a": [1]}', "source-too-large"),
    ],
)
def test_json_that_cannot_be_split_is_refused(tmp_path: Path, text: str, code: str) -> None:
    """With a code that says why."""
    file = tmp_path / "a.json"
    file.write_text(text, "utf-8")
    with pytest.raises(ReadError) as refused:
        list(items_in(str(file), "a", DEFAULT_LIMITS))
    assert refused.value.notices[0].code == code


def _split_xml(file: Path, *paths: str, bare: bool = False) -> list[str]:
    """The messages that a document is split into."""
    data = file.read_bytes()
    records: list[Record] = []
    around: dict[int, Around] = {}
    for one in records_of(str(file), paths, DEFAULT_LIMITS, alone=bare):
        if isinstance(one, Record):
            records.append(one)
        else:
            around[one.number] = one
    found = []
    for record in records:
        before, after, number = b"", b"", record.around
        while number:
            before = around[number].before + before
            after += around[number].after
            number = around[number].parent
        body = data[record.start : record.end]
        found.append((alone(body, before) if bare else before + body + after).decode())
    return found


def test_a_message_holds_what_is_around_its_record(tmp_path: Path) -> None:
    """What stands before the records and behind them, of each element around, and no other record."""
    file = tmp_path / "a.xml"
    file.write_text(
        '<?xml version="1.0"?><!-- <r/> --><a t=">"><h>1</h><r/><p x="/>"><i/><r n="1"><r>2</r></r>'
        "<j/><r a='>'/><k></k><![CDATA[</a>]]></p><q><s/></q><p><r>3</r></p><z/></a>",
        "utf-8",
    )
    head = '<?xml version="1.0"?><!-- <r/> --><a t=">"><h>1</h>'
    tail = "<q><s/></q><z/></a>"
    inner = '<p x="/>"><i/>{}<j/><k></k></p>'
    assert _split_xml(file, "r") == [
        f"{head}<r/>{tail}",
        head + inner.format('<r n="1"><r>2</r></r>') + tail,
        head + inner.format("<r a='>'/>") + tail,
        f"{head}<p><r>3</r></p>{tail}",
    ]
    assert [part.count("<r") for part in _split_xml(file, "p.r")] == [4, 3, 3]
    assert _split_xml(file, "p.r", "a.r") == _split_xml(file, "r")
    assert _split_xml(file, "a.p.r", "a.r") == _split_xml(file, "r")


def test_a_record_alone_has_the_namespaces_around_it(tmp_path: Path) -> None:
    """The innermost declaration holds, and its own before any other; no text is taken for one."""
    file = tmp_path / "a.xml"
    file.write_text(
        """<?xml version="1.0"?><a xmlns="u:1" xmlns:p='u:2' t=" xmlns:q='u:9'"><b xmlns="u:3">"""
        """<r xmlns:p="u:4"/><c xmlns="u:5">x</c></b><r/></a>""",
        "utf-8",
    )
    assert _split_xml(file, "r", bare=True) == [
        """<?xml version="1.0"?><r xmlns="u:3" xmlns:p="u:4"/>""",
        """<?xml version="1.0"?><r xmlns="u:1" xmlns:p='u:2'/>""",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<a><r/>", "source-incomplete"),
        ("<a><r/></b>", "source-not-xml"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a><r/></a>', "source-dtd"),
        ("<b>" * 300 + "</b>" * 300, "source-too-deep"),
        ("<a><r>" + "<b>" * 300 + "</b>" * 300 + "</r></a>", "source-too-deep"),
        ("<a><b>" + "x" * 1_100_000 + "</b><r/></a>", "source-too-large"),
        ("<a><r/><b>" + "x" * 1_100_000 + "</b></a>", "source-too-large"),
    ],
)
def test_xml_that_cannot_be_split_is_refused(tmp_path: Path, text: str, code: str) -> None:
    """With a code that says why."""
    file = tmp_path / "a.xml"
    file.write_text(text, "utf-8")
    with pytest.raises(ReadError) as refused:
        _split_xml(file, "r")
    assert refused.value.notices[0].code == code
