"""`mapper run` of tables: rows as messages, one file as a delivery, and the file of rejected rows."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import RunMapper

ROW, WHOLE = "mappings/shop/return.yaml", "mappings/shop/returns.yaml"
BAD = (
    "Order number;customer;Returned on;amount\n"
    "A-1;Café;05-01-2026;1.250,00\n"
    "A-2;Bo;31-02-2026;1,00\n"
    "A-3;Bo\n"
    ";Bo;05-01-2026;1,00\n"
    "A-5;Cas;05-01-2026;12,50\n"
).encode("cp1252")
FIRST = {"Number": "A-1", "Customer": "Café", "Day": "2026-01-05", "Amount": "1250.00"}
LAST = {"Number": "A-5", "Customer": "Cas", "Day": "2026-01-05", "Amount": "12.50"}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The shop of the examples, as a working directory, with a table that has bad rows."""
    shutil.copytree(Path(__file__).parents[2] / "examples", tmp_path, dirs_exist_ok=True)
    (tmp_path / "bad.csv").write_bytes(BAD)
    return tmp_path


def rejected(file: Path) -> list[dict[str, str]]:
    """The lines of a file of rejected rows."""
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_bad_row_stops_no_other(shop: Path, run_mapper: RunMapper) -> None:
    """Good rows are mapped, bad ones are listed by row, code and field, and without a value."""
    ended = run_mapper("run", ROW, "bad.csv", "--rejects", "no.csv")
    assert ended.code == 1
    assert [json.loads(line) for line in ended.out.splitlines()] == [FIRST, LAST]
    assert "2 mapped, 3 not mapped" in ended.err
    assert [(one["row"], one["code"], one["source"]) for one in rejected(shop / "no.csv")] == [
        ("3", "source-value-invalid", "day"),
        ("4", "source-not-csv", ""),
        ("5", "source-required-missing", "number"),
    ]
    text = (shop / "no.csv").read_text(encoding="utf-8")
    assert not any(value in text + ended.err for value in ("31-02", "2026-02", "A-2", "Bo"))


def test_values_are_in_it_only_when_asked_for(shop: Path, run_mapper: RunMapper) -> None:
    """With `--show-values` the file has a column for them."""
    run_mapper("run", ROW, "bad.csv", "--rejects", "no.csv", "--show-values")
    assert rejected(shop / "no.csv")[0]["value"] == "2026-02-31"


def test_the_messages_of_rows_are_files_by_row(shop: Path, run_mapper: RunMapper) -> None:
    """A folder has a file per row that could be mapped, with the number of its row."""
    ended = run_mapper("run", ROW, "bad.csv", "-o", "out/")
    assert ended.code == 1
    assert sorted(file.name for file in (shop / "out").glob("[!.]*")) == [
        "bad.2.json",
        "bad.6.json",
    ]


@pytest.mark.parametrize("mapping", [ROW, WHOLE])
def test_one_file_is_what_standard_input_is(
    shop: Path, run_mapper: RunMapper, mapping: str
) -> None:
    """A table is a whole delivery, under any name, as a file and on standard input."""
    table = (shop / "returns.csv").read_bytes()
    (shop / "other.txt").write_bytes(table)
    runs = [run_mapper("run", mapping, name) for name in ("returns.csv", "other.txt")]
    runs.append(run_mapper("run", mapping, "-", stdin=table))
    assert {ended.code for ended in runs} == {0}
    assert len({ended.out for ended in runs}) == 1


def test_a_table_that_is_one_message_is_refused_whole(shop: Path, run_mapper: RunMapper) -> None:
    """Without its bad row it would be plausible, and wrong; nothing is written."""
    ended = run_mapper("run", WHOLE, "bad.csv", "-o", "out.json", "--rejects", "no.csv")
    assert (ended.code, ended.out) == (1, "")
    assert not (shop / "out.json").exists()
    assert [(one["row"], one["code"]) for one in rejected(shop / "no.csv")] == [
        ("4", "source-not-csv")
    ]


def test_nothing_rejected_is_said_too(shop: Path, run_mapper: RunMapper) -> None:
    """The file is there with its header alone; an input is never written over."""
    assert run_mapper("run", ROW, "returns.csv", "--rejects", "no.csv").code == 0
    assert rejected(shop / "no.csv") == []
    assert (shop / "no.csv").read_text(encoding="utf-8").startswith("input,message,row,code")
    ended = run_mapper("run", ROW, "returns.csv", "--rejects", "returns.csv")
    assert (ended.code, "is an input" in ended.err) == (2, True)
    ended = run_mapper("run", ROW, "returns.csv", "--rejects", "nowhere/no.csv")
    assert (ended.code, "cannot be written" in ended.err) == (2, True)


def test_old_keys_of_a_part_still_say_how_it_is_written(shop: Path, run_mapper: RunMapper) -> None:
    """`separator` and `encoding` in `parts` go before the contract; what they cannot be is found."""
    mapping = shop / WHOLE
    text = mapping.read_text(encoding="utf-8")
    part = 'file: "returns*.csv"'
    mapping.write_text(text.replace(part, part + ', separator: ",", encoding: utf-8'), "utf-8")
    table = BAD.decode("cp1252").splitlines()[0].replace(";", ",") + "\nA-1,Café,05-01-2026,\n"
    ended = run_mapper("run", WHOLE, "-", stdin=table.encode())
    assert json.loads(ended.out)["Credit"][0]["Customer"] == "Café"
    mapping.write_text(text.replace(part, part + ', separator: "||", encoding: rot13'), "utf-8")
    ended = run_mapper("check", WHOLE)
    assert ended.code == 1
    assert "one character" in ended.out
    assert "no encoding of text" in ended.out
