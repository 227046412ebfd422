"""The `csv` of a contract: what it may not say, and that it is written as it was read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mapper import contract
from mapper.contract.file.contract_text import contract_text
from mapper.contract.table_columns import table_of
from mapper.datatypes.date_writing import date_picture
from mapper.diagnostics.errors import FindingsError
from mapper.report.message_verdict import message_verdict

WRONG: list[Any] = yaml.safe_load(
    (Path(__file__).parent / "table_forms.yaml").read_text(encoding="utf-8")
)


def loaded(row: dict[str, Any], folder: Path, **others: Any) -> contract.Contract:
    """A contract with a message `Row` of this type."""
    file = folder / "t.contract.yaml"
    types = {"$defs": others} if others else {}
    text = json.dumps({"contract": "t", "messages": {"Row": {"type": "object", **row}}, **types})
    file.write_text(text, encoding="utf-8")
    return contract.load(file)


@pytest.mark.parametrize(("row", "code", "words"), WRONG, ids=lambda value: str(value)[:60])
def test_what_a_table_may_not_say(
    row: dict[str, Any], code: str, words: str, tmp_path: Path
) -> None:
    """Each is one finding, with its line and column."""
    with pytest.raises(FindingsError) as raised:
        loaded(row, tmp_path)
    (finding,) = raised.value.findings
    assert (finding.code, finding.position is not None) == (code, True)
    assert words in finding.message


def test_a_definition_cannot_name_a_column(tmp_path: Path) -> None:
    """A value says how it is written; where its column is belongs to a property."""
    row = {"csv": {}, "properties": {"a": {"$ref": "#/$defs/Day"}}}
    day = {"type": "string", "xsd": "date", "csv": {"name": "x"}}
    with pytest.raises(FindingsError, match="no key `name`"):
        loaded(row, tmp_path, Day=day)


FULL: dict[str, Any] = {
    "csv": {
        **{"encoding": "cp1252", "separator": "tab", "quote": "none", "escape": "!"},
        **{"header": False, "skip": 2, "comment": "#", "trim": True, "decimal": ",", "group": "."},
        **{"date": "dd-mm-jjjj", "date-time": "d-m-jjjj uu:mm", "time": "uumm"},
        **{"boolean": ["J", "N"], "null": ["-", ""]},
    },
    "properties": {
        "a": {"type": "string", "csv": {"name": ["A", "B"], "null": "x"}},
        "b": {"$ref": "#/$defs/Day", "csv": {"position": 4}},
        "c": {"type": "array", "items": {"type": "number", "csv": {"decimal": "."}}},
    },
}


def test_a_table_is_written_as_it_was_read(tmp_path: Path) -> None:
    """The text of a contract says the same of its tables, columns and cells again."""
    day = {"type": "string", "xsd": "date", "csv": {"date": "jjjjmmdd"}}
    first = loaded(FULL, tmp_path, Day=day)
    again = tmp_path / "again.contract.yaml"
    again.write_text(contract_text(first), encoding="utf-8")
    forms = [table_of(one.messages["Row"].type) for one in (first, contract.load(again))]
    assert forms[0] == forms[1]
    assert forms[0].columns[1].cell.date == "jjjjmmdd"
    assert [column.kind for column in forms[0].columns] == ["text", "date", "text"]


@given(st.dates(), st.sampled_from(["dd-mm-yyyy", "d/m/yyyy", "yyyyMMdd", "d-m-jjjj", "yyyy.M.d"]))
def test_a_date_is_read_as_it_is_written(day: Any, picture: str) -> None:
    """Any day, in any picture, is that day in XSD's form."""
    year = f"{day.year:04}"
    text = picture.replace("yyyy", year).replace("jjjj", year).lower()
    for letter, number in (("d", day.day), ("m", day.month)):
        text = text.replace(letter * 2, f"{number:02}").replace(letter, str(number))
    assert date_picture(picture).canonical(text) == day.isoformat()


def test_each_row_of_a_table_is_judged(tmp_path: Path) -> None:
    """`message_verdict` says what is wrong with which row, and nothing of a good one."""
    row = {"csv": {"decimal": ","}, "required": ["a"], "properties": {"a": {"type": "number"}}}
    message = loaded(row, tmp_path).messages["Row"]
    (tmp_path / "t.csv").write_text("a;x\n1,5;\n1.5;\n7\n", encoding="utf-8")
    found = message_verdict(message, tmp_path / "t.csv")
    assert [(one.code, one.severity, one.rows) for one in found] == [
        ("source-unknown-element", "error", (1,)),
        ("source-value-invalid", "error", (3,)),
        ("source-not-csv", "error", (4,)),
    ]
