"""How findings and notices print."""

import json
import re
from pathlib import Path

import pytest
from lxml import etree

from mapper.diagnostics.diagnostic import Finding, Notice, Position
from mapper.diagnostics.rendering import (
    findings_as_github,
    findings_as_gitlab,
    findings_as_json,
    findings_as_junit,
    findings_as_text,
    notices_as_json,
    notices_as_text,
    summary,
)

WIDTHS = re.compile(r"\x1b\[[0-9;]*m")


def finding(position: Position | None, **members: str) -> Finding:
    """A finding with a place and some words."""
    return Finding(
        members.pop("code", "unknown-key"),
        members.pop("message", "no such key"),
        position,
        **members,  # type: ignore[arg-type] # severities are text here
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A mapping file."""
    path = tmp_path / "m.yaml"
    path.write_text(
        "map:\n  Naam: naamm\n\tTab:\tx\n  宽: 名名 x\n  lang: " + "a" * 300 + "b\n", "utf-8"
    )
    return path


def test_text_shows_the_line_the_span_and_the_help(file: Path) -> None:
    """Place, severity, message and code; the line; a caret under the span; the hint; a summary."""
    text = findings_as_text(
        [finding(Position(str(file), 2, 9, 2, 14), hint="did you mean `naam`?")]
    )
    assert text == (
        f"{file}:2:9: error: no such key [unknown-key]\n"
        "  2 |   Naam: naamm\n"
        "    |         ^^^^^\n"
        "  help: did you mean `naam`?\n"
        "\n"
        "1 error in 1 file\n"
    )


def test_without_findings_nothing_prints() -> None:
    """Silence is the answer of a tool that found nothing; the forms for machines are complete."""
    assert findings_as_text([]) == ""
    assert findings_as_github([]) == ""
    assert json.loads(findings_as_gitlab([])) == []
    assert json.loads(findings_as_json([])) == {"findings": [], "errors": 0, "warnings": 0}
    assert len(etree.fromstring(findings_as_junit([]).encode()).findall(".//testcase")) == 1


@pytest.mark.parametrize(
    ("position", "line", "carets"),
    [
        ((3, 7, 3, 8), "    Tab:    x", "            ^"),
        ((4, 6, 4, 8), "  宽: 名名 x", "      ^^^^"),
        ((4, 9, 4, 10), "  宽: 名名 x", "           ^"),
        ((2, 14, 2, 14), "  Naam: naamm", "             ^"),
        ((2, 99, 2, 99), "  Naam: naamm", "             ^"),
        ((2, 9, 4, 3), "  Naam: naamm", "        ^^^^^"),
    ],
)
def test_the_caret_stands_under_the_span(
    file: Path, position: tuple[int, int, int, int], line: str, carets: str
) -> None:
    """Tabs, wide characters, the end of a line and spans over lines are all measured in columns."""
    text = findings_as_text([finding(Position(str(file), *position))])
    shown = [row.split(" | ", 1)[1] for row in text.splitlines() if " | " in row]
    # Indentation beyond two columns is cut.
    cut = len(line) - len(line.lstrip()) - 2
    assert shown == [line[cut:], carets[cut:]]


def test_a_long_line_is_cut_around_the_span(file: Path) -> None:
    """The span is always in sight."""
    text = findings_as_text([finding(Position(str(file), 5, 309, 5, 310))])
    line, carets = (row.split(" | ", 1)[1] for row in text.splitlines() if " | " in row)
    assert len(line) < 130
    assert line[carets.index("^")] == "b"


def test_findings_about_no_line_stand_alone(tmp_path: Path) -> None:
    """No file, a file that is gone, a line that is not there: the message stands without them."""
    gone = str(tmp_path / "weg.yaml")
    text = findings_as_text([finding(None), finding(Position(gone, 1, 1)), finding(None)])
    assert " | " not in text
    assert text.endswith("3 errors in 1 file\n")


def test_only_what_developers_write_is_quoted(tmp_path: Path) -> None:
    """The lines of tables and messages are citizens' data, and never printed."""
    for name in ("t.csv", "input.xml", "input.json", "bericht"):
        path = tmp_path / name
        path.write_text("geheim\n")
        assert "geheim" not in findings_as_text([finding(Position(str(path), 1, 1))])


def test_a_terminal_obeys_no_file(tmp_path: Path) -> None:
    """Control characters and marks of direction print as escapes, wherever they come from."""
    evil = "\x1b[2J\x07\u202e\r\x9b"
    path = tmp_path / "m.yaml"
    path.write_text(f"a: {evil}x\n", "utf-8", newline="")
    text = findings_as_text(
        [
            Finding(
                "x-y",
                evil,
                Position(str(path), 1, 4, 1, 8),
                hint=evil,
                source_path=evil,
                target_path=evil,
            )
        ]
    ) + notices_as_text([Notice("x-y", evil, source_path=evil, value=evil)], show_values=True)
    assert not set("\x1b\x07\u202e\r\x9b") & set(text)
    assert "\\x1b[2J" in text


def test_colour_changes_nothing_but_colour(file: Path) -> None:
    """Without its colours the coloured text is the plain one."""
    findings = [
        finding(Position(str(file), 2, 9, 2, 14), severity=severity, hint="zo")
        for severity in ("error", "warning", "info")
    ]
    coloured = findings_as_text(findings, colour=True)
    assert "\x1b[" in coloured
    assert WIDTHS.sub("", coloured) == findings_as_text(findings)


def test_the_summary_counts() -> None:
    """Errors, warnings and remarks, and the files they stand in."""
    place = Position("a.yaml", 1, 1)
    findings = [finding(place), finding(place, severity="warning"), finding(None, severity="info")]
    assert summary(findings) == "1 error, 1 warning, 1 remark in 1 file"
    assert summary([]) == "no findings"


def test_json_holds_all_members() -> None:
    """One document, with what a finding does not say left out."""
    document = json.loads(
        findings_as_json(
            [
                Finding("a-b", "één", Position("f", 1, 2, 3, 4), "warning", "zo", "s.p", "T/P"),
                Finding("a-b", "twee"),
            ]
        )
    )
    assert document == {
        "findings": [
            {
                "code": "a-b",
                "severity": "warning",
                "message": "één",
                "file": "f",
                "line": 1,
                "column": 2,
                "end_line": 3,
                "end_column": 4,
                "hint": "zo",
                "source_path": "s.p",
                "target_path": "T/P",
            },
            {"code": "a-b", "severity": "error", "message": "twee"},
        ],
        "errors": 1,
        "warnings": 1,
    }


def test_github_reads_its_commands() -> None:
    """One line a finding, with everything escaped that would end a property or the line."""
    text = findings_as_github(
        [
            Finding("a-b", "100%\nfout", Position("a,b:c.yaml", 2, 9, 2, 14), hint="zo"),
            Finding("a-b", "let op", Position("f", 2, 9, 4, 1), "warning"),
            Finding("a-b", "weet", None, "info"),
        ]
    )
    assert text.splitlines() == [
        "::error file=a%2Cb%3Ac.yaml,line=2,endLine=2,col=9,endColumn=13,title=a-b::"
        "100%25%0Afout%0Ahelp: zo",
        "::warning file=f,line=2,endLine=4,col=9,title=a-b::let op",
        "::notice title=a-b::weet",
    ]


def test_gitlab_reads_its_report() -> None:
    """An array with what GitLab requires of an issue; a finding about no file is about the project."""
    issues = json.loads(
        findings_as_gitlab(
            [
                Finding("a-b", "één", Position("m.yaml", 2, 9, 2, 14), hint="zo"),
                Finding("a-b", "let op", Position("m.yaml", 3, 1), "warning"),
                Finding("a-b", "weet", None, "info"),
            ]
        )
    )
    assert [issue["severity"] for issue in issues] == ["major", "minor", "info"]
    assert issues[0]["description"].startswith("één\n")
    assert [issue["check_name"] for issue in issues] == ["a-b"] * 3
    assert [issue["location"] for issue in issues] == [
        {"path": "m.yaml", "lines": {"begin": 2}},
        {"path": "m.yaml", "lines": {"begin": 3}},
        {"path": ".", "lines": {"begin": 1}},
    ]


def test_gitlab_knows_an_issue_again() -> None:
    """A fingerprint stays where only the line differs, and no two in a report are the same."""

    def prints(*lines: int) -> list[str]:
        found = [Finding("a-b", "één", Position("m.yaml", line, 1)) for line in lines]
        return [issue["fingerprint"] for issue in json.loads(findings_as_gitlab(found))]

    assert prints(2, 7) == prints(5, 10)
    assert len({*prints(2, 7, 9)}) == 3
    other = json.loads(findings_as_gitlab([Finding("a-b", "twee", Position("m.yaml", 2, 1))]))
    assert other[0]["fingerprint"] not in prints(2, 7)


def test_junit_is_xml_whatever_is_in_it() -> None:
    """A failure an error; a warning passes; what XML cannot hold is escaped."""
    text = findings_as_junit(
        [
            Finding("a-b", 'x < "y" & \x00\x1b', Position('f".yaml', 2, 9)),
            Finding("a-b", "let op", None, "warning"),
        ]
    )
    root = etree.fromstring(text.encode())
    suite = root.find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    cases = suite.findall("testcase")
    assert [len(case.findall("failure")) for case in cases] == [1, 0]
    assert cases[0].get("classname") == 'f".yaml'
    failure = cases[0].find("failure")
    assert failure is not None
    assert failure.get("message") == 'x < "y" & \\x00\\x1b'


NOTICE = Notice(
    "code-unknown",
    "the table does not have it",
    "warning",
    "A/B",
    "a.b",
    value="123456782",
    count=3,
)


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("colour", [False, True])
def test_notices_are_as_wide_as_the_terminal(columns: int, colour: bool) -> None:
    """What they say is wrapped between words; a path stays one line, and without a width all does."""
    words = "een lange zin met woorden " * 9
    notices = [Notice("x-y", words.strip(), "error", source_path="p" * 130), NOTICE]
    shown = notices_as_text(notices, columns=columns, colour=colour)
    lines = WIDTHS.sub("", shown).splitlines()
    assert lines[-2:] == ["  source: a.b", "  target: A/B"]
    assert "  source: " + "p" * 130 in lines
    assert [line for line in lines if len(line) > columns and "ppp" not in line] == []
    assert " ".join(shown.split()).count("zin") == 9
    plain = WIDTHS.sub("", notices_as_text(notices, colour=colour)).splitlines()
    assert plain[0] == f"error: {words.strip()} [x-y]"
    assert " ".join(" ".join(lines).split()) == " ".join(" ".join(plain).split())


def test_notices_hold_no_values_unless_asked() -> None:
    """These are citizens' data."""
    assert notices_as_text([NOTICE]) == (
        "warning: the table does not have it (3 times) [code-unknown]\n"
        "  source: a.b\n"
        "  target: A/B\n"
    )
    assert "123456782" not in notices_as_json([NOTICE])
    assert "  value:  123456782\n" in notices_as_text([NOTICE], show_values=True)
    shown = json.loads(notices_as_json([NOTICE], show_values=True, source="in.xml"))
    assert shown == {
        "source": "in.xml",
        "notices": [
            {
                "code": "code-unknown",
                "severity": "warning",
                "message": "the table does not have it",
                "target_path": "A/B",
                "source_path": "a.b",
                "count": 3,
                "value": "123456782",
            }
        ],
    }


def test_many_that_are_mended_in_one_way_are_one(file: Path) -> None:
    """The first is shown, then where the others are; three are shown as they are."""
    many = [
        finding(Position(str(file), 2, 2 + number), hint="say so", target_path=f"F{number}")
        for number in range(13)
    ]
    text = findings_as_text([*many, finding(Position(str(file), 4, 3), hint="another")])
    assert text.count("no such key") == 2
    assert "  also: 12 others: F1 (2:3), F2 (2:4), " in text
    assert "F12 (2:14)" in " ".join(text.split())
    assert text.endswith("14 errors in 1 file\n")
    assert findings_as_text(many[:3]).count("no such key") == 3


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("colour", [False, True])
def test_text_is_as_wide_as_the_terminal(columns: int, colour: bool) -> None:
    """Lines, carets, helps and lists keep within it; no word is lost, and the carets stay below."""
    with pytest.MonkeyPatch.context() as patch:
        line = "  Naam: " + "een heel lange uitdrukking & " * 9 + "hier & nog meer dat volgt"
        patch.setattr("mapper.diagnostics.excerpt._read", lambda _file: [line])
        column = line.index("hier") + 1
        words = "een lange zin met woorden " * 9
        shown = findings_as_text(
            [
                finding(
                    Position("m.yaml", 1, column, 1, column + 4),
                    message=words.strip(),
                    hint=words,
                    target_path=f"F{number}",
                )
                for number in range(30)
            ],
            columns=columns,
            colour=colour,
        )
    lines = WIDTHS.sub("", shown).splitlines()
    assert max(map(len, lines)) <= columns
    assert " ".join(shown.split()).count("zin") == 18
    carets = next(number for number, text in enumerate(lines) if "^" in text)
    start = lines[carets].index("^")
    assert lines[carets - 1][start : start + 4] == "hier"
