"""Tables in CSV: every dialect that a contract can say, rows as messages, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper import contract
from mapper.contract.message_model import Field, LeafType, Message, ObjectType
from mapper.contract.table_columns import table_of
from mapper.datatypes.table_form import TableForm
from mapper.diagnostics.diagnostic import Notice
from mapper.jsonata.runtime.limits import Limits
from mapper.reading.read_outcome import ReadError
from mapper.reading.shape_building import ByContract, shape_of
from mapper.reading.source_reading import SourceReader

TABLES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "tables.yaml").read_text(encoding="utf-8")
)


def reader_of(message: Message, limits: Limits | None = None) -> SourceReader:
    """The reader of a message that is the row of a table."""
    table = table_of(message.type)
    shape = shape_of(message, judging=ByContract())
    return SourceReader(shape, None, limits or Limits(), table=table)


def said(notice: Notice) -> list[Any]:
    """What a case says of a notice."""
    return [notice.code, notice.source_path, list(notice.rows)]


@pytest.mark.parametrize("case", TABLES, ids=lambda case: case["promise"])
def test_a_table_is_read_as_its_contract_says(case: dict[str, Any], tmp_path: Path) -> None:
    """Each promise of `tables.yaml`."""
    row = {"type": "object", "csv": case["table"], "properties": case["columns"]}
    row |= {"required": case["required"]} if "required" in case else {}
    file = tmp_path / "t.contract.yaml"
    file.write_text(json.dumps({"contract": "t", "messages": {"Row": row}}), encoding="utf-8")
    message = contract.message_of(contract.load(file), "Row")
    encoding = case.get("encoding") or case["table"].get("encoding", "utf-8")
    source = tmp_path / "t.csv"
    source.write_bytes(case["text"].encode(encoding))
    try:
        read = list(reader_of(message).read_each(source))
    except ReadError as error:
        (notice,) = error.notices
        assert notice.position is not None, notice
        code, line, words = case["error"]
        assert (notice.code, notice.position.line) == (code, line)
        assert words in notice.message
        assert notice.position.file == str(source)
        return
    assert "error" not in case
    rows = {line: made.document for line, made in read if not isinstance(made, ReadError)}
    assert rows == case["rows"]
    failed = {line: made.notices for line, made in read if isinstance(made, ReadError)}
    assert failed.keys() == case.get("errors", {}).keys()
    for line, (code, row_, words) in case.get("errors", {}).items():
        (notice,) = failed[line]
        assert (notice.code, notice.rows) == (code, (row_,))
        assert words in notice.message
    notices = [
        said(notice)
        for _, made in read
        if not isinstance(made, ReadError)
        for notice in made.notices
    ]
    assert notices == case.get("notices", [])


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
MARKS = st.sampled_from(";,|\t:^~")


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8),
    MARKS,
    st.sampled_from("\"'`"),
    st.booleans(),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_what_is_written_in_a_dialect_is_read_back(
    rows: list[tuple[str, str]],
    separator: str,
    quote: str,
    escaped: bool,
    line_end: str,
    encoding: str,
) -> None:
    """Any texts, in any dialect that Python writes, are the same texts again."""
    stream = io.StringIO(newline="")
    writer = csv.writer(
        stream,
        delimiter=separator,
        quotechar=quote,
        quoting=csv.QUOTE_ALL,
        doublequote=not escaped,
        escapechar="\\" if escaped else None,
        lineterminator=line_end,
    )
    writer.writerow(["a", "b"])
    writer.writerows(rows)
    text = LeafType(None, "string")
    form = TableForm(encoding, separator, quote, "\\" if escaped else "")
    row = ObjectType("Row", {"a": Field("a", text, 0), "b": Field("b", text, 0)}, table=form)
    read = reader_of(Message("Row", row)).read_each(stream.getvalue().encode(encoding))
    found = [made.document for _, made in read if not isinstance(made, ReadError)]
    wanted = [{k: v for k, v in zip("ab", each, strict=True) if v.strip()} for each in rows]
    assert found == [each for each in wanted if each]


def test_a_row_alone_is_a_message_and_several_are_asked_for() -> None:
    """`read` gives the one row of a table; of several it says so, and of none."""
    text = LeafType(None, "string")
    reader = reader_of(
        Message("Row", ObjectType("Row", {"a": Field("a", text)}, table=TableForm()))
    )
    assert reader.read(b"a\nx\n").document == {"a": "x"}
    assert reader.read("a\né\n").document == {"a": "é"}
    assert reader.read(b'{"a": "x"}').document == {"a": "x"}
    for source, code in ((b"a\nx\ny\n", "several-subjects"), (b"a\n", "source-nothing-recognised")):
        with pytest.raises(ReadError) as raised:
            reader.read(source)
        assert [notice.code for notice in raised.value.notices] == [code]


def test_columns_and_cells_have_limits() -> None:
    """A row of too many columns, and a table of too many cells, are refused by the row."""
    text = LeafType(None, "string")
    message = Message("Row", ObjectType("Row", {"a": Field("a", text)}, table=TableForm()))
    with pytest.raises(ReadError, match="more than 3 columns"):
        list(reader_of(message, Limits(columns=3)).read_each(b"a;b;c;d\n"))
    read = list(reader_of(message, Limits(elements=4)).read_each(b"a\n1\n2\n3\n4\n5\n"))
    last = read[-1][1]
    assert isinstance(last, ReadError)
    assert (len(read), last.notices[0].code) == (4, "source-too-many-elements")


def test_a_message_that_is_a_list_is_the_whole_table() -> None:
    """Its items are the rows; what is wrong with one refuses the table, and it may be too short."""
    text = LeafType(None, "string")
    row = ObjectType("Row", {"a": Field("a", text), "b": Field("b", text, 0)}, table=TableForm())
    reader = reader_of(Message("Rows", row, listed=True, minimum=2))
    table = b"a;b\nx;1\ny;\n"
    assert reader.read(table).document == [{"a": "x", "b": "1"}, {"a": "y"}]
    assert list(reader.read_each(table)) == [(None, reader.read(table))]
    assert reader.read(b'[{"a": "x"}, {"a": "y"}]').document == [{"a": "x"}, {"a": "y"}]
    for source, code in (
        (b"a;b\nx;1\n", "source-required-missing"),
        (b"a;b\nx\n", "source-not-csv"),
    ):
        with pytest.raises(ReadError) as raised:
            reader.read(source)
        assert [notice.code for notice in raised.value.notices] == [code]
