"""Expected notices: what an entry matches, and what is written for a notice."""

from pathlib import Path

import pytest

from mapper.cases.expected_notices import (
    compare_notices,
    expected_of,
    read_notices,
    read_params,
    write_notices,
)
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import FindingsError

TRUNCATED = Notice("text-truncated", "cut", target_path="A.B[0].C", source_path="x.y", value="Zij")
UNKNOWN = Notice("code-unknown", "unknown", severity="info", target_path="A.D", count=3)


def _file(folder: Path, text: str) -> Path:
    path = folder / "notices.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_written_is_what_is_expected(tmp_path: Path) -> None:
    """A written file expects exactly the notices it was written for, and holds no value."""
    text = write_notices([TRUNCATED, UNKNOWN])
    assert "Zij" not in text
    expected = read_notices(_file(tmp_path, text))
    assert expected == [expected_of(TRUNCATED), expected_of(UNKNOWN)]
    assert compare_notices(expected, [UNKNOWN, TRUNCATED]) == []


@pytest.mark.parametrize(
    "text",
    ["it's", "- x", "a: b", "# no", "null", "", "*x", "a.b['c d'].e"],
)
def test_any_path_survives_writing(tmp_path: Path, text: str) -> None:
    """A path is written such that it is read as it was, whatever characters it has."""
    notice = Notice("code-unknown", "unknown", target_path=text)
    assert read_notices(_file(tmp_path, write_notices([notice]))) == [expected_of(notice)]


def test_an_entry_holds_by_the_keys_it_names(tmp_path: Path) -> None:
    """An entry that names only a code holds for any notice of that code, once."""
    expected = read_notices(_file(tmp_path, "- code: text-truncated\n"))
    assert compare_notices(expected, [TRUNCATED]) == []
    [difference] = compare_notices(expected, [TRUNCATED, TRUNCATED])
    assert (difference.kind, difference.path) == ("unexpected", "notices")
    [difference] = compare_notices(expected, [])
    assert (difference.kind, difference.expected) == ("missing", "code=text-truncated")


def test_the_most_specific_entry_chooses_first(tmp_path: Path) -> None:
    """A general entry does not take the notice that only a specific one fits."""
    expected = read_notices(
        _file(tmp_path, "- code: text-truncated\n- code: text-truncated\n  target_path: A.B[0].C\n")
    )
    other = Notice("text-truncated", "cut", target_path="A.Z")
    assert compare_notices(expected, [TRUNCATED, other]) == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("code: x\n", 1, "must be a list"),
        ("- x\n", 1, "item 1 of the notices must be an object"),
        ("- code: x\n  target: y\n", 2, "`target`"),
        ("- target_path: y\n", 1, "lacks `code`"),
        ("- code: [x]\n", 1, "`code` of item 1 of the notices"),
    ],
)
def test_a_wrong_file_is_a_finding(tmp_path: Path, text: str, line: int, message: str) -> None:
    """What a notices.yaml should not say is a finding with its position."""
    path = _file(tmp_path, text)
    with pytest.raises(FindingsError) as raised:
        read_notices(path)
    finding = raised.value.findings[0]
    assert message in finding.message
    assert finding.position is not None
    assert (finding.position.file, finding.position.line) == (str(path), line)


def test_parameters_are_text(tmp_path: Path) -> None:
    """A parameter is the text that stands there: `012` keeps its zero and `no` is no boolean."""
    path = tmp_path / "params.yaml"
    path.write_text("a: 012\nb: no\nc: 'x y'\n", encoding="utf-8")
    assert read_params(path) == {"a": "012", "b": "no", "c": "x y"}
    assert read_params(tmp_path / "absent.yaml") == {}
