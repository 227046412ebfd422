"""Contracts drafted from tables: what they find out, what they tell, and that they read them."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from mapper import contract
from mapper.contract.samples import table_samples
from mapper.contract.table_columns import table_of
from mapper.diagnostics.errors import FindingsError
from mapper.reading.read_outcome import ReadError
from mapper.reading.shape_building import ByContract, shape_of
from mapper.reading.source_reading import SourceReader


def drafted(folder: Path, **samples: bytes) -> dict[str, Any]:
    """The draft of the samples (`_` for the dot of a name), as its file says it."""
    files = []
    for name, content in samples.items():
        file = folder / name.replace("__", ".")
        file.write_bytes(content)
        files.append(file)
    text = contract.infer(files, name="t", message="t")
    (folder / "t.contract.yaml").write_text(text, encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, yaml.BaseLoader)["messages"]["t"]
    return found


TABLE = (
    "Nummer;Geboren op;bedrag;Naam;;leeg;dag\r\n"
    "000123;31-12-1980;1.250,50;René;x;;01-02-2026\r\n"
    "000124;1-02-1980;7,00;Bo;;;03-04-2026\r\n"
)


def test_a_dutch_table(tmp_path: Path) -> None:
    """Its encoding, separator, decimal comma and dates are found; digits of one width stay text."""
    found = drafted(tmp_path, t__csv=TABLE.encode("cp1252"))
    assert found["csv"] == {
        **{"encoding": "cp1252", "separator": ";", "decimal": ",", "group": "."},
        "date": "d-m-jjjj",
    }
    assert found["$comment"] == "not in UTF-8: taken to be cp1252"
    fields = found["properties"]
    assert [*fields] == ["Nummer", "Geboren_op", "bedrag", "Naam", "column_5", "leeg", "dag"]
    assert fields["Nummer"]["type"] == "string"
    assert (fields["Geboren_op"]["xsd"], fields["Geboren_op"]["csv"]) == (
        "date",
        {"name": "Geboren op"},
    )
    assert fields["bedrag"]["type"] == "number"
    assert fields["column_5"]["csv"] == {"position": "5"}
    assert fields["leeg"]["$comment"] == "never seen with a value"
    assert "no day after the 12th" in fields["dag"]["$comment"]
    assert fields["dag"]["type"] == "string"
    assert set(found["required"]) == {"Nummer", "Geboren_op", "bedrag", "Naam", "dag"}


@pytest.mark.parametrize(
    ("text", "table", "types"),
    [
        ("a,b\n1,2\n", {"separator": ","}, ["integer", "integer"]),
        ("a\tb\n1.5\tx\n", {"separator": "tab"}, ["number", "string"]),
        ("a|b\n1|x\n", {"separator": "|"}, ["integer", "string"]),
        ('a,b\n"1,5",x\n', {"separator": ",", "decimal": ","}, ["number", "string"]),
        ("1;x\n2;y\n", {"separator": ";", "header": "false"}, ["integer", "string"]),
        ("a;b\n1.234;1,5\n", {"separator": ";"}, ["number", "number"]),
        ("a;b\n1,234;x\n", {"separator": ";"}, ["string", "string"]),
        ("a;b\n2026-01-31;31/01/2026\n", {"separator": ";"}, ["string", "string"]),
        (
            "a;b\n31-01-2026 23:59;x\n",
            {"separator": ";", "date-time": "dd-mm-jjjj uu:mm"},
            ["string", "string"],
        ),
    ],
    ids=str,
)
def test_what_tables_show(
    text: str, table: dict[str, str], types: list[str], tmp_path: Path
) -> None:
    """Separators, headers and marks; what is written as XSD does is no matter of the table."""
    found = drafted(tmp_path, t__csv=text.encode())
    assert found["csv"] == table
    assert [each["type"] for each in found["properties"].values()] == types


def test_tables_of_one_message(tmp_path: Path) -> None:
    """Several files are one table: what one shows holds for all; another header is another table."""
    found = drafted(tmp_path, a__csv=b"a;b\n1;\n", b__csv=b"a;b\n2;1,5\n")
    assert (found["required"], found["csv"]["decimal"]) == (["a"], ",")
    with pytest.raises(FindingsError, match="samples-differ"):
        drafted(tmp_path, a__csv=b"a;b\n1;2\n", b__csv=b"a;c\n1;2\n")


@pytest.mark.parametrize(
    ("name", "content", "line", "words"),
    [
        ("t.csv", b"", 1, "empty"),
        ("t.csv", b"a;b\n", 1, "no row with a value"),
        ("t.csv", b"a;b\n1;2\n1\n", 3, "1 cells"),
        ("t.csv", b'a;b\n1;"x\n', 2, "a quote is not closed"),
        ("t.ndjson", b"", 1, "no line of JSON"),
        ("t.ndjson", b'{"a": 1}\n{"a": \n', 2, "not JSON"),
        ("t.ndjson", b'{"a": 1}\n[1]\n', 2, "not an object"),
        ("t.ndjson", b'{"a": 1, "a": 2}\n', 1, "a name twice"),
        ("t.ndjson", b'{"a": NaN}\n', 1, "not JSON"),
        ("t.ndjson", b'{"a": "\xe9"}\n', 1, "not JSON"),
        ("t.jsonl", b"[" * 100_000, 1, "not JSON"),
    ],
    ids=str,
)
def test_what_is_no_table_is_refused(
    name: str, content: bytes, line: int, words: str, tmp_path: Path
) -> None:
    """With its file and line, and nothing drafted."""
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(FindingsError) as raised:
        contract.infer([file])
    (finding,) = raised.value.findings
    assert finding.position is not None
    assert (finding.code, finding.position.line) == ("sample-invalid", line)
    assert words in finding.message


def test_json_by_lines_is_many_samples(tmp_path: Path) -> None:
    """Each line is a sample, with the types of JSON."""
    found = drafted(tmp_path, t__ndjson=b'\xef\xbb\xbf{"a": "01", "n": 1.50}\n\n{"a": "02"}\r\n')
    assert (found["required"], found["properties"]["n"]["type"]) == (["a"], "number")
    assert found["properties"]["a"]["$comment"].startswith("seen in 2 of 2")


def test_parquet_without_its_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pyarrow is not installed the finding says how to get it."""
    monkeypatch.setattr(table_samples, "find_spec", lambda _name: None)
    file = tmp_path / "t.parquet"
    file.write_bytes(b"PAR1")
    with pytest.raises(FindingsError) as raised:
        contract.infer([file])
    (finding,) = raised.value.findings
    assert (finding.code, finding.hint) == (
        "extra-missing",
        "pip install 'message-mapper[parquet]'",
    )


def test_parquet_has_types_of_its_own(tmp_path: Path) -> None:
    """Integers, decimals, dates and texts are what Parquet says, and no guess."""
    columns = {
        **{"code": ["01", "02"], "n": [1, None], "day": [date(2026, 1, 31), date(2026, 2, 1)]},
        **{"f": [1.5, float("nan")], "blob": [b"x", b"y"], "empty": arrow.array([None, None])},
    }
    parquet.write_table(arrow.table(columns), tmp_path / "made")
    found = drafted(tmp_path, t__parquet=(tmp_path / "made").read_bytes())
    types = {name: each.get("xsd", each.get("type")) for name, each in found["properties"].items()}
    assert types == {
        **{"code": "string", "n": "integer", "day": "date", "f": "number", "blob": "string"},
        "empty": None,
    }
    assert "of no type that is described" in found["properties"]["f"]["$comment"]
    assert found["required"] == ["code", "day"]
    with pytest.raises(FindingsError, match="not a Parquet file"):
        drafted(tmp_path, t__parquet=b"PAR1")


CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    st.integers().map(str),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(lambda day: f"{day:%d-%m-%Y}"),
    st.decimals(-1000, 1000, places=2).map(lambda number: str(number).replace(".", ",")),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6), st.sampled_from(";,\t|"))
def test_a_draft_reads_the_table_that_it_was_made_of(
    tmp_path: Path, rows: list[tuple[str, ...]], separator: str
) -> None:
    """Whatever a table holds: what its draft says of it, it says without a fault."""
    file = tmp_path / "t.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL)
        writer.writerow(["een", "twee", "drie"])
        writer.writerows(rows)
    try:
        text = contract.infer([file])
    except FindingsError as error:
        assert "no row with a value" in str(error) or "empty" in str(error)
        return
    (tmp_path / "t.contract.yaml").write_text(text, encoding="utf-8")
    message = contract.message_of(contract.load(tmp_path / "t.contract.yaml"), "t")
    reader = SourceReader(shape_of(message, judging=ByContract()), table=table_of(message.type))
    read = [made for _, made in reader.read_each(file)]
    assert not any(isinstance(made, ReadError) for made in read), text
    assert [notice.message for made in read for notice in made.notices] == [], text
    assert json.dumps([made.document for made in read if not isinstance(made, ReadError)])
