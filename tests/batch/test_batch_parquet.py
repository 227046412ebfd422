"""Parquet as a source of `mapper batch`, and as its output."""

import json
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from mapper.batch.parquet_rows import ParquetReader, cut_rows
from mapper.batch.source_cuts import BatchSource, SourceKind
from mapper.diagnostics import extras
from tests.batch.orders import MAPPING, fill, made, order, outputs
from tests.cli.conftest import RunMapper


def write(file: Path, cells: list[Any], kind: pyarrow.DataType, **columns: list[Any]) -> None:
    """A file with row groups of 450 rows: more than a range, and no multiple of one."""
    table = pyarrow.table({**columns, "message": pyarrow.array(cells, kind)})
    parquet.write_table(table, file, row_group_size=450)


def rows(file: Path) -> dict[str, Any]:
    """The records of an output, by their names."""
    table = parquet.read_table(file)
    assert table.schema.names == ["name", "record"]
    return {row["name"]: json.loads(row["record"]) for row in table.to_pylist()}


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("text", [True, False])
def test_a_column_of_messages(shop: Path, run_mapper: RunMapper, text: bool, jobs: str) -> None:
    """Each row is a message; the rows that fail are named, and one without a message is one."""
    cells: list[Any] = [order(number) for number in range(1000)]
    cells[3], cells[449], cells[450] = None, b"<x", b"<y"
    if text:
        cells = [cell and cell.decode() for cell in cells]
    kind = pyarrow.string() if text else pyarrow.binary()
    write(shop / "in.parquet", cells, kind, id=list(range(1000)), tags=[[{"a": 1}]] * 1000)
    common = ("batch", MAPPING, "in.parquet", "-o", "o2", "--jobs", jobs)
    ended = run_mapper(*common)
    assert ended.code == 1
    lines = (shop / "o2.batch/failed.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["label"] for line in lines] == [
        f"in.parquet, row {row}" for row in (4, 450, 451)
    ]
    good = [number for number in range(1000) if number not in (3, 449, 450)]
    assert outputs(shop / "o2") == [made(number) for number in good]
    assert json.loads((shop / "o2/in.18.json").read_bytes()) == made(17)
    again = run_mapper(*common, "--again")
    assert "3 of them now" in again.err


@pytest.mark.parametrize("form", ["json", "xml"])
def test_one_file_of_parquet(shop: Path, run_mapper: RunMapper, form: str) -> None:
    """A row for each message, in the order of the sources; what comes later is put behind."""
    fill(shop / "in", range(300))
    common = (MAPPING, "in", "-o", "out.parquet", "--to", form, "--jobs", "2")
    assert run_mapper("batch", *common).code == 0
    fill(shop / "in", range(300, 305))
    ended = run_mapper("batch", *common)
    assert (ended.code, "5 of them now" in ended.err) == (0, True)
    table = parquet.read_table(shop / "out.parquet")
    assert table["name"].to_pylist() == [f"{number:04}" for number in range(305)]
    if form == "json":
        assert list(rows(shop / "out.parquet").values()) == [made(number) for number in range(305)]
    else:
        assert all(record.startswith(b"<?xml") for record in table["record"].to_pylist())


def test_what_failed_comes_behind(shop: Path, run_mapper: RunMapper) -> None:
    """A file of which nothing could be mapped has no row; later it has what could."""
    (shop / "in").mkdir()
    (shop / "in/a.xml").write_bytes(b"<x")
    common = (MAPPING, "in", "-o", "out.parquet", "--jobs", "1")
    assert run_mapper("batch", *common).code == 1
    assert rows(shop / "out.parquet") == {}
    (shop / "in/a.xml").write_bytes(order(1))
    assert run_mapper("batch", *common, "--again").code == 0
    assert rows(shop / "out.parquet") == {"a": made(1)}


@pytest.mark.parametrize(
    ("content", "option", "code"),
    [
        (b"PAR1", [], "source-not-parquet"),
        (None, ["--column", "mesage"], "source-column-unknown"),
        (None, ["--column", "id"], "source-column-unknown"),
    ],
    ids=str,
)
def test_what_is_no_column_of_messages(
    shop: Path, run_mapper: RunMapper, content: bytes | None, option: list[str], code: str
) -> None:
    """It is reported, with the names that there are."""
    write(shop / "in.parquet", [order(1)], pyarrow.binary(), id=[1])
    if content is not None:
        (shop / "in.parquet").write_bytes(content)
    ended = run_mapper("batch", MAPPING, "in.parquet", "-o", "out", "--jobs", "1", *option)
    assert ended.code == 1
    assert f"[{code}]" in ended.err
    assert "mesage" not in option or "it has `id`, `message`" in ended.err


def test_a_damaged_page_fails_its_messages_alone(shop: Path, run_mapper: RunMapper) -> None:
    """The rows before it and the other row groups are mapped."""
    cells = [order(number) for number in range(900)]
    file = shop / "in.parquet"
    table = pyarrow.table({"message": cells})
    parquet.write_table(table, file, row_group_size=450, compression="none", use_dictionary=False)
    data = bytearray(file.read_bytes())
    at = parquet.ParquetFile(file).metadata.row_group(1).column(0).data_page_offset
    data[at : at + 40] = b"\xff" * 40
    file.write_bytes(bytes(data))
    ended = run_mapper("batch", MAPPING, "in.parquet", "-o", "out", "--jobs", "1")
    assert ended.code == 1
    assert "450 mapped, 450 not mapped" in ended.err
    assert "[source-not-parquet]" in ended.err


def test_ranges_are_read_in_any_order(tmp_path: Path) -> None:
    """A range that is read again, or before an earlier one, has its own rows."""
    file = tmp_path / "in.parquet"
    cells = [f"m{number}" for number in range(1000)]
    write(file, cells, pyarrow.string())
    source = BatchSource(1, SourceKind.PARQUET, str(file), "in", "")
    cuts = list(cut_rows(str(file), "message"))
    assert [cut.messages for cut in cuts] == [200, 200, 50, 200, 200, 50, 100]
    firsts = [1 + sum(cut.messages for cut in cuts[:place]) for place in range(len(cuts))]
    reader = ParquetReader()
    for place in (2, 0, 1, 1, 6, 3, 5, 0):
        found = [item.content for item in reader.items(source, firsts[place], cuts[place])]
        assert found == cells[firsts[place] - 1 :][: cuts[place].messages]


def test_parquet_without_its_library(
    shop: Path, run_mapper: RunMapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where pyarrow is not installed a finding says how to get it; nothing is begun."""
    monkeypatch.setattr(extras, "find_spec", lambda _name: None)
    fill(shop / "in", range(1))
    (shop / "in.parquet").write_bytes(b"PAR1")
    for arguments in (("in", "-o", "out.parquet"), ("in.parquet", "-o", "out")):
        ended = run_mapper("batch", MAPPING, *arguments, "--jobs", "1")
        assert (ended.code, ended.out) == (1, "")
        assert "[extra-missing]" in ended.err
        assert "message-mapper[parquet]" in ended.err
